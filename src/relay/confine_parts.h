/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two halves of a confinement. Each returns NULL when it is in force, or
 * a phrase to be freed: why not. no_new_privs is set already.
 */
#ifndef RELAY_CONFINE_PARTS_H
#define RELAY_CONFINE_PARTS_H

#include "relay/confine.h"

struct confine_path {
	char *path;
	enum { MAY_READ, MAY_WRITE, MAY_MAKE_SOCKETS } may;
};

struct confine_port {
	uint16_t number;
	bool connect;		/* from here; else to listen on */
};

char *confine_files(const struct confine *c);
char *confine_calls(void);

#endif

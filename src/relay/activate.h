/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sockets that a service manager has opened for this process and hands in
 * (sd_listen_fds(3)): a relay below a .socket unit listens on them.
 */
#ifndef RELAY_ACTIVATE_H
#define RELAY_ACTIVATE_H

#include <stddef.h>

struct activated {
	int fd;
	char *name;	/* FileDescriptorName= of its unit; never NULL */
};

struct activation {
	struct activated *v;
	size_t count;
};

/*
 * Takes them, and their variables out of the environment, so that no child
 * believes that they are its own; they do not survive exec(). None is usual.
 * A list that makes no sense is logged, and there are none then.
 */
void activation_take(struct activation *a);
/* Closes those whose fd is not -1 by now. */
void activation_release(struct activation *a);

#endif

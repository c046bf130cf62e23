/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The relay confines itself: once it is up, it may make only the system calls
 * that it needs (seccomp), and reach only the files and ports that it is
 * given here (Landlock). What the kernel cannot do is left out and said.
 * Why which call is allowed is in doc/DESIGN, what it is good for in
 * doc/SECURITY.
 */
#ifndef RELAY_CONFINE_H
#define RELAY_CONFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum confine_mode {
	CONFINE_OFF,
	CONFINE_ON,		/* as far as the kernel can */
	CONFINE_REQUIRE,	/* all of it, or no relay */
#ifdef CONFINE_NEVER
	CONFINE_USUAL = CONFINE_OFF
#else
	CONFINE_USUAL = CONFINE_ON
#endif
};

struct confine_path;
struct confine_port;

struct confine {
	struct confine_path *paths;
	size_t path_count;
	struct confine_port *ports;
	size_t port_count;
};

void confine_init(struct confine *c);
void confine_release(struct confine *c);

/*
 * A directory with all that is in it, or a file. What is not there cannot be
 * allowed and is passed over: it stays out of reach when it comes.
 */
void confine_allow_read(struct confine *c, const char *path);
/* Also to change it, and to make and remove files and sockets in it. */
void confine_allow_write(struct confine *c, const char *path);
/* To make and remove the Unix socket of that path. */
void confine_allow_socket(struct confine *c, const char *path);
/*
 * A file that is to be read again when it has changed: also one that has
 * taken its place, if its directory (and that of the file that a symbolic
 * link leads to) is fit to be allowed. The root directory, those in it such
 * as /etc, and a home directory are not: there it is that file alone.
 */
void confine_allow_file(struct confine *c, const char *path);
/* A TCP port to listen on at from now on; 0: any that the system chooses. */
void confine_allow_port(struct confine *c, uint16_t port);
/* One to connect to, wherever that is. */
void confine_allow_connect(struct confine *c, uint16_t port);

/* Both, for a listener at an address as settings have it. */
void confine_allow_listener(struct confine *c, const char *text,
    uint16_t default_port);

/*
 * From here on, for good, for this process and its children. Descriptors that
 * are open stay usable. False if not all of it could be done; *lacks is then
 * a phrase to be freed ("this kernel has no Landlock"), else NULL.
 */
bool confine_enter(const struct confine *c, char **lacks);

/* What this build can do at best: "seccomp and Landlock"; to be shown. */
const char *confine_means(void);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A helper process that starts the relay's program again when it is asked to.
 * The relay itself cannot: confined, it may not run programs, and a program
 * that it ran would be as confined as it is. Nor may it open a configuration
 * that an editor has put in the place of the old one; the helper does, and no
 * other file. It holds nothing but the way to the relay, has the rights of its
 * user, and goes when the relay goes.
 */
#ifndef RELAY_STARTER_H
#define RELAY_STARTER_H

#include <stdbool.h>
#include <sys/types.h>

#include "relay/privilege.h"

/* Set, to a descriptor, for a process that is to take over. */
#define HANDOVER_VARIABLE "TUSCHELD_HANDOVER"
/* Set if some of the listeners are a service manager's. */
#define HANDED_IN_VARIABLE "TUSCHELD_HANDED_IN"

struct starter;

/*
 * Makes it, before the relay confines itself: who is whom both become. argv
 * is what is run again, as the relay was, so that a program that has taken
 * the place of this one is found. config is what starter_open() opens. NULL,
 * with errno set, if that fails.
 */
struct starter *starter_new(char **argv, bool handed_in,
    const struct privilege *who, const char *config);
void starter_free(struct starter *s);	/* NULL is fine */

/*
 * Starts the program. Returns a connected stream socket, whose other end the
 * new process has as HANDOVER_VARIABLE says, and its number; it is at its end
 * when the process is. -1 with errno set if it cannot be started.
 */
int starter_start(struct starter *s, pid_t *pid);

/* The configuration, opened to be read, or -1. */
int starter_open(struct starter *s);

#endif

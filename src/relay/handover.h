/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From one process of the relay to the next, while members stay connected:
 * the old one starts the new one, which says when it is ready, takes all that
 * the old one has, and says so; from then on it is the relay. Whatever goes
 * wrong before, the old one goes on as if nothing had been.
 */
#ifndef RELAY_HANDOVER_H
#define RELAY_HANDOVER_H

#include "relay/notify.h"
#include "relay/relay.h"
#include "relay/starter.h"

/* Of what processes of the relay hand to each other; with its NUL. */
#define HANDOVER_VERSION "tuscheld hand-over 1"

struct handover;

/* For the old process. Any of them may be NULL but loop and relay. */
struct handover *handover_new(struct loop *loop, struct relay *relay,
    struct notify *notify, struct starter *starter);
void handover_free(struct handover *h);		/* NULL is fine */
/* Begins; once is enough. What comes of it is logged. */
void handover_begin(struct handover *h);

/*
 * For the new one: the descriptor that it was started with, -1 if it is an
 * ordinary start. Clears the environment.
 */
int handover_offered(bool *handed_in);
/* Asks for everything and takes it; false, with a phrase in *reason, to be
 * freed, if that fails: then this process must end. */
bool handover_take(int fd, struct relay *relay, char **reason);
/*
 * When the settings are applied: tells the old one, and returns when it has
 * let go. False if it has not: then this process must end.
 */
bool handover_finish(int fd);

#endif

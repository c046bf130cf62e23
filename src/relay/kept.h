/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Members and listeners that a service manager keeps while the relay is
 * stopped and started again (FDSTORE of sd_notify(3)): at its end the relay
 * gives them away with a description of all, and at its next start they are
 * handed in again. So "systemctl restart" drops nobody whose link has no TLS.
 */
#ifndef RELAY_KEPT_H
#define RELAY_KEPT_H

#include <stdbool.h>

#include "relay/activate.h"
#include "relay/notify.h"
#include "relay/relay.h"

/*
 * For a relay that is to end: true if the manager has confirmed that it keeps
 * everything; then relay_abandon() is due. False, and nothing has changed, if
 * it keeps nothing, or not so much, or says nothing.
 */
bool kept_give(struct relay *relay, struct notify *notify);

struct kept;

/* What a manager has kept, taken out of a; NULL is usual: nothing. */
struct kept *kept_find(struct activation *a);
/*
 * Goes on from there, as relay_import() does; k is freed. The manager still
 * has the members, so that another process may try if this one does not start;
 * but not the listeners. What is of another version is logged, closed and
 * forgotten. False if the relay is of no use then: end, and the next start is
 * with empty rooms.
 */
bool kept_take(struct kept *k, struct relay *relay, struct notify *notify);
/* The relay is up: only this process is to hold it from now on. */
void kept_forget(struct notify *notify);
void kept_free(struct kept *k);		/* closes it; NULL is fine */

#endif

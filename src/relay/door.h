/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happens to a connection before it comes to a room: how fast they may
 * come, from one address and in all, and how many there may be in the whole
 * process. Bans are bans.h's, the limits of a room the hub's.
 */
#ifndef RELAY_DOOR_H
#define RELAY_DOOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"

/* 0 is no limit. */
struct door_limits {
	size_t connections_max;		/* open at once, of all rooms */
	uint32_t address_per_second;	/* new ones from one address */
	uint32_t address_burst;
	uint32_t per_second;		/* new ones in all */
};

enum door_verdict {
	DOOR_IN,
	DOOR_FULL,		/* too many are open */
	DOOR_TOO_FAST		/* too many came from that address */
};

struct door;

struct door *door_new(const struct rng *rng);
void door_free(struct door *door);		/* NULL is fine */
void door_set_limits(struct door *door, const struct door_limits *limits);

/*
 * One more has come, from that address (NULL: from a Unix socket, which is
 * not counted by address), while so many are open.
 */
enum door_verdict door_enter(struct door *door, const char *from,
    size_t open, int64_t now_ms);

/*
 * Whether listeners shall wait with the next one, and *until_ms until when: of
 * too many in all nobody is refused, they stay in the kernel's queue.
 */
bool door_is_shut(const struct door *door, int64_t now_ms,
    int64_t *until_ms);

#endif

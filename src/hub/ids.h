/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who has which id (doc/PROTOCOL sections 2, 4): random, non-zero, unique,
 * and not given again for an hour after its owner left. Of ids that are gone
 * the last IDS_GONE_MAX are remembered, whatever their age.
 */
#ifndef HUB_IDS_H
#define HUB_IDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"

enum {
	IDS_GONE_MS = 3600000,
	/*
	 * 36 members a second leaving for a whole hour; after that an id that
	 * is forgotten early comes back with a chance of 1 in 4 billion.
	 */
	IDS_GONE_MAX = 1 << 17
};

struct id_slot;
struct id_gone;

struct ids {
	struct id_slot *slots;	/* open addressing; size is a power of two */
	size_t size, used;
	struct id_gone *gone;	/* a ring, oldest at gone_first */
	size_t gone_size, gone_first, gone_count;
};

void ids_init(struct ids *ids);
void ids_release(struct ids *ids);

/* A new id for owner (never NULL). */
uint32_t ids_give(struct ids *ids, const struct rng *rng, void *owner,
    int64_t now_ms);
/* An id that was given in another process; -1 if it is 0 or in use here. */
int ids_restore(struct ids *ids, uint32_t id, void *owner);
/* Another owner from now on, whether or not id had one, or is gone. */
void ids_take(struct ids *ids, uint32_t id, void *owner);
/* The owner has left. */
void ids_retire(struct ids *ids, uint32_t id, int64_t now_ms);
/* The owner of id; NULL if there is none now. */
void *ids_owner(const struct ids *ids, uint32_t id);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Invariants of a world that are checked the moment something happens, from
 * inside all sessions at once. For each honest client:
 *
 *  - a message that it shows was sealed by an honest client of that id (or
 *    came from a villain), in that generation, with that counter, and says
 *    what was said;
 *  - it was in the roster of those who were in that generation when it began:
 *    so it reads nothing from before its admission, or after the commit that
 *    left it out;
 *  - it reads no text twice, and those of one chain in their order;
 *  - the sender stands in its list under the sender's identity;
 *  - who has told of a generation with certain group words has the same keys,
 *    the same transcript, the same predecessor and the same members as all
 *    others who tell of these words.
 *
 * A violation goes to world_blame(), which ends the run.
 */
#ifndef SIM_ORACLE_H
#define SIM_ORACLE_H

#include "crypto/keys.h"
#include "world.h"

struct sealed;
struct told_generation;

/* A client's past in its present connection. */
struct life {
	size_t last;			/* of the generations; SIZE_MAX: none */
};

struct oracle {
	struct sealed *sealed;
	size_t n_sealed, sealed_size;
	struct told_generation *told;
	size_t n_told, told_size;
	struct life *lives;
	struct owner { uint32_t id; size_t client; } *owners;
	size_t n_owners, owners_size;
	struct sight { size_t reader, message; unsigned connection; } *sights;
	size_t n_sights, sights_size;
	bool orderly;			/* the relay keeps the order: so do
					   messages of two generations */
};

struct oracle *oracle_new(size_t clients);
void oracle_free(struct oracle *o);
/* c is connected, by the true relay, under the id that this one gave it. */
void oracle_connected(struct oracle *o, const struct sim_client *c);
/* c has written f for the relay. */
void oracle_sent(struct oracle *o, struct world *w, struct sim_client *c,
    const struct frame *f);
void oracle_event(struct oracle *o, struct world *w, struct sim_client *c,
    const struct session_event *e);
/* Who has, or has had, that id; NULL: nobody. */
struct sim_client *oracle_owner(const struct oracle *o,
    const struct world *w, uint32_t id);

#endif

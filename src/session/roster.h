/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is in the group (doc/PROTOCOL sections 8 and 10): members by id, each
 * with its card, half-joined or joined; and who spoke in the generations that
 * have passed, so that messages under way can still be opened.
 */
#ifndef SESSION_ROSTER_H
#define SESSION_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/admission.h"
#include "crypto/card.h"

struct member {
	struct card card;
	enum member_state state;
	uint32_t admitted_by;	/* 0: the founder, or from before our time */
	uint64_t from;		/* joined: the first generation it speaks in */
	int64_t heard_ms;	/* of its last opened frame, or its admission */
	int64_t gone_ms;	/* since when it is gone, 0: it is not */
	bool seen_in;		/* a frame of its own has been opened */
};

/* Somebody who may speak in the generations [from, to). */
struct speaker {
	uint32_t id;
	uint64_t from, to;
	struct identity_public identity;
	struct signer_public signer;
	struct leaf_public leaf;
};

struct roster {
	struct member *members;		/* ascending by id */
	size_t n, size;
	struct speaker *past;		/* in the order in which they ended */
	size_t n_past, past_size;
};

void roster_init(struct roster *r);
void roster_release(struct roster *r);

/* Valid until the roster changes; NULL if there is none. */
struct member *roster_find(const struct roster *r, uint32_t id);
/*
 * The card as half-joined; an earlier one of that id speaks up to and
 * including generation. Returns the member.
 */
struct member *roster_admit(struct roster *r, const struct card *card,
    uint64_t generation);
/* Makes m joined; it speaks from generation on. */
void roster_join(struct member *m, uint64_t generation);
/*
 * A commit makes generation: who is in ids[] (ascending, a subset) is joined,
 * the others are out, the committer has the new card.
 */
void roster_commit(struct roster *r, const uint32_t *ids, size_t n,
    const struct card *committer, uint64_t generation);
size_t roster_joined(const struct roster *r);

/* May id speak in generation? Fills who. */
bool roster_speaker(const struct roster *r, uint32_t id, uint64_t generation,
    struct speaker *who);
/* All who may, ascending by id, into heap memory; *n of them. */
struct speaker *roster_speakers(const struct roster *r, uint64_t generation,
    size_t *n);
/* Forgets the speakers who ended at or before generation. */
void roster_forget(struct roster *r, uint64_t generation);

#endif

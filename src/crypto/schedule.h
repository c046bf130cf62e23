/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keys of a generation (doc/PROTOCOL section 9) and how an admission, a
 * join and a commit move them on. Validity is decided before, by the caller:
 * every step here is applied as given, in the relay's order. Each step wipes
 * what it replaces.
 */
#ifndef CRYPTO_SCHEDULE_H
#define CRYPTO_SCHEDULE_H

#include <stdint.h>

#include "base/rng.h"
#include "crypto/keys.h"
#include "wire/frame.h"

struct schedule {
	uint64_t generation, term_start;
	struct group_key k;
	struct init_key i;
	struct wrap_key w;
	struct transcript r, t;	/* t is unknown (zero) to a newcomer until the
				   next generation */
	struct term_id ti;	/* derived from w */
	struct group_id f0;
	struct group_words a;
	struct message_key m;	/* wiped by whoever takes it */
};

void schedule_wipe(struct schedule *s);

/* found is the KEY_NEW mode 3 frame as it came back; generation 0. */
void schedule_found(struct schedule *s, const struct frame *found,
    const struct rng *rng);
/* I' and R'; the generation stays. */
void schedule_admission(struct schedule *s, const struct frame *admission);
/* K xor n; generation + 1; a, m, i, t new; the term goes on. */
void schedule_join(struct schedule *s, const struct frame *join,
    const struct key_part *n);
/* N and J from x; generation + 1; a new term with a new w. */
void schedule_commit(struct schedule *s, const struct frame *commit,
    const struct commit_secret *x);
/* Sets ti from w: for a newcomer that has taken the rest from KEY_CURRENT. */
void schedule_term(struct schedule *s);

/* The 7 bits of F0 that tell groups apart in MSG flags (bits 1-7 set). */
uint8_t schedule_tag(const struct group_id *f0);
/*
 * The u64 generation with these low 16 bits that is nearest to present
 * (RFC 1982 in spirit; never negative).
 */
uint64_t schedule_expand(uint16_t low, uint64_t present);

#endif

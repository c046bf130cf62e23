/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keys of a generation (doc/PROTOCOL section 9). This file owns every
 * derivation from one generation to the next and the wiping of what went
 * before; whether a frame is valid was decided by its caller.
 */
#include "config.h"

#include "crypto/schedule.h"

#include <string.h>

#include "base/mem.h"
#include "crypto/prim.h"

/* S: everything of a generation comes from it, and it is gone at once. */
struct seed {
	uint8_t b[KEY_BYTES];
};

void
schedule_wipe(struct schedule *s)
{
	mem_wipe(s, sizeof *s);
}

void
schedule_term(struct schedule *s)
{
	prim_kdf(s->ti.b, s->w.b, "term", NULL, 0);
}

/* M, I and A, which every generation has of its own. */
static void
take_keys(struct schedule *s, const struct seed *seed)
{
	prim_kdf(s->m.b, seed->b, "messages", NULL, 0);
	prim_kdf(s->i.b, seed->b, "init", NULL, 0);
	prim_kdf(s->a.b, seed->b, "group", NULL, 0);
}

/* The same, and W and TI of the term that this generation opens. */
static void
take_keys_and_term(struct schedule *s, const struct seed *seed)
{
	take_keys(s, seed);
	prim_kdf(s->w.b, seed->b, "wrap", NULL, 0);
	schedule_term(s);
	s->term_start = s->generation;
}

void
schedule_found(struct schedule *s, const struct frame *found,
    const struct rng *rng)
{
	uint8_t src[4];
	const struct piece pieces[] = {
		PIECE_TEXT("tuschel1 found"), { src, sizeof src },
		{ found->payload, found->size }
	};
	const struct piece t = PIECE_KEY(s->t);
	struct found_secret f;
	struct seed seed;

	prim_u32(src, found->src);
	s->generation = 0;
	rng_fill(rng, s->k.b, sizeof s->k.b);
	rng_fill(rng, f.b, sizeof f.b);
	prim_hash(s->t.b, pieces, ARRAY_LEN(pieces));
	s->r = s->t;
	memcpy(s->f0.b, s->t.b, sizeof s->f0.b);
	prim_kdf(seed.b, f.b, "found", &t, 1);
	take_keys_and_term(s, &seed);
	mem_wipe(&f, sizeof f);
	mem_wipe(&seed, sizeof seed);
}

/* R' of a valid admission, join or commit. */
static void
step_transcript(struct schedule *s, const struct frame *f)
{
	uint8_t generation[8], src[4];
	const struct piece pieces[] = {
		PIECE_TEXT("tuschel1 step"), PIECE_KEY(s->r),
		{ generation, sizeof generation }, { src, sizeof src },
		{ f->payload, f->size }
	};

	prim_u64(generation, s->generation);
	prim_u32(src, f->src);
	prim_hash(s->r.b, pieces, ARRAY_LEN(pieces));
}

void
schedule_admission(struct schedule *s, const struct frame *admission)
{
	const struct piece r = PIECE_KEY(s->r);

	step_transcript(s, admission);
	prim_kdf(s->i.b, s->i.b, "admitted", &r, 1);
}

/* What a join and a commit have in common: R', T', K' and the number. */
static void
step_generation(struct schedule *s, const struct frame *f,
    const struct key_part *n)
{
	step_transcript(s, f);
	s->t = s->r;
	for (size_t i = 0; i < KEY_BYTES; i++)
		s->k.b[i] ^= n->b[i];
	s->generation++;
}

void
schedule_join(struct schedule *s, const struct frame *join,
    const struct key_part *n)
{
	const struct piece pieces[] = { PIECE_KEY(s->k), PIECE_KEY(s->t) };
	struct seed seed;

	step_generation(s, join, n);
	prim_kdf(seed.b, s->i.b, "generation", pieces, ARRAY_LEN(pieces));
	take_keys(s, &seed);
	mem_wipe(&seed, sizeof seed);
}

void
schedule_commit(struct schedule *s, const struct frame *commit,
    const struct commit_secret *x)
{
	const struct piece pieces[] = {
		PIECE_KEY(s->i), PIECE_KEY(s->k), PIECE_KEY(s->t)
	};
	struct key_part n;
	uint8_t fresh[KEY_BYTES];	/* J */
	struct seed seed;

	prim_kdf(n.b, x->b, "new", NULL, 0);
	prim_kdf(fresh, x->b, "fresh", NULL, 0);
	step_generation(s, commit, &n);
	prim_kdf(seed.b, fresh, "generation", pieces, ARRAY_LEN(pieces));
	take_keys_and_term(s, &seed);
	mem_wipe(&n, sizeof n);
	mem_wipe(fresh, sizeof fresh);
	mem_wipe(&seed, sizeof seed);
}

uint8_t
schedule_tag(const struct group_id *f0)
{
	return f0->b[0] & 0xfe;
}

uint64_t
schedule_expand(uint16_t low, uint64_t present)
{
	int16_t ahead = (int16_t)(uint16_t)(low - (uint16_t)present);

	if (ahead < 0 && present < (uint64_t)-(int64_t)ahead)
		return low;	/* there is nothing before generation 0 */
	return present + (uint64_t)(int64_t)ahead;
}

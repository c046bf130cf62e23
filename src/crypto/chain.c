/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Message keys and the running view (doc/PROTOCOL section 11). Counters, gaps
 * and how long a chain is kept are src/session's.
 */
#include "config.h"

#include "crypto/chain.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "crypto/prim.h"

void
chain_start(struct chain_key *c, const struct message_key *m,
    uint32_t sender, const struct identity_public *identity)
{
	uint8_t id[4];
	const struct piece pieces[] = {
		{ id, sizeof id }, PIECE_KEY(*identity)
	};

	prim_u32(id, sender);
	prim_kdf(c->b, m->b, "chain", pieces, ARRAY_LEN(pieces));
}

int
chain_direct(struct chain_key *c, const struct leaf_secret *own,
    const struct leaf_public *other, const struct transcript *t,
    uint32_t from, uint32_t to)
{
	uint8_t shared[KEY_BYTES], from_id[4], to_id[4];
	const struct piece pieces[] = {
		PIECE_KEY(*t), { from_id, sizeof from_id },
		{ to_id, sizeof to_id }
	};
	int r = prim_dh(shared, own, other);

	if (r < 0)
		return r;
	prim_u32(from_id, from);
	prim_u32(to_id, to);
	prim_kdf(c->b, shared, "direct", pieces, ARRAY_LEN(pieces));
	mem_wipe(shared, sizeof shared);
	return ERR_OK;
}

void
chain_frame_key(struct frame_key *mk, const struct chain_key *c)
{
	prim_kdf(mk->b, c->b, "key", NULL, 0);
}

void
chain_next(struct chain_key *c)
{
	prim_kdf(c->b, c->b, "next", NULL, 0);
}

void
view_start(struct view *v, const struct transcript *t)
{
	memcpy(v->b, t->b, sizeof v->b);
}

void
view_step(struct view *v, const struct frame *f)
{
	uint8_t src[4];
	const struct piece pieces[] = {
		PIECE_KEY(*v), { src, sizeof src }, { f->payload, f->size }
	};

	prim_u32(src, f->src);
	prim_hash(v->b, pieces, ARRAY_LEN(pieces));
}

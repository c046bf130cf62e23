/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The boxes of KEY_NEW (doc/PROTOCOL section 10). This file owns their
 * contents and signatures; whose turn it is and which one wins is decided in
 * src/session, what they do to the keys in crypto/schedule.h.
 */
#include "config.h"

#include "crypto/keynew.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "crypto/box.h"
#include "crypto/prim.h"
#include "wire/payload.h"

enum {
	JOIN_CLEAR_BYTES = BOX_HEADER_BYTES + NONCE_BYTES,
	SHARE_CLEAR_BYTES = BOX_HEADER_BYTES + COMMIT_ID_BYTES + POINT_BYTES,
	COMMIT_CLEAR_BYTES = BOX_HEADER_BYTES + COMMIT_ID_BYTES + NONCE_BYTES
};

/* ---- mode 0, join ---- */

/* TI || header || src_id || N */
struct join_signed {
	uint8_t src[4];
	struct piece pieces[4];
};

static void
join_signed_init(struct join_signed *j, const struct schedule *s,
    const uint8_t *header, uint32_t src, const struct key_part *n)
{
	prim_u32(j->src, src);
	j->pieces[0] = (struct piece)PIECE_KEY(s->ti);
	j->pieces[1] = (struct piece){ header, BOX_HEADER_BYTES };
	j->pieces[2] = (struct piece){ j->src, sizeof j->src };
	j->pieces[3] = (struct piece)PIECE_KEY(*n);
}

int
join_seal(struct writer *w, const struct schedule *s, uint32_t src,
    const struct signer_secret *signer, const struct rng *rng)
{
	struct payload_join p = { .base = (uint16_t)s->generation };
	size_t start = w->len;
	struct signature sig = { 0 };
	struct join_signed j;
	struct key_part n;
	struct nonce nonce;

	rng_fill(rng, n.b, sizeof n.b);
	rng_fill(rng, nonce.b, sizeof nonce.b);
	memcpy(p.nonce, nonce.b, sizeof p.nonce);
	payload_join_encode(w, &p);
	if (!w->overrun) {
		join_signed_init(&j, s, w->data + start, src, &n);
		prim_sign(&sig, signer, "join", j.pieces,
		    ARRAY_LEN(j.pieces));
	}
	writer_copy(w, n.b, sizeof n.b);
	writer_copy(w, sig.b, sizeof sig.b);
	mem_wipe(&n, sizeof n);
	return box_close(w, start, JOIN_CLEAR_BYTES,
	    (struct box_route){ src, ALL_IDS }, s->w.b, &nonce);
}

/* N and the signature in an opened join. */
static int
read_join(struct key_part *n, const struct box *box, const struct schedule *s,
    const struct frame *f, const struct signer_public *signer)
{
	struct signature sig;
	struct join_signed j;
	struct reader rd;
	int r;

	reader_init(&rd, box->plain, box->len);
	reader_copy(&rd, n->b, sizeof n->b);
	reader_copy(&rd, sig.b, sizeof sig.b);
	r = reader_end(&rd);
	if (r < 0)
		return r;
	join_signed_init(&j, s, f->payload, f->src, n);
	return prim_verify(&sig, signer->b, "join", j.pieces,
	    ARRAY_LEN(j.pieces));
}

int
join_open(struct key_part *n, const struct schedule *s,
    const struct frame *f, const struct signer_public *signer)
{
	struct payload_join p;
	struct key_part part;
	struct nonce nonce;
	struct box box;
	int r;

	r = payload_join_decode(&p, f);
	if (r < 0)
		return r;
	memcpy(nonce.b, p.nonce, sizeof nonce.b);
	r = box_open(&box, f, p.box_len, s->w.b, &nonce);
	if (r < 0)
		return r;
	r = read_join(&part, &box, s, f, signer);
	if (r == ERR_OK)
		*n = part;
	mem_wipe(&part, sizeof part);
	box_release(&box);
	return r;
}

/* ---- what a committer draws ---- */

void
commit_generate(struct commit *c, const struct rng *rng)
{
	rng_fill(rng, c->id.b, sizeof c->id.b);
	rng_fill(rng, c->x.b, sizeof c->x.b);
	prim_leaf(&c->leaf, &c->leaf_secret, rng);
}

void
commit_wipe(struct commit *c)
{
	mem_wipe(c, sizeof *c);
}

/* ---- mode 1, share ---- */

/* KDF(DH(leaf', leaf_j), "tuschel1 share", commit || leaf' || leaf_j) */
static int
share_key(uint8_t key[static 32], const struct leaf_secret *secret,
    const struct leaf_public *other, const struct commit_id *id,
    const struct leaf_public *committer, const struct leaf_public *member)
{
	const struct piece pieces[] = {
		PIECE_KEY(*id), PIECE_KEY(*committer), PIECE_KEY(*member)
	};
	int r = prim_dh(key, secret, other);

	if (r == ERR_OK)
		prim_kdf(key, key, "share", pieces, ARRAY_LEN(pieces));
	return r;
}

int
share_seal(struct writer *w, const struct commit *c, uint16_t base,
    uint32_t src, uint32_t dest, const struct leaf_public *leaf)
{
	struct payload_share p = { .base = base };
	const struct box_route route = { src, dest };
	size_t start = w->len;
	uint8_t key[KEY_BYTES];
	struct nonce zero;
	int r;

	r = share_key(key, &c->leaf_secret, leaf, &c->id, &c->leaf, leaf);
	if (r < 0)
		return r;
	memcpy(p.commit, c->id.b, sizeof p.commit);
	memcpy(p.leaf, c->leaf.b, sizeof p.leaf);
	prim_nonce(&zero, 0);
	payload_share_encode(w, &p);
	writer_copy(w, c->x.b, sizeof c->x.b);
	r = box_close(w, start, SHARE_CLEAR_BYTES, route, key, &zero);
	mem_wipe(key, sizeof key);
	return r;
}

int
share_open(struct commit_secret *x, struct commit_id *id,
    struct leaf_public *committer_leaf, const struct frame *f,
    const struct leaf_public *own, const struct leaf_secret *own_secret)
{
	struct payload_share p;
	struct commit_id commit;
	struct leaf_public leaf;
	uint8_t key[KEY_BYTES];
	struct nonce zero;
	struct box box;
	int r;

	r = payload_share_decode(&p, f);
	if (r < 0)
		return r;
	memcpy(commit.b, p.commit, sizeof commit.b);
	memcpy(leaf.b, p.leaf, sizeof leaf.b);
	r = share_key(key, own_secret, &leaf, &commit, &leaf, own);
	if (r < 0)
		return r;
	prim_nonce(&zero, 0);
	r = box_open(&box, f, p.box_len, key, &zero);
	mem_wipe(key, sizeof key);
	if (r == ERR_OK && box.len != sizeof x->b)
		r = box.len < sizeof x->b ? ERR_TRUNCATED : ERR_TRAILING;
	if (r == ERR_OK) {
		memcpy(x->b, box.plain, sizeof x->b);
		*id = commit;
		*committer_leaf = leaf;
	}
	box_release(&box);
	return r;
}

/* ---- mode 2, commit ---- */

/* TI || src_id || all clear bytes || all before in the box */
struct commit_signed {
	uint8_t src[4];
	struct piece pieces[4];
};

static void
commit_signed_init(struct commit_signed *c, const struct schedule *s,
    uint32_t src, const uint8_t *clear, const uint8_t *content, size_t len)
{
	prim_u32(c->src, src);
	c->pieces[0] = (struct piece)PIECE_KEY(s->ti);
	c->pieces[1] = (struct piece){ c->src, sizeof c->src };
	c->pieces[2] = (struct piece){ clear, COMMIT_CLEAR_BYTES };
	c->pieces[3] = (struct piece){ content, len };
}

static void
hash_secret(uint8_t out[static 32], const struct commit_secret *x)
{
	const struct piece piece = PIECE_KEY(*x);

	prim_hash(out, &piece, 1);
}

static void
write_commit(struct writer *w, const struct commit *c,
    const struct card *card, const uint32_t *ids, size_t n)
{
	uint8_t x_hash[32];

	hash_secret(x_hash, &c->x);
	writer_copy(w, x_hash, sizeof x_hash);
	card_encode(w, card);
	writer_u16(w, (uint16_t)n);
	for (size_t i = 0; i < n; i++)
		writer_u32(w, ids[i]);
}

int
commit_seal(struct writer *w, const struct schedule *s, uint32_t src,
    const struct commit *c, const struct card *card, const uint32_t *ids,
    size_t n, const struct signer_secret *signer, const struct rng *rng)
{
	struct payload_commit p = { .base = (uint16_t)s->generation };
	size_t start = w->len;
	struct signature sig = { 0 };
	struct commit_signed cs;
	struct nonce nonce;

	if (n > UINT16_MAX)
		return ERR_LIMIT;
	memcpy(p.commit, c->id.b, sizeof p.commit);
	rng_fill(rng, nonce.b, sizeof nonce.b);
	memcpy(p.nonce, nonce.b, sizeof p.nonce);
	payload_commit_encode(w, &p);
	write_commit(w, c, card, ids, n);
	if (!w->overrun) {
		const uint8_t *clear = w->data + start;
		size_t len = w->len - start - COMMIT_CLEAR_BYTES;

		commit_signed_init(&cs, s, src, clear,
		    clear + COMMIT_CLEAR_BYTES, len);
		prim_sign(&sig, signer, "commit", cs.pieces,
		    ARRAY_LEN(cs.pieces));
	}
	writer_copy(w, sig.b, sizeof sig.b);
	return box_close(w, start, COMMIT_CLEAR_BYTES,
	    (struct box_route){ src, ALL_IDS }, s->w.b, &nonce);
}

/* n ids that strictly ascend; *ids is the caller's to free in any case. */
static int
read_ids(uint32_t **ids, size_t n, struct reader *rd)
{
	if (rd->overrun || rd->left < 4 * n)
		return ERR_TRUNCATED;
	*ids = mem_zero(n + 1, sizeof **ids);	/* never of no bytes */
	for (size_t i = 0; i < n; i++) {
		(*ids)[i] = reader_u32(rd);
		if (i > 0 && (*ids)[i] <= (*ids)[i - 1])
			return ERR_FORMAT;
	}
	return ERR_OK;
}

/* Fills content from an opened commit; its ids also on failure. */
static int
read_commit(struct commit_content *content, const struct box *box,
    const struct schedule *s, const struct frame *f,
    const struct signer_public *signer)
{
	struct commit_signed cs;
	struct signature sig;
	struct reader rd;
	size_t len;
	int r;

	reader_init(&rd, box->plain, box->len);
	reader_copy(&rd, content->x_hash, sizeof content->x_hash);
	r = card_decode(&content->card, &rd);
	if (r < 0)
		return r;
	content->n = reader_u16(&rd);
	r = read_ids(&content->ids, content->n, &rd);
	if (r < 0)
		return r;
	len = box->len - rd.left;
	reader_copy(&rd, sig.b, sizeof sig.b);
	r = reader_end(&rd);
	if (r < 0)
		return r;
	commit_signed_init(&cs, s, f->src, f->payload, box->plain, len);
	return prim_verify(&sig, signer->b, "commit", cs.pieces,
	    ARRAY_LEN(cs.pieces));
}

int
commit_open(struct commit_content *content, const struct schedule *s,
    const struct frame *f, const struct signer_public *signer)
{
	struct commit_content c = { 0 };
	struct payload_commit p;
	struct nonce nonce;
	struct box box;
	int r;

	r = payload_commit_decode(&p, f);
	if (r < 0)
		return r;
	memcpy(nonce.b, p.nonce, sizeof nonce.b);
	memcpy(c.id.b, p.commit, sizeof c.id.b);
	r = box_open(&box, f, p.box_len, s->w.b, &nonce);
	if (r < 0)
		return r;
	r = read_commit(&c, &box, s, f, signer);
	if (r == ERR_OK)
		*content = c;
	else
		commit_content_release(&c);
	box_release(&box);
	return r;
}

void
commit_content_release(struct commit_content *content)
{
	free(content->ids);
	*content = (struct commit_content){ 0 };
}

bool
commit_matches(const struct commit_content *content,
    const struct commit_secret *x)
{
	uint8_t hash[32];

	hash_secret(hash, x);
	return prim_equal(hash, content->x_hash, sizeof hash);
}

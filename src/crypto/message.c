/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The box of MSG (doc/PROTOCOL section 11): padding, signature, seal. Which
 * key belongs to which counter is crypto/chain.h's; what a kind means is
 * src/session's.
 */
#include "config.h"

#include "crypto/message.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

#include "base/err.h"
#include "base/mem.h"
#include "crypto/box.h"
#include "crypto/prim.h"
#include "wire/payload.h"

enum {
	CLEAR_BYTES = MSG_HEADER_BYTES + NONCE_BYTES,
	FIXED_BYTES = 1 + 4 + VIEW_BYTES + 8	/* kind, pos, view, sent_ms */
};

/* What the signature of a message covers. */
struct signed_part {
	uint8_t src[4], dest[4];
	struct piece pieces[5];
};

static void
signed_part_init(struct signed_part *p, const struct transcript *t,
    struct box_route route, const uint8_t *header, const void *content,
    size_t len)
{
	prim_u32(p->src, route.src);
	prim_u32(p->dest, route.dest);
	p->pieces[0] = (struct piece)PIECE_KEY(*t);
	p->pieces[1] = (struct piece){ p->src, sizeof p->src };
	p->pieces[2] = (struct piece){ p->dest, sizeof p->dest };
	p->pieces[3] = (struct piece){ header, MSG_HEADER_BYTES };
	p->pieces[4] = (struct piece){ content, len };
}

static void
write_content(struct writer *w, const struct message *m)
{
	writer_u8(w, m->kind);
	writer_u32(w, m->pos);
	writer_copy(w, m->view, sizeof m->view);
	writer_u64(w, m->sent_ms);
	writer_copy(w, m->body, m->body_len);
}

/* sodium_pad() to PAD_BYTES: one 0x80, then zeros; always at least a byte. */
static void
write_padding(struct writer *w, size_t plain_len)
{
	size_t len = PAD_BYTES - plain_len % PAD_BYTES;
	uint8_t *p = writer_reserve(w, len);

	if (p == NULL)
		return;
	memset(p, 0, len);
	p[0] = 0x80;
}

int
message_seal(struct writer *w, const struct message_place *place,
    const struct message *m, const struct frame_key *key,
    const struct signer_secret *signer, const struct rng *rng)
{
	const struct box_route route = { place->src, place->dest };
	struct payload_msg p = {
		.flags = place->flags, .generation = place->generation,
		.counter = place->counter
	};
	size_t start = w->len;
	struct signature sig = { 0 };
	struct signed_part part;
	struct nonce nonce;

	assert(m->body_len <= TEXT_BYTES_MAX);
	rng_fill(rng, nonce.b, sizeof nonce.b);
	memcpy(p.nonce, nonce.b, sizeof p.nonce);
	payload_msg_encode(w, &p);
	write_content(w, m);
	if (!w->overrun) {
		const uint8_t *payload = w->data + start;

		signed_part_init(&part, place->t, route, payload,
		    payload + CLEAR_BYTES, FIXED_BYTES + m->body_len);
		prim_sign(&sig, signer, "message", part.pieces,
		    ARRAY_LEN(part.pieces));
	}
	writer_copy(w, sig.b, sizeof sig.b);
	write_padding(w, FIXED_BYTES + m->body_len + sizeof sig.b);
	return box_close(w, start, CLEAR_BYTES, route, key->b, &nonce);
}

/* Takes padding and signature off; *len is then that of the content. */
static int
check_content(struct signature *sig, size_t *len, const uint8_t *plain)
{
	size_t unpadded;

	if (*len % PAD_BYTES != 0 ||
	    sodium_unpad(&unpadded, plain, *len, PAD_BYTES) != 0)
		return ERR_FORMAT;
	if (unpadded < FIXED_BYTES + sizeof sig->b)
		return ERR_TRUNCATED;
	*len = unpadded - sizeof sig->b;
	if (*len - FIXED_BYTES > TEXT_BYTES_MAX)
		return ERR_LIMIT;
	memcpy(sig->b, plain + *len, sizeof sig->b);
	return ERR_OK;
}

static void
read_content(struct message *m, const uint8_t *plain, size_t len)
{
	struct reader r;

	reader_init(&r, plain, len);
	m->kind = reader_u8(&r);
	m->pos = reader_u32(&r);
	reader_copy(&r, m->view, sizeof m->view);
	m->sent_ms = reader_u64(&r);
	m->body = reader_rest(&r, &m->body_len);
}

static int
check_signature(const uint8_t *plain, size_t len, const struct frame *f,
    const struct signature *sig, const struct transcript *t,
    const struct signer_public *signer)
{
	const struct box_route route = { f->src, f->dest };
	struct signed_part part;

	signed_part_init(&part, t, route, f->payload, plain, len);
	return prim_verify(sig, signer->b, "message", part.pieces,
	    ARRAY_LEN(part.pieces));
}

int
message_open(struct message *m, uint8_t *plain, const struct frame *f,
    const struct frame_key *key, const struct transcript *t,
    const struct signer_public *signer)
{
	struct payload_msg p;
	struct signature sig;
	struct nonce nonce;
	struct box box = { 0 };
	size_t len;
	int r;

	r = payload_msg_decode(&p, f);
	if (r < 0)
		return r;
	memcpy(nonce.b, p.nonce, sizeof nonce.b);
	r = box_open(&box, f, p.box_len, key->b, &nonce);
	if (r < 0)
		return r;
	len = box.len;
	r = check_content(&sig, &len, box.plain);
	if (r == ERR_OK)
		r = check_signature(box.plain, len, f, &sig, t, signer);
	if (r == ERR_OK) {
		memcpy(plain, box.plain, len);
		read_content(m, plain, len);
	}
	box_release(&box);
	return r;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A member's card (doc/PROTOCOL section 6): its encoding, its two signatures,
 * and the rules about a card alone or beside the one it follows. Who may hand
 * in a card, and when, is decided in src/session.
 */
#include "config.h"

#include "crypto/card.h"

#include <assert.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "crypto/prim.h"

static void
encode_begin(struct writer *w, const struct card *card)
{
	writer_u32(w, card->id);
	writer_copy(w, card->identity.b, sizeof card->identity.b);
	writer_copy(w, card->signer.b, sizeof card->signer.b);
	writer_u64(w, card->made_ms);
}

/* All that the second signature covers. */
static void
encode_unsigned(struct writer *w, const struct card *card)
{
	encode_begin(w, card);
	writer_copy(w, card->by_identity.b, sizeof card->by_identity.b);
	writer_u32(w, card->version);
	writer_copy(w, card->leaf.b, sizeof card->leaf.b);
	writer_u8(w, card->nick_len);
	writer_copy(w, card->nick, card->nick_len);
}

void
card_begin(struct card *card, uint32_t id, const struct identity *who,
    const struct signer_public *signer, uint64_t made_ms)
{
	uint8_t bytes[CARD_FIXED_BYTES];
	struct writer w;
	struct piece piece;

	memset(card, 0, sizeof *card);
	card->id = id;
	card->identity = who->pub;
	card->signer = *signer;
	card->made_ms = made_ms;
	writer_init(&w, bytes, sizeof bytes);
	encode_begin(&w, card);
	piece = (struct piece){ bytes, w.len };
	prim_sign(&card->by_identity, &who->secret, "card", &piece, 1);
}

void
card_finish(struct card *card, uint32_t version,
    const struct leaf_public *leaf, const char *nick, size_t nick_len,
    const struct signer_secret *signer)
{
	uint8_t bytes[CARD_BYTES_MAX];
	struct writer w;
	struct piece piece;

	assert(nick_len >= 1 && nick_len <= NICK_BYTES_MAX);
	card->version = version;
	card->leaf = *leaf;
	card->nick_len = (uint8_t)nick_len;
	memset(card->nick, 0, sizeof card->nick);
	memcpy(card->nick, nick, nick_len);
	writer_init(&w, bytes, sizeof bytes);
	encode_unsigned(&w, card);
	piece = (struct piece){ bytes, w.len };
	prim_sign(&card->by_signer, signer, "leaf", &piece, 1);
}

void
card_encode(struct writer *w, const struct card *card)
{
	encode_unsigned(w, card);
	writer_copy(w, card->by_signer.b, sizeof card->by_signer.b);
}

int
card_decode(struct card *card, struct reader *r)
{
	struct card c = { 0 };

	c.id = reader_u32(r);
	reader_copy(r, c.identity.b, sizeof c.identity.b);
	reader_copy(r, c.signer.b, sizeof c.signer.b);
	c.made_ms = reader_u64(r);
	reader_copy(r, c.by_identity.b, sizeof c.by_identity.b);
	c.version = reader_u32(r);
	reader_copy(r, c.leaf.b, sizeof c.leaf.b);
	c.nick_len = reader_u8(r);
	if (r->overrun)
		return ERR_TRUNCATED;
	if (c.nick_len < 1 || c.nick_len > NICK_BYTES_MAX)
		return ERR_FORMAT;
	reader_copy(r, c.nick, c.nick_len);
	reader_copy(r, c.by_signer.b, sizeof c.by_signer.b);
	if (r->overrun)
		return ERR_TRUNCATED;
	*card = c;
	return ERR_OK;
}

/* C0, DEL or C1 anywhere in well-formed UTF-8? */
static bool
has_control(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		uint8_t c = (uint8_t)text[i];

		if (c < 0x20 || c == 0x7f)
			return true;
		if (c == 0xc2 && (uint8_t)text[i + 1] < 0xa0)
			return true;
	}
	return false;
}

static int
verify_signatures(const struct card *card)
{
	uint8_t bytes[CARD_BYTES_MAX];
	struct writer w;
	struct piece piece;
	int r;

	writer_init(&w, bytes, sizeof bytes);
	encode_unsigned(&w, card);
	piece = (struct piece){ bytes,
	    CARD_FIXED_BYTES - sizeof card->by_identity.b };
	r = prim_verify(&card->by_identity, card->identity.b, "card",
	    &piece, 1);
	if (r < 0)
		return r;
	piece.len = w.len;
	return prim_verify(&card->by_signer, card->signer.b, "leaf",
	    &piece, 1);
}

bool
card_nick_valid(const char *nick, size_t len)
{
	return len >= 1 && len <= NICK_BYTES_MAX && utf8_valid(nick, len) &&
	    !has_control(nick, len);
}

int
card_verify(const struct card *card)
{
	if (!card_nick_valid(card->nick, card->nick_len))
		return ERR_FORMAT;
	if (!prim_leaf_valid(&card->leaf))
		return ERR_POINT;
	return verify_signatures(card);
}

bool
card_replaces(const struct card *next, const struct card *old)
{
	return next->id == old->id && next->version > old->version &&
	    prim_equal(next->identity.b, old->identity.b, KEY_BYTES) &&
	    prim_equal(next->signer.b, old->signer.b, KEY_BYTES);
}

bool
card_continues(const struct card *next, const struct card *old)
{
	return card_replaces(next, old) && next->made_ms == old->made_ms &&
	    prim_equal(next->by_identity.b, old->by_identity.b,
	    sizeof old->by_identity.b);
}

void
card_hash(uint8_t out[static 32], const struct card *card)
{
	uint8_t bytes[CARD_BYTES_MAX];
	struct writer w;
	struct piece piece;

	writer_init(&w, bytes, sizeof bytes);
	card_encode(&w, card);
	piece = (struct piece){ bytes, w.len };
	prim_hash(out, &piece, 1);
}

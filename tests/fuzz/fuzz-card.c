/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cards (doc/PROTOCOL section 6), any bytes: what decodes must encode to the
 * same bytes, and what verifies must keep the rules. Since hardly any input is
 * signed well, each card is signed again by keys of this target: then it must
 * verify if and only if its nick and its leaf are good.
 */
#include "config.h"

#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "crypto/card.h"
#include "crypto/prim.h"
#include "fuzz.h"

static struct identity who;
static struct signer_public signer;
static struct signer_secret secret;

static void
make_keys(void)
{
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, 1);

	prim_start();
	identity_generate(&who, &rng);
	prim_signer(&signer, &secret, &rng);
}

static size_t
encode(uint8_t out[static CARD_BYTES_MAX], const struct card *card)
{
	struct writer w;

	writer_init(&w, out, CARD_BYTES_MAX);
	card_encode(&w, card);
	must(writer_end(&w) == ERR_OK);
	return w.len;
}

static void
check_nick(const struct card *card)
{
	size_t i;

	must(utf8_valid(card->nick, card->nick_len));
	for (i = 0; i < card->nick_len; i++)
		must((unsigned char)card->nick[i] >= ' ');
	must(card->nick[card->nick_len] == '\0');
}

static void
check_again(const struct card *old)
{
	bool good = card_nick_valid(old->nick, old->nick_len) &&
	    prim_leaf_valid(&old->leaf);
	struct card card, next;

	card_begin(&card, old->id, &who, &signer, old->made_ms);
	card_finish(&card, old->version, &old->leaf, old->nick,
	    old->nick_len, &secret);
	must((card_verify(&card) == ERR_OK) == good);
	if (good)
		check_nick(&card);
	next = card;
	card_finish(&next, old->version + 1, &old->leaf, "next", 4, &secret);
	must(card_continues(&next, &card) == (old->version != UINT32_MAX));
	must(!card_replaces(&card, &card));
	card.by_signer.b[old->version % sizeof card.by_signer.b] ^= 1;
	must(card_verify(&card) != ERR_OK);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t bytes[CARD_BYTES_MAX];
	struct reader r;
	struct card card;

	if (who.pub.b[0] == 0)
		make_keys();
	reader_init(&r, data, size);
	if (card_decode(&card, &r) != ERR_OK)
		return 0;
	must(encode(bytes, &card) == size - r.left);
	must(memcmp(bytes, data, size - r.left) == 0);
	if (card_verify(&card) == ERR_OK)
		check_nick(&card);
	check_again(&card);
	return 0;
}

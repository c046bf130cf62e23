/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards: bytes, signatures, nicks, and what may follow what. */
#include "config.h"

#include "crypto-total.h"
#include "crypto-vectors.h"

static struct person alice, bob;

static size_t
encoded(uint8_t out[static CARD_BYTES_MAX], const struct card *card)
{
	struct writer w;

	writer_init(&w, out, CARD_BYTES_MAX);
	card_encode(&w, card);
	return w.len;
}

static void
bytes(void)
{
	uint8_t out[CARD_BYTES_MAX], hash[32];
	struct card card;
	struct reader r;

	is_vec(out, encoded(out, &alice.card), "alice.card");
	is_vec(out, encoded(out, &bob.card), "bob.card");
	card_hash(hash, &bob.card);
	is_vec(hash, sizeof hash, "bob.card.H");
	reader_init(&r, vec("bob.card")->bytes, vec("bob.card")->len);
	is_int(card_decode(&card, &r), ERR_OK, "a card is read");
	is_int(reader_end(&r), ERR_OK, "to its end");
	is_str(card.nick, "b\xc3\xb6" "b", "with its nick");
	is_int(card_verify(&card), ERR_OK, "and verifies");
	ok(memcmp(&card, &bob.card, sizeof card) == 0, "it is the same");
}

/* Every bit flipped: not read, or not verified. */
static void
flips(void)
{
	uint8_t out[CARD_BYTES_MAX];
	size_t len = encoded(out, &alice.card), refused = 0;

	for (size_t bit = 0; bit < 8 * len; bit++) {
		struct card card;
		struct reader r;
		int e;

		out[bit / 8] ^= (uint8_t)(1 << bit % 8);
		reader_init(&r, out, len);
		e = card_decode(&card, &r);
		if (e == ERR_OK)
			e = reader_end(&r);
		if (e == ERR_OK)
			e = card_verify(&card);
		refused += e < 0;
		out[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	is_int(refused, 8 * len, "every flipped bit is refused");
}

static void
lengths(void)
{
	const struct vector *v = vec("alice.card");
	size_t refused = 0;
	struct card card;
	struct reader r;
	uint8_t *copy;

	taint(&card, sizeof card);
	for (size_t len = 0; len < v->len; len++) {
		copy = mem_dup(v->bytes, len);
		reader_init(&r, copy, len);
		refused += card_decode(&card, &r) == ERR_TRUNCATED;
		free(copy);
	}
	is_int(refused, v->len, "every shorter card is refused");
	copy = mem_dup(v->bytes, v->len);
	for (int nick_len = 0; nick_len <= 33; nick_len += 33) {
		copy[CARD_FIXED_BYTES + 4 + 32] = (uint8_t)nick_len;
		reader_init(&r, copy, v->len);
		is_int(card_decode(&card, &r), ERR_FORMAT,
		    "a nick of %d bytes is refused", nick_len);
	}
	free(copy);
	ok(tainted(&card, sizeof card), "and the output untouched");
}

static int
verified_nick(const char *nick, size_t len)
{
	struct card card = alice.card;

	card_finish(&card, 5, &alice.leaf, nick, len, &alice.signer_secret);
	return card_verify(&card);
}

static void
nicks(void)
{
	static const struct {
		const char *nick;
		size_t len;
		int want;
	} cases[] = {
		{ "x", 1, ERR_OK },
		{ "two words", 9, ERR_OK },
		{ "12345678901234567890123456789012", 32, ERR_OK },
		{ "\xf0\x9f\x90\xa7", 4, ERR_OK },
		{ "\xe2\x80\xae", 3, ERR_OK },		/* the screen's care */
		{ "\xc2\xa0", 2, ERR_OK },
		{ "a\0b", 3, ERR_FORMAT },
		{ "a\nb", 3, ERR_FORMAT },
		{ "a\x1f", 2, ERR_FORMAT },
		{ "a\x7f", 2, ERR_FORMAT },
		{ "\xc2\x80", 2, ERR_FORMAT },
		{ "\xc2\x9f", 2, ERR_FORMAT },
		{ "\xc0\xaf", 2, ERR_FORMAT },		/* overlong */
		{ "\xed\xa0\x80", 3, ERR_FORMAT },	/* a surrogate */
		{ "a\xc3", 2, ERR_FORMAT },
		{ "\xc2", 1, ERR_FORMAT }
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		is_int(verified_nick(cases[i].nick, cases[i].len),
		    cases[i].want, "nick %zu", i);
}

/* doc/SECURITY R18. */
static void
leaves(void)
{
	static const struct leaf_public one = { { 1 } };
	struct leaf_public leaf = alice.leaf;
	struct card card = alice.card;

	card_finish(&card, 5, &one, "a", 1, &alice.signer_secret);
	is_int(card_verify(&card), ERR_POINT, "R18: a leaf of small order");
	leaf.b[31] |= 0x80;
	card_finish(&card, 5, &leaf, "a", 1, &alice.signer_secret);
	is_int(card_verify(&card), ERR_POINT,
	    "R18: a leaf that is not canonical");
}

/* A signer that signs a card its identity did not. */
static void
first_signature(void)
{
	struct card card = alice.card;

	card.by_identity.b[5] ^= 1;
	card_finish(&card, 5, &alice.leaf, "a", 1, &alice.signer_secret);
	is_int(card_verify(&card), ERR_CRYPTO, "the first signature is wrong");
	card = alice.card;
	card.identity = bob.card.identity;
	card_finish(&card, 5, &alice.leaf, "a", 1, &alice.signer_secret);
	is_int(card_verify(&card), ERR_CRYPTO, "another's identity");
}

static void
succession(void)
{
	struct card next = alice.card, again;
	uint8_t out[CARD_BYTES_MAX];
	struct leaf_public leaf;
	struct leaf_secret secret;
	struct script s = { .len = 0 };
	struct rng rng = script_rng(&s);
	struct piece nick = vec_piece("next.nick");

	script_add(&s, "next.leaf_secret");
	prim_leaf(&leaf, &secret, &rng);
	card_finish(&next, (uint32_t)vec_number("next.version"), &leaf,
	    nick.data, nick.len, &alice.signer_secret);
	is_vec(out, encoded(out, &next), "next.card");
	is_int(card_verify(&next), ERR_OK, "the next card verifies");
	ok(card_replaces(&next, &alice.card), "it replaces the first");
	ok(card_continues(&next, &alice.card), "and continues it");
	ok(!card_replaces(&alice.card, &next), "the first does not come back");
	ok(!card_replaces(&next, &next), "the same again is not newer");
	ok(!card_replaces(&bob.card, &alice.card), "Bob is not Alice");

	card_begin(&again, alice.card.id, &alice.who, &alice.signer,
	    alice.card.made_ms + 1);
	card_finish(&again, 9, &leaf, "alice", 5, &alice.signer_secret);
	ok(card_replaces(&again, &alice.card), "a later one replaces it too");
	ok(!card_continues(&again, &alice.card), "but does not continue it");
	again = next;
	again.id++;
	ok(!card_replaces(&again, &alice.card), "another id");
	again = next;
	again.signer.b[0] ^= 1;
	ok(!card_replaces(&again, &alice.card), "another signer");
	again = next;
	again.made_ms++;
	ok(!card_continues(&again, &alice.card), "another time");
	again = next;
	again.by_identity.b[63] ^= 1;
	ok(!card_continues(&again, &alice.card), "another first signature");
}

int
main(void)
{
	prim_start();
	vectors_load("crypto-card.txt");
	person_load(&alice, "alice");
	person_load(&bob, "bob");
	bytes();
	flips();
	lengths();
	nicks();
	leaves();
	first_signature();
	succession();
	return done_testing();
}

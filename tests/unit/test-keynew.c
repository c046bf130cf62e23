/* SPDX-License-Identifier: GPL-3.0-or-later */
/* join, share and commit: known answers, and all that must not open. */
#include "config.h"

#include "crypto-total.h"
#include "crypto-vectors.h"

#include "crypto/keynew.h"
#include "wire/payload.h"

enum {
	JOIN_CLEAR = 4 + NONCE_BYTES,
	SHARE_CLEAR = 4 + COMMIT_ID_BYTES + POINT_BYTES,
	COMMIT_CLEAR = 4 + COMMIT_ID_BYTES + NONCE_BYTES
};

static struct person alice, bob;
static struct schedule before_join, before_commit;
static struct commit drawn;
static uint8_t buffer[PAYLOAD_BYTES_MAX];

/* The states that the file's join and commit were sealed in. */
static void
states(void)
{
	struct schedule *s = &before_join;

	s->generation = vec_number("found.generation");
	vec_copy("found.W", s->w.b, sizeof s->w.b);
	schedule_term(s);
	before_commit = *s;
	before_commit.generation = vec_number("join.generation");
}

/* ---- join ---- */

static int
open_join(const struct frame *f)
{
	struct key_part n;
	int r;

	taint(&n, sizeof n);
	r = join_open(&n, &before_join, f, &bob.signer);
	return r < 0 && !tainted(&n, sizeof n) ? OPEN_TOUCHED : r;
}

static void
join(void)
{
	struct frame f = vec_frame(bob.card.id, ALL_IDS, "join.payload");
	struct script script = { .len = 0 };
	struct rng rng = script_rng(&script);
	struct schedule other = before_join;
	struct key_part n;
	struct writer w;

	script_add(&script, "join.N");
	script_add(&script, "join.nonce");
	writer_init(&w, buffer, sizeof buffer);
	is_int(join_seal(&w, &before_join, bob.card.id, &bob.signer_secret,
	    &rng), ERR_OK, "a join is sealed");
	is_vec(buffer, w.len, "join.payload");
	is_int(join_open(&n, &before_join, &f, &bob.signer), ERR_OK,
	    "and opens");
	is_key(n, "join.N");
	check_total("a join", &f, open_join);
	f.payload = buffer;
	is_int(join_open(&n, &before_join, &f, &alice.signer), ERR_CRYPTO,
	    "K2: it is not Alice's");
	other.ti.b[0] ^= 1;
	is_int(join_open(&n, &other, &f, &bob.signer), ERR_CRYPTO,
	    "M4: nor of another term");
	other.w.b[0] ^= 1;
	is_int(join_open(&n, &other, &f, &bob.signer), ERR_CRYPTO,
	    "nor under another W");
	other = before_join;
	other.generation += 5;
	is_int(join_open(&n, &other, &f, &bob.signer), ERR_OK,
	    "but in any generation of the term");
}

/* A box that is a byte longer or shorter than it should be. */
static void
lengths(const struct frame *f, size_t clear_len, const uint8_t *key,
    const struct nonce *nonce, open_function *open, const char *name)
{
	struct frame g;
	uint8_t *p = resealed(&g, f, clear_len, 1, key, nonce);

	is_int(open(&g), ERR_TRAILING, "%s with a byte behind it", name);
	free(p);
	p = resealed(&g, f, clear_len, -1, key, nonce);
	is_int(open(&g), ERR_TRUNCATED, "%s that lacks a byte", name);
	free(p);
}

static void
join_lengths(void)
{
	struct frame f = vec_frame(bob.card.id, ALL_IDS, "join.payload");
	struct nonce nonce;

	vec_copy("join.nonce", nonce.b, sizeof nonce.b);
	lengths(&f, JOIN_CLEAR, before_join.w.b, &nonce, open_join, "a join");
}

/* ---- share ---- */

static void
generate(void)
{
	struct script script = { .len = 0 };
	struct rng rng = script_rng(&script);

	script_add(&script, "commit.commit");
	script_add(&script, "commit.X");
	script_add(&script, "commit.leaf_secret");
	commit_generate(&drawn, &rng);
	is_key(drawn.id, "commit.commit");
	is_key(drawn.x, "commit.X");
	is_key(drawn.leaf_secret, "commit.leaf_secret");
}

static int
open_share(const struct frame *f)
{
	struct {
		struct commit_secret x;
		struct commit_id id;
		struct leaf_public leaf;
	} out;
	int r;

	taint(&out, sizeof out);
	r = share_open(&out.x, &out.id, &out.leaf, f, &bob.leaf,
	    &bob.leaf_secret);
	return r < 0 && !tainted(&out, sizeof out) ? OPEN_TOUCHED : r;
}

static void
share(void)
{
	static const struct leaf_public zero;
	struct frame f = vec_frame(alice.card.id, bob.card.id,
	    "share.payload");
	struct commit_secret x;
	struct commit_id id;
	struct leaf_public leaf;
	struct writer w;

	writer_init(&w, buffer, sizeof buffer);
	is_int(share_seal(&w, &drawn, (uint16_t)before_commit.generation,
	    alice.card.id, bob.card.id, &bob.leaf), ERR_OK,
	    "a share is sealed");
	is_vec(buffer, w.len, "share.payload");
	is_int(share_open(&x, &id, &leaf, &f, &bob.leaf, &bob.leaf_secret),
	    ERR_OK, "and opens");
	is_key(x, "commit.X");
	is_key(id, "commit.commit");
	is_mem(&leaf, &drawn.leaf, sizeof leaf, "with leaf'");
	check_total("a share", &f, open_share);
	is_int(share_open(&x, &id, &leaf, &f, &alice.leaf,
	    &alice.leaf_secret), ERR_CRYPTO, "it is not for Alice");
	w.len = 0;
	is_int(share_seal(&w, &drawn, 1, 1, 2, &zero), ERR_POINT,
	    "a leaf of small order gets none");
	is_int(w.len, 0, "and nothing is written");
}

/* The key of Bob's share, as the protocol's text has it. */
static void
share_lengths(void)
{
	struct frame f = vec_frame(alice.card.id, bob.card.id,
	    "share.payload");
	const struct piece pieces[] = {
		PIECE_KEY(drawn.id), PIECE_KEY(drawn.leaf),
		PIECE_KEY(bob.leaf)
	};
	struct nonce zero;
	uint8_t key[32];

	prim_dh(key, &drawn.leaf_secret, &bob.leaf);
	prim_kdf(key, key, "share", pieces, ARRAY_LEN(pieces));
	prim_nonce(&zero, 0);
	lengths(&f, SHARE_CLEAR, key, &zero, open_share, "a share");
}

/* ---- commit ---- */

/* Alice's card with leaf'. */
static struct card
next_card(void)
{
	struct card card = alice.card;

	card_finish(&card, alice.card.version + 1, &drawn.leaf,
	    alice.card.nick, alice.card.nick_len, &alice.signer_secret);
	return card;
}

static int
open_commit(const struct frame *f)
{
	struct commit_content c;
	int r;

	taint(&c, sizeof c);
	r = commit_open(&c, &before_commit, f, &alice.signer);
	if (r == ERR_OK)
		commit_content_release(&c);
	else if (!tainted(&c, sizeof c))
		return OPEN_TOUCHED;
	return r;
}

static int
seal_commit(struct writer *w, const uint32_t *ids, size_t n)
{
	struct script script = { .len = 0 };
	struct rng rng = script_rng(&script);
	struct card card = next_card();

	script_add(&script, "commit.nonce");
	return commit_seal(w, &before_commit, alice.card.id, &drawn, &card,
	    ids, n, &alice.signer_secret, &rng);
}

/* doc/SECURITY K6: whether X is the one meant can be told. */
static void
is_content(const struct commit_content *c)
{
	struct card card = next_card();
	struct commit_secret other = drawn.x;

	is_key(c->id, "commit.commit");
	ok(memcmp(&c->card, &card, sizeof card) == 0, "the card is in it");
	is_int(c->n, 2, "two stay");
	is_int(c->ids[0], alice.card.id, "Alice");
	is_int(c->ids[1], bob.card.id, "and Bob");
	ok(commit_matches(c, &drawn.x), "it speaks of this X");
	other.b[31] ^= 1;
	ok(!commit_matches(c, &other), "and of no other");
}

static void
commit(void)
{
	struct frame f = vec_frame(alice.card.id, ALL_IDS, "commit.payload");
	const uint32_t ids[] = { alice.card.id, bob.card.id };
	struct commit_content c;
	struct writer w;

	writer_init(&w, buffer, sizeof buffer);
	is_int(seal_commit(&w, ids, 2), ERR_OK, "a commit is sealed");
	is_vec(buffer, w.len, "commit.payload");
	is_int(commit_open(&c, &before_commit, &f, &alice.signer), ERR_OK,
	    "and opens");
	is_content(&c);
	commit_content_release(&c);
	commit_content_release(&c);
	check_total("a commit", &f, open_commit);
	is_int(commit_open(&c, &before_commit, &f, &bob.signer), ERR_CRYPTO,
	    "K2: it is not Bob's");
}

static void
commit_lengths(void)
{
	struct frame f = vec_frame(alice.card.id, ALL_IDS, "commit.payload");
	struct nonce nonce;

	vec_copy("commit.nonce", nonce.b, sizeof nonce.b);
	lengths(&f, COMMIT_CLEAR, before_commit.w.b, &nonce, open_commit,
	    "a commit");
}

/* It says that more ids follow than do. */
static void
missing_ids(void)
{
	struct frame f = { alice.card.id, ALL_IDS, buffer, 0 };
	struct payload_commit p = { .base = 0 };
	struct card card = next_card();
	struct nonce nonce = { { 0 } };
	struct writer w;

	writer_init(&w, buffer, sizeof buffer);
	payload_commit_encode(&w, &p);
	writer_copy(&w, drawn.x.b, sizeof drawn.x.b);
	card_encode(&w, &card);
	writer_u16(&w, UINT16_MAX);
	writer_u32(&w, 7);
	box_close(&w, 0, COMMIT_CLEAR, (struct box_route){ f.src, f.dest },
	    before_commit.w.b, &nonce);
	f.size = w.len;
	is_int(open_commit(&f), ERR_TRUNCATED, "ids that are not there");
}

static int
with_ids(const uint32_t *ids, size_t n)
{
	struct frame f = { alice.card.id, ALL_IDS, buffer, 0 };
	struct writer w;
	int r;

	writer_init(&w, buffer, sizeof buffer);
	r = seal_commit(&w, ids, n);
	if (r < 0)
		return r;
	f.size = w.len;
	return open_commit(&f);
}

static void
ids(void)
{
	enum { MANY = 16400 };
	const uint32_t same[] = { 4, 4 }, falling[] = { 5, 4 };
	const uint32_t edges[] = { 0, UINT32_MAX };
	uint32_t *many = mem_zero(MANY, sizeof *many);

	is_int(with_ids(same, 2), ERR_FORMAT, "an id twice");
	is_int(with_ids(falling, 2), ERR_FORMAT, "ids that do not ascend");
	is_int(with_ids(edges, 2), ERR_OK, "ids are any numbers");
	is_int(with_ids(NULL, 0), ERR_OK, "nobody at all, to this layer");
	for (uint32_t i = 0; i < MANY; i++)
		many[i] = i;
	is_int(with_ids(many, 16000), ERR_OK, "as many as fit");
	is_int(with_ids(many, MANY), ERR_LIMIT, "more than fit a payload");
	is_int(with_ids(NULL, UINT16_MAX + 1), ERR_LIMIT,
	    "more than a u16 counts");
	free(many);
}

/* Nothing is written past a writer's end, whatever its size. */
static void
small_writers(void)
{
	const uint32_t two[] = { alice.card.id, bob.card.id };
	size_t full = vec("commit.payload")->len;
	size_t refused = 0;

	for (size_t size = 0; size < full; size++) {
		uint8_t *data = mem_alloc(size + 1);
		struct writer w;

		writer_init(&w, data, size);
		refused += seal_commit(&w, two, 2) == ERR_LIMIT &&
		    w.len == 0;
		free(data);
	}
	is_int(refused, full, "every smaller writer is refused");
	full = vec("join.payload")->len;
	refused = 0;
	for (size_t size = 0; size < full; size++) {
		struct rng_seeded seed;
		struct rng rng = rng_seeded(&seed, size);
		struct writer w;

		writer_init(&w, buffer, size);
		refused += join_seal(&w, &before_join, bob.card.id,
		    &bob.signer_secret, &rng) == ERR_LIMIT && w.len == 0;
	}
	is_int(refused, full, "for a join, too");
}

/* What a member can seal that is no card, and a leaf that is no leaf. */
static void
no_content(void)
{
	struct frame f = vec_frame(alice.card.id, ALL_IDS, "commit.payload");
	struct frame share = vec_frame(alice.card.id, bob.card.id,
	    "share.payload");
	struct nonce nonce;
	struct frame g;
	uint8_t *p;

	vec_copy("commit.nonce", nonce.b, sizeof nonce.b);
	p = resealed(&g, &f, COMMIT_CLEAR, -(long)(f.size - COMMIT_CLEAR -
	    BOX_BYTES_MIN), before_commit.w.b, &nonce);
	is_int(open_commit(&g), ERR_TRUNCATED, "a commit of nothing");
	free(p);
	p = mem_dup(share.payload, share.size);
	memset(p + SHARE_CLEAR - POINT_BYTES, 0, POINT_BYTES);
	share.payload = p;
	is_int(open_share(&share), ERR_POINT, "a share of a false leaf");
	free(p);
}

int
main(void)
{
	prim_start();
	vectors_load("crypto-schedule.txt");
	person_load(&alice, "alice");
	person_load(&bob, "bob");
	states();
	join();
	join_lengths();
	generate();
	share();
	share_lengths();
	commit();
	commit_lengths();
	missing_ids();
	ids();
	small_writers();
	no_content();
	commit_wipe(&drawn);
	ok(sodium_is_zero((const void *)&drawn, sizeof drawn),
	    "a wiped commit is gone");
	return done_testing();
}

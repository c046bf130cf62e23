/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Message keys and the view against tests/vectors/crypto-message.txt. */
#include "config.h"

#include "crypto-total.h"
#include "crypto-vectors.h"

#include "crypto/chain.h"

static struct person alice, bob;

static void
chain(void)
{
	struct message_key m;
	struct chain_key c;
	struct frame_key mk;
	char key[16];

	vec_copy("M", m.b, sizeof m.b);
	chain_start(&c, &m, alice.card.id, &alice.card.identity);
	for (int n = 0; n < 3; n++) {
		snprintf(key, sizeof key, "C.%d", n);
		is_key(c, key);
		chain_frame_key(&mk, &c);
		snprintf(key, sizeof key, "mk.%d", n);
		is_key(mk, key);
		chain_next(&c);
	}
}

/* doc/SECURITY N1. */
static void
senders(void)
{
	struct message_key m;
	struct chain_key a, b, c;

	vec_copy("M", m.b, sizeof m.b);
	chain_start(&a, &m, alice.card.id, &alice.card.identity);
	chain_start(&b, &m, bob.card.id, &alice.card.identity);
	chain_start(&c, &m, alice.card.id, &bob.card.identity);
	ok(memcmp(&a, &b, sizeof a), "N1: each id has a chain of its own");
	ok(memcmp(&a, &c, sizeof a), "N1: and each identity");
}

static void
direct(void)
{
	static const struct leaf_public zero;
	struct transcript t;
	struct chain_key c, back;

	vec_copy("T", t.b, sizeof t.b);
	is_int(chain_direct(&c, &bob.leaf_secret, &alice.leaf, &t,
	    bob.card.id, alice.card.id), ERR_OK, "Bob's chain to Alice");
	is_key(c, "direct.C.0");
	is_int(chain_direct(&c, &alice.leaf_secret, &bob.leaf, &t,
	    bob.card.id, alice.card.id), ERR_OK, "the same, made by Alice");
	is_key(c, "direct.C.0");
	is_int(chain_direct(&back, &alice.leaf_secret, &bob.leaf, &t,
	    alice.card.id, bob.card.id), ERR_OK, "Alice's chain to Bob");
	ok(memcmp(&c, &back, sizeof c), "is another one");
	taint(&c, sizeof c);
	is_int(chain_direct(&c, &alice.leaf_secret, &zero, &t, 1, 2),
	    ERR_POINT, "a leaf of small order gives no chain");
	ok(tainted(&c, sizeof c), "and leaves the output alone");
}

static void
view(void)
{
	struct frame one = vec_frame(alice.card.id, ALL_IDS, "broadcast.1");
	struct frame two = vec_frame(bob.card.id, ALL_IDS, "broadcast.2");
	struct transcript t;
	struct view v;

	vec_copy("T", t.b, sizeof t.b);
	view_start(&v, &t);
	is_key(v, "T");
	view_step(&v, &one);
	is_key(v, "V.1");
	view_step(&v, &two);
	is_key(v, "V.2");
}

int
main(void)
{
	prim_start();
	vectors_load("crypto-message.txt");
	person_load(&alice, "alice");
	person_load(&bob, "bob");
	chain();
	senders();
	direct();
	view();
	return done_testing();
}

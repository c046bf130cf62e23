/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A room of real sessions whose secrets memcheck takes for unwritten bytes
 * (ct.h): everything of 32 or 64 bytes that is drawn at random (identity,
 * signer and leaf secrets, CPace scalars, K, F, N, X), the passphrase, and so
 * all that is derived (I, W, M, chain and message keys). It founds, lets two
 * in, talks, renews the key and loses a member: cards, handshakes, the
 * schedule, shares, commits, chains and messages, direct ones too.
 *
 * Nonces, ids and pauses are drawn in other sizes and are public. So is what
 * has been sent, and the content of a box once it is open; K, I, W and X are
 * declared secret again where a session has taken them in. A seeded bug
 * (its argument) must be caught: test-ct.sh looks.
 */
#include "config.h"

#include "ct.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/session-harness.h"
#include "base/clock.h"

enum ct_bug ct_bug;

/* ---- what is secret ---- */

static struct rng source;

static void
fill(void *ctx, void *out, size_t len)
{
	(void)ctx;
	rng_fill(&source, out, len);
	if (len == 32 || len == 64)
		ct_secret(out, len);
}

/* What came out of a box in the clear, or was made of it. */
static void
hide(struct session *s)
{
	struct schedule *k = &s->group.keys;
	size_t i;

	if (!s->has_group)
		return;
	ct_secret(&k->k, sizeof k->k);
	ct_secret(&k->i, sizeof k->i);
	ct_secret(&k->w, sizeof k->w);
	for (i = 0; i < s->renew.n_shares; i++)
		ct_secret(&s->renew.shares[i].x, sizeof s->renew.shares[i].x);
}

static void
publish(struct room *r)
{
	size_t i;

	for (i = 0; i < r->waiting.n; i++)
		ct_public(r->waiting.v[i]->payload, r->waiting.v[i]->size);
	for (i = 0; i < r->n; i++)
		hide(r->nodes[i].session);
}

/* ---- the room ---- */

static void
settle(struct room *r)
{
	do {
		room_collect(r);
		publish(r);
	} while (room_step(r));
}

static int64_t
next_deadline(const struct room *r)
{
	int64_t least = CLOCK_NEVER, ms;
	size_t i;

	for (i = 0; i < r->n; i++) {
		ms = session_deadline_ms(r->nodes[i].session);
		if (ms < least)
			least = ms;
	}
	return least;
}

static void
go_on(struct room *r, int64_t ms)
{
	int64_t until_ms = r->now_ms + ms, next;
	size_t i;

	settle(r);
	while ((next = next_deadline(r)) <= until_ms) {
		if (next > r->now_ms)
			r->now_ms = next;
		for (i = 0; i < r->n; i++)
			session_tick(r->nodes[i].session, r->now_ms);
		settle(r);
	}
	r->now_ms = until_ms;
}

static void
enter(struct room *r, uint32_t id, const char *nick)
{
	struct node *n = room_node(r, id, nick);
	char passphrase[] = "cider lunar oak";

	ct_secret(passphrase, sizeof passphrase - 1);
	session_set_passphrase(n->session, passphrase);
	room_connect(r, n);
	go_on(r, 100);
}

static void
seed_bug(const struct room *r)
{
	static const unsigned char table[256] = { 1 };
	const struct session *s = r->nodes[0].session;
	const struct epoch *e = keyring_present(&s->keyring);
	volatile unsigned char sink = 0;

	if (ct_bug == BUG_BRANCH && e->chains[0].key.b[0] == 0)
		sink = 1;
	if (ct_bug == BUG_INDEX)
		sink = table[s->group.keys.k.b[0]];
	(void)sink;
}

static void
check_heard(const struct room *r)
{
	ok(node_heard(&r->nodes[1], "to all") == 1 &&
	    node_heard(&r->nodes[2], "to all") == 1, "a message is read");
	ok(node_heard(&r->nodes[1], "to one") == 1 &&
	    node_heard(&r->nodes[2], "to one") == 0, "a direct one as well");
}

static void
live(struct room *r)
{
	enter(r, 0x100, "ann");
	enter(r, 0x200, "bob");
	enter(r, 0x300, "cy");
	ok(room_agrees(r), "three are in one group");
	node_say(r, &r->nodes[0], ALL_IDS, "to all");
	node_say(r, &r->nodes[0], 0x200, "to one");
	go_on(r, 100);
	check_heard(r);
	seed_bug(r);
	if (ct_errors() > 0)
		return;		/* there is nothing more to find out */
	session_rekey(r->nodes[1].session, r->now_ms);
	go_on(r, 100);
	room_leave(r, &r->nodes[2]);
	go_on(r, 2000);
	ok(room_agrees(r), "two are left and have renewed the key");
	node_say(r, &r->nodes[1], ALL_IDS, "after");
	go_on(r, 100);
	is_int(node_heard(&r->nodes[0], "after"), 1, "they still talk");
}

/* Were there secrets at all, and have they come through? */
static void
check_secret(const struct room *r)
{
#ifdef CT_POSSIBLE
	const struct session *s = r->nodes[0].session;
	const struct epoch *e = keyring_present(&s->keyring);
	const void *all[] = { &s->signer, &s->leaf_secret, &s->group.keys.k,
	    &s->group.keys.i, &s->group.keys.w, &e->chains[0].key,
	    s->config.passphrase };
	uint8_t bits[8];
	size_t i;

	for (i = 0; i < ARRAY_LEN(all); i++) {
		ok(VALGRIND_GET_VBITS(all[i], bits, sizeof bits) == 1 &&
		    bits[0] == 0xff && bits[7] == 0xff,
		    "secret %zu is one to the end", i);
	}
#else
	(void)r;
#endif
}

int
main(int argc, char **argv)
{
	static const char *const bugs[] = { "", "memcmp", "branch", "index" };
	struct room r;
	size_t i;

	if (argc > 1 && !strcmp(argv[1], "possible"))
		return ct_possible() ? 0 : 1;
	if (!ct_running())
		skip_all("not under valgrind");
	for (i = 1; argc > 1 && i < ARRAY_LEN(bugs); i++)
		if (!strcmp(argv[1], bugs[i]))
			ct_bug = (enum ct_bug)i;
	room_init(&r, 1);
	source = r.rng;
	r.rng.fill = fill;
	live(&r);
	check_secret(&r);
	ok(ct_errors() == 0, "time does not depend on secrets");
	room_free(&r);
	return done_testing();
}

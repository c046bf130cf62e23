/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Generations kept for what was under way, and forgotten in time. */
#include "config.h"

#include "session-harness.h"

#include "crypto/prim.h"

static struct rng_seeded seed;
static struct rng rng;
static struct leaf_secret leaf = { { 9 } };

/* Opens the generation as of a group whose F0 begins with f0. */
static void
open_epoch(struct keyring *k, uint64_t generation, uint8_t f0, int64_t now_ms)
{
	struct schedule keys = { .generation = generation };

	keys.f0.b[0] = f0;
	rng_fill(&rng, keys.a.b, sizeof keys.a.b);
	rng_fill(&rng, keys.m.b, sizeof keys.m.b);
	keyring_open(k, &keys, &leaf, now_ms);
}

static void
opening(void)
{
	struct schedule keys = { .generation = 3 };
	struct message_key none = { { 0 } };
	struct keyring k;

	keyring_init(&k);
	ok(keyring_present(&k) == NULL, "there is no generation at first");
	is_int(keyring_deadline_ms(&k), CLOCK_NEVER, "and nothing to forget");
	rng_fill(&rng, keys.m.b, sizeof keys.m.b);
	keyring_open(&k, &keys, &leaf, 1000);
	is_int((long long)keyring_present(&k)->generation, 3, "one opens");
	is_mem(&keys.m, &none, sizeof none, "M leaves the schedule");
	ok(memcmp(&keyring_present(&k)->m, &none, sizeof none) != 0,
	    "for the keyring");
	is_int(keyring_deadline_ms(&k), CLOCK_NEVER,
	    "the present one is not forgotten");
	open_epoch(&k, 4, 0, 2000);
	is_int((long long)keyring_present(&k)->generation, 4,
	    "the next one closes it");
	is_int(keyring_deadline_ms(&k), 2000 + GENERATION_KEPT_MS,
	    "R15: it stays for a minute");
	keyring_release(&k);
	ok(keyring_present(&k) == NULL, "nothing is left after the release");
}

/* Into a group that is younger than the one left. */
static void
other_group(void)
{
	struct keyring k;

	keyring_init(&k);
	open_epoch(&k, 1000, 0x10, 0);
	open_epoch(&k, 5, 0x20, 1000);
	open_epoch(&k, 6, 0x20, 2000);
	is_int((long long)keyring_prune(&k, 3000), 5,
	    "R15: the least of all that are kept, of whatever group");
	is_int((long long)keyring_prune(&k, 1000 + GENERATION_KEPT_MS), 5,
	    "R15: also when the other group's have gone");
	keyring_release(&k);
}

static void
finding(void)
{
	struct keyring k;

	keyring_init(&k);
	open_epoch(&k, 0xffff, 0x10, 0);
	open_epoch(&k, 0x10000, 0x10, 0);
	open_epoch(&k, 0x1ffff, 0x10, 0);
	open_epoch(&k, 0, 0x20, 0);
	is_int((long long)keyring_find(&k, 0, 0x10)->generation, 0x10000,
	    "R10: found by the low half");
	is_int((long long)keyring_find(&k, 0xffff, 0x10)->generation, 0x1ffff,
	    "R10: the newer one of two");
	is_int((long long)keyring_find(&k, 0, 0x20)->generation, 0,
	    "M13: and by the group's tag");
	ok(keyring_find(&k, 1, 0x10) == NULL && keyring_find(&k, 0, 0x30) ==
	    NULL, "others are not found");
	keyring_release(&k);
}

static void
pruning(void)
{
	struct keyring k;
	int64_t t;

	keyring_init(&k);
	open_epoch(&k, 1, 0, 1000);
	open_epoch(&k, 2, 0, 2000);
	open_epoch(&k, 3, 0, 3000);
	t = 2000 + GENERATION_KEPT_MS;
	is_int((long long)keyring_prune(&k, t - 1), 1, "not a moment early");
	is_int((long long)keyring_prune(&k, t), 2, "one minute later it goes");
	ok(keyring_find(&k, 1, 0) == NULL && keyring_find(&k, 2, 0) != NULL,
	    "it alone");
	is_int(keyring_deadline_ms(&k), 3000 + GENERATION_KEPT_MS,
	    "then the next");
	is_int((long long)keyring_prune(&k, t + 1000000), 3,
	    "the present one never");
	keyring_release(&k);
}

static void
storm(void)
{
	struct keyring k;
	uint64_t i;

	keyring_init(&k);
	for (i = 0; i < 1024; i++)
		open_epoch(&k, i, 0, 1000);
	ok(keyring_deadline_ms(&k) > 1000, "R15: 1,024 generations are kept");
	open_epoch(&k, i, 0, 1000);
	ok(keyring_deadline_ms(&k) <= 1000, "one more is due at once");
	is_int((long long)keyring_prune(&k, 1000), 1, "the oldest goes");
	is_int((long long)k.n, 1024, "R15: 1,024 stay");
	keyring_release(&k);
}

static void
closing(void)
{
	struct message_key none = { { 0 } };
	struct roster roster;
	struct keyring k;
	struct card card = { .id = 5 };

	roster_init(&roster);
	roster_join(roster_admit(&roster, &card, 0), 1);
	keyring_init(&k);
	open_epoch(&k, 1, 0, 1000);
	keyring_close(&k, &roster, 5000);
	roster_release(&roster);
	ok(keyring_present(&k) == NULL, "a group that was left is not present");
	ok(keyring_find(&k, 1, 0) != NULL, "but its messages can be read");
	is_int((long long)keyring_find(&k, 1, 0)->n_chains, 1,
	    "of those who were in it");
	is_mem(&keyring_find(&k, 1, 0)->m, &none, sizeof none,
	    "M is not kept for that");
	is_int(keyring_deadline_ms(&k), 5000 + GENERATION_KEPT_MS,
	    "for a minute");
	keyring_release(&k);
}

static void
stepping(void)
{
	uint8_t payload[8] = { TYPE_MSG };
	struct frame f = { .src = 1, .payload = payload, .size = 8 };
	struct view first;
	struct keyring k;

	keyring_init(&k);
	keyring_step(&k, &f);
	ok(k.n == 0, "without a generation nothing is counted");
	open_epoch(&k, 1, 0, 0);
	first = keyring_present(&k)->view;
	keyring_step(&k, &f);
	is_int(keyring_present(&k)->pos, 1, "M5: a broadcast is counted");
	ok(memcmp(&first, &keyring_present(&k)->view, sizeof first) != 0,
	    "M5: and moves the view");
	open_epoch(&k, 2, 0, 0);
	is_int(keyring_present(&k)->pos, 0, "anew in each generation");
	is_int(keyring_find(&k, 1, 0)->pos, 1, "the old one stands");
	keyring_release(&k);
}

/* A group is left for what proves to be the same one. */
static void
returning(void)
{
	struct schedule keys = { .generation = 5, .a = { { 1 } } }, again;
	struct card card = { .id = 5 };
	struct frame_key key;
	struct roster roster;
	struct keyring k;
	uint32_t counter;

	roster_init(&roster);
	roster_join(roster_admit(&roster, &card, 0), 1);
	keyring_init(&k);
	again = keys;
	keyring_open(&k, &again, &leaf, 1000);
	epoch_send_key(keyring_present(&k), &roster, 5, ALL_IDS, &key,
	    &counter);
	keyring_close(&k, &roster, 2000);
	again = keys;
	keyring_open(&k, &again, &leaf, 3000);
	is_int((long long)k.n, 1, "a generation is there once");
	is_int(keyring_present(&k)->closed_ms, 0, "and is the present one");
	epoch_send_key(keyring_present(&k), &roster, 5, ALL_IDS, &key,
	    &counter);
	is_int(counter, 1, "N1: a counter serves once, also after a return");
	again = keys;
	again.a.b[0] = 2;
	keyring_open(&k, &again, &leaf, 4000);
	epoch_send_key(keyring_present(&k), &roster, 5, ALL_IDS, &key,
	    &counter);
	is_int(counter, 0, "the same number with other keys begins anew");
	is_int((long long)k.n, 2, "beside the first");
	keyring_release(&k);
	roster_release(&roster);
}

/* Opens generation n, in which somebody speaks or not; its T begins with n. */
static void
open_end(struct keyring *k, uint16_t n, bool speak)
{
	struct schedule keys = { .generation = n };
	uint8_t payload[4] = { TYPE_MSG };
	struct frame f = { .src = 1, .payload = payload, .size = 4 };

	prim_u32(keys.t.b, n);
	prim_u32(keys.a.b, n);
	keyring_open(k, &keys, &leaf, 1000 * n);
	if (speak)
		keyring_step(k, &f);
	keyring_prune(k, 1000 * n);
}

static struct ending *
end_of(struct keyring *k, uint16_t n)
{
	uint8_t t[VIEW_BYTES] = { 0 };

	prim_u32(t, n);
	return ends_find(&k->ends, t);
}

static void
ends(void)
{
	uint8_t body[ENDS_SAID_MAX * END_BYTES];
	struct writer w;
	struct keyring k;
	uint64_t mark;
	uint16_t n;

	keyring_init(&k);
	open_end(&k, 1, false);
	ok(end_of(&k, 1) == NULL, "an open generation has no end");
	open_end(&k, 2, true);
	is_int(ends_unsaid_ms(&k.ends), CLOCK_NEVER, "none for a silent one");
	is_int(end_of(&k, 1)->pos, 0, "but remembered");
	open_end(&k, 3, true);
	is_int(ends_unsaid_ms(&k.ends), 3000, "M5: one with a message is said");
	for (n = 4; n <= 300; n++)
		open_end(&k, n, n % 2 != 0);
	writer_init(&w, body, sizeof body);
	mark = ends_write(&k.ends, &w);
	is_int((long long)w.len, sizeof body, "128 at once");
	is_mem(body, end_of(&k, 2)->t, VIEW_BYTES, "the oldest first");
	ends_said(&k.ends, mark);
	writer_init(&w, body, sizeof body);
	mark = ends_write(&k.ends, &w);
	is_int((long long)w.len, (150 - 128) * END_BYTES, "then the rest");
	ends_said(&k.ends, mark);
	is_int(ends_unsaid_ms(&k.ends), CLOCK_NEVER, "and no more");
	for (; n <= 300 + ENDS_KEPT; n++)
		open_end(&k, n, true);
	ok(end_of(&k, 299) == NULL && end_of(&k, 300) != NULL &&
	    end_of(&k, n - 2) != NULL, "1,024 are remembered");
	ends_said(&k.ends, mark);
	is_int(ends_unsaid_ms(&k.ends), 1000 * 302,
	    "an old mark says nothing of new ones");
	keyring_release(&k);
}

int
main(void)
{
	prim_start();
	rng = rng_seeded(&seed, 4);
	opening();
	other_group();
	finding();
	pruning();
	storm();
	closing();
	stepping();
	returning();
	ends();
	return done_testing();
}

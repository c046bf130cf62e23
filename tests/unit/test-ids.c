/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/hub/ids.c */
#include "config.h"

#include "base/mem.h"
#include "hub/ids.h"
#include "tap.h"

enum { NOW_MS = 1000, MANY = 5000 };

/* Gives the numbers that a test has put on its list. */
struct list {
	const uint32_t *next;
};

static void
fill(void *ctx, void *out, size_t len)
{
	struct list *list = ctx;
	uint32_t v = *list->next++;
	uint8_t *p = out;

	for (; len-- > 0; v >>= 8)
		*p++ = v;
}

static void
test_choice(void)
{
	static const uint32_t drawn[] = { 7, 0, 7, 8, 7, 9, 7 };
	struct list list = { drawn };
	struct rng rng = { fill, &list };
	struct ids ids;
	int a, b, c, d;

	ids_init(&ids);
	is_int(ids_give(&ids, &rng, &a, NOW_MS), 7, "what was drawn");
	is_int(ids_give(&ids, &rng, &b, NOW_MS), 8, "not 0, not a given one");
	ok(ids_owner(&ids, 7) == &a && ids_owner(&ids, 8) == &b,
	    "each has its owner");
	ok(ids_owner(&ids, 9) == NULL && ids_owner(&ids, 0) == NULL,
	    "others have none");
	ids_retire(&ids, 7, NOW_MS);
	ok(ids_owner(&ids, 7) == NULL, "who has left owns nothing");
	is_int(ids_give(&ids, &rng, &c, NOW_MS + IDS_GONE_MS - 1), 9,
	    "its id is not given again for an hour");
	is_int(ids_give(&ids, &rng, &d, NOW_MS + IDS_GONE_MS), 7,
	    "but then");
	ok(ids_owner(&ids, 7) == &d, "and is the new owner's");
	ids_release(&ids);
}

/* Against a plain list: members come and go, ids stay with their owners. */
static void
test_many(uint64_t seed)
{
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, seed);
	static uint32_t of[MANY];
	struct ids ids;
	int64_t now_ms = NOW_MS;
	size_t i, wrong = 0;

	memset(of, 0, sizeof of);
	ids_init(&ids);
	for (i = 0; i < 20 * MANY; i++) {
		size_t n = rng_below(&rng, MANY);

		now_ms += rng_below(&rng, 2000);
		if (of[n] != 0) {
			wrong += ids_owner(&ids, of[n]) != &of[n];
			ids_retire(&ids, of[n], now_ms);
			wrong += ids_owner(&ids, of[n]) != NULL;
			of[n] = 0;
			continue;
		}
		of[n] = ids_give(&ids, &rng, &of[n], now_ms);
	}
	for (i = 0; i < MANY; i++)
		wrong += of[i] != 0 && ids_owner(&ids, of[i]) != &of[i];
	is_int(wrong, 0, "100,000 come and go, seed %llu",
	    (unsigned long long)seed);
	ok(ids.gone_count < 10000, "those of an hour ago are forgotten");
	ids_release(&ids);
}

static void
test_bound(void)
{
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, 1);
	struct ids ids;
	uint32_t first = 0, id = 0;
	int i, owner;

	ids_init(&ids);
	for (i = 0; i <= IDS_GONE_MAX; i++) {
		id = ids_give(&ids, &rng, &owner, NOW_MS);
		if (i == 0)
			first = id;
		ids_retire(&ids, id, NOW_MS);
	}
	is_int(ids.gone_count, IDS_GONE_MAX, "memory for ids gone is bounded");
	is_int(ids.used, IDS_GONE_MAX, "in the table too");
	ok(first != id, "the oldest is forgotten, not the last");
	ids_release(&ids);
}

static void
test_take(void)
{
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, 3);
	struct ids ids;
	int a, b;
	uint32_t id;

	ids_init(&ids);
	ids_take(&ids, 12, &a);
	ok(ids_owner(&ids, 12) == &a, "an id that another process gave");
	ids_take(&ids, 12, &b);
	ok(ids_owner(&ids, 12) == &b, "its owner changes");
	ids_retire(&ids, 12, NOW_MS);
	ids_take(&ids, 12, &a);
	ok(ids_owner(&ids, 12) == &a, "it is taken again before its time");
	id = ids_give(&ids, &rng, &b, NOW_MS + IDS_GONE_MS);
	ok(ids_owner(&ids, 12) == &a, "and not forgotten when that comes");
	ids_retire(&ids, 12, NOW_MS + IDS_GONE_MS);
	ids_retire(&ids, id, NOW_MS + IDS_GONE_MS);
	ids_take(&ids, 12, &a);
	ids_retire(&ids, 12, NOW_MS + IDS_GONE_MS + 1);
	ids_give(&ids, &rng, &b, NOW_MS + 2 * IDS_GONE_MS + 1);
	ok(ids_owner(&ids, 12) == NULL, "gone twice it is gone");
	ids_release(&ids);
}

int
main(void)
{
	uint64_t seed;

	test_choice();
	for (seed = 1; seed <= 3; seed++)
		test_many(seed);
	test_bound();
	test_take();
	return done_testing();
}

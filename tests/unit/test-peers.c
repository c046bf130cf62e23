/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is connected: found by id, listed by arrival. */
#include "config.h"

#include "session-harness.h"

static bool
arrived(const struct peers *p, const uint32_t *ids, size_t n)
{
	size_t i;

	if (p->n != n)
		return false;
	for (i = 0; i < n; i++)
		if (p->order[i]->id != ids[i])
			return false;
	return true;
}

static void
few(void)
{
	static const uint32_t all[] = { 50, 10, 0xffffffff, 30 };
	static const uint32_t left[] = { 50, 0xffffffff, 30 };
	struct peer *fifty;
	struct peers p;
	size_t i;

	peers_init(&p);
	ok(peers_find(&p, 10) == NULL, "nobody is there at first");
	for (i = 0; i < ARRAY_LEN(all); i++)
		peers_add(&p, all[i]);
	ok(arrived(&p, all, ARRAY_LEN(all)), "they stand in their order");
	for (i = 0; i < ARRAY_LEN(all); i++)
		is_int(peers_find(&p, all[i])->id, all[i], "found by id");
	ok(peers_find(&p, 11) == NULL && peers_find(&p, 0) == NULL,
	    "others are not");
	fifty = peers_find(&p, 50);
	fifty->holds_key = true;
	ok(peers_add(&p, 50) == fifty && fifty->holds_key && p.n == 4,
	    "M9: who is there already is not added again");
	peers_remove(&p, 10);
	peers_remove(&p, 11);
	ok(arrived(&p, left, ARRAY_LEN(left)), "one goes, the order stays");
	ok(peers_find(&p, 10) == NULL, "and is not found any more");
	ok(peers_find(&p, 50) == fifty, "the others do not move in memory");
	peers_remove(&p, 50);
	ok(!peers_add(&p, 50)->holds_key,
	    "M9: who comes back under the same id is somebody new");
	peers_release(&p);
	is_int((long long)p.n, 0, "nobody after the release");
}

static void
many(void)
{
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, 7);
	bool here[512] = { false };
	struct peers p;
	size_t i, n = 0, wrong = 0;
	uint32_t id;

	peers_init(&p);
	for (i = 0; i < 20000; i++) {
		id = rng_below(&rng, ARRAY_LEN(here));
		wrong += here[id] != (peers_find(&p, id + 1) != NULL);
		if (here[id])
			peers_remove(&p, id + 1);
		else
			peers_add(&p, id + 1);
		n += here[id] ? (size_t)-1 : 1;
		here[id] = !here[id];
		wrong += p.n != n;
	}
	is_int((long long)wrong, 0, "20,000 comings and goings agree");
	for (i = 1; i < p.n; i++)
		wrong += p.sorted[i - 1]->id >= p.sorted[i]->id;
	is_int((long long)wrong, 0, "and leave the index sorted");
	peers_release(&p);
}

int
main(void)
{
	few();
	many();
	return done_testing();
}

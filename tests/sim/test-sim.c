/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random lives of a room under an honest relay: clients come, talk, renew the
 * key, are cut off and come back; then everybody stays, and the ledger judges.
 *
 *     test-sim                    the seeds of make check
 *     test-sim --seed S           one of them, with what happens
 *     test-sim --from S --count N
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "crypto/prim.h"
#include "ledger.h"
#include "../unit/tap.h"

enum { SEEDS = 1000, REST_MS = 120000, CHECK_MS = 200,
    LAST_MS = 500 /* what is under way to others than the sender */ };

struct plan {
	size_t clients;
	int64_t spread_ms;	/* in which all connect */
	int64_t length_ms;	/* of the lively part */
	int actions;
	bool cuts, restarts;
};

static struct plan
make_plan(const struct rng *rng)
{
	struct plan p;

	p.clients = rng_below(rng, 20) == 0 ? 2 + rng_below(rng, 49) :
	    2 + rng_below(rng, 7);
	p.spread_ms = rng_below(rng, 3) == 0 ? 0 : rng_below(rng, 10000);
	p.length_ms = 2000 + rng_below(rng, 30000);
	p.actions = (int)rng_below(rng, 60);
	p.cuts = rng_below(rng, 3) != 0;
	p.restarts = rng_below(rng, 8) == 0;
	return p;
}

static void
on_event(void *ctx, struct world *w, struct sim_client *c,
    const struct session_event *e)
{
	ledger_event(ctx, w, c, e);
}

/* One thing that somebody does. */
static void
act(struct world *w, struct ledger *l, const struct plan *p)
{
	struct sim_client *c = &w->clients[rng_below(&w->rng, (uint32_t)w->n)];
	struct sim_client *o = &w->clients[rng_below(&w->rng, (uint32_t)w->n)];
	uint32_t dice = rng_below(&w->rng, 100);

	if (dice < 55) {
		ledger_say(l, w, c, NULL);
	} else if (dice < 70) {
		if (o != c)
			ledger_say(l, w, c, o);
	} else if (dice < 80) {
		session_rekey(c->session, w->now_ms);
	} else if (dice < 96 && p->cuts) {
		c->stay_away = rng_below(&w->rng, 4) == 0;
		world_cut(w, c);
	} else if (dice >= 98 && p->restarts) {
		world_restart_hub(w);
	}
	world_pump(w, c);
}

static void
live(struct world *w, struct ledger *l, const struct plan *p)
{
	int64_t start_ms = w->now_ms, end_ms = start_ms + p->length_ms;
	size_t i;
	int n;

	for (i = 0; i < w->n; i++)
		w->clients[i].connect_ms = start_ms +
		    rng_below(&w->rng, (uint32_t)p->spread_ms + 1);
	for (n = 0; n < p->actions; n++) {
		world_run(w, w->now_ms + rng_below(&w->rng,
		    (uint32_t)(2 * p->length_ms / (p->actions + 1)) + 1));
		act(w, l, p);
	}
	if (w->now_ms < end_ms)
		world_run(w, end_ms);
}

/* Until all agree; how long it took, -1 if never. */
static int64_t
rest(struct world *w)
{
	int64_t start_ms = w->now_ms, rest_ms;

	while (w->now_ms < start_ms + REST_MS) {
		world_run(w, w->now_ms + CHECK_MS);
		if (!ledger_at_rest(w))
			continue;
		rest_ms = w->now_ms - start_ms;
		world_run(w, w->now_ms + LAST_MS);
		return rest_ms;
	}
	return -1;
}

static bool
run_seed(uint64_t seed, bool verbose)
{
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, seed);
	struct plan plan = make_plan(&rng);
	struct ledger ledger;
	struct world world;
	int64_t rest_ms;
	bool good;

	world_init(&world, seed, plan.clients);
	ledger_init(&ledger, plan.clients);
	world.on_event = on_event;
	world.ctx = &ledger;
	world.verbose = verbose;
	live(&world, &ledger, &plan);
	rest_ms = rest(&world);
	good = ledger_judge(&ledger, &world) && rest_ms >= 0;
	if (!good || verbose) {
		printf("# seed %llu: %zu clients, %zu messages, rest after "
		    "%lld ms%s%s\n", (unsigned long long)seed, plan.clients,
		    ledger.n_said, (long long)rest_ms,
		    ledger.why[0] ? ": " : "", ledger.why);
		ledger_tell(&world);
	}
	world.verbose = false;
	world_release(&world);
	ledger_release(&ledger);
	return good;
}

int
main(int argc, char **argv)
{
	uint64_t from = 1, count = SEEDS, seed;
	uint64_t failed = 0;
	int i;

	prim_start();
	for (i = 1; i + 1 < argc; i += 2) {
		if (!strcmp(argv[i], "--seed"))
			return !run_seed(strtoull(argv[i + 1], NULL, 10),
			    true);
		if (!strcmp(argv[i], "--from"))
			from = strtoull(argv[i + 1], NULL, 10);
		if (!strcmp(argv[i], "--count"))
			count = strtoull(argv[i + 1], NULL, 10);
	}
	for (seed = from; seed < from + count; seed++)
		failed += !run_seed(seed, false);
	ok(failed == 0, "%llu of %llu seeds from %llu keep all invariants",
	    (unsigned long long)(count - failed), (unsigned long long)count,
	    (unsigned long long)from);
	return done_testing();
}

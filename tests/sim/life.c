/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random lives of a room under an honest relay: clients come, talk, renew the
 * key, are cut off (at any byte), stand still, crash (as donors, too) and come
 * back, and the relay dies; then everybody stays, and the ledger judges. The
 * relay being honest, nobody may have reason to complain of it, but after long
 * standstills: who does not move for half a minute may find another group.
 */
#include "config.h"

#include "life.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "ledger.h"
#include "oracle.h"

enum {
	CHECK_MS = 200,
	PAUSE_MS = 4000, LONG_PAUSE_MS = 120000
};

struct plan {
	size_t clients;
	int64_t spread_ms;	/* in which all connect */
	int64_t length_ms;	/* of the lively part */
	int actions;
	bool cuts, restarts, pauses, crashes;
	bool tolerant;		/* pauses are long */
	uint32_t cut_one_in, doom_one_in;
};

struct scene {
	struct plan plan;
	struct ledger ledger;
};

static struct plan
make_plan(const struct rng *rng, size_t hubs)
{
	struct plan p;

	p.clients = rng_below(rng, 20) == 0 ? 2 + rng_below(rng, 49) :
	    2 + rng_below(rng, 7);
	p.spread_ms = rng_below(rng, 3) == 0 ? 0 : rng_below(rng, 10000);
	p.length_ms = 2000 + rng_below(rng, 30000);
	p.actions = (int)rng_below(rng, 60);
	p.cuts = rng_below(rng, 3) != 0;
	p.restarts = rng_below(rng, 8) == 0;
	p.pauses = rng_below(rng, 3) == 0;
	p.tolerant = p.pauses && rng_below(rng, 3) == 0;
	p.crashes = rng_below(rng, 4) == 0;
	p.cut_one_in = rng_below(rng, 4) == 0 ? 20 + rng_below(rng, 500) : 0;
	p.doom_one_in = rng_below(rng, 6) == 0 ? 2 + rng_below(rng, 8) : 0;
	if (hubs > 1)
		p.restarts = rng_below(rng, 2) == 0;
	return p;
}

/* Users agree to everything. */
static void
obey(struct world *w, struct sim_client *c, const struct session_event *e)
{
	if (e->type == EVENT_TWO_GROUPS || e->type == EVENT_VIEW_FORK)
		session_merge(c->session, e->id, w->now_ms);
	if (e->type == EVENT_VIEW_FORK)
		session_accept_view(c->session, w->now_ms);
	if (e->type == EVENT_STOPPED)
		session_retry(c->session, w->now_ms);
}

static void
on_event(void *ctx, struct world *w, struct sim_client *c,
    const struct session_event *e)
{
	struct scene *scene = ctx;

	ledger_event(&scene->ledger, w, c, e);
	if (scene->plan.tolerant)
		obey(w, c, e);
}

static void
on_crash(void *ctx, struct world *w, struct sim_client *c)
{
	struct scene *scene = ctx;

	(void)w;
	ledger_crash(&scene->ledger, c);
}

static struct sim_client *
anybody(struct world *w)
{
	return &w->clients[rng_below(&w->rng, (uint32_t)w->n)];
}

/* One thing that goes wrong, if the plan has it. */
static void
fault(struct world *w, const struct plan *p, struct sim_client *c)
{
	uint32_t dice = rng_below(&w->rng, 20);

	if (dice < 12 && p->cuts) {
		c->stay_away = rng_below(&w->rng, 4) == 0;
		world_cut(w, c);
	} else if (dice < 14 && p->crashes) {
		world_crash_client(w, c);
	} else if (dice < 18 && p->pauses) {
		world_pause(w, c, rng_below(&w->rng, p->tolerant ?
		    LONG_PAUSE_MS : PAUSE_MS));
	} else if (dice >= 18 && p->restarts) {
		world_restart_hub(w);
	}
}

/* One thing that somebody does. */
static void
act(struct world *w, struct scene *scene)
{
	struct sim_client *c = anybody(w), *o = anybody(w);
	uint32_t dice = rng_below(&w->rng, 100);

	if (dice >= 80)
		fault(w, &scene->plan, c);
	else if (c->pause_ms > w->now_ms)
		return;
	else if (dice < 55)
		ledger_say(&scene->ledger, w, c, NULL);
	else if (dice < 70 && o != c)
		ledger_say(&scene->ledger, w, c, o);
	else if (dice >= 70)
		session_rekey(c->session, w->now_ms);
	world_pump(w, c);
}

static void
live(struct world *w, struct scene *scene)
{
	const struct plan *p = &scene->plan;
	int64_t start_ms = w->now_ms, end_ms = start_ms + p->length_ms;
	size_t i;
	int n;

	w->cut_one_in = p->cut_one_in;
	w->doom_one_in = p->doom_one_in;
	for (i = 0; i < w->n; i++)
		w->clients[i].connect_ms = start_ms +
		    rng_below(&w->rng, (uint32_t)p->spread_ms + 1);
	for (n = 0; n < p->actions; n++) {
		world_run(w, w->now_ms + rng_below(&w->rng,
		    (uint32_t)(2 * p->length_ms / (p->actions + 1)) + 1));
		act(w, scene);
	}
	if (w->now_ms < end_ms)
		world_run(w, end_ms);
	world_calm(w);
}

bool
life_run(uint64_t seed, size_t hubs, bool verbose, int64_t *longest_ms)
{
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, seed);
	struct scene scene = { .plan = make_plan(&rng, hubs) };
	struct world world;
	int64_t rest_ms;
	bool good;

	world_init_hubs(&world, seed, scene.plan.clients, hubs);
	ledger_init(&scene.ledger, scene.plan.clients);
	scene.ledger.hostile = scene.plan.tolerant;
	world.on_event = on_event;
	world.on_crash = on_crash;
	world.ctx = &scene;
	world.verbose = verbose;
	live(&world, &scene);
	rest_ms = ledger_rest(&world, CHECK_MS);
	if (rest_ms > *longest_ms)
		*longest_ms = rest_ms;
	good = ledger_judge(&scene.ledger, &world) && rest_ms >= 0;
	if (!good || verbose) {
		printf("# seed %llu: %zu clients, %zu messages, rest after "
		    "%lld ms%s%s\n", (unsigned long long)seed,
		    scene.plan.clients, scene.ledger.n_said,
		    (long long)rest_ms, world.why[0] ? ": " : "", world.why);
		ledger_tell(&world);
	}
	world.verbose = false;
	world_release(&world);
	ledger_release(&scene.ledger);
	return good;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Relays that do what they should not, for a while, and then stop. By the
 * seed, a relay shows two halves of the room to themselves and joins them
 * again; or it drops, duplicates, alters, re-targets and replays single frames
 * (of long ago, too), forges their senders, shows them to each member in an
 * order of its own, stops the stream of one for a while, and says that somebody
 * came, went or erred; or both. Whatever it does, a message is read only by who
 * was in its generation, unaltered, at most once, in order; and when it has
 * stopped and the users have agreed, all are in one group again.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "ledger.h"
#include "oracle.h"
#include "seeds.h"
#include "session/kept.h"

enum {
	CHECK_MS = 1000, CLIENTS_MAX = 12, ACTS = 30,
	STORE = 256, HELD = 4096, STORE_BYTES = 4 << 20,
	MISCHIEF = 10,	/* one frame in so many */
	STALL_MS = 8000, CUT_ONE_IN = 300
};

enum plan { PLAN_SPLIT, PLAN_MISCHIEF, PLAN_BOTH, PLANS };

struct scene {
	enum plan plan;
	struct ledger ledger;
	bool split;
	int side[CLIENTS_MAX];
	bool evil;
	struct kept store;		/* old frames, for later */
	struct kept held[CLIENTS_MAX];	/* overtaken by the next ones */
	int64_t stall_ms[CLIENTS_MAX];	/* all is held until then */
};

/* ---- the relay ---- */

static bool
apart(const struct scene *scene, const struct world *w,
    const struct sim_client *c, uint32_t id)
{
	const struct sim_client *o = world_by_id(w, id);

	return scene->split && o != NULL &&
	    scene->side[c->index] != scene->side[o->index];
}

/* INIT without those on the other side. */
static void
inject_init(const struct scene *scene, struct world *w, struct sim_client *c,
    const struct frame *f)
{
	struct payload_init p;
	uint32_t ids[CLIENTS_MAX];
	uint8_t bytes[8 + 4 * CLIENTS_MAX];
	struct writer out;
	size_t i, n = 0;

	payload_init_decode(&p, f);
	for (i = 0; i < p.count && n < CLIENTS_MAX; i++)
		if (!apart(scene, w, c, payload_init_id(&p, i)))
			ids[n++] = payload_init_id(&p, i);
	writer_init(&out, bytes, sizeof bytes);
	payload_init_encode(&out, ids, n);
	world_inject(w, c, f->src, f->dest, bytes, out.len);
}

static void
inject(struct world *w, struct sim_client *c, const struct frame *f)
{
	world_inject(w, c, f->src, f->dest, f->payload, f->size);
}

static void
inject_flipped(struct world *w, struct sim_client *c, const struct frame *f)
{
	uint8_t bytes[PAYLOAD_BYTES_MAX];
	uint32_t bit = rng_below(&w->rng, (uint32_t)f->size * 8);

	memcpy(bytes, f->payload, f->size);
	bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	world_inject(w, c, f->src, f->dest, bytes, f->size);
}

static void
release_held(struct scene *scene, struct world *w, struct sim_client *c)
{
	struct kept *held = &scene->held[c->index];

	while (held->n > 0) {
		inject(w, c, &held->v[0]->frame);
		kept_drop(held, 0);
	}
}

/* That somebody came, went (perhaps nobody), or an ERROR of the relay. */
static void
tell_lies(struct world *w, struct sim_client *c)
{
	static const uint8_t severities[] = { 0, 16, 32, 64, 96, 128, 255 };
	uint32_t other = rng_below(&w->rng, (uint32_t)w->n);
	uint32_t id = w->clients[other].member != NULL ?
	    hub_member_id(w->clients[other].member) : rng_u32(&w->rng);
	uint8_t bytes[16];
	struct writer out;

	if (rng_below(&w->rng, 3) == 0)
		id = rng_u32(&w->rng);
	writer_init(&out, bytes, sizeof bytes);
	switch (rng_below(&w->rng, 3)) {
	case 0:
		payload_presence_encode(&out, TYPE_JOIN);
		break;
	case 1:
		payload_presence_encode(&out, TYPE_EXIT);
		break;
	default:
		payload_error_encode(&out, severities[rng_below(&w->rng,
		    ARRAY_LEN(severities))],
		    (uint16_t)rng_below(&w->rng, 40), "deadbeef", 8);
		id = RELAY_ID;
	}
	world_inject(w, c, id, ALL_IDS, bytes, out.len);
}

static uint32_t
some_id(struct world *w, uint32_t else_id)
{
	const struct sim_client *c =
	    &w->clients[rng_below(&w->rng, (uint32_t)w->n)];

	return c->member != NULL ? hub_member_id(c->member) : else_id;
}

static const struct frame *
old_frame(const struct scene *scene, struct world *w)
{
	return &scene->store.v[rng_below(&w->rng,
	    (uint32_t)scene->store.n)]->frame;
}

/* Something bad happens to f. */
static void
mischief(struct scene *scene, struct world *w, struct sim_client *c,
    const struct frame *f)
{
	struct frame forged = *f;

	switch (rng_below(&w->rng, 9)) {
	case 0:
		return;			/* dropped */
	case 1:
		inject(w, c, f);
		break;
	case 2:
		inject_flipped(w, c, f);
		return;
	case 3:
		forged.src = some_id(w, f->src);
		inject(w, c, &forged);
		return;
	case 4:
		inject(w, c, old_frame(scene, w));
		break;
	case 5:
		forged.dest = f->dest == ALL_IDS ?
		    hub_member_id(c->member) : ALL_IDS;
		inject(w, c, &forged);
		return;
	case 6:
		tell_lies(w, c);
		break;
	case 7:
		if (rng_below(&w->rng, 4) == 0)
			scene->stall_ms[c->index] = w->now_ms +
			    rng_below(&w->rng, STALL_MS);
		break;
	default:
		kept_add(&scene->held[c->index], f, 0);
		return;
	}
	inject(w, c, f);
}

/* Any of the old ones makes way, so that a few grow very old. */
static void
remember(struct scene *scene, struct world *w, const struct frame *f)
{
	if (scene->store.n == STORE || !kept_add(&scene->store, f, 0)) {
		kept_drop(&scene->store, rng_below(&w->rng,
		    (uint32_t)scene->store.n));
		kept_add(&scene->store, f, 0);
	}
}

static bool
evil_frame(struct scene *scene, struct world *w, struct sim_client *c,
    const struct frame *f)
{
	remember(scene, w, f);
	if (scene->stall_ms[c->index] > w->now_ms) {
		kept_add(&scene->held[c->index], f, 0);
		return false;
	}
	if (rng_below(&w->rng, MISCHIEF) == 0) {
		mischief(scene, w, c, f);
		return false;
	}
	inject(w, c, f);
	if (rng_below(&w->rng, 3) == 0)
		release_held(scene, w, c);
	return false;
}

static bool
on_frame(void *ctx, struct world *w, struct sim_client *c,
    const struct frame *f)
{
	struct scene *scene = ctx;

	if (scene->split && frame_type(f) == TYPE_INIT) {
		inject_init(scene, w, c, f);
		return false;
	}
	if (apart(scene, w, c, f->src))
		return false;
	return scene->evil ? evil_frame(scene, w, c, f) : true;
}

/* The other side comes or goes, as seen by each. */
static void
show(struct world *w, const struct scene *scene, uint8_t type)
{
	uint8_t bytes[4];
	struct writer out;
	size_t i, j;

	writer_init(&out, bytes, sizeof bytes);
	payload_presence_encode(&out, type);
	for (i = 0; i < w->n; i++)
		for (j = 0; j < w->n; j++)
			if (w->clients[i].member != NULL &&
			    w->clients[j].member != NULL &&
			    scene->side[i] != scene->side[j])
				world_inject(w, &w->clients[i], hub_member_id(
				    w->clients[j].member), ALL_IDS, bytes,
				    out.len);
}

static void
toggle(struct world *w, struct scene *scene)
{
	size_t i;

	if (scene->split) {
		scene->split = false;
		show(w, scene, TYPE_JOIN);
		return;
	}
	for (i = 0; i < w->n; i++)
		scene->side[i] = (int)rng_below(&w->rng, 2);
	scene->split = true;
	show(w, scene, TYPE_EXIT);
}

/* ---- the users, who agree to everything ---- */

static void
on_event(void *ctx, struct world *w, struct sim_client *c,
    const struct session_event *e)
{
	struct scene *scene = ctx;

	ledger_event(&scene->ledger, w, c, e);
	if (e->type == EVENT_TWO_GROUPS)
		session_merge(c->session, e->id, w->now_ms);
	if (e->type == EVENT_STOPPED)
		session_retry(c->session, w->now_ms);
	if (e->type == EVENT_VIEW_FORK) {
		session_merge(c->session, e->id, w->now_ms);
		session_accept_view(c->session, w->now_ms);
	}
}

static void
act(struct world *w, struct scene *scene)
{
	struct sim_client *c = &w->clients[rng_below(&w->rng, (uint32_t)w->n)];
	uint32_t dice = rng_below(&w->rng, 100);

	if (dice < 60)
		ledger_say(&scene->ledger, w, c, NULL);
	else if (dice < 70)
		session_rekey(c->session, w->now_ms);
	else if (dice < 80)
		world_cut(w, c);
	else if (scene->plan == PLAN_SPLIT || (scene->plan == PLAN_BOTH &&
	    dice < 90))
		toggle(w, scene);
	else
		scene->evil = !scene->evil;
	world_pump(w, c);
}

static void
abuse(struct scene *scene, struct world *w)
{
	size_t i;
	int n;

	w->cut_one_in = scene->plan == PLAN_BOTH ? CUT_ONE_IN : 0;
	for (i = 0; i < w->n; i++)
		w->clients[i].connect_ms = w->now_ms +
		    rng_below(&w->rng, 3000);
	for (n = 0; n < ACTS; n++) {
		world_run(w, w->now_ms + rng_below(&w->rng, 4000));
		act(w, scene);
	}
	world_calm(w);
	if (scene->split)
		toggle(w, scene);
	scene->evil = false;
	for (i = 0; i < w->n; i++)
		release_held(scene, w, &w->clients[i]);
}

static struct scene *
scene_new(struct world *w, uint64_t seed)
{
	struct scene *scene = mem_zero(1, sizeof *scene);
	size_t i;

	scene->plan = (enum plan)(seed % PLANS);
	world_init(w, seed, 2 + seed % (CLIENTS_MAX - 1));
	w->oracle->orderly = false;
	w->on_event = on_event;
	w->on_frame = on_frame;
	w->ctx = scene;
	ledger_init(&scene->ledger, w->n);
	scene->ledger.hostile = true;
	kept_init(&scene->store, STORE, STORE_BYTES);
	for (i = 0; i < CLIENTS_MAX; i++)
		kept_init(&scene->held[i], HELD, STORE_BYTES);
	return scene;
}

static void
scene_free(struct scene *scene, struct world *w)
{
	size_t i;

	w->verbose = false;
	world_release(w);
	ledger_release(&scene->ledger);
	kept_release(&scene->store);
	for (i = 0; i < CLIENTS_MAX; i++)
		kept_release(&scene->held[i]);
	free(scene);
}

static bool
run_seed(uint64_t seed, bool verbose, int64_t *longest_ms)
{
	struct world w;
	struct scene *scene = scene_new(&w, seed);
	int64_t rest_ms;
	bool good;

	w.verbose = verbose;
	abuse(scene, &w);
	rest_ms = ledger_rest(&w, CHECK_MS);
	if (rest_ms > *longest_ms)
		*longest_ms = rest_ms;
	good = ledger_judge(&scene->ledger, &w) && rest_ms >= 0;
	if (!good || verbose) {
		printf("# seed %llu: %zu clients, rest after %lld ms %s\n",
		    (unsigned long long)seed, w.n, (long long)rest_ms,
		    w.why);
		ledger_tell(&w);
	}
	scene_free(scene, &w);
	return good;
}

int
main(int argc, char **argv)
{
	static const uint64_t known_seeds[] = { 87, 80561, 205922, 216848,
	    262462, 81980, 262792, 268181, 304667 };
	static const struct sim_program program = {
		.what = "abused rooms stay sound",
		.seeds = 6000, .seeds_real = 100, .known = known_seeds,
		.n_known = ARRAY_LEN(known_seeds), .run = run_seed
	};

	return sim_main(&program, argc, argv);
}

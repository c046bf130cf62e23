/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Relays that do what they should not, for a while, and then stop. Even seeds:
 * it shows two halves of the room to themselves. Odd seeds: it drops,
 * duplicates, holds back, alters, re-targets and replays single frames, to
 * each member as it likes. Whatever it does, a message is read only by who was
 * in its generation, unaltered, at most once; and when it has stopped and the
 * users have agreed, all are in one group again.
 *
 *     test-hostile [--seed S | --from S --count N]
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "crypto/prim.h"
#include "ledger.h"
#include "session/kept.h"
#include "../unit/tap.h"

enum {
	SEEDS = 400, REST_MS = 1200000, CHECK_MS = 1000, CLIENTS_MAX = 12,
	LAST_MS = 500,	/* what is under way to others than the sender */
	STORE = 64, MISCHIEF = 10	/* one frame in so many */
};

struct scene {
	struct ledger ledger;
	bool split;
	int side[CLIENTS_MAX];
	bool evil;
	struct kept store;		/* old frames, for later */
	struct kept held[CLIENTS_MAX];	/* overtaken by the next ones */
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

/* Something bad happens to f. */
static void
mischief(struct scene *scene, struct world *w, struct sim_client *c,
    const struct frame *f)
{
	struct frame forged = *f;
	uint32_t other = (uint32_t)rng_below(&w->rng, (uint32_t)w->n);

	switch (rng_below(&w->rng, 7)) {
	case 0:
		break;			/* dropped */
	case 1:
		inject(w, c, f);
		inject(w, c, f);
		break;
	case 2:
		inject_flipped(w, c, f);
		break;
	case 3:
		if (w->clients[other].member != NULL)
			forged.src = hub_member_id(w->clients[other].member);
		inject(w, c, &forged);
		break;
	case 4:
		inject(w, c, f);
		inject(w, c, &scene->store.v[rng_below(&w->rng,
		    (uint32_t)scene->store.n)]->frame);
		break;
	case 5:
		forged.dest = f->dest == ALL_IDS ?
		    hub_member_id(c->member) : ALL_IDS;
		inject(w, c, &forged);
		break;
	default:
		kept_add(&scene->held[c->index], f, 0);
	}
}

static bool
evil_frame(struct scene *scene, struct world *w, struct sim_client *c,
    const struct frame *f)
{
	if (!kept_add(&scene->store, f, 0)) {
		kept_drop(&scene->store, 0);
		kept_add(&scene->store, f, 0);
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

	if (scene->evil)
		return evil_frame(scene, w, c, f);
	if (scene->split && frame_type(f) == TYPE_INIT) {
		inject_init(scene, w, c, f);
		return false;
	}
	return !apart(scene, w, c, f->src);
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
act(struct world *w, struct scene *scene, bool splits)
{
	struct sim_client *c = &w->clients[rng_below(&w->rng, (uint32_t)w->n)];
	uint32_t dice = rng_below(&w->rng, 100);

	if (dice < 60)
		ledger_say(&scene->ledger, w, c, NULL);
	else if (dice < 70)
		session_rekey(c->session, w->now_ms);
	else if (dice < 80)
		world_cut(w, c);
	else if (splits)
		toggle(w, scene);
	else
		scene->evil = !scene->evil;
	world_pump(w, c);
}

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
run_seed(uint64_t seed, bool verbose, int64_t *longest_ms)
{
	struct scene *scene = mem_zero(1, sizeof *scene);
	struct world w;
	int64_t rest_ms;
	bool good;
	int i;

	world_init(&w, seed, 2 + seed % (CLIENTS_MAX - 1));
	ledger_init(&scene->ledger, w.n);
	scene->ledger.hostile = true;
	kept_init(&scene->store, STORE, 1 << 20);
	for (i = 0; i < CLIENTS_MAX; i++)
		kept_init(&scene->held[i], STORE, 1 << 20);
	w.on_event = on_event;
	w.on_frame = on_frame;
	w.ctx = scene;
	w.verbose = verbose;
	for (i = 0; i < (int)w.n; i++)
		w.clients[i].connect_ms = w.now_ms +
		    rng_below(&w.rng, 3000);
	for (i = 0; i < 30; i++) {
		world_run(&w, w.now_ms + rng_below(&w.rng, 4000));
		act(&w, scene, seed % 2 == 0);
	}
	if (scene->split)
		toggle(&w, scene);
	scene->evil = false;
	for (i = 0; i < (int)w.n; i++)
		release_held(scene, &w, &w.clients[i]);
	rest_ms = rest(&w);
	if (rest_ms > *longest_ms)
		*longest_ms = rest_ms;
	good = ledger_judge(&scene->ledger, &w) && rest_ms >= 0;
	if (!good || verbose) {
		printf("# seed %llu: %zu clients, rest after %lld ms %s\n",
		    (unsigned long long)seed, w.n, (long long)rest_ms,
		    scene->ledger.why);
		ledger_tell(&w);
	}
	w.verbose = false;
	world_release(&w);
	ledger_release(&scene->ledger);
	kept_release(&scene->store);
	for (i = 0; i < CLIENTS_MAX; i++)
		kept_release(&scene->held[i]);
	free(scene);
	return good;
}

int
main(int argc, char **argv)
{
	uint64_t from = 1, count = SEEDS, seed, failed = 0;
	int64_t longest_ms = 0;
	int i;

	prim_start();
	for (i = 1; i + 1 < argc; i += 2) {
		if (!strcmp(argv[i], "--seed"))
			return !run_seed(strtoull(argv[i + 1], NULL, 10),
			    true, &longest_ms);
		if (!strcmp(argv[i], "--from"))
			from = strtoull(argv[i + 1], NULL, 10);
		if (!strcmp(argv[i], "--count"))
			count = strtoull(argv[i + 1], NULL, 10);
	}
	for (seed = from; seed < from + count; seed++)
		failed += !run_seed(seed, false, &longest_ms);
	ok(failed == 0, "%llu of %llu abused rooms from seed %llu stay sound",
	    (unsigned long long)(count - failed), (unsigned long long)count,
	    (unsigned long long)from);
	diag("the longest took %lld s", (long long)longest_ms / 1000);
	return done_testing();
}

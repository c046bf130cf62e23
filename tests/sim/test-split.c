/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A relay that shows two halves of the room to themselves, for a while, as
 * often as it likes, and then stops. Whatever it does, a message is read only
 * by who was in its generation; and when it has stopped and the users have
 * agreed, all are in one group again.
 *
 *     test-split [--seed S | --from S --count N]
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "crypto/prim.h"
#include "ledger.h"
#include "../unit/tap.h"

enum { SEEDS = 200, REST_MS = 1200000, CHECK_MS = 1000, CLIENTS_MAX = 12 };

struct scene {
	struct ledger ledger;
	bool split;
	int side[CLIENTS_MAX];
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

static bool
on_frame(void *ctx, struct world *w, struct sim_client *c,
    const struct frame *f)
{
	struct scene *scene = ctx;

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
	if (e->type == EVENT_VIEW_FORK)
		session_accept_view(c->session, w->now_ms);
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
	else
		toggle(w, scene);
	world_pump(w, c);
}

static int64_t
rest(struct world *w)
{
	int64_t start_ms = w->now_ms;

	while (w->now_ms < start_ms + REST_MS) {
		world_run(w, w->now_ms + CHECK_MS);
		if (ledger_at_rest(w))
			return w->now_ms - start_ms;
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
	w.on_event = on_event;
	w.on_frame = on_frame;
	w.ctx = scene;
	w.verbose = verbose;
	for (i = 0; i < (int)w.n; i++)
		w.clients[i].connect_ms = w.now_ms +
		    rng_below(&w.rng, 3000);
	for (i = 0; i < 30; i++) {
		world_run(&w, w.now_ms + rng_below(&w.rng, 4000));
		act(&w, scene);
	}
	if (scene->split)
		toggle(&w, scene);
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
	ok(failed == 0, "%llu of %llu split rooms from seed %llu come together",
	    (unsigned long long)(count - failed), (unsigned long long)count,
	    (unsigned long long)from);
	diag("the longest took %lld s", (long long)longest_ms / 1000);
	return done_testing();
}

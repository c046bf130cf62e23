/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One big room: everybody comes within a few seconds, everybody says
 * something, and then many leave at once. Measures what the key agreement
 * costs: broadcasts for a join, frames for a commit, time until all agree
 * (doc/PROTOCOL sections 8 to 10).
 *
 *     test-room [--clients N] [--seed S] [--spread MS]
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sys/resource.h>

#include "base/clock.h"
#include "crypto/prim.h"
#include "ledger.h"
#include "../unit/tap.h"

enum {
	CLIENTS = 40, SPREAD_MS = 5000, ROOM_REST_MS = 600000, CHECK_MS = 500,
	LEAVE_PART = 10,	/* one in so many leaves */
	SAY_PART = 10,		/* and so many speak */
	JOIN_BROADCASTS_MAX = 3	/* an admission, a join, and sometimes one
				   more of either after a commit between */
};

/* Frames that the relay took, each once. */
struct traffic {
	size_t admissions, joins, commits, shares, setups, msgs, others;
};

struct scene {
	struct ledger ledger;
	struct traffic now;
	size_t largest_commit;	/* bytes */
	size_t generations;	/* of the first client */
};

static void
count_key_new(struct scene *scene, const struct frame *f)
{
	switch (payload_kind(f)) {
	case KEY_JOIN:
		scene->now.joins++;
		break;
	case KEY_SHARE:
		scene->now.shares++;
		break;
	case KEY_COMMIT:
		scene->now.commits++;
		if (f->size > scene->largest_commit)
			scene->largest_commit = f->size;
		break;
	default:
		scene->now.others++;
	}
}

/* An own broadcast counts at its echo, a frame to one where it arrives. */
static bool
on_frame(void *ctx, struct world *w, struct sim_client *c,
    const struct frame *f)
{
	struct scene *scene = ctx;

	(void)w;
	if (f->dest == ALL_IDS && f->src != hub_member_id(c->member))
		return true;
	switch (frame_type(f)) {
	case TYPE_DH_SETUP:
		scene->now.setups++;
		break;
	case TYPE_AUTHORIZE:
		if (payload_kind(f) == AUTHORIZE_ADMISSION)
			scene->now.admissions++;
		else
			scene->now.others++;
		break;
	case TYPE_KEY_NEW:
		count_key_new(scene, f);
		break;
	case TYPE_MSG:
		scene->now.msgs++;
		break;
	default:
		scene->now.others++;
	}
	return true;
}

static void
on_event(void *ctx, struct world *w, struct sim_client *c,
    const struct session_event *e)
{
	struct scene *scene = ctx;

	ledger_event(&scene->ledger, w, c, e);
	if (c->index == 0 && e->type == EVENT_GENERATION)
		scene->generations++;
}

/* Until all agree; how long it took, -1 if never. */
static int64_t
rest(struct world *w, int64_t from_ms)
{
	while (w->now_ms < from_ms + ROOM_REST_MS) {
		world_run(w, w->now_ms + CHECK_MS);
		if (ledger_at_rest(w))
			return w->now_ms - from_ms;
	}
	return -1;
}

static void
tell(struct scene *scene, const char *what, int64_t took_ms)
{
	static clock_t last;
	const struct traffic *t = &scene->now;
	clock_t now = clock();

	diag("%s: %.1f s until all agree, %zu admissions, %zu joins, "
	    "%zu commits, %zu shares, %zu handshakes, %zu messages, "
	    "%zu other frames; %.1f s of processor time", what,
	    (double)took_ms / 1000, t->admissions, t->joins, t->commits,
	    t->shares, t->setups, t->msgs, t->others,
	    (double)(now - last) / CLOCKS_PER_SEC);
	last = now;
	memset(&scene->now, 0, sizeof scene->now);
}

static void
tell_memory(size_t n)
{
	struct rusage used;

	if (getrusage(RUSAGE_SELF, &used) == 0)
		diag("%ld MB of memory at most, %ld KB for each", used.ru_maxrss
		    / 1024, used.ru_maxrss / (long)n);
}

static void
come(struct world *w, struct scene *scene, uint32_t spread_ms)
{
	int64_t start_ms = w->now_ms, took_ms;
	size_t broadcasts, i;

	for (i = 0; i < w->n; i++)
		w->clients[i].connect_ms = start_ms +
		    rng_below(&w->rng, spread_ms + 1);
	world_run(w, start_ms + spread_ms);
	took_ms = rest(w, start_ms);
	ok(took_ms >= 0, "%zu who come within %u ms get into one group",
	    w->n, (unsigned)spread_ms);
	broadcasts = scene->now.admissions + scene->now.joins;
	diag("%.2f broadcasts a join", (double)broadcasts / (double)w->n);
	ok(broadcasts <= JOIN_BROADCASTS_MAX * w->n,
	    "a join costs at most %d broadcasts", JOIN_BROADCASTS_MAX);
	tell(scene, "all come", took_ms);
}

static void
talk(struct world *w, struct scene *scene)
{
	int64_t start_ms = w->now_ms, took_ms;
	size_t i;

	for (i = 0; i < w->n; i += SAY_PART) {
		ledger_say(&scene->ledger, w, &w->clients[i], NULL);
		world_pump(w, &w->clients[i]);
	}
	took_ms = rest(w, start_ms);
	ok(took_ms >= 0, "messages of %zu are delivered",
	    scene->ledger.n_said);
	tell(scene, "some speak", took_ms);
}

static void
leave(struct world *w, struct scene *scene)
{
	int64_t start_ms = w->now_ms, took_ms;
	size_t i, left = 0, stay;

	for (i = LEAVE_PART / 2; i < w->n; i += LEAVE_PART) {
		w->clients[i].stay_away = true;
		world_cut(w, &w->clients[i]);
		left++;
	}
	stay = w->n - left;
	took_ms = rest(w, start_ms);
	ok(took_ms >= 0, "%zu leave at once, the others agree on a new key",
	    left);
	diag("commits of up to %zu bytes", scene->largest_commit);
	ok(scene->now.commits >= 1 &&
	    scene->now.shares <= scene->now.commits * (stay + left),
	    "a commit costs a share for each member and a broadcast");
	tell(scene, "some leave", took_ms);
}

int
main(int argc, char **argv)
{
	uint64_t seed = 1, clients = CLIENTS, spread_ms = SPREAD_MS;
	struct scene scene = { .generations = 0 };
	struct world w;
	int i;

	prim_start();
	for (i = 1; i + 1 < argc; i += 2) {
		if (!strcmp(argv[i], "--clients"))
			clients = strtoull(argv[i + 1], NULL, 10);
		if (!strcmp(argv[i], "--seed"))
			seed = strtoull(argv[i + 1], NULL, 10);
		if (!strcmp(argv[i], "--spread"))
			spread_ms = strtoull(argv[i + 1], NULL, 10);
	}
	diag("%llu clients, seed %llu", (unsigned long long)clients,
	    (unsigned long long)seed);
	world_init(&w, seed, clients);
	ledger_init(&scene.ledger, clients);
	w.on_event = on_event;
	w.on_frame = on_frame;
	w.ctx = &scene;
	come(&w, &scene, (uint32_t)spread_ms);
	talk(&w, &scene);
	leave(&w, &scene);
	ok(ledger_judge(&scene.ledger, &w), "nobody read more or less than "
	    "it should %s", w.why);
	diag("%zu generations", scene.generations);
	tell_memory(w.n);
	w.on_frame = NULL;
	world_release(&w);
	ledger_release(&scene.ledger);
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hostile members under an honest relay: one or two clients of a room, with
 * the passphrase and the real keys, do what villain.c can think of while the
 * others talk, renew keys, come and go. In the end the villains leave, fall
 * silent, or behave. Whatever they did:
 *
 *  - an honest member reads only what was said, once, unaltered, under the
 *    name and in the generation of who said it;
 *  - what one honest member said to all is read by every other one that was
 *    in its generation and stayed connected;
 *  - nobody is said to be in, or heard, under another identity;
 *  - no honest member's link is closed, and none spins;
 *  - the honest ones come to one group within REST_MS.
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
#include "villain.h"

enum {
	CLIENTS_MAX = 9, VILLAINS_MAX = 2, ACTS = 60,
	DOOM_ONE_IN = 20,		/* of the donors' answers: the last */
	STEP_MS = 1500,			/* longest time between two acts */
	CHECK_MS = 1000,
	RETRY_MS = 3000			/* a user who was refused waits */
};

enum end { END_LEAVE, END_SILENCE, END_BEHAVE, ENDS };

struct scene {
	struct ledger ledger;
	struct villain villains[VILLAINS_MAX];
	size_t n_villains;
	int64_t retry_ms[CLIENTS_MAX];
	bool verbose;
};

/* The clients that were handed false keys or cards: bit n is client n. */
static uint64_t
lied_to(const struct scene *scene)
{
	uint64_t all = 0;
	size_t i;

	for (i = 0; i < scene->n_villains; i++)
		all |= scene->villains[i].lied_to;
	return all;
}

/* ---- what honest members are told ---- */

/* A line "m7" of an honest member: is it that one's, and to us? */
static bool
genuine(const struct scene *scene, const struct sim_client *sender,
    const struct session_event *e)
{
	const struct ledger *l = &scene->ledger;
	size_t number;

	if (e->kind != MESSAGE_TEXT || e->text == NULL ||
	    sscanf(e->text, "m%zu", &number) != 1 || number >= l->n_said)
		return false;
	return l->said[number].sender == sender->index &&
	    (l->said[number].dest != SIZE_MAX) == e->direct;
}

static void
judge_message(struct scene *scene, struct world *w, struct sim_client *c,
    const struct session_event *e)
{
	struct sim_client *sender = oracle_owner(w->oracle, w, e->id);
	struct session_peer peer;

	if (e->text_len > TEXT_BYTES_MAX)
		world_blame(w, "c%zu read too long a line of %08x",
		    c->index, e->id);
	if (sender == NULL) {
		world_blame(w, "c%zu read a line of nobody %08x",
		    c->index, e->id);
		return;
	}
	if (sender->hostile) {
		if (e->text != NULL && e->text[0] == 'm')
			world_blame(w, "c%zu heard a line twice, by %08x",
			    c->index, e->id);
		return;
	}
	if (session_peer_by_id(c->session, e->id, &peer) &&
	    peer.mark == PEER_MEMBER && memcmp(&peer.identity,
	    &sender->identity.pub, sizeof peer.identity))
		world_blame(w, "c%zu takes somebody for another %08x",
		    c->index, e->id);
	if (!genuine(scene, sender, e))
		world_blame(w, "c%zu read what this one did not say %08x",
		    c->index, e->id);
	else if (!e->direct || !(lied_to(scene) >> c->index & 1 ||
	    lied_to(scene) >> sender->index & 1))
		/* what is direct also passes between two who hold other keys
		   of one history: a donor's lie about K is not in T */
		ledger_event(&scene->ledger, w, c, e);
}

/*
 * "NAME is in": only what that member has signed says so. (What a card says of
 * a member before is its donor's word.)
 */
static void
judge_member(struct world *w, struct sim_client *c,
    const struct session_event *e)
{
	struct sim_client *owner = oracle_owner(w->oracle, w, e->id);
	struct session_peer peer;

	if (owner == NULL || owner->hostile ||
	    !session_peer_by_id(c->session, e->id, &peer))
		return;
	if (!peer.has_card || memcmp(&peer.identity, &owner->identity.pub,
	    sizeof peer.identity))
		world_blame(w, "c%zu says that another is in as %08x",
		    c->index, e->id);
}

/* Users agree to everything, after a while. */
static void
obey(struct scene *scene, struct world *w, struct sim_client *c,
    const struct session_event *e)
{
	if (e->type == EVENT_STOPPED)
		scene->retry_ms[c->index] = w->now_ms + RETRY_MS;
	if (e->type == EVENT_TWO_GROUPS || e->type == EVENT_VIEW_FORK)
		session_merge(c->session, e->id, w->now_ms);
	if (e->type == EVENT_VIEW_FORK)
		session_accept_view(c->session, w->now_ms);
}

static void
on_event(void *ctx, struct world *w, struct sim_client *c,
    const struct session_event *e)
{
	struct scene *scene = ctx;

	obey(scene, w, c, e);
	if (c->hostile)
		return;
	if (e->type == EVENT_CLOSE)
		world_blame(w, "c%zu is told to close its link", c->index);
	else if (e->type == EVENT_MESSAGE)
		judge_message(scene, w, c, e);
	else
		ledger_event(&scene->ledger, w, c, e);
	if (e->type == EVENT_MEMBER)
		judge_member(w, c, e);
}

static bool
on_frame(void *ctx, struct world *w, struct sim_client *c,
    const struct frame *f)
{
	struct scene *scene = ctx;
	size_t i;

	(void)w;
	for (i = 0; i < scene->n_villains; i++)
		if (!villain_frame(&scene->villains[i], c, f))
			return false;
	return true;
}

static void
on_crash(void *ctx, struct world *w, struct sim_client *c)
{
	struct scene *scene = ctx;

	(void)w;
	ledger_crash(&scene->ledger, c);
	scene->retry_ms[c->index] = CLOCK_NEVER;
}

/* ---- a life ---- */

static void
run(struct scene *scene, struct world *w, int64_t until_ms)
{
	int64_t next;
	size_t i;

	while (w->now_ms < until_ms) {
		next = until_ms < w->now_ms + CHECK_MS ? until_ms :
		    w->now_ms + CHECK_MS;
		world_run(w, next);
		for (i = 0; i < w->n; i++) {
			if (scene->retry_ms[i] > w->now_ms)
				continue;
			scene->retry_ms[i] = CLOCK_NEVER;
			session_retry(w->clients[i].session, w->now_ms);
			world_pump(w, &w->clients[i]);
		}
	}
}

static void
live(struct scene *scene, struct world *w)
{
	struct sim_client *c = &w->clients[rng_below(&w->rng,
	    (uint32_t)(w->n - scene->n_villains))];
	struct sim_client *o = &w->clients[rng_below(&w->rng,
	    (uint32_t)(w->n - scene->n_villains))];
	uint32_t dice = rng_below(&w->rng, 100);

	if (dice < 70)
		ledger_say(&scene->ledger, w, c, NULL);
	else if (dice < 82 && o != c)
		ledger_say(&scene->ledger, w, c, o);
	else if (dice < 88)
		session_rekey(c->session, w->now_ms);
	else if (dice < 94)
		world_cut(w, c);
	world_pump(w, c);
}

static void
act(struct scene *scene, struct world *w)
{
	struct villain *v;
	const char *name;

	if (rng_below(&w->rng, 3) == 0) {
		live(scene, w);
		return;
	}
	v = &scene->villains[rng_below(&w->rng,
	    (uint32_t)scene->n_villains)];
	name = villain_act(v);
	if (scene->verbose)
		printf("# c%zu does: %s\n", v->c->index, name);
}

static void
finish(struct scene *scene, struct world *w, enum end end)
{
	struct villain *v;
	size_t i;

	world_calm(w);
	for (i = 0; i < scene->n_villains; i++) {
		v = &scene->villains[i];
		villain_repent(v);
		if (end == END_SILENCE)
			v->mute = MUTE_ALL;
		if (end != END_LEAVE)
			continue;
		v->c->stay_away = true;
		world_cut(w, v->c);
		v->c->connect_ms = CLOCK_NEVER;
	}
}

/*
 * Those that count are ready in one generation, nobody else is in it, and
 * nothing is due: who has fallen silent is out then.
 */
static bool
at_rest(const struct world *w, bool all)
{
	struct session_status first = { .own_id = 0 };
	size_t i, members = 0;

	for (i = 0; i < w->n; i++) {
		if (!all && w->clients[i].hostile)
			continue;
		members++;
		if (!ledger_agrees(&first, w->clients[i].session))
			return false;
	}
	return first.members == members;
}

static int64_t
rest(struct scene *scene, struct world *w, enum end end)
{
	int64_t start_ms = w->now_ms, rest_ms;

	while (w->now_ms < start_ms + REST_MS) {
		run(scene, w, w->now_ms + CHECK_MS);
		if (!at_rest(w, end == END_BEHAVE))
			continue;
		rest_ms = w->now_ms - start_ms;
		run(scene, w, w->now_ms + LAST_MS);
		return rest_ms;
	}
	return -1;
}

/* ---- judgement ---- */

static bool
was_in(const struct history *h, const struct said *m)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		if (h->v[i].generation == m->generation &&
		    !strcmp(h->v[i].words, m->words))
			return true;
	return false;
}

/*
 * Of the honest, for the honest; the ledger forgives what is lost. Not where a
 * donor has lied: that makes two groups of one F0 for a while (K7 in
 * doc/SECURITY), which those in them are told.
 */
static void
judge_losses(struct scene *scene, struct world *w)
{
	const struct ledger *l = &scene->ledger;
	const struct sim_client *c;
	const struct said *m;
	size_t i, j;

	for (i = 0; i < l->n_said && lied_to(scene) == 0; i++) {
		m = &l->said[i];
		if (m->fate != DELIVERED || m->dest != SIZE_MAX)
			continue;
		for (j = 0; j < w->n - scene->n_villains; j++) {
			c = &w->clients[j];
			if (j != m->sender && was_in(&l->histories[j], m) &&
			    m->times[j] == 0)
				world_blame(w, "c%zu missed a line of %08x",
				    c->index, m->sender_id);
		}
	}
}

static void
begin(struct scene *scene, struct world *w)
{
	size_t i;

	ledger_init(&scene->ledger, w->n);
	scene->ledger.hostile = true;
	w->doom_one_in = rng_below(&w->rng, 4) == 0 ? DOOM_ONE_IN : 0;
	scene->n_villains = w->n > 4 ? 1 + rng_below(&w->rng, 2) : 1;
	for (i = 0; i < scene->n_villains; i++)
		villain_init(&scene->villains[i], w,
		    &w->clients[w->n - 1 - i]);
	for (i = 0; i < w->n; i++) {
		scene->retry_ms[i] = CLOCK_NEVER;
		w->clients[i].connect_ms = w->now_ms +
		    rng_below(&w->rng, 3000);
	}
	w->on_event = on_event;
	w->on_frame = on_frame;
	w->on_crash = on_crash;
	w->ctx = scene;
}

static void
end_scene(struct scene *scene, struct world *w)
{
	size_t i;

	w->verbose = false;
	world_release(w);
	for (i = 0; i < scene->n_villains; i++)
		villain_release(&scene->villains[i]);
	ledger_release(&scene->ledger);
	free(scene);
}

static bool
run_seed(uint64_t seed, bool verbose, int64_t *longest_ms)
{
	struct scene *scene = mem_zero(1, sizeof *scene);
	enum end end = (enum end)(seed % ENDS);
	struct world w;
	int64_t rest_ms;
	bool good;
	int i;

	world_init(&w, seed, 3 + seed % (CLIENTS_MAX - 2));
	begin(scene, &w);
	w.verbose = scene->verbose = verbose;
	for (i = 0; i < ACTS; i++) {
		run(scene, &w, w.now_ms + 1 + rng_below(&w.rng, STEP_MS));
		act(scene, &w);
	}
	finish(scene, &w, end);
	rest_ms = rest(scene, &w, end);
	if (rest_ms > *longest_ms)
		*longest_ms = rest_ms;
	judge_losses(scene, &w);
	good = ledger_judge(&scene->ledger, &w) && rest_ms >= 0;
	if (!good || verbose) {
		printf("# seed %llu: %zu clients, %zu villains, end %d, "
		    "%zu messages, rest after %lld ms %s\n",
		    (unsigned long long)seed, w.n, scene->n_villains,
		    (int)end, scene->ledger.n_said, (long long)rest_ms,
		    w.why);
		ledger_tell(&w);
	}
	end_scene(scene, &w);
	return good;
}

int
main(int argc, char **argv)
{
	static const uint64_t known_seeds[] = { 7, 33, 205, 234, 341, 510 };
	static const struct sim_program program = {
		.what = "rooms with villains stay sound",
		.seeds = 6000, .seeds_real = 100, .known = known_seeds,
		.n_known = ARRAY_LEN(known_seeds), .run = run_seed
	};

	return sim_main(&program, argc, argv);
}

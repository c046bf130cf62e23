/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "simlog.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "wire/payload.h"

enum { WAY_MS = 20 };	/* to the log and from it, at most */

struct entry {
	struct frame f;
	uint8_t *payload;
	/* When it is appended; in the log, when each hub sees it. */
	int64_t at_ms, seen_ms[HUBS_MAX];
};

struct entries {
	struct entry *v;
	size_t count, size;
};

/* Who is in the room, in order of arrival, and by which life of which hub. */
struct seat {
	uint32_t id;
	size_t hub;
	unsigned life;
};

struct simhub {
	struct order base;	/* first: it is one */
	struct simlog *log;
	size_t number;
	enum order_state state;
	unsigned life;		/* how often it has begun */
	struct entries under_way;
	size_t first;		/* of those not appended */
	int64_t last_ms;	/* what is appended does not overtake */
	size_t at;		/* of the log: what comes out next */
	uint32_t *roll;		/* JOINs that come out before that */
	size_t roll_count, roll_at;
	int64_t back_ms;
};

/* A life of a hub that the others give up. */
struct ghost {
	size_t hub;
	unsigned life;
	int64_t gone_ms;
};

struct simlog {
	struct rng rng;
	struct simhub *hubs[HUBS_MAX];
	size_t n;
	struct entries all;
	struct seat *seats;
	size_t n_seats;
	struct ghost *ghosts;
	size_t n_ghosts;
	int64_t now_ms;
};

static struct entry *
add(struct entries *to, const struct frame *f)
{
	struct entry *e;

	if (to->count == to->size) {
		to->size = to->size > 0 ? 2 * to->size : 64;
		to->v = mem_resize(to->v, to->size, sizeof *to->v);
	}
	e = &to->v[to->count++];
	*e = (struct entry){ .f = *f };
	e->payload = mem_dup(f->payload, f->size);
	e->f.payload = e->payload;
	return e;
}

static void
release(struct entries *entries, size_t from)
{
	for (; from < entries->count; from++)
		free(entries->v[from].payload);
	free(entries->v);
	*entries = (struct entries){ 0 };
}

static struct simhub *
hub_of(const struct order *base)
{
	return (struct simhub *)base;
}

/* ---- the room ---- */

static void
sit_down(struct simlog *log, uint32_t id, const struct simhub *h)
{
	log->seats = mem_resize(log->seats, log->n_seats + 1,
	    sizeof *log->seats);
	log->seats[log->n_seats++] = (struct seat){ id, h->number, h->life };
}

static void
stand_up(struct simlog *log, size_t i)
{
	log->n_seats--;
	memmove(log->seats + i, log->seats + i + 1,
	    (log->n_seats - i) * sizeof *log->seats);
}

static void
append(struct simlog *log, const struct frame *f)
{
	struct entry *e = add(&log->all, f);
	size_t i;

	for (i = 0; i < log->n; i++) {
		int64_t before_ms = log->all.count > 1 ?
		    e[-1].seen_ms[i] : 0;

		e->seen_ms[i] = log->now_ms + rng_below(&log->rng, WAY_MS + 1);
		if (e->seen_ms[i] < before_ms)
			e->seen_ms[i] = before_ms;
	}
}

static void
append_exit(struct simlog *log, uint32_t id)
{
	static const uint8_t payload[PAYLOAD_BYTES_MIN] = { TYPE_EXIT };

	append(log, &(struct frame){ .src = id, .payload = payload,
	    .size = sizeof payload });
}

static void
give_up(struct simlog *log, size_t hub, unsigned life)
{
	size_t i = 0;

	while (i < log->n_seats) {
		struct seat seat = log->seats[i];

		if (seat.hub != hub || seat.life != life) {
			i++;
			continue;
		}
		stand_up(log, i);
		append_exit(log, seat.id);
	}
}

/* The EXIT of who is not there, or not there by h, is none. */
static void
take(struct simhub *h, const struct frame *f)
{
	struct simlog *log = h->log;
	size_t i;

	if (frame_type(f) == TYPE_JOIN)
		sit_down(log, f->src, h);
	if (frame_type(f) == TYPE_EXIT) {
		for (i = 0; i < log->n_seats; i++)
			if (log->seats[i].id == f->src)
				break;
		if (i == log->n_seats)
			return;
		stand_up(log, i);
	}
	append(log, f);
}

/* ---- an order ---- */

static enum order_state
simhub_state(const struct order *base)
{
	return hub_of(base)->state;
}

static void
simhub_put(struct order *base, const struct frame *f)
{
	struct simhub *h = hub_of(base);
	int64_t at_ms = h->log->now_ms +
	    rng_below(&h->log->rng, WAY_MS + 1);

	if (h->state != ORDER_UP)
		return;
	if (at_ms < h->last_ms)
		at_ms = h->last_ms;
	h->last_ms = at_ms;
	add(&h->under_way, f)->at_ms = at_ms;
}

static bool
simhub_next(struct order *base, struct frame *f)
{
	static const uint8_t join[PAYLOAD_BYTES_MIN] = { TYPE_JOIN };
	struct simhub *h = hub_of(base);
	const struct entries *all = &h->log->all;

	if (h->state != ORDER_UP)
		return false;
	if (h->roll_at < h->roll_count) {
		*f = (struct frame){ .src = h->roll[h->roll_at++],
		    .payload = join, .size = sizeof join };
		return true;
	}
	if (h->at == all->count ||
	    all->v[h->at].seen_ms[h->number] > h->log->now_ms)
		return false;
	*f = all->v[h->at++].f;
	return true;
}

static void
simhub_restart(struct order *base)
{
	hub_of(base)->state = ORDER_DOWN;
}

static void
simhub_free(struct order *base)
{
	struct simhub *h = hub_of(base);

	release(&h->under_way, h->first);
	free(h->roll);
	h->log->hubs[h->number] = NULL;
	free(h);
}

static const struct order_ops ops = {
	.state = simhub_state,
	.put = simhub_put,
	.next = simhub_next,
	.restart = simhub_restart,
	.free = simhub_free
};

static void
begin(struct simhub *h)
{
	struct simlog *log = h->log;
	size_t i;

	h->roll = mem_resize(h->roll, log->n_seats, sizeof *h->roll);
	for (i = 0; i < log->n_seats; i++)
		h->roll[i] = log->seats[i].id;
	h->roll_count = log->n_seats;
	h->roll_at = 0;
	h->at = log->all.count;
	h->life++;
	h->back_ms = CLOCK_NEVER;
	h->state = ORDER_UP;
}

struct order *
simlog_order(struct simlog *log, int64_t now_ms)
{
	struct simhub *h = mem_zero(1, sizeof *h);

	assert(log->n < HUBS_MAX);
	log->now_ms = now_ms;
	h->base.ops = &ops;
	h->log = log;
	h->number = log->n;
	log->hubs[log->n++] = h;
	begin(h);
	return &h->base;
}

void
simlog_lose(struct simlog *log, size_t i, int64_t back_ms, int64_t gone_ms)
{
	struct simhub *h = log->hubs[i];

	if (h->state != ORDER_UP)
		return;
	h->state = ORDER_LOST;
	h->back_ms = back_ms;
	release(&h->under_way, h->first);
	h->first = 0;
	h->last_ms = 0;
	log->ghosts = mem_resize(log->ghosts, log->n_ghosts + 1,
	    sizeof *log->ghosts);
	log->ghosts[log->n_ghosts++] = (struct ghost){ i, h->life, gone_ms };
}

/* ---- time ---- */

static const struct entry *
first_of(const struct simhub *h)
{
	return h->first < h->under_way.count ?
	    &h->under_way.v[h->first] : NULL;
}

/* Whose turn it is to append, if it has come. */
static struct simhub *
next_appender(const struct simlog *log)
{
	struct simhub *best = NULL;
	size_t i;

	for (i = 0; i < log->n; i++) {
		const struct entry *e = first_of(log->hubs[i]);

		if (e != NULL && e->at_ms <= log->now_ms && (best == NULL ||
		    e->at_ms < first_of(best)->at_ms))
			best = log->hubs[i];
	}
	return best;
}

static void
tick_ghosts(struct simlog *log)
{
	size_t i = 0;

	while (i < log->n_ghosts) {
		struct ghost ghost = log->ghosts[i];

		if (ghost.gone_ms > log->now_ms) {
			i++;
			continue;
		}
		log->ghosts[i] = log->ghosts[--log->n_ghosts];
		give_up(log, ghost.hub, ghost.life);
	}
}

void
simlog_tick(struct simlog *log, int64_t now_ms)
{
	struct simhub *h;
	size_t i;

	log->now_ms = now_ms;
	while ((h = next_appender(log)) != NULL) {
		struct entry *e = &h->under_way.v[h->first++];

		take(h, &e->f);
		free(e->payload);
	}
	tick_ghosts(log);
	for (i = 0; i < log->n; i++)
		if (log->hubs[i]->state == ORDER_DOWN &&
		    log->hubs[i]->back_ms <= now_ms)
			begin(log->hubs[i]);
}

static void
least(int64_t *least_ms, int64_t ms)
{
	if (ms < *least_ms)
		*least_ms = ms;
}

int64_t
simlog_deadline_ms(const struct simlog *log)
{
	int64_t at_ms = CLOCK_NEVER;
	size_t i;

	for (i = 0; i < log->n_ghosts; i++)
		least(&at_ms, log->ghosts[i].gone_ms);
	for (i = 0; i < log->n; i++) {
		const struct simhub *h = log->hubs[i];

		if (first_of(h) != NULL)
			least(&at_ms, first_of(h)->at_ms);
		if (h->state != ORDER_UP)
			least(&at_ms, h->back_ms);
		else if (h->at < log->all.count)
			least(&at_ms, log->all.v[h->at].seen_ms[i]);
	}
	return at_ms;
}

struct simlog *
simlog_new(const struct rng *rng)
{
	struct simlog *log = mem_zero(1, sizeof *log);

	log->rng = *rng;
	return log;
}

void
simlog_free(struct simlog *log)
{
	if (log == NULL)
		return;
	release(&log->all, 0);
	free(log->seats);
	free(log->ghosts);
	free(log);
}

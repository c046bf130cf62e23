/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * See world.h. Each step goes to the next moment at which anything is due:
 * bytes that arrive, a deadline of a session or of the hub, a reconnect.
 */
#include "config.h"

#include "world.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "crypto/prim.h"
#include "oracle.h"
#include "wire/frame.h"
#include "wire/payload.h"

struct chunk {
	struct chunk *next;
	int64_t at_ms;
	size_t len;
	uint8_t data[];
};

enum {
	START_MS = 1000000, WALL_OFFSET_MS = 1000000000,
	DOOM_MS = 100,		/* a doomed donor has so long to go on */
	IDLE_STEPS_MAX = 100000	/* at one moment; more means a busy loop */
};

void
world_blame(struct world *w, const char *format, ...)
{
	va_list args;
	size_t len;

	if (w->why[0] != '\0')
		return;
	va_start(args, format);
	vsnprintf(w->why, sizeof w->why, format, args);
	va_end(args);
	len = strlen(w->why);
	snprintf(w->why + len, sizeof w->why - len, " at %.3f s",
	    (double)(w->now_ms - START_MS) / 1000);
}

static void
pipe_put(struct world *w, struct sim_client *c, struct pipe *p,
    const uint8_t *data, size_t len)
{
	struct chunk *chunk = mem_alloc(sizeof *chunk + len);
	int64_t at_ms = w->now_ms + c->latency_ms +
	    rng_below(&w->rng, (uint32_t)c->jitter_ms + 1);

	chunk->next = NULL;
	chunk->at_ms = at_ms > p->last_ms ? at_ms : p->last_ms;
	chunk->len = len;
	memcpy(chunk->data, data, len);
	p->last_ms = chunk->at_ms;
	if (p->last != NULL)
		p->last->next = chunk;
	else
		p->first = chunk;
	p->last = chunk;
}

/* The first chunk if it has arrived; the caller frees it. */
static struct chunk *
pipe_take(struct pipe *p, int64_t now_ms)
{
	struct chunk *chunk = p->first;

	if (chunk == NULL || chunk->at_ms > now_ms)
		return NULL;
	p->first = chunk->next;
	if (p->first == NULL)
		p->last = NULL;
	return chunk;
}

static void
pipe_clear(struct pipe *p)
{
	struct chunk *chunk;

	while ((chunk = pipe_take(p, CLOCK_NEVER)) != NULL)
		free(chunk);
	p->last_ms = 0;
}

/* ---- the hub's output ---- */

void
world_inject(struct world *w, struct sim_client *c, uint32_t src,
    uint32_t dest, const uint8_t *payload, size_t size)
{
	uint8_t bytes[FRAME_BYTES_MAX];

	frame_header(bytes, src, dest, size);
	memcpy(bytes + FRAME_HEADER_BYTES, payload, size);
	pipe_put(w, c, &c->down, bytes, FRAME_HEADER_BYTES + size);
}

struct sim_client *
world_by_id(const struct world *w, uint32_t id)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (w->clients[i].member != NULL &&
		    hub_member_id(w->clients[i].member) == id)
			return &w->clients[i];
	return NULL;
}

/* Passes whole frames on, one by one. */
static void
deliver_frames(struct world *w, struct sim_client *c)
{
	struct frame f;
	long n;

	while ((n = frame_decode(&f, buf_data(&c->wire),
	    buf_len(&c->wire))) > 0) {
		if (w->on_frame == NULL || w->on_frame(w->ctx, w, c, &f))
			pipe_put(w, c, &c->down, buf_data(&c->wire),
			    (size_t)n);
		buf_consume(&c->wire, (size_t)n);
	}
}

static void
drain_member(struct world *w, struct hub_member *m)
{
	struct sim_client *c = hub_member_user(m);
	const uint8_t *data;
	size_t len;

	while ((data = hub_output(m, &len)) != NULL && len > 0) {
		buf_append(&c->wire, data, len);
		hub_sent(c->hub, m, len);
		deliver_frames(w, c);
	}
	if (hub_wants_close(m)) {
		hub_close(c->hub, m, w->now_ms);
		c->member = NULL;
	}
}

static void
drain_hub(struct world *w)
{
	struct hub_member *m;
	size_t i;

	for (i = 0; i < w->n_hubs; i++)
		while ((m = hub_dirty(w->hubs[i])) != NULL)
			drain_member(w, m);
}

/* ---- clients ---- */

static void
react(struct world *w, struct sim_client *c, const struct session_event *e)
{
	if (w->verbose)
		printf("# %8.3f c%zu event %d id %08x gen %llu number %ld"
		    " fail %d %.*s\n", (double)(w->now_ms - START_MS) / 1000,
		    c->index, (int)e->type, e->id,
		    (unsigned long long)e->generation, e->number,
		    (int)e->failure, (int)e->text_len,
		    e->text != NULL ? e->text : "");
	if (e->type == EVENT_IDENTITY)
		session_identify(c->session, &c->identity, w->now_ms);
	if (e->type == EVENT_CLOSE)
		world_cut(w, c);
	oracle_event(w->oracle, w, c, e);
	w->on_event(w->ctx, w, c, e);
}

/* Does a newcomer wait for what follows on this frame? */
static bool
donates(const struct frame *f)
{
	return frame_type(f) == TYPE_DH_RETURN ||
	    frame_type(f) == TYPE_KEY_CURRENT ||
	    (frame_type(f) == TYPE_AUTHORIZE &&
	    payload_kind(f) == AUTHORIZE_ADMISSION);
}

static void
look_at_sent(struct world *w, struct sim_client *c, const uint8_t *data,
    size_t len)
{
	struct frame f;
	long n;

	while ((n = frame_decode(&f, data, len)) > 0) {
		oracle_sent(w->oracle, w, c, &f);
		if (w->doom_one_in != 0 && donates(&f) &&
		    rng_below(&w->rng, w->doom_one_in) == 0)
			c->doom_ms = w->now_ms +
			    rng_below(&w->rng, DOOM_MS);
		data += n;
		len -= (size_t)n;
	}
}

void
world_pump(struct world *w, struct sim_client *c)
{
	struct session_event e;
	const uint8_t *data;
	size_t len;

	while (session_next(c->session, &e)) {
		react(w, c, &e);
		session_event_release(&e);
	}
	data = session_output(c->session, &len);
	if (len > 0) {
		look_at_sent(w, c, data, len);
		if (c->member != NULL)
			pipe_put(w, c, &c->up, data, len);
		session_sent(c->session, len);
	}
	c->due_ms = session_deadline_ms(c->session);
}

void
world_connect(struct world *w, struct sim_client *c)
{
	if (c->member != NULL)
		return;
	pipe_clear(&c->up);
	pipe_clear(&c->down);
	buf_clear(&c->wire);
	c->connect_ms = CLOCK_NEVER;
	c->connection++;
	c->hub = w->hubs[w->n_hubs == 1 ? 0 :
	    rng_below(&w->rng, (uint32_t)w->n_hubs)];
	c->member = hub_open(c->hub, NULL, w->now_ms);
	hub_member_set_user(c->member, c);
	oracle_connected(w->oracle, c);
	session_connect(c->session, w->now_ms);
	drain_hub(w);
	world_pump(w, c);
}

void
world_cut(struct world *w, struct sim_client *c)
{
	if (c->member != NULL)
		hub_close(c->hub, c->member, w->now_ms);
	c->member = NULL;
	pipe_clear(&c->up);
	pipe_clear(&c->down);
	session_disconnect(c->session, w->now_ms);
	c->due_ms = session_deadline_ms(c->session);
	if (!c->stay_away)
		c->connect_ms = w->now_ms + 1000 + rng_below(&w->rng, 4000);
	drain_hub(w);
}

void
world_pause(struct world *w, struct sim_client *c, int64_t ms)
{
	c->pause_ms = w->now_ms + ms;
}

static void
start_client(struct world *w, struct sim_client *c)
{
	struct session_config config = { .rng = w->rng, .nick = "",
	    .passphrase = "cider-lunar-oak" };
	char nick[24];

	snprintf(nick, sizeof nick, "c%zu", c->index);
	config.identity = c->identity.pub;
	config.nick = nick;
	c->session = session_new(&config);
	session_set_wall_offset(c->session, WALL_OFFSET_MS);
	c->due_ms = CLOCK_NEVER;
}

void
world_crash_client(struct world *w, struct sim_client *c)
{
	c->doom_ms = CLOCK_NEVER;
	c->pause_ms = w->now_ms;
	world_cut(w, c);
	session_free(c->session);
	start_client(w, c);
	if (w->on_crash != NULL)
		w->on_crash(w->ctx, w, c);
}

void
world_calm(struct world *w)
{
	size_t i;

	w->cut_one_in = w->doom_one_in = 0;
	for (i = 0; i < w->n; i++) {
		w->clients[i].doom_ms = CLOCK_NEVER;
		w->clients[i].pause_ms = w->now_ms;
	}
}

/* What a relay waits for before it lets go, and the others before they give
 * it up, with some time on the way. */
enum { BACK_MS = 8000, GIVEN_UP_MS = 12000 };

/* It tells its members, or it is dead and they find out. */
static void
lose_one_hub(struct world *w)
{
	size_t one = rng_below(&w->rng, (uint32_t)w->n_hubs), i;
	bool dies = rng_below(&w->rng, 2) == 0;
	int64_t back_ms = w->now_ms + rng_below(&w->rng, BACK_MS);

	/* Who begins anew gives up at once what it was before. */
	simlog_lose(w->log, one, back_ms, dies ? w->now_ms + GIVEN_UP_MS :
	    back_ms);
	for (i = 0; dies && i < w->n; i++)
		if (w->clients[i].hub == w->hubs[one])
			world_cut(w, &w->clients[i]);
}

void
world_restart_hub(struct world *w)
{
	struct hub_config config;
	size_t i;

	if (w->n_hubs > 1) {
		lose_one_hub(w);
		return;
	}
	for (i = 0; i < w->n; i++)
		world_cut(w, &w->clients[i]);
	hub_free(w->hubs[0]);
	hub_config_default(&config);
	w->hubs[0] = hub_new(&config, &w->rng);
}

/* ---- time ---- */

static void
least(int64_t *least_ms, int64_t ms)
{
	if (ms < *least_ms)
		*least_ms = ms;
}

static int64_t
next_moment(const struct world *w)
{
	int64_t next = w->log != NULL ? simlog_deadline_ms(w->log) :
	    CLOCK_NEVER;
	const struct sim_client *c;
	size_t i;

	for (i = 0; i < w->n_hubs; i++)
		least(&next, hub_deadline_ms(w->hubs[i]));
	for (i = 0; i < w->n; i++) {
		c = &w->clients[i];
		if (c->pause_ms > w->now_ms) {
			least(&next, c->pause_ms);
			continue;
		}
		least(&next, c->doom_ms);
		least(&next, c->connect_ms);
		least(&next, c->due_ms);
		if (c->up.first != NULL)
			least(&next, c->up.first->at_ms);
		if (c->down.first != NULL)
			least(&next, c->down.first->at_ms);
	}
	return next;
}

static bool
is_online(const struct sim_client *c)
{
	struct session_status status;

	session_get_status(c->session, &status);
	return status.state != STATE_OFFLINE;
}

/*
 * How many bytes of a piece arrive. Where the connection is to be cut with it,
 * any number of them.
 */
static size_t
arriving(struct world *w, const struct chunk *chunk, bool *cut)
{
	*cut = w->cut_one_in != 0 && rng_below(&w->rng, w->cut_one_in) == 0;
	return *cut ? rng_below(&w->rng, (uint32_t)chunk->len + 1) :
	    chunk->len;
}

static void
carry_up(struct world *w, struct sim_client *c, const struct chunk *chunk)
{
	bool cut;
	size_t len = arriving(w, chunk, &cut);

	hub_feed(c->hub, c->member, chunk->data, len, w->now_ms);
	drain_hub(w);
	if (cut)
		world_cut(w, c);
}

static void
carry_down(struct world *w, struct sim_client *c, const struct chunk *chunk)
{
	bool cut;
	size_t len = arriving(w, chunk, &cut);

	session_feed(c->session, chunk->data, len, w->now_ms);
	world_pump(w, c);
	if (cut)
		world_cut(w, c);
}

static void
step_client(struct world *w, struct sim_client *c)
{
	struct chunk *chunk;

	if (c->pause_ms > w->now_ms)
		return;
	if (c->doom_ms <= w->now_ms)
		world_crash_client(w, c);
	if (c->connect_ms <= w->now_ms)
		world_connect(w, c);
	while (c->member != NULL &&
	    (chunk = pipe_take(&c->up, w->now_ms)) != NULL) {
		carry_up(w, c, chunk);
		free(chunk);
	}
	if (c->member == NULL)
		pipe_clear(&c->up);	/* nobody takes it any more */
	while ((chunk = pipe_take(&c->down, w->now_ms)) != NULL) {
		carry_down(w, c, chunk);
		free(chunk);
	}
	if (c->member == NULL && c->down.first == NULL && is_online(c))
		world_cut(w, c);	/* the hub closed it */
	if (c->due_ms <= w->now_ms) {
		session_tick(c->session, w->now_ms);
		world_pump(w, c);
	}
}

static void
step_hubs(struct world *w)
{
	size_t i;

	if (w->log != NULL)
		simlog_tick(w->log, w->now_ms);
	for (i = 0; i < w->n_hubs; i++) {
		if (w->log != NULL)
			hub_catch_up(w->hubs[i], w->now_ms);
		if (hub_deadline_ms(w->hubs[i]) <= w->now_ms)
			hub_tick(w->hubs[i], w->now_ms);
	}
}

void
world_run(struct world *w, int64_t until_ms)
{
	int64_t next;
	unsigned idle = 0;
	size_t i;

	while (w->why[0] == '\0' && (next = next_moment(w)) <= until_ms) {
		idle = next > w->now_ms ? 0 : idle + 1;
		if (idle > IDLE_STEPS_MAX) {
			printf("Bail out! a deadline that passes is not met\n");
			abort();
		}
		if (next > w->now_ms)
			w->now_ms = next;
		for (i = 0; i < w->n; i++)
			step_client(w, &w->clients[i]);
		step_hubs(w);
		drain_hub(w);
	}
	w->now_ms = until_ms;
}

/* ---- making and ending it ---- */

static void
init_client(struct world *w, struct sim_client *c, size_t i)
{
	c->index = i;
	buf_init(&c->wire, 64 << 20);
	identity_generate(&c->identity, &w->rng);
	start_client(w, c);
	c->latency_ms = 1 + rng_below(&w->rng, 50);
	c->jitter_ms = rng_below(&w->rng, 30);
	c->connect_ms = CLOCK_NEVER;
	c->doom_ms = CLOCK_NEVER;
}

static void
init_hubs(struct world *w, size_t hubs)
{
	struct hub_config config;
	size_t i;

	hub_config_default(&config);
	w->n_hubs = hubs;
	w->log = hubs > 1 ? simlog_new(&w->rng) : NULL;
	for (i = 0; i < hubs; i++) {
		w->hubs[i] = hub_new(&config, &w->rng);
		if (w->log != NULL)
			hub_set_order(w->hubs[i],
			    simlog_order(w->log, w->now_ms));
	}
}

void
world_init(struct world *w, uint64_t seed, size_t clients)
{
	world_init_hubs(w, seed, clients, 1);
}

void
world_init_hubs(struct world *w, uint64_t seed, size_t clients, size_t hubs)
{
	size_t i;

	memset(w, 0, sizeof *w);
	w->rng = rng_seeded(&w->seeded, seed);
	w->now_ms = START_MS;
	init_hubs(w, hubs);
	w->clients = mem_zero(clients, sizeof *w->clients);
	w->n = clients;
	w->oracle = oracle_new(clients);
	for (i = 0; i < clients; i++)
		init_client(w, &w->clients[i], i);
}

void
world_release(struct world *w)
{
	size_t i;

	for (i = 0; i < w->n; i++) {
		w->clients[i].stay_away = true;
		world_cut(w, &w->clients[i]);
		session_free(w->clients[i].session);
		buf_release(&w->clients[i].wire);
		identity_wipe(&w->clients[i].identity);
	}
	free(w->clients);
	for (i = 0; i < w->n_hubs; i++)
		hub_free(w->hubs[i]);
	simlog_free(w->log);
	oracle_free(w->oracle);
}

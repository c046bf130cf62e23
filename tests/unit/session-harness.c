/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See session-harness.h. */
#include "config.h"

#include "session-harness.h"

#include "base/clock.h"
#include "crypto/prim.h"

enum { STEPS_MAX = 200000 };

static void
frames_put(struct room_frames *l, struct room_frame *f)
{
	if (l->n == l->size) {
		l->size = l->size ? 2 * l->size : 64;
		l->v = mem_resize(l->v, l->size, sizeof *l->v);
	}
	l->v[l->n++] = f;
}

static struct room_frame *
frames_take(struct room_frames *l)
{
	struct room_frame *f;

	if (l->n == 0)
		return NULL;
	f = l->v[0];
	l->n--;
	memmove(l->v, l->v + 1, l->n * sizeof *l->v);
	return f;
}

static void
frames_free(struct room_frames *l)
{
	struct room_frame *f;

	while ((f = frames_take(l)) != NULL)
		free(f);
	free(l->v);
	memset(l, 0, sizeof *l);
}

static struct room_frame *
frame_make(uint32_t src, uint32_t dest, const void *payload, size_t size)
{
	struct room_frame *f = mem_alloc(sizeof *f + size);

	f->src = src;
	f->dest = dest;
	f->size = size;
	memcpy(f->payload, payload, size);
	return f;
}

struct room_frame *
room_frame_copy(const struct room_frame *f)
{
	return frame_make(f->src, f->dest, f->payload, f->size);
}

struct room_frame *
room_frame_alter(struct room_frame *f)
{
	f->payload[f->size - 1] ^= 1;
	return f;
}

struct frame
frame_of(const struct room_frame *f)
{
	struct frame frame = { .src = f->src, .dest = f->dest,
	    .payload = f->payload, .size = f->size };

	return frame;
}

/* ---- the room ---- */

void
room_init(struct room *r, uint64_t seed)
{
	prim_start();
	memset(r, 0, sizeof *r);
	r->rng = rng_seeded(&r->seed, seed);
	r->now_ms = START_MS;
}

void
room_free(struct room *r)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		node_forget(&r->nodes[i]);
		free(r->nodes[i].events);
		session_free(r->nodes[i].session);
		identity_wipe(&r->nodes[i].identity);
	}
	frames_free(&r->waiting);
	frames_free(&r->held);
	frames_free(&r->log);
}

struct node *
room_node(struct room *r, uint32_t id, const char *nick)
{
	struct node *n = &r->nodes[r->n++];
	struct session_config config = { .rng = r->rng, .nick = nick,
	    .passphrase = "cider" };

	if (r->n > ROOM_NODES_MAX)
		bail_out("the room is full");
	n->id = id;
	identity_generate(&n->identity, &r->rng);
	config.identity = n->identity.pub;
	n->session = session_new(&config);
	session_set_wall_offset(n->session, WALL_OFFSET_MS);
	return n;
}

struct node *
room_find(struct room *r, uint32_t id)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->nodes[i].online && r->nodes[i].id == id)
			return &r->nodes[i];
	return NULL;
}

void
room_connect(struct room *r, struct node *n)
{
	uint32_t ids[ROOM_NODES_MAX];
	uint8_t payload[8 + 4 * ROOM_NODES_MAX];
	struct writer w;
	size_t i, count = 0;

	for (i = 0; i < r->n; i++)
		if (r->nodes[i].online && r->nodes[i].id != n->id)
			ids[count++] = r->nodes[i].id;
	ids[count++] = n->id;
	n->online = true;
	session_connect(n->session, r->now_ms);
	writer_init(&w, payload, sizeof payload);
	payload_init_encode(&w, ids, count);
	room_tell(r, n, RELAY_ID, n->id, payload, w.len);
	room_presence(r, TYPE_JOIN, n->id);
	room_collect(r);
}

void
room_leave(struct room *r, struct node *n)
{
	room_collect(r);
	n->online = false;
	session_disconnect(n->session, r->now_ms);
	room_presence(r, TYPE_EXIT, n->id);
	room_collect(r);
}

void
room_people(struct room *r, size_t count)
{
	char nick[2] = "a";
	size_t i;

	for (i = 0; i < count; i++) {
		nick[0] = (char)('a' + i);
		room_connect(r, room_node(r, 0x100u * (uint32_t)(i + 1),
		    nick));
		room_wait(r, 100);
	}
	if (!room_agrees(r))
		bail_out("%zu people do not meet in one group", count);
	for (i = 0; i < r->n; i++)
		node_forget(&r->nodes[i]);
	frames_free(&r->log);
}

/* ---- the relay ---- */

static bool
is_held(const struct room *r, const struct room_frame *f)
{
	const struct room_hold *h;
	size_t i;

	for (i = 0; i < r->n_holds; i++) {
		h = &r->holds[i];
		if (h->type == f->payload[0] &&
		    (h->kind == ANY || h->kind == f->payload[1]) &&
		    (h->src == 0 || h->src == f->src))
			return true;
	}
	return false;
}

void
room_send(struct room *r, uint32_t src, uint32_t dest, const void *payload,
    size_t size)
{
	struct room_frame *f = frame_make(src, dest, payload, size);

	frames_put(&r->log, room_frame_copy(f));
	frames_put(is_held(r, f) ? &r->held : &r->waiting, f);
}

static void
keep_event(struct node *n, const struct session_event *e)
{
	if (n->n_events == n->events_size) {
		n->events_size = n->events_size ? 2 * n->events_size : 64;
		n->events = mem_resize(n->events, n->events_size,
		    sizeof *n->events);
	}
	n->events[n->n_events++] = *e;
}

static void
collect(struct room *r, struct node *n)
{
	struct session_event e;
	const uint8_t *data;
	struct frame f;
	size_t len;
	long used;

	while (session_next(n->session, &e)) {
		keep_event(n, &e);
		if (e.type == EVENT_IDENTITY)
			session_identify(n->session, &n->identity, r->now_ms);
	}
	data = session_output(n->session, &len);
	while ((used = frame_decode(&f, data, len)) > 0) {
		if (n->online)
			room_send(r, n->id, f.dest, f.payload, f.size);
		session_sent(n->session, (size_t)used);
		data = session_output(n->session, &len);
	}
	if (len != 0)
		bail_out("a session sends half a frame");
}

void
room_collect(struct room *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		collect(r, &r->nodes[i]);
}

void
room_tell(struct room *r, struct node *n, uint32_t src, uint32_t dest,
    const void *payload, size_t size)
{
	uint8_t *bytes = mem_alloc(FRAME_HEADER_BYTES + size);

	frame_header(bytes, src, dest, size);
	memcpy(bytes + FRAME_HEADER_BYTES, payload, size);
	session_feed(n->session, bytes, FRAME_HEADER_BYTES + size, r->now_ms);
	free(bytes);
}

void
room_pass_to(struct room *r, struct node *n, const struct room_frame *f)
{
	room_tell(r, n, f->src, f->dest, f->payload, f->size);
}

static void
answer_ping(struct room *r, const struct room_frame *f)
{
	struct node *n = room_find(r, f->src);
	struct room_frame *pong;

	if (f->payload[0] != TYPE_PING || r->deaf || n == NULL)
		return;
	pong = frame_make(RELAY_ID, f->src, f->payload, f->size);
	pong->payload[0] = TYPE_PONG;
	room_pass_to(r, n, pong);
	free(pong);
}

static void
pass_to_one(struct room *r, const struct room_frame *f)
{
	struct node *to = room_find(r, f->dest);
	struct node *from = room_find(r, f->src);
	char text[9];

	if (to != NULL) {
		room_pass_to(r, to, f);
	} else if (from != NULL) {
		snprintf(text, sizeof text, "%08x", f->dest);
		room_error(r, from, RELAY_ID, SEVERITY_NOTICE,
		    CODE_NO_SUCH_PEER, NULL, text);
	}
}

void
room_pass(struct room *r, const struct room_frame *f)
{
	size_t i;

	if (f->dest != ALL_IDS) {
		pass_to_one(r, f);
		return;
	}
	if (type_class(f->payload[0]) == CLASS_RELAY) {
		answer_ping(r, f);
		return;
	}
	for (i = 0; i < r->n; i++)
		if (r->nodes[i].online)
			room_pass_to(r, &r->nodes[i], f);
}

void
room_presence(struct room *r, uint8_t type, uint32_t id)
{
	uint8_t payload[PAYLOAD_BYTES_MIN] = { type };
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->nodes[i].online && r->nodes[i].id != id)
			room_tell(r, &r->nodes[i], id, ALL_IDS, payload,
			    sizeof payload);
}

void
room_error(struct room *r, struct node *n, uint32_t src, uint8_t severity,
    uint16_t code, const struct sid *sid, const char *text)
{
	uint8_t payload[256], body[128];
	struct writer all, b;

	writer_init(&b, body, sizeof body);
	if (sid != NULL)
		writer_copy(&b, sid->b, sizeof sid->b);
	writer_copy(&b, text, strlen(text));
	writer_init(&all, payload, sizeof payload);
	payload_error_encode(&all, severity, code, body, b.len);
	room_tell(r, n, src, n->id, payload, all.len);
}

/* ---- going on ---- */

bool
room_step(struct room *r)
{
	struct room_frame *f;

	room_collect(r);
	f = frames_take(&r->waiting);
	if (f == NULL)
		return false;
	room_pass(r, f);
	free(f);
	room_collect(r);
	return true;
}

void
room_settle(struct room *r)
{
	size_t steps = 0;

	while (room_step(r))
		if (++steps > STEPS_MAX)
			bail_out("the room does not come to rest");
}

static int64_t
next_deadline(const struct room *r)
{
	int64_t least = CLOCK_NEVER, ms;
	size_t i;

	for (i = 0; i < r->n; i++) {
		ms = session_deadline_ms(r->nodes[i].session);
		if (ms < least)
			least = ms;
	}
	return least;
}

void
room_wait(struct room *r, int64_t ms)
{
	int64_t until_ms = r->now_ms + ms, next;
	size_t i, steps = 0;

	room_settle(r);
	while ((next = next_deadline(r)) <= until_ms) {
		if (next > r->now_ms)
			r->now_ms = next;
		for (i = 0; i < r->n; i++)
			if (session_deadline_ms(r->nodes[i].session) <=
			    r->now_ms)
				session_tick(r->nodes[i].session, r->now_ms);
		room_settle(r);
		if (++steps > STEPS_MAX)
			bail_out("a deadline is never met");
	}
	r->now_ms = until_ms;
}

void
room_hold(struct room *r, uint8_t type, int kind, uint32_t src)
{
	struct room_hold hold = { .type = type, .kind = kind, .src = src };

	if (r->n_holds == ROOM_HOLDS_MAX)
		bail_out("too many holds");
	r->holds[r->n_holds++] = hold;
}

struct room_frame *
room_take(struct room *r)
{
	room_collect(r);
	return frames_take(&r->held);
}

void
room_unhold(struct room *r)
{
	struct room_frame *f;

	r->n_holds = 0;
	while ((f = room_take(r)) != NULL)
		frames_put(&r->waiting, f);
	room_settle(r);
}

void
room_drop_held(struct room *r)
{
	room_collect(r);
	frames_free(&r->held);
}

/* ---- looking ---- */

static bool
is_kind(const struct room_frame *f, uint8_t type, int kind, uint32_t src)
{
	return f->payload[0] == type && (src == 0 || f->src == src) &&
	    (kind == ANY || f->payload[1] == kind);
}

const struct room_frame *
room_last(const struct room *r, uint8_t type, int kind, uint32_t src)
{
	size_t i;

	for (i = r->log.n; i-- > 0;)
		if (is_kind(r->log.v[i], type, kind, src))
			return r->log.v[i];
	return NULL;
}

size_t
room_count(const struct room *r, uint8_t type, int kind, uint32_t src)
{
	size_t i, n = 0;

	for (i = 0; i < r->log.n; i++)
		n += is_kind(r->log.v[i], type, kind, src);
	return n;
}

void
node_forget(struct node *n)
{
	size_t i;

	for (i = 0; i < n->n_events; i++)
		session_event_release(&n->events[i]);
	n->n_events = 0;
}

size_t
node_count(const struct node *n, enum event_type type)
{
	size_t i, count = 0;

	for (i = 0; i < n->n_events; i++)
		count += n->events[i].type == type;
	return count;
}

const struct session_event *
node_last(const struct node *n, enum event_type type)
{
	size_t i;

	for (i = n->n_events; i-- > 0;)
		if (n->events[i].type == type)
			return &n->events[i];
	return NULL;
}

long
node_number(const struct node *n, enum event_type type)
{
	const struct session_event *e = node_last(n, type);

	return e != NULL ? e->number : -1;
}

uint32_t
node_who(const struct node *n, enum event_type type)
{
	const struct session_event *e = node_last(n, type);

	return e != NULL ? e->id : 0;
}

size_t
node_heard(const struct node *n, const char *text)
{
	size_t i, count = 0;

	for (i = 0; i < n->n_events; i++)
		count += n->events[i].type == EVENT_MESSAGE &&
		    n->events[i].text != NULL &&
		    !strcmp(n->events[i].text, text);
	return count;
}

struct session_status
node_status(const struct node *n)
{
	struct session_status status;

	session_get_status(n->session, &status);
	return status;
}

enum session_state
node_state(const struct node *n)
{
	return node_status(n).state;
}

long
node_say(struct room *r, struct node *n, uint32_t dest, const char *text)
{
	return session_say(n->session, dest, MESSAGE_TEXT, text, strlen(text),
	    r->now_ms);
}

bool
room_agrees(struct room *r)
{
	struct session_status first = { .own_id = 0 }, s;
	size_t i, online = 0;

	for (i = 0; i < r->n; i++) {
		if (!r->nodes[i].online)
			continue;
		s = node_status(&r->nodes[i]);
		if (online++ == 0)
			first = s;
		if (s.state != STATE_READY || s.members != first.members ||
		    s.generation != first.generation ||
		    strcmp(s.words, first.words))
			return false;
	}
	return online > 0 && first.members == online;
}

struct node *
room_asking(struct room *r, uint32_t id, const char *nick, uint32_t donor)
{
	struct node *n = room_node(r, id, nick);

	session_prefer(n->session, donor);
	room_hold(r, TYPE_AUTHORIZE, AUTHORIZE_REQUEST, id);
	room_connect(r, n);
	room_wait(r, 0);
	return n;
}

/* ---- without a session ---- */

void
person_make(struct person *p, uint32_t id, const char *nick,
    const struct rng *rng)
{
	struct signer_public signer;
	struct leaf_public leaf;

	identity_generate(&p->identity, rng);
	prim_signer(&signer, &p->signer, rng);
	prim_leaf(&leaf, &p->leaf, rng);
	card_begin(&p->card, id, &p->identity, &signer, WALL_OFFSET_MS);
	card_finish(&p->card, 1, &leaf, nick, strlen(nick), &p->signer);
}

void
person_renew(struct person *p, const struct rng *rng)
{
	struct leaf_public leaf;
	char nick[NICK_BYTES_MAX + 1];

	memcpy(nick, p->card.nick, sizeof nick);
	prim_leaf(&leaf, &p->leaf, rng);
	card_finish(&p->card, p->card.version + 1, &leaf, nick, strlen(nick),
	    &p->signer);
}

struct frame
frame_written(const struct writer *w, uint32_t src, uint32_t dest)
{
	struct frame f = { .src = src, .dest = dest, .payload = w->data,
	    .size = w->len };

	return f;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A hub with members a, b, c, ... whose output is read and written down as
 * text: "INIT ab, JOIN c, MSG a hello, ERROR 32/2 text". The clock stands at
 * now_ms until a test moves it.
 */
#ifndef HUBTEST_H
#define HUBTEST_H

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "hub/hub.h"
#include "tap.h"
#include "wire/frame.h"

#define MAYBE __attribute__((unused))

enum { GUESTS_MAX = 26 };

struct guest {
	struct hub_member *m;	/* NULL: closed */
	uint32_t id;
	bool stuck;		/* does not read */
	bool closed;		/* by the hub */
	uint8_t *bytes;		/* what it has read */
	size_t len;
	struct str said;	/* for heard() */
};

struct party {
	struct hub *hub;
	struct hub_config config;
	struct rng_seeded seed;
	struct guest guests[GUESTS_MAX];
	size_t count;
	int64_t now_ms;
};

/* No limits but the number of members; a test sets those that it is about. */
MAYBE static void
party_init(struct party *p)
{
	memset(p, 0, sizeof *p);
	p->now_ms = 1000000;
	p->config.members_max = GUESTS_MAX;
}

MAYBE static void
party_start(struct party *p)
{
	struct rng rng = rng_seeded(&p->seed, 1);

	p->hub = hub_new(&p->config, &rng);
}

static struct guest *
guest_of(struct party *p, const struct hub_member *m)
{
	size_t i;

	for (i = 0; i < p->count; i++)
		if (p->guests[i].m == m)
			return &p->guests[i];
	bail_out("a visit to an unknown member");
	return NULL;
}

static void
guest_read(struct party *p, struct guest *g)
{
	const uint8_t *data;
	size_t n;

	while (!g->stuck && (data = hub_output(g->m, &n), n > 0)) {
		g->bytes = mem_resize(g->bytes, g->len + n, 1);
		memcpy(g->bytes + g->len, data, n);
		g->len += n;
		hub_sent(p->hub, g->m, n);
	}
	if (hub_output(g->m, &n), n == 0 && hub_wants_close(g->m)) {
		hub_close(p->hub, g->m, p->now_ms);
		g->m = NULL;
		g->closed = true;
	}
}

/* All visits that the hub wants. */
MAYBE static void
visit(struct party *p)
{
	struct hub_member *m;

	while ((m = hub_dirty(p->hub)) != NULL)
		guest_read(p, guest_of(p, m));
}

MAYBE static void
later(struct party *p, int64_t ms)
{
	p->now_ms += ms;
	hub_tick(p->hub, p->now_ms);
	visit(p);
}

/* The next guest comes. */
MAYBE static struct guest *
come_from(struct party *p, const char *address)
{
	struct guest *g = &p->guests[p->count++];

	str_init(&g->said);
	g->m = hub_open(p->hub, address, p->now_ms);
	g->id = hub_member_id(g->m);
	visit(p);
	return g;
}

MAYBE static struct guest *
come(struct party *p)
{
	return come_from(p, NULL);
}

MAYBE static void
leave(struct party *p, struct guest *g)
{
	hub_close(p->hub, g->m, p->now_ms);
	g->m = NULL;
	visit(p);
}

MAYBE static void
feed(struct party *p, struct guest *g, const void *data, size_t len)
{
	hub_feed(p->hub, g->m, data, len, p->now_ms);
	visit(p);
}

/* A frame of the given type with text behind its first four bytes. */
MAYBE static size_t
make_frame(uint8_t *out, uint8_t type, uint32_t dest, const char *text)
{
	size_t len = strlen(text);

	frame_header(out, 0xdeadbeef, dest, PAYLOAD_BYTES_MIN + len);
	memset(out + FRAME_HEADER_BYTES, 0, PAYLOAD_BYTES_MIN);
	out[FRAME_HEADER_BYTES] = type;
	memcpy(out + FRAME_HEADER_BYTES + PAYLOAD_BYTES_MIN, text, len);
	return FRAME_HEADER_BYTES + PAYLOAD_BYTES_MIN + len;
}

MAYBE static void
say(struct party *p, struct guest *g, uint8_t type, uint32_t dest,
    const char *text)
{
	uint8_t frame[FRAME_BYTES_MAX];
	size_t len = make_frame(frame, type, dest, text);

	feed(p, g, frame, len);
}

static void
write_id(const struct party *p, struct str *out, uint32_t id)
{
	size_t i;

	for (i = 0; i < p->count; i++)
		if (id != 0 && p->guests[i].id == id) {
			str_add_char(out, 'a' + i);
			return;
		}
	str_printf(out, "%08x", (unsigned)id);
}

static void
write_init(const struct party *p, struct str *out, const struct frame *f)
{
	struct payload_init init;
	size_t i;

	if (payload_init_decode(&init, f) != 0)
		bail_out("an INIT that does not decode");
	for (i = 0; i < init.count; i++)
		write_id(p, out, payload_init_id(&init, i));
}

static void
write_error(struct str *out, const struct frame *f)
{
	struct payload_error error;

	if (payload_error_decode(&error, f) != 0)
		bail_out("an ERROR that does not decode");
	str_printf(out, "%u/%u ", error.severity, error.code);
	str_add_mem(out, error.text, error.text_len);
}

static void
write_frame(const struct party *p, struct str *out, const struct frame *f)
{
	uint8_t type = frame_type(f);

	if (type_name(type) != NULL)
		str_printf(out, "%s ", type_name(type));
	else
		str_printf(out, "%u ", type);
	if (type == TYPE_INIT)
		write_init(p, out, f);
	else if (type == TYPE_ERROR && f->src == RELAY_ID)
		write_error(out, f);
	else if (type == TYPE_PING || type == TYPE_PONG)
		str_printf(out, "%02x%02x%02x", f->payload[1], f->payload[2],
		    f->payload[3]);
	else
		write_id(p, out, f->src);
	if (f->size > PAYLOAD_BYTES_MIN && type >= TYPE_DH_SETUP) {
		str_add_char(out, ' ');
		str_add_mem(out, f->payload + PAYLOAD_BYTES_MIN,
		    f->size - PAYLOAD_BYTES_MIN);
	}
}

/* What g has read since it was asked last; valid until it is asked again. */
MAYBE static const char *
heard(struct party *p, struct guest *g)
{
	size_t at = 0;
	struct frame f;
	long n;

	str_clear(&g->said);
	while ((n = frame_decode(&f, g->bytes + at, g->len - at)) > 0) {
		if (at > 0)
			str_add(&g->said, ", ");
		write_frame(p, &g->said, &f);
		at += n;
	}
	if (n < 0 || at < g->len)
		str_add(&g->said, " and a broken frame");
	g->len = 0;
	return g->said.s;
}

MAYBE static void
party_end(struct party *p)
{
	size_t i;

	hub_free(p->hub);
	for (i = 0; i < p->count; i++) {
		free(p->guests[i].bytes);
		str_release(&p->guests[i].said);
	}
}

#endif

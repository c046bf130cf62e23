/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The play: see session-play.h. One frame at a time goes through the hub, is
 * recorded, and reaches all who get it before the next one is taken.
 */
#include "config.h"

#include "session-play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/tap.h"
#include "base/mem.h"

enum { START_MS = 1000, DOWN_BYTES_MAX = 1 << 20 };
/* 2026-01-01 00:00:00 UTC */
#define START_WALL_MS INT64_C(1767225600000)

struct party *
play_party(struct play *y, uint32_t id)
{
	size_t i;

	for (i = 0; i < y->n; i++)
		if (y->parties[i].id == id && id != 0)
			return &y->parties[i];
	bail_out("nobody has the id %08x", id);
	return NULL;
}

/* ---- the relay ---- */

static void
record_frame(struct play *y, const char *from, const uint8_t *bytes, size_t len)
{
	char number[16];

	snprintf(number, sizeof number, "%u", ++y->frames);
	record_block(y, "frame", number);
	record_text(y, "name", type_name(bytes[FRAME_HEADER_BYTES]));
	record_text(y, "from", from);
	record_number(y, "wall_ms", (uint64_t)(y->now_ms + y->wall_offset_ms));
	record_hex(y, "header", bytes, FRAME_HEADER_BYTES);
	record_hex(y, "payload", bytes + FRAME_HEADER_BYTES,
	    len - FRAME_HEADER_BYTES);
}

static void
drain_hub(struct play *y)
{
	struct hub_member *m;
	const uint8_t *data;
	struct party *p;
	size_t len;

	while ((m = hub_dirty(y->hub)) != NULL) {
		p = hub_member_user(m);
		while ((data = hub_output(m, &len)) != NULL && len > 0) {
			buf_append(&p->down, data, len);
			hub_sent(y->hub, m, len);
		}
		if (hub_wants_close(m))
			bail_out("the relay closes a connection");
	}
}

/* Does p get exactly these bytes next? */
static bool
is_next(const struct party *p, const uint8_t *bytes, size_t len)
{
	return buf_len(&p->down) >= len &&
	    memcmp(buf_data(&p->down), bytes, len) == 0;
}

void
play_react(struct party *p)
{
	struct session_event e;

	while (session_next(p->session, &e)) {
		if (e.type == EVENT_IDENTITY)
			session_identify(p->session, &p->identity,
			    p->play->now_ms);
		if (e.type == EVENT_INIT)
			p->id = e.id;
		if (e.type == EVENT_FAILED || e.type == EVENT_CLOSE)
			bail_out("%s does not get on", p->name);
		session_event_release(&e);
	}
}

/* One frame is written down, and given to all who get it. */
static void
deliver(struct play *y, const char *from, const uint8_t *bytes, size_t len)
{
	bool gets_it[PLAY_PARTIES_MAX] = { false };
	struct frame f;
	size_t i, n = 0;

	record_frame(y, from, bytes, len);
	record_name(y, "to");
	for (i = 0; i < y->n; i++) {
		gets_it[i] = is_next(&y->parties[i], bytes, len);
		if (gets_it[i])
			str_printf(&y->text, "%s%s", n++ > 0 ? " " : "",
			    y->parties[i].name);
	}
	str_printf(&y->text, "%s\n", n == 0 ? "relay" : "");
	for (i = 0; i < y->n; i++) {
		if (!gets_it[i])
			continue;
		buf_consume(&y->parties[i].down, len);
		session_feed(y->parties[i].session, bytes, len, y->now_ms);
		play_react(&y->parties[i]);
	}
	if (frame_decode(&f, bytes, len) > 0)
		record_meaning(y, &f);
}

/* What the relay itself says: to the one who came last first. */
static void
deliver_rest(struct play *y)
{
	struct frame f;
	uint8_t *copy;
	size_t i;
	long n;

	for (i = y->n; i-- > 0;) {
		struct buf *down = &y->parties[i].down;

		while ((n = frame_decode(&f, buf_data(down),
		    buf_len(down))) > 0) {
			copy = mem_dup(buf_data(down), (size_t)n);
			deliver(y, "relay", copy, (size_t)n);
			free(copy);
		}
	}
}

/* Takes one frame that a party wants to send to the relay and on. */
static bool
pass_on(struct play *y, struct party *p)
{
	const uint8_t *data;
	uint8_t *bytes;
	struct frame f;
	size_t len;
	long n;

	data = session_output(p->session, &len);
	n = frame_decode(&f, data, len);
	if (n <= 0)
		return false;
	if (f.src != p->id)
		bail_out("%s writes another's id", p->name);
	bytes = mem_dup(data, (size_t)n);
	session_sent(p->session, (size_t)n);
	hub_feed(y->hub, p->member, bytes, (size_t)n, y->now_ms);
	drain_hub(y);
	deliver(y, p->name, bytes, (size_t)n);
	free(bytes);
	deliver_rest(y);
	return true;
}

/* One frame of each in turn, so that what happens at once interleaves. */
static void
settle(struct play *y)
{
	size_t i, idle = 0;

	for (i = 0; idle < y->n; i = (i + 1) % y->n)
		idle = pass_on(y, &y->parties[i]) ? 0 : idle + 1;
}

/* ---- time ---- */

static int64_t
next_moment(struct play *y)
{
	int64_t next = hub_deadline_ms(y->hub), ms;
	size_t i;

	for (i = 0; i < y->n; i++) {
		ms = session_deadline_ms(y->parties[i].session);
		if (ms < next)
			next = ms;
	}
	return next;
}

void
play_wait(struct play *y, int64_t ms)
{
	int64_t until_ms = y->now_ms + ms, next;
	struct party *p;
	size_t i;

	settle(y);
	while ((next = next_moment(y)) <= until_ms) {
		if (next > y->now_ms)
			y->now_ms = next;
		hub_tick(y->hub, y->now_ms);
		drain_hub(y);
		deliver_rest(y);
		for (i = 0; i < y->n; i++) {
			p = &y->parties[i];
			if (session_deadline_ms(p->session) > y->now_ms)
				continue;
			session_tick(p->session, y->now_ms);
			play_react(p);
		}
		settle(y);
	}
	y->now_ms = until_ms;
}

/* ---- the parties ---- */

void
play_init(struct play *y, const char *passphrase)
{
	struct hub_config config;

	memset(y, 0, sizeof *y);
	str_init(&y->text);
	record_block(y, "session", "");
	record_text(y, "passphrase", passphrase);
	y->passphrase = passphrase;
	y->now_ms = START_MS;
	y->wall_offset_ms = START_WALL_MS - START_MS;
	y->hub_rng = rng_seeded(&y->hub_seed, 0);
	hub_config_default(&config);
	y->hub = hub_new(&config, &y->hub_rng);
}

void
play_release(struct play *y)
{
	size_t i;

	hub_free(y->hub);
	for (i = 0; i < y->n; i++) {
		session_free(y->parties[i].session);
		buf_release(&y->parties[i].down);
		identity_wipe(&y->parties[i].identity);
	}
	str_release(&y->text);
}

struct party *
play_add(struct play *y, const char *name, uint64_t seed)
{
	struct party *p = &y->parties[y->n++];
	struct session_config config = { .rng = { record_draw, p },
	    .passphrase = y->passphrase, .nick = name };
	char shown[FINGERPRINT_BYTES];
	uint8_t bytes[32];

	p->play = y;
	p->name = name;
	p->source = rng_seeded(&p->seeded, seed);
	rng_fill(&p->source, bytes, sizeof bytes);
	identity_from_seed(&p->identity, bytes);
	identity_fingerprint(shown, &p->identity.pub);
	config.identity = p->identity.pub;
	p->session = session_new(&config);
	session_set_wall_offset(p->session, y->wall_offset_ms);
	buf_init(&p->down, DOWN_BYTES_MAX);
	record_block(y, "party", name);
	record_text(y, "nick", name);
	record_hex(y, "seed", bytes, sizeof bytes);
	record_hex(y, "identity", p->identity.pub.b, KEY_BYTES);
	record_text(y, "shown", shown);
	return p;
}

void
play_arrive(struct party *p)
{
	p->last = AT_CONNECT;
	p->member = hub_open(p->play->hub, NULL, p->play->now_ms);
	hub_member_set_user(p->member, p);
	session_connect(p->session, p->play->now_ms);
	drain_hub(p->play);
	deliver_rest(p->play);
}

void
play_leave(struct party *p)
{
	hub_close(p->play->hub, p->member, p->play->now_ms);
	p->member = NULL;
	session_disconnect(p->session, p->play->now_ms);
	play_react(p);
	drain_hub(p->play);
	deliver_rest(p->play);
}

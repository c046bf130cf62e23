/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Coming and going: who is in the room, in order of arrival, what the others
 * are told about it, and how one is put out.
 */
#include "config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "hub/frames.h"
#include "hub/member.h"

void
set_add(struct member_set *set, struct hub_member *m)
{
	if (set->count == set->size) {
		set->size = set->size > 0 ? 2 * set->size : 16;
		set->v = mem_resize(set->v, set->size, sizeof (*set->v));
	}
	set->v[set->count++] = m;
}

void
set_remove(struct member_set *set, const struct hub_member *m)
{
	size_t i;

	/* From the end: who goes has most often just come. */
	for (i = set->count; i-- > 0; )
		if (set->v[i] == m) {
			set->v[i] = set->v[--set->count];
			return;
		}
}

void
room_mark_dirty(struct hub *hub, struct hub_member *m)
{
	if (m->dirty)
		return;
	m->dirty = true;
	set_add(&hub->dirty, m);
}

uint8_t *
room_send(struct hub *hub, size_t len)
{
	hub->stats.frames_out += hub->stats.members;
	return tape_add(&hub->tape, len);
}

uint8_t *
room_send_one(struct hub *hub, struct hub_member *m, size_t len)
{
	hub->stats.frames_out++;
	hub->own_bytes += len;
	room_mark_dirty(hub, m);
	return outbox_add(&m->out, &hub->tape, len);
}

void
room_error(struct hub *hub, struct hub_member *m, uint8_t severity,
    uint16_t code, const char *text)
{
	uint8_t out[FRAMES_OWN_BYTES_MAX];
	size_t len = frames_error(out, m->id, severity, code, text);

	memcpy(room_send_one(hub, m, len), out, len);
}

static void
send_presence(struct hub *hub, uint32_t id, uint8_t type)
{
	uint8_t out[FRAMES_OWN_BYTES_MAX];
	size_t len = frames_presence(out, id, type);

	memcpy(room_send(hub, len), out, len);
}

static void
add_to_room(struct hub *hub, struct hub_member *m)
{
	size_t n = hub->stats.members++;
	struct writer w;

	if (n == hub->room_size) {
		hub->room_size = n > 0 ? 2 * n : 16;
		hub->room = mem_resize(hub->room, hub->room_size,
		    sizeof (*hub->room));
		hub->room_ids = mem_resize(hub->room_ids, hub->room_size, 4);
	}
	hub->room[n] = m;
	writer_init(&w, hub->room_ids + 4 * n, 4);
	writer_u32(&w, m->id);
	if (hub->stats.members > hub->stats.members_peak)
		hub->stats.members_peak = hub->stats.members;
	hub->stats.joined++;
}

void
room_enter(struct hub *hub, struct hub_member *m)
{
	size_t count;

	m->id = ids_give(&hub->ids, &hub->rng, m, hub->now_ms);
	/* Before it is added: its own JOIN goes to the others alone. */
	send_presence(hub, m->id, TYPE_JOIN);
	add_to_room(hub, m);
	m->in_room = true;
	m->visited = hub->tape.end;
	count = hub->stats.members;
	frames_init(room_send_one(hub, m, frames_init_bytes(count)), m->id,
	    hub->room_ids, count);
	outbox_join(&m->out, &hub->tape);
}

static void
remove_from_room(struct hub *hub, const struct hub_member *m)
{
	size_t i, rest;

	for (i = 0; hub->room[i] != m; i++)
		assert(i + 1 < hub->stats.members);
	rest = --hub->stats.members - i;
	memmove(hub->room + i, hub->room + i + 1, rest * sizeof (*hub->room));
	memmove(hub->room_ids + 4 * i, hub->room_ids + 4 * (i + 1), 4 * rest);
	if (i < hub->swept)
		hub->swept--;
}

void
room_start_closing(struct hub *hub, struct hub_member *m)
{
	m->in_room = false;
	m->drop_at_ms = hub->now_ms + LINGER_MS;
	set_add(&hub->closing, m);
	room_mark_dirty(hub, m);
}

void
room_leave(struct hub *hub, struct hub_member *m)
{
	outbox_leave(&m->out, &hub->tape);
	room_start_closing(hub, m);
	remove_from_room(hub, m);
	ids_retire(&hub->ids, m->id, hub->now_ms);
	if (m->origin != NULL)
		origins_drop(&hub->origins, m->origin);
	m->origin = NULL;
	if (m->throttled)
		set_remove(&hub->throttled, m);
	m->throttled = false;
	send_presence(hub, m->id, TYPE_EXIT);
}

void
room_expel(struct hub *hub, struct hub_member *m, uint8_t severity,
    uint16_t code, const char *text)
{
	room_error(hub, m, severity, code, text);
	room_leave(hub, m);
}

void
room_expel_slow(struct hub *hub, struct hub_member *m)
{
	hub->stats.dropped_slow++;
	room_leave(hub, m);
	hub->own_bytes -= m->out.own_bytes;
	outbox_cut(&m->out, &hub->tape);
	hub->own_bytes += m->out.own_bytes;
	room_error(hub, m, SEVERITY_RECONNECT, CODE_SLOW,
	    "does not read as fast as the room writes");
}

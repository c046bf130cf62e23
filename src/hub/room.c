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

void
room_add(struct hub *hub, struct hub_member *m)
{
	size_t n = hub->room_count++;

	if (n == hub->room_size) {
		hub->room_size = n > 0 ? 2 * n : 16;
		hub->room = mem_resize(hub->room, hub->room_size,
		    sizeof (*hub->room));
	}
	m->index = n;
	hub->room[n] = m;
	hub->roll = roll_add(hub->roll, m->id);
	hub->stats.members++;
	if (hub->stats.members > hub->stats.members_peak)
		hub->stats.members_peak = hub->stats.members;
}

void
room_close_gaps(struct hub *hub)
{
	size_t i, n = 0, swept = 0;

	if (hub->room_count == hub->stats.members)
		return;
	hub->roll = roll_alone(hub->roll);
	for (i = 0; i < hub->room_count; i++) {
		if (hub->room[i] == NULL)
			continue;
		swept += i < hub->swept;
		hub->room[i]->index = n;
		memmove(hub->roll->ids + n * ROLL_ID_BYTES,
		    hub->roll->ids + i * ROLL_ID_BYTES, ROLL_ID_BYTES);
		hub->room[n++] = hub->room[i];
	}
	hub->swept = swept;
	hub->room_count = hub->roll->count = n;
}

static void
send_init(struct hub *hub, struct hub_member *m)
{
	size_t count = hub->stats.members;

	hub->stats.frames_out++;
	hub->own_bytes += FRAMES_INIT_BYTES + count * ROLL_ID_BYTES;
	room_mark_dirty(hub, m);
	frames_init(outbox_add_roll(&m->out, &hub->tape, FRAMES_INIT_BYTES,
	    hub->roll), m->id, count);
}

void
room_enter(struct hub *hub, struct hub_member *m)
{
	m->id = ids_give(&hub->ids, &hub->rng, m, hub->now_ms);
	/* Before it is added: its own JOIN goes to the others alone. */
	send_presence(hub, m->id, TYPE_JOIN);
	room_close_gaps(hub);
	room_add(hub, m);
	hub->stats.joined++;
	m->in_room = true;
	m->visited = hub->tape.end;
	send_init(hub, m);
	outbox_join(&m->out, &hub->tape);
}

/* Only a gap: many may go at once, and nobody wants an INIT meanwhile. */
static void
remove_from_room(struct hub *hub, const struct hub_member *m)
{
	assert(hub->room[m->index] == m);
	hub->room[m->index] = NULL;
	if (--hub->stats.members == 0)
		room_close_gaps(hub);
}

void
room_start_closing(struct hub *hub, struct hub_member *m)
{
	m->in_room = false;
	m->heard_ms = hub->now_ms + LINGER_MS;
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
	turns_forget(hub, m);
	if (m->origin != NULL)
		origins_drop(&hub->origins, m->origin);
	m->origin = NULL;
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

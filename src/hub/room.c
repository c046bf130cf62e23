/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Coming and going: who is in the room, in order of arrival, what the others
 * are told about it, and how one is put out. Whoever comes is in the room
 * from its JOIN on, at its place in the order; whoever goes is here no more at
 * once, and in the room until its EXIT.
 */
#include "config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
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

/* Owners of ids that are not here: by another hub, or here no more; and of
 * those who are gone before their JOIN has come out of the order. */
static char elsewhere, early;

static struct hub_member *
owner_here(const struct hub *hub, uint32_t id)
{
	void *owner = ids_owner(&hub->ids, id);

	return owner != &elsewhere && owner != &early ? owner : NULL;
}

struct hub_member *
room_member(const struct hub *hub, uint32_t id)
{
	struct hub_member *m = owner_here(hub, id);

	return m != NULL && m->in_room ? m : NULL;
}

bool
room_has(const struct hub *hub, uint32_t id)
{
	return ids_owner(&hub->ids, id) == &elsewhere ||
	    room_member(hub, id) != NULL;
}

void
room_add(struct hub *hub, uint32_t id, struct hub_member *m)
{
	size_t n = hub->room_count++;

	if (n == hub->room_size) {
		hub->room_size = n > 0 ? 2 * n : 16;
		hub->room = mem_resize(hub->room, hub->room_size,
		    sizeof (*hub->room));
	}
	hub->room[n] = m;
	hub->roll = roll_add(hub->roll, id);
	hub->present++;
	if (m == NULL)
		return;
	m->index = n;
	hub->stats.members++;
	if (hub->stats.members > hub->stats.members_peak)
		hub->stats.members_peak = hub->stats.members;
}

void
room_close_gaps(struct hub *hub)
{
	size_t i, n = 0, swept = 0;

	if (hub->room_count == hub->present)
		return;
	hub->roll = roll_alone(hub->roll);
	for (i = 0; i < hub->room_count; i++) {
		if (hub->room[i] == NULL &&
		    !room_has(hub, roll_id(hub->roll, i)))
			continue;
		swept += i < hub->swept;
		if (hub->room[i] != NULL)
			hub->room[i]->index = n;
		memmove(hub->roll->ids + n * ROLL_ID_BYTES,
		    hub->roll->ids + i * ROLL_ID_BYTES, ROLL_ID_BYTES);
		hub->room[n++] = hub->room[i];
	}
	hub->swept = swept;
	hub->room_count = hub->roll->count = n;
}

/* ---- coming ---- */

static void
send_init(struct hub *hub, struct hub_member *m)
{
	size_t count = hub->present;

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
	m->entering = true;
	deliver_put_presence(hub, m->id, TYPE_JOIN);
	if (!m->entering)
		return;
	set_add(&hub->entering, m);
	/* What it says is read once it is in. */
	room_mark_dirty(hub, m);
}

static void
stop_entering(struct hub *hub, struct hub_member *m)
{
	m->entering = false;
	set_remove(&hub->entering, m);
}

static void
come_in(struct hub *hub, struct hub_member *m)
{
	stop_entering(hub, m);
	room_add(hub, m->id, m);
	hub->stats.joined++;
	m->in_room = true;
	m->visited = hub->tape.end;
	send_init(hub, m);
	outbox_join(&m->out, &hub->tape);
	if (m->in != NULL)
		deliver_hold(hub, m);
}

void
room_join(struct hub *hub, uint32_t id)
{
	struct hub_member *m = owner_here(hub, id);

	if (room_has(hub, id) || hub->present == INIT_IDS_MAX)
		return;		/* no order lets this come */
	/* Before it is added: its own JOIN goes to the others alone. */
	send_presence(hub, id, TYPE_JOIN);
	room_close_gaps(hub);
	if (m != NULL) {
		come_in(hub, m);
		return;
	}
	ids_take(&hub->ids, id, &elsewhere);
	room_add(hub, id, NULL);
}

/* ---- going ---- */

void
room_start_closing(struct hub *hub, struct hub_member *m)
{
	m->in_room = false;
	m->heard_ms = hub->now_ms + LINGER_MS;
	set_add(&hub->closing, m);
	room_mark_dirty(hub, m);
}

static void
drop_origin(struct hub *hub, struct hub_member *m)
{
	if (m->origin != NULL)
		origins_drop(&hub->origins, m->origin);
	m->origin = NULL;
}

/*
 * m is here no more. Its seat is only a gap from its EXIT on: many may go at
 * once, and nobody wants an INIT meanwhile.
 */
static void
part(struct hub *hub, struct hub_member *m)
{
	assert(hub->room[m->index] == m);
	outbox_leave(&m->out, &hub->tape);
	room_start_closing(hub, m);
	hub->room[m->index] = NULL;
	hub->stats.members--;
	ids_take(&hub->ids, m->id, &elsewhere);
	turns_forget(hub, m);
	deliver_forget(hub, m);
	drop_origin(hub, m);
}

void
room_leave(struct hub *hub, struct hub_member *m)
{
	part(hub, m);
	deliver_put_presence(hub, m->id, TYPE_EXIT);
}

void
room_leave_early(struct hub *hub, struct hub_member *m)
{
	stop_entering(hub, m);
	drop_origin(hub, m);
	ids_take(&hub->ids, m->id, &early);
	deliver_put_presence(hub, m->id, TYPE_EXIT);
}

/* Its JOIN cannot be. */
static void
turn_away(struct hub *hub, struct hub_member *m)
{
	stop_entering(hub, m);
	drop_origin(hub, m);
	hub->stats.refused_full++;
	room_error(hub, m, SEVERITY_RECONNECT, CODE_FULL, "the room is full");
	room_start_closing(hub, m);
	ids_retire(&hub->ids, m->id, hub->now_ms);
}

void
room_exit(struct hub *hub, uint32_t id)
{
	struct hub_member *m = owner_here(hub, id);

	if (m != NULL && m->entering) {
		turn_away(hub, m);
		return;
	}
	if (m != NULL && m->in_room) {
		/* Other hubs have given this one up, and it is not dead. */
		room_error(hub, m, SEVERITY_RECONNECT, CODE_BACKBONE,
		    BACKBONE_LOST);
		part(hub, m);
	}
	if (ids_owner(&hub->ids, id) == &early)
		ids_retire(&hub->ids, id, hub->now_ms);
	if (!room_has(hub, id))
		return;
	ids_retire(&hub->ids, id, hub->now_ms);
	if (--hub->present == 0)
		room_close_gaps(hub);
	send_presence(hub, id, TYPE_EXIT);
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

/* ---- the end of a room ---- */

static void
dismiss_entering(struct hub *hub, uint16_t code, const char *text)
{
	struct hub_member *m;

	while (hub->entering.count > 0) {
		m = hub->entering.v[hub->entering.count - 1];
		room_leave_early(hub, m);
		room_error(hub, m, SEVERITY_RECONNECT, code, text);
		room_start_closing(hub, m);
	}
}

void
room_dismiss(struct hub *hub, uint16_t code, const char *text)
{
	uint8_t out[FRAMES_OWN_BYTES_MAX];
	size_t len = frames_error(out, ALL_IDS, SEVERITY_RECONNECT, code,
	    text);
	uint32_t *ids = mem_zero(hub->stats.members, sizeof *ids);
	size_t i, count = 0;

	memcpy(room_send(hub, len), out, len);
	dismiss_entering(hub, code, text);
	/* All of them first: nobody gets the EXIT of another. */
	for (i = 0; i < hub->room_count; i++)
		if (hub->room[i] != NULL) {
			ids[count++] = hub->room[i]->id;
			part(hub, hub->room[i]);
		}
	for (i = 0; i < count; i++)
		deliver_put_presence(hub, ids[i], TYPE_EXIT);
	free(ids);
	hub->silence_at_ms = CLOCK_NEVER;
}

void
room_lose(struct hub *hub)
{
	room_dismiss(hub, CODE_BACKBONE, BACKBONE_LOST);
	roll_drop(hub->roll);
	hub->roll = roll_new();
	hub->room_count = hub->present = hub->swept = 0;
	/* Some of them may be in the room again when it is up again. */
	ids_release(&hub->ids);
	ids_init(&hub->ids);
}

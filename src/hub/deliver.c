/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What becomes of a frame at its place in the order (hub/order.h), whichever
 * hub has put it in: members of this one get it, or it says who is in the
 * room. What must be the same for all members of a room is decided here.
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hub/frames.h"
#include "hub/member.h"
#include "wire/frame.h"

/* The frame as it has come out. */
static void
copy_frame(uint8_t *out, const struct frame *f)
{
	frame_header(out, f->src, f->dest, f->size);
	memcpy(out + FRAME_HEADER_BYTES, f->payload, f->size);
}

static void
to_all(struct hub *hub, const struct frame *f)
{
	size_t len = FRAME_HEADER_BYTES + f->size;

	copy_frame(room_send(hub, len), f);
	/* Those that other hubs make, too: who floods may be alone here. */
	turns_charge_room(hub, len, hub->present);
}

static void
tell_no_such_peer(struct hub *hub, const struct frame *f)
{
	struct hub_member *m = room_member(hub, f->src);
	char text[sizeof "01234567"];

	if (m == NULL)
		return;		/* its own hub tells it */
	snprintf(text, sizeof text, "%08" PRIx32, f->dest);
	room_error(hub, m, SEVERITY_NOTICE, CODE_NO_SUCH_PEER, text);
	turns_charge_room(hub, FRAME_HEADER_BYTES + f->size, 1);
}

static void
to_one(struct hub *hub, const struct frame *f)
{
	struct hub_member *to = room_member(hub, f->dest);
	size_t len = FRAME_HEADER_BYTES + f->size;

	if (to == NULL) {
		if (!room_has(hub, f->dest))
			tell_no_such_peer(hub, f);
		return;
	}
	copy_frame(room_send_one(hub, to, len), f);
	turns_charge_room(hub, len, 1);
}

/* Of what is to the relay only PING has a place in the order. */
static void
to_relay(struct hub *hub, const struct frame *f)
{
	struct hub_member *m = room_member(hub, f->src);
	uint8_t out[FRAMES_OWN_BYTES_MAX];
	size_t len;

	if (m == NULL)
		return;
	len = frames_pong(out, m->id, f->payload);
	memcpy(room_send_one(hub, m, len), out, len);
	turns_charge_room(hub, FRAME_HEADER_BYTES + f->size, 1);
}

static void
deliver(struct hub *hub, const struct frame *f)
{
	if (frame_type(f) == TYPE_JOIN)
		room_join(hub, f->src);
	else if (frame_type(f) == TYPE_EXIT)
		room_exit(hub, f->src);
	else if (f->dest != ALL_IDS)
		to_one(hub, f);
	else if (frame_type(f) == TYPE_PING)
		to_relay(hub, f);
	else
		to_all(hub, f);
}

static void
take_out(struct hub *hub)
{
	struct frame f;

	while (hub->order->ops->next(hub->order, &f))
		deliver(hub, &f);
}

void
deliver_put(struct hub *hub, const struct frame *f)
{
	hub->order->ops->put(hub->order, f);
	take_out(hub);
}

void
deliver_put_presence(struct hub *hub, uint32_t id, uint8_t type)
{
	const uint8_t payload[PAYLOAD_BYTES_MIN] = { type };

	deliver_put(hub, &(struct frame){
	    .src = id, .dest = ALL_IDS, .payload = payload,
	    .size = sizeof payload });
}

/* ---- waiting for the order ---- */

bool
deliver_must_wait(struct hub *hub, struct hub_member *m)
{
	if (hub->order->ops->state(hub->order) != ORDER_BUSY)
		return false;
	deliver_hold(hub, m);
	return true;
}

void
deliver_hold(struct hub *hub, struct hub_member *m)
{
	if (m->held)
		return;
	m->held = true;
	set_add(&hub->held, m);
	room_mark_dirty(hub, m);
}

void
deliver_forget(struct hub *hub, struct hub_member *m)
{
	if (m->held)
		set_remove(&hub->held, m);
	m->held = false;
}

/* Who has to wait again is held again. */
static void
go_on(struct hub *hub)
{
	struct member_set held = hub->held;
	size_t i;

	if (held.count == 0 ||
	    hub->order->ops->state(hub->order) != ORDER_UP)
		return;
	hub->held = (struct member_set){ 0 };
	for (i = 0; i < held.count; i++) {
		held.v[i]->held = false;
		room_mark_dirty(hub, held.v[i]);
		if (!held.v[i]->throttled)
			hub_take_input(hub, held.v[i]);
	}
	free(held.v);
}

void
hub_catch_up(struct hub *hub, int64_t now_ms)
{
	hub->now_ms = now_ms;
	take_out(hub);
	if (hub->order->ops->state(hub->order) == ORDER_LOST) {
		room_lose(hub);
		hub->order->ops->restart(hub->order);
	}
	go_on(hub);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What becomes of a frame from a member (doc/PROTOCOL section 4): to all, to
 * one, to the relay itself, or refused. The payload behind its first byte is
 * looked at only in a PING to the relay.
 */
#include "config.h"

#include <stdio.h>
#include <inttypes.h>
#include <string.h>

#include "hub/frames.h"
#include "hub/member.h"
#include "wire/frame.h"

/* Writes the whole frame again, as it came but for its source. */
static void
copy_frame(uint8_t *out, uint32_t src, const struct frame *f)
{
	frame_header(out, src, f->dest, f->size);
	memcpy(out + FRAME_HEADER_BYTES, f->payload, f->size);
}

static void
to_one(struct hub *hub, struct hub_member *m, const struct frame *f)
{
	struct hub_member *to = ids_owner(&hub->ids, f->dest);
	char text[sizeof "01234567"];

	if (to != NULL) {
		copy_frame(room_send_one(hub, to,
		    FRAME_HEADER_BYTES + f->size), m->id, f);
		return;
	}
	snprintf(text, sizeof text, "%08x", (unsigned)f->dest);
	room_error(hub, m, SEVERITY_NOTICE, CODE_NO_SUCH_PEER, text);
}

static void
to_members(struct hub *hub, struct hub_member *m, const struct frame *f)
{
	if (f->dest != ALL_IDS)
		to_one(hub, m, f);
	else
		copy_frame(room_send(hub, FRAME_HEADER_BYTES + f->size),
		    m->id, f);
}

/* PING is answered; PONG has been counted as life; the rest is nothing. */
static void
to_relay(struct hub *hub, struct hub_member *m, const struct frame *f)
{
	uint8_t out[FRAMES_OWN_BYTES_MAX];
	size_t len;

	if (frame_type(f) != TYPE_PING)
		return;
	len = frames_pong(out, m->id, f->payload);
	memcpy(room_send_one(hub, m, len), out, len);
}

/* What was in it is nobody's business. */
static void
log_refused(struct hub *hub, const struct hub_member *m, const char *why)
{
	log_seldom(&hub->told_bad, hub->now_ms, LOG_INFO,
	    "refused a frame of member %08" PRIx32 ", %s: %s", m->id,
	    log_address(m->origin != NULL ? origin_address(m->origin) : NULL),
	    why);
}

static void
bad_frame(struct hub *hub, struct hub_member *m, const char *text)
{
	log_refused(hub, m, text);
	hub->stats.dropped_bad++;
	room_expel(hub, m, SEVERITY_FATAL, CODE_BAD_FRAME, text);
}

static void
route_frame(struct hub *hub, struct hub_member *m, const struct frame *f)
{
	hub->stats.frames_in++;
	switch (type_class(frame_type(f))) {
	case CLASS_RELAY:
		if (f->dest == RELAY_ID)
			to_relay(hub, m, f);
		else
			to_one(hub, m, f);
		break;
	case CLASS_FROM_RELAY:
		log_refused(hub, m, "only the relay sends this type");
		room_error(hub, m, SEVERITY_REFUSED, CODE_FORBIDDEN,
		    "only the relay sends this type");
		break;
	case CLASS_MEMBER:
		to_members(hub, m, f);
		break;
	case CLASS_FORBIDDEN:
		bad_frame(hub, m, "no such type");
		break;
	}
}

size_t
route(struct hub *hub, struct hub_member *m, const uint8_t *data, size_t len)
{
	size_t taken = 0;
	uint64_t copies;
	struct frame f;

	while (m->in_room) {
		long n = frame_decode(&f, data + taken, len - taken);

		if (n == 0)
			break;
		if (n < 0) {
			bad_frame(hub, m, "size is below 4");
			break;
		}
		if (!turns_allow(hub, m, n))
			break;
		copies = hub->stats.frames_out;
		route_frame(hub, m, &f);
		turns_charge(hub, m, n, hub->stats.frames_out - copies);
		taken += n;
	}
	return taken;
}

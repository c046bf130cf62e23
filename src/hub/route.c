/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What becomes of a frame from a member (doc/PROTOCOL section 4): it gets a
 * place in the order, or is dropped or refused. Of its payload only the type
 * is looked at.
 */
#include "config.h"

#include <inttypes.h>

#include "hub/frames.h"
#include "hub/member.h"
#include "wire/frame.h"

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
		/* PONG has been counted as life; the rest is nothing. */
		if (f->dest != RELAY_ID || frame_type(f) == TYPE_PING)
			deliver_put(hub, f);
		break;
	case CLASS_FROM_RELAY:
		log_refused(hub, m, "only the relay sends this type");
		room_error(hub, m, SEVERITY_REFUSED, CODE_FORBIDDEN,
		    "only the relay sends this type");
		turns_charge_room(hub, FRAME_HEADER_BYTES + f->size, 1);
		break;
	case CLASS_MEMBER:
		deliver_put(hub, f);
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
	struct frame f;

	while (m->in_room) {
		long n = frame_decode(&f, data + taken, len - taken);

		if (n == 0)
			break;
		if (n < 0) {
			bad_frame(hub, m, "size is below 4");
			break;
		}
		if (deliver_must_wait(hub, m) || !turns_allow(hub, m, n))
			break;
		f.src = m->id;
		route_frame(hub, m, &f);
		turns_charge(hub, m, n);
		taken += n;
	}
	return taken;
}

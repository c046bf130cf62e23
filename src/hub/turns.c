/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rates: of a member, of all members of an address, and of what the room is
 * sent. Whoever is above one of them waits in hub->throttled, in the order of
 * coming, and is not read from. When there is something to share out again,
 * those who wait have turns, and in a turn each may say so many bytes more
 * (deficit round robin): so one who says little waits for one turn of the
 * others, however many they are and however much they have to say. As long as
 * somebody waits for what is shared, nobody takes it without waiting too.
 */
#include "config.h"

#include <string.h>

#include "base/clock.h"
#include "hub/frames.h"
#include "hub/member.h"

enum {
	/* Those who wait go on in lots, not with one frame each time: what a
	 * turn costs the room is a send to each member. */
	LOT_MS = 20,
	ROOM_LOT_MS = 10,
	MEMBERS_PER_LOT_MS = 100,
	ROOM_BURST_PART = 10,	/* of what may be sent in a second */
	TURN_BYTES = 512,	/* more than most of what people say */
	RATE_NOTICE_MS = 10000	/* at most one RATE in this time */
};

/* What a member has to wait for, if it has to. */
enum wait { NOTHING, OWN_RATE, ADDRESS_RATE, ROOM_RATE, TURN };

static int64_t
later_ms(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* ---- the rates ---- */

static struct bucket_rate
frame_rate(const struct hub_config *c)
{
	return (struct bucket_rate){ c->frames_per_second, c->frames_burst };
}

static struct bucket_rate
byte_rate(const struct hub_config *c)
{
	return (struct bucket_rate){ c->bytes_per_second, c->bytes_burst };
}

static struct bucket_rate
address_frame_rate(const struct hub_config *c)
{
	return (struct bucket_rate){ c->address_frames_per_second,
	    c->address_frames_burst };
}

static struct bucket_rate
address_byte_rate(const struct hub_config *c)
{
	return (struct bucket_rate){ c->address_bytes_per_second,
	    c->address_bytes_burst };
}

static struct bucket_rate
room_rate(uint32_t per_second)
{
	return (struct bucket_rate){ per_second,
	    per_second / ROOM_BURST_PART };
}

static int64_t
own_ready_ms(const struct hub *hub, const struct hub_member *m)
{
	return later_ms(bucket_ready_ms(&m->frames, frame_rate(&hub->config)),
	    bucket_ready_ms(&m->bytes, byte_rate(&hub->config)));
}

static int64_t
address_ready_ms(const struct hub *hub, const struct hub_member *m)
{
	const struct origin_share *share;

	if (m->origin == NULL)
		return 0;
	share = origin_share(m->origin);
	return later_ms(
	    bucket_ready_ms(&share->frames, address_frame_rate(&hub->config)),
	    bucket_ready_ms(&share->bytes, address_byte_rate(&hub->config)));
}

static int64_t
room_ready_ms(const struct hub *hub)
{
	return later_ms(bucket_ready_ms(&hub->copies,
	    room_rate(hub->config.room_copies_per_second)),
	    bucket_ready_ms(&hub->sent,
	    room_rate(hub->config.room_bytes_per_second)));
}

void
turns_charge(struct hub *hub, struct hub_member *m, size_t len, size_t copies)
{
	const struct hub_config *c = &hub->config;
	struct origin_share *share;

	bucket_take(&m->frames, frame_rate(c), 1, hub->now_ms);
	bucket_take(&m->bytes, byte_rate(c), len, hub->now_ms);
	bucket_take(&hub->copies, room_rate(c->room_copies_per_second), copies,
	    hub->now_ms);
	bucket_take(&hub->sent, room_rate(c->room_bytes_per_second),
	    copies * len, hub->now_ms);
	if (m->origin == NULL)
		return;
	share = origin_share(m->origin);
	bucket_take(&share->frames, address_frame_rate(c), 1, hub->now_ms);
	bucket_take(&share->bytes, address_byte_rate(c), len, hub->now_ms);
}

/* ---- having to wait ---- */

static bool *
address_starved(struct hub_member *m)
{
	return m->origin != NULL ? &origin_share(m->origin)->starved : NULL;
}

/* What a frame of len bytes takes: a small one is to be sent, too. */
static uint16_t
cost_of(size_t len)
{
	if (len < TURN_BYTES)
		return TURN_BYTES;
	return len < UINT16_MAX ? len : UINT16_MAX;
}

static enum wait
waits_for(const struct hub *hub, struct hub_member *m, size_t len)
{
	const bool *starved = m->going ? NULL : address_starved(m);

	if (own_ready_ms(hub, m) > hub->now_ms)
		return OWN_RATE;
	if (address_ready_ms(hub, m) > hub->now_ms ||
	    (starved != NULL && *starved))
		return ADDRESS_RATE;
	if (room_ready_ms(hub) > hub->now_ms || (!m->going && hub->starved))
		return ROOM_RATE;
	return m->going && m->credit < cost_of(len) ? TURN : NOTHING;
}

static void
tell_rate(struct hub *hub, struct hub_member *m)
{
	if (hub->now_ms < m->rate_told_ms + RATE_NOTICE_MS &&
	    m->rate_told_ms > 0)
		return;
	m->rate_told_ms = hub->now_ms;
	room_error(hub, m, SEVERITY_NOTICE, CODE_RATE,
	    "too much at once, slowed down");
}

bool
turns_allow(struct hub *hub, struct hub_member *m, size_t len)
{
	enum wait wait = waits_for(hub, m, len);

	if (wait == NOTHING) {
		if (m->going)
			m->credit -= cost_of(len);
		return true;
	}
	m->throttled = true;
	set_add(&hub->throttled, m);
	if (wait == TURN)
		return false;
	m->going = false;
	if (wait == ADDRESS_RATE)
		*address_starved(m) = true;
	if (wait == ROOM_RATE)
		hub->starved = true;
	room_mark_dirty(hub, m);
	hub->stats.throttled++;
	/* Of what others say, only they could say less. */
	if (wait == OWN_RATE)
		tell_rate(hub, m);
	return false;
}

void
turns_forget(struct hub *hub, struct hub_member *m)
{
	if (!m->throttled)
		return;
	set_remove(&hub->throttled, m);
	m->throttled = m->going = false;
	if (hub->throttled.count == 0)
		hub->starved = false;
	/* If another of them waits for it, the next tick finds that. */
	if (m->origin != NULL)
		*address_starved(m) = false;
}

/* ---- going on ---- */

static int64_t
lot_ready_ms(const struct hub *hub, const struct hub_member *m)
{
	return later_ms(own_ready_ms(hub, m), address_ready_ms(hub, m)) +
	    LOT_MS;
}

static int64_t
room_lot_ready_ms(const struct hub *hub)
{
	return room_ready_ms(hub) + ROOM_LOT_MS +
	    (int64_t)hub->stats.members / MEMBERS_PER_LOT_MS;
}

int64_t
turns_deadline_ms(const struct hub *hub)
{
	int64_t at = CLOCK_NEVER;
	size_t i;

	for (i = 0; i < hub->throttled.count; i++) {
		int64_t ready = lot_ready_ms(hub, hub->throttled.v[i]);

		if (ready < at)
			at = ready;
	}
	return at == CLOCK_NEVER ? at : later_ms(at, room_lot_ready_ms(hub));
}

/* Finds who may go on, and anew which addresses have too little for all. */
static void
begin(struct hub *hub)
{
	struct member_set *set = &hub->throttled;
	size_t i;

	for (i = 0; i < set->count; i++)
		if (set->v[i]->origin != NULL)
			*address_starved(set->v[i]) = false;
	for (i = 0; i < set->count; i++) {
		struct hub_member *m = set->v[i];

		m->going = lot_ready_ms(hub, m) <= hub->now_ms;
		if (m->origin != NULL && !m->going &&
		    own_ready_ms(hub, m) <= hub->now_ms - LOT_MS)
			*address_starved(m) = true;
	}
}

static void
take_turn(struct hub *hub, struct hub_member *m)
{
	m->throttled = false;
	m->credit += m->credit < UINT16_MAX - TURN_BYTES ? TURN_BYTES :
	    UINT16_MAX - m->credit;
	hub_take_input(hub, m);
	if (m->throttled)
		return;
	m->going = false;
	m->credit = 0;
	room_mark_dirty(hub, m);
}

static bool
may_take_turn(const struct hub *hub, const struct hub_member *m)
{
	return m->going && room_ready_ms(hub) <= hub->now_ms &&
	    address_ready_ms(hub, m) <= hub->now_ms;
}

/*
 * One turn for each who is going on, as long as there is something to share.
 * They then stand behind those who have not had theirs. False if nobody was.
 */
static bool
pass(struct hub *hub)
{
	struct member_set *set = &hub->throttled;
	size_t i, left = 0, count = set->count;

	for (i = 0; i < count; i++) {
		struct hub_member *m = set->v[i];

		if (may_take_turn(hub, m))
			take_turn(hub, m);
		else
			set->v[left++] = m;
	}
	/* Who has to wait again is behind all others already. */
	memmove(set->v + left, set->v + count,
	    (set->count - count) * sizeof (*set->v));
	set->count -= count - left;
	return left < count;
}

/* Whoever would go on, if there were something. */
static void
end(struct hub *hub)
{
	struct member_set *set = &hub->throttled;
	size_t i;

	hub->starved = false;
	for (i = 0; i < set->count; i++) {
		struct hub_member *m = set->v[i];

		if (m->going && room_ready_ms(hub) > hub->now_ms)
			hub->starved = true;
		else if (m->going)
			*address_starved(m) = true;
		m->going = false;
	}
}

void
turns_tick(struct hub *hub)
{
	if (hub->throttled.count == 0 ||
	    room_lot_ready_ms(hub) > hub->now_ms)
		return;
	begin(hub);
	while (pass(hub))
		;
	end(hub);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rates: of a member, of all members of an address, of what the room is sent,
 * and of what all rooms are (share.h). Whoever is above one of them waits in
 * hub->throttled and is not read from. When there is something to share out
 * again, those who wait have turns (fair queueing): hub->served is how many
 * bytes each of them would have said by now if all said theirs at the same
 * time, byte by byte. A frame is due when that has come to its end; whose
 * frame is due first has the next turn. So one who says little waits until
 * each of the others has said as much, however many they are and however large
 * their frames. As long as somebody waits for what is shared, nobody takes it
 * without waiting too.
 */
#include "config.h"

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
	COST_MIN = 512,		/* bytes; a small frame is to be sent, too */
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
	const struct hub_config *c = &hub->config;
	int64_t copies_ms = bucket_ready_ms(&hub->copies,
	    room_rate(c->room_copies_per_second));
	int64_t sent_ms = bucket_ready_ms(&hub->sent,
	    room_rate(c->room_bytes_per_second));

	return later_ms(later_ms(copies_ms, sent_ms),
	    share_ready_ms(c->share, &hub->part));
}

void
turns_charge_room(struct hub *hub, size_t len, size_t copies)
{
	const struct hub_config *c = &hub->config;
	/* The others are other relays'. */
	size_t own = copies < hub->stats.members ? copies :
	    hub->stats.members;

	bucket_take(&hub->copies, room_rate(c->room_copies_per_second), copies,
	    hub->now_ms);
	bucket_take(&hub->sent, room_rate(c->room_bytes_per_second),
	    copies * len, hub->now_ms);
	share_take(c->share, &hub->part, own, own * len, hub->now_ms);
}

void
turns_charge(struct hub *hub, struct hub_member *m, size_t len)
{
	const struct hub_config *c = &hub->config;
	struct origin_share *share;

	bucket_take(&m->frames, frame_rate(c), 1, hub->now_ms);
	bucket_take(&m->bytes, byte_rate(c), len, hub->now_ms);
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

static uint32_t
cost_of(size_t len)
{
	return len < COST_MIN ? COST_MIN : len;
}

/* Numbers that go round: the sign of their difference tells. */
static int32_t
ahead(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b);
}

static enum wait
waits_for(const struct hub *hub, struct hub_member *m)
{
	const bool *starved = address_starved(m);

	if (own_ready_ms(hub, m) > hub->now_ms)
		return OWN_RATE;
	if (m->going)
		return m->has_turn ? NOTHING : TURN;
	if (address_ready_ms(hub, m) > hub->now_ms ||
	    (starved != NULL && *starved))
		return ADDRESS_RATE;
	if (room_ready_ms(hub) > hub->now_ms || hub->starved)
		return ROOM_RATE;
	return NOTHING;
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

static void
stop_reading(struct hub *hub, struct hub_member *m, enum wait wait)
{
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
}

/* m says so much in its turn, and all others are that much nearer. */
static void
serve(struct hub *hub, struct hub_member *m, size_t len)
{
	size_t contenders = hub->contenders.count + 1;

	m->has_turn = false;
	hub->served_rest += cost_of(len);
	hub->served += hub->served_rest / contenders;
	hub->served_rest %= contenders;
}

bool
turns_allow(struct hub *hub, struct hub_member *m, size_t len)
{
	enum wait wait = waits_for(hub, m);

	if (wait == NOTHING && m->going)
		serve(hub, m, len);
	if (wait == NOTHING)
		return true;
	/* After its last frame, if that was one; else from now on. */
	if (!m->going || ahead(m->due, hub->served) < 0)
		m->due = hub->served;
	m->due += cost_of(len);
	m->throttled = true;
	if (!m->going)
		set_add(&hub->throttled, m);
	if (wait != TURN)
		stop_reading(hub, m, wait);
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

/* A heap: whose frame is due first is at its top. */
static bool
is_sooner(const struct hub_member *a, const struct hub_member *b)
{
	return ahead(a->due, b->due) < 0;
}

static void
add_contender(struct hub *hub, struct hub_member *m)
{
	struct member_set *set = &hub->contenders;
	size_t i = set->count;

	set_add(set, m);
	for (; i > 0 && is_sooner(m, set->v[(i - 1) / 2]); i = (i - 1) / 2)
		set->v[i] = set->v[(i - 1) / 2];
	set->v[i] = m;
}

static struct hub_member *
take_contender(struct hub *hub)
{
	struct member_set *set = &hub->contenders;
	struct hub_member *first = set->v[0], *last = set->v[--set->count];
	size_t i, child;

	for (i = 0; (child = 2 * i + 1) < set->count; i = child) {
		if (child + 1 < set->count &&
		    is_sooner(set->v[child + 1], set->v[child]))
			child++;
		if (!is_sooner(set->v[child], last))
			break;
		set->v[i] = set->v[child];
	}
	set->v[i] = last;
	return first;
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
		if (m->going)
			add_contender(hub, m);
		else if (m->origin != NULL &&
		    own_ready_ms(hub, m) <= hub->now_ms - LOT_MS)
			*address_starved(m) = true;
	}
}

static void
take_turn(struct hub *hub, struct hub_member *m)
{
	m->throttled = false;
	m->has_turn = true;
	hub_take_input(hub, m);
	m->has_turn = false;
	if (m->throttled && m->going)
		add_contender(hub, m);
	if (m->throttled)
		return;
	m->going = false;
	room_mark_dirty(hub, m);
}

/* Forgets who waits no more; who still goes does so for want of something. */
static void
end(struct hub *hub)
{
	struct member_set *set = &hub->throttled;
	size_t i, left = 0;

	hub->starved = false;
	hub->contenders.count = 0;
	for (i = 0; i < set->count; i++) {
		struct hub_member *m = set->v[i];

		if (m->going && room_ready_ms(hub) > hub->now_ms)
			hub->starved = true;
		if (m->going && address_ready_ms(hub, m) > hub->now_ms)
			*address_starved(m) = true;
		m->going = false;
		if (m->throttled)
			set->v[left++] = m;
	}
	set->count = left;
}

void
turns_tick(struct hub *hub)
{
	struct hub_member *m;

	if (hub->throttled.count == 0 ||
	    room_lot_ready_ms(hub) > hub->now_ms)
		return;
	begin(hub);
	while (hub->contenders.count > 0 &&
	    room_ready_ms(hub) <= hub->now_ms) {
		m = take_contender(hub);
		/* Else not in this tick: what its address may is used up. */
		if (address_ready_ms(hub, m) <= hub->now_ms)
			take_turn(hub, m);
	}
	end(hub);
}

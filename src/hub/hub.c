/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The seam of the relay's core: connections, bytes and time come in, members
 * to be visited and their output go out. Also the limits that need a clock or
 * an overview: silence, rates, slow members, memory.
 */
#include "config.h"

#include "hub/hub.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "hub/frames.h"
#include "hub/member.h"
#include "hub/operate.h"

enum {
	/* Looking at all members for silent ones, not more often than this. */
	SILENCE_SCAN_MS = 100,
	/* So late a tick was not the members' fault: the machine slept. */
	STALL_MS = 5000
};

void
hub_config_default(struct hub_config *config)
{
	*config = (struct hub_config){
		.members_max = MEMBERS_DEFAULT,
		.queue_bytes_max = 4 << 20,
		.memory_bytes_max = 256 << 20,
		.address_members_max = 256,
		/* A commit is a share to each of 1,023 members at once. */
		.frames_per_second = 500,
		.frames_burst = 4096,
		/* A burst must not fill a queue of someone who reads. */
		.bytes_per_second = 4 << 20,
		.bytes_burst = 2 << 20,
		/* As much as eight members who do all that they may. */
		.address_frames_per_second = 4000,
		.address_frames_burst = 4 * 4096,
		.address_bytes_per_second = 32 << 20,
		.address_bytes_burst = 8 << 20,
		/* Half of what a processor can send, or less. */
		.room_copies_per_second = 2000000,
		.room_bytes_per_second = 512 << 20,
		.ping_ms = 30000,
		.idle_ms = 90000
	};
}

void
hub_config_unlimit(struct hub_config *config)
{
	config->address_members_max = 0;
	config->frames_per_second = 0;
	config->bytes_per_second = 0;
	config->address_frames_per_second = 0;
	config->address_bytes_per_second = 0;
	config->room_copies_per_second = 0;
	config->room_bytes_per_second = 0;
}

void
hub_configure(struct hub *hub, const struct hub_config *config)
{
	assert(config->members_max >= 1);
	assert(config->members_max <= INIT_IDS_MAX);
	hub->config = *config;
}

struct hub *
hub_new(const struct hub_config *config, const struct rng *rng)
{
	struct hub *hub = mem_zero(1, sizeof *hub);

	hub_configure(hub, config);
	hub->rng = *rng;
	hub->order = order_embedded_new();
	hub->silence_at_ms = CLOCK_NEVER;
	hub->roll = roll_new();
	tape_init(&hub->tape);
	ids_init(&hub->ids);
	origins_init(&hub->origins);
	return hub;
}

void
hub_set_order(struct hub *hub, struct order *order)
{
	assert(hub->present == 0 && hub->entering.count == 0);
	hub->order->ops->free(hub->order);
	hub->order = order;
}

static void
free_input(struct hub *hub, struct hub_member *m)
{
	if (m->in == NULL)
		return;
	hub->in_bytes -= buf_len(m->in);
	buf_release(m->in);
	free(m->in);
	m->in = NULL;
}

static void
free_member(struct hub *hub, struct hub_member *m)
{
	hub->own_bytes -= m->out.own_bytes;
	outbox_release(&m->out, &hub->tape);
	free_input(hub, m);
	free(m);
}

void
hub_free(struct hub *hub)
{
	size_t i;

	if (hub == NULL)
		return;
	for (i = 0; i < hub->room_count; i++)
		if (hub->room[i] != NULL)
			free_member(hub, hub->room[i]);
	for (i = 0; i < hub->closing.count; i++)
		free_member(hub, hub->closing.v[i]);
	for (i = 0; i < hub->entering.count; i++)
		free_member(hub, hub->entering.v[i]);
	hub->order->ops->free(hub->order);
	free(hub->entering.v);
	free(hub->held.v);
	free(hub->room);
	free(hub->dirty.v);
	free(hub->throttled.v);
	free(hub->contenders.v);
	free(hub->closing.v);
	origins_release(&hub->origins);
	ids_release(&hub->ids);
	tape_release(&hub->tape);
	roll_drop(hub->roll);
	free(hub);
}

/* What waits to be sent. */
static size_t
queued(const struct hub *hub)
{
	return hub->tape.memory + hub->own_bytes;
}

/* Never more than limit, which is unlimited at 0. */
static bool
exceeds(size_t n, size_t limit)
{
	return limit > 0 && n > limit;
}

static int64_t
min_ms(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* When something is to be done about m if it is not heard until then. */
static int64_t
silent_at_ms(const struct hub *hub, const struct hub_member *m)
{
	bool ping = hub->config.ping_ms > 0 && !m->pinged;
	int64_t wait_ms = ping ? hub->config.ping_ms : hub->config.idle_ms;

	return wait_ms > 0 ? m->heard_ms + wait_ms : CLOCK_NEVER;
}

static void
refuse(struct hub *hub, struct hub_member *m, uint16_t code, const char *text)
{
	room_error(hub, m, SEVERITY_RECONNECT, code, text);
	room_start_closing(hub, m);
}

static void
refuse_full(struct hub *hub, struct hub_member *m, const char *text)
{
	hub->stats.refused_full++;
	refuse(hub, m, CODE_FULL, text);
}

static bool
is_up(const struct hub *hub)
{
	enum order_state state = hub->order->ops->state(hub->order);

	return state == ORDER_UP || state == ORDER_BUSY;
}

struct hub_member *
hub_open(struct hub *hub, const char *address, int64_t now_ms)
{
	struct hub_member *m = mem_zero(1, sizeof *m);

	hub->now_ms = now_ms;
	outbox_init(&m->out);
	m->heard_ms = now_ms;
	if (hub->shutting_down) {
		refuse(hub, m, CODE_SHUTDOWN, "the relay is shutting down");
		return m;
	}
	if (!is_up(hub)) {
		refuse(hub, m, CODE_BACKBONE, BACKBONE_LOST);
		return m;
	}
	if (hub->present + hub->entering.count >= hub->config.members_max) {
		refuse_full(hub, m, "the room is full");
		return m;
	}
	if (exceeds(queued(hub) + hub->in_bytes,
	    hub->config.memory_bytes_max)) {
		refuse_full(hub, m, "the relay is out of memory");
		return m;
	}
	if (address != NULL)
		m->origin = origins_add(&hub->origins, address,
		    hub->config.address_members_max);
	if (address != NULL && m->origin == NULL) {
		refuse_full(hub, m, "too many members from this address");
		return m;
	}
	room_enter(hub, m);
	hub->silence_at_ms = min_ms(hub->silence_at_ms, silent_at_ms(hub, m));
	return m;
}

void
hub_close(struct hub *hub, struct hub_member *m, int64_t now_ms)
{
	hub->now_ms = now_ms;
	if (m->in_room)
		room_leave(hub, m);
	if (m->entering)
		room_leave_early(hub, m);
	set_remove(&hub->closing, m);
	if (m->dirty)
		set_remove(&hub->dirty, m);
	free_member(hub, m);
}

/* ---- input ---- */

static void
keep_input(struct hub *hub, struct hub_member *m, const uint8_t *data,
    size_t len)
{
	int r;

	if (len == 0)
		return;
	if (m->in == NULL) {
		m->in = mem_alloc(sizeof *m->in);
		/* Its bound is the shell, which stops reading. */
		buf_init(m->in, SIZE_MAX / 2);
	}
	r = buf_append(m->in, data, len);
	assert(r == ERR_OK);
	(void)r;
	hub->in_bytes += len;
}

void
hub_take_input(struct hub *hub, struct hub_member *m)
{
	size_t taken;

	if (m->in == NULL)
		return;
	taken = route(hub, m, buf_data(m->in), buf_len(m->in));
	buf_consume(m->in, taken);
	hub->in_bytes -= taken;
	if (buf_len(m->in) == 0 || !m->in_room)
		free_input(hub, m);
}

void
hub_feed(struct hub *hub, struct hub_member *m, const uint8_t *data,
    size_t len, int64_t now_ms)
{
	size_t taken;

	hub->now_ms = now_ms;
	if (hub_wants_close(m))
		return;
	hub->stats.bytes_in += len;
	m->heard_ms = now_ms;
	m->pinged = false;
	if (m->in != NULL || !hub_may_read(m)) {
		keep_input(hub, m, data, len);
		if (hub_may_read(m))
			hub_take_input(hub, m);
		return;
	}
	taken = route(hub, m, data, len);
	if (m->in_room)
		keep_input(hub, m, data + taken, len - taken);
}

bool
hub_may_read(const struct hub_member *m)
{
	return m->in_room && !m->throttled && !m->held;
}

/* ---- output ---- */

int
hub_pieces(const struct hub_member *m, struct iovec *pieces, int max)
{
	return outbox_pieces(&m->out, pieces, max);
}

const uint8_t *
hub_output(const struct hub_member *m, size_t *len)
{
	struct iovec piece = { NULL, 0 };

	hub_pieces(m, &piece, 1);
	*len = piece.iov_len;
	return piece.iov_base;
}

void
hub_sent(struct hub *hub, struct hub_member *m, size_t len)
{
	size_t own = m->out.own_bytes;

	outbox_sent(&m->out, &hub->tape, len);
	hub->own_bytes -= own - m->out.own_bytes;
	hub->stats.bytes_out += len;
	m->left -= len < m->left ? len : m->left;
}

bool
hub_wants_close(const struct hub_member *m)
{
	return !m->in_room && !m->entering;
}

/*
 * Until the memory suffices, puts out whoever has most of those who have not
 * taken what they had at their last visit. Whoever reads is safe.
 */
static void
relieve_memory(struct hub *hub)
{
	struct hub_member *m;
	size_t bytes;

	while (exceeds(queued(hub), hub->config.memory_bytes_max)) {
		m = hub_slowest(hub, &bytes);
		if (m == NULL)
			return;
		room_expel_slow(hub, m);
	}
}

/*
 * Passes over the room until nobody has missed what is new on the tape. What
 * is added during a pass is left to the next, so that many who leave at once
 * cost two passes and not one each.
 */
static struct hub_member *
next_with_news(struct hub *hub)
{
	for (;;) {
		while (hub->swept < hub->room_count) {
			struct hub_member *m = hub->room[hub->swept++];

			if (m != NULL && m->visited != (uint32_t)hub->tape.end)
				return m;
		}
		if (hub->swept_end == hub->tape.end)
			return NULL;
		relieve_memory(hub);
		hub->swept_end = hub->tape.end;
		hub->swept = 0;
	}
}

static struct hub_member *
next_dirty(struct hub *hub)
{
	if (hub->dirty.count > 0)
		return hub->dirty.v[hub->dirty.count - 1];
	return next_with_news(hub);
}

struct hub_member *
hub_dirty(struct hub *hub)
{
	struct hub_member *m = next_dirty(hub);
	size_t bytes;

	if (m == NULL)
		return NULL;
	if (m->in_room && m->left > 0 &&
	    exceeds(outbox_bytes(&m->out, &hub->tape),
	    hub->config.queue_bytes_max))
		room_expel_slow(hub, m);
	if (m->dirty)
		set_remove(&hub->dirty, m);
	m->dirty = false;
	m->visited = hub->tape.end;
	bytes = outbox_bytes(&m->out, &hub->tape);
	m->left = bytes < UINT32_MAX ? bytes : UINT32_MAX;
	return m;
}

/* ---- time ---- */

static void
visit_silent(struct hub *hub, struct hub_member *m)
{
	uint8_t out[FRAMES_OWN_BYTES_MAX];
	size_t len;

	if (hub->config.idle_ms > 0 &&
	    hub->now_ms >= m->heard_ms + hub->config.idle_ms) {
		hub->stats.dropped_idle++;
		room_expel(hub, m, SEVERITY_RECONNECT, CODE_IDLE,
		    "silent for too long");
		return;
	}
	m->pinged = true;
	len = frames_ping(out, m->id);
	memcpy(room_send_one(hub, m, len), out, len);
}

/* Nobody could be asked or heard meanwhile: that time does not count. */
static void
forgive_stall(struct hub *hub)
{
	int64_t late_ms = hub->now_ms - hub->silence_at_ms;
	size_t i;

	if (hub->silence_at_ms == CLOCK_NEVER || late_ms < STALL_MS)
		return;
	for (i = 0; i < hub->room_count; i++) {
		struct hub_member *m = hub->room[i];

		if (m != NULL)
			m->heard_ms = min_ms(m->heard_ms + late_ms,
			    hub->now_ms);
	}
}

static void
tick_silence(struct hub *hub)
{
	struct hub_member *m;
	size_t i;
	int64_t at = CLOCK_NEVER;

	if (hub->now_ms < hub->silence_at_ms)
		return;
	for (i = hub->room_count; i-- > 0; ) {
		m = hub->room[i];
		if (m == NULL)
			continue;
		/* Who is not read from cannot be heard. */
		if (m->throttled)
			m->heard_ms = hub->now_ms;
		if (silent_at_ms(hub, m) <= hub->now_ms)
			visit_silent(hub, m);
		if (m->in_room)
			at = min_ms(at, silent_at_ms(hub, m));
	}
	if (at < hub->now_ms + SILENCE_SCAN_MS)
		at = hub->now_ms + SILENCE_SCAN_MS;
	hub->silence_at_ms = at;
}

static void
tick_closing(struct hub *hub)
{
	size_t i;

	for (i = 0; i < hub->closing.count; i++) {
		struct hub_member *m = hub->closing.v[i];

		if (hub->now_ms < m->heard_ms)
			continue;
		hub->own_bytes -= m->out.own_bytes;
		outbox_release(&m->out, &hub->tape);
		m->heard_ms = CLOCK_NEVER;
		room_mark_dirty(hub, m);
	}
}

int64_t
hub_deadline_ms(const struct hub *hub)
{
	int64_t at = min_ms(hub->silence_at_ms, turns_deadline_ms(hub));
	size_t i;

	for (i = 0; i < hub->closing.count; i++)
		at = min_ms(at, hub->closing.v[i]->heard_ms);
	return at;
}

void
hub_tick(struct hub *hub, int64_t now_ms)
{
	hub->now_ms = now_ms;
	turns_tick(hub);
	forgive_stall(hub);
	tick_silence(hub);
	tick_closing(hub);
}

void
hub_shutdown(struct hub *hub, int64_t now_ms)
{
	if (hub->shutting_down)
		return;
	hub->now_ms = now_ms;
	hub->shutting_down = true;
	room_dismiss(hub, CODE_SHUTDOWN, "the relay is shutting down");
}

struct hub_member *
hub_remaining(const struct hub *hub)
{
	size_t n = hub->closing.count;

	return n > 0 ? hub->closing.v[n - 1] : NULL;
}

/* ---- odds and ends ---- */

uint32_t
hub_member_id(const struct hub_member *m)
{
	return m->id;
}

void
hub_member_set_user(struct hub_member *m, void *user)
{
	m->user = user;
}

void *
hub_member_user(const struct hub_member *m)
{
	return m->user;
}

void
hub_get_stats(const struct hub *hub, struct hub_stats *stats)
{
	*stats = hub->stats;
	stats->present = hub->present;
	stats->queued_bytes = queued(hub);
	stats->kept_bytes = hub->in_bytes;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The relay's core (doc/PROTOCOL sections 2 to 4): members, their ids, one
 * total order, fan-out and quotas. It does no I/O and reads no clock: a shell
 * feeds it the bytes of each connection and writes what it has queued. It
 * knows nothing of keys and cannot read what it passes on.
 *
 *     hub_open()    a connection is there: INIT to it, JOIN to the others
 *     hub_feed()    bytes came
 *     hub_output()  what to write now, hub_sent() what was written
 *     hub_close()   the connection is gone: EXIT to the others
 *     hub_tick()    time passes: PING, idle members, refilled buckets
 *     hub_catch_up()  what other hubs have put in order is taken, once a turn
 *
 * Nothing is called back. After any of these calls the shell visits the
 * members that hub_dirty() names: they have new output, want to be closed, or
 * may read again.
 */
#ifndef HUB_HUB_H
#define HUB_HUB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sys/uio.h>

#include "base/rng.h"
#include "hub/share.h"
#include "wire/payload.h"

struct hub;
struct order;
struct hub_member;	/* valid until hub_close() */

/* 0 = unlimited, unless said otherwise. */
struct hub_config {
	size_t members_max;		/* 1..INIT_IDS_MAX, by all hubs */
	size_t queue_bytes_max;		/* per member; then SLOW */
	size_t memory_bytes_max;	/* all queues together */
	size_t address_members_max;	/* per address */
	uint32_t frames_per_second, frames_burst;	/* from one member */
	uint32_t bytes_per_second, bytes_burst;
	/* from all members of an address together */
	uint32_t address_frames_per_second, address_frames_burst;
	uint32_t address_bytes_per_second, address_bytes_burst;
	/* to all members together, those of other hubs too, a copy for each; a
	 * tenth of it at once */
	uint32_t room_copies_per_second, room_bytes_per_second;
	struct hub_share *share;	/* outlives it; NULL: none */
	int64_t ping_ms, idle_ms;	/* of silence; 0 = never */
};
void hub_config_default(struct hub_config *config);
/* Lifts what would slow down or refuse a burst: rates and per address. */
void hub_config_unlimit(struct hub_config *config);

struct hub *hub_new(const struct hub_config *config, const struct rng *rng);
/*
 * While nobody is in the room: another order than one of this hub alone
 * (hub/order.h), which becomes the hub's.
 */
void hub_set_order(struct hub *hub, struct order *order);
/* Other limits from now on; whoever is in stays, even above them. */
void hub_configure(struct hub *hub, const struct hub_config *config);
/* Members still open are freed with it. NULL is fine. */
void hub_free(struct hub *hub);

/*
 * A new connection from address (any string that stands for where it comes
 * from; NULL is never counted). Never NULL: one over a limit gets an ERROR
 * and is to be closed after its output, and nobody else hears of it.
 */
struct hub_member *hub_open(struct hub *hub, const char *address,
    int64_t now_ms);
void hub_close(struct hub *hub, struct hub_member *m, int64_t now_ms);

/*
 * Takes len bytes. Bytes beyond a rate limit are kept and taken later, those
 * of all who wait in turns of the same size; the shell stops reading while
 * hub_may_read() says so.
 */
void hub_feed(struct hub *hub, struct hub_member *m, const uint8_t *data,
    size_t len, int64_t now_ms);
bool hub_may_read(const struct hub_member *m);

/*
 * Bytes to write, *len of them (0: nothing), valid until the next call that
 * is given a hub. What is queued is in several pieces: hub_output() gives the
 * first, hub_pieces() up to max of them for one writev().
 */
const uint8_t *hub_output(const struct hub_member *m, size_t *len);
int hub_pieces(const struct hub_member *m, struct iovec *pieces, int max);
/*
 * len bytes are written. A member that has not taken all it had at one visit
 * and has more than queue_bytes_max at the next is cut then.
 */
void hub_sent(struct hub *hub, struct hub_member *m, size_t len);
/*
 * The shell shall write what is queued and then hub_close(). A peer that does
 * not take it has its queue dropped after a while, which ends the wait.
 */
bool hub_wants_close(const struct hub_member *m);

/* The next member that needs a visit, NULL when there is none. Each is named
 * once for all that has happened to it since its last visit. */
struct hub_member *hub_dirty(struct hub *hub);

/*
 * Delivers what has come out of the order in the meantime, and lets those go
 * on who had to wait for it. With an order of its own a hub has no need of it.
 */
void hub_catch_up(struct hub *hub, int64_t now_ms);

/* When to call hub_tick() at the latest; CLOCK_NEVER if there is no need. */
int64_t hub_deadline_ms(const struct hub *hub);
void hub_tick(struct hub *hub, int64_t now_ms);
/* ERROR SHUTDOWN to all; each then wants to be closed. No EXITs follow. */
void hub_shutdown(struct hub *hub, int64_t now_ms);
/* After it: one of those not closed yet, NULL when there is none. */
struct hub_member *hub_remaining(const struct hub *hub);

uint32_t hub_member_id(const struct hub_member *m);
/* For the shell's own use; NULL at first. */
void hub_member_set_user(struct hub_member *m, void *user);
void *hub_member_user(const struct hub_member *m);

struct hub_stats {
	size_t members, members_peak;	/* of this hub */
	size_t present;		/* in the room, those of other hubs too */
	uint64_t joined, frames_in, bytes_in, frames_out, bytes_out;
	uint64_t refused_full, dropped_slow, dropped_idle, dropped_bad;
	uint64_t dropped_expelled;	/* by hub_expel() */
	uint64_t throttled;	/* times that reading was stopped */
	size_t queued_bytes;	/* memory of all queues, shared parts once */
	size_t kept_bytes;	/* of members who are slowed down */
};
void hub_get_stats(const struct hub *hub, struct hub_stats *stats);

#endif

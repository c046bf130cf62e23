/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A room's order (hub/order.h) that several relays share: a stream in Redis.
 * doc/DESIGN ("Several relays") says how, doc/OPERATING which Redis is wanted.
 *
 * Built without hiredis, there is none: backbone_available() is false.
 */
#ifndef BACKBONE_BACKBONE_H
#define BACKBONE_BACKBONE_H

#include <stdbool.h>
#include <stdint.h>

#include "backbone/backbone_place.h"
#include "base/rng.h"
#include "hub/order.h"
#include "net/loop.h"

bool backbone_available(void);

enum {
	/*
	 * Redis has not answered for so long: members are told, at the latest
	 * in 5 s. Less than a lease, so that nobody is served here who is
	 * gone by the word of another relay.
	 */
	BACKBONE_LOST_MS = 4500,
	/* A lease is renewed each second. */
	BACKBONE_LEASE_MS = 8000,
	/*
	 * One who has no lease for so long, by the clock of who sees it, is
	 * given up. So neither a clock of Redis that jumps nor its restart
	 * puts out those who still renew theirs.
	 */
	BACKBONE_GRACE_MS = 3000
};

struct backbone;
struct tls_context;

/*
 * It connects at once, and for ever. It lives as long as its order, whose
 * owner frees it. place is copied; it has been resolved. tls, which must
 * outlive it, is for places that want it.
 */
struct backbone *backbone_new(struct loop *loop, const struct rng *rng,
    const struct backbone_place *place, struct tls_context *tls,
    const char *room);
struct order *backbone_order(struct backbone *b);

struct backbone_stats {
	bool up;
	/* Why it is not, an English phrase; else "". Valid as it is. */
	const char *reason;
	uint64_t appended, read;	/* entries of the log */
	uint64_t foreign;		/* of those read, passed over */
	uint64_t lost;			/* times that members had to go */
	size_t waiting_bytes;		/* not heard back so far */
};
void backbone_get_stats(const struct backbone *b,
    struct backbone_stats *stats);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bucket for each address that has come of late, in a table of fixed size:
 * no flood makes it grow or slow. Where an address belongs is secret, so that
 * nobody can choose addresses that meet. When a place is taken, the bucket
 * that is nearest to being full makes room, since it says least.
 */
#include "config.h"

#include "relay/door.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "hub/bucket.h"
#include "net/prefix.h"

enum {
	WAYS = 4,		/* places at which an address may be */
	SETS_LOG2 = 12		/* 16,384 addresses: 256 KiB */
};

struct slot {
	uint64_t address;
	struct bucket bucket;
};

struct door {
	struct door_limits limits;
	uint64_t factor;	/* secret and odd */
	struct bucket all;
	struct slot slots[1 << SETS_LOG2][WAYS];
};

struct door *
door_new(const struct rng *rng)
{
	struct door *door = mem_zero(1, sizeof *door);

	rng_fill(rng, &door->factor, sizeof door->factor);
	door->factor |= 1;
	return door;
}

void
door_free(struct door *door)
{
	free(door);
}

void
door_set_limits(struct door *door, const struct door_limits *limits)
{
	door->limits = *limits;
}

static struct bucket_rate
rate_of_address(const struct door *door)
{
	return (struct bucket_rate){ door->limits.address_per_second,
	    door->limits.address_burst };
}

/* As many at once as in a second. */
static struct bucket_rate
rate_of_all(const struct door *door)
{
	return (struct bucket_rate){ door->limits.per_second,
	    door->limits.per_second };
}

/*
 * An IPv4 address, or the first 64 bits of an IPv6 address, as a number; no
 * address begins with the bits that mark the former (ff00::/8 is multicast).
 */
static uint64_t
number_of(const struct prefix *p)
{
	uint64_t n = 0;

	for (int i = 0; i < (p->v6 ? 8 : 4); i++)
		n = n << 8 | p->bytes[i];
	return p->v6 ? n : n | UINT64_C(0xffff) << 48;
}

static struct bucket *
bucket_of(struct door *door, uint64_t address)
{
	struct slot *set = door->slots[address * door->factor >>
	    (64 - SETS_LOG2)];
	struct slot *fullest = set;

	for (int i = 0; i < WAYS; i++) {
		if (set[i].address == address)
			return &set[i].bucket;
		if (set[i].bucket.full_at_ns < fullest->bucket.full_at_ns)
			fullest = &set[i];
	}
	*fullest = (struct slot){ .address = address };
	return &fullest->bucket;
}

static bool
is_too_fast(struct door *door, const char *from, int64_t now_ms)
{
	struct bucket_rate rate = rate_of_address(door);
	struct bucket *bucket;
	struct prefix p;
	const char *reason;

	if (from == NULL || rate.per_second == 0 ||
	    prefix_parse(&p, from, &reason) != ERR_OK)
		return false;
	bucket = bucket_of(door, number_of(&p));
	if (bucket_ready_ms(bucket, rate) > now_ms)
		return true;
	bucket_take(bucket, rate, 1, now_ms);
	return false;
}

enum door_verdict
door_enter(struct door *door, const char *from, size_t open, int64_t now_ms)
{
	bucket_take(&door->all, rate_of_all(door), 1, now_ms);
	if (door->limits.connections_max > 0 &&
	    open >= door->limits.connections_max)
		return DOOR_FULL;
	return is_too_fast(door, from, now_ms) ? DOOR_TOO_FAST : DOOR_IN;
}

bool
door_is_shut(const struct door *door, int64_t now_ms, int64_t *until_ms)
{
	*until_ms = bucket_ready_ms(&door->all, rate_of_all(door));
	return *until_ms > now_ms;
}

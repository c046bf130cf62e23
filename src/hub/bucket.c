/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Token buckets kept as one time each (the generic cell rate algorithm), so
 * that nothing is to be refilled.
 */
#include "config.h"

#include "hub/bucket.h"

#define NS_PER_S INT64_C(1000000000)
#define NS_PER_MS INT64_C(1000000)

int64_t
bucket_ready_ms(const struct bucket *b, struct bucket_rate rate)
{
	int64_t burst_ns;

	if (rate.per_second == 0)
		return 0;
	burst_ns = rate.burst * NS_PER_S / rate.per_second;
	/* Rounded up: at that very millisecond it is ready. */
	return (b->full_at_ns - burst_ns + NS_PER_MS) / NS_PER_MS;
}

void
bucket_take(struct bucket *b, struct bucket_rate rate, uint32_t amount,
    int64_t now_ms)
{
	if (rate.per_second == 0)
		return;
	if (b->full_at_ns < now_ms * NS_PER_MS)
		b->full_at_ns = now_ms * NS_PER_MS;
	b->full_at_ns += amount * NS_PER_S / rate.per_second;
}

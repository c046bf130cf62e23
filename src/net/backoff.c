/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exponential back-off with jitter.
 */
#include "config.h"

#include "net/backoff.h"

int64_t
backoff_next_ms(struct backoff *b, const struct rng *rng)
{
	uint32_t ms = BACKOFF_FIRST_MS;
	unsigned i;

	for (i = 0; i < b->failures && ms < BACKOFF_MAX_MS; i++)
		ms *= 2;
	if (ms > BACKOFF_MAX_MS)
		ms = BACKOFF_MAX_MS;
	b->failures++;
	return ms - rng_below(rng, ms / 2 + 1);
}

void
backoff_reset(struct backoff *b)
{
	b->failures = 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/net/rng.c */
#include "config.h"

#include "net/rng.h"
#include "tap.h"

int
main(void)
{
	struct rng rng = net_rng();
	uint32_t all = 0, every = UINT32_MAX, v;
	uint8_t a[32], b[32];
	int i;

	for (i = 0; i < 200; i++) {
		v = rng_u32(&rng);
		all |= v;
		every &= v;
	}
	ok(all == UINT32_MAX && every == 0, "each bit is set and not set");
	rng_fill(&rng, a, sizeof a);
	rng_fill(&rng, b, sizeof b);
	ok(memcmp(a, b, sizeof a) != 0, "never the same twice");
	return done_testing();
}

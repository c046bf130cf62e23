/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/net/backoff.c */
#include "config.h"

#include "net/backoff.h"
#include "tap.h"

int
main(void)
{
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, 1);
	struct backoff b = { 0 };
	int64_t ms, low, most = BACKOFF_FIRST_MS;
	int i, wrong = 0, differ = 0;

	for (i = 0; i < 12; i++) {
		ms = backoff_next_ms(&b, &rng);
		if (ms < most / 2 || ms > most)
			wrong++;
		most = most * 2 < BACKOFF_MAX_MS ? most * 2 : BACKOFF_MAX_MS;
	}
	is_int(wrong, 0, "1 s, doubled, up to 60 s, at least half of that");
	b.failures = 1000000;
	low = BACKOFF_MAX_MS;
	for (i = 0; i < 1000; i++) {
		ms = backoff_next_ms(&b, &rng);
		wrong += ms < BACKOFF_MAX_MS / 2 || ms > BACKOFF_MAX_MS;
		differ += ms != low;
		low = ms < low ? ms : low;
	}
	is_int(wrong, 0, "never more than 60 s");
	ok(differ > 900 && low < BACKOFF_MAX_MS * 6 / 10,
	    "spread over that half");
	backoff_reset(&b);
	ok(backoff_next_ms(&b, &rng) <= BACKOFF_FIRST_MS,
	    "after a success from the start");
	return done_testing();
}

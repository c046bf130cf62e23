/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/hub/bucket.c */
#include "config.h"

#include "hub/bucket.h"
#include "tap.h"

enum { NOW_MS = 5000 };

static int
take_all(struct bucket *b, struct bucket_rate rate, int64_t now_ms)
{
	int n = 0;

	while (bucket_ready_ms(b, rate) <= now_ms && n < 1000) {
		bucket_take(b, rate, 1, now_ms);
		n++;
	}
	return n;
}

int
main(void)
{
	struct bucket_rate none = { 0, 0 }, rate = { 10, 5 };
	struct bucket_rate widest = { UINT32_MAX, UINT32_MAX };
	struct bucket b = { 0 };

	bucket_take(&b, none, UINT32_MAX, NOW_MS);
	ok(bucket_ready_ms(&b, none) <= NOW_MS, "no rate, no limit");
	is_int(take_all(&b, rate, NOW_MS), 5, "a full bucket holds a burst");
	is_int(take_all(&b, rate, NOW_MS), 0, "then it is empty");
	ok(bucket_ready_ms(&b, rate) > NOW_MS, "and says when it is not");
	is_int(take_all(&b, rate, NOW_MS + 301), 4,
	    "it fills at its rate, the last taker overdraws");
	is_int(take_all(&b, rate, NOW_MS + 60000), 5,
	    "however long it waits, it holds a burst");
	bucket_take(&b, rate, 100, NOW_MS + 120000);
	is_int(bucket_ready_ms(&b, rate), NOW_MS + 120000 + 9501,
	    "a large amount is taken as a whole and paid for later");
	bucket_take(&b, widest, UINT32_MAX, INT64_C(1) << 40);
	is_int(bucket_ready_ms(&b, widest), (INT64_C(1) << 40) + 1,
	    "the largest numbers do not overflow");
	return done_testing();
}

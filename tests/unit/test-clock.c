/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clocks run forward and in milliseconds. */
#include "config.h"

#include "base/clock.h"

#include <time.h>

#include "tap.h"

int
main(void)
{
	int64_t last = clock_mono_ms(), now, begin = last;
	struct timespec t;
	bool forward = true;

	ok(last > 0, "monotonic time is positive");
	while (last < begin + 5) {
		now = clock_mono_ms();
		forward = forward && now >= last;
		last = now;
	}
	ok(forward, "and never runs back");
	now = clock_mono_us() / 1000;
	ok(now + 1 >= last && now < last + 60000,
	    "microseconds are of the same clock");
	clock_gettime(CLOCK_REALTIME, &t);
	now = clock_wall_ms();
	ok(now / 1000 - t.tv_sec >= 0 && now / 1000 - t.tv_sec < 60,
	    "wall time is in milliseconds since 1970");
	ok(CLOCK_NEVER > now && CLOCK_NEVER > last, "never is later");
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two clocks of the system.
 */
#include "config.h"

#include "base/clock.h"

#include <time.h>

static int64_t
read_us(clockid_t id)
{
	struct timespec t = { 0 };

	/* these two clocks exist on every POSIX system: it cannot fail */
	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t
clock_mono_ms(void)
{
	/* it may start at 0; callers use 0 as "not yet" */
	return read_us(CLOCK_MONOTONIC) / 1000 + 1;
}

int64_t
clock_mono_us(void)
{
	return read_us(CLOCK_MONOTONIC);
}

int64_t
clock_wall_ms(void)
{
	return read_us(CLOCK_REALTIME) / 1000;
}

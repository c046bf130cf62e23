/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/relay/door.c */
#include "config.h"

#include "relay/door.h"
#include "tap.h"

enum { NOW_MS = 1000000 };

static struct door *door;

static void
limits(size_t max, uint32_t address, uint32_t burst, uint32_t all)
{
	struct door_limits l = { max, address, burst, all };

	door_set_limits(door, &l);
}

/* How many of n at once come in. */
static int
enter(const char *from, int n, int64_t now_ms)
{
	int in = 0;

	while (n-- > 0)
		in += door_enter(door, from, 0, now_ms) == DOOR_IN;
	return in;
}

static void
test_address(void)
{
	limits(0, 0, 0, 0);
	is_int(enter("192.0.2.1", 5000, NOW_MS), 5000, "without limits");
	limits(0, 10, 50, 0);
	is_int(enter("192.0.2.7", 100, NOW_MS), 50, "a burst");
	is_int(door_enter(door, "192.0.2.7", 0, NOW_MS), DOOR_TOO_FAST,
	    "too fast");
	is_int(enter("192.0.2.8", 100, NOW_MS), 50, "of each address");
	is_int(enter("2001:db8::1", 30, NOW_MS), 30, "IPv6");
	is_int(enter("2001:db8::2", 30, NOW_MS), 20, "64 bits are one");
	is_int(enter(NULL, 100, NOW_MS), 100, "Unix sockets are not counted");
	is_int(enter("192.0.2.7", 100, NOW_MS + 1000), 10, "a second later");
	is_int(enter("192.0.2.7", 100, NOW_MS + 60000), 50, "a minute later");
}

static void
test_all(void)
{
	int64_t until;

	limits(5, 0, 0, 0);
	is_int(door_enter(door, "192.0.2.7", 4, NOW_MS), DOOR_IN,
	    "one may come");
	is_int(door_enter(door, "192.0.2.7", 5, NOW_MS), DOOR_FULL,
	    "no more");
	ok(!door_is_shut(door, NOW_MS, &until), "no limit in all");
	limits(0, 0, 0, 100);
	enter("192.0.2.7", 99, 2 * NOW_MS);
	ok(!door_is_shut(door, 2 * NOW_MS, &until), "a burst");
	enter("192.0.2.7", 1, 2 * NOW_MS);
	ok(door_is_shut(door, 2 * NOW_MS, &until) &&
	    until > 2 * NOW_MS && until <= 2 * NOW_MS + 20, "then a pause");
	ok(!door_is_shut(door, until, &until), "and then not any more");
}

/* A flood from many addresses does not free one that floods as well. */
static void
test_flood(void)
{
	char from[32];
	int in = 0;

	limits(0, 10, 50, 0);
	enter("198.51.100.1", 60, 3 * NOW_MS);
	for (int i = 0; i < 10000; i++) {
		snprintf(from, sizeof from, "10.0.%d.%d", i / 256, i % 256);
		in += enter(from, 1, 3 * NOW_MS);
	}
	is_int(in, 10000, "many addresses come in, once each");
	is_int(enter("198.51.100.1", 1, 3 * NOW_MS), 0,
	    "and who floods does not");
}

int
main(void)
{
	struct rng_seeded seed;
	struct rng rng = rng_seeded(&seed, 5);

	door = door_new(&rng);
	test_address();
	test_all();
	test_flood();
	door_free(door);
	return done_testing();
}

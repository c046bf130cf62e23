/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/hub/share.c: what all rooms may send, and that each has its part */
#include "config.h"

#include "hub/share.h"
#include "hubtest.h"

enum { RATE = 1000, ROOMS_TRIED = 5 };

struct town {
	struct hub_share share;
	struct hub_share_part parts[ROOMS_TRIED];
	size_t sent[ROOMS_TRIED];
	int64_t now_ms;
};

/* Room i sends frames of one copy and size bytes as long as it may, up to
 * most. */
static void
send_all(struct town *t, size_t i, size_t size, size_t most)
{
	while (most-- > 0 &&
	    share_ready_ms(&t->share, &t->parts[i]) <= t->now_ms) {
		share_take(&t->share, &t->parts[i], 1, size, t->now_ms);
		t->sent[i]++;
	}
}

static void
town_init(struct town *t, uint32_t copies, uint32_t bytes)
{
	*t = (struct town){ .now_ms = 5000000,
	    .share.limits = { copies, bytes } };
}

/* For so long, rooms from to n - 1 say all that they may, in that order. */
static void
flood(struct town *t, size_t from, size_t n, int64_t ms)
{
	for (int64_t end = t->now_ms + ms; t->now_ms < end; t->now_ms++)
		for (size_t i = from; i < n; i++)
			send_all(t, i, 100, SIZE_MAX);
}

static void
test_unlimited(void)
{
	struct town t;

	town_init(&t, 0, 0);
	send_all(&t, 0, 100, 1000000);
	is_int(t.sent[0], 1000000, "without limits, anything");
	is_int(share_ready_ms(NULL, &t.parts[0]), 0, "without a share, too");
	share_take(NULL, &t.parts[0], 1, 1, t.now_ms);
}

static void
test_alone(void)
{
	struct town t;

	town_init(&t, RATE, 0);
	flood(&t, 0, 1, 10000);
	ok(t.sent[0] >= 10 * RATE && t.sent[0] <= 10 * RATE + RATE / 4,
	    "a room alone has all of it, and no more: %zu in 10 s",
	    t.sent[0]);
	town_init(&t, 0, 100 * RATE);
	flood(&t, 0, 1, 10000);
	ok(t.sent[0] >= 10 * RATE && t.sent[0] <= 10 * RATE + RATE / 4,
	    "of bytes, too: %zu frames in 10 s", t.sent[0]);
}

static void
test_many(void)
{
	struct town t;
	size_t total = 0, least = SIZE_MAX, most = 0;

	town_init(&t, RATE, 0);
	flood(&t, 0, ROOMS_TRIED, 20000);
	for (size_t i = 0; i < ROOMS_TRIED; i++) {
		total += t.sent[i];
		least = t.sent[i] < least ? t.sent[i] : least;
		most = t.sent[i] > most ? t.sent[i] : most;
	}
	ok(total >= 20 * RATE && total <= 20 * RATE + RATE,
	    "those who flood have all of it together: %zu in 20 s", total);
	ok(least * 10 >= most * 8, "and each about the same: %zu to %zu",
	    least, most);
}

static void
test_quiet(void)
{
	struct town t;
	int64_t waited_ms = 0;

	town_init(&t, RATE, 0);
	flood(&t, 1, ROOMS_TRIED, 3000);
	/* 50 a second: a quarter of its part. */
	for (int i = 0; i < 500; i++) {
		flood(&t, 1, ROOMS_TRIED, 20);
		if (share_ready_ms(&t.share, &t.parts[0]) > t.now_ms)
			waited_ms += 20;
		else
			send_all(&t, 0, 100, 1);
	}
	is_int(waited_ms, 0, "who says less than its part never waits");
	is_int(t.sent[0], 500, "and has said all");
}

/* A room that was alone for long owes nothing to those who come. */
static void
test_no_debt(void)
{
	struct town t;

	town_init(&t, RATE, 0);
	flood(&t, 0, 1, 60000);
	t.sent[0] = 0;
	flood(&t, 0, 2, 10000);
	ok(t.sent[0] >= 4 * RATE && t.sent[1] >= 4 * RATE,
	    "who was alone before has its half, as the other: %zu and %zu",
	    t.sent[0], t.sent[1]);
	ok(t.sent[0] + t.sent[1] <= 10 * RATE + RATE / 2,
	    "together not more than there is");
}

static void
test_left_over(void)
{
	struct town t;

	town_init(&t, RATE, 0);
	/* Four rooms that say a little, and one that wants all. */
	for (int i = 0; i < 1000; i++) {
		for (size_t room = 1; room < ROOMS_TRIED; room++)
			send_all(&t, room, 100, i % 10 == 0);
		flood(&t, 0, 1, 10);
	}
	is_int(t.sent[1] + t.sent[2] + t.sent[3] + t.sent[4], 400,
	    "those who say little say all");
	ok(t.sent[0] >= 9 * RATE,
	    "what they leave goes to who wants it: %zu of 10000", t.sent[0]);
}

int
main(void)
{
	test_unlimited();
	test_alone();
	test_many();
	test_quiet();
	test_no_debt();
	test_left_over();
	return done_testing();
}

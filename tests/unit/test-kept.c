/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kept frames: copied, in order, bounded by number and by bytes. */
#include "config.h"

#include "session-harness.h"

static bool
add(struct kept *l, uint32_t src, size_t size, int64_t now_ms)
{
	uint8_t payload[64] = { TYPE_MSG, (uint8_t)src };
	struct frame f = { .src = src, .payload = payload, .size = size };
	bool added = kept_add(l, &f, now_ms);

	memset(payload, 0xff, sizeof payload);
	return added;
}

static void
copies(void)
{
	struct kept l;

	kept_init(&l, 40, 1000);
	ok(add(&l, 7, 5, 111), "a frame is kept");
	is_int(l.v[0]->frame.src, 7, "with its sender");
	is_int(l.v[0]->frame.size, 5, "its size");
	is_int(l.v[0]->frame.payload[0], TYPE_MSG, "a copy of its payload");
	is_int(l.v[0]->frame.payload[1], 7, "which outlives the frame");
	is_int(l.v[0]->came_ms, 111, "and the time at which it came");
	kept_release(&l);
	is_int((long long)l.n, 0, "nothing is left after the release");
	ok(add(&l, 7, 5, 0), "and it can be used again, bounds and all");
	kept_release(&l);
}

static void
bounds(void)
{
	struct kept l;
	uint32_t i;

	kept_init(&l, 20, 10000);
	for (i = 1; i <= 20; i++)
		add(&l, i, 4, 0);
	is_int((long long)l.n, 20, "as many frames as allowed");
	ok(!add(&l, 21, 4, 0), "R11: but not one more");
	is_int((long long)l.n, 20, "which changes nothing");
	kept_release(&l);

	kept_init(&l, 20, 100);
	ok(add(&l, 1, 60, 0) && add(&l, 2, 40, 0), "as many bytes as allowed");
	ok(!add(&l, 3, 4, 0), "R11: but not one more");
	kept_drop(&l, 0);
	ok(add(&l, 3, 60, 0), "unless some have gone");
	is_int((long long)l.bytes, 100, "bytes are counted both ways");
	kept_release(&l);
}

static void
order(void)
{
	struct kept l, to;
	uint32_t i;

	kept_init(&l, 100, 10000);
	kept_init(&to, 100, 10000);
	for (i = 0; i < 50; i++)
		add(&l, i, 4, 0);
	kept_drop(&l, 10);
	is_int(l.v[9]->frame.src, 9, "dropping one leaves those before it");
	is_int(l.v[10]->frame.src, 11, "and those behind it, in order");
	add(&to, 1000, 4, 0);
	kept_move(&to, &l);
	is_int((long long)to.n, 49, "all move at once");
	is_int(to.v[0]->frame.src, 0, "in order, replacing what was there");
	is_int((long long)l.n, 0, "and are gone from where they were");
	ok(add(&l, 5, 4, 0), "which can be used on");
	kept_release(&l);
	kept_release(&to);
}

int
main(void)
{
	copies();
	bounds();
	order();
	return done_testing();
}

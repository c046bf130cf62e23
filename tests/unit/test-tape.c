/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/hub/tape.c */
#include "config.h"

#include "base/rng.h"
#include "hub/tape.h"
#include "tap.h"
#include "wire/frame.h"

/* A MSG frame of size payload bytes that are all n. */
static void
add(struct tape *t, uint8_t n, size_t size)
{
	uint8_t *out = tape_add(t, FRAME_HEADER_BYTES + size);

	frame_header(out, 1, 0, size);
	memset(out + FRAME_HEADER_BYTES, n, size);
}

static size_t
total(const struct tape_reader *r, uint64_t end)
{
	struct iovec pieces[64];
	int i, n = tape_pieces(r, end, pieces, 64);
	size_t len = 0;

	for (i = 0; i < n; i++)
		len += pieces[i].iov_len;
	return len;
}

static void
test_reading(void)
{
	struct tape t;
	struct tape_reader r, late;
	struct iovec piece;

	tape_init(&t);
	add(&t, 1, 10);
	tape_reader_start(&t, &r);
	is_int(total(&r, UINT64_MAX), 0, "a reader starts at the end");
	add(&t, 2, 10);
	add(&t, 3, 10);
	is_int(tape_pieces(&r, UINT64_MAX, &piece, 1), 1,
	    "frames are in one piece");
	is_int(piece.iov_len, 40, "both of them");
	is_int(((uint8_t *)piece.iov_base)[10], 2, "in their order");
	is_int(total(&r, 40), 20, "up to a position");
	tape_reader_start(&t, &late);
	tape_reader_advance(&t, &r, 25);
	is_int(total(&r, UINT64_MAX), 15, "what is sent is passed");
	is_int(tape_reader_position(&r), 45, "the position says so");
	is_int(total(&late, UINT64_MAX), 0, "another reader stands elsewhere");
	tape_reader_stop(&t, &r);
	tape_reader_stop(&t, &late);
	tape_release(&t);
}

static void
test_memory(void)
{
	struct tape t;
	struct tape_reader slow, fast;
	size_t i, one;

	tape_init(&t);
	tape_reader_start(&t, &slow);
	tape_reader_start(&t, &fast);
	one = t.memory;
	for (i = 0; i < 100; i++)
		add(&t, i, PAYLOAD_BYTES_MAX);
	is_int(t.memory, 50 * one, "two of the largest frames a chunk");
	is_int(total(&fast, UINT64_MAX), 100 * FRAME_BYTES_MAX,
	    "nothing is lost between chunks");
	tape_reader_advance(&t, &fast, 100 * FRAME_BYTES_MAX);
	is_int(t.memory, 50 * one, "the slow one keeps all");
	tape_reader_advance(&t, &slow, 50 * FRAME_BYTES_MAX + 1);
	is_int(t.memory, 25 * one, "what both have passed is freed");
	tape_reader_stop(&t, &slow);
	is_int(t.memory, one, "the slow one is gone: one chunk is left");
	tape_reader_stop(&t, &fast);
	add(&t, 1, 10);
	is_int(t.memory, one, "nobody reads: it does not grow");
	tape_release(&t);
}

static void
test_skip(void)
{
	struct tape t;
	struct tape_reader r, copy;
	int i;

	tape_init(&t);
	tape_reader_start(&t, &r);
	for (i = 0; i < 9; i++)
		add(&t, i, PAYLOAD_BYTES_MAX);
	copy = r;
	tape_reader_skip(&copy, 5 * FRAME_BYTES_MAX + 7);
	is_int(tape_reader_position(&copy), 5 * FRAME_BYTES_MAX + 7,
	    "a copy skips over chunks");
	is_int(total(&copy, UINT64_MAX), 4 * FRAME_BYTES_MAX - 7,
	    "and reads on there");
	is_int(tape_reader_position(&r), 0, "the reader stays");
	tape_reader_stop(&t, &r);
	tape_release(&t);
}

static void
test_frame_left(void)
{
	struct tape t;
	struct tape_reader r;
	const uint8_t *data;

	tape_init(&t);
	tape_reader_start(&t, &r);
	add(&t, 1, 10);
	add(&t, 2, 20);
	is_int(tape_reader_frame_left(&r, &data), 0, "before a frame");
	tape_reader_advance(&t, &r, 25);
	is_int(tape_reader_frame_left(&r, &data), 25, "inside of the second");
	tape_reader_advance(&t, &r, 25);
	is_int(tape_reader_frame_left(&r, &data), 0, "at the end");
	tape_reader_stop(&t, &r);
	tape_release(&t);
}

int
main(void)
{
	test_reading();
	test_memory();
	test_skip();
	test_frame_left();
	return done_testing();
}

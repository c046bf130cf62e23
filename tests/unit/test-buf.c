/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The byte queue against a plain model, and at its bounds. */
#include "config.h"

#include "base/buf.h"

#include "base/err.h"
#include "base/rng.h"
#include "tap.h"

static void
test_bounds(void)
{
	static const uint8_t zeros[300];
	struct buf b;
	uint8_t *room;

	buf_init(&b, 300);
	is_int(buf_len(&b), 0, "empty at first");
	is_int(buf_append(&b, NULL, 0), ERR_OK, "nothing can be appended");
	is_int(buf_append(&b, zeros, 300), ERR_OK, "as much as allowed");
	is_int(buf_append(&b, "x", 1), ERR_LIMIT, "and no byte more");
	is_int(buf_len(&b), 300, "unchanged by that");
	ok(buf_reserve(&b, 1) == NULL, "nor reserved");
	ok(buf_reserve(&b, 0) != NULL, "room for nothing is there");
	ok(buf_reserve(&b, SIZE_MAX) == NULL, "a sum beyond size_t is not");
	buf_consume(&b, 299);
	room = buf_reserve(&b, 299);
	ok(room != NULL, "what was consumed is free again");
	memset(room, 1, 299);
	is_int(buf_len(&b), 1, "reserved is not queued");
	buf_commit(&b, 2);
	is_mem(buf_data(&b), "\0\1\1", 3, "committed is");
	buf_release(&b);
	is_int(buf_append(&b, "abc", 3), ERR_OK, "usable after release");
	is_mem(buf_data(&b), "abc", 3, "as new");
	buf_release(&b);
	buf_init(&b, 0);
	is_int(buf_append(&b, "x", 1), ERR_LIMIT, "a queue of nothing");
	ok(buf_reserve(&b, 0) != NULL, "has room for nothing");
	buf_release(&b);
}

static void
test_wiped(void)
{
	static const uint8_t zeros[64];
	struct buf b;
	const uint8_t *data;

	buf_init(&b, 64);
	buf_append(&b, "top secret", 10);
	buf_consume(&b, 4);
	data = buf_data(&b) - 4;
	buf_clear(&b);
	is_int(buf_len(&b), 0, "cleared is empty");
	is_mem(data, zeros, 10, "and wiped, also what was consumed");
	buf_release(&b);
}

/* A stretch of the byte sequence 0, 1, .. 250, 0, .. that begins at from. */
static void
sequence(uint8_t *out, size_t len, size_t from)
{
	size_t i;

	for (i = 0; i < len; i++)
		out[i] = (uint8_t)((from + i) % 251);
}

static bool
is_sequence(const struct buf *b, size_t from)
{
	size_t i;

	for (i = 0; i < buf_len(b); i++)
		if (buf_data(b)[i] != (from + i) % 251)
			return false;
	return true;
}

static void
test_model(uint64_t seed)
{
	enum { MAX = 5000, STEPS = 20000 };
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, seed);
	size_t in = 0, out = 0, n;
	bool good = true;
	uint8_t bytes[1000];
	struct buf b;
	int i;

	buf_init(&b, MAX);
	for (i = 0; i < STEPS && good; i++) {
		n = rng_below(&rng, sizeof bytes + 1);
		if (rng_below(&rng, 2) == 0) {
			sequence(bytes, n, in);
			if (buf_append(&b, bytes, n) == ERR_OK)
				in += n;
			else
				good = buf_len(&b) + n > MAX;
		} else {
			if (n > buf_len(&b))
				n = buf_len(&b);
			buf_consume(&b, n);
			out += n;
		}
		good = good && buf_len(&b) == in - out &&
		    b.size <= MAX + MAX / 4 && is_sequence(&b, out);
	}
	ok(good, "%d random steps, seed %llu", i, (unsigned long long)seed);
	buf_release(&b);
}

/* A full queue that is drained a byte at a time must not crawl. */
static void
test_linear(void)
{
	enum { MAX = 1 << 20, STEPS = 3 << 20 };
	static uint8_t block[MAX];
	struct buf b;
	int i, moves = 0;
	size_t start;

	buf_init(&b, MAX);
	buf_append(&b, block, MAX);
	for (i = 0; i < STEPS; i++) {
		buf_consume(&b, 1);
		start = b.start;
		buf_append(&b, "x", 1);
		moves += b.start < start;
	}
	ok(moves <= 4 * (STEPS / MAX) + 2, "moved %d times", moves);
	is_int(buf_len(&b), MAX, "and full at the end");
	buf_release(&b);
}

int
main(void)
{
	uint64_t seed;

	test_bounds();
	test_wiped();
	for (seed = 1; seed <= 5; seed++)
		test_model(seed);
	test_linear();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The seeded source is reproducible everywhere; numbers are uniform. */
#include "config.h"

#include "base/rng.h"

#include "tap.h"

/* A source that hands out given bytes and counts them. */
struct script {
	const uint8_t *bytes;
	size_t len, at;
};

static void
script_fill(void *ctx, void *out, size_t len)
{
	struct script *s = ctx;

	if (len > s->len - s->at)
		bail_out("the script has only %zu bytes", s->len);
	memcpy(out, s->bytes + s->at, len);
	s->at += len;
}

static void
test_numbers(void)
{
	static const uint8_t bytes[] = {
		0x04, 0x03, 0x02, 0x01,		/* u32 */
		0x00, 0x00, 0x00, 0x00,		/* 0: would favour 0 mod 3 */
		0x05, 0x00, 0x00, 0x00,		/* 5 mod 3 = 2 */
		0xff, 0xff, 0xff, 0xff		/* below 1 */
	};
	struct script s = { .bytes = bytes, .len = sizeof bytes };
	struct rng rng = { .fill = script_fill, .ctx = &s };

	is_int(rng_u32(&rng), 0x01020304, "bytes are little-endian");
	is_int(rng_below(&rng, 3), 2, "a biased draw is repeated");
	is_int(s.at, 12, "it took two draws");
	is_int(rng_below(&rng, 1), 0, "below 1 there is only 0");
	rng_fill(&rng, NULL, 0);
	is_int(s.at, 16, "nothing asked, nothing drawn");
}

static void
test_seeded(void)
{
	struct rng_seeded state, other;
	struct rng a = rng_seeded(&state, 1), b = rng_seeded(&other, 1);
	uint8_t x[37], y[37];
	/* seed 0; computed apart from this code, from the two papers */
	static const uint8_t known[16] = {
		0x47, 0xee, 0x57, 0xb3, 0x4b, 0xe2, 0x0e, 0x02,
		0x5e, 0x97, 0xbb, 0x63, 0xcd, 0xe9, 0xb8, 0x5f
	};

	rng_fill(&a, x, sizeof x);
	rng_fill(&b, y, sizeof y);
	is_mem(x, y, sizeof x, "the same seed gives the same bytes");
	b = rng_seeded(&other, 2);
	rng_fill(&b, y, sizeof y);
	ok(memcmp(x, y, sizeof x) != 0, "another seed gives others");
	a = rng_seeded(&state, 0);
	rng_fill(&a, x, sizeof known);
	is_mem(x, known, sizeof known, "seed 0 gives what is known of it");
}

static void
test_uniform(void)
{
	enum { SIDES = 6, DRAWS = 60000 };
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, 7);
	int seen[SIDES] = { 0 }, i;

	for (i = 0; i < DRAWS; i++)
		seen[rng_below(&rng, SIDES)]++;
	for (i = 0; i < SIDES; i++)	/* 5 % is more than 5 deviations */
		ok(seen[i] > DRAWS / SIDES * 0.95 &&
		    seen[i] < DRAWS / SIDES * 1.05,
		    "side %d comes a sixth of the time (%d)", i, seen[i]);
}

int
main(void)
{
	test_numbers();
	test_seeded();
	test_uniform();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers out of a source of random bytes, and the seeded source of tests.
 * Bytes become numbers in little-endian order whatever the machine, so that a
 * seed means the same run everywhere. The source for secrets is not here: it
 * belongs to whoever links libsodium.
 */
#include "config.h"

#include "base/rng.h"

#include <assert.h>

void
rng_fill(const struct rng *rng, void *out, size_t len)
{
	if (len > 0)
		rng->fill(rng->ctx, out, len);
}

uint32_t
rng_u32(const struct rng *rng)
{
	uint8_t b[4];

	rng_fill(rng, b, sizeof b);
	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
	    (uint32_t)b[3] << 24;
}

uint32_t
rng_below(const struct rng *rng, uint32_t below)
{
	uint32_t skip, v;

	assert(below > 0);
	/* 2^32 mod below: numbers under it would make the low ones likelier */
	skip = -below % below;
	do
		v = rng_u32(rng);
	while (v < skip);
	return v % below;
}

/* splitmix64 (Steele, Lea, Flood 2014): spreads a seed like 1 or 2 */
static uint64_t
spread(uint64_t *x)
{
	uint64_t z;

	z = *x += 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* xorshift128+ (Vigna 2014) */
static uint64_t
seeded_next(struct rng_seeded *s)
{
	uint64_t x = s->state[0], y = s->state[1];

	s->state[0] = y;
	x ^= x << 23;
	s->state[1] = x ^ y ^ x >> 18 ^ y >> 5;
	return s->state[1] + y;
}

static void
seeded_fill(void *ctx, void *out, size_t len)
{
	uint8_t *p = out;
	uint64_t v = 0;
	size_t i;

	for (i = 0; i < len; i++, v >>= 8) {
		if (i % 8 == 0)
			v = seeded_next(ctx);
		p[i] = (uint8_t)v;
	}
}

struct rng
rng_seeded(struct rng_seeded *state, uint64_t seed)
{
	state->state[0] = spread(&seed);
	state->state[1] = spread(&seed);
	return (struct rng){ .fill = seeded_fill, .ctx = state };
}

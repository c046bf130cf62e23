/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where random bytes come from. The cores never draw randomness themselves:
 * they are given a source, so that tests can give them a seeded one.
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
	/* Fills out[0..len). Cannot fail. */
	void (*fill)(void *ctx, void *out, size_t len);
	void *ctx;
};

void rng_fill(const struct rng *rng, void *out, size_t len);
/* Uniform in [0, below); below > 0. */
uint32_t rng_below(const struct rng *rng, uint32_t below);
uint32_t rng_u32(const struct rng *rng);

/*
 * A seeded, reproducible source for tests and simulations; not for secrets.
 * The state must outlive the rng that points to it.
 */
struct rng_seeded {
	uint64_t state[2];
};
struct rng rng_seeded(struct rng_seeded *state, uint64_t seed);

#endif

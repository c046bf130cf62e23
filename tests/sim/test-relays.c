/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rooms of two or three honest relays that share one order. Some of them lose
 * the others, or die: then their members come back to any.
 */
#include "config.h"

#include "base/mem.h"
#include "life.h"
#include "seeds.h"

static bool
run_seed(uint64_t seed, bool verbose, int64_t *longest_ms)
{
	return life_run(seed, 2 + seed % 2, verbose, longest_ms);
}

int
main(int argc, char **argv)
{
	static const uint64_t known_seeds[] = { 28488 };
	static const struct sim_program program = {
		.what = "rooms of several relays keep all invariants",
		.seeds = 3000, .seeds_real = 50, .known = known_seeds,
		.n_known = ARRAY_LEN(known_seeds), .run = run_seed
	};

	return sim_main(&program, argc, argv);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms under one honest relay. */
#include "config.h"

#include "life.h"
#include "seeds.h"

static bool
run_seed(uint64_t seed, bool verbose, int64_t *longest_ms)
{
	return life_run(seed, 1, verbose, longest_ms);
}

int
main(int argc, char **argv)
{
	static const struct sim_program program = {
		.what = "honest rooms keep all invariants",
		.seeds = 8000, .seeds_real = 150, .run = run_seed
	};

	return sim_main(&program, argc, argv);
}

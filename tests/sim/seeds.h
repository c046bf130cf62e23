/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line that the programs of the simulation share:
 *
 *     test-X                     the seeds of make check
 *     test-X --seed S            one of them, with what happens
 *     test-X --from S --count N
 */
#ifndef SIM_SEEDS_H
#define SIM_SEEDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_program {
	const char *what;		/* "rooms with villains stay sound" */
	uint64_t seeds;			/* of make check, with toysodium.c */
	uint64_t seeds_real;		/* with libsodium */
	const uint64_t *known;		/* these found something once */
	size_t n_known;
	/* The way to one group, if it was longer, goes to *longest_ms. */
	bool (*run)(uint64_t seed, bool verbose, int64_t *longest_ms);
};

int sim_main(const struct sim_program *p, int argc, char **argv);

#endif

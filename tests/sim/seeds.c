/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * See seeds.h. How many seeds make check runs depends on what they cost: with
 * libsodium one costs as much as ten or twenty with toysodium.c, and under the
 * sanitizers ten times as much as without.
 */
#include "config.h"

#include "seeds.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "crypto/prim.h"
#include "../unit/tap.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#endif

enum { SANITIZED_PART = 20 };

static uint64_t
default_count(const struct sim_program *p)
{
	uint64_t count = !strcmp(sodium_version_string(), "toy") ?
	    p->seeds : p->seeds_real;

#ifdef SANITIZED
	count = 1 + count / SANITIZED_PART;
#endif
	return count;
}

static void
run_known(const struct sim_program *p, int64_t *longest_ms)
{
	size_t i;

	for (i = 0; i < p->n_known; i++)
		ok(p->run(p->known[i], false, longest_ms),
		    "seed %llu, which failed once",
		    (unsigned long long)p->known[i]);
}

int
sim_main(const struct sim_program *p, int argc, char **argv)
{
	uint64_t from = 1, count = default_count(p), seed, failed = 0;
	int64_t longest_ms = 0;
	int i;

	setvbuf(stdout, NULL, _IOLBF, 0);	/* a crash must not take any */
	prim_start();
	for (i = 1; i + 1 < argc; i += 2) {
		uint64_t n = strtoull(argv[i + 1], NULL, 10);

		if (!strcmp(argv[i], "--seed"))
			return !p->run(n, true, &longest_ms);
		if (!strcmp(argv[i], "--from"))
			from = n;
		if (!strcmp(argv[i], "--count"))
			count = n;
	}
	if (argc == 1)
		run_known(p, &longest_ms);
	for (seed = from; seed < from + count; seed++)
		failed += !p->run(seed, false, &longest_ms);
	ok(failed == 0, "%llu of %llu %s, from seed %llu, with libsodium %s",
	    (unsigned long long)(count - failed), (unsigned long long)count,
	    p->what, (unsigned long long)from, sodium_version_string());
	diag("the longest way to one group took %.1f s",
	    (double)longest_ms / 1000);
	return done_testing();
}

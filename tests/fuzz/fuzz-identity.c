/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The identity file with any bytes in it. It is read if it says what would be
 * written for that secret, and otherwise refused with a reason; it is never
 * changed, and no other identity takes its place.
 */
#include "config.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"
#include "crypto/prim.h"
#include "fuzz.h"
#include "fuzz-dir.h"
#include "store/identity_file.h"

static void
check_good(const struct identity *id, const char *text, size_t size)
{
	char secret[65], public[65], want[256];
	uint8_t seed[32];
	int len;

	identity_seed(seed, id);
	str_hex(secret, seed, sizeof seed);
	str_hex(public, id->pub.b, sizeof id->pub.b);
	len = snprintf(want, sizeof want,
	    "tuschel identity 1\nsecret %s\npublic %s\n", secret, public);
	must((size_t)len == size && strncasecmp(want, text, size) == 0);
}

static void
check_same(const uint8_t *data, size_t size)
{
	char *now = fuzz_dir_read("identity");

	must(memcmp(now, data, size) == 0 && now[size] == '\0');
	free(now);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, 1);
	char *directory = fuzz_dir_path(""), *reason = NULL;
	struct identity id;
	bool made = true, good;

	prim_start();
	fuzz_dir_write("identity", data, size);
	good = identity_file_open(&id, directory, &rng, &made, &reason);
	must(!made && good == (reason == NULL));
	if (good)
		check_good(&id, (const char *)data, size);
	check_same(data, size);
	free(reason);
	free(directory);
	return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The identity file with any bytes in it, in the clear or sealed by the
 * passphrase "fuzz". It is read if it says what would be written for that
 * secret, and otherwise refused with a reason; it is never changed, and no
 * other identity takes its place.
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

/* Sealed, it must at least be that identity's. */
static void
check_sealed(const struct identity *id, const char *text, size_t size)
{
	char line[80] = "\npublic ";

	str_hex(line + 8, id->pub.b, sizeof id->pub.b);
	must(size > 72 && memcmp(text + size - 73, line, 72) == 0);
}

static struct vault *
make_vault(void)
{
	static const struct vault_cost cheap = { 1, 8, { 0x5a } };

	return vault_of_passphrase("fuzz", &cheap);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct vault *vault;
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, 1);
	char *path = fuzz_dir_path("identity"), *reason = NULL;
	struct vault_cost cost;
	struct identity id;
	enum identity_result r;
	bool made = true;

	prim_start();
	if (vault == NULL)
		vault = make_vault();
	fuzz_dir_write("identity", data, size);
	must(identity_file_make(path, &rng, &made, &reason) && !made);
	r = identity_file_read(&id, &cost, path, vault, &reason);
	must((r == IDENTITY_BAD) == (reason != NULL));
	must(r != IDENTITY_ABSENT);
	must(r != IDENTITY_LOCKED || vault_cost_valid(&cost));
	if (r == IDENTITY_READ && memcmp(data, "tuschel identity 1", 18) == 0)
		check_good(&id, (const char *)data, size);
	else if (r == IDENTITY_READ)
		check_sealed(&id, (const char *)data, size);
	check_same(data, size);
	free(reason);
	free(path);
	return 0;
}

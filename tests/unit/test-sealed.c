/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sealed records: in order, in context, and noticed when changed. */
#include "config.h"

#include "crypto/sealed.h"

#include <string.h>

#include "base/err.h"
#include "crypto/prim.h"
#include "tap.h"

enum { BYTES = 3 + SEALED_EXTRA_BYTES };

static const struct vault_cost cheap = { 1, 8, { 1 } };
static struct vault *vault;
static uint8_t header[SEALED_HEADER_BYTES], records[3][BYTES], out[3];
static bool last;

static int
get(struct sealed *s, const uint8_t *record)
{
	return sealed_get(s, out, "ctx", 3, record, BYTES, &last);
}

static void
test_order(void)
{
	struct sealed *w = sealed_writer(vault, header), *r;

	sealed_put(w, records[0], "ctx", 3, "one", 3, false);
	sealed_put(w, records[1], "ctx", 3, "two", 3, false);
	sealed_put(w, records[2], "ctx", 3, "end", 3, true);
	sealed_free(w);
	r = sealed_reader(vault, header);
	ok(get(r, records[0]) == ERR_OK && memcmp(out, "one", 3) == 0 &&
	    !last, "the first");
	ok(get(r, records[1]) == ERR_OK && memcmp(out, "two", 3) == 0,
	    "the second");
	ok(get(r, records[2]) == ERR_OK && last, "the last says so");
	sealed_free(r);
	r = sealed_reader(vault, header);
	is_int(get(r, records[1]), ERR_CRYPTO, "none before its predecessor");
	sealed_free(r);
}

static void
test_changes(void)
{
	struct vault *other = vault_of_passphrase("b", &cheap);
	struct sealed *r;
	int opened = 0;

	for (size_t i = 0; i < BYTES + SEALED_HEADER_BYTES; i++) {
		uint8_t *at = i < BYTES ? &records[0][i] : &header[i - BYTES];

		*at ^= 0x80;
		r = sealed_reader(vault, header);
		opened += get(r, records[0]) == ERR_OK;
		sealed_free(r);
		*at ^= 0x80;
	}
	is_int(opened, 0, "no changed byte goes unnoticed");
	r = sealed_reader(vault, header);
	is_int(sealed_get(r, out, "ctX", 3, records[0], BYTES, &last),
	    ERR_CRYPTO, "nor another context");
	is_int(sealed_get(r, out, "ctx", 3, records[0], 5, &last),
	    ERR_TRUNCATED, "nor a piece");
	sealed_free(r);
	r = sealed_reader(other, header);
	is_int(get(r, records[0]), ERR_CRYPTO, "nor another key");
	sealed_free(r);
	vault_free(other);
}

int
main(void)
{
	prim_start();
	vault = vault_of_passphrase("a", &cheap);
	test_order();
	test_changes();
	vault_free(vault);
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The long-term identity (doc/PROTOCOL section 6): making it, and the
 * fingerprint that people compare. The file it is kept in is src/store's.
 */
#include "config.h"

#include "crypto/identity.h"

#include <string.h>

#include <sodium.h>

#include "base/mem.h"
#include "base/str.h"
#include "crypto/prim.h"

void
identity_from_seed(struct identity *id, const uint8_t seed[static 32])
{
	crypto_sign_seed_keypair(id->pub.b, id->secret.b, seed);
}

void
identity_generate(struct identity *id, const struct rng *rng)
{
	uint8_t seed[crypto_sign_SEEDBYTES];

	rng_fill(rng, seed, sizeof seed);
	identity_from_seed(id, seed);
	mem_wipe(seed, sizeof seed);
}

void
identity_wipe(struct identity *id)
{
	mem_wipe(id, sizeof *id);
}

void
identity_seed(uint8_t seed[static 32], const struct identity *id)
{
	crypto_sign_ed25519_sk_to_seed(seed, id->secret.b);
}

void
identity_fingerprint(char out[static FINGERPRINT_BYTES],
    const struct identity_public *pub)
{
	const struct piece pieces[] = {
		PIECE_TEXT("tuschel1 fingerprint"), PIECE_KEY(*pub)
	};
	uint8_t hash[32];
	enum { GROUPS = 8, GROUP_CHARS = 5 };

	prim_hash(hash, pieces, ARRAY_LEN(pieces));
	for (int i = 0; i < GROUPS; i++) {
		str_hex(out + GROUP_CHARS * i, hash + 2 * i, 2);
		out[GROUP_CHARS * i + GROUP_CHARS - 1] = ' ';
	}
	out[FINGERPRINT_BYTES - 1] = '\0';
}

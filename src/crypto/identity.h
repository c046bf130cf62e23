/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The long-term identity (doc/PROTOCOL section 6): an Ed25519 key pair.
 */
#ifndef CRYPTO_IDENTITY_H
#define CRYPTO_IDENTITY_H

#include "base/rng.h"
#include "crypto/keys.h"

struct identity {
	struct identity_public pub;
	struct signer_secret secret;	/* wipe after use */
};

void identity_generate(struct identity *id, const struct rng *rng);
void identity_wipe(struct identity *id);
/* From the 32-byte seed as the identity file keeps it. */
void identity_from_seed(struct identity *id, const uint8_t seed[static 32]);
void identity_seed(uint8_t seed[static 32], const struct identity *id);

/*
 * What people compare: the first 16 bytes of
 * H("tuschel1 fingerprint" || identity) in hex, eight groups of four with a
 * space between, 39 characters and NUL.
 */
enum { FINGERPRINT_BYTES = 40 };
void identity_fingerprint(char out[static FINGERPRINT_BYTES],
    const struct identity_public *pub);

#endif

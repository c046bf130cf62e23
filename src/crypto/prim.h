/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The primitives of doc/PROTOCOL section 1, each one call into libsodium.
 * Labels are given without the leading "tuschel1 ", which is added here.
 */
#ifndef CRYPTO_PRIM_H
#define CRYPTO_PRIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"
#include "crypto/keys.h"

enum { BOX_TAG_BYTES = 16 };

/* Once, before anything else; aborts if libsodium cannot start. */
void prim_start(void);

/* A piece of a concatenation. */
struct piece {
	const void *data;
	size_t len;
};
/* Initialisers: a literal without its NUL; a key, hash or id of keys.h. */
#define PIECE_TEXT(literal) { (literal), sizeof (literal) - 1 }
#define PIECE_KEY(key) { (key).b, sizeof (key).b }

/* Big-endian integers, as pieces need them. */
void prim_u32(uint8_t out[static 4], uint32_t v);
void prim_u64(uint8_t out[static 8], uint64_t v);

/* H over the concatenation of pieces; a label is a piece like any other. */
void prim_hash(uint8_t out[static 32], const struct piece *pieces, size_t n);
/* KDF(key, label, pieces[0] || ...); out may be key itself. */
void prim_kdf(uint8_t out[static 32], const uint8_t key[static 32],
    const char *label, const struct piece *pieces, size_t n);
/* SIGN(secret, label, pieces...) */
void prim_sign(struct signature *sig, const struct signer_secret *secret,
    const char *label, const struct piece *pieces, size_t n);
/* ERR_CRYPTO if it does not verify, as crypto_sign_verify_detached decides. */
int prim_verify(const struct signature *sig, const uint8_t key[static 32],
    const char *label, const struct piece *pieces, size_t n);
/* out has len + BOX_TAG_BYTES bytes; out may be plain itself. */
void prim_seal(uint8_t *out, const uint8_t key[static 32],
    const struct nonce *nonce, const void *ad, size_t ad_len,
    const void *plain, size_t len);
/* out has len - BOX_TAG_BYTES bytes. ERR_CRYPTO if it does not open. */
int prim_open(uint8_t *out, const uint8_t key[static 32],
    const struct nonce *nonce, const void *ad, size_t ad_len,
    const void *box, size_t len);
/* An integer as nonce: 24 bytes, big-endian. */
void prim_nonce(struct nonce *nonce, uint64_t number);
/* DH; ERR_POINT if the result is all zero. */
int prim_dh(uint8_t out[static 32], const struct leaf_secret *secret,
    const struct leaf_public *other);

void prim_leaf(struct leaf_public *pub, struct leaf_secret *secret,
    const struct rng *rng);
void prim_signer(struct signer_public *pub, struct signer_secret *secret,
    const struct rng *rng);
/* Canonical and not of small order (doc/PROTOCOL has the list)? */
bool prim_leaf_valid(const struct leaf_public *leaf);
/* In constant time. */
bool prim_equal(const void *a, const void *b, size_t len);

#endif

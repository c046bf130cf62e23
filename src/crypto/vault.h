/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What keeps things on disk secret; nothing of it goes over the wire. A vault
 * is a key, made of a passphrase (Argon2id) or of the identity, in memory that
 * is kept from swap and core dumps where the system allows it.
 */
#ifndef CRYPTO_VAULT_H
#define CRYPTO_VAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"
#include "crypto/identity.h"

struct vault;

enum {
	VAULT_SALT_BYTES = 16,
	VAULT_NONCE_BYTES = 24,
	VAULT_EXTRA_BYTES = VAULT_NONCE_BYTES + 16,	/* of a sealed text */
	/* What a file may ask of this machine: more is damage, or malice. */
	VAULT_PASSES_MAX = 16,
	VAULT_MEMORY_KIB_MAX = 1 << 20
};

/* The work that each guess of a passphrase costs. */
struct vault_cost {
	uint32_t passes, memory_kib;
	uint8_t salt[VAULT_SALT_BYTES];
};
/* Today's cost, about a second, and a fresh salt. */
void vault_cost_new(struct vault_cost *cost, const struct rng *rng);
bool vault_cost_valid(const struct vault_cost *cost);

/* NULL if there is not enough memory. cost is valid. */
struct vault *vault_of_passphrase(const char *passphrase,
    const struct vault_cost *cost);
/* The key for one purpose ("history"), the same for the same identity. */
struct vault *vault_of_identity(const struct identity *id,
    const char *purpose);
/* The key for a part of that purpose. */
struct vault *vault_derive(const struct vault *vault, const char *part);
void vault_free(struct vault *vault);	/* wipes; NULL is fine */

/* 32 bytes, for files of src/crypto. */
const uint8_t *vault_key(const struct vault *vault);
/* What the vault was made with, if of a passphrase. */
const struct vault_cost *vault_get_cost(const struct vault *vault);

/*
 * out has len + VAULT_EXTRA_BYTES bytes: a random nonce and the box. It opens
 * only with the same context.
 */
void vault_seal(const struct vault *vault, const struct rng *rng,
    uint8_t *out, const void *context, size_t context_len,
    const void *plain, size_t len);
/* out has len - VAULT_EXTRA_BYTES bytes. ERR_CRYPTO if it does not open,
 * ERR_TRUNCATED if it is too short. */
int vault_open(const struct vault *vault, uint8_t *out, const void *context,
    size_t context_len, const void *sealed, size_t len);
/* A name for something that does not tell what it is, 32 bytes. */
void vault_name(const struct vault *vault, uint8_t out[static 32],
    const char *what);

#endif

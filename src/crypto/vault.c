/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys for what is kept on disk. The cost of a passphrase is libsodium's
 * "moderate" (256 MiB, three passes), which small machines can pay as well;
 * it stands in the file, so that later versions can ask for more.
 */
#include "config.h"

#include "crypto/vault.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

#include "base/err.h"
#include "base/mem.h"
#include "crypto/prim.h"

struct vault {
	uint8_t key[KEY_BYTES];
	struct vault_cost cost;
};

static struct vault *
vault_alloc(void)
{
	struct vault *vault = sodium_malloc(sizeof *vault);

	if (vault == NULL)
		mem_exhausted();
	memset(vault, 0, sizeof *vault);
	return vault;
}

void
vault_cost_new(struct vault_cost *cost, const struct rng *rng)
{
	cost->passes = crypto_pwhash_OPSLIMIT_MODERATE;
	cost->memory_kib = crypto_pwhash_MEMLIMIT_MODERATE / 1024;
	rng_fill(rng, cost->salt, sizeof cost->salt);
}

bool
vault_cost_valid(const struct vault_cost *cost)
{
	return cost->passes >= crypto_pwhash_OPSLIMIT_MIN &&
	    cost->passes <= VAULT_PASSES_MAX &&
	    cost->memory_kib >= crypto_pwhash_MEMLIMIT_MIN / 1024 &&
	    cost->memory_kib <= VAULT_MEMORY_KIB_MAX;
}

struct vault *
vault_of_passphrase(const char *passphrase, const struct vault_cost *cost)
{
	struct vault *vault = vault_alloc();

	assert(vault_cost_valid(cost));
	vault->cost = *cost;
	if (crypto_pwhash(vault->key, sizeof vault->key, passphrase,
	    strlen(passphrase), cost->salt, cost->passes,
	    (size_t)cost->memory_kib * 1024,
	    crypto_pwhash_ALG_ARGON2ID13) == 0)
		return vault;
	vault_free(vault);
	return NULL;
}

struct vault *
vault_of_identity(const struct identity *id, const char *purpose)
{
	const struct piece piece = { purpose, strlen(purpose) };
	struct vault *vault = vault_alloc();
	uint8_t seed[32];

	identity_seed(seed, id);
	prim_kdf(vault->key, seed, "vault", &piece, 1);
	mem_wipe(seed, sizeof seed);
	return vault;
}

struct vault *
vault_derive(const struct vault *vault, const char *part)
{
	const struct piece piece = { part, strlen(part) };
	struct vault *derived = vault_alloc();

	prim_kdf(derived->key, vault->key, "vault part", &piece, 1);
	return derived;
}

void
vault_free(struct vault *vault)
{
	sodium_free(vault);
}

const uint8_t *
vault_key(const struct vault *vault)
{
	return vault->key;
}

const struct vault_cost *
vault_get_cost(const struct vault *vault)
{
	return &vault->cost;
}

void
vault_seal(const struct vault *vault, const struct rng *rng, uint8_t *out,
    const void *context, size_t context_len, const void *plain, size_t len)
{
	struct nonce nonce;

	rng_fill(rng, nonce.b, sizeof nonce.b);
	memcpy(out, nonce.b, sizeof nonce.b);
	prim_seal(out + sizeof nonce.b, vault->key, &nonce, context,
	    context_len, plain, len);
}

int
vault_open(const struct vault *vault, uint8_t *out, const void *context,
    size_t context_len, const void *sealed, size_t len)
{
	const uint8_t *bytes = sealed;
	struct nonce nonce;

	if (len < VAULT_EXTRA_BYTES)
		return ERR_TRUNCATED;
	memcpy(nonce.b, bytes, sizeof nonce.b);
	return prim_open(out, vault->key, &nonce, context, context_len,
	    bytes + sizeof nonce.b, len - sizeof nonce.b);
}

void
vault_name(const struct vault *vault, uint8_t out[static 32],
    const char *what)
{
	const struct piece piece = { what, strlen(what) };

	prim_kdf(out, vault->key, "vault name", &piece, 1);
}

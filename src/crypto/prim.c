/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The primitives of doc/PROTOCOL section 1, each one call into libsodium.
 * This file owns the framing of labels and the rule which X25519 keys are
 * acceptable; what is put into hashes and boxes is up to the other files.
 */
#include "config.h"

#include "crypto/prim.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/err.h"
#include "base/mem.h"

#define LABEL_PREFIX "tuschel1 "
enum { PREFIX_BYTES = sizeof LABEL_PREFIX - 1 };

void
prim_start(void)
{
	if (sodium_init() < 0)
		abort();
}

void
prim_u32(uint8_t out[static 4], uint32_t v)
{
	for (int i = 3; i >= 0; i--, v >>= 8)
		out[i] = (uint8_t)v;
}

void
prim_u64(uint8_t out[static 8], uint64_t v)
{
	for (int i = 7; i >= 0; i--, v >>= 8)
		out[i] = (uint8_t)v;
}

static uint8_t
label_length(const char *label)
{
	size_t len = PREFIX_BYTES + strlen(label);

	assert(len <= UINT8_MAX);
	return (uint8_t)len;
}

static void
hash_pieces(crypto_generichash_state *state, const struct piece *pieces,
    size_t n)
{
	for (size_t i = 0; i < n; i++)
		crypto_generichash_update(state, pieces[i].data,
		    pieces[i].len);
}

void
prim_hash(uint8_t out[static 32], const struct piece *pieces, size_t n)
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, KEY_BYTES);
	hash_pieces(&state, pieces, n);
	crypto_generichash_final(&state, out, KEY_BYTES);
	mem_wipe(&state, sizeof state);
}

void
prim_kdf(uint8_t out[static 32], const uint8_t key[static 32],
    const char *label, const struct piece *pieces, size_t n)
{
	crypto_generichash_state state;
	uint8_t len = label_length(label);

	crypto_generichash_init(&state, key, KEY_BYTES, KEY_BYTES);
	crypto_generichash_update(&state, &len, 1);
	crypto_generichash_update(&state, (const uint8_t *)LABEL_PREFIX,
	    PREFIX_BYTES);
	crypto_generichash_update(&state, (const uint8_t *)label,
	    len - PREFIX_BYTES);
	hash_pieces(&state, pieces, n);
	crypto_generichash_final(&state, out, KEY_BYTES);
	mem_wipe(&state, sizeof state);
}

/*
 * u8 len || label || pieces in one piece of memory, since Ed25519 reads what
 * it signs twice. To be wiped and freed by the caller.
 */
static uint8_t *
signed_bytes(size_t *len, const char *label, const struct piece *pieces,
    size_t n)
{
	uint8_t label_len = label_length(label);
	uint8_t *bytes, *p;

	*len = (size_t)1 + label_len;
	for (size_t i = 0; i < n; i++)
		*len += pieces[i].len;
	bytes = p = mem_alloc(*len);
	*p++ = label_len;
	memcpy(p, LABEL_PREFIX, PREFIX_BYTES);
	memcpy(p + PREFIX_BYTES, label, label_len - PREFIX_BYTES);
	p += label_len;
	for (size_t i = 0; i < n; i++) {
		if (pieces[i].len > 0)
			memcpy(p, pieces[i].data, pieces[i].len);
		p += pieces[i].len;
	}
	return bytes;
}

void
prim_sign(struct signature *sig, const struct signer_secret *secret,
    const char *label, const struct piece *pieces, size_t n)
{
	size_t len;
	uint8_t *bytes = signed_bytes(&len, label, pieces, n);

	crypto_sign_detached(sig->b, NULL, bytes, len, secret->b);
	mem_wipe_free(bytes, len);
}

int
prim_verify(const struct signature *sig, const uint8_t key[static 32],
    const char *label, const struct piece *pieces, size_t n)
{
	size_t len;
	uint8_t *bytes = signed_bytes(&len, label, pieces, n);
	int r = crypto_sign_verify_detached(sig->b, bytes, len, key);

	mem_wipe_free(bytes, len);
	return r == 0 ? ERR_OK : ERR_CRYPTO;
}

void
prim_seal(uint8_t *out, const uint8_t key[static 32],
    const struct nonce *nonce, const void *ad, size_t ad_len,
    const void *plain, size_t len)
{
	crypto_aead_xchacha20poly1305_ietf_encrypt(out, NULL, plain, len, ad,
	    ad_len, NULL, nonce->b, key);
}

int
prim_open(uint8_t *out, const uint8_t key[static 32],
    const struct nonce *nonce, const void *ad, size_t ad_len,
    const void *box, size_t len)
{
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, box,
	    len, ad, ad_len, nonce->b, key) != 0)
		return ERR_CRYPTO;
	return ERR_OK;
}

void
prim_nonce(struct nonce *nonce, uint64_t number)
{
	memset(nonce->b, 0, sizeof nonce->b);
	prim_u64(nonce->b + sizeof nonce->b - 8, number);
}

int
prim_dh(uint8_t out[static 32], const struct leaf_secret *secret,
    const struct leaf_public *other)
{
	uint8_t product[KEY_BYTES];
	int r = ERR_POINT;

	/* refuses an all-zero product itself */
	if (crypto_scalarmult(product, secret->b, other->b) == 0) {
		memcpy(out, product, sizeof product);
		r = ERR_OK;
	}
	mem_wipe(product, sizeof product);
	return r;
}

void
prim_leaf(struct leaf_public *pub, struct leaf_secret *secret,
    const struct rng *rng)
{
	rng_fill(rng, secret->b, sizeof secret->b);
	crypto_scalarmult_base(pub->b, secret->b);
}

void
prim_signer(struct signer_public *pub, struct signer_secret *secret,
    const struct rng *rng)
{
	uint8_t seed[crypto_sign_SEEDBYTES];

	rng_fill(rng, seed, sizeof seed);
	crypto_sign_seed_keypair(pub->b, secret->b, seed);
	mem_wipe(seed, sizeof seed);
}

/*
 * The canonical u-coordinates (little-endian) of all points of order 1, 2, 4
 * and 8 on Curve25519 and its twist. With one of these as a leaf, DH gives
 * zero whatever the other side's secret is, and nobody could commit any more.
 */
static const struct leaf_public small_order[] = {
	/* 0: order 1 and 2 */
	{ { 0 } },
	/* 1: order 4 */
	{ { 1 } },
	/* order 8 */
	{ { 0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae,
	    0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a,
	    0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd,
	    0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00 } },
	/* order 8 */
	{ { 0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24,
	    0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b,
	    0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86,
	    0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57 } },
	/* p - 1: order 4, on the twist */
	{ { 0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f } }
};

/* Is the little-endian number below p = 2^255 - 19? */
static bool
below_p(const uint8_t b[static 32])
{
	if (b[31] != 0x7f)
		return b[31] < 0x7f;
	for (int i = 30; i > 0; i--)
		if (b[i] != 0xff)
			return true;
	return b[0] < 0xed;
}

bool
prim_leaf_valid(const struct leaf_public *leaf)
{
	if (!below_p(leaf->b))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(small_order); i++)
		if (memcmp(leaf->b, small_order[i].b, KEY_BYTES) == 0)
			return false;
	return true;
}

bool
prim_equal(const void *a, const void *b, size_t len)
{
	return sodium_memcmp(a, b, len) == 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CPace on ristretto255 with SHA-512 (draft-irtf-cfrg-cpace). This file owns
 * the draft's encodings and its three computations; session id, channel
 * identifier and associated data are chosen in handshake.c.
 */
#include "config.h"

#include "crypto/cpace.h"

#include <string.h>

#include <sodium.h>

#include "base/err.h"
#include "base/mem.h"

static const struct piece dsi = PIECE_TEXT("CPaceRistretto255");
static const struct piece dsi_isk = PIECE_TEXT("CPaceRistretto255_ISK");

/* H.s_in_bytes: the passphrase is padded to a whole block of SHA-512. */
enum { HASH_BLOCK_BYTES = 128, LENGTH_BYTES_MAX = 10 };

/* A length as LEB128; returns its own length. */
static size_t
encode_length(uint8_t out[static LENGTH_BYTES_MAX], size_t len)
{
	size_t n = 0;

	for (; len >= 0x80; len >>= 7)
		out[n++] = (uint8_t)(len | 0x80);
	out[n++] = (uint8_t)len;
	return n;
}

/* prepend_len() of the draft, into the hash. Returns the bytes hashed. */
static size_t
hash_lv(crypto_hash_sha512_state *state, struct piece p)
{
	uint8_t length[LENGTH_BYTES_MAX];
	size_t n = encode_length(length, p.len);

	crypto_hash_sha512_update(state, length, n);
	crypto_hash_sha512_update(state, p.data, p.len);
	return n + p.len;
}

void
cpace_generator(uint8_t g[static CPACE_POINT_BYTES], struct piece prs,
    struct piece ci, struct piece sid)
{
	static const uint8_t zeros[HASH_BLOCK_BYTES];
	struct piece pad = { zeros, 0 };
	crypto_hash_sha512_state state;
	uint8_t hash[crypto_core_ristretto255_HASHBYTES];
	size_t used;

	crypto_hash_sha512_init(&state);
	used = hash_lv(&state, dsi);
	used += hash_lv(&state, prs);
	if (used < HASH_BLOCK_BYTES - 1)
		pad.len = HASH_BLOCK_BYTES - 1 - used;
	hash_lv(&state, pad);
	hash_lv(&state, ci);
	hash_lv(&state, sid);
	crypto_hash_sha512_final(&state, hash);
	crypto_core_ristretto255_from_hash(g, hash);
	mem_wipe(&state, sizeof state);
	mem_wipe(hash, sizeof hash);
}

void
cpace_share(uint8_t y[static CPACE_SCALAR_BYTES],
    uint8_t point[static CPACE_POINT_BYTES],
    const uint8_t g[static CPACE_POINT_BYTES], const struct rng *rng)
{
	uint8_t wide[crypto_core_ristretto255_NONREDUCEDSCALARBYTES];

	do {	/* again only for y = 0, which no honest source ever gives */
		rng_fill(rng, wide, sizeof wide);
		crypto_core_ristretto255_scalar_reduce(y, wide);
	} while (crypto_scalarmult_ristretto255(point, y, g) != 0);
	mem_wipe(wide, sizeof wide);
}

int
cpace_multiply(uint8_t k[static CPACE_POINT_BYTES],
    const uint8_t y[static CPACE_SCALAR_BYTES],
    const uint8_t point[static CPACE_POINT_BYTES])
{
	uint8_t product[CPACE_POINT_BYTES];
	int r = ERR_POINT;

	/* refuses what does not decode, and the neutral element */
	if (crypto_scalarmult_ristretto255(product, y, point) == 0) {
		memcpy(k, product, sizeof product);
		r = ERR_OK;
	}
	mem_wipe(product, sizeof product);
	return r;
}

void
cpace_isk(uint8_t isk[static CPACE_ISK_BYTES], struct piece sid,
    const uint8_t k[static CPACE_POINT_BYTES],
    const uint8_t ya[static CPACE_POINT_BYTES], struct piece ada,
    const uint8_t yb[static CPACE_POINT_BYTES], struct piece adb)
{
	const struct piece parts[] = {
		dsi_isk, sid, { k, CPACE_POINT_BYTES },
		{ ya, CPACE_POINT_BYTES }, ada,
		{ yb, CPACE_POINT_BYTES }, adb
	};
	crypto_hash_sha512_state state;

	crypto_hash_sha512_init(&state);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		hash_lv(&state, parts[i]);
	crypto_hash_sha512_final(&state, isk);
	mem_wipe(&state, sizeof state);
}

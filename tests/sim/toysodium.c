/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The functions of libsodium that src/crypto calls, as cheap stand-ins, so
 * that the simulation can live through a million rooms, and so that a program
 * can be built of instrumented code alone (-fsanitize=memory). Nothing here is
 * secure. Everything here is faithful in what a protocol can notice:
 *
 *  - a hash, a key and a label that differ in one bit give other outputs;
 *  - a box opens only with its key, nonce, additional data and every byte;
 *  - DH and CPace commute, depend on every bit of the other's point, and
 *    refuse the encodings that libsodium refuses (of CPace: as many of all);
 *  - a signature verifies for one key and one message, byte by byte. It is a
 *    hash of both, which is a signature among those who only ever make one by
 *    crypto_sign_detached(): so do all in the simulation, villains included.
 *
 * The group of DH and CPace is multiplication of odd numbers modulo 2^64 on
 * four lanes; points take any number, and an altered lane stays altered.
 */
#include "config.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <sodium.h>

enum { LANES = 4, PAD_BYTE = 0x80 };

/* ---- little-endian words ---- */

static uint64_t
get64(const uint8_t *p)
{
	uint64_t v = 0;
	int i;

	for (i = 7; i >= 0; i--)
		v = v << 8 | p[i];
	return v;
}

static void
put64(uint8_t *p, uint64_t v)
{
	int i;

	for (i = 0; i < 8; i++, v >>= 8)
		p[i] = (uint8_t)v;
}

/* ---- a hash: absorbs and squeezes words of 8 bytes ---- */

struct sponge {
	uint64_t lane[LANES];
	uint64_t word;			/* bytes that are not a word yet */
	uint64_t total;
	size_t out_len;
};

_Static_assert(sizeof (struct sponge) <= sizeof (crypto_generichash_state) &&
    sizeof (struct sponge) <= sizeof (crypto_hash_sha512_state),
    "a state fits where libsodium's fits");

/* The finaliser of splitmix64: a bijection in which each bit moves half. */
static uint64_t
mix(uint64_t z)
{
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static void
absorb_word(struct sponge *s, uint64_t word)
{
	uint64_t a = (s->lane[0] ^ word) * 0xbf58476d1ce4e5b9;

	/* each step is a bijection of the lanes for a given word */
	a ^= a >> 32;
	s->lane[0] = s->lane[1] + a;
	s->lane[1] = (s->lane[2] << 17 | s->lane[2] >> 47) ^ a;
	s->lane[2] = s->lane[3] + (a << 32 | a >> 32);
	s->lane[3] = a * 0x94d049bb133111eb;
}

static void
sponge_init(struct sponge *s, uint64_t domain)
{
	memset(s, 0, sizeof *s);
	s->lane[0] = mix(domain);
	s->lane[1] = mix(domain + 1);
	s->lane[2] = mix(domain + 2);
	s->lane[3] = mix(domain + 3);
}

static void
sponge_absorb(struct sponge *s, const uint8_t *p, size_t len)
{
	for (; len > 0 && s->total % 8 != 0; len--, s->total++) {
		s->word |= (uint64_t)*p++ << s->total % 8 * 8;
		if (s->total % 8 == 7) {
			absorb_word(s, s->word);
			s->word = 0;
		}
	}
	for (; len >= 8; len -= 8, p += 8, s->total += 8)
		absorb_word(s, get64(p));
	for (; len > 0; len--, s->total++)
		s->word |= (uint64_t)*p++ << s->total % 8 * 8;
}

static void
sponge_squeeze(struct sponge *s, uint8_t *out, size_t len)
{
	uint8_t last[8];
	int i;

	absorb_word(s, s->word);
	absorb_word(s, s->total);
	for (i = 0; i < LANES; i++)
		absorb_word(s, (uint64_t)i);
	for (; len >= 8; len -= 8, out += 8) {
		absorb_word(s, len);
		put64(out, mix(s->lane[0] ^ s->lane[2]));
	}
	if (len == 0)
		return;
	absorb_word(s, len);
	put64(last, mix(s->lane[0] ^ s->lane[2]));
	memcpy(out, last, len);
}

enum domain { HASH = 1, HASH512, PUBLIC, SIGNATURE, STREAM, TAG, CHECK };

/* ---- odds and ends ---- */

int
sodium_init(void)
{
	return 0;
}

const char *
sodium_version_string(void)
{
	return "toy";
}

int
sodium_memcmp(const void *a, const void *b, size_t len)
{
	return memcmp(a, b, len) == 0 ? 0 : -1;
}

int
sodium_is_zero(const unsigned char *n, size_t len)
{
	size_t i;

	for (i = 0; i < len && n[i] == 0; i++)
		;
	return i == len;
}

int
sodium_unpad(size_t *unpadded, const unsigned char *buf, size_t len,
    size_t block)
{
	size_t i = len;

	if (block == 0 || len < block)
		return -1;
	while (i > 0 && buf[i - 1] == 0)
		i--;
	if (i == 0 || len - i >= block || buf[i - 1] != PAD_BYTE)
		return -1;
	*unpadded = i - 1;
	return 0;
}

/* ---- crypto_generichash, crypto_hash_sha512 ---- */

int
crypto_generichash_init(crypto_generichash_state *state,
    const unsigned char *key, const size_t keylen, const size_t outlen)
{
	struct sponge *s = (struct sponge *)(void *)state;

	sponge_init(s, HASH << 16 | keylen << 8 | outlen);
	sponge_absorb(s, key, keylen);
	s->out_len = outlen;
	return 0;
}

int
crypto_generichash_update(crypto_generichash_state *state,
    const unsigned char *in, unsigned long long len)
{
	sponge_absorb((struct sponge *)(void *)state, in, (size_t)len);
	return 0;
}

int
crypto_generichash_final(crypto_generichash_state *state,
    unsigned char *out, const size_t len)
{
	sponge_squeeze((struct sponge *)(void *)state, out, len);
	return 0;
}

int
crypto_hash_sha512_init(crypto_hash_sha512_state *state)
{
	sponge_init((struct sponge *)(void *)state, HASH512 << 16);
	return 0;
}

int
crypto_hash_sha512_update(crypto_hash_sha512_state *state,
    const unsigned char *in, unsigned long long len)
{
	sponge_absorb((struct sponge *)(void *)state, in, (size_t)len);
	return 0;
}

int
crypto_hash_sha512_final(crypto_hash_sha512_state *state, unsigned char *out)
{
	sponge_squeeze((struct sponge *)(void *)state, out,
	    crypto_hash_sha512_BYTES);
	return 0;
}

/* ---- crypto_aead_xchacha20poly1305_ietf ---- */

enum { NPUB = 24, KEY = 32, ABYTES = 16 };

/* c becomes m xor the stream of key and nonce; they may be the same. */
static void
stream_xor(uint8_t *c, const uint8_t *m, size_t len, const uint8_t *npub,
    const uint8_t *k)
{
	struct sponge s;
	uint64_t start, word = 0;
	uint8_t bytes[8];
	size_t i;

	sponge_init(&s, STREAM << 16);
	sponge_absorb(&s, k, KEY);
	sponge_absorb(&s, npub, NPUB);
	sponge_squeeze(&s, bytes, sizeof bytes);
	start = get64(bytes);
	for (i = 0; i < len; i++) {
		word = i % 8 == 0 ? mix(start += 0x9e3779b97f4a7c15) :
		    word >> 8;
		c[i] = m[i] ^ (uint8_t)word;
	}
}

static void
tag_of(uint8_t tag[ABYTES], const uint8_t *c, size_t len, const uint8_t *ad,
    size_t adlen, const uint8_t *npub, const uint8_t *k)
{
	struct sponge s;
	uint8_t lengths[16];

	put64(lengths, adlen);
	put64(lengths + 8, len);
	sponge_init(&s, TAG << 16);
	sponge_absorb(&s, k, KEY);
	sponge_absorb(&s, npub, NPUB);
	sponge_absorb(&s, lengths, sizeof lengths);
	sponge_absorb(&s, ad, adlen);
	sponge_absorb(&s, c, len);
	sponge_squeeze(&s, tag, ABYTES);
}

int
crypto_aead_xchacha20poly1305_ietf_encrypt(unsigned char *c,
    unsigned long long *clen, const unsigned char *m, unsigned long long mlen,
    const unsigned char *ad, unsigned long long adlen,
    const unsigned char *nsec, const unsigned char *npub,
    const unsigned char *k)
{
	(void)nsec;
	stream_xor(c, m, (size_t)mlen, npub, k);
	tag_of(c + mlen, c, (size_t)mlen, ad, (size_t)adlen, npub, k);
	if (clen != NULL)
		*clen = mlen + ABYTES;
	return 0;
}

int
crypto_aead_xchacha20poly1305_ietf_decrypt(unsigned char *m,
    unsigned long long *mlen, unsigned char *nsec, const unsigned char *c,
    unsigned long long clen, const unsigned char *ad,
    unsigned long long adlen, const unsigned char *npub,
    const unsigned char *k)
{
	uint8_t tag[ABYTES];
	size_t len = (size_t)clen - ABYTES;

	(void)nsec;
	if (clen < ABYTES)
		return -1;
	tag_of(tag, c, len, ad, (size_t)adlen, npub, k);
	if (memcmp(tag, c + len, ABYTES) != 0) {
		memset(m, 0, len);
		return -1;
	}
	stream_xor(m, c, len, npub, k);
	if (mlen != NULL)
		*mlen = len;
	return 0;
}

/* ---- crypto_scalarmult: X25519 ---- */

/* out = n * point, lane by lane; every scalar but 0 is made odd. */
static void
multiply(uint8_t out[32], const uint8_t n[32], const uint8_t point[32])
{
	int i;

	for (i = 0; i < LANES; i++)
		put64(out + 8 * i, (get64(n + 8 * i) | 1) *
		    get64(point + 8 * i));
}

/* The encodings that libsodium refuses: those of small order, below 2^255. */
static bool
small_order(const uint8_t p[32])
{
	static const uint8_t order8[][32] = {
		{ 0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae,
		    0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a,
		    0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd,
		    0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00 },
		{ 0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24,
		    0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b,
		    0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86,
		    0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57 }
	};
	bool low = p[0] <= 1, high = p[0] >= 0xec && p[0] <= 0xee;
	int i;

	if (!memcmp(p, order8[0], 32) || !memcmp(p, order8[1], 32))
		return true;
	for (i = 1; i < 31; i++) {
		low = low && p[i] == 0;
		high = high && p[i] == 0xff;
	}
	return (low && p[31] == 0) || (high && p[31] == 0x7f);
}

int
crypto_scalarmult(unsigned char *q, const unsigned char *n,
    const unsigned char *p)
{
	uint8_t point[32];

	memcpy(point, p, sizeof point);
	point[31] &= 0x7f;
	if (small_order(point))
		return -1;
	multiply(q, n, point);
	q[31] &= 0x7f;
	return 0;
}

int
crypto_scalarmult_base(unsigned char *q, const unsigned char *n)
{
	static const uint8_t base[32] = { 9, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0,
	    0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 3 };

	multiply(q, n, base);
	q[31] &= 0x7f;
	return 0;
}

/* ---- ristretto255 ---- */

/*
 * A point is 30 bytes of lanes, 1 of no use, and a last one that is 3 bits of
 * a check: so that one random or altered point in eight decodes, to another.
 */
enum { CHECK_AT = 31, CHECK_MASK = 7, SPARE_AT = 30 };

static uint8_t
check_of(const uint8_t point[32])
{
	struct sponge s;
	uint8_t check;

	sponge_init(&s, CHECK << 16);
	sponge_absorb(&s, point, SPARE_AT);
	sponge_squeeze(&s, &check, 1);
	return check & CHECK_MASK;
}

static void
encode_point(uint8_t point[32])
{
	point[SPARE_AT] = 0;
	point[CHECK_AT] = sodium_is_zero(point, SPARE_AT) ? 0 :
	    check_of(point);
}

static bool
is_point(const uint8_t p[32])
{
	return p[SPARE_AT] == 0 && !sodium_is_zero(p, SPARE_AT) &&
	    p[CHECK_AT] == check_of(p);
}

int
crypto_core_ristretto255_from_hash(unsigned char *p, const unsigned char *r)
{
	struct sponge s;

	sponge_init(&s, CHECK << 16 | 1);
	sponge_absorb(&s, r, crypto_core_ristretto255_HASHBYTES);
	sponge_squeeze(&s, p, 32);
	encode_point(p);
	return 0;
}

void
crypto_core_ristretto255_scalar_reduce(unsigned char *r,
    const unsigned char *s)
{
	int i;

	for (i = 0; i < LANES; i++)
		put64(r + 8 * i, get64(s + 8 * i) ^ get64(s + 32 + 8 * i));
}

int
crypto_scalarmult_ristretto255(unsigned char *q, const unsigned char *n,
    const unsigned char *p)
{
	uint8_t lanes[32];

	if (!is_point(p) || sodium_is_zero(n, 32))
		return -1;
	memcpy(lanes, p, sizeof lanes);
	lanes[CHECK_AT] = 0;
	multiply(q, n, lanes);
	encode_point(q);
	return sodium_is_zero(q, 32) ? -1 : 0;
}

/* ---- crypto_sign ---- */

int
crypto_sign_seed_keypair(unsigned char *pk, unsigned char *sk,
    const unsigned char *seed)
{
	struct sponge s;

	memmove(sk, seed, 32);
	sponge_init(&s, PUBLIC << 16);
	sponge_absorb(&s, sk, 32);
	sponge_squeeze(&s, pk, 32);
	memcpy(sk + 32, pk, 32);
	return 0;
}

int
crypto_sign_ed25519_sk_to_seed(unsigned char *seed, const unsigned char *sk)
{
	memmove(seed, sk, 32);
	return 0;
}

static void
signature_of(uint8_t sig[64], const uint8_t *m, size_t len,
    const uint8_t pk[32])
{
	struct sponge s;

	sponge_init(&s, SIGNATURE << 16);
	sponge_absorb(&s, pk, 32);
	sponge_absorb(&s, m, len);
	sponge_squeeze(&s, sig, 64);
	sig[63] &= 0x0f;
}

int
crypto_sign_detached(unsigned char *sig, unsigned long long *siglen,
    const unsigned char *m, unsigned long long mlen, const unsigned char *sk)
{
	signature_of(sig, m, (size_t)mlen, sk + 32);
	if (siglen != NULL)
		*siglen = 64;
	return 0;
}

int
crypto_sign_verify_detached(const unsigned char *sig, const unsigned char *m,
    unsigned long long mlen, const unsigned char *pk)
{
	uint8_t right[64];

	if (sodium_is_zero(pk, 32))
		return -1;
	signature_of(right, m, (size_t)mlen, pk);
	return memcmp(right, sig, sizeof right) == 0 ? 0 : -1;
}

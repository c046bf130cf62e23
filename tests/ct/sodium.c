/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stands between the program and libsodium and says which results of its
 * functions are public although they were computed from secrets: ciphertexts,
 * signatures, public keys, and whether something opened, verified or was
 * equal. What is inside a box that opened is public as well, but for the keys
 * in it (ct-session.c). libsodium itself is run on the secrets.
 *
 * Two of them get a public copy of an argument. crypto_sign_verify_detached()
 * works in variable time on a hash of what was signed, by design: of N in a
 * join that hash is all that could be learnt, and N has 256 random bits.
 * crypto_scalarmult_ristretto255() decodes its point, ours from the
 * passphrase too, with branches that go one way for every valid one.
 */
#include "config.h"

#include "ct.h"

#ifdef CT_POSSIBLE

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/mem.h"

#define REAL(name) \
	static __typeof__(name) *real; \
	if (real == NULL) \
		real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

static int
decided(int r)
{
	ct_public(&r, sizeof r);
	return r;
}

int
sodium_memcmp(const void *a, const void *b, size_t len)
{
	REAL(sodium_memcmp);

	if (ct_bug == BUG_MEMCMP)
		return decided(memcmp(a, b, len));
	return decided(real(a, b, len));
}

int
crypto_sign_seed_keypair(unsigned char *pk, unsigned char *sk,
    const unsigned char *seed)
{
	REAL(crypto_sign_seed_keypair);
	int r = real(pk, sk, seed);

	ct_public(pk, crypto_sign_PUBLICKEYBYTES);
	ct_public(sk + crypto_sign_SEEDBYTES, crypto_sign_PUBLICKEYBYTES);
	return decided(r);
}

int
crypto_sign_detached(unsigned char *sig, unsigned long long *sig_len,
    const unsigned char *m, unsigned long long len, const unsigned char *sk)
{
	REAL(crypto_sign_detached);
	int r = real(sig, sig_len, m, len, sk);

	ct_public(sig, crypto_sign_BYTES);
	return decided(r);
}

int
crypto_sign_verify_detached(const unsigned char *sig, const unsigned char *m,
    unsigned long long len, const unsigned char *pk)
{
	REAL(crypto_sign_verify_detached);
	unsigned char *copy = mem_dup(m, len);
	int r;

	ct_public(copy, len);
	r = real(sig, copy, len, pk);
	free(copy);
	return r;
}

int
crypto_scalarmult_base(unsigned char *q, const unsigned char *n)
{
	REAL(crypto_scalarmult_base);
	int r = real(q, n);

	ct_public(q, crypto_scalarmult_BYTES);
	return decided(r);
}

/* Whether the other side's point was a bad one. */
int
crypto_scalarmult(unsigned char *q, const unsigned char *n,
    const unsigned char *p)
{
	REAL(crypto_scalarmult);

	return decided(real(q, n, p));
}

int
crypto_scalarmult_ristretto255(unsigned char *q, const unsigned char *n,
    const unsigned char *p)
{
	REAL(crypto_scalarmult_ristretto255);
	unsigned char copy[crypto_scalarmult_ristretto255_BYTES];

	memcpy(copy, p, sizeof copy);
	ct_public(copy, sizeof copy);
	return decided(real(q, n, copy));
}

int
crypto_aead_xchacha20poly1305_ietf_encrypt(unsigned char *c,
    unsigned long long *c_len, const unsigned char *m,
    unsigned long long len, const unsigned char *ad,
    unsigned long long ad_len, const unsigned char *nsec,
    const unsigned char *npub, const unsigned char *k)
{
	REAL(crypto_aead_xchacha20poly1305_ietf_encrypt);
	int r = real(c, c_len, m, len, ad, ad_len, nsec, npub, k);

	ct_public(c, len + crypto_aead_xchacha20poly1305_ietf_ABYTES);
	return decided(r);
}

int
crypto_aead_xchacha20poly1305_ietf_decrypt(unsigned char *m,
    unsigned long long *m_len, unsigned char *nsec, const unsigned char *c,
    unsigned long long len, const unsigned char *ad,
    unsigned long long ad_len, const unsigned char *npub,
    const unsigned char *k)
{
	REAL(crypto_aead_xchacha20poly1305_ietf_decrypt);
	int r = real(m, m_len, nsec, c, len, ad, ad_len, npub, k);

	if (decided(r) == 0)
		ct_public(m, len - crypto_aead_xchacha20poly1305_ietf_ABYTES);
	return decided(r);
}

#endif

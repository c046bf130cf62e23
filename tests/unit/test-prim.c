/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The primitives against tests/vectors/crypto-prim.txt, and their edges. */
#include "config.h"

#include "crypto-total.h"
#include "crypto-vectors.h"

static void
hashes(void)
{
	struct piece x = vec_piece("x"), key = vec_piece("key");
	const struct piece split[] = {
		{ x.data, 3 }, { NULL, 0 },
		{ (const uint8_t *)x.data + 3, x.len - 3 }
	};
	uint8_t out[32], same[32];

	prim_hash(out, &x, 1);
	is_vec(out, sizeof out, "H");
	prim_hash(out, split, ARRAY_LEN(split));
	is_vec(out, sizeof out, "H");
	prim_hash(out, NULL, 0);
	is_vec(out, sizeof out, "H.empty");
	prim_kdf(out, key.data, "example", split, ARRAY_LEN(split));
	is_vec(out, sizeof out, "KDF");
	prim_kdf(out, key.data, "example", NULL, 0);
	is_vec(out, sizeof out, "KDF.empty");
	memcpy(same, key.data, sizeof same);
	prim_kdf(same, same, "example", &x, 1);
	is_vec(same, sizeof same, "KDF");
}

static void
signatures(void)
{
	struct script s = { .len = 0 };
	struct rng rng = script_rng(&s);
	struct piece x = vec_piece("x");
	struct signer_public pub;
	struct signer_secret secret;
	struct signature sig, same;
	struct piece with_none[] = { { NULL, 0 }, vec_piece("x") };
	size_t refused = 0;

	script_add(&s, "seed");
	prim_signer(&pub, &secret, &rng);
	is_key(pub, "public");
	prim_sign(&sig, &secret, "example", &x, 1);
	is_key(sig, "SIGN");
	prim_sign(&same, &secret, "example", with_none, 2);
	is_key(same, "SIGN");
	is_int(prim_verify(&sig, pub.b, "example", &x, 1), ERR_OK,
	    "a signature verifies");
	is_int(prim_verify(&sig, pub.b, "other", &x, 1), ERR_CRYPTO,
	    "not under another label");
	x.len--;
	is_int(prim_verify(&sig, pub.b, "example", &x, 1), ERR_CRYPTO,
	    "not over something else");
	x.len++;
	for (size_t bit = 0; bit < 8 * sizeof sig.b; bit++) {
		sig.b[bit / 8] ^= (uint8_t)(1 << bit % 8);
		refused += prim_verify(&sig, pub.b, "example", &x, 1) < 0;
		sig.b[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	is_int(refused, 8 * sizeof sig.b, "every bit of it counts");
}

static void
boxes(void)
{
	struct piece x = vec_piece("x"), key = vec_piece("key");
	struct piece ad = vec_piece("ad");
	uint8_t box[64], plain[64];
	size_t len = x.len + BOX_TAG_BYTES;
	struct nonce nonce;

	vec_copy("nonce", nonce.b, sizeof nonce.b);
	prim_seal(box, key.data, &nonce, ad.data, ad.len, x.data, x.len);
	is_vec(box, len, "AEAD");
	is_int(prim_open(plain, key.data, &nonce, ad.data, ad.len, box, len),
	    ERR_OK, "a box opens");
	is_mem(plain, x.data, x.len, "with its content");
	is_int(prim_open(plain, key.data, &nonce, ad.data, ad.len - 1, box,
	    len), ERR_CRYPTO, "not with other additional data");
	is_int(prim_open(plain, key.data, &nonce, ad.data, ad.len, box, 15),
	    ERR_CRYPTO, "nor when it is shorter than a tag");
	prim_nonce(&nonce, 65536);
	memcpy(box, x.data, x.len);
	prim_seal(box, key.data, &nonce, ad.data, ad.len, box, x.len);
	is_vec(box, len, "AEAD.integer");
	prim_nonce(&nonce, UINT64_C(0x0102030405060708));
	is_mem(nonce.b, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\2\3\4\5\6\7\x08",
	    24, "an integer as nonce is big-endian");
}

static void
agreement(void)
{
	struct script s = { .len = 0 };
	struct rng rng = script_rng(&s);
	struct leaf_public a, b;
	struct leaf_secret as, bs;
	uint8_t out[32];

	script_add(&s, "leaf_secret.a");
	script_add(&s, "leaf_secret.b");
	prim_leaf(&a, &as, &rng);
	prim_leaf(&b, &bs, &rng);
	is_key(a, "leaf.a");
	is_key(b, "leaf.b");
	is_int(prim_dh(out, &as, &b), ERR_OK, "two leaves agree");
	is_vec(out, sizeof out, "DH");
	is_int(prim_dh(out, &bs, &a), ERR_OK, "the other side too");
	is_vec(out, sizeof out, "DH");
	ok(prim_leaf_valid(&a) && prim_leaf_valid(&b), "both are valid");
}

/*
 * doc/SECURITY S10. The list of doc/PROTOCOL appendix A, and forms of it that
 * wrap.
 */
static void
small_order(void)
{
	static const char *const refused[] = {
		"00000000000000000000000000000000"
		"00000000000000000000000000000000",
		"01000000000000000000000000000000"
		"00000000000000000000000000000000",
		"e0eb7a7c3b41b8ae1656e3faf19fc46a"
		"da098deb9c32b1fd866205165f49b800",
		"5f9c95bca3508c24b1d0b1559c83ef5b"
		"04445cc4581c8e86d8224eddd09f1157",
		"ecffffffffffffffffffffffffffffff"
		"ffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffff"
		"ffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffff"
		"ffffffffffffffffffffffffffffff7f"
	};
	struct leaf_secret secret = { { 77 } };
	struct leaf_public leaf;
	uint8_t out[32];

	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		str_unhex(leaf.b, sizeof leaf.b, refused[i]);
		ok(!prim_leaf_valid(&leaf), "S10: %.8s... is no leaf",
		    refused[i]);
		taint(out, sizeof out);
		is_int(prim_dh(out, &secret, &leaf), ERR_POINT,
		    "S10: and agrees on nothing");
		ok(tainted(out, sizeof out), "nor touches the output");
	}
}

static void
canonical(void)
{
	struct leaf_public leaf = { { 9 } };

	ok(prim_leaf_valid(&leaf), "9 is a leaf");
	leaf.b[31] = 0x80;
	ok(!prim_leaf_valid(&leaf), "not with the top bit set");
	memset(leaf.b, 0xff, sizeof leaf.b);
	leaf.b[31] = 0x7f;
	ok(!prim_leaf_valid(&leaf), "2^255 - 1 is not canonical");
	leaf.b[0] = 0xf6;
	ok(!prim_leaf_valid(&leaf), "nor is p + 9");
	leaf.b[0] = 0xeb;
	ok(prim_leaf_valid(&leaf), "p - 2 is");
	leaf.b[0] = 0xff;
	leaf.b[15] = 0xfe;
	ok(prim_leaf_valid(&leaf), "and so is less than p in a middle byte");
}

int
main(void)
{
	prim_start();
	vectors_load("crypto-prim.txt");
	hashes();
	signatures();
	boxes();
	agreement();
	small_order();
	canonical();
	ok(prim_equal("abc", "abc", 3) && !prim_equal("abc", "abd", 3),
	    "prim_equal");
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CPace against the draft's known answer, and our own around its edges. */
#include "config.h"

#include "crypto-total.h"
#include "crypto-vectors.h"

#include "crypto/cpace.h"

static void
draft_exchange(void)
{
	struct piece sid = vec_piece("sid");
	uint8_t g[CPACE_POINT_BYTES], point[CPACE_POINT_BYTES];
	uint8_t k[CPACE_POINT_BYTES], isk[CPACE_ISK_BYTES];

	cpace_generator(g, vec_piece("PRS"), vec_piece("CI"), sid);
	is_vec(g, sizeof g, "g");
	is_int(cpace_multiply(point, vec("ya")->bytes, g), ERR_OK, "ya * g");
	is_vec(point, sizeof point, "Ya");
	is_int(cpace_multiply(point, vec("yb")->bytes, g), ERR_OK, "yb * g");
	is_vec(point, sizeof point, "Yb");
	is_int(cpace_multiply(k, vec("ya")->bytes, vec("Yb")->bytes), ERR_OK,
	    "ya * Yb");
	is_vec(k, sizeof k, "K");
	is_int(cpace_multiply(k, vec("yb")->bytes, vec("Ya")->bytes), ERR_OK,
	    "yb * Ya");
	is_vec(k, sizeof k, "K");
	cpace_isk(isk, sid, k, vec("Ya")->bytes, vec_piece("ADa"),
	    vec("Yb")->bytes, vec_piece("ADb"));
	is_vec(isk, sizeof isk, "ISK_IR");
}

/* doc/SECURITY S10. */
static void
draft_points(void)
{
	const uint8_t *s = vec("Valid.s")->bytes;
	uint8_t k[CPACE_POINT_BYTES];

	is_int(cpace_multiply(k, s, vec("Valid.X")->bytes), ERR_OK,
	    "a valid point");
	is_vec(k, sizeof k, "Valid.G.scalar_mult(s,decode(X))");
	is_vec(k, sizeof k, "Valid.G.scalar_mult_vfy(s,X)");
	taint(k, sizeof k);
	is_int(cpace_multiply(k, s, vec("Invalid Y1")->bytes), ERR_POINT,
	    "bytes that do not decode");
	is_int(cpace_multiply(k, s, vec("Invalid Y2")->bytes), ERR_POINT,
	    "S10: the neutral element");
	ok(tainted(k, sizeof k), "the output is untouched");
}

static void
shares(void)
{
	struct script script = { .len = 0 };
	struct rng rng = script_rng(&script);
	const uint8_t *g = vec("g")->bytes;
	uint8_t y[CPACE_SCALAR_BYTES], point[CPACE_POINT_BYTES];

	script_add(&script, "ya.wide");
	cpace_share(y, point, g, &rng);
	is_vec(y, sizeof y, "ya");
	is_mem(point, vec("DH_SETUP")->bytes + 20, sizeof point, "Ya");
}

/* A source that first gives a zero: its scalar would give the neutral one. */
static void
zero_scalar(void)
{
	struct script script = { .len = 64 };
	struct rng rng = script_rng(&script);
	uint8_t y[CPACE_SCALAR_BYTES], point[CPACE_POINT_BYTES];

	script_add(&script, "ya.wide");
	cpace_share(y, point, vec("g")->bytes, &rng);
	is_vec(y, sizeof y, "ya");
}

/* Where the zero padding ends and LEB128 takes a second byte. */
static void
passphrases(void)
{
	static const int lengths[] = { 0, 107, 108, 109, 127, 128, 300 };
	uint8_t ci[16] = "tuschel1", g[CPACE_POINT_BYTES];
	char key[32];

	prim_u32(ci + 8, (uint32_t)vec_number("bob.id"));
	prim_u32(ci + 12, (uint32_t)vec_number("alice.id"));
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		snprintf(key, sizeof key, "g.%d.passphrase", lengths[i]);
		cpace_generator(g, vec_piece(key),
		    (struct piece){ ci, sizeof ci }, vec_piece("sid"));
		snprintf(key, sizeof key, "g.%d", lengths[i]);
		is_vec(g, sizeof g, key);
	}
}

int
main(void)
{
	prim_start();
	vectors_load("cpace-ristretto255-sha512.txt");
	draft_exchange();
	draft_points();
	vectors_load("crypto-handshake.txt");
	shares();
	zero_scalar();
	passphrases();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The handshake from both sides, and everything that ends it. */
#include "config.h"

#include "crypto-total.h"
#include "crypto-vectors.h"

#include "crypto/handshake.h"

static uint32_t alice, bob;
static struct handshake newcomer;

/* Bob starts, with what the file says he draws. */
static void
start(struct handshake *hs, uint8_t payload[static DH_PAYLOAD_BYTES])
{
	struct script script = { .len = 0 };
	struct rng rng = script_rng(&script);

	script_add(&script, "sid");
	script_add(&script, "ya.wide");
	handshake_start(hs, bob, alice, vec_piece("passphrase"), &rng,
	    payload);
}

static int
answer(struct handshake *hs, const struct frame *setup,
    struct piece passphrase, uint8_t payload[static DH_PAYLOAD_BYTES])
{
	struct script script = { .len = 0 };
	struct rng rng = script_rng(&script);

	script_add(&script, "yb.wide");
	return handshake_answer(hs, setup, passphrase, &rng, payload);
}

static void
is_agreed(const struct handshake *hs)
{
	is_int(hs->newcomer, bob, "the newcomer is Bob");
	is_int(hs->donor, alice, "the donor is Alice");
	is_key(hs->sid, "sid");
	is_key(hs->th, "th");
	is_key(hs->ki, "ki");
	is_key(hs->kr, "kr");
	ok(sodium_is_zero(hs->y, sizeof hs->y), "no scalar is left");
}

static void
agree(void)
{
	uint8_t setup[DH_PAYLOAD_BYTES], returned[DH_PAYLOAD_BYTES];
	struct frame f = { bob, alice, setup, sizeof setup };
	struct frame g = { alice, bob, returned, sizeof returned };
	struct handshake donor;

	start(&newcomer, setup);
	is_vec(setup, sizeof setup, "DH_SETUP");
	is_int(answer(&donor, &f, vec_piece("passphrase"), returned), ERR_OK,
	    "the donor answers");
	is_vec(returned, sizeof returned, "DH_RETURN");
	is_agreed(&donor);
	is_int(handshake_finish(&newcomer, &g), ERR_OK, "the newcomer agrees");
	is_agreed(&newcomer);
	handshake_wipe(&donor);
	ok(sodium_is_zero((const void *)&donor, sizeof donor),
	    "a wiped one is gone");
}

static void
wrong_passphrase(void)
{
	uint8_t setup[DH_PAYLOAD_BYTES], returned[DH_PAYLOAD_BYTES];
	struct frame f = { bob, alice, setup, sizeof setup };
	struct frame g = { alice, bob, returned, sizeof returned };
	struct handshake donor;

	start(&newcomer, setup);
	is_int(answer(&donor, &f, (struct piece){ "guess", 5 }, returned),
	    ERR_OK, "a wrong passphrase is not seen here");
	is_int(handshake_finish(&newcomer, &g), ERR_OK, "nor here");
	ok(memcmp(&newcomer.ki, &donor.ki, sizeof donor.ki),
	    "but the keys differ");
}

static int
open_setup(const struct frame *f)
{
	uint8_t payload[DH_PAYLOAD_BYTES];
	struct handshake hs;
	int r;

	taint(&hs, sizeof hs);
	taint(payload, sizeof payload);
	r = answer(&hs, f, vec_piece("passphrase"), payload);
	if (r < 0 && !(tainted(&hs, sizeof hs) &&
	    tainted(payload, sizeof payload)))
		return OPEN_TOUCHED;
	return r;
}

/* newcomer is as after handshake_start(), and must be so after a failure. */
static int
open_return(const struct frame *f)
{
	struct handshake hs = newcomer;
	int r = handshake_finish(&hs, f);

	if (r < 0 && memcmp(&hs, &newcomer, sizeof hs))
		return OPEN_TOUCHED;
	return r;
}

static int
with_byte(const struct frame *f, size_t at, uint8_t value,
    open_function *open)
{
	uint8_t payload[DH_PAYLOAD_BYTES];
	struct frame g = { f->src, f->dest, payload, f->size };

	memcpy(payload, f->payload, f->size);
	payload[at] = value;
	return open(&g);
}

static void
malformed(struct frame f, open_function *open, const char *name)
{
	const uint8_t *payload = f.payload;
	uint8_t bad[DH_PAYLOAD_BYTES + 1] = { 0 };

	is_int(open(&f), ERR_OK, "%s is taken", name);
	is_int(with_byte(&f, 0, 99, open), ERR_FORMAT, "another type");
	is_int(with_byte(&f, 1, 0, open), ERR_FORMAT, "cryptotype 0");
	is_int(with_byte(&f, 1, 2, open), ERR_FORMAT, "cryptotype 2");
	is_int(with_byte(&f, 2, 2, open), ERR_FORMAT, "version 2");
	is_int(with_byte(&f, 3, 1, open), ERR_FORMAT, "a fourth byte");
	memcpy(bad, payload, DH_PAYLOAD_BYTES);
	f.payload = bad;
	f.size++;
	is_int(open(&f), ERR_TRAILING, "a byte too many");
	f.size -= 2;
	is_int(open(&f), ERR_TRUNCATED, "a byte too few");
	f.size++;
	memset(bad + 20, 0, 32);
	is_int(open(&f), ERR_POINT, "the neutral element");
	memset(bad + 20, 0xff, 32);
	is_int(open(&f), ERR_POINT, "bytes that are no point");
}

static void
refusals(void)
{
	struct frame setup = vec_frame(bob, alice, "DH_SETUP");
	struct frame returned = vec_frame(alice, bob, "DH_RETURN");
	uint8_t payload[DH_PAYLOAD_BYTES];

	start(&newcomer, payload);
	malformed(setup, open_setup, "DH_SETUP");
	malformed(returned, open_return, "DH_RETURN");
	is_int(with_byte(&returned, 4, 0xff, open_return), ERR_STATE,
	    "the sid of another handshake");
	returned.src ^= 1;
	is_int(open_return(&returned), ERR_STATE, "not from the donor");
	returned.src ^= 1;
	returned.dest ^= 1;
	is_int(open_return(&returned), ERR_STATE, "not to the newcomer");
	setup.dest = ALL_IDS;
	is_int(open_setup(&setup), ERR_FORMAT, "a DH_SETUP to all");
}

/* doc/SECURITY M10. The relay changes an id: the keys then differ. */
static void
retargeted(void)
{
	uint8_t payload[DH_PAYLOAD_BYTES];
	struct frame f = vec_frame(bob, alice, "DH_SETUP");
	struct handshake right, donor;

	answer(&right, &f, vec_piece("passphrase"), payload);
	f.src = bob + 1;
	is_int(answer(&donor, &f, vec_piece("passphrase"), payload), ERR_OK,
	    "a setup said to be from another");
	ok(memcmp(donor.ki.b, right.ki.b, sizeof donor.ki.b),
	    "M10: gives other keys");
	f.src = bob;
	f.dest = alice + 1;
	answer(&donor, &f, vec_piece("passphrase"), payload);
	ok(memcmp(donor.ki.b, right.ki.b, sizeof donor.ki.b),
	    "M10: and so does one to another");
}

int
main(void)
{
	prim_start();
	vectors_load("crypto-handshake.txt");
	alice = (uint32_t)vec_number("alice.id");
	bob = (uint32_t)vec_number("bob.id");
	agree();
	wrong_passphrase();
	refusals();
	retargeted();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The handshake, cryptotype 1 (doc/PROTOCOL section 7), from the passphrase
 * to ki, kr and th. The boxes under those keys are crypto/admission.h's.
 */
#include "config.h"

#include "crypto/handshake.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "crypto/cpace.h"

enum { AD_BYTES = DH_PAYLOAD_BYTES - POINT_BYTES };

void
handshake_wipe(struct handshake *hs)
{
	mem_wipe(hs, sizeof *hs);
}

/* CI = "tuschel1" || u32 newcomer || u32 donor */
struct channel {
	uint8_t b[8 + 4 + 4];
};

static struct channel
channel_of(const struct handshake *hs)
{
	struct channel ci;

	memcpy(ci.b, "tuschel1", 8);
	prim_u32(ci.b + 8, hs->newcomer);
	prim_u32(ci.b + 12, hs->donor);
	return ci;
}

static void
make_generator(uint8_t g[static CPACE_POINT_BYTES],
    const struct handshake *hs, struct piece passphrase)
{
	const struct channel ci = channel_of(hs);

	cpace_generator(g, passphrase, (struct piece)PIECE_KEY(ci),
	    (struct piece)PIECE_KEY(hs->sid));
}

static void
write_dh(uint8_t payload[static DH_PAYLOAD_BYTES], uint8_t type,
    const struct sid *sid, const uint8_t point[static CPACE_POINT_BYTES])
{
	struct payload_dh p = {
		.type = type, .cryptotype = CRYPTOTYPE_CPACE,
		.version = CRYPTO_VERSION
	};
	struct writer w;

	memcpy(p.sid, sid->b, sizeof p.sid);
	memcpy(p.point, point, sizeof p.point);
	writer_init(&w, payload, DH_PAYLOAD_BYTES);
	payload_dh_encode(&w, &p);
}

static int
read_dh(struct payload_dh *p, const struct frame *f, uint8_t type)
{
	int r;

	if (frame_type(f) != type)
		return ERR_FORMAT;
	r = payload_dh_decode(p, f);
	if (r < 0)
		return r;
	if (p->cryptotype != CRYPTOTYPE_CPACE || p->version != CRYPTO_VERSION)
		return ERR_FORMAT;
	return ERR_OK;
}

/* th, ki and kr from K and the two payloads. */
static void
derive(struct handshake *hs, const uint8_t k[static CPACE_POINT_BYTES],
    const uint8_t setup[static DH_PAYLOAD_BYTES],
    const uint8_t answer[static DH_PAYLOAD_BYTES])
{
	uint8_t isk[CPACE_ISK_BYTES], newcomer[4], donor[4];
	const struct piece pieces[] = {
		PIECE_TEXT("tuschel1 handshake"),
		{ newcomer, sizeof newcomer }, { donor, sizeof donor },
		{ setup, DH_PAYLOAD_BYTES }, { answer, DH_PAYLOAD_BYTES }
	};
	const struct piece th = PIECE_KEY(hs->th);

	prim_u32(newcomer, hs->newcomer);
	prim_u32(donor, hs->donor);
	prim_hash(hs->th.b, pieces, ARRAY_LEN(pieces));
	cpace_isk(isk, (struct piece)PIECE_KEY(hs->sid), k,
	    setup + AD_BYTES, (struct piece){ setup, AD_BYTES },
	    answer + AD_BYTES, (struct piece){ answer, AD_BYTES });
	prim_kdf(hs->ki.b, isk, "newcomer", &th, 1);
	prim_kdf(hs->kr.b, isk, "donor", &th, 1);
	mem_wipe(isk, sizeof isk);
}

void
handshake_start(struct handshake *hs, uint32_t newcomer, uint32_t donor,
    struct piece passphrase, const struct rng *rng,
    uint8_t payload[static DH_PAYLOAD_BYTES])
{
	uint8_t g[CPACE_POINT_BYTES], point[CPACE_POINT_BYTES];

	memset(hs, 0, sizeof *hs);
	hs->newcomer = newcomer;
	hs->donor = donor;
	rng_fill(rng, hs->sid.b, sizeof hs->sid.b);
	make_generator(g, hs, passphrase);
	cpace_share(hs->y, point, g, rng);
	write_dh(hs->setup, TYPE_DH_SETUP, &hs->sid, point);
	memcpy(payload, hs->setup, DH_PAYLOAD_BYTES);
	mem_wipe(g, sizeof g);
}

int
handshake_answer(struct handshake *hs, const struct frame *setup,
    struct piece passphrase, const struct rng *rng,
    uint8_t payload[static DH_PAYLOAD_BYTES])
{
	uint8_t g[CPACE_POINT_BYTES], point[CPACE_POINT_BYTES];
	uint8_t y[CPACE_SCALAR_BYTES], k[CPACE_POINT_BYTES];
	struct handshake h = { .newcomer = setup->src, .donor = setup->dest };
	struct payload_dh p;
	int r;

	r = read_dh(&p, setup, TYPE_DH_SETUP);
	if (r < 0)
		return r;
	memcpy(h.sid.b, p.sid, sizeof h.sid.b);
	make_generator(g, &h, passphrase);
	cpace_share(y, point, g, rng);
	r = cpace_multiply(k, y, p.point);
	if (r == ERR_OK) {
		write_dh(payload, TYPE_DH_RETURN, &h.sid, point);
		derive(&h, k, setup->payload, payload);
		*hs = h;
	}
	mem_wipe(g, sizeof g);
	mem_wipe(y, sizeof y);
	mem_wipe(k, sizeof k);
	handshake_wipe(&h);
	return r;
}

int
handshake_finish(struct handshake *hs, const struct frame *answer)
{
	uint8_t k[CPACE_POINT_BYTES];
	struct payload_dh p;
	int r;

	r = read_dh(&p, answer, TYPE_DH_RETURN);
	if (r < 0)
		return r;
	if (answer->src != hs->donor || answer->dest != hs->newcomer ||
	    !prim_equal(p.sid, hs->sid.b, sizeof p.sid))
		return ERR_STATE;
	r = cpace_multiply(k, hs->y, p.point);
	if (r == ERR_OK) {
		derive(hs, k, hs->setup, answer->payload);
		mem_wipe(hs->y, sizeof hs->y);
	}
	mem_wipe(k, sizeof k);
	return r;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The handshake, cryptotype 1 (doc/PROTOCOL section 7): CPace with the room's
 * passphrase, then the keys ki and kr for what the two sides seal next, and
 * the transcript hash th that both sign. It knows no timeouts and no
 * decisions; those are in src/session.
 */
#ifndef CRYPTO_HANDSHAKE_H
#define CRYPTO_HANDSHAKE_H

#include <stdint.h>

#include "base/rng.h"
#include "crypto/keys.h"
#include "crypto/prim.h"
#include "wire/payload.h"

enum { DH_PAYLOAD_BYTES = 52 };	/* DH_SETUP and DH_RETURN */

struct handshake {
	uint32_t newcomer, donor;
	struct sid sid;
	struct handshake_hash th;	/* set by answer and finish */
	struct newcomer_key ki;
	struct donor_key kr;
	/* the newcomer's, between start and finish */
	uint8_t y[32];
	uint8_t setup[DH_PAYLOAD_BYTES];
};

void handshake_wipe(struct handshake *hs);

/* Newcomer: writes the DH_SETUP payload. passphrase is NFC (may be empty). */
void handshake_start(struct handshake *hs, uint32_t newcomer, uint32_t donor,
    struct piece passphrase, const struct rng *rng,
    uint8_t payload[static DH_PAYLOAD_BYTES]);
/*
 * Donor: takes a DH_SETUP frame (cryptotype 1, version 1; src newcomer, dest
 * donor) and writes the DH_RETURN payload. ERR_POINT for a bad point.
 */
int handshake_answer(struct handshake *hs, const struct frame *setup,
    struct piece passphrase, const struct rng *rng,
    uint8_t payload[static DH_PAYLOAD_BYTES]);
/*
 * Newcomer: takes the DH_RETURN frame. ERR_STATE if the sid is another one or
 * the source is not the donor, ERR_POINT for a bad point; hs is unchanged then.
 */
int handshake_finish(struct handshake *hs, const struct frame *answer);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Message keys (doc/PROTOCOL section 11): a chain for each sender and
 * generation, each key used once; and the running view V of a generation.
 */
#ifndef CRYPTO_CHAIN_H
#define CRYPTO_CHAIN_H

#include <stdint.h>

#include "crypto/keys.h"
#include "wire/frame.h"

void chain_start(struct chain_key *c, const struct message_key *m,
    uint32_t sender, const struct identity_public *identity);
/*
 * The chain for direct messages from -> to. own is this side's leaf secret,
 * other the other side's leaf. ERR_POINT if the DH result is zero.
 */
int chain_direct(struct chain_key *c, const struct leaf_secret *own,
    const struct leaf_public *other, const struct transcript *t,
    uint32_t from, uint32_t to);
/* The key at this place of the chain. */
void chain_frame_key(struct frame_key *mk, const struct chain_key *c);
/* One place on; what it replaces is gone. */
void chain_next(struct chain_key *c);

/* V at position 0, and one ordered broadcast further. */
void view_start(struct view *v, const struct transcript *t);
void view_step(struct view *v, const struct frame *f);

#endif

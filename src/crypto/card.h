/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A member's card (doc/PROTOCOL section 6): who it is, with which keys, for
 * this connection, signed by its identity and by its signer.
 */
#ifndef CRYPTO_CARD_H
#define CRYPTO_CARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/identity.h"
#include "crypto/keys.h"
#include "wire/cursor.h"
#include "wire/limits.h"

struct card {
	uint32_t id;
	struct identity_public identity;
	struct signer_public signer;
	uint64_t made_ms;
	struct signature by_identity;
	uint32_t version;
	struct leaf_public leaf;
	uint8_t nick_len;
	char nick[NICK_BYTES_MAX + 1];	/* NUL added; not sanitized */
	struct signature by_signer;
};

enum {
	CARD_FIXED_BYTES = 4 + 32 + 32 + 8 + 64,  /* up to by_identity */
	CARD_BYTES_MAX = CARD_FIXED_BYTES + 4 + 32 + 1 + NICK_BYTES_MAX + 64
};

/* Fills id, identity, signer, made_ms and the first signature. */
void card_begin(struct card *card, uint32_t id, const struct identity *who,
    const struct signer_public *signer, uint64_t made_ms);
/* Fills version, leaf, nick (nick_len bytes, 1..32) and the second one. */
void card_finish(struct card *card, uint32_t version,
    const struct leaf_public *leaf, const char *nick, size_t nick_len,
    const struct signer_secret *signer);

/* 1..32 bytes of well-formed UTF-8 without control characters? */
bool card_nick_valid(const char *nick, size_t len);

void card_encode(struct writer *w, const struct card *card);
/*
 * Reads a card from r, which may hold more behind it. Checks lengths only:
 * ERR_TRUNCATED, ERR_FORMAT (nick_len). Use card_verify() before believing it.
 */
int card_decode(struct card *card, struct reader *r);

/*
 * What every member must decide alike (section 8): both signatures, nick is
 * valid, leaf canonical and not of small order. ERR_CRYPTO, ERR_FORMAT,
 * ERR_POINT.
 */
int card_verify(const struct card *card);

/* May next take old's place in the roster: same id, identity and signer, and
 * a greater version? */
bool card_replaces(const struct card *next, const struct card *old);
/* The same for a commit: also the same made_ms and first signature. */
bool card_continues(const struct card *next, const struct card *old);

/* H over the encoded card. */
void card_hash(uint8_t out[static 32], const struct card *card);

#endif

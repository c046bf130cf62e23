/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The boxes of AUTHORIZE and KEY_CURRENT (doc/PROTOCOL sections 7 and 8).
 * "seal" appends a whole payload to w (ERR_LIMIT if it does not fit); "open"
 * checks lengths, box, signature and trailing bytes, and fills its outputs
 * only when all of that holds. Whether the content may be believed by the
 * state of the group is for src/session.
 */
#ifndef CRYPTO_ADMISSION_H
#define CRYPTO_ADMISSION_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/card.h"
#include "crypto/handshake.h"
#include "crypto/schedule.h"
#include "wire/cursor.h"
#include "wire/frame.h"

/* Kind 0, newcomer to donor. */
int request_seal(struct writer *w, const struct handshake *hs,
    const struct group_id *f0, const struct card *card,
    const struct signer_secret *signer);
/*
 * ERR_CRYPTO: the box does not open (a wrong passphrase). ERR_FORMAT: it
 * opens, but the card or the signature in it is not valid, or the card's id
 * is not the frame's source.
 */
int request_open(struct group_id *f0, struct card *card,
    const struct handshake *hs, const struct frame *f);

/* Kind 1, donor to all; src is the donor's id. Draws the nonce. */
int admission_seal(struct writer *w, const struct schedule *s, uint32_t src,
    const struct card *newcomer, const struct signer_secret *signer,
    const struct rng *rng);
/* signer is the roster's signer of f->src. Also does card_verify() and checks
 * card.id = newcomer. */
int admission_open(struct card *newcomer, const struct schedule *s,
    const struct frame *f, const struct signer_public *signer);

enum member_state { MEMBER_HALF = 0, MEMBER_JOINED = 1 };
struct roster_entry {
	enum member_state state;
	struct card card;
};

/*
 * Kind 2, donor to newcomer: one part with as many of entries[*next..n) as
 * fit; *next moves on. Call until *next == n (once even if n is 0).
 */
int roster_seal(struct writer *w, const struct handshake *hs, uint16_t part,
    const struct roster_entry *entries, size_t n, size_t *next);
/*
 * Appends the part's entries to *entries (heap, *n long, grown here; the
 * caller frees it). The part number must be the one expected. Checks lengths
 * and state bytes, ERR_LIMIT above max entries in all.
 */
int roster_open(struct roster_entry **entries, size_t *n, size_t max,
    const struct handshake *hs, uint16_t part, const struct frame *f);

/*
 * KEY_CURRENT, donor to newcomer. s is the state just after the admission
 * with that nonce; newcomer is the card that was admitted.
 */
int current_seal(struct writer *w, const struct handshake *hs,
    const struct schedule *s, const struct roster_entry *entries, size_t n,
    const struct nonce *admission, const struct card *newcomer,
    const struct signer_secret *signer);
/*
 * Fills s (k, i, r, w, ti, f0, generation, term_start; the rest zero) and the
 * admission's nonce. Checks count and hash of the entries, that they ascend
 * by id, that each card verifies, that own is among them as half-joined and
 * the donor as joined, and the donor's signature.
 */
int current_open(struct schedule *s, struct nonce *admission,
    const struct handshake *hs, const struct frame *f,
    const struct roster_entry *entries, size_t n, const struct card *own);

#endif

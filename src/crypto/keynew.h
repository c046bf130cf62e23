/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The boxes of KEY_NEW (doc/PROTOCOL section 10): join, share, commit, found.
 * The rules of seal and open are those of crypto/admission.h. base is the low
 * half of the schedule's present generation.
 */
#ifndef CRYPTO_KEYNEW_H
#define CRYPTO_KEYNEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/card.h"
#include "crypto/schedule.h"
#include "wire/cursor.h"
#include "wire/frame.h"

/* Mode 0. Draws N and the nonce; N itself is learnt from the echo. */
int join_seal(struct writer *w, const struct schedule *s, uint32_t src,
    const struct signer_secret *signer, const struct rng *rng);
int join_open(struct key_part *n, const struct schedule *s,
    const struct frame *f, const struct signer_public *signer);

/* What a committer draws, and keeps until its commit comes back or is lost. */
struct commit {
	struct commit_id id;
	struct commit_secret x;
	struct leaf_public leaf;	/* leaf', the sender's new one */
	struct leaf_secret leaf_secret;
};
void commit_generate(struct commit *c, const struct rng *rng);
void commit_wipe(struct commit *c);

/* Mode 1, to the member dest with that leaf. */
int share_seal(struct writer *w, const struct commit *c, uint16_t base,
    uint32_t src, uint32_t dest, const struct leaf_public *leaf);
/* With the own leaf; also gives the commit's id and leaf'. */
int share_open(struct commit_secret *x, struct commit_id *id,
    struct leaf_public *committer_leaf, const struct frame *f,
    const struct leaf_public *own, const struct leaf_secret *own_secret);

/* Mode 2. card is the sender's new card, with leaf'; ids ascend. */
int commit_seal(struct writer *w, const struct schedule *s, uint32_t src,
    const struct commit *c, const struct card *card, const uint32_t *ids,
    size_t n, const struct signer_secret *signer, const struct rng *rng);

struct commit_content {
	struct commit_id id;
	uint8_t x_hash[32];	/* H(X) */
	struct card card;	/* the sender's next card, not verified here */
	uint32_t *ids;		/* heap; strictly ascending is checked here */
	size_t n;
};
int commit_open(struct commit_content *content, const struct schedule *s,
    const struct frame *f, const struct signer_public *signer);
void commit_content_release(struct commit_content *content);
/* Is x the one that the commit speaks of? */
bool commit_matches(const struct commit_content *content,
    const struct commit_secret *x);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fixed list of 2,048 words (doc/words.txt) and what is said with it: the
 * three words of a group, the six of an identity, and passphrases. No two
 * words share their first four letters.
 */
#ifndef CRYPTO_WORDS_H
#define CRYPTO_WORDS_H

#include "base/rng.h"
#include "base/str.h"
#include "crypto/keys.h"

enum {
	WORDS = 2048,
	GROUP_WORDS = 3, IDENTITY_WORDS = 6, PASSPHRASE_WORDS = 4
};

extern const char *const words[WORDS];

/* "amber-fox-river": the first 33 bits of a, 11 bits a word. */
void words_group(struct str *out, const struct group_words *a);
/*
 * Six words for people to read aloud, 66 bits (doc/PROTOCOL section 6): whoever
 * wants to pass for somebody has to find an identity with the same six.
 */
void words_identity(struct str *out, const struct identity_public *who);
/* "cider-lunar-oak-tablet": 44 random bits. */
void words_passphrase(struct str *out, const struct rng *rng);

#endif

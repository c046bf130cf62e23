/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each kind of key, hash and nonce is a type of its own, so that the compiler
 * refuses a swap. All are 32 bytes unless they say otherwise. Names are those
 * of doc/PROTOCOL sections 6 to 11.
 *
 * Structs that hold secrets are wiped by whoever owns them, at last use.
 */
#ifndef CRYPTO_KEYS_H
#define CRYPTO_KEYS_H

#include <stdint.h>

#define KEY_BYTES 32

#define DEFINE_KEY(name) struct name { uint8_t b[KEY_BYTES]; }

/* identities (section 6) */
DEFINE_KEY(identity_public);	/* Ed25519 */
DEFINE_KEY(signer_public);	/* Ed25519 */
DEFINE_KEY(leaf_public);	/* X25519 */
DEFINE_KEY(leaf_secret);	/* X25519 scalar */
struct signer_secret { uint8_t b[64]; };	/* Ed25519 seed || public */
struct signature { uint8_t b[64]; };		/* Ed25519 */

/* handshake (section 7) */
DEFINE_KEY(newcomer_key);	/* ki */
DEFINE_KEY(donor_key);		/* kr */
DEFINE_KEY(handshake_hash);	/* th */
struct sid { uint8_t b[16]; };
struct nonce { uint8_t b[24]; };

/* a generation (section 9) */
DEFINE_KEY(group_key);		/* K, what KEY_NEW is xored into */
DEFINE_KEY(init_key);		/* I */
DEFINE_KEY(wrap_key);		/* W, of a term */
DEFINE_KEY(message_key);	/* M */
DEFINE_KEY(group_words);	/* A */
DEFINE_KEY(transcript);		/* R and T */
DEFINE_KEY(term_id);		/* TI */
DEFINE_KEY(group_id);		/* F0 */
DEFINE_KEY(found_secret);	/* F */

/* KEY_NEW (section 10) */
DEFINE_KEY(key_part);		/* N */
DEFINE_KEY(commit_secret);	/* X */
struct commit_id { uint8_t b[16]; };

/* MSG (section 11) */
DEFINE_KEY(chain_key);		/* C(n) */
DEFINE_KEY(frame_key);		/* mk */
DEFINE_KEY(view);		/* V */

#endif

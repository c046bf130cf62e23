/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What all payloads with a box have in common (doc/PROTOCOL section 7): clear
 * bytes, then an AEAD box that binds them, the frame's source and its
 * destination. Used only inside this layer.
 *
 * To seal: note w->len as start, encode the clear fields, write the plaintext
 * behind them, box_close(). To open: decode the payload, box_open(), read
 * from .plain, box_release().
 */
#ifndef CRYPTO_BOX_H
#define CRYPTO_BOX_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/keys.h"
#include "wire/cursor.h"
#include "wire/frame.h"

/* The first bytes of a payload that signatures name "header". */
enum { BOX_HEADER_BYTES = 4, MSG_HEADER_BYTES = 8 };

/* From whom to whom. */
struct box_route {
	uint32_t src, dest;
};

/*
 * Encrypts the plaintext in its place and appends the tag. ERR_LIMIT if the
 * writer or the payload is too small for it: the plaintext is wiped then and
 * w is as long as it was at start.
 */
int box_close(struct writer *w, size_t start, size_t clear_len,
    struct box_route route, const uint8_t key[static 32],
    const struct nonce *nonce);

struct box {
	uint8_t *plain;		/* heap */
	size_t len;
};
/*
 * Opens the last box_len bytes of the frame's payload; all before them is
 * clear. ERR_TRUNCATED, ERR_CRYPTO; b is then empty (releasing it is fine).
 */
int box_open(struct box *b, const struct frame *f, size_t box_len,
    const uint8_t key[static 32], const struct nonce *nonce);
void box_release(struct box *b);	/* wipes */

#endif

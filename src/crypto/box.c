/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Boxes behind clear bytes (doc/PROTOCOL section 7). This file owns where a
 * box lies in a payload and what it authenticates; keys, nonces and contents
 * belong to its callers.
 */
#include "config.h"

#include "crypto/box.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "crypto/prim.h"
#include "wire/payload.h"

int
box_close(struct writer *w, size_t start, size_t clear_len,
    struct box_route route, const uint8_t key[static 32],
    const struct nonce *nonce)
{
	uint8_t ad[AD_BYTES_MAX];
	uint8_t *payload = w->data + start;
	uint8_t *plain = payload + clear_len;
	size_t ad_len, plain_len;

	if (writer_reserve(w, BOX_TAG_BYTES) == NULL ||
	    w->len - start > PAYLOAD_BYTES_MAX) {
		mem_wipe(payload, w->len - start);
		w->len = start;
		w->overrun = true;
		return ERR_LIMIT;
	}
	plain_len = w->len - start - clear_len - BOX_TAG_BYTES;
	ad_len = payload_ad(ad, route.src, route.dest, payload, clear_len);
	prim_seal(plain, key, nonce, ad, ad_len, plain, plain_len);
	return ERR_OK;
}

int
box_open(struct box *b, const struct frame *f, size_t box_len,
    const uint8_t key[static 32], const struct nonce *nonce)
{
	uint8_t ad[AD_BYTES_MAX];
	size_t clear_len = f->size - box_len;
	size_t ad_len;
	int r;

	*b = (struct box){ 0 };
	if (box_len < BOX_TAG_BYTES)
		return ERR_TRUNCATED;
	ad_len = payload_ad(ad, f->src, f->dest, f->payload, clear_len);
	b->len = box_len - BOX_TAG_BYTES;
	b->plain = mem_alloc(b->len + 1);	/* never of no bytes */
	r = prim_open(b->plain, key, nonce, ad, ad_len,
	    f->payload + clear_len, box_len);
	if (r < 0)
		box_release(b);
	return r;
}

void
box_release(struct box *b)
{
	mem_wipe_free(b->plain, b->len);
	*b = (struct box){ 0 };
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bounded byte queue: append at the end, consume at the front. It never
 * holds more than max bytes and wipes what it held on release.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	uint8_t *data;
	size_t start, end;	/* [start, end) is queued */
	size_t size;		/* allocated */
	size_t max;		/* buf_len never exceeds this */
};

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b);	/* wipes and frees; usable as new */
void buf_clear(struct buf *b);		/* empties, wipes, keeps the memory */

size_t buf_len(const struct buf *b);
/* Valid until the next call that changes b. */
const uint8_t *buf_data(const struct buf *b);
/* ERR_LIMIT (and b unchanged) if that would exceed max. */
int buf_append(struct buf *b, const void *data, size_t len);
/*
 * Room for len more bytes, to be written by the caller and then counted by
 * buf_commit(); NULL if that would exceed max.
 */
uint8_t *buf_reserve(struct buf *b, size_t len);
void buf_commit(struct buf *b, size_t len);
/* Drops len bytes at the front; len <= buf_len(b). */
void buf_consume(struct buf *b, size_t len);

#endif

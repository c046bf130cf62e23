/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bounded reading and writing of big-endian fields. Both are sticky: after
 * the first overrun everything yields zero, and the end says so. So a parser
 * reads all fields first and checks once.
 */
#ifndef WIRE_CURSOR_H
#define WIRE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reader {
	const uint8_t *p;
	size_t left;
	bool overrun;
};

void reader_init(struct reader *r, const void *data, size_t len);
uint8_t reader_u8(struct reader *r);
uint16_t reader_u16(struct reader *r);
uint32_t reader_u32(struct reader *r);
uint64_t reader_u64(struct reader *r);
/* Copies len bytes (zeros after an overrun). */
void reader_copy(struct reader *r, void *out, size_t len);
/* A pointer into the input, len bytes long; NULL after an overrun. */
const uint8_t *reader_bytes(struct reader *r, size_t len);
/* All that is left; its length in *len. */
const uint8_t *reader_rest(struct reader *r, size_t *len);
/* ERR_TRUNCATED after an overrun, ERR_TRAILING if bytes are left. */
int reader_end(const struct reader *r);

struct writer {
	uint8_t *data;
	size_t len, size;
	bool overrun;
};

void writer_init(struct writer *w, void *data, size_t size);
void writer_u8(struct writer *w, uint8_t v);
void writer_u16(struct writer *w, uint16_t v);
void writer_u32(struct writer *w, uint32_t v);
void writer_u64(struct writer *w, uint64_t v);
void writer_copy(struct writer *w, const void *data, size_t len);
/* Room for len bytes to be filled by the caller; NULL after an overrun. */
uint8_t *writer_reserve(struct writer *w, size_t len);
/* ERR_LIMIT after an overrun. */
int writer_end(const struct writer *w);

#endif

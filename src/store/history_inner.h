/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The format of histories, for history*.c only.
 */
#ifndef STORE_HISTORY_INNER_H
#define STORE_HISTORY_INNER_H

#include "base/buf.h"
#include "base/str.h"
#include "crypto/sealed.h"
#include "store/history.h"

enum {
	HISTORY_MAGIC_BYTES = 16,
	BLOCK_HEAD_BYTES = HISTORY_MAGIC_BYTES + SEALED_HEADER_BYTES,
	BLOCK_BYTES_MAX = 64 << 10,	/* what one damage can cost */
	SEGMENT_BYTES_MAX = 1 << 20,	/* read into memory as a whole */
	LENGTH_BYTES = 4,
	PLAIN_BYTES_MAX = 4096 + HISTORY_TEXT_BYTES_MAX,
	RECORD_BYTES_MAX = PLAIN_BYTES_MAX + SEALED_EXTRA_BYTES,
	/* what fits always fits */
	SEGMENT_FULL_BYTES = SEGMENT_BYTES_MAX - BLOCK_HEAD_BYTES -
	    LENGTH_BYTES - RECORD_BYTES_MAX,
	CONTEXT_BYTES = 8 + 8 + 4
};

extern const char history_magic[HISTORY_MAGIC_BYTES + 1];

/* "DIR/NAME", the room's directory. To be freed. */
char *history_dir(const char *dir, const struct vault *vault,
    const char *room);
/* "ROOM_DIR/0000000017", to be freed. */
char *history_segment_path(const char *room_dir, uint64_t number);
/* The numbers of the segments there, ascending; to be freed. */
uint64_t *history_segments(const char *room_dir, size_t *count);

/* What a record vouches for beside its text. */
void history_context(uint8_t out[static CONTEXT_BYTES], uint64_t segment,
    uint64_t block_at, uint32_t length);

/* A line as bytes, padded; out has PLAIN_BYTES_MAX. Returns the length; 0 if
 * the line is too long. */
size_t history_encode(uint8_t *out, const struct history_line *line);
/* ERR_OK, or why the bytes are no line. The strings of line are put into
 * store, which is cleared first. */
int history_decode(struct history_line *line, struct str *store,
    const uint8_t *bytes, size_t len);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was said in a room, sealed on disk for its user alone. Each room has a
 * directory below DIR, the name of which tells nothing, with numbered files
 * in it (segments), of at most a day or so and a mebibyte each:
 *
 *     segment = block...
 *     block   = "tuschel history\n" header[24] record...
 *     record  = length[4] sealed[length]
 *
 * A record (crypto/sealed.h) has one line, padded to 64 bytes; its context is
 * the number of the segment, the place of its block in it, and its length. A
 * block is at most 64 KiB. A crash costs the record that it cut off; a
 * damaged record costs the rest of its block, which is noticed.
 *
 * One writer has a segment locked; a second client makes one of its own.
 */
#ifndef STORE_HISTORY_H
#define STORE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/keys.h"
#include "crypto/vault.h"

enum history_kind {
	HISTORY_TEXT,		/* somebody said it */
	HISTORY_ACTION,		/* "* anna waves" */
	HISTORY_EVENT,		/* a sentence about the room; nobody's */
	HISTORY_KINDS
};

enum history_flag {
	HISTORY_OWN = 1,	/* said by the user */
	HISTORY_DIRECT = 2,	/* to one only */
	HISTORY_FAILED = 4,	/* an own one that was not delivered */
	HISTORY_LOUD = 8	/* of an event: a warning */
};

enum { HISTORY_NAME_BYTES_MAX = 255, HISTORY_TEXT_BYTES_MAX = 1 << 16 };

struct history_line {
	enum history_kind kind;
	unsigned flags;			/* enum history_flag */
	/* How well the sender's identity was known: enum known_mark. */
	uint8_t mark;
	int64_t wall_ms;		/* when it came */
	uint64_t generation;		/* under whose key */
	struct identity_public who;	/* of the sender; zero: unknown */
	struct identity_public to;	/* of an own direct one */
	const char *name;		/* sender, sanitized; "" for events */
	const char *to_name;		/* whom it was for, or "" */
	const char *text;		/* raw; NUL added */
	size_t text_len;
};

/* ---- writing ---- */

struct history;

struct history_limits {
	int days;		/* segments older than that go */
	int64_t bytes;		/* of the room; the oldest segments go */
};

/*
 * The history of a room in dir, which is made if need be; vault (borrowed for
 * the call) is the identity's for histories. Nothing is written before the
 * first line. NULL, and *reason a sentence to be freed, if that cannot be.
 */
struct history *history_open(const char *dir, const struct vault *vault,
    const char *room, const struct history_limits *limits, char **reason);
void history_close(struct history *h);	/* NULL is fine */
void history_set_limits(struct history *h,
    const struct history_limits *limits);
/* False, and *reason a sentence to be freed, if it could not be written. */
bool history_add(struct history *h, const struct history_line *line,
    char **reason);
/* Deletes all that is kept of the room, open or not. */
bool history_delete(const char *dir, const struct vault *vault,
    const char *room, char **reason);

/* ---- reading ---- */

struct history_reader;

/*
 * Stands behind the newest line. Lines from before since_ms (wall clock) are
 * passed over. It sees what was written until a segment is first read.
 */
struct history_reader *history_reader_new(const char *dir,
    const struct vault *vault, const char *room, int64_t since_ms);
void history_reader_free(struct history_reader *r);	/* NULL is fine */
/*
 * Steps over one line, back or forth, and fills *line, which is valid until
 * the next call. False at the end of what there is.
 */
bool history_previous(struct history_reader *r, struct history_line *line);
bool history_next(struct history_reader *r, struct history_line *line);
/* The same to the nearest line that matches. */
bool history_search(struct history_reader *r, bool forward,
    bool (*match)(const void *ctx, const struct history_line *line),
    const void *ctx, struct history_line *line);
void history_rewind(struct history_reader *r, bool to_start);
/* Damaged places seen so far; what a crash has cut off is none. */
size_t history_damaged(const struct history_reader *r);

#endif

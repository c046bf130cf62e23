/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bodies of the messages about files (doc/PROTOCOL section 11, kinds 3 to
 * 6). Decoders check every field and have no side effect; what they point to
 * is in the body. Encoders want FILE_BODY_BYTES_MAX bytes.
 */
#ifndef WIRE_FILE_BODY_H
#define WIRE_FILE_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/cursor.h"
#include "wire/limits.h"

enum {
	FILE_HASH_BYTES = 32,
	FILE_ID_BYTES = 16,
	FILE_BODY_BYTES_MAX = TEXT_BYTES_MAX
};

/* H of the whole file; and what names a file: its first bytes. */
struct file_hash {
	uint8_t b[FILE_HASH_BYTES];
};
struct file_id {
	uint8_t b[FILE_ID_BYTES];
};
void file_id_of(struct file_id *id, const struct file_hash *hash);
bool file_id_equal(const struct file_id *a, const struct file_id *b);

struct file_offer {
	bool again;		/* the link or the other end was away */
	struct file_hash hash;
	uint64_t size;
	const char *name;	/* UTF-8, as sent: not to be trusted */
	size_t name_len;	/* 1..FILE_NAME_BYTES_MAX */
};

enum file_verdict {
	FILE_GO = 0,		/* send, from the byte "have" on */
	FILE_HAVE = 1,		/* all before "have" has come */
	FILE_WHOLE = 2,		/* all has come, and is right */
	FILE_NO = 3,		/* the user does not want it */
	FILE_WRONG = 4,		/* it has another hash */
	FILE_UNABLE = 5,	/* it cannot be written here */
	FILE_VERDICTS
};
struct file_answer {
	struct file_id id;
	enum file_verdict verdict;
	uint64_t have;		/* 0 but for GO and HAVE */
};

struct file_part {
	struct file_id id;
	uint64_t offset;
	const uint8_t *data;
	size_t len;		/* 1..FILE_PART_BYTES_MAX */
};

enum file_reason {
	FILE_WITHDRAWN = 0,	/* the user has thought better of it */
	FILE_UNREADABLE = 1,	/* it cannot be read, or has changed */
	FILE_UNKNOWN = 2,	/* it is not offered, or not any more */
	FILE_REASONS
};
struct file_end {
	struct file_id id;
	enum file_reason reason;
};

/* ERR_TRUNCATED, ERR_TRAILING, ERR_FORMAT, ERR_LIMIT */
int file_offer_decode(struct file_offer *o, const void *body, size_t len);
int file_answer_decode(struct file_answer *a, const void *body, size_t len);
int file_part_decode(struct file_part *p, const void *body, size_t len);
int file_end_decode(struct file_end *e, const void *body, size_t len);

void file_offer_encode(struct writer *w, const struct file_offer *o);
void file_answer_encode(struct writer *w, const struct file_answer *a);
void file_part_encode(struct writer *w, const struct file_part *p);
void file_end_encode(struct writer *w, const struct file_end *e);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The body of a message that carries several texts (doc/PROTOCOL section 11,
 * kind 8): one after the other, each with its own kind and length.
 */
#ifndef WIRE_TEXTS_BODY_H
#define WIRE_TEXTS_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/cursor.h"
#include "wire/limits.h"

enum { TEXT_ENTRY_BYTES = 3 };	/* before the text itself */

struct text_entry {
	bool action;		/* kind 1, not 0 */
	const char *text;	/* as sent: not to be trusted; no NUL added */
	size_t len;		/* 1 or more */
};

void text_entry_encode(struct writer *w, const struct text_entry *e);
/*
 * All of a body, or nothing: the number of entries, at most TEXTS_MAX, into e,
 * pointing into the body; ERR_TRUNCATED, ERR_FORMAT, ERR_LIMIT.
 */
long texts_body_decode(struct text_entry e[TEXTS_MAX], const void *body,
    size_t len);

#endif

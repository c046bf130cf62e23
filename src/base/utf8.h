/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UTF-8 as terminals can bear it (doc/PROTOCOL "Text", Unicode UAX 29).
 * Everything a peer wrote passes utf8_sanitize() once before it reaches
 * screen, log, title or notification.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* Well-formed UTF-8 (no surrogates, no overlong, at most U+10FFFF)? */
bool utf8_valid(const void *text, size_t len);

enum utf8_mode {
	UTF8_LINE,	/* one line: newline and tab become a space */
	UTF8_TEXT	/* newline stays, tab becomes a space, CR is dropped */
};
/*
 * Appends text to out with everything taken out that a terminal might act on
 * or that hides what is there: C0, C1, bidi controls, zero-width spaces,
 * tags, unassigned and private code points, malformed bytes. Each of them
 * becomes U+FFFD, but an invisible format control is dropped.
 */
void utf8_sanitize(struct str *out, const void *text, size_t len,
    enum utf8_mode mode);

/* Normal form C of well-formed text; ERR_FORMAT if it is not. */
int utf8_nfc(struct str *out, const void *text, size_t len);

/*
 * The next grapheme cluster of sanitized text: its length in bytes (> 0), and
 * in *width its columns on every terminal (0, 1 or 2). len > 0.
 */
size_t utf8_cluster(const char *text, size_t len, int *width);
/*
 * The same cluster as it is to be drawn: a disputed one (ZWJ families, flags,
 * what this system's wcwidth does not know) as its base character, so that
 * every terminal agrees on the columns. Writes at most size bytes and NUL.
 */
void utf8_cluster_draw(char *out, size_t size, const char *text, size_t len,
    int *width);
/* Columns of sanitized text. */
int utf8_width(const char *text, size_t len);
/* Byte offset of the cluster boundary before/after offset. */
size_t utf8_before(const char *text, size_t len, size_t offset);
size_t utf8_after(const char *text, size_t len, size_t offset);

/*
 * A nick folded for comparison: NFKC, case folded, look-alike letters not
 * told apart (UTS 39 in small). Two nicks with equal folds look alike.
 */
void utf8_fold(struct str *out, const char *text, size_t len);

#endif

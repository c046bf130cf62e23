/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UTF-8 as terminals can bear it (Unicode UAX 29, UTS 39); what goes over the
 * wire may be any text, see doc/PROTOCOL sections 6 and 11.
 * Everything a peer wrote passes utf8_sanitize() once before it reaches
 * screen, log, title or notification.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * The first code point of text, len > 0: its length in bytes, and -1 in *cp
 * (and one byte) where text is malformed.
 */
size_t utf8_decode(const void *text, size_t len, int32_t *cp);

/* Well-formed UTF-8 (no surrogates, no overlong, at most U+10FFFF)? */
bool utf8_valid(const void *text, size_t len);

enum utf8_mode {
	UTF8_LINE,	/* one line: newline and tab become a space */
	UTF8_TEXT	/* newline stays, tab becomes a space */
};
/*
 * Appends text to out with everything taken out that a terminal might act on
 * or that hides what is there. The result passes unchanged a second time.
 *
 * U+FFFD: each malformed byte, C0, DEL, C1, unassigned and private code
 * points, noncharacters, blank letters, a mark with nothing before it.
 * A space: tab, line and paragraph separators.
 * Dropped: CR; bidi controls, zero-width spaces, tags and all other invisible
 * format controls; marks from the ninth on one base; a joiner that joins
 * nothing; a variation selector but VS15 and VS16 of an emoji.
 */
void utf8_sanitize(struct str *out, const void *text, size_t len,
    enum utf8_mode mode);

/*
 * Appends normal form C of text to out; ERR_FORMAT if it is malformed. For what
 * the user wrote: time is quadratic in marks without a base between them.
 */
int utf8_nfc(struct str *out, const void *text, size_t len);

/*
 * The next grapheme cluster: its length in bytes (> 0), and in *width its
 * columns on every terminal: 1 or 2, and 0 for a newline only. len > 0. A
 * cluster of UAX 29 is cut where it would be wider than that, or have more
 * than UTF8_CLUSTER_POINTS code points: nothing hides in it.
 */
enum {
	UTF8_CLUSTER_POINTS = 16,	/* the longest family has 15 */
	UTF8_CLUSTER_BYTES = 4 * UTF8_CLUSTER_POINTS
};
size_t utf8_cluster(const char *text, size_t len, int *width);
/*
 * The same cluster as it is to be drawn, so that every terminal agrees on the
 * columns. Where they would not (ZWJ families, emoji with a modifier or a
 * variation selector) it is the base character alone, of a flag its two
 * letters, and U+FFFD for what this system's wcwidth() does not know or counts
 * otherwise. Writes at most size bytes, and NUL: size is at least 4, and the
 * last marks are cut off (and *width says so) where it is less than
 * UTF8_CLUSTER_BYTES.
 */
void utf8_cluster_draw(char *out, size_t size, const char *text, size_t len,
    int *width);
/* Columns of text. */
int utf8_width(const char *text, size_t len);
/* Writes c and a NUL; returns its bytes, 0 if it is no code point. */
size_t utf8_encode(char out[static 5], uint32_t c);

/*
 * Byte offset of the cluster boundary before/after offset <= len; 0 and len at
 * the ends.
 */
size_t utf8_before(const char *text, size_t len, size_t offset);
size_t utf8_after(const char *text, size_t len, size_t offset);

/*
 * Appends to out what a nick looks like, for comparison only: sanitized, NFKD,
 * case folded, blanks reduced, look-alike letters not told apart (UTS 39 in
 * small; also i, l and 1, o and 0, rn and m). Two nicks with equal folds look
 * alike.
 */
void utf8_fold(struct str *out, const char *text, size_t len);

#endif

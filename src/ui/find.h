/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is looked for in texts: quick enough for a million lines, and without
 * regard to case unless the user has typed a capital. And where addresses of
 * the web stand in a text.
 */
#ifndef UI_FIND_H
#define UI_FIND_H

#include <stdbool.h>
#include <stddef.h>

enum {
	FIND_BYTES_MAX = 255	/* what is longer is cut there */
};

struct find;

/* needle is sanitized UTF-8; NULL if it is empty. */
struct find *find_new(const char *needle);
void find_free(struct find *f);		/* NULL is fine */
/*
 * The first place at offset from or behind it in the len bytes of text: its
 * offset in *at and its bytes in *match.
 */
bool find_in(const struct find *f, const char *text, size_t len, size_t from,
    size_t *at, size_t *match);

/*
 * The first address (http, https, ftp, gemini, gopher, tuschel) at offset from
 * or behind it: text[*start, *end). A full stop or bracket that belongs to the
 * sentence around it is left out.
 */
bool find_link(const char *text, size_t len, size_t from, size_t *start,
    size_t *end);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Breaks text into lines of so many columns, one line at a time and without
 * memory of its own, so that a resize costs what is visible.
 */
#ifndef UI_WRAP_H
#define UI_WRAP_H

#include <stddef.h>

enum wrap_mode {
	WRAP_WORDS,	/* after spaces if possible; they are swallowed */
	WRAP_CLUSTERS	/* anywhere: for an editor, where nothing may jump */
};

/*
 * How many of the len bytes of sanitized text stand on the first line, at
 * most cols (> 0) columns; *next is where the second begins (blanks at the
 * break and a newline lie between). *next == len: that was the last line,
 * unless text[len - 1] is a newline.
 */
size_t wrap_line(const char *text, size_t len, int cols, enum wrap_mode mode,
    size_t *next);

/* The number of lines, at least 1. */
size_t wrap_count(const char *text, size_t len, int cols,
    enum wrap_mode mode);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Breaking text into lines. A word longer than a line is broken behind its
 * last hyphen in the line, so that the words of "amber-fox-river" stay whole,
 * or else where the line ends; a wide cluster that does not fit the last
 * column goes to the next line, except where no line would ever have room for
 * it.
 */
#include "config.h"

#include "ui/wrap.h"

#include <assert.h>

#include "base/utf8.h"

/* Behind the blanks at offset at. */
static size_t
skip_blanks(const char *text, size_t len, size_t at)
{
	while (at < len && text[at] == ' ')
		at++;
	return at;
}

/* Behind the last hyphen in the second half of at bytes; or at. */
static size_t
behind_hyphen(const char *text, size_t at)
{
	size_t end = at;

	while (end > at / 2 && !(text[end - 1] == '-' && text[end] > ' ' &&
	    text[end] <= '~'))
		end--;
	return end > at / 2 ? end : at;
}

/* Where the line breaks whose cluster at offset at is the first too much. */
static size_t
break_words(const char *text, size_t len, size_t at, size_t *next)
{
	size_t end = at;

	if (text[at] != ' ')
		while (end > 0 && text[end - 1] != ' ')
			end--;
	*next = skip_blanks(text, len, end);
	while (end > 0 && text[end - 1] == ' ')
		end--;
	if (end == 0) {	/* one long word, or nothing but blanks */
		*next = behind_hyphen(text, at);
		return *next;
	}
	if (*next < len && text[*next] == '\n')
		++*next;
	return end;
}

size_t
wrap_line(const char *text, size_t len, int cols, enum wrap_mode mode,
    size_t *next)
{
	size_t at = 0, n;
	int used = 0, width;

	assert(cols > 0);
	while (at < len) {
		if (text[at] == '\n') {
			*next = at + 1;
			return at;
		}
		n = utf8_cluster(text + at, len - at, &width);
		if (used + width > cols && at > 0)
			break;
		used += width;
		at += n;
	}
	*next = at;
	if (at == len || mode == WRAP_CLUSTERS)
		return at;
	return break_words(text, len, at, next);
}

size_t
wrap_count(const char *text, size_t len, int cols, enum wrap_mode mode)
{
	size_t lines = 1, at = 0, next;

	for (;;) {
		wrap_line(text + at, len - at, cols, mode, &next);
		at += next;
		if (at == len)
			break;
		lines++;
	}
	return len > 0 && text[len - 1] == '\n' ? lines + 1 : lines;
}

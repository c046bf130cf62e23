/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Search by skipping (Boyer, Moore and Horspool), in bytes: each byte of the
 * needle has its small and its capital variant. Where those differ in length
 * (a few dozen letters) the case counts.
 */
#include "config.h"

#include "ui/find.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "base/mem.h"
#include "base/utf8.h"

struct find {
	size_t len;
	char small[FIND_BYTES_MAX], capital[FIND_BYTES_MAX];
	uint8_t points[FIND_BYTES_MAX];	/* bytes of each character ... */
	size_t count;			/* ... of so many */
	uint8_t skip[256];
};

static bool
has_capital(const char *needle, size_t len)
{
	size_t at = 0;
	int32_t c;

	while (at < len) {
		at += utf8_decode(needle + at, len - at, &c);
		if (c > 0 && iswupper((wint_t)c))
			return true;
	}
	return false;
}

/* One more character, of n bytes at p. */
static void
add_point(struct find *f, const char *p, size_t n, int32_t c, bool any_case)
{
	char capital[5];

	memcpy(f->small + f->len, p, n);
	memcpy(f->capital + f->len, p, n);
	if (any_case && c > 0 &&
	    utf8_encode(capital, (uint32_t)towupper((wint_t)c)) == n)
		memcpy(f->capital + f->len, capital, n);
	f->points[f->count++] = (uint8_t)n;
	f->len += n;
}

struct find *
find_new(const char *needle)
{
	size_t len = strlen(needle), at = 0, n, i, left;
	struct find *f;
	bool any_case = !has_capital(needle, len);
	int32_t c;

	if (len == 0)
		return NULL;
	f = mem_zero(1, sizeof *f);
	while (at < len) {
		n = utf8_decode(needle + at, len - at, &c);
		if (at + n > FIND_BYTES_MAX)
			break;
		add_point(f, needle + at, n, c, any_case);
		at += n;
	}
	memset(f->skip, (int)f->len, sizeof f->skip);
	for (i = 0; i + 1 < f->len; i++) {
		left = f->len - 1 - i;
		f->skip[(unsigned char)f->small[i]] = (uint8_t)left;
		f->skip[(unsigned char)f->capital[i]] = (uint8_t)left;
	}
	return f;
}

void
find_free(struct find *f)
{
	free(f);
}

static bool
matches(const struct find *f, const char *text)
{
	size_t i, at = 0, n;

	for (i = 0; i < f->count; i++, at += n) {
		n = f->points[i];
		if (memcmp(text + at, f->small + at, n) != 0 &&
		    memcmp(text + at, f->capital + at, n) != 0)
			return false;
	}
	return true;
}

bool
find_in(const struct find *f, const char *text, size_t len, size_t from,
    size_t *at, size_t *match)
{
	size_t last = f->len - 1, i;
	char small = f->small[last], capital = f->capital[last], c;

	for (i = from; i + last < len; i += f->skip[(unsigned char)c]) {
		c = text[i + last];
		if ((c == small || c == capital) && matches(f, text + i)) {
			*at = i;
			*match = f->len;
			return true;
		}
	}
	return false;
}

/* ---- addresses ---- */

static const char *const schemes[] = { "https://", "http://", "ftp://",
    "gemini://", "gopher://", "tuschel://" };

/* Bytes of the scheme that begins here; 0: none does. */
static size_t
scheme_at(const char *text, size_t len)
{
	size_t i, n;

	for (i = 0; i < ARRAY_LEN(schemes); i++) {
		n = strlen(schemes[i]);
		if (n < len && strncasecmp(text, schemes[i], n) == 0)
			return n;
	}
	return 0;
}

static bool
is_part(unsigned char c)
{
	return c > 0x20 && c != 0x7f && strchr("<>\"`{}|\\^", c) == NULL;
}

static size_t
count_of(const char *text, size_t len, char c)
{
	size_t i, n = 0;

	for (i = 0; i < len; i++)
		n += text[i] == c;
	return n;
}

/* Without what belongs to the sentence. */
static size_t
trimmed(const char *text, size_t len)
{
	char last;

	while (len > 0) {
		last = text[len - 1];
		if (strchr(".,;:!?'*_", last) == NULL &&
		    (last != ')' || count_of(text, len, ')') <=
		    count_of(text, len, '(')) &&
		    (last != ']' || count_of(text, len, ']') <=
		    count_of(text, len, '[')))
			break;
		len--;
	}
	return len;
}

bool
find_link(const char *text, size_t len, size_t from, size_t *start,
    size_t *end)
{
	size_t i, n, to;

	for (i = from; i < len; i++) {
		if (strchr("hHfFgGtT", text[i]) == NULL || text[i] == '\0')
			continue;
		n = scheme_at(text + i, len - i);
		if (n == 0)
			continue;
		for (to = i + n; to < len && is_part(text[to]); to++)
			;
		to = i + trimmed(text + i, to - i);
		if (to <= i + n)
			continue;	/* nothing behind the scheme */
		*start = i;
		*end = to;
		return true;
	}
	return false;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Grapheme clusters (UAX 29, by utf8proc) and how many columns they take.
 *
 * Nobody tells a program how wide its terminal draws a cluster. ncurses adds
 * up what wcwidth() says of each code point; terminals have tables of their
 * own, some of whole clusters. So a cluster is drawn as it is only if the sum
 * of its code points' widths can be relied on, and as something simpler else.
 *
 * The width of a code point is ours (utf8proc's, put right for Hangul and for
 * spacing marks, where it differs from every terminal), and it is disputed
 * when the system's wcwidth() says something else or does not know the code
 * point. In a locale that is not Unicode, wcwidth() knows nothing but that
 * locale's letters; there, as in tests, ours alone counts.
 */
#include "config.h"

#include "base/utf8.h"

#include <assert.h>
#include <string.h>
#include <utf8proc.h>
#include <wchar.h>

enum { DISPUTED = -1, COLUMNS_MAX = 2 };
enum { ZWJ = 0x200d, VS15 = 0xfe0e, VS16 = 0xfe0f,
    FLAG_LETTER_A = 0x1f1e6 };

struct cluster {
	size_t len;
	int points;		/* code points in it */
	int flag_letters;	/* of them, regional indicators: 0 to 2 */
	int32_t base;		/* -1: a malformed byte */
	size_t base_len;
	int base_width;		/* or DISPUTED */
	int width;		/* the sum, if not disputed */
	bool disputed;
};

static int
boundclass(int32_t cp)
{
	return utf8proc_get_property(cp)->boundclass;
}

static bool
is_flag_letter(int32_t cp)
{
	return boundclass(cp) == UTF8PROC_BOUNDCLASS_REGIONAL_INDICATOR;
}

static int
own_width(int32_t cp)
{
	int class = boundclass(cp), width = utf8proc_charwidth(cp);

	if (class == UTF8PROC_BOUNDCLASS_V || class == UTF8PROC_BOUNDCLASS_T)
		return 0;	/* they go below the syllable's first letter */
	if (width == 0 && (class == UTF8PROC_BOUNDCLASS_PREPEND ||
	    utf8proc_category(cp) == UTF8PROC_CATEGORY_MC))
		return 1;
	return width;
}

static int
agreed_width(int32_t cp)
{
	const wchar_t hiragana_a = 0x3042;
	int own, system;

	if (cp < 0)
		return DISPUTED;
	own = own_width(cp);
	if (cp < 0x7f || wcwidth(hiragana_a) < 0)
		return own;
	system = wcwidth((wchar_t)cp);
	return system == own ? own : DISPUTED;
}

/* Does cp, after last, make one picture of several code points? */
static bool
makes_picture(int32_t last, int32_t cp)
{
	if (cp == VS15 || cp == VS16 || is_flag_letter(cp))
		return true;
	if (cp >= 0x1f3fb && cp <= 0x1f3ff)	/* skin colours */
		return true;
	return last == ZWJ && boundclass(cp) ==
	    UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

static void
begin(struct cluster *c, const char *text, size_t len)
{
	memset(c, 0, sizeof *c);
	c->len = c->base_len = utf8_decode(text, len, &c->base);
	c->points = 1;
	c->base_width = agreed_width(c->base);
	/* without columns it would hang on to the cluster before */
	if (c->base_width == 0 && c->base != '\n')
		c->base_width = DISPUTED;
	c->flag_letters = is_flag_letter(c->base);
	c->disputed = c->base_width == DISPUTED || c->flag_letters > 0;
	c->width = c->disputed ? 0 : c->base_width;
}

/* False if cp, after last, has to be a cluster of its own. */
static bool
extend(struct cluster *c, int32_t last, int32_t cp)
{
	int width;

	if (c->points == UTF8_CLUSTER_POINTS)
		return false;
	c->flag_letters += is_flag_letter(cp);
	if (c->disputed || makes_picture(last, cp)) {
		c->disputed = true;
		return true;
	}
	width = agreed_width(cp);
	if (width == DISPUTED) {
		c->disputed = true;
		return true;
	}
	if (c->width + width > COLUMNS_MAX)
		return false;
	c->width += width;
	return true;
}

/* Most of most texts: a letter of ASCII, and no mark behind it. */
static bool
is_plain(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;

	return p[0] >= 0x20 && p[0] < 0x7f && (len == 1 || p[1] < 0x80);
}

static void
scan(struct cluster *c, const char *text, size_t len)
{
	utf8proc_int32_t state = 0;
	int32_t last, cp;
	size_t n;

	if (is_plain(text, len)) {
		*c = (struct cluster){ .len = 1, .points = 1, .base = *text,
		    .base_len = 1, .base_width = 1, .width = 1 };
		return;
	}
	begin(c, text, len);
	for (last = c->base; last >= 0 && c->len < len; last = cp) {
		n = utf8_decode(text + c->len, len - c->len, &cp);
		if (cp < 0 ||
		    utf8proc_grapheme_break_stateful(last, cp, &state) ||
		    !extend(c, last, cp))
			break;
		c->len += n;
		c->points++;
	}
}

/* Columns of what utf8_cluster_draw() makes of it. */
static int
drawn_width(const struct cluster *c)
{
	if (!c->disputed)
		return c->width;
	if (c->flag_letters > 0)
		return c->flag_letters;
	return c->base_width == DISPUTED ? 1 : c->base_width;
}

size_t
utf8_cluster(const char *text, size_t len, int *width)
{
	struct cluster c;

	assert(len > 0);
	scan(&c, text, len);
	*width = drawn_width(&c);
	return c.len;
}

static void
draw(char *out, const char *text, size_t len)
{
	memcpy(out, text, len);
	out[len] = '\0';
}

/* A flag as its letters: what the terminal makes of it is anybody's guess. */
static void
draw_flag(char *out, const char *text, size_t len)
{
	int32_t cp;
	size_t at = 0;

	while (at < len) {
		at += utf8_decode(text + at, len - at, &cp);
		if (is_flag_letter(cp))
			*out++ = (char)('A' + cp - FLAG_LETTER_A);
	}
	*out = '\0';
}

/* As much of a cluster as fits: its last marks are missed least. */
static size_t
cut(const char *text, size_t len, size_t size)
{
	if (len <= size)
		return len;
	while (size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80)
		size--;
	return size;
}

void
utf8_cluster_draw(char *out, size_t size, const char *text, size_t len,
    int *width)
{
	struct cluster c;

	assert(len > 0 && size >= 4);
	scan(&c, text, len);
	if (!c.disputed && c.len > size)
		scan(&c, text, cut(text, c.len, size));
	*width = drawn_width(&c);
	if (c.flag_letters > 0)
		draw_flag(out, text, c.len);
	else if (c.base == '\n')
		draw(out, "", 0);
	else if (!c.disputed)
		draw(out, text, c.len);
	else if (c.base_width != DISPUTED)
		draw(out, text, c.base_len);
	else
		draw(out, "\xef\xbf\xbd", 3);
}

int
utf8_width(const char *text, size_t len)
{
	int width, sum = 0;
	size_t n;

	while (len > 0) {
		n = utf8_cluster(text, len, &width);
		sum += width;
		text += n;
		len -= n;
	}
	return sum;
}

size_t
utf8_before(const char *text, size_t len, size_t offset)
{
	size_t at = 0, n;
	int width;

	while (at < offset) {
		n = utf8_cluster(text + at, len - at, &width);
		if (at + n >= offset)
			break;
		at += n;
	}
	return at;
}

size_t
utf8_after(const char *text, size_t len, size_t offset)
{
	size_t at = 0;
	int width;

	while (at < len && at <= offset)
		at += utf8_cluster(text + at, len - at, &width);
	return at;
}

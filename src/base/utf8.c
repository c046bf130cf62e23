/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Well-formedness, normal form C and the sanitizer that all text of peers
 * passes; doc/PROTOCOL leaves it to who shows a text. Clusters and columns are
 * in utf8_cluster.c, the look of a nick in utf8_fold.c. The Unicode data are
 * utf8proc's; nothing here depends on the locale.
 */
#include "config.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "base/err.h"
#include "base/mem.h"

enum { MARKS_MAX = 8 };		/* real text has four at most */
enum { ZWNJ = 0x200c, ZWJ = 0x200d, KEYCAP = 0x20e3, VS15 = 0xfe0e,
    VS16 = 0xfe0f };

struct range {
	int32_t first, last;
};

/* Scripts whose letters take another form beside a joiner. */
static const struct range joining[] = {
	{ 0x0600, 0x109f },	/* Arabic to Myanmar */
	{ 0x1700, 0x1cff },	/* Tagalog, Khmer, Mongolian ... */
	{ 0xa800, 0xabff },
	{ 0xfb50, 0xfdff },
	{ 0xfe70, 0xfefc },
	{ 0x10800, 0x11fff },
	{ 0x1e900, 0x1e95f }
};

/* Letters that draw nothing: a nick of them is not there. */
static const struct range blank_letters[] = {
	{ 0x115f, 0x1160 }, { 0x3164, 0x3164 }, { 0xffa0, 0xffa0 }
};

/* Marks that draw nothing, and all variation selectors. */
static const struct range blank_marks[] = {
	{ 0x034f, 0x034f }, { 0x17b4, 0x17b5 }, { 0x180b, 0x180f },
	{ 0xfe00, 0xfe0f }, { 0xe0100, 0xe01ef }
};

/* What the sanitizer remembers of what it has let through. */
struct sanitizer {
	struct str *out;
	enum utf8_mode mode;
	int32_t last;		/* 0 at the start of a line */
	bool emoji;		/* the base is one, with marks at most */
	int marks;		/* since the base */
};

static bool
in_ranges(int32_t cp, const struct range *ranges, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (cp >= ranges[i].first && cp <= ranges[i].last)
			return true;
	return false;
}

#define IN(cp, ranges) in_ranges(cp, ranges, ARRAY_LEN(ranges))

size_t
utf8_encode(char out[static 5], uint32_t c)
{
	utf8proc_ssize_t n = utf8proc_encode_char((int32_t)c,
	    (utf8proc_uint8_t *)out);

	out[n] = '\0';
	return (size_t)n;
}

size_t
utf8_decode(const void *text, size_t len, int32_t *cp)
{
	utf8proc_ssize_t n;

	n = utf8proc_iterate(text, (utf8proc_ssize_t)len, cp);
	if (n > 0)
		return (size_t)n;
	*cp = -1;
	return 1;
}

bool
utf8_valid(const void *text, size_t len)
{
	const char *p = text;
	int32_t cp;
	size_t at;

	for (at = 0; at < len; ) {
		at += utf8_decode(p + at, len - at, &cp);
		if (cp < 0)
			return false;
	}
	return true;
}

int
utf8_nfc(struct str *out, const void *text, size_t len)
{
	utf8proc_uint8_t *mapped = NULL;
	utf8proc_ssize_t n;

	n = utf8proc_map(text, (utf8proc_ssize_t)len, &mapped,
	    UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (n == UTF8PROC_ERROR_NOMEM)
		mem_exhausted();
	if (n < 0)
		return ERR_FORMAT;
	str_add_mem(out, mapped, (size_t)n);
	/* a passphrase goes through here */
	mem_wipe_free(mapped, (size_t)n);
	return ERR_OK;
}

static bool
is_pictograph(int32_t cp)
{
	return utf8proc_get_property(cp)->boundclass ==
	    UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

static bool
is_mark(int32_t cp)
{
	utf8proc_category_t c = utf8proc_category(cp);

	return c >= UTF8PROC_CATEGORY_MN && c <= UTF8PROC_CATEGORY_ME;
}

static bool
is_letter(int32_t cp)
{
	utf8proc_category_t c = utf8proc_category(cp);

	return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO;
}

static void
put(struct sanitizer *s, int32_t cp)
{
	utf8proc_uint8_t bytes[4];
	bool extends = utf8proc_get_property(cp)->boundclass ==
	    UTF8PROC_BOUNDCLASS_EXTEND || is_mark(cp);

	if (!extends) {
		s->marks = 0;
		s->emoji = is_pictograph(cp);
	}
	s->last = cp;
	str_add_mem(s->out, bytes,
	    (size_t)utf8proc_encode_char(cp, bytes));
}

static void
replace(struct sanitizer *s)
{
	put(s, 0xfffd);
}

static void
put_control(struct sanitizer *s, int32_t cp)
{
	if (cp == '\r')
		return;
	if (cp == '\t' || (cp == '\n' && s->mode == UTF8_LINE)) {
		put(s, ' ');
	} else if (cp == '\n') {
		put(s, cp);
		s->last = 0;
	} else {
		replace(s);
	}
}

static void
put_mark(struct sanitizer *s, int32_t cp)
{
	if (s->last == 0)	/* it would mark what the program drew */
		replace(s);
	else if (s->marks < MARKS_MAX) {
		s->marks++;
		put(s, cp);
	}
}

/* Between letters of some scripts, and between emoji, a joiner is spelling. */
static void
put_joiner(struct sanitizer *s, int32_t cp, int32_t next)
{
	bool letters = IN(s->last, joining) && IN(next, joining) &&
	    (is_letter(s->last) || is_mark(s->last)) && is_letter(next);
	bool family = cp == ZWJ && s->emoji && is_pictograph(next);

	if (letters || family)
		put(s, cp);
}

/* An emoji's, or that of a keycap like 1, U+FE0F, U+20E3. */
static void
put_selector(struct sanitizer *s, int32_t cp, int32_t next)
{
	bool digit = (s->last >= '0' && s->last <= '9') || s->last == '#' ||
	    s->last == '*';

	if (is_pictograph(s->last) ||
	    (cp == VS16 && digit && next == KEYCAP))
		put(s, cp);
}

/* Format controls are dropped but for signs that stand before a number. */
static void
put_format(struct sanitizer *s, int32_t cp)
{
	if (utf8proc_get_property(cp)->boundclass ==
	    UTF8PROC_BOUNDCLASS_PREPEND)
		put(s, cp);
}

static void
put_by_category(struct sanitizer *s, int32_t cp)
{
	switch (utf8proc_category(cp)) {
	case UTF8PROC_CATEGORY_CC:
		put_control(s, cp);
		break;
	case UTF8PROC_CATEGORY_CF:
		put_format(s, cp);
		break;
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_CS:
		replace(s);
		break;
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
		put_mark(s, cp);
		break;
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		put(s, ' ');
		break;
	default:
		put(s, cp);
	}
}

static void
take(struct sanitizer *s, int32_t cp, int32_t next)
{
	if (cp >= ' ' && cp < 0x7f)
		put(s, cp);
	else if (cp < 0 || IN(cp, blank_letters))
		replace(s);
	else if (cp == ZWJ || cp == ZWNJ)
		put_joiner(s, cp, next);
	else if (cp == VS15 || cp == VS16)
		put_selector(s, cp, next);
	else if (!IN(cp, blank_marks))
		put_by_category(s, cp);
}

void
utf8_sanitize(struct str *out, const void *text, size_t len,
    enum utf8_mode mode)
{
	struct sanitizer s = { .out = out, .mode = mode };
	const char *p = text;
	int32_t cp, next = 0;
	size_t at = 0;

	if (len > 0)
		at = utf8_decode(p, len, &next);
	while (len > 0) {
		p += at;
		len -= at;
		cp = next;
		next = 0;
		at = len > 0 ? utf8_decode(p, len, &next) : 0;
		take(&s, cp, next);
	}
}

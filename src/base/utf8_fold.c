/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a nick looks like. A small cut of UTS 39: the letters of other scripts
 * that pass for Latin ones in common fonts, and what is alike within ASCII. It
 * rather warns too often than too seldom; nothing is refused because of it.
 */
#include "config.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "base/mem.h"

struct pair {
	int32_t from;
	char to[3];
};

/* Ascending by from: it is searched by halves. */
static const struct pair alike[] = {
	{ 0x00d7, "x" }, { 0x00df, "ss" },
	/* Latin beyond ASCII */
	{ 0x0131, "i" }, { 0x0237, "j" }, { 0x0251, "a" }, { 0x0261, "g" },
	{ 0x0269, "i" }, { 0x026a, "i" }, { 0x026f, "m" }, { 0x028b, "u" },
	{ 0x028f, "y" }, { 0x02bb, "'" }, { 0x02bc, "'" },
	/* Greek */
	{ 0x0391, "A" }, { 0x0392, "B" }, { 0x0395, "E" }, { 0x0396, "Z" },
	{ 0x0397, "H" }, { 0x0399, "I" }, { 0x039a, "K" }, { 0x039c, "M" },
	{ 0x039d, "N" }, { 0x039f, "O" }, { 0x03a1, "P" }, { 0x03a4, "T" },
	{ 0x03a5, "Y" }, { 0x03a7, "X" }, { 0x03b1, "a" }, { 0x03b3, "y" },
	{ 0x03b5, "e" }, { 0x03b9, "i" }, { 0x03ba, "k" }, { 0x03bd, "v" },
	{ 0x03bf, "o" }, { 0x03c1, "p" }, { 0x03c3, "o" }, { 0x03c4, "t" },
	{ 0x03c5, "u" }, { 0x03c7, "x" }, { 0x03f2, "c" }, { 0x03f3, "j" },
	{ 0x03f9, "C" },
	/* Cyrillic */
	{ 0x0405, "S" }, { 0x0406, "I" }, { 0x0408, "J" }, { 0x0410, "A" },
	{ 0x0412, "B" }, { 0x0415, "E" }, { 0x0417, "3" }, { 0x041a, "K" },
	{ 0x041c, "M" }, { 0x041d, "H" }, { 0x041e, "O" }, { 0x0420, "P" },
	{ 0x0421, "C" }, { 0x0422, "T" }, { 0x0423, "Y" }, { 0x0425, "X" },
	{ 0x042c, "b" }, { 0x0430, "a" }, { 0x0432, "B" }, { 0x0433, "r" },
	{ 0x0435, "e" }, { 0x0437, "3" }, { 0x043a, "k" }, { 0x043c, "m" },
	{ 0x043d, "H" }, { 0x043e, "o" }, { 0x043f, "n" }, { 0x0440, "p" },
	{ 0x0441, "c" }, { 0x0442, "t" }, { 0x0443, "y" }, { 0x0445, "x" },
	{ 0x044c, "b" }, { 0x0455, "s" }, { 0x0456, "i" }, { 0x0458, "j" },
	{ 0x0461, "w" }, { 0x0475, "v" }, { 0x04ae, "Y" }, { 0x04af, "y" },
	{ 0x04ba, "h" }, { 0x04bb, "h" }, { 0x04c0, "I" }, { 0x04cf, "l" },
	{ 0x0501, "d" }, { 0x050c, "G" }, { 0x051a, "Q" }, { 0x051b, "q" },
	{ 0x051c, "W" }, { 0x051d, "w" },
	/* Armenian */
	{ 0x0555, "O" }, { 0x0561, "w" }, { 0x0563, "q" }, { 0x0566, "q" },
	{ 0x0570, "h" }, { 0x0575, "j" }, { 0x0578, "n" }, { 0x057c, "n" },
	{ 0x057d, "u" }, { 0x0581, "g" }, { 0x0584, "f" }, { 0x0585, "o" },
	/* Hebrew, Arabic */
	{ 0x05c0, "l" }, { 0x05d5, "l" }, { 0x05d8, "v" }, { 0x05df, "l" },
	{ 0x05e1, "o" }, { 0x0627, "l" }, { 0x0647, "o" }, { 0x0661, "l" },
	{ 0x0665, "o" }, { 0x06f1, "l" }, { 0x06f5, "o" },
	/* Cherokee, which folds to its capitals */
	{ 0x13a0, "D" }, { 0x13a1, "R" }, { 0x13a2, "T" }, { 0x13a5, "i" },
	{ 0x13a9, "Y" }, { 0x13aa, "A" }, { 0x13ab, "J" }, { 0x13ac, "E" },
	{ 0x13b3, "W" }, { 0x13b7, "M" }, { 0x13bb, "H" }, { 0x13bd, "Y" },
	{ 0x13c0, "G" }, { 0x13c2, "h" }, { 0x13c3, "Z" }, { 0x13cf, "b" },
	{ 0x13d2, "R" }, { 0x13d4, "W" }, { 0x13d5, "S" }, { 0x13d9, "V" },
	{ 0x13da, "S" }, { 0x13de, "L" }, { 0x13df, "C" }, { 0x13e2, "P" },
	{ 0x13e6, "K" }, { 0x13e7, "d" }, { 0x13f3, "G" }, { 0x13f4, "B" },
	/* punctuation */
	{ 0x2010, "-" }, { 0x2011, "-" }, { 0x2012, "-" }, { 0x2013, "-" },
	{ 0x2014, "-" }, { 0x2018, "'" }, { 0x2019, "'" }, { 0x2043, "-" },
	{ 0x2212, "-" }, { 0x2223, "l" }, { 0x2236, ":" }, { 0x2800, " " }
};

/* Within ASCII, after case folding: so I and l are i and l here. */
static const char *const ascii_alike[128] = {
	['0'] = "o", ['1'] = "l", ['i'] = "l", ['|'] = "l", ['m'] = "rn",
	['w'] = "vv", ['`'] = "'"
};

static int
compare(const void *key, const void *element)
{
	int32_t cp = *(const int32_t *)key;
	const struct pair *p = element;

	return (cp > p->from) - (cp < p->from);
}

static const char *
latin(int32_t cp)
{
	const struct pair *p;

	p = bsearch(&cp, alike, ARRAY_LEN(alike), sizeof alike[0], compare);
	return p != NULL ? p->to : NULL;
}

/* Replaces text by its form under the options of utf8proc. */
static void
map(struct str *text, utf8proc_option_t options)
{
	utf8proc_uint8_t *mapped = NULL;
	utf8proc_ssize_t n;

	n = utf8proc_map((const utf8proc_uint8_t *)text->s,
	    (utf8proc_ssize_t)text->len, &mapped, options | UTF8PROC_STABLE);
	if (n < 0)	/* sanitized text is well-formed */
		mem_exhausted();
	str_clear(text);
	str_add_mem(text, mapped, (size_t)n);
	free(mapped);
}

/* Replaces letters of other scripts; with case, which alters what is alike. */
static void
map_alike(struct str *text)
{
	struct str out;
	const char *to;
	size_t at, n;
	int32_t cp;

	str_init(&out);
	for (at = 0; at < text->len; at += n) {
		n = utf8_decode(text->s + at, text->len - at, &cp);
		to = latin(cp);
		if (to != NULL)
			str_add(&out, to);
		else
			str_add_mem(&out, text->s + at, n);
	}
	str_release(text);
	*text = out;
}

/* Appends text with runs of spaces as one and none at the ends. */
static void
add_ascii_alike(struct str *out, const struct str *text)
{
	bool blank = false, begun = false;
	unsigned char c;
	size_t i;

	for (i = 0; i < text->len; i++) {
		c = (unsigned char)text->s[i];
		if (c == ' ') {
			blank = begun;
			continue;
		}
		if (blank)
			str_add_char(out, ' ');
		blank = false;
		begun = true;
		if (c < 128 && ascii_alike[c] != NULL)
			str_add(out, ascii_alike[c]);
		else
			str_add_char(out, (char)c);
	}
}

void
utf8_fold(struct str *out, const char *text, size_t len)
{
	struct str s;

	str_init(&s);
	utf8_sanitize(&s, text, len, UTF8_LINE);
	map(&s, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_IGNORE);
	map_alike(&s);
	map(&s, UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD);
	/* once more: what folding has made, like Cherokee's capitals */
	map_alike(&s);
	map(&s, UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD);
	add_ascii_alike(out, &s);
	str_release(&s);
}

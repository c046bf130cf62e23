/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Clusters and columns: by examples, and by what must hold of any text, namely
 * that what is drawn has, summed up by wcwidth(), the columns that we say.
 */
#include "config.h"

#include "base/utf8.h"

#include <locale.h>
#include <utf8proc.h>
#include <wchar.h>

#include "base/mem.h"
#include "base/rng.h"
#include "tap.h"

#define BAD "\xef\xbf\xbd"	/* U+FFFD */

struct example {
	const char *in;		/* '|' marks the boundaries */
	const char *drawn;	/* so does it here */
	int width;
};

static const struct example examples[] = {
	{ "a|b", "a|b", 2 },
	{ "a|\n|b", "a||b", 2 },
	{ "e\u0301|x", "e\u0301|x", 2 },
	{ "\u6f22|\u5b57", "\u6f22|\u5b57", 4 },
	{ "\ud55c|\uad6d", "\ud55c|\uad6d", 4 },
	/* a syllable of single jamo; a second first letter begins another */
	{ "\u1112\u1161\u11ab", "\u1112\u1161\u11ab", 2 },
	{ "\u1100|\u1100|\u1100", "\u1100|\u1100|\u1100", 6 },
	/* Hindi keeps its vowels; a spacing one takes a column */
	{ "\u0939\u093f|\u0928\u094d|\u0926\u0940",
	    "\u0939\u093f|\u0928\u094d|\u0926\u0940", 5 },
	/* wider than two columns: cut */
	{ "\u0995\u09be|\u09be", "\u0995\u09be|\u09be", 3 },
	/* pictures of several code points: their base alone */
	{ "\U0001f468\u200d\U0001f469\u200d\U0001f467|x",
	    "\U0001f468|x", 3 },
	{ "\U0001f44d\U0001f3fd", "\U0001f44d", 2 },
	{ "\u2764\ufe0f|\u2764\ufe0e|\u2764", "\u2764|\u2764|\u2764", 3 },
	{ "1\ufe0f\u20e3", "1", 1 },
	/* flags: their letters */
	{ "\U0001f1e9\U0001f1ea|\U0001f1eb\U0001f1f7|\U0001f1e9",
	    "DE|FR|D", 5 },
	{ "\U0001f1e9\u0301|x", "D|x", 2 },
	{ "\U0001f3f4", "\U0001f3f4", 2 },
	/* a mark with nothing before it; bytes that are no text */
	{ "\u0301|x", BAD "|x", 2 },
	{ "\xff|\xc3|a\u0301", BAD "|" BAD "|a\u0301", 3 },
	{ "\x1b|[", BAD "|[", 2 },
	{ "\ufffd", BAD, 1 }
};

/* Text without its marks of boundaries. */
static void
strip(struct str *out, const char *marked)
{
	str_clear(out);
	for (; *marked != '\0'; marked++)
		if (*marked != '|')
			str_add_char(out, *marked);
}

static void
test_example(const struct example *e)
{
	char drawn[UTF8_CLUSTER_BYTES + 1];
	struct str text, in, out;
	int width, again;
	size_t at, n;

	str_init(&text);
	str_init(&in);
	str_init(&out);
	strip(&text, e->in);
	for (at = 0; at < text.len; at += n) {
		n = utf8_cluster(text.s + at, text.len - at, &width);
		utf8_cluster_draw(drawn, UTF8_CLUSTER_BYTES, text.s + at, n,
		    &again);
		ok(again == width, "both say %d columns", width);
		str_add_mem(&in, text.s + at, n);
		str_add(&out, drawn);
		if (at + n < text.len) {
			str_add_char(&in, '|');
			str_add_char(&out, '|');
		}
	}
	is_str(in.s, e->in, "boundaries of %s", e->drawn);
	is_str(out.s, e->drawn, "it is drawn like this");
	is_int(utf8_width(text.s, text.len), e->width, "its columns");
	str_release(&text);
	str_release(&in);
	str_release(&out);
}

static void
test_long(void)
{
	char text[4 * UTF8_CLUSTER_POINTS + 2] = "a", out[14];
	int width, i;

	for (i = 0; i < 2 * UTF8_CLUSTER_POINTS; i++)
		memcpy(text + 1 + 2 * i, "\u0301", 2);
	is_int(utf8_cluster(text, sizeof text - 1, &width),
	    2 * UTF8_CLUSTER_POINTS - 1, "no cluster is longer than that");
	utf8_cluster_draw(out, 10, text, 21, &width);
	is_int(strlen(out), 9, "whole marks are cut off where they must");
	is_int(width, 1, "in one column still");
	utf8_cluster_draw(out, 4, "\u0995\u09be", 6, &width);
	is_str(out, "\u0995", "a mark with a column");
	is_int(width, 1, "takes it along");
}

static void
test_before_after(void)
{
	const char *text = "ae\u0301\U0001f1e9\U0001f1eab";
	static const size_t edges[] = { 0, 1, 4, 12, 13 };
	size_t len = strlen(text), at, before = 0, after = 0, i;

	for (at = 0; at <= len; at++) {
		for (i = 0; i < ARRAY_LEN(edges); i++)
			if (edges[i] < at)
				before = edges[i];
		for (i = ARRAY_LEN(edges); i-- > 0; )
			if (edges[i] > at)
				after = edges[i];
		if (at == len)
			after = len;
		is_int(utf8_before(text, len, at), before, "before %zu", at);
		is_int(utf8_after(text, len, at), after, "after %zu", at);
	}
	is_int(utf8_before("", 0, 0), 0, "before nothing");
	is_int(utf8_after("", 0, 0), 0, "after nothing");
}

/* The sum of wcwidth() over what is drawn; -1 where one is unknown. */
static int
system_width(const char *drawn)
{
	size_t len = strlen(drawn), at;
	int sum = 0, width;
	int32_t cp;

	for (at = 0; at < len; sum += width) {
		at += utf8_decode(drawn + at, len - at, &cp);
		width = cp < 0 ? -1 : wcwidth((wchar_t)cp);
		if (width < 0)
			return -1;
	}
	return sum;
}

/* Goes through all clusters of text; do they say what the system counts? */
static bool
agrees(const char *text, size_t len)
{
	char drawn[UTF8_CLUSTER_BYTES + 1];
	int width, again;
	size_t at, n;

	for (at = 0; at < len; at += n) {
		n = utf8_cluster(text + at, len - at, &width);
		utf8_cluster_draw(drawn, UTF8_CLUSTER_BYTES, text + at, n,
		    &again);
		if (n == 0 || n > len - at || again != width ||
		    width != system_width(drawn) || width > 2 ||
		    (width == 0) != (text[at] == '\n') ||
		    utf8_before(text, len, at + n) != at ||
		    utf8_after(text, len, at) != at + n)
			return false;
	}
	return true;
}

static void
test_every(void)
{
	utf8proc_uint8_t text[16];
	int32_t cp, bad = -1;
	size_t len;

	for (cp = 0; cp < 0x110000 && bad < 0; cp++) {
		text[0] = 'a';
		len = 1 + (size_t)utf8proc_encode_char(cp, text + 1);
		if (!agrees((char *)text, len) ||
		    !agrees((char *)text + 1, len - 1))
			bad = cp;
	}
	is_int(bad, -1, "every code point has the columns that we say");
}

static void
test_random(uint64_t seed)
{
	static const char *const pieces[] = {
		"a", "1", "\n", "\u0301", "\u200c", "\u200d", "\ufe0f",
		"\u20e3", "\u2764", "\U0001f468", "\U0001f3fd", "\U0001f1e9",
		"\u0915", "\u094d", "\u093f", "\u0645", "\u1100", "\u1161",
		"\u11a8", "\ud55c", "\u0600", "\xe2", "\x82", "\u302e",
		"\u6f22", "\u0903", "\U0001fae8", "\u4dc0"
	};
	enum { STRINGS = 2000, PIECES = 40 };
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, seed);
	struct str s;
	bool good = true;
	int i, n;

	str_init(&s);
	for (i = 0; i < STRINGS && good; i++) {
		str_clear(&s);
		for (n = (int)rng_below(&rng, PIECES); n > 0; n--)
			str_add(&s, pieces[rng_below(&rng,
			    ARRAY_LEN(pieces))]);
		good = agrees(s.s, s.len);
	}
	ok(good, "%d random mixes, seed %llu", i, (unsigned long long)seed);
	str_release(&s);
}

static void
test_examples(void)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(examples); i++)
		test_example(&examples[i]);
}

int
main(void)
{
	uint64_t seed;

	/* without a locale: what scripts and pipes have */
	test_examples();
	test_long();
	test_before_after();
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL &&
	    setlocale(LC_CTYPE, "en_US.UTF-8") == NULL) {
		diag("no UTF-8 locale here");
		return done_testing();
	}
	test_examples();
	test_long();
	test_every();
	for (seed = 1; seed <= 5; seed++)
		test_random(seed);
	return done_testing();
}

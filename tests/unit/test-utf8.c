/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hostile and honest text through the sanitizer: by examples, by every code
 * point there is, and by random mixes of what is delicate.
 */
#include "config.h"

#include "base/utf8.h"

#include <utf8proc.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/rng.h"
#include "tap.h"

#define BAD "\xef\xbf\xbd"	/* U+FFFD */
#define ACUTE "\xcc\x81"
#define ACUTE8 ACUTE ACUTE ACUTE ACUTE ACUTE ACUTE ACUTE ACUTE

struct example {
	const char *in, *out, *what;
};

static const struct example lines[] = {
	{ "", "", "nothing" },
	{ "plain ~ text", "plain ~ text", "ASCII" },
	{ "gr\u00fc\u00df \u6f22\u5b57", "gr\u00fc\u00df \u6f22\u5b57",
	    "letters" },
	{ "\x1b[31mred", BAD "[31mred", "an escape sequence" },
	{ "\x1b]0;title\a", BAD "]0;title" BAD, "a title" },
	{ "a\x7f" "b\x01", "a" BAD "b" BAD, "C0 and DEL" },
	{ "\xc2\x9b" "31m\xc2\x85x", BAD "31m" BAD "x", "C1" },
	{ "\x9b" "31m", BAD "31m", "a C1 byte by itself" },
	{ "a\tb\nc\r\nd", "a b c d", "one line" },
	{ "a\u2028b\u2029c", "a b c", "Unicode's own newlines" },
	{ "\u202egpj.exe", "gpj.exe", "right-to-left override" },
	{ "a\u200eb\u200fc\u061cd\u2066e\u2069f\u202af", "abcdeff",
	    "bidi controls" },
	{ "p\u200ba\u2060y\ufeffp\u00ada\u2063l", "paypal", "zero width" },
	{ "x\U000e0041\U000e007fy", "xy", "tags" },
	{ "a\ufff9b\ufffac\ufffbd", "abcd", "interlinear annotation" },
	{ "\ue000\U000f0000\U00100000", BAD BAD BAD, "private use" },
	{ "\u0378\ufdd0\ufffe\U0001ffff", BAD BAD BAD BAD,
	    "unassigned, noncharacters" },
	{ "\u3164\u115f\u1160\uffa0", BAD BAD BAD BAD, "blank letters" },
	{ "\xc0\xaf\xed\xa0\x80", BAD BAD BAD BAD BAD,
	    "overlong, surrogate" },
	{ "\xf4\x90\x80\x80", BAD BAD BAD BAD, "above U+10FFFF" },
	{ "a\xe2\x82", "a" BAD BAD, "cut off" },
	{ "\xe2\x82" "a", BAD BAD "a", "cut short" },
	{ ACUTE "x", BAD "x", "a mark on what is not there" },
	{ "\u200b" ACUTE "x", BAD "x", "nor behind what is dropped" },
	{ "e" ACUTE8, "e" ACUTE8, "eight marks" },
	{ "e" ACUTE8 ACUTE "f" ACUTE, "e" ACUTE8 "f" ACUTE, "nine marks" },
	{ "e\u034f\u17b4" ACUTE, "e" ACUTE, "marks that draw nothing" }
};

static const struct example spellings[] = {
	{ "\U0001f468\u200d\U0001f469\u200d\U0001f467",
	    "\U0001f468\u200d\U0001f469\u200d\U0001f467", "a family" },
	{ "\U0001f469\U0001f3fd\u200d\U0001f680",
	    "\U0001f469\U0001f3fd\u200d\U0001f680", "with a skin colour" },
	{ "\u2764\ufe0f\u200d\U0001f525", "\u2764\ufe0f\u200d\U0001f525",
	    "with a selector" },
	{ "\U0001f468\u200d", "\U0001f468", "a joiner at the end" },
	{ "\u200d\U0001f468", "\U0001f468", "a joiner at the beginning" },
	{ "\U0001f468\u200dx", "\U0001f468x", "an emoji joined to a letter" },
	{ "\U0001f468\u200d\u200d\U0001f469", "\U0001f468\u200d\U0001f469",
	    "two joiners" },
	{ "a\u200cb\u200dc", "abc", "joiners in Latin" },
	{ "\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e",
	    "a non-joiner in Persian" },
	{ "\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937",
	    "a joiner in Hindi" },
	{ "\u0915\u200d\u115f", "\u0915" BAD, "a joiner before a blank" },
	{ "\u0915\u200c", "\u0915", "a non-joiner at the end" },
	{ "\u2764\ufe0f \u2764\ufe0e", "\u2764\ufe0f \u2764\ufe0e",
	    "an emoji's selectors" },
	{ "\u2764\ufe0f\ufe0f\ufe0e", "\u2764\ufe0f", "more of them" },
	{ "a\ufe0f1\ufe0f\ufe01", "a1", "selectors of no emoji" },
	{ "1\ufe0f\u20e3", "1\ufe0f\u20e3", "a keycap" },
	{ "\u6f22\U000e0100", "\u6f22", "an ideograph's selector" },
	{ "\U0001f1e9\U0001f1ea", "\U0001f1e9\U0001f1ea", "a flag" },
	{ "\u0600\u0661", "\u0600\u0661", "an Arabic number sign" },
	{ "\ufffd", "\ufffd", "U+FFFD itself" }
};

static const struct example texts[] = {
	{ "a\tb\nc\r\nd", "a b\nc\nd", "newlines stay" },
	{ "a\n" ACUTE "b", "a\n" BAD "b", "a mark after a newline" },
	{ "\n\n", "\n\n", "nothing but newlines" }
};

static void
check(const struct example *rows, size_t count, enum utf8_mode mode)
{
	struct str out;
	size_t i;

	for (i = 0; i < count; i++) {
		str_init(&out);
		str_add(&out, "> ");
		utf8_sanitize(&out, rows[i].in, strlen(rows[i].in), mode);
		is_str(out.s + 2, rows[i].out, "S9: %s", rows[i].what);
		str_release(&out);
	}
}

static void
test_nul(void)
{
	struct str out;

	str_init(&out);
	utf8_sanitize(&out, "a\0b", 3, UTF8_TEXT);
	is_str(out.s, "a" BAD "b", "NUL");
	str_release(&out);
}

/* What no terminal may ever get, whatever the neighbours. */
static bool
is_harmless(const struct str *s)
{
	utf8proc_category_t c;
	int32_t cp;
	size_t at;

	for (at = 0; at < s->len; ) {
		at += utf8_decode(s->s + at, s->len - at, &cp);
		if (cp == '\n')
			continue;
		c = utf8proc_category(cp);
		if (cp < 0 || c == UTF8PROC_CATEGORY_CC ||
		    c == UTF8PROC_CATEGORY_CN || c == UTF8PROC_CATEGORY_CO ||
		    c == UTF8PROC_CATEGORY_CS || c == UTF8PROC_CATEGORY_ZL ||
		    c == UTF8PROC_CATEGORY_ZP)
			return false;
		if (c == UTF8PROC_CATEGORY_CF && cp != 0x200c &&
		    cp != 0x200d && utf8proc_charwidth(cp) > 0)
			return false;
	}
	return true;
}

/* Is text, in context, harmless and unchanged by a second pass? */
static bool
is_settled(const char *text, size_t len)
{
	struct str once, twice;
	bool good;

	str_init(&once);
	str_init(&twice);
	utf8_sanitize(&once, text, len, UTF8_TEXT);
	utf8_sanitize(&twice, once.s, once.len, UTF8_TEXT);
	good = is_harmless(&once) && strcmp(once.s, twice.s) == 0;
	str_release(&once);
	str_release(&twice);
	return good;
}

static void
test_every(void)
{
	utf8proc_uint8_t text[16];
	int32_t cp, bad = -1;
	size_t len;

	for (cp = 0; cp < 0x110000 && bad < 0; cp++) {
		len = (size_t)utf8proc_encode_char(cp, text);
		text[len] = 'x';
		if (!is_settled((char *)text, len + 1))
			bad = cp;
	}
	is_int(bad, -1, "every code point becomes harmless");
}

static void
test_random(uint64_t seed)
{
	static const char *const pieces[] = {
		"a", "1", "#", "\n", "\r", "\t", " ", ACUTE, "\u200c",
		"\u200d", "\ufe0e", "\ufe0f", "\u20e3", "\u2764",
		"\U0001f468", "\U0001f3fd", "\U0001f1e9", "\u0915", "\u094d",
		"\u093f", "\u0645", "\u1100", "\u1161", "\u11a8", "\u202e",
		"\u0600", "\u3164", "\xe2", "\x82", "\xff", "\x1b", "\u034f",
		"\U000e0041", BAD, "\u0903", "\u180e"
	};
	enum { STRINGS = 3000, PIECES = 24 };
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
		good = is_settled(s.s, s.len);
	}
	ok(good, "%d random mixes, seed %llu", i, (unsigned long long)seed);
	str_release(&s);
}

static void
test_valid(void)
{
	ok(utf8_valid("", 0), "nothing is well-formed");
	ok(utf8_valid("a\0\u00e9\U0010ffff", 8), "so are NUL and U+10FFFF");
	ok(!utf8_valid("\xc3\xa9", 1), "a sequence cut off is not");
	ok(!utf8_valid("\xa9", 1), "nor a continuation byte");
	ok(!utf8_valid("\xc0\x80", 2), "nor an overlong NUL");
	ok(!utf8_valid("\xe0\x9f\xbf", 3), "nor an overlong U+07FF");
	ok(!utf8_valid("\xf0\x8f\xbf\xbf", 4), "nor an overlong U+FFFF");
	ok(!utf8_valid("\xed\xa0\x80", 3), "nor a surrogate");
	ok(!utf8_valid("\xf4\x90\x80\x80", 4), "nor U+110000");
	ok(!utf8_valid("\xf8\x88\x80\x80\x80", 5), "nor five bytes");
}

static void
test_decode(void)
{
	int32_t cp;

	is_int(utf8_decode("\u20ac!", 4, &cp), 3, "three bytes");
	is_int(cp, 0x20ac, "one code point");
	is_int(utf8_decode("\u20ac", 2, &cp), 1, "a cut one is one byte");
	is_int(cp, -1, "and none");
}

static void
test_nfc(void)
{
	struct str out;

	str_init(&out);
	is_int(utf8_nfc(&out, "e" ACUTE "\0x", 5), ERR_OK, "NFC");
	is_mem(out.s, "\u00e9\0x", 5, "composes, NUL and all");
	is_int(out.len, 4, "its length");
	is_int(utf8_nfc(&out, "", 0), ERR_OK, "of nothing");
	is_int(utf8_nfc(&out, "a\xff", 2), ERR_FORMAT, "of no text");
	is_int(out.len, 4, "which appends nothing");
	is_int(utf8_nfc(&out, "\ufb01\u200b", 6), ERR_OK, "no NFKC");
	is_str(out.s + 4, "\ufb01\u200b", "all else stays");
	str_release(&out);
}

int
main(void)
{
	uint64_t seed;

	check(lines, ARRAY_LEN(lines), UTF8_LINE);
	check(spellings, ARRAY_LEN(spellings), UTF8_LINE);
	check(spellings, ARRAY_LEN(spellings), UTF8_TEXT);
	check(texts, ARRAY_LEN(texts), UTF8_TEXT);
	test_nul();
	test_every();
	for (seed = 1; seed <= 5; seed++)
		test_random(seed);
	test_valid();
	test_decode();
	test_nfc();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ui/wrap: where lines break. */
#include "config.h"

#include "ui/wrap.h"

#include "base/rng.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tap.h"

/* All lines, joined by "|". */
static const char *
wrapped(const char *text, int cols, enum wrap_mode mode)
{
	static struct str out;
	size_t len = strlen(text), at = 0, next, n;

	str_release(&out);
	str_init(&out);
	for (;;) {
		n = wrap_line(text + at, len - at, cols, mode, &next);
		str_add_mem(&out, text + at, n);
		at += next;
		if (at == len)
			break;
		str_add_char(&out, '|');
	}
	if (len > 0 && text[len - 1] == '\n')
		str_add_char(&out, '|');
	return out.s;
}

static void
is_wrapped(const char *text, int cols, enum wrap_mode mode, const char *want)
{
	size_t lines = 1;
	const char *p;

	is_str(wrapped(text, cols, mode), want, "%d columns", cols);
	for (p = want; *p != '\0'; p++)
		lines += *p == '|';
	is_int(wrap_count(text, strlen(text), cols, mode), lines, "counted");
}

static void
test_words(void)
{
	is_wrapped("", 10, WRAP_WORDS, "");
	is_wrapped("hello", 5, WRAP_WORDS, "hello");
	is_wrapped("hello world", 5, WRAP_WORDS, "hello|world");
	is_wrapped("hello world", 8, WRAP_WORDS, "hello|world");
	is_wrapped("a bc def ghij", 4, WRAP_WORDS, "a bc|def|ghij");
	is_wrapped("abcdefgh", 3, WRAP_WORDS, "abc|def|gh");
	is_wrapped("ab cdefgh", 4, WRAP_WORDS, "ab|cdef|gh");
	is_wrapped("one\ntwo", 9, WRAP_WORDS, "one|two");
	is_wrapped("one\n\ntwo\n", 9, WRAP_WORDS, "one||two|");
	is_wrapped("one   two", 4, WRAP_WORDS, "one|two");
	is_wrapped("  indented by two", 10, WRAP_WORDS, "  indented|by two");
	is_wrapped("  toolongword", 6, WRAP_WORDS, "  tool|ongwor|d");
	is_wrapped("      ", 3, WRAP_WORDS, "   |   ");
	is_wrapped("four \nfive", 4, WRAP_WORDS, "four|five");
	is_wrapped("amber-fox-river", 12, WRAP_WORDS, "amber-fox-|river");
	is_wrapped("amber-fox-river", 10, WRAP_WORDS, "amber-fox-|river");
	is_wrapped("a-bcdefghij", 8, WRAP_WORDS, "a-bcdefg|hij");
	is_wrapped("ab--------", 4, WRAP_WORDS, "ab--|----|--");
	is_wrapped("abc-\u0301de", 5, WRAP_WORDS, "abc-\u0301d|e");
	is_wrapped("日本語", 4, WRAP_WORDS, "日本|語");
	is_wrapped("日本語", 3, WRAP_WORDS, "日|本|語");
	is_wrapped("日本", 1, WRAP_WORDS, "日|本");
}

static void
test_clusters(void)
{
	is_wrapped("hello world", 5, WRAP_CLUSTERS, "hello| worl|d");
	is_wrapped("a\nb", 5, WRAP_CLUSTERS, "a|b");
	is_wrapped("abcde\n", 5, WRAP_CLUSTERS, "abcde|");
}

/* Whatever the text: it ends, fits, and loses nothing but blanks. */
static void
test_random(void)
{
	static const char *const parts[] = { " ", " ", "a", "bc", "\n", "日",
	    "e\xcc\x81", "longish" };
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, 1);
	struct str s;
	size_t at, n, next, i;
	bool fits = true, kept = true;
	int cols, round;

	str_init(&s);
	for (round = 0; round < 2000; round++) {
		str_clear(&s);
		for (i = rng_below(&rng, 30); i > 0; i--)
			str_add(&s, parts[rng_below(&rng, 8)]);
		cols = 2 + rng_below(&rng, 12);
		for (at = 0; at < s.len; at += next) {
			n = wrap_line(s.s + at, s.len - at, cols, WRAP_WORDS,
			    &next);
			fits = fits && utf8_width(s.s + at, n) <= cols;
			kept = kept && next > 0 && n <= next &&
			    strspn(s.s + at + n, " \n") >= next - n;
		}
	}
	ok(fits, "no line is too long");
	ok(kept, "nothing but blanks is lost");
	str_release(&s);
}

int
main(void)
{
	test_words();
	test_clusters();
	test_random();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/find.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

/* Where needle is in text from there on; -1: nowhere. */
static long
where(const char *needle, const char *text, size_t from)
{
	struct find *f = find_new(needle);
	size_t at, match;
	bool found = find_in(f, text, strlen(text), from, &at, &match);

	if (found)
		is_int((long)match, (long)strlen(needle), "%s: its length",
		    needle);
	find_free(f);
	return found ? (long)at : -1;
}

static void
test_needles(void)
{
	ok(find_new("") == NULL, "nothing is not looked for");
	is_int(where("a", "banana", 0), 1, "one byte");
	is_int(where("a", "banana", 2), 3, "from there on");
	is_int(where("ana", "banana", 2), 3, "overlapping");
	is_int(where("nan", "banana", 0), 2, "in the middle");
	is_int(where("banana", "banana", 0), 0, "all of it");
	is_int(where("bananas", "banana", 0), -1, "longer than the text");
	is_int(where("x", "", 0), -1, "in nothing");
	is_int(where("hello", "say HELLO", 0), 4, "case does not count");
	is_int(where("Hello", "say HELLO", 0), -1, "but with a capital");
	is_int(where("Hello", "say hello Hello", 0), 10, "it does");
	is_int(where("\xc3\xa4rger", "der \xc3\x84RGER", 0), 4,
	    "beyond ASCII too");
	/* the bytes of two letters must not mix: U+0440, U+0400 */
	is_int(where("\xd1\x80", "\xd0\x80", 0), -1, "whole characters");
}

/* Against the simplest search there is. */
static void
test_random(void)
{
	char text[40], needle[6];
	size_t i, n;
	long want;
	bool all = true;

	srand(1);
	for (n = 0; n < 20000; n++) {
		for (i = 0; i + 1 < sizeof text; i++)
			text[i] = (char)('a' + rand() % 3);
		text[i] = '\0';
		for (i = 0; i < 1 + n % 5; i++)
			needle[i] = (char)('a' + rand() % 3);
		needle[i] = '\0';
		want = strstr(text, needle) == NULL ? -1 :
		    strstr(text, needle) - text;
		struct find *f = find_new(needle);
		size_t at = 0, match;
		bool found = find_in(f, text, strlen(text), 0, &at, &match);

		find_free(f);
		all = all && (found ? (long)at : -1) == want;
	}
	ok(all, "as strstr() finds it, 20000 times");
}

static void
link_is(const char *text, const char *want)
{
	size_t start, end;
	char *got;

	if (!find_link(text, strlen(text), 0, &start, &end)) {
		ok(want == NULL, "no address in %s", text);
		return;
	}
	got = strndup(text + start, end - start);
	is_str(got, want == NULL ? "none" : want, "the address in %s", text);
	free(got);
}

static void
test_links(void)
{
	link_is("see https://example.org/x", "https://example.org/x");
	link_is("see https://example.org/x.", "https://example.org/x");
	link_is("(http://a.b/c)", "http://a.b/c");
	link_is("http://a.b/c_(d)", "http://a.b/c_(d)");
	link_is("<https://a.b>, yes", "https://a.b");
	link_is("HTTPS://A.B", "HTTPS://A.B");
	link_is("https://", NULL);
	link_is("https://.", NULL);
	link_is("nothing here", NULL);
	link_is("javascript:alert(1)", NULL);
	link_is("https://a.b/\xc3\xa4 x", "https://a.b/\xc3\xa4");
}

int
main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	test_needles();
	test_random();
	test_links();
	return done_testing();
}

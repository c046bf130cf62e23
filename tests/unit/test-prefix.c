/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/net/prefix.c */
#include "config.h"

#include "base/err.h"
#include "base/mem.h"
#include "net/prefix.h"
#include "tap.h"

static struct prefix p, q;

static bool
parse(struct prefix *out, const char *text)
{
	const char *reason;
	int r = prefix_parse(out, text, &reason);

	if (r != ERR_OK)
		diag("\"%s\": %s", text, reason);
	return r == ERR_OK && reason == NULL;
}

static void
check_text(const char *text, const char *want)
{
	char out[PREFIX_TEXT_BYTES] = "";

	if (parse(&p, text))
		prefix_text(out, &p);
	is_str(out, want, "%s", text);
}

static void
test_text(void)
{
	check_text("192.0.2.7", "192.0.2.7");
	check_text("192.0.2.7/32", "192.0.2.7");
	check_text("192.0.2.7/24", "192.0.2.0/24");
	check_text("192.0.2.255/31", "192.0.2.254/31");
	check_text("192.0.2.7/0", "0.0.0.0/0");
	check_text("2001:db8::1", "2001:db8::1");
	check_text("2001:DB8:ffff::1/33", "2001:db8:8000::/33");
	check_text("2001:db8::1/128", "2001:db8::1");
	check_text("::/0", "::/0");
	check_text("::ffff:192.0.2.7", "192.0.2.7");
	check_text("::ffff:192.0.2.7/104", "192.0.0.0/8");
	check_text("fe80::1%eth0", "fe80::1");
	check_text("fe80::1%eth0/10", "fe80::/10");
}

static void
test_bad(void)
{
	static const char *const bad[] = {
		"", "/", "/8", "192.0.2", "192.0.2.7/", "192.0.2.7/33",
		"192.0.2.7/-1", "192.0.2.7/8/8", "192.0.2.7 ", "::1/129",
		"::1/x", "1::2::3", "example.org", "256.0.0.1", "unix:x",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999:0000:1111:2222",
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ok(!parse(&p, bad[i]), "no prefix");
}

static bool
has(const char *a, const char *b)
{
	return parse(&p, a) && parse(&q, b) && prefix_has(&p, &q);
}

static void
test_has(void)
{
	ok(has("192.0.2.0/24", "192.0.2.7"), "in it");
	ok(has("192.0.2.7", "192.0.2.7"), "itself");
	ok(has("192.0.2.0/24", "192.0.2.128/25"), "a longer one");
	ok(!has("192.0.2.0/24", "192.0.0.0/16"), "not a shorter one");
	ok(!has("192.0.2.0/25", "192.0.2.128"), "not beside it");
	ok(has("0.0.0.0/0", "255.255.255.255"), "all of them");
	ok(!has("0.0.0.0/0", "::"), "but not of the other family");
	ok(has("2001:db8::/32", "2001:db8:1::5"), "IPv6");
	ok(!has("2001:db8::/32", "2001:db9::5"), "not beside it");
}

static void
test_order(void)
{
	parse(&p, "10.0.0.0/8");
	parse(&q, "10.0.0.0/9");
	ok(prefix_compare(&p, &q) < 0 && prefix_compare(&q, &p) > 0,
	    "the shorter one first");
	ok(prefix_compare(&p, &p) == 0, "the same");
	parse(&q, "11.0.0.0/8");
	ok(prefix_compare(&p, &q) < 0, "then by the bits");
	parse(&q, "::/0");
	ok(prefix_compare(&p, &q) < 0, "IPv4 first of all");
}

int
main(void)
{
	test_text();
	test_bad();
	test_has();
	test_order();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/net/address.c */
#include "config.h"

#include "base/err.h"
#include "base/mem.h"
#include "net/address.h"
#include "tap.h"

static const struct {
	const char *text, *canonical, *query;
	bool loopback;
} good[] = {
	{ "example.org", "example.org:8872", "", false },
	{ "example.org:1", "example.org:1", "", false },
	{ "a_b-c.example:65535", "a_b-c.example:65535", "", false },
	{ "b\303\274ro.example", "b\303\274ro.example:8872", "", false },
	{ "127.0.0.1:0", "127.0.0.1:0", "", true },
	{ "127.255.0.9", "127.255.0.9:8872", "", true },
	{ "128.0.0.1", "128.0.0.1:8872", "", false },
	{ "LocalHost:5", "LocalHost:5", "", true },
	{ "localhost.example", "localhost.example:8872", "", false },
	{ "::1", "[::1]:8872", "", true },
	{ "[::1]", "[::1]:8872", "", true },
	{ "[::1]:7", "[::1]:7", "", true },
	{ "2001:db8::2", "[2001:db8::2]:8872", "", false },
	{ "[fe80::1%eth0]:9", "[fe80::1%eth0]:9", "", false },
	{ "fe80::1%wlan0.7", "[fe80::1%wlan0.7]:8872", "", false },
	{ "unix", "tuschel://unix:8872", "", false },
	{ "0.0.0.0", "0.0.0.0:8872", "", false },
	{ "unix:/run/x", "unix:/run/x", "", true },
	{ "unix:x:7", "unix:x:7", "", true },
	{ "tuschel://example.org", "example.org:8872", "", false },
	{ "tuschel://example.org/", "example.org:8872", "", false },
	{ "TUSCHEL://h:9?a=b", "h:9", "a=b", false },
	{ "tuschel://[::1]:9/?relay=Zk3&x", "[::1]:9", "relay=Zk3&x", true },
};

static const char *const bad[] = {
	"", ":", ":8872", "host:", "host:x", "host:65536", "host:-1",
	"host:1:2", "ho st", "host/", "-host", "[::1", "[::1]x", "[::1]:",
	"[host]:1", "[]", "unix:", "tuschel://", "tuschel:///", "http://x",
	"tuschel://host/path", "tuschel://host#x", "tuschel://h:1:2", "@",
	"host\n", "host\033[m", "fe80::1%", "fe80::1%a\033[m", "fe80::1%a]b",
};

static void
test_good(void)
{
	char text[ADDRESS_TEXT_BYTES];
	const char *reason;
	struct address a, b;
	size_t i;

	for (i = 0; i < ARRAY_LEN(good); i++) {
		is_int(address_parse(&a, good[i].text, 8872, &reason), ERR_OK,
		    "%s", good[i].text);
		address_text(text, &a);
		is_str(text, good[i].canonical, "is %s", good[i].canonical);
		is_str(a.query, good[i].query, "its query");
		is_int(address_is_loopback(&a), good[i].loopback,
		    "stays here: %d", good[i].loopback);
		is_int(address_parse(&b, text, 1, &reason), ERR_OK,
		    "what is written can be read");
		ok(a.kind == b.kind && a.port == b.port &&
		    strcmp(a.host, b.host) == 0, "as the same");
	}
}

static void
test_bad(void)
{
	const char *reason;
	struct address a;
	size_t i;

	for (i = 0; i < ARRAY_LEN(bad); i++) {
		is_int(address_parse(&a, bad[i], 8872, &reason), ERR_FORMAT,
		    "refused: case %zu", i);
		ok(reason != NULL, "with a reason");
	}
}

static void
test_long(void)
{
	char text[4000];
	const char *reason;
	struct address a;

	memset(text, 'a', sizeof text);
	text[HOST_BYTES_MAX] = '\0';
	is_int(address_parse(&a, text, 1, &reason), ERR_OK, "a long name");
	address_text(text, &a);
	is_int(strlen(text), HOST_BYTES_MAX + 2, "is written in full");
	memset(text, 'a', sizeof text);
	text[HOST_BYTES_MAX + 1] = '\0';
	is_int(address_parse(&a, text, 1, &reason), ERR_FORMAT, "too long");
	memcpy(text, "unix:", 5);
	is_int(address_parse(&a, text, 1, &reason), ERR_FORMAT,
	    "a path too long");
	text[5 + UNIX_PATH_BYTES_MAX] = '\0';
	is_int(address_parse(&a, text, 1, &reason), ERR_OK, "a long path");
	memset(text, 'a', sizeof text);
	memcpy(text, "fe80::1%", 8);
	text[HOST_BYTES_MAX + 1] = '\0';
	is_int(address_parse(&a, text, 1, &reason), ERR_FORMAT,
	    "a zone too long");
	memset(text, 'a', sizeof text);
	memcpy(text, "tuschel://h/?", 13);
	text[sizeof text - 1] = '\0';
	is_int(address_parse(&a, text, 1, &reason), ERR_FORMAT,
	    "a link too long");
}

int
main(void)
{
	test_good();
	test_bad();
	test_long();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/net/address.c */
#include "config.h"

#include "base/err.h"
#include "base/mem.h"
#include "net/address.h"
#include "tap.h"

#define KEY "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA8"

static const struct {
	const char *text, *canonical, *key;
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
	{ "TUSCHEL://h:9?relay=" KEY, "h:9", KEY, false },
	{ "tuschel://[::1]:9/?relay=" KEY, "[::1]:9", KEY, true },
	{ "tuschel://unix/?relay=" KEY, "tuschel://unix:8872", KEY, false },
	{ "tuschel://h?", "h:8872", "", false },
};

static const char *const bad[] = {
	"", ":", ":8872", "host:", "host:x", "host:65536", "host:-1",
	"host:1:2", "ho st", "host/", "-host", "[::1", "[::1]x", "[::1]:",
	"[host]:1", "[]", "unix:", "tuschel://", "tuschel:///", "http://x",
	"tuschel://host/path", "tuschel://host#x", "tuschel://h:1:2", "@",
	"tuschel://h/?a=b", "tuschel://h/?relay=", "tuschel://h/?relay=Zk3",
	"tuschel://h/?relay=" KEY "&x", "tuschel://h/?Relay=" KEY,
	"tuschel://h/?relay=" KEY "=", "h?relay=" KEY, "tuschel://?relay=" KEY,
	"host\n", "host\033[m", "fe80::1%", "fe80::1%a\033[m", "fe80::1%a]b",
};

static void
test_good(void)
{
	char text[ADDRESS_TEXT_BYTES], key[RELAY_KEY_TEXT_BYTES];
	const char *reason;
	struct address a, b;
	size_t i;

	for (i = 0; i < ARRAY_LEN(good); i++) {
		is_int(address_parse(&a, good[i].text, 8872, &reason), ERR_OK,
		    "%s", good[i].text);
		address_text(text, &a);
		is_str(text, good[i].canonical, "is %s", good[i].canonical);
		relay_key_text(key, &a.relay_key);
		is_str(a.has_relay_key ? key : "", good[i].key, "its key");
		is_int(address_is_loopback(&a), good[i].loopback,
		    "stays here: %d", good[i].loopback);
		is_int(address_parse(&b, text, 1, &reason), ERR_OK,
		    "what is written can be read");
		ok(a.kind == b.kind && a.port == b.port &&
		    strcmp(a.host, b.host) == 0, "as the same");
	}
}

static void
test_link(void)
{
	static const char *const texts[] = { "example.org", "[fe80::1%e]:1",
	    "unix", ("tuschel://h:9/?relay=" KEY) };
	static const char *const links[] = { "tuschel://example.org:8872/",
	    "tuschel://[fe80::1%e]:1/", "tuschel://unix:8872/",
	    ("tuschel://h:9/?relay=" KEY) };
	char link[ADDRESS_LINK_BYTES];
	const char *reason;
	struct address a;

	for (size_t i = 0; i < ARRAY_LEN(links); i++) {
		address_parse(&a, texts[i], 8872, &reason);
		address_link(link, &a);
		is_str(link, links[i], "as a link");
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
	test_link();
	test_bad();
	test_long();
	return done_testing();
}

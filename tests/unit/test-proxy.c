/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/net/proxy.c */
#include "config.h"

#include "base/err.h"
#include "net/proxy.h"
#include "tap.h"

static uint8_t bytes[4096];
static struct proxy_header h;

/* A header of that command, family and length; how long it is in all. */
static size_t
make(uint8_t command, uint8_t family, size_t len)
{
	static const uint8_t start[12] = "\r\n\r\n\0\r\nQUIT\n";

	memset(bytes, 0, sizeof bytes);
	memcpy(bytes, start, sizeof start);
	bytes[12] = command;
	bytes[13] = family;
	bytes[14] = len >> 8;
	bytes[15] = len & 0xff;
	return 16 + len;
}

static void
test_addresses(void)
{
	size_t n = make(0x21, 0x11, 12);

	memcpy(bytes + 16, "\xc0\0\2\7\xc6\x33\x64\1\x12\x34\x22\xa8", 12);
	is_int(proxy_parse(&h, bytes, n), 28, "TCP over IPv4");
	is_str(h.from, "192.0.2.7", "the source, not the destination");
	ok(!h.local, "somebody's");
	bytes[13] = 0x12;
	is_int(proxy_parse(&h, bytes, n), 28, "QUIC");
	is_str(h.from, "192.0.2.7", "has an address too");
	n = make(0x21, 0x21, 36);
	memcpy(bytes + 16, "\x20\1\x0d\xb8", 4);
	bytes[31] = 7;
	is_int(proxy_parse(&h, bytes, n), 52, "TCP over IPv6");
	is_str(h.from, "2001:db8::7", "its source");
	memcpy(bytes + 16, "\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\0\2\7", 16);
	proxy_parse(&h, bytes, n);
	is_str(h.from, "192.0.2.7", "IPv4 as IPv6 is IPv4");
	n = make(0x21, 0x31, 216);
	is_int(proxy_parse(&h, bytes, n), 232, "a Unix socket");
	is_str(h.from, "", "has no address");
	n = make(0x21, 0, 0);
	is_int(proxy_parse(&h, bytes, n), 16, "an unknown family");
	is_str(h.from, "", "nor has that");
}

static void
test_local(void)
{
	size_t n = make(0x20, 0, 0);

	is_int(proxy_parse(&h, bytes, n), 16, "LOCAL");
	ok(h.local && h.from[0] == '\0', "the balancer's own");
	n = make(0x20, 0x11, 12);
	is_int(proxy_parse(&h, bytes, n), 28, "LOCAL with an address");
	ok(h.local && h.from[0] == '\0', "which is ignored");
	n = make(0x20, 0xff, 3);
	is_int(proxy_parse(&h, bytes, n), 19, "or with anything at all");
}

static void
test_more(void)
{
	size_t n = make(0x21, 0x11, 12 + 9);

	memcpy(bytes + 28, "\4\0\6abcdef", 9);
	is_int(proxy_parse(&h, bytes, n), 37, "a value is passed over");
	bytes[n] = 32;
	is_int(proxy_parse(&h, bytes, n + 1), 37, "what follows is not ours");
	is_int(proxy_parse(&h, bytes, n - 1), 0, "not before its last byte");
	n = make(0x21, 0x11, PROXY_BYTES_MAX - 16);
	is_int(proxy_parse(&h, bytes, n), PROXY_BYTES_MAX, "as long as may be");
	n = make(0x21, 0x11, PROXY_BYTES_MAX - 15);
	is_int(proxy_parse(&h, bytes, 16), ERR_LIMIT,
	    "longer ones are refused at once");
}

static void
check_wrong(size_t at, uint8_t value, const char *name)
{
	size_t n = make(0x21, 0x11, 12);

	bytes[at] = value;
	is_int(proxy_parse(&h, bytes, n), ERR_FORMAT, "%s", name);
}

static void
test_wrong(void)
{
	check_wrong(0, 'P', "the first byte decides");
	check_wrong(11, '\r', "and each one after it");
	check_wrong(12, 0x11, "another version");
	check_wrong(12, 0x22, "an unknown command");
	check_wrong(13, 0x41, "an unknown family");
	check_wrong(13, 0x13, "an unknown transport");
	check_wrong(13, 0x10, "a family without a transport");
	check_wrong(13, 0x01, "a transport without a family");
	check_wrong(13, 0x21, "too short for its addresses");
	check_wrong(15, 11, "by one byte");
	is_int(proxy_parse(&h, (const uint8_t *)"PROXY", 5), ERR_FORMAT,
	    "version 1 is none");
	is_int(proxy_parse(&h, (const uint8_t *)"\r\n", 2), 0,
	    "a good beginning is not judged yet");
	is_int(proxy_parse(&h, bytes, 0), 0, "nor is nothing");
}

static void
test_wants(void)
{
	make(0x21, 0x11, 12);
	is_int(proxy_wants(bytes, 0), 16, "first its head");
	is_int(proxy_wants(bytes, 15), 1, "all of it");
	is_int(proxy_wants(bytes, 16), 12, "then what that says");
	is_int(proxy_wants(bytes, 27), 1, "to the end");
}

int
main(void)
{
	test_addresses();
	test_local();
	test_more();
	test_wrong();
	test_wants();
	return done_testing();
}

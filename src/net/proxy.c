/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PROXY protocol, version 2: twelve bytes that no other protocol begins with,
 * version and command, family and transport, the length of what follows,
 * addresses, and then values of no interest here.
 */
#include "config.h"

#include "net/proxy.h"

#include <string.h>
#include <sys/socket.h>

#include "base/err.h"
#include "base/mem.h"

static const uint8_t signature[12] = "\r\n\r\n\0\r\nQUIT\n";

enum {
	AT_COMMAND = sizeof signature,
	AT_FAMILY,
	AT_LENGTH,

	VERSION_2 = 0x2,
	LOCAL = 0x0, PROXY = 0x1,

	/* Stream and datagram: a balancer may have had it by QUIC. */
	STREAM = 0x1, DATAGRAM = 0x2
};

/* By the upper half of the family's byte; how many bytes its addresses are. */
static const struct {
	int family;
	size_t bytes;
} families[] = {
	{ AF_UNSPEC, 0 },
	{ AF_INET, 4 + 4 + 2 + 2 },
	{ AF_INET6, 16 + 16 + 2 + 2 },
	{ AF_UNIX, 108 + 108 }
};

static size_t
length_of(const uint8_t *data)
{
	return PROXY_FIXED_BYTES +
	    ((size_t)data[AT_LENGTH] << 8 | data[AT_LENGTH + 1]);
}

size_t
proxy_wants(const uint8_t *data, size_t len)
{
	return (len < PROXY_FIXED_BYTES ? PROXY_FIXED_BYTES :
	    length_of(data)) - len;
}

/* Does it begin as one does, as far as it goes? */
static bool
is_one(const uint8_t *data, size_t len)
{
	size_t n = len < sizeof signature ? len : sizeof signature;

	if (memcmp(data, signature, n) != 0)
		return false;
	return len <= AT_COMMAND || data[AT_COMMAND] >> 4 == VERSION_2;
}

/* An IPv4 address in the clothes of IPv6 is the IPv4 address. */
static void
name_address(char out[static PROXY_FROM_BYTES], int family,
    const uint8_t *address)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	if (family == AF_INET6 && memcmp(address, mapped, 12) == 0) {
		family = AF_INET;
		address += 12;
	}
	if (family == AF_INET || family == AF_INET6)
		inet_ntop(family, address, out, PROXY_FROM_BYTES);
}

static int
take_address(struct proxy_header *h, const uint8_t *data, size_t len)
{
	size_t family = data[AT_FAMILY] >> 4;
	int transport = data[AT_FAMILY] & 0xf;
	bool known = family > 0;

	if (family >= ARRAY_LEN(families) ||
	    transport > DATAGRAM || known != (transport >= STREAM) ||
	    len < PROXY_FIXED_BYTES + families[family].bytes)
		return ERR_FORMAT;
	name_address(h->from, families[family].family,
	    data + PROXY_FIXED_BYTES);
	return ERR_OK;
}

int
proxy_parse(struct proxy_header *h, const uint8_t *data, size_t len)
{
	int command;

	*h = (struct proxy_header){ 0 };
	if (!is_one(data, len))
		return ERR_FORMAT;
	if (len < PROXY_FIXED_BYTES)
		return 0;
	if (length_of(data) > PROXY_BYTES_MAX)
		return ERR_LIMIT;
	if (len < length_of(data))
		return 0;
	command = data[AT_COMMAND] & 0xf;
	h->local = command == LOCAL;
	/* what a LOCAL says about addresses is to be ignored */
	if (!h->local && (command != PROXY ||
	    take_address(h, data, length_of(data)) != ERR_OK))
		return ERR_FORMAT;
	return (int)length_of(data);
}

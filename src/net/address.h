/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a relay is, as users write it:
 *
 *     HOST  HOST:PORT  ADDR:PORT  [v6]  [v6]:PORT  v6 (without a port)
 *     unix:PATH  tuschel://HOST[:PORT][/][?QUERY]
 *
 * Pure parsing: no name is looked up here.
 */
#ifndef NET_ADDRESS_H
#define NET_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	HOST_BYTES_MAX = 253,		/* a DNS name (RFC 1035) */
	UNIX_PATH_BYTES_MAX = 103,	/* fits sun_path on every system */
	QUERY_BYTES_MAX = 1023,
	ADDRESS_TEXT_BYTES = HOST_BYTES_MAX + sizeof "[]:65535"
};

enum address_kind { ADDRESS_INET, ADDRESS_UNIX };

struct address {
	enum address_kind kind;
	char host[HOST_BYTES_MAX + 1];	/* without brackets; or the path */
	uint16_t port;			/* 0 with a Unix socket */
	char query[QUERY_BYTES_MAX + 1];	/* of a link, without the "?" */
};

/*
 * Without a port, default_port is taken (DEFAULT_PORT of wire/limits.h).
 * ERR_FORMAT, and *reason an untranslated phrase why, if text is no address.
 */
int address_parse(struct address *a, const char *text, uint16_t default_port,
    const char **reason);

/* "unix:PATH", "127.0.0.1:8872", "[::1]:8872": what address_parse() reads. */
void address_text(char out[static ADDRESS_TEXT_BYTES],
    const struct address *a);

/*
 * Stays on this machine: a Unix socket, 127.0.0.0/8, ::1 or "localhost". Any
 * other name counts as away, wherever it may lead.
 */
bool address_is_loopback(const struct address *a);

#endif

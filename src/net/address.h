/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a relay is, as users write it:
 *
 *     HOST  HOST:PORT  ADDR:PORT  [v6]  [v6]:PORT  v6 (without a port)
 *     unix:PATH  tuschel://HOST[:PORT][/][?relay=KEY]
 *
 * Pure parsing: no name is looked up here.
 */
#ifndef NET_ADDRESS_H
#define NET_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/relay_key.h"

enum {
	HOST_BYTES_MAX = 253,		/* a DNS name (RFC 1035) */
	UNIX_PATH_BYTES_MAX = 103,	/* fits sun_path on every system */
	ADDRESS_TEXT_BYTES = HOST_BYTES_MAX + sizeof "[]:65535",
	ADDRESS_LINK_BYTES = ADDRESS_TEXT_BYTES + RELAY_KEY_TEXT_BYTES +
	    sizeof "tuschel:///?relay="
};

enum address_kind { ADDRESS_INET, ADDRESS_UNIX };

struct address {
	enum address_kind kind;
	char host[HOST_BYTES_MAX + 1];	/* without brackets; or the path */
	uint16_t port;			/* 0 with a Unix socket */
	/* By which the relay is known, from a link (doc/PROTOCOL section 4);
	 * then it is reached by TLS, wherever it is. */
	bool has_relay_key;
	struct relay_key relay_key;
};

/*
 * Without a port, default_port is taken (DEFAULT_PORT of wire/limits.h).
 * ERR_FORMAT, and *reason an untranslated phrase why, if text is no address.
 */
int address_parse(struct address *a, const char *text, uint16_t default_port,
    const char **reason);

/* "unix:PATH", "127.0.0.1:8872", "[::1]:8872": what address_parse() reads, but
 * for the relay's key. */
void address_text(char out[static ADDRESS_TEXT_BYTES],
    const struct address *a);

/* "tuschel://HOST:PORT/?relay=KEY", or without the key if there is none. a is
 * no Unix socket, which has no link. */
void address_link(char out[static ADDRESS_LINK_BYTES],
    const struct address *a);

/*
 * Stays on this machine: a Unix socket, 127.0.0.0/8, ::1 or "localhost". Any
 * other name counts as away, wherever it may lead.
 */
bool address_is_loopback(const struct address *a);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The header by which a load balancer says whom a connection is from, before
 * the connection's own bytes: version 2 of HAProxy's PROXY protocol
 * (proxy-protocol.txt section 2.2). Version 1, which is text, is none.
 */
#ifndef NET_PROXY_H
#define NET_PROXY_H

#include <arpa/inet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PROXY_FIXED_BYTES = 16,		/* what every header begins with */
	/* Beside the address there may be more, such as the name in a
	 * certificate: no balancer needs a fraction of this. */
	PROXY_BYTES_MAX = 2048,
	PROXY_FROM_BYTES = INET6_ADDRSTRLEN
};

struct proxy_header {
	/* The balancer's own connection, which looks if we are alive. */
	bool local;
	/* Where the connection is from, without a port; "" if the balancer
	 * does not know, or it came through a Unix socket. */
	char from[PROXY_FROM_BYTES];
};

/*
 * The bytes of the header at the start of data; 0 if it goes on behind len.
 * ERR_FORMAT as soon as it is none, ERR_LIMIT if it is longer than
 * PROXY_BYTES_MAX. Whatever stands behind the address is passed over.
 */
int proxy_parse(struct proxy_header *h, const uint8_t *data, size_t len);

/* How many bytes to read behind the first len of a header that is not
 * complete, so that none of the connection's own is among them. */
size_t proxy_wants(const uint8_t *data, size_t len);

#endif

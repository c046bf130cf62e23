/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An IP address, or those that begin with the same bits: "192.0.2.7",
 * "192.0.2.0/24", "2001:db8::/32". An IPv4 address in the clothes of IPv6
 * (::ffff:192.0.2.7) is the IPv4 address.
 */
#ifndef NET_PREFIX_H
#define NET_PREFIX_H

#include <stdbool.h>
#include <stdint.h>

enum { PREFIX_TEXT_BYTES = 46 + 4 };	/* INET6_ADDRSTRLEN, "/128" */

struct prefix {
	bool v6;
	uint8_t bits;		/* of bytes that count; the rest is zero */
	uint8_t bytes[16];	/* of IPv4 the first four */
};

/*
 * ERR_FORMAT, and *reason an untranslated phrase why, if text is none. Bits
 * behind the prefix are ignored: 192.0.2.7/24 is 192.0.2.0/24. So is the zone
 * of a link-local address, which says nothing about the peer.
 */
int prefix_parse(struct prefix *p, const char *text, const char **reason);
/* Without "/32" and "/128". */
void prefix_text(char out[static PREFIX_TEXT_BYTES], const struct prefix *p);

/* Is q in p? */
bool prefix_has(const struct prefix *p, const struct prefix *q);
/* <, = or > 0: an order, in which equal ones are the same. */
int prefix_compare(const struct prefix *a, const struct prefix *b);
/* Cuts p to so many bits, if it has more. */
void prefix_cut(struct prefix *p, uint8_t bits);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Prefixes of IP addresses as text and as bits.
 */
#include "config.h"

#include "net/prefix.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"

static const uint8_t MAPPED[12] = { [10] = 0xff, [11] = 0xff };

static uint8_t
bits_max(const struct prefix *p)
{
	return p->v6 ? 128 : 32;
}

void
prefix_cut(struct prefix *p, uint8_t bits)
{
	size_t whole = bits / 8;

	if (bits >= p->bits)
		return;
	p->bits = bits;
	p->bytes[whole] &= (uint8_t)(0xff00 >> bits % 8);
	memset(p->bytes + whole + 1, 0, sizeof p->bytes - whole - 1);
}

static bool
parse_address(struct prefix *p, const char *text, size_t len)
{
	char address[INET6_ADDRSTRLEN];

	if (len >= sizeof address)
		return false;
	memcpy(address, text, len);
	address[len] = '\0';
	*p = (struct prefix){ 0 };
	p->v6 = strchr(address, ':') != NULL;
	p->bits = bits_max(p);
	return inet_pton(p->v6 ? AF_INET6 : AF_INET, address, p->bytes) == 1;
}

static void
unmap(struct prefix *p)
{
	struct prefix v4 = { .bits = p->bits - 96 };

	if (!p->v6 || p->bits < 96 ||
	    memcmp(p->bytes, MAPPED, sizeof MAPPED) != 0)
		return;
	memcpy(v4.bytes, p->bytes + 12, 4);
	*p = v4;
}

int
prefix_parse(struct prefix *p, const char *text, const char **reason)
{
	size_t len = strcspn(text, "%/");
	uint64_t bits;

	*reason = "that is no IP address";
	if (!parse_address(p, text, len))
		return ERR_FORMAT;
	text += len;
	text += *text == '%' ? strcspn(text, "/") : 0;
	if (*text == '/') {
		*reason = "behind the \"/\" there must be a number of bits, "
		    "up to 32, or 128 of IPv6";
		if (str_number(text + 1, 0, bits_max(p), &bits) != ERR_OK)
			return ERR_FORMAT;
		prefix_cut(p, bits);
	}
	unmap(p);
	*reason = NULL;
	return ERR_OK;
}

void
prefix_text(char out[static PREFIX_TEXT_BYTES], const struct prefix *p)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(p->v6 ? AF_INET6 : AF_INET, p->bytes, text, sizeof text);
	if (p->bits == bits_max(p))
		snprintf(out, PREFIX_TEXT_BYTES, "%s", text);
	else
		snprintf(out, PREFIX_TEXT_BYTES, "%s/%u", text,
		    (unsigned)p->bits);
}

bool
prefix_has(const struct prefix *p, const struct prefix *q)
{
	struct prefix cut = *q;

	if (p->v6 != q->v6 || q->bits < p->bits)
		return false;
	prefix_cut(&cut, p->bits);
	return memcmp(cut.bytes, p->bytes, sizeof cut.bytes) == 0;
}

int
prefix_compare(const struct prefix *a, const struct prefix *b)
{
	if (a->v6 != b->v6)
		return a->v6 - b->v6;
	if (a->bits != b->bits)
		return a->bits - b->bits;
	return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

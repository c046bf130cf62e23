/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fingerprints of relays' keys as text. libsodium has base64 too, but the
 * relay is not linked to it. Nothing here is secret.
 */
#include "config.h"

#include "base/relay_key.h"

#include <string.h>

#include "base/err.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "abcdefghijklmnopqrstuvwxyz0123456789-_";

void
relay_key_text(char out[static RELAY_KEY_TEXT_BYTES],
    const struct relay_key *key)
{
	unsigned bits = 0, have = 0;
	size_t i;

	for (i = 0; i < RELAY_KEY_BYTES; i++) {
		bits = bits << 8 | key->bytes[i];
		have += 8;
		for (; have >= 6; have -= 6)
			*out++ = digits[bits >> (have - 6) & 63];
	}
	*out++ = digits[bits << (6 - have) & 63];
	*out = '\0';
}

int
relay_key_parse(struct relay_key *key, const char *text)
{
	unsigned bits = 0, have = 0;
	const char *digit;
	size_t n = 0;

	*key = (struct relay_key){ { 0 } };
	if (strlen(text) != RELAY_KEY_TEXT_BYTES - 1)
		return ERR_FORMAT;
	for (; *text != '\0'; text++) {
		digit = strchr(digits, *text);
		if (digit == NULL)
			return ERR_FORMAT;
		bits = bits << 6 | (unsigned)(digit - digits);
		have += 6;
		if (have < 8)
			continue;
		have -= 8;
		key->bytes[n++] = bits >> have & 0xff;
	}
	/* one text for each key: what is left over must be nothing */
	return (bits & ((1U << have) - 1)) == 0 ? ERR_OK : ERR_FORMAT;
}

bool
relay_key_equal(const struct relay_key *a, const struct relay_key *b)
{
	return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

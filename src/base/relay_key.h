/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * By what a client knows a relay again (doc/PROTOCOL section 4): SHA-256 of
 * the public key as it stands in the relay's certificate
 * (SubjectPublicKeyInfo, DER). Not of the certificate: a new one for the same
 * key is the same relay.
 */
#ifndef BASE_RELAY_KEY_H
#define BASE_RELAY_KEY_H

#include <stdbool.h>
#include <stdint.h>

enum {
	RELAY_KEY_BYTES = 32,
	RELAY_KEY_TEXT_BYTES = 44	/* 43 characters and a NUL */
};

struct relay_key {
	uint8_t bytes[RELAY_KEY_BYTES];
};

/* As people and links have it: base64url without padding (RFC 4648). */
void relay_key_text(char out[static RELAY_KEY_TEXT_BYTES],
    const struct relay_key *key);
/* Exactly what relay_key_text() makes; ERR_FORMAT otherwise. */
int relay_key_parse(struct relay_key *key, const char *text);
bool relay_key_equal(const struct relay_key *a, const struct relay_key *b);

#endif

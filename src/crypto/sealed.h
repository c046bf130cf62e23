/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sequence of sealed records for a file: libsodium's secretstream. Records
 * open in the order they were sealed in, and none before its predecessors
 * have; what follows a damaged one is lost, so sequences are kept short.
 */
#ifndef CRYPTO_SEALED_H
#define CRYPTO_SEALED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/vault.h"

enum {
	SEALED_HEADER_BYTES = 24,
	SEALED_EXTRA_BYTES = 17		/* of each record */
};

struct sealed;

/* Fills the header, which is stored before the records and is not secret. */
struct sealed *sealed_writer(const struct vault *vault,
    uint8_t header[static SEALED_HEADER_BYTES]);
struct sealed *sealed_reader(const struct vault *vault,
    const uint8_t header[static SEALED_HEADER_BYTES]);
void sealed_free(struct sealed *s);	/* wipes; NULL is fine */

/* out has len + SEALED_EXTRA_BYTES bytes. last: none follows. */
void sealed_put(struct sealed *s, uint8_t *out, const void *context,
    size_t context_len, const void *plain, size_t len, bool last);
/*
 * out has len - SEALED_EXTRA_BYTES bytes. ERR_CRYPTO if the record does not
 * open, ERR_TRUNCATED if it is too short; then nothing more can be read.
 */
int sealed_get(struct sealed *s, uint8_t *out, const void *context,
    size_t context_len, const void *record, size_t len, bool *last);

#endif

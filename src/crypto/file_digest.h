/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * H of a file (doc/PROTOCOL section 1), piece by piece: what "b2sum -l 256"
 * prints.
 */
#ifndef CRYPTO_FILE_DIGEST_H
#define CRYPTO_FILE_DIGEST_H

#include <stddef.h>

#include "wire/file_body.h"

struct file_digest;

struct file_digest *file_digest_new(void);
void file_digest_free(struct file_digest *d);	/* NULL is fine */
void file_digest_add(struct file_digest *d, const void *data, size_t len);
/* Of all that was added; more may be. */
void file_digest_get(const struct file_digest *d, struct file_hash *hash);

#endif

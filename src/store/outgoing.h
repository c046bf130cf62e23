/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file that is given to others: opened once, hashed, read in pieces.
 */
#ifndef STORE_OUTGOING_H
#define STORE_OUTGOING_H

#include <stddef.h>
#include <stdint.h>

#include "wire/file_body.h"

struct outgoing;

/* path may begin with "~/". NULL, and *reason a sentence to be freed, if it
 * cannot be read or is no plain file. */
struct outgoing *outgoing_open(const char *path, char **reason);
void outgoing_free(struct outgoing *out);	/* NULL is fine */

uint64_t outgoing_size(const struct outgoing *out);
/* Its name without the directories, clean (file_name.h). */
const char *outgoing_name(const struct outgoing *out);
/* How much of it has been hashed. */
uint64_t outgoing_hashed(const struct outgoing *out);
/* Hashes up to max bytes more. ERR_OK: that was all; ERR_STATE: not yet;
 * ERR_SYSTEM: it cannot be read, or has become shorter. */
int outgoing_check(struct outgoing *out, size_t max);
/* Once it is checked. */
const struct file_hash *outgoing_hash(const struct outgoing *out);
/* All of len bytes from offset on; ERR_SYSTEM as above. */
int outgoing_read(const struct outgoing *out, uint64_t offset, void *data,
    size_t len);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file that comes piece by piece: written as "NAME.ID.part", which is found
 * again when it is offered again, and moved to NAME once it is whole and
 * right. Nothing is overwritten, nothing outside of the directory is touched,
 * and never more is written than was offered.
 */
#ifndef STORE_INCOMING_H
#define STORE_INCOMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/file_body.h"

struct incoming;

/*
 * The directory for it; may be made, with those above it. wish is that of the
 * setting, or "". NULL, and *reason a sentence, if there is none; both to be
 * freed.
 */
char *incoming_dir(const char *wish, char **reason);

/*
 * Opens what is there of it, or makes it. name is clean (file_name.h). NULL,
 * and *reason a sentence to be freed: it cannot be written, there is no room,
 * or another transfer writes it.
 */
struct incoming *incoming_open(const char *dir, const char *name,
    const struct file_hash *hash, uint64_t size, char **reason);
/* What has come is kept for the next time. NULL is fine. */
void incoming_close(struct incoming *in);
/* And this removes it. */
void incoming_drop(struct incoming *in);

/* The bytes from the start that are there and have been hashed. */
uint64_t incoming_have(const struct incoming *in);
/* Hashes up to max bytes more of what was there. ERR_OK: that was all;
 * ERR_STATE: not yet; ERR_SYSTEM. */
int incoming_check(struct incoming *in, size_t max);
/* At incoming_have(). ERR_SYSTEM, or ERR_LIMIT if it is more than size. */
int incoming_write(struct incoming *in, const void *data, size_t len);
/* Is all there, with that hash? */
bool incoming_is_right(const struct incoming *in);
/*
 * Moves it to its name, or to "NAME (2)" and so on. The path, to be freed;
 * NULL and *reason a sentence if that fails: it is still there then.
 */
char *incoming_keep(struct incoming *in, char **reason);

#endif

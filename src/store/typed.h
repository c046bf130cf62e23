/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was typed in a room (drafts, and lines that were sent), as one text in
 * one file: sealed for its user alone, replaced as a whole, so that a crash
 * leaves the old one or the new one. The name of the file tells nothing.
 */
#ifndef STORE_TYPED_H
#define STORE_TYPED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/rng.h"
#include "base/str.h"
#include "crypto/vault.h"

enum { TYPED_BYTES_MAX = 4 << 20 };

struct typed;

/* In dir, which is made at the first write; vault (borrowed for the call) is
 * the identity's for what is typed. */
struct typed *typed_open(const char *dir, const struct vault *vault,
    const char *room);
void typed_close(struct typed *t);	/* NULL is fine */
/* False if there is none, or it is damaged; text is then empty. The caller
 * wipes it. */
bool typed_read(const struct typed *t, struct str *text);
/* False, and *reason a sentence to be freed, if it could not be written. */
bool typed_write(const struct typed *t, const struct rng *rng,
    const char *text, size_t len, char **reason);
void typed_delete(const struct typed *t);

#endif

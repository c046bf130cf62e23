/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is not let in: addresses and prefixes, kept in a file with one of them
 * a line and remarks behind "#". The relay changes only the lines that it is
 * told to; an operator may edit the file and have it read again.
 *
 * Whoever has an IPv6 address has 2^64 of them: of longer IPv6 prefixes the
 * first 64 bits are banned.
 */
#ifndef RELAY_BANS_H
#define RELAY_BANS_H

#include <stdbool.h>
#include <stddef.h>

#include "net/prefix.h"

enum { BANS_FILE_BYTES_MAX = 4 << 20 };

struct bans;

struct bans *bans_new(void);
void bans_free(struct bans *bans);	/* NULL is fine */

/*
 * From now on they are those of the file, which is also where changes are
 * kept; path NULL: nowhere. A file that does not exist is empty. False, and
 * *reason a sentence to be freed, if it cannot be read or has a line that is
 * wrong: all is as before then.
 */
bool bans_load(struct bans *bans, const char *path, char **reason);

/* Is this address ("192.0.2.7"; NULL: has none) banned? */
bool bans_have(const struct bans *bans, const char *address);
/* Is all of p banned, by p itself or by a wider one? */
bool bans_have_prefix(const struct bans *bans, const struct prefix *p);

enum bans_change { BANS_CHANGED, BANS_AS_BEFORE };
/*
 * In force at once. *unsaved is NULL, or a sentence to be freed why it will
 * be forgotten when the relay ends.
 */
enum bans_change bans_add(struct bans *bans, const struct prefix *p,
    char **unsaved);
enum bans_change bans_remove(struct bans *bans, const struct prefix *p,
    char **unsaved);

size_t bans_count(const struct bans *bans);
/* In an order of their own; valid until they change. */
const struct prefix *bans_get(const struct bans *bans, size_t i);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The passphrase of a room as the protocol wants it: UTF-8 in normal form C
 * without a terminator (doc/PROTOCOL section 7).
 */
#ifndef CLIENT_PASSPHRASE_H
#define CLIENT_PASSPHRASE_H

#include <stdbool.h>

enum { PASSPHRASE_BYTES_MAX = 1024 };

/*
 * From what somebody typed, or from the first line of a file ("-" is standard
 * input). To be wiped and freed with passphrase_free(); NULL, and *reason a
 * sentence to be freed, if that is not possible.
 */
char *passphrase_typed(const char *text, char **reason);
char *passphrase_from_file(const char *path, char **reason);
void passphrase_free(char *passphrase);		/* NULL is fine */

#endif

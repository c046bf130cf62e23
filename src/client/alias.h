/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands of the user's own: a name for a line, in which $1 to $9 stand for
 * the words behind the name, $* for all of them, and $$ for a dollar. Without
 * any of these, the words are put behind the line.
 */
#ifndef CLIENT_ALIAS_H
#define CLIENT_ALIAS_H

#include <stdbool.h>

enum { ALIAS_NAME_BYTES_MAX = 32, ALIAS_DEPTH_MAX = 8 };

/* Why this will not do as the name of one, or NULL. */
const char *alias_wrong(const char *name);
/* The line with args (trimmed) in it, to be freed. NULL, and *reason a phrase
 * to be freed, if a word is missing. */
char *alias_expand(const char *line, const char *args, char **reason);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log of a client, for who looks for a fault (--debug-log): what state it
 * is in, which frames it takes, ignores and refuses. Never what is said, nor a
 * key.
 */
#ifndef CLIENT_DEBUG_LOG_H
#define CLIENT_DEBUG_LOG_H

#include <stdio.h>

/*
 * From now on log_line() appends to the file at path, which only its owner can
 * read. NULL, and *reason a sentence to be freed, if it cannot be written.
 */
FILE *debug_log_open(const char *path, char **reason);
void debug_log_close(FILE *log);	/* NULL is fine */

#endif

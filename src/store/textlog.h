/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A log in the clear, for its user's explicit wish: lines of
 *
 *     YYYY-MM-DD HH:MM:SS<TAB>who<TAB>text
 *
 * in local time, appended to a file of mode 0600.
 */
#ifndef STORE_TEXTLOG_H
#define STORE_TEXTLOG_H

#include <stdbool.h>
#include <stdint.h>

struct textlog;

/* NULL, and *reason a sentence to be freed, if the file cannot be written, or
 * if others can read it. Its directory is made if need be. */
struct textlog *textlog_open(const char *path, char **reason);
void textlog_close(struct textlog *log);	/* NULL is fine */
const char *textlog_path(const struct textlog *log);
/* text is sanitized; each of its lines becomes one of the log. False if it
 * could not be written. */
bool textlog_add(struct textlog *log, int64_t wall_ms, const char *who,
    const char *text);

#endif

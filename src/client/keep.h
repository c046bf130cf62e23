/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is kept of a room: the sealed history, the log in the clear, or none.
 * It is told lines; own ones first when they are said, and again when they
 * are known to be delivered, which is when they are kept.
 */
#ifndef CLIENT_KEEP_H
#define CLIENT_KEEP_H

#include <stdbool.h>

#include "crypto/vault.h"
#include "store/history.h"

struct keep;

struct keep *keep_new(void);
void keep_free(struct keep *keep);	/* NULL is fine */

/* Like history_open(); closes the one before. */
bool keep_history(struct keep *keep, const char *dir,
    const struct vault *vault, const char *room,
    const struct history_limits *limits, char **reason);
void keep_history_off(struct keep *keep);
void keep_history_limits(struct keep *keep,
    const struct history_limits *limits);
/* The room whose history is kept; NULL: none is. */
const char *keep_room(const struct keep *keep);

/* Like textlog_open(); closes the one before. */
bool keep_log(struct keep *keep, const char *path, char **reason);
void keep_log_off(struct keep *keep);
const char *keep_log_path(const struct keep *keep);	/* NULL: none */

/* False, and *reason a sentence to be freed, if it could not be written; what
 * fails is switched off, so that it is told once. */
bool keep_line(struct keep *keep, const struct history_line *line,
    char **reason);
/* An own line with that number is under way; it is copied. */
void keep_said(struct keep *keep, long number,
    const struct history_line *line);
/* It was delivered, in generation, or cannot be. */
bool keep_sent(struct keep *keep, long number, bool delivered,
    uint64_t generation, char **reason);

#endif

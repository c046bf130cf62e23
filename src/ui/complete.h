/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Completion of a word in a line. The caller finds the candidates; this keeps
 * which one stands there. The first Tab puts in the first, further ones go
 * round, Shift-Tab the other way, and after the last stands what was typed.
 */
#ifndef UI_COMPLETE_H
#define UI_COMPLETE_H

#include <stdbool.h>
#include <stddef.h>

struct complete;

struct complete *complete_new(void);
void complete_free(struct complete *c);		/* NULL is fine */
/* Forgets a completion: call it at every other key. */
void complete_reset(struct complete *c);
bool complete_active(const struct complete *c);

/*
 * Starts one: each of the n candidates replaces the bytes [start, cursor) of
 * line, with whatever is to follow it. Active only if n > 0.
 */
void complete_start(struct complete *c, const char *line, size_t start,
    size_t cursor, const char *const *candidates, size_t n);
/* To the next (step 1) or previous (-1) candidate. */
void complete_step(struct complete *c, int step);
/* Back to what was typed. */
void complete_undo(struct complete *c);
/* The whole line as it now stands; *cursor in it. Until the next call. */
const char *complete_line(const struct complete *c, size_t *cursor);

/* For a menu. *chosen == count: what was typed. */
size_t complete_count(const struct complete *c, size_t *chosen);
const char *complete_candidate(const struct complete *c, size_t i);

#endif

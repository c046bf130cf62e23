/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Completion of the word before the cursor over lists that the caller gives.
 * The first Tab completes, further ones go round through the candidates,
 * Shift-Tab the other way, and after the last stands what was typed.
 */
#ifndef UI_COMPLETE_H
#define UI_COMPLETE_H

#include <stdbool.h>
#include <stddef.h>

enum complete_kind {
	COMPLETE_WORD,		/* followed by a blank */
	COMPLETE_NICK		/* at the start of the line by ": " */
};

struct complete;

struct complete *complete_new(void);
void complete_free(struct complete *c);		/* NULL is fine */
/* Forgets a completion: call it at every other key. */
void complete_reset(struct complete *c);
bool complete_active(const struct complete *c);

/* Where the word that ends at cursor begins. */
size_t complete_word(const char *line, size_t cursor);
/* How many words stand before it: 0 = it is the first. */
size_t complete_word_number(const char *line, size_t cursor);

/*
 * Starts one: keeps those of the n candidates that begin with the word before
 * cursor (case folded, look-alikes not told apart), in the order given.
 * Returns how many; with 0 nothing is active.
 */
size_t complete_start(struct complete *c, const char *line, size_t cursor,
    const char *const *candidates, size_t n, enum complete_kind kind);
/* To the next (step 1) or previous (-1) candidate. */
void complete_step(struct complete *c, int step);
/* The whole line as it now stands; *cursor in it. Until the next call. */
const char *complete_line(const struct complete *c, size_t *cursor);

/* For a menu. *chosen == count: what was typed. */
size_t complete_count(const struct complete *c, size_t *chosen);
const char *complete_candidate(const struct complete *c, size_t i);

/*
 * The one of n words that is nearest to a mistyped one, NULL if none is
 * near enough to be meant.
 */
const char *complete_nearest(const char *word, const char *const *words,
    size_t n);

#endif

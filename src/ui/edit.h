/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line editor: text in clusters, Emacs operations, kill ring, undo,
 * history that keeps the draft, incremental search through it, several lines,
 * a masked mode for passphrases. It draws nothing.
 */
#ifndef UI_EDIT_H
#define UI_EDIT_H

#include <stdbool.h>
#include <stddef.h>

struct edit;

enum edit_op {
	EDIT_LEFT, EDIT_RIGHT, EDIT_WORD_LEFT, EDIT_WORD_RIGHT,
	EDIT_HOME, EDIT_END,		/* of the line; of all if there */
	EDIT_UP, EDIT_DOWN,		/* a line; history at the edges */
	EDIT_OLDER, EDIT_NEWER,		/* history */
	EDIT_BACKSPACE, EDIT_DELETE,
	EDIT_KILL_END, EDIT_KILL_START,	/* to the end/start of the line */
	EDIT_KILL_WORD, EDIT_KILL_WORD_BACK,
	EDIT_KILL_BLANK_BACK,		/* back to a blank, as Ctrl-W does */
	EDIT_YANK, EDIT_YANK_POP,
	EDIT_UNDO,
	EDIT_TRANSPOSE,			/* the clusters around the cursor */
	EDIT_UPCASE_WORD, EDIT_DOWNCASE_WORD, EDIT_CAPITALIZE_WORD,
	EDIT_NEWLINE,
	EDIT_CLEAR,			/* everything; undo brings it back */
	EDIT_SEARCH,			/* backwards; again: the next older */
	EDIT_SEARCH_END,		/* keep what was found */
	EDIT_SEARCH_CANCEL,		/* back to what was there before */
	EDIT_OPS
};

/* Never more than bytes_max bytes and history_max lines of history. */
struct edit *edit_new(size_t bytes_max, size_t history_max);
void edit_free(struct edit *e);		/* wipes; NULL is fine */

/* false: there was nothing to do (no such text, at the edge, full). */
bool edit_do(struct edit *e, enum edit_op op);
/*
 * Inserts text at the cursor, sanitized and cut at what fits: false if cut.
 * While searching it lengthens what is searched for: false if not found.
 */
bool edit_insert(struct edit *e, const char *text, size_t len);
/* Replaces everything, cursor at that byte; one undo step. */
void edit_set(struct edit *e, const char *text, size_t cursor);
/* The same for what was taken and is not done with; then, whether that stands
 * there unchanged with the cursor at its end. */
void edit_return(struct edit *e, const char *text);
bool edit_is_returned(const struct edit *e);

/* For other keys than Emacs's (ui/vi.h). at, from <= to: ends of clusters. */
void edit_move(struct edit *e, size_t at);
/* Into the kill ring; what is then typed is undone with it if joins. */
void edit_cut(struct edit *e, size_t from, size_t to, bool joins);
/* The same, not into the kill ring, and joined by what is typed. */
void edit_erase(struct edit *e, size_t from, size_t to);
void edit_copy(struct edit *e, size_t from, size_t to);
/* What was cut or copied last; "" if nothing was. */
const char *edit_killed(const struct edit *e);
/* Inserts at the cursor as it is, one undo step; false if it was cut. */
bool edit_paste(struct edit *e, const char *text);

/* The text, NUL after len bytes (len may be NULL). Until the next change. */
const char *edit_text(const struct edit *e, size_t *len);
/* What was being typed, also while a line of the history stands there. */
const char *edit_draft(const struct edit *e);
size_t edit_cursor(const struct edit *e);	/* byte offset */
bool edit_searching(const struct edit *e);
/* What is searched for; *found: the text shown contains it. */
const char *edit_needle(const struct edit *e, bool *found);

/*
 * Takes the text out, to be freed by the caller; if it is to be remembered,
 * puts it into the history unless it is blank, masked, or the same as the
 * newest there.
 */
char *edit_take(struct edit *e, bool remember);
/*
 * Masked: the present text is put aside; what is typed goes neither to
 * history nor to the kill ring nor undo, and every copy of it is wiped.
 * Unmasked: what was put aside is back. Take a passphrase before that; wipe
 * it with mem_wipe_free().
 */
void edit_mask(struct edit *e, bool masked);
bool edit_masked(const struct edit *e);

/* For keeping history over restarts: oldest is 0. */
void edit_history_add(struct edit *e, const char *line);
size_t edit_history_count(const struct edit *e);
const char *edit_history_get(const struct edit *e, size_t i);

#endif

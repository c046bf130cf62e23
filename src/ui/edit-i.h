/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the two files of the line editor share; for nobody else.
 */
#ifndef UI_EDIT_I_H
#define UI_EDIT_I_H

#include "ui/edit.h"

#include "base/str.h"

enum {
	UNDO_MAX = 100,
	KILLS_MAX = 16
};

/* What an operation is; several in a row of one kind may count as one. */
enum kind {
	KIND_MOVE, KIND_INSERT, KIND_ERASE, KIND_KILL, KIND_YANK, KIND_SET,
	KIND_CHANGE, KIND_UNDO, KIND_HISTORY, KIND_SEARCH
};

struct snapshot {
	char *text;
	size_t cursor;
};

/* What stands aside while a search or a passphrase has the line. */
struct aside {
	char *text;
	size_t cursor;
};

struct edit {
	char *text;		/* max + 1 bytes, NUL after len */
	size_t len, cursor, max;
	enum kind last;
	bool masked;
	bool returned;		/* the text is as edit_return() left it */
	struct aside unmasked;

	struct snapshot undo[UNDO_MAX];
	size_t undos;
	char *kills[KILLS_MAX];	/* newest first */
	size_t kill_count, yanked;
	size_t yank_start;	/* [yank_start, cursor) was yanked */

	char **history;		/* oldest first */
	size_t history_count, history_max;
	size_t at;		/* == history_count: the draft */
	char *draft;

	bool searching, found;
	size_t match;		/* index of the line shown, if found */
	struct str needle;
	struct aside unsearched;
};

/* Replaces [from, to) and puts the cursor behind what is new. */
void edit_splice(struct edit *e, size_t from, size_t to, const char *text,
    size_t len);
/* Replaces everything, cut at what fits; cursor at that byte or the end. */
void edit_put(struct edit *e, const char *text, size_t cursor);
/* How much of text fits in the place of replaced bytes; whole clusters. */
size_t edit_fitting(const struct edit *e, const char *text, size_t len,
    size_t replaced);
void edit_save_undo(struct edit *e);
void edit_push_kill(struct edit *e, char *text);	/* takes text over */
void edit_forget_undo(struct edit *e);
void edit_wipe_string(char *s);		/* and frees it; NULL is fine */

/* edit-history.c: operations, as in the table of edit.c */
bool edit_older(struct edit *e);
bool edit_newer(struct edit *e);
bool edit_search(struct edit *e);
bool edit_search_end(struct edit *e);
bool edit_search_cancel(struct edit *e);
/* What is searched for has been changed, or loses its last cluster. */
bool edit_needle_changed(struct edit *e, bool longer);
bool edit_needle_shorten(struct edit *e);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line editor by places in its text, for keys that name ranges.
 */
#include "config.h"

#include "ui/edit-i.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"

void
edit_move(struct edit *e, size_t at)
{
	assert(at <= e->len);
	edit_search_end(e);
	e->cursor = at;
	e->last = KIND_MOVE;
}

void
edit_copy(struct edit *e, size_t from, size_t to)
{
	assert(from <= to && to <= e->len);
	if (from < to && !e->masked)
		edit_push_kill(e, mem_strndup(e->text + from, to - from));
}

void
edit_cut(struct edit *e, size_t from, size_t to, bool joins)
{
	edit_search_end(e);
	edit_copy(e, from, to);
	edit_save_undo(e);
	edit_splice(e, from, to, "", 0);
	e->last = joins ? KIND_INSERT : KIND_MOVE;
}

void
edit_erase(struct edit *e, size_t from, size_t to)
{
	edit_search_end(e);
	edit_save_undo(e);
	edit_splice(e, from, to, "", 0);
	e->last = KIND_INSERT;
}

const char *
edit_killed(const struct edit *e)
{
	return e->kill_count == 0 ? "" : e->kills[0];
}

bool
edit_paste(struct edit *e, const char *text)
{
	size_t len = strlen(text), n = edit_fitting(e, text, len, 0);

	edit_search_end(e);
	edit_save_undo(e);
	edit_splice(e, e->cursor, e->cursor, text, n);
	e->last = KIND_MOVE;
	return n == len;
}

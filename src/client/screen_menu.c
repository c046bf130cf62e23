/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The menu of completions: a box above the status line with what the word
 * could become and what that means. Tab and Shift-Tab go through it, Esc
 * closes it and brings back what was typed, any other key goes on with what
 * stands in the line.
 */
#include "config.h"

#include "client/screen_inner.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "ui/keymap.h"

enum {
	ROWS_MAX = 8,		/* more are scrolled through */
	ROWS_MIN = 2,		/* fewer tell less than the status line */
	GAP = 2			/* columns between word and meaning */
};

/* ---- what the user does ---- */

static void
put_in(struct screen *s)
{
	size_t cursor;
	const char *line = complete_line(s->complete, &cursor);

	edit_set(screen_edit(s), line, cursor);
}

void
screen_menu_step(struct screen *s, int step)
{
	size_t cursor = edit_cursor(screen_edit(s)), start, n = 0;
	char **words;

	if (screen_is_asking(s))
		return;
	if (complete_active(s->complete)) {
		complete_step(s->complete, step);
		put_in(s);
		return;
	}
	words = app_complete(s->win->view->app, edit_text(screen_edit(s),
	    NULL), cursor, &start);
	while (words[n] != NULL)
		n++;
	complete_start(s->complete, edit_text(screen_edit(s), NULL), start,
	    cursor, (const char *const *)words, n);
	app_complete_free(words);
	if (n > 0)
		put_in(s);
	/* with one candidate there is nothing to go round */
	if (n == 1)
		complete_reset(s->complete);
}

/* A slash behind a directory that was put in goes on with it, and is there
 * already. */
bool
screen_menu_has_slash(const struct screen *s)
{
	size_t cursor;
	const char *line;

	if (!complete_active(s->complete))
		return false;
	line = complete_line(s->complete, &cursor);
	return cursor > 0 && line[cursor - 1] == '/';
}

bool
screen_menu_action(struct screen *s, int action)
{
	bool closes = action == ACTION_CANCEL && complete_active(s->complete);

	if (action == ACTION_COMPLETE || action == ACTION_COMPLETE_BACK ||
	    action == ACTION_RESIZE || action == ACTION_REDRAW ||
	    action == ACTION_FOCUS_IN || action == ACTION_FOCUS_OUT)
		return false;
	if (closes) {
		complete_undo(s->complete);
		put_in(s);
	}
	complete_reset(s->complete);
	return closes;
}

/* ---- drawing ---- */

static int
width_of(const char *text)
{
	return utf8_width(text, strlen(text));
}

/* What stands for it in the menu; to be freed. */
static char *
label(const struct screen *s, size_t i)
{
	size_t len;
	const char *text = app_complete_label(edit_text(screen_edit(s), NULL),
	    complete_candidate(s->complete, i), &len);

	return mem_strndup(text, len);
}

static const char *
about(const struct screen *s, size_t i)
{
	return app_complete_about(edit_text(screen_edit(s), NULL),
	    complete_candidate(s->complete, i));
}

/* The rows of candidates that there is room for. */
static int
rows_of(const struct screen *s)
{
	size_t chosen, n = complete_count(s->complete, &chosen);
	int rows = n < ROWS_MAX ? (int)n : ROWS_MAX;
	int room = s->layout.status.row - s->layout.title.rows - 2;

	return rows < room ? rows : room;
}

bool
screen_menu_fits(const struct screen *s)
{
	return rows_of(s) >= ROWS_MIN;
}

static void
measure(const struct screen *s, int *words, int *abouts)
{
	size_t chosen, i, n = complete_count(s->complete, &chosen);
	char *text;
	int width;

	*words = *abouts = 0;
	for (i = 0; i < n; i++) {
		text = label(s, i);
		width = width_of(text);
		free(text);
		*words = width > *words ? width : *words;
		width = width_of(about(s, i));
		*abouts = width > *abouts ? width : *abouts;
	}
}

/* The first candidate shown, so that the chosen one is in the middle. */
static size_t
first_of(size_t chosen, size_t n, size_t rows)
{
	size_t first = chosen < n && chosen > rows / 2 ? chosen - rows / 2 : 0;

	return first + rows > n ? n - rows : first;
}

static void
draw_row(struct screen *s, const struct rect *r, int row, size_t i,
    int words)
{
	size_t chosen;
	bool is_chosen;
	struct rect line = { row, r->col, 1, r->cols };
	char *text = label(s, i);

	complete_count(s->complete, &chosen);
	is_chosen = i == chosen;
	cells_fill(&s->cells, &line, is_chosen ? STYLE_SELECTED : STYLE_TEXT);
	/* a sign too, where there are no colours */
	cells_put(&s->cells, row, r->col, 1, is_chosen ? ">" : " ",
	    is_chosen ? STYLE_SELECTED : STYLE_TEXT);
	cells_put_short(&s->cells, row, r->col + 1, r->cols - 2, text,
	    is_chosen ? STYLE_SELECTED : STYLE_TEXT);
	free(text);
	cells_put_short(&s->cells, row, r->col + 1 + words + GAP,
	    r->cols - words - GAP - 2, about(s, i), is_chosen ?
	    STYLE_SELECTED : STYLE_DIM);
}

void
screen_draw_menu(struct screen *s)
{
	size_t chosen, n = complete_count(s->complete, &chosen), first;
	int rows = rows_of(s), words, abouts, i;
	struct rect r, inside;

	if (n < 2 || !screen_menu_fits(s))
		return;
	measure(s, &words, &abouts);
	r.cols = 4 + words + (abouts > 0 ? GAP + abouts : 0);
	if (r.cols > s->cells.cols)
		r.cols = s->cells.cols;
	r.rows = rows + 2;
	r.row = s->layout.status.row - r.rows;
	r.col = 0;
	cells_fill(&s->cells, &r, STYLE_TEXT);
	cells_box(&s->cells, &r, NULL, STYLE_BORDER);
	inside = (struct rect){ r.row + 1, r.col + 1, rows, r.cols - 2 };
	first = first_of(chosen, n, (size_t)rows);
	for (i = 0; i < rows; i++)
		draw_row(s, &inside, inside.row + i, first + (size_t)i, words);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A QR code over everything but status line and editor, and beside it in
 * words what it is for. Where it does not fit, that is said, and the words
 * are there all the same.
 */
#include "config.h"

#include "client/screen_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "ui/qr.h"
#include "ui/wrap.h"

enum {
	GAP = 2,		/* columns between code and words */
	WORDS_COLS_MIN = 20	/* else they stand below it */
};

void
screen_code_release(struct screen *s)
{
	qr_free(s->code);
	free(s->code_title);
	free(s->code_words);
	s->code = NULL;
	s->code_title = s->code_words = NULL;
}

void
screen_code(struct front *front, const char *title, const char *words,
    const char *text)
{
	struct screen *s = screen_of(front);
	struct qr *code = qr_new(text);

	if (code == NULL)
		return;		/* the words have been said */
	screen_code_release(s);
	s->code = code;
	s->code_title = mem_strdup(title);
	s->code_words = mem_strdup(words);
	screen_open(s, OVERLAY_CODE);
}

/* Text from *row of r on, broken; *row is behind it then. */
static void
put(struct screen *s, const struct rect *r, int *row, const char *text,
    enum style style)
{
	size_t len = strlen(text), at = 0, next, n;

	do {
		n = wrap_line(text + at, len - at, r->cols, WRAP_WORDS, &next);
		if (*row < r->rows)
			cells_put_mem(&s->cells, r->row + *row, r->col,
			    r->cols, text + at, n, style);
		++*row;
		at += next;
	} while (at < len);
}

/* Where the words stand: beside the code, or below it. */
static struct rect
words_place(const struct rect *all, int rows, int cols)
{
	int left = all->cols - cols - GAP - 1;

	if (left >= WORDS_COLS_MIN)
		return (struct rect){ 0, cols + GAP, all->rows, left };
	return (struct rect){ rows, 1, all->rows - rows, all->cols - 2 };
}

static void
put_too_small(struct screen *s, const struct rect *r, int *row, int rows,
    int cols)
{
	char text[160];

	/* the status line and the editor's come on top */
	snprintf(text, sizeof text, _("the screen is too small for the code: "
	    "it needs %d columns and %d rows"), cols,
	    rows + s->cells.rows - s->layout.status.row);
	put(s, r, row, text, STYLE_WARN);
}

void
screen_draw_code(struct screen *s)
{
	struct rect all = { 0, 0, s->layout.status.row, s->cells.cols };
	struct rect r = { 0, 1, all.rows, all.cols - 2 };
	int rows, cols, row = 0;
	bool fits = qr_fit(s->code, s->cells.ascii, all.rows, all.cols, &rows,
	    &cols);

	cells_fill(&s->cells, &all, STYLE_TEXT);
	if (fits) {
		r = (struct rect){ 0, 0, rows, cols };
		qr_draw(s->code, &s->cells, &r);
		r = words_place(&all, rows, cols);
	}
	put(s, &r, &row, s->code_title, STYLE_HEADING);
	if (!fits)
		put_too_small(s, &r, &row, rows, cols);
	put(s, &r, &row, s->code_words, STYLE_TEXT);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The arrangement of the screen: title, messages with the panes at their
 * right, status line, editor. What does not fit goes in this order: the panes
 * and the frame around them, the title, the times; messages, status line and
 * one line of the editor always stay.
 */
#include "config.h"

#include "ui/layout.h"

enum {
	PANE_COLS = 26,		/* " ✓init ✓dh ✓auth ✓key ✓new" */
	PANE_COLS_WIDE = 32,	/* where the messages keep 90 columns */
	WIDE_COLS = 120,
	TITLE_ROWS_MIN = 6,	/* below: no title line */
	TIMES_COLS_MIN = 40,	/* below: no time before a message */
	INPUT_ROWS_LEAST = 2	/* one alone shows the end of a word */
};

static int
min(int a, int b)
{
	return a < b ? a : b;
}

static int
max(int a, int b)
{
	return a > b ? a : b;
}

int
layout_pane_cols(int cols)
{
	return cols >= WIDE_COLS ? PANE_COLS_WIDE : PANE_COLS;
}

/* Both panes in the rows within the frame, peers above the key. */
static void
split_panes(struct layout *l, int peers, int key_rows)
{
	const struct rect *f = &l->frame;
	int inside = f->rows - 2, cols = f->col + f->cols - l->split_col - 2;
	int peers_rows;

	peers_rows = inside - 1 - key_rows;
	/* a key pane too high for the screen gives way to the peers */
	peers_rows = max(peers_rows, min(max(peers, 1), LAYOUT_PEERS_MIN));
	peers_rows = max(min(peers_rows, inside - 2), 1);
	l->peers = (struct rect){ f->row + 1, l->split_col + 1, peers_rows,
	    cols };
	l->split_row = f->row + 1 + peers_rows;
	l->key = (struct rect){ l->split_row + 1, l->split_col + 1,
	    max(inside - 1 - peers_rows, 0), cols };
}

static void
place_panes(struct layout *l, int peers, int key_rows)
{
	int cols = l->messages.cols;

	l->frame = l->messages;
	l->split_col = cols - 2 - layout_pane_cols(cols);
	l->messages.row++;
	l->messages.rows -= 2;
	l->messages.col++;
	l->messages.cols = l->split_col - 1;
	split_panes(l, peers, key_rows);
}

void
layout_bare(struct layout *l)
{
	struct rect none = { 0 };

	if (!l->folded)
		l->messages = l->frame;
	l->folded = true;
	l->times = false;
	l->frame = l->peers = l->key = none;
}

void
layout_make(struct layout *l, int rows, int cols, int input_rows,
    int file_rows, int peers, int key_rows)
{
	int top = 0, bottom;

	*l = (struct layout){ 0 };
	if (rows < LAYOUT_ROWS_MIN || cols < LAYOUT_COLS_MIN) {
		l->too_small = true;
		return;
	}
	if (rows >= TITLE_ROWS_MIN)
		l->title = (struct rect){ top++, 0, 1, cols };
	input_rows = max(min(input_rows, min(LAYOUT_INPUT_ROWS,
	    max(rows / 3, INPUT_ROWS_LEAST))), 1);
	l->input = (struct rect){ rows - input_rows, 0, input_rows, cols };
	bottom = rows - input_rows - 1;
	l->status = (struct rect){ bottom, 0, 1, cols };
	if (rows >= LAYOUT_FILE_ROWS_MIN)
		bottom -= file_rows;
	l->files = (struct rect){ bottom, 0, l->status.row - bottom, cols };
	l->folded = cols < LAYOUT_FOLD_COLS ||
	    bottom - top < LAYOUT_FOLD_ROWS;
	l->times = cols >= TIMES_COLS_MIN;
	l->messages = (struct rect){ top, 0, bottom - top, cols };
	if (!l->folded)
		place_panes(l, peers, key_rows);
}

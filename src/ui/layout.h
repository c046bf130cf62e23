/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which pane stands where, at which size of the terminal.
 */
#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

#include <stdbool.h>

#include "ui/cells.h"

enum {
	LAYOUT_ROWS_MIN = 5, LAYOUT_COLS_MIN = 20,	/* below: nothing */
	LAYOUT_FOLD_COLS = 60,	/* below: no panes at the right */
	LAYOUT_FOLD_ROWS = 8,	/* nor with fewer rows for them */
	LAYOUT_INPUT_ROWS = 6,	/* the editor grows up to this */
	LAYOUT_FILE_ROWS_MIN = 10,	/* below: no rows for files */
	LAYOUT_PEERS_MIN = 3	/* rows left for peers */
};

struct layout {
	bool too_small;		/* nothing else is valid */
	bool folded;		/* no frame, peers, key: their rows are 0 */
	struct rect title, files, status, input;
	struct rect frame;	/* around messages and panes */
	struct rect messages, peers, key;	/* insides */
	int split_col;		/* of the line left of the panes */
	int split_row;		/* of the line between peers and key */
	bool times;		/* room for them before each message */
};

/*
 * input_rows: lines of the editor wanted (at least 1); file_rows: of files on
 * their way, above the status line; peers: how many there are; key_rows: lines
 * the key pane wants.
 */
void layout_make(struct layout *l, int rows, int cols, int input_rows,
    int file_rows, int peers, int key_rows);

/* Then: messages alone, without frame, panes and times. */
void layout_bare(struct layout *l);

/* Columns inside the panes, if a screen that wide has any. */
int layout_pane_cols(int cols);

#endif

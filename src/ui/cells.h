/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A grid of styled cells: what the screen is to show. Nothing here knows a
 * terminal; ui/term.h paints the difference between two grids.
 *
 * Rows and columns count from 0. Whatever lies outside of the grid is
 * clipped. Text must have passed utf8_sanitize() if a peer wrote it; control
 * characters that come all the same are drawn as U+FFFD.
 */
#ifndef UI_CELLS_H
#define UI_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/glyph.h"
#include "ui/style.h"

enum {
	CELL_BYTES = 14		/* of one drawn cluster, NUL included: a
				   base character and two or three marks */
};

struct cell {
	char text[CELL_BYTES];	/* UTF-8, unused bytes are 0 */
	uint8_t width;		/* 1 or 2; 0: right half of a wide one */
	uint8_t style;		/* enum style */
};

struct rect {
	int row, col, rows, cols;
};

struct cells {
	int rows, cols;
	struct cell *cell;	/* rows * cols */
	bool ascii;		/* stand-ins for all that is not ASCII */
	int cursor_row, cursor_col;	/* row < 0: hidden */
};

void cells_init(struct cells *g, bool ascii);
void cells_release(struct cells *g);
/* Makes it that big and blank. */
void cells_resize(struct cells *g, int rows, int cols);
/* All blank, cursor hidden. */
void cells_clear(struct cells *g);

/*
 * Draws text from (row, col) on, at most cols_max columns (a wide cluster
 * that would cross that edge is left out). Returns the columns drawn.
 */
int cells_put(struct cells *g, int row, int col, int cols_max,
    const char *text, enum style style);
int cells_put_mem(struct cells *g, int row, int col, int cols_max,
    const char *text, size_t len, enum style style);
/* The same, but text too long ends in an ellipsis. */
int cells_put_short(struct cells *g, int row, int col, int cols_max,
    const char *text, enum style style);
/* One glyph; returns 1, or 0 if clipped. */
int cells_put_glyph(struct cells *g, int row, int col, enum glyph glyph,
    enum style style);

/* Blanks, in that style. */
void cells_fill(struct cells *g, const struct rect *r, enum style style);
/* Another style for what is there. */
void cells_restyle(struct cells *g, const struct rect *r, enum style style);
void cells_hline(struct cells *g, int row, int col, int cols,
    enum style style);
void cells_vline(struct cells *g, int row, int col, int rows,
    enum style style);
/* The frame just inside r, title (may be NULL) in its upper edge. */
void cells_box(struct cells *g, const struct rect *r, const char *title,
    enum style style);

/*
 * The next span of cells of row that differ between a and b, which have the
 * same size: looks from *from on, sets *from and *to (behind the last). A
 * span never cuts a wide cell. false if there is none.
 */
bool cells_diff(const struct cells *a, const struct cells *b, int row,
    int *from, int *to);
/* Makes dst equal to src, its size included. */
void cells_copy(struct cells *dst, const struct cells *src);

#endif

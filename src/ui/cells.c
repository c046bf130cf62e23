/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The grid of cells. A wide cluster owns two cells: its own and one of width
 * 0 behind it. Writing over either half blanks the other, so that the grid
 * never holds half a character.
 */
#include "config.h"

#include "ui/cells.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

void
cells_init(struct cells *g, bool ascii)
{
	*g = (struct cells){ .ascii = ascii, .cursor_row = -1 };
}

void
cells_release(struct cells *g)
{
	mem_wipe_free(g->cell, (size_t)g->rows * g->cols * sizeof *g->cell);
	cells_init(g, g->ascii);
}

void
cells_resize(struct cells *g, int rows, int cols)
{
	assert(rows >= 0 && cols >= 0);
	if (rows != g->rows || cols != g->cols) {
		cells_release(g);
		g->cell = mem_zero((size_t)rows * cols + 1, sizeof *g->cell);
		g->rows = rows;
		g->cols = cols;
	}
	cells_clear(g);
}

static struct cell *
cell_at(const struct cells *g, int row, int col)
{
	return &g->cell[(size_t)row * g->cols + col];
}

static void
blank(struct cell *c, enum style style)
{
	*c = (struct cell){ .text = " ", .width = 1, .style = style };
}

void
cells_clear(struct cells *g)
{
	size_t i, n = (size_t)g->rows * g->cols;

	for (i = 0; i < n; i++)
		blank(&g->cell[i], STYLE_TEXT);
	g->cursor_row = -1;
	g->cursor_col = 0;
}

/* Before cell (row, col) is written: the other half of what stands there. */
static void
split_wide(struct cells *g, int row, int col)
{
	struct cell *c = cell_at(g, row, col);

	if (c->width == 0 && col > 0)
		blank(c - 1, c[-1].style);
	if (c->width == 2 && col + 1 < g->cols)
		blank(c + 1, c->style);
}

static void
put_cluster(struct cells *g, int row, int col, const char *text, int width,
    enum style style)
{
	struct cell *c = cell_at(g, row, col);

	split_wide(g, row, col);
	if (width == 2)
		split_wide(g, row, col + 1);
	*c = (struct cell){ .width = width, .style = style };
	memcpy(c->text, text, strlen(text));
	if (width == 2)
		c[1] = (struct cell){ .style = style };
}

static bool
is_ascii(const char *s)
{
	while (*s != '\0' && (unsigned char)*s < 0x80)
		s++;
	return *s == '\0';
}

/* What is to be drawn for a cluster, and its columns. */
static int
drawn(const struct cells *g, char out[static CELL_BYTES], const char *text,
    size_t len)
{
	int width = 1;

	if ((unsigned char)*text < 0x20 || *text == 0x7f)
		strcpy(out, "\xef\xbf\xbd");
	else
		utf8_cluster_draw(out, CELL_BYTES - 1, text, len, &width);
	if (g->ascii && !is_ascii(out)) {
		strcpy(out, "?");
		width = width > 0 ? 1 : 0;
	}
	return width;
}

int
cells_put_mem(struct cells *g, int row, int col, int cols_max,
    const char *text, size_t len, enum style style)
{
	char out[CELL_BYTES];
	size_t at = 0, n;
	int done = 0, width;

	if (row < 0 || row >= g->rows)
		return 0;
	if (cols_max > g->cols - col)
		cols_max = g->cols - col;
	while (at < len && done < cols_max) {
		n = utf8_cluster(text + at, len - at, &width);
		width = drawn(g, out, text + at, n);
		at += n;
		if (width == 0)
			continue;
		if (done + width > cols_max)
			break;
		if (col + done >= 0)
			put_cluster(g, row, col + done, out, width, style);
		done += width;
	}
	return done;
}

int
cells_put(struct cells *g, int row, int col, int cols_max, const char *text,
    enum style style)
{
	return cells_put_mem(g, row, col, cols_max, text, strlen(text), style);
}

int
cells_put_short(struct cells *g, int row, int col, int cols_max,
    const char *text, enum style style)
{
	int done;

	if (cols_max <= 0)
		return 0;
	if (utf8_width(text, strlen(text)) <= cols_max)
		return cells_put(g, row, col, cols_max, text, style);
	done = cells_put(g, row, col, cols_max - 1, text, style);
	return done +
	    cells_put_glyph(g, row, col + done, GLYPH_ELLIPSIS, style);
}

int
cells_put_glyph(struct cells *g, int row, int col, enum glyph which,
    enum style style)
{
	if (row < 0 || row >= g->rows || col < 0 || col >= g->cols)
		return 0;
	put_cluster(g, row, col, glyph(which, g->ascii), 1, style);
	return 1;
}

/* The part of r that is inside of the grid. */
static struct rect
clipped(const struct cells *g, const struct rect *r)
{
	struct rect c = *r;

	if (c.row < 0) {
		c.rows += c.row;
		c.row = 0;
	}
	if (c.col < 0) {
		c.cols += c.col;
		c.col = 0;
	}
	if (c.rows > g->rows - c.row)
		c.rows = g->rows - c.row;
	if (c.cols > g->cols - c.col)
		c.cols = g->cols - c.col;
	return c;
}

void
cells_fill(struct cells *g, const struct rect *r, enum style style)
{
	struct rect c = clipped(g, r);
	int row, col;

	for (row = c.row; row < c.row + c.rows; row++) {
		for (col = c.col; col < c.col + c.cols; col++) {
			split_wide(g, row, col);
			blank(cell_at(g, row, col), style);
		}
	}
}

void
cells_restyle(struct cells *g, const struct rect *r, enum style style)
{
	struct rect c = clipped(g, r);
	int row, col;

	for (row = c.row; row < c.row + c.rows; row++)
		for (col = c.col; col < c.col + c.cols; col++)
			cell_at(g, row, col)->style = style;
}

void
cells_hline(struct cells *g, int row, int col, int cols, enum style style)
{
	int i;

	for (i = 0; i < cols; i++)
		cells_put_glyph(g, row, col + i, GLYPH_HLINE, style);
}

void
cells_vline(struct cells *g, int row, int col, int rows, enum style style)
{
	int i;

	for (i = 0; i < rows; i++)
		cells_put_glyph(g, row + i, col, GLYPH_VLINE, style);
}

void
cells_box(struct cells *g, const struct rect *r, const char *title,
    enum style style)
{
	int bottom = r->row + r->rows - 1, right = r->col + r->cols - 1, n;

	if (r->rows < 2 || r->cols < 2)
		return;
	cells_hline(g, r->row, r->col + 1, r->cols - 2, style);
	cells_hline(g, bottom, r->col + 1, r->cols - 2, style);
	cells_vline(g, r->row + 1, r->col, r->rows - 2, style);
	cells_vline(g, r->row + 1, right, r->rows - 2, style);
	cells_put_glyph(g, r->row, r->col, GLYPH_TOP_LEFT, style);
	cells_put_glyph(g, r->row, right, GLYPH_TOP_RIGHT, style);
	cells_put_glyph(g, bottom, r->col, GLYPH_BOTTOM_LEFT, style);
	cells_put_glyph(g, bottom, right, GLYPH_BOTTOM_RIGHT, style);
	if (title == NULL || r->cols < 6)
		return;
	n = cells_put_short(g, r->row, r->col + 3, r->cols - 6, title,
	    STYLE_HEADING);
	cells_put(g, r->row, r->col + 2, 1, " ", style);
	cells_put(g, r->row, r->col + 3 + n, 1, " ", style);
}

static bool
cell_same(const struct cell *a, const struct cell *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

bool
cells_diff(const struct cells *a, const struct cells *b, int row, int *from,
    int *to)
{
	const struct cell *x = cell_at(a, row, 0), *y = cell_at(b, row, 0);
	int i = *from, end;

	assert(a->rows == b->rows && a->cols == b->cols);
	while (i < a->cols && cell_same(&x[i], &y[i]))
		i++;
	if (i >= a->cols)
		return false;
	for (end = i + 1; end < a->cols; end++)
		if (cell_same(&x[end], &y[end]))
			break;
	while (i > 0 && (x[i].width == 0 || y[i].width == 0))
		i--;
	while (end < a->cols && (x[end].width == 0 || y[end].width == 0))
		end++;
	*from = i;
	*to = end;
	return true;
}

void
cells_copy(struct cells *dst, const struct cells *src)
{
	if (dst->rows != src->rows || dst->cols != src->cols)
		cells_resize(dst, src->rows, src->cols);
	memcpy(dst->cell, src->cell,
	    (size_t)src->rows * src->cols * sizeof *src->cell);
	dst->cursor_row = src->cursor_row;
	dst->cursor_col = src->cursor_col;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ui/cells: clipping, wide characters, boxes, differences. */
#include "config.h"

#include "ui/cells.h"

#include "base/str.h"
#include "tap.h"

/* A row as text: what a reader of the screen would see. */
static const char *
row_text(const struct cells *g, int row)
{
	static char out[400];
	int col;

	out[0] = '\0';
	for (col = 0; col < g->cols; col++)
		strcat(out, g->cell[row * g->cols + col].text);
	return out;
}

static void
test_put(void)
{
	struct cells g;

	cells_init(&g, false);
	cells_resize(&g, 2, 10);
	is_int(cells_put(&g, 0, 0, 10, "hello", STYLE_OK), 5, "columns used");
	is_str(row_text(&g, 0), "hello     ", "text and blanks");
	is_int(g.cell[1].style, STYLE_OK, "with its style");
	is_int(g.cell[5].style, STYLE_TEXT, "and no further");
	is_int(cells_put(&g, 0, 7, 99, "world", 0), 3, "clipped at the edge");
	is_str(row_text(&g, 0), "hello  wor", "clipped text");
	is_int(cells_put(&g, 1, 0, 3, "abcdef", 0), 3, "clipped at its max");
	is_int(cells_put(&g, 2, 0, 9, "below", 0), 0, "below the grid");
	is_int(cells_put(&g, -1, 0, 9, "above", 0), 0, "above the grid");
	cells_clear(&g);
	cells_put(&g, 0, -2, 9, "hello", 0);
	is_str(row_text(&g, 0), "llo       ", "clipped at the left");
	cells_put_short(&g, 1, 0, 5, "abcdefgh", 0);
	is_str(row_text(&g, 1), "abcd…     ", "shortened");
	cells_put_short(&g, 1, 5, 5, "12345", 0);
	is_str(row_text(&g, 1), "abcd…12345", "not shortened");
	is_int(cells_put_short(&g, 1, 0, 0, "x", 0), 0, "no room at all");
	cells_release(&g);
}

static void
test_wide(void)
{
	struct cells g;

	cells_init(&g, false);
	cells_resize(&g, 1, 6);
	is_int(cells_put(&g, 0, 0, 6, "日本", 0), 4, "wide: two columns each");
	is_int(g.cell[0].width, 2, "left half");
	is_int(g.cell[1].width, 0, "right half");
	cells_put(&g, 0, 1, 1, "x", 0);
	is_str(row_text(&g, 0), " x本  ", "half of one overwritten");
	cells_put(&g, 0, 0, 6, "abcdef", 0);
	cells_put(&g, 0, 1, 4, "日", 0);
	is_str(row_text(&g, 0), "a日def", "over two narrow ones");
	cells_put(&g, 0, 2, 4, "本", 0);
	is_str(row_text(&g, 0), "a 本ef", "over half of a wide one");
	is_int(cells_put(&g, 0, 5, 1, "日", 0), 0, "no room for its half");
	cells_clear(&g);
	is_int(cells_put(&g, 0, 0, 6, "e\xcc\x81x", 0), 2, "marks take none");
	is_str(g.cell[0].text, "e\xcc\x81", "they share the cell");
	cells_release(&g);
}

static void
test_hostile(void)
{
	struct cells g;

	cells_init(&g, false);
	cells_resize(&g, 1, 8);
	cells_put(&g, 0, 0, 8, "a\033[1mb\n", 0);
	is_str(row_text(&g, 0), "a\xef\xbf\xbd[1mb\xef\xbf\xbd ",
	    "control characters never get through");
	cells_release(&g);
	cells_init(&g, true);
	cells_resize(&g, 1, 8);
	is_int(cells_put(&g, 0, 0, 8, "aü日b", 0), 4, "ascii: one each");
	is_str(row_text(&g, 0), "a??b    ", "ascii: a stand-in");
	cells_release(&g);
}

static void
test_box(void)
{
	struct rect all = { 0, 0, 3, 10 }, out = { -1, -1, 9, 99 };
	struct cells g;

	cells_init(&g, false);
	cells_resize(&g, 3, 10);
	cells_box(&g, &all, "key", STYLE_BORDER);
	is_str(row_text(&g, 0), "┌─ key ──┐", "the upper edge");
	is_str(row_text(&g, 1), "│        │", "the sides");
	is_str(row_text(&g, 2), "└────────┘", "the lower edge");
	cells_fill(&g, &out, STYLE_STATUS);
	is_str(row_text(&g, 1), "          ", "filled");
	is_int(g.cell[29].style, STYLE_STATUS, "clipped and to the corner");
	cells_restyle(&g, &all, STYLE_DIM);
	is_int(g.cell[0].style, STYLE_DIM, "restyled");
	cells_release(&g);
	cells_init(&g, true);
	cells_resize(&g, 3, 10);
	cells_box(&g, &all, "key", STYLE_BORDER);
	is_str(row_text(&g, 0), "+- key --+", "in ascii");
	cells_release(&g);
}

static void
test_diff(void)
{
	struct cells a, b;
	int from = 0, to = 0;

	cells_init(&a, false);
	cells_init(&b, false);
	cells_resize(&a, 2, 10);
	cells_resize(&b, 2, 10);
	ok(!cells_diff(&a, &b, 0, &from, &to), "the same");
	cells_put(&b, 0, 2, 10, "xy", 0);
	cells_put(&b, 0, 8, 10, "z", STYLE_TEXT);
	ok(cells_diff(&a, &b, 0, &from, &to) && from == 2 && to == 4,
	    "the first span");
	from = to;
	ok(cells_diff(&a, &b, 0, &from, &to) && from == 8 && to == 9,
	    "the second");
	from = to;
	ok(!cells_diff(&a, &b, 0, &from, &to), "no third");
	from = 0;
	ok(!cells_diff(&a, &b, 1, &from, &to), "another row");
	cells_copy(&a, &b);
	from = 0;
	ok(!cells_diff(&a, &b, 0, &from, &to), "copied");
	cells_put(&a, 0, 4, 10, "日", 0);
	cells_put(&b, 0, 4, 10, "ab", 0);
	cells_put(&b, 0, 4, 10, "日", 0);
	ok(!cells_diff(&a, &b, 0, &from, &to), "the same, otherwise made");
	cells_put(&b, 0, 4, 10, "月", 0);
	from = 0;
	ok(cells_diff(&a, &b, 0, &from, &to) && from == 4 && to == 6,
	    "a wide one as a whole");
	cells_release(&a);
	cells_release(&b);
}

int
main(void)
{
	test_put();
	test_wide();
	test_hostile();
	test_box();
	test_diff();
	return done_testing();
}

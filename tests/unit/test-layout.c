/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ui/layout: what stands where, at every size. */
#include "config.h"

#include "ui/layout.h"

#include "base/mem.h"
#include "tap.h"

static bool
inside(const struct rect *r, int rows, int cols)
{
	return r->row >= 0 && r->col >= 0 && r->rows >= 0 && r->cols >= 0 &&
	    r->row + r->rows <= rows && r->col + r->cols <= cols;
}

static bool
overlap(const struct rect *a, const struct rect *b)
{
	return a->rows > 0 && b->rows > 0 && a->row < b->row + b->rows &&
	    b->row < a->row + a->rows && a->col < b->col + b->cols &&
	    b->col < a->col + a->cols;
}

/* All panes inside of the screen and apart; the vital ones there. */
static bool
sound(const struct layout *l, int rows, int cols)
{
	const struct rect *panes[] = { &l->title, &l->status, &l->input,
	    &l->files, &l->messages, &l->peers, &l->key };
	size_t i, j;

	for (i = 0; i < ARRAY_LEN(panes); i++) {
		if (!inside(panes[i], rows, cols))
			return false;
		for (j = 0; j < i; j++)
			if (overlap(panes[i], panes[j]))
				return false;
	}
	return l->messages.rows > 0 && l->messages.cols > 0 &&
	    l->status.rows == 1 && l->input.rows > 0 &&
	    (l->folded || (l->peers.rows > 0 && l->peers.cols >= 20));
}

static void
test_every_size(void)
{
	struct layout l;
	int rows, cols, bad = 0;

	for (rows = 0; rows <= 70; rows++) {
		for (cols = 0; cols <= 220; cols++) {
			layout_make(&l, rows, cols, 1 + cols % 9,
			    cols % 4, rows % 12, 8);
			if (l.too_small != (rows < 5 || cols < 20))
				bad++;
			else if (!l.too_small && !sound(&l, rows, cols))
				bad++;
		}
	}
	is_int(bad, 0, "sound at every size");
	layout_make(&l, 500, 500, 3, 0, 1000, 9);
	ok(sound(&l, 500, 500), "a wall of a screen");
}

static void
test_known_sizes(void)
{
	struct layout l;

	layout_make(&l, 30, 100, 1, 0, 5, 8);
	ok(!l.folded, "100x30 has panes");
	is_int(l.frame.rows, 27, "a frame between title and status");
	is_int(l.messages.cols, 71, "room for messages");
	is_int(l.key.rows, 8, "the key pane as it wants");
	is_int(l.peers.rows, 16, "the rest are peers");
	is_int(l.input.row, 29, "the editor at the bottom");

	layout_make(&l, 24, 80, 3, 0, 5, 8);
	ok(!l.folded, "80x24 too");
	is_int(l.input.rows, 3, "three lines of editor");
	layout_make(&l, 24, 80, 30, 0, 5, 8);
	is_int(l.input.rows, LAYOUT_INPUT_ROWS, "but not thirty");

	layout_make(&l, 12, 40, 1, 0, 5, 8);
	ok(l.folded && l.frame.rows == 0, "40x12 is folded");
	is_int(l.messages.rows, 9, "messages have the rest");
	layout_make(&l, 12, 40, 1, 2, 5, 8);
	ok(l.messages.rows == 7 && l.files.rows == 2 &&
	    l.files.row + 2 == l.status.row, "files take theirs from them");
	layout_make(&l, 5, 20, 1, 3, 5, 8);
	is_int(l.files.rows, 0, "where there is room");
	layout_make(&l, 5, 20, 1, 0, 5, 8);
	ok(!l.too_small && l.messages.rows == 3 && l.title.rows == 0,
	    "20x5 goes");
	ok(!l.times, "without times");
	layout_make(&l, 4, 20, 1, 0, 5, 8);
	ok(l.too_small, "20x4 does not");
	layout_make(&l, 11, 80, 1, 0, 9, 12);
	ok(!l.folded && l.peers.rows >= 3, "peers keep three rows");
}

int
main(void)
{
	test_every_size();
	test_known_sizes();
	return done_testing();
}

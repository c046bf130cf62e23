/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ui/qr: what is drawn is the code again, with its margin. */
#include "config.h"

#include "ui/qr.h"

#include <string.h>

#include "tap.h"

static const char link[] = "tuschel://192.0.2.7:8872/?relay=0123456789abcdef";

/* The half of a cell that is dark, as the eye sees it. */
static bool
shows_dark(const struct cell *c, bool lower)
{
	if (c->style == STYLE_CODE_DARK)
		return true;
	return strcmp(c->text, "█") == 0 ||
	    strcmp(c->text, lower ? "▄" : "▀") == 0;
}

static void
draws(bool ascii, int margin)
{
	struct qr *q = qr_new(link);
	int side = qr_size(q) + 2 * margin, rows, cols, y, x, cell_row;
	int high = ascii ? side : (side + 1) / 2;
	bool right = true;
	const struct cell *c;
	struct cells g;
	struct rect r;

	ok(qr_fit(q, ascii, high, ascii ? 2 * side : side, &rows, &cols),
	    "it fits into its size");
	is_int(rows, high, "its rows");
	is_int(cols, ascii ? 2 * side : side, "its columns");
	cells_init(&g, ascii);
	cells_resize(&g, rows + 2, cols + 2);
	r = (struct rect){ 1, 1, rows, cols };
	qr_draw(q, &g, &r);
	for (y = 0; y < side; y++) {
		for (x = 0; x < side; x++) {
			cell_row = 1 + (ascii ? y : y / 2);
			c = &g.cell[cell_row * g.cols + 1 +
			    (ascii ? 2 * x : x)];
			right = right && shows_dark(c, !ascii && y % 2 == 1) ==
			    qr_is_dark(q, y - margin, x - margin) &&
			    (c->style == STYLE_CODE ||
			    c->style == STYLE_CODE_DARK);
		}
	}
	ok(right, "%s, margin %d: module by module", ascii ? "ascii" :
	    "half blocks", margin);
	is_int(g.cell[0].style, STYLE_TEXT, "and nothing beside it");
	cells_release(&g);
	qr_free(q);
}

static void
test_size(void)
{
	struct qr *q = qr_new("TUSCHEL1:0123456789ABCDEF0123456789ABCDEF:"
	    "0123456789ABCDEF0123456789ABCDEF");
	int rows, cols;

	is_int(qr_size(q), 29, "two fingerprints in capitals: version 3");
	ok(!qr_fit(q, false, 16, 100, &rows, &cols) && rows == 17 &&
	    cols == 33, "what it needs at least");
	ok(qr_fit(q, false, 22, 80, &rows, &cols) && rows == 19 &&
	    cols == 37, "an usual screen has room for it");
	qr_free(q);
}

static void
test_finders(void)
{
	static const char *const eye[] = { "#######", "#.....#", "#.###.#",
	    "#.###.#", "#.###.#", "#.....#", "#######" };
	struct qr *q = qr_new(link);
	int n = qr_size(q), y, x;
	bool all = true;

	for (y = 0; y < 7; y++)
		for (x = 0; x < 7; x++)
			all = all && (eye[y][x] == '#') == qr_is_dark(q, y, x)
			    && (eye[y][x] == '#') == qr_is_dark(q, y,
			    n - 7 + x) && (eye[y][x] == '#') ==
			    qr_is_dark(q, n - 7 + y, x);
	ok(all, "three eyes");
	ok(!qr_is_dark(q, -1, 0) && !qr_is_dark(q, 0, n), "all light outside");
	qr_free(q);
}

int
main(void)
{
	static char long_text[8000];
	struct qr *q = qr_new("a");

	if (q == NULL) {
		printf("1..0 # SKIP no libqrencode\n");
		return 0;
	}
	qr_free(q);
	memset(long_text, 'x', sizeof long_text - 1);
	ok(qr_new(long_text) == NULL, "too long for any code");
	test_finders();
	test_size();
	draws(false, 4);
	draws(false, 2);
	draws(true, 4);
	draws(true, 2);
	return done_testing();
}

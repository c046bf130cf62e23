/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The only file that knows libqrencode, which makes the code; how it is drawn
 * is here.
 */
#include "config.h"

#include "ui/qr.h"

#include <stdint.h>
#include <stdlib.h>
#ifdef HAVE_QRENCODE
#include <qrencode.h>
#endif

#include "base/mem.h"

enum { MARGIN = 4, MARGIN_LEAST = 2 };

struct qr {
	int size;
	uint8_t *dark;		/* size * size */
};

#ifdef HAVE_QRENCODE
static QRcode *
encode(const char *text)
{
	QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_L, QR_MODE_8,
	    1), *better;
	int level;

	for (level = QR_ECLEVEL_M; code != NULL && level <= QR_ECLEVEL_H;
	    level++) {
		better = QRcode_encodeString(text, 0, (QRecLevel)level,
		    QR_MODE_8, 1);
		if (better == NULL || better->width > code->width) {
			QRcode_free(better);
			break;
		}
		QRcode_free(code);
		code = better;
	}
	return code;
}

struct qr *
qr_new(const char *text)
{
	QRcode *code = encode(text);
	struct qr *q;
	int i, n;

	if (code == NULL)
		return NULL;
	q = mem_zero(1, sizeof *q);
	q->size = code->width;
	n = q->size * q->size;
	q->dark = mem_zero((size_t)n, 1);
	for (i = 0; i < n; i++)
		q->dark[i] = code->data[i] & 1;
	QRcode_free(code);
	return q;
}
#else
struct qr *
qr_new(const char *text)
{
	(void)text;
	return NULL;
}
#endif

void
qr_free(struct qr *q)
{
	if (q == NULL)
		return;
	free(q->dark);
	free(q);
}

int
qr_size(const struct qr *q)
{
	return q->size;
}

bool
qr_is_dark(const struct qr *q, int row, int col)
{
	return row >= 0 && row < q->size && col >= 0 && col < q->size &&
	    q->dark[row * q->size + col] != 0;
}

bool
qr_fit(const struct qr *q, bool ascii, int rows_max, int cols_max,
    int *rows, int *cols)
{
	int margin, side;

	for (margin = MARGIN; margin >= MARGIN_LEAST; margin--) {
		side = q->size + 2 * margin;
		*rows = ascii ? side : (side + 1) / 2;
		*cols = ascii ? 2 * side : side;
		if (*rows <= rows_max && *cols <= cols_max)
			return true;
	}
	return false;
}

static enum glyph
halves(bool upper, bool lower)
{
	return upper ? lower ? GLYPH_FULL : GLYPH_UPPER : GLYPH_LOWER;
}

void
qr_draw(const struct qr *q, struct cells *g, const struct rect *r)
{
	int margin = ((g->ascii ? r->cols / 2 : r->cols) - q->size) / 2;
	int y, x, row, col;
	bool upper, lower;

	cells_fill(g, r, STYLE_CODE);
	for (y = 0; y < r->rows; y++) {
		for (x = 0; x < r->cols; x++) {
			row = (g->ascii ? y : 2 * y) - margin;
			col = (g->ascii ? x / 2 : x) - margin;
			upper = qr_is_dark(q, row, col);
			lower = g->ascii ? upper : qr_is_dark(q, row + 1, col);
			if (upper || lower)
				cells_put_glyph(g, r->row + y, r->col + x,
				    halves(upper, lower), g->ascii ?
				    STYLE_CODE_DARK : STYLE_CODE);
		}
	}
}

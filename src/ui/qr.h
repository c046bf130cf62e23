/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * QR codes, drawn into cells: a column and half a row for a module, or with
 * ASCII stand-ins a module in two columns. They are dark on light whatever
 * the theme, with the light margin that readers need.
 */
#ifndef UI_QR_H
#define UI_QR_H

#include <stdbool.h>

#include "ui/cells.h"

struct qr;

/*
 * The smallest code that holds text, with as much error correction as it has
 * room for. NULL if text is too long for any, or there are no QR codes in
 * this build (configure --without-qrencode).
 */
struct qr *qr_new(const char *text);
void qr_free(struct qr *q);		/* NULL is fine */

int qr_size(const struct qr *q);	/* modules in a row */
/* Outside of the code all is light. */
bool qr_is_dark(const struct qr *q, int row, int col);

/*
 * The rows and columns that it takes in a place of that size: with the margin
 * of four modules that the standard asks for, or two, which readers manage
 * with, if only that fits. False if neither does; then those of the smaller
 * one.
 */
bool qr_fit(const struct qr *q, bool ascii, int rows_max, int cols_max,
    int *rows, int *cols);
/* From the upper left corner of r, the size of which qr_fit() has told. */
void qr_draw(const struct qr *q, struct cells *g, const struct rect *r);

#endif

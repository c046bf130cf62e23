/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every special character that the program itself draws, each with an ASCII
 * stand-in of as many columns.
 */
#ifndef UI_GLYPH_H
#define UI_GLYPH_H

#include <stdbool.h>

enum glyph {
	GLYPH_HLINE, GLYPH_VLINE,
	GLYPH_TOP_LEFT, GLYPH_TOP_RIGHT, GLYPH_BOTTOM_LEFT,
	GLYPH_BOTTOM_RIGHT,
	GLYPH_TEE_TOP, GLYPH_TEE_BOTTOM, GLYPH_TEE_LEFT, GLYPH_TEE_RIGHT,
	GLYPH_MEMBER,		/* has the key */
	GLYPH_ASKING,		/* handshake under way */
	GLYPH_NO_KEY,		/* present without the key */
	GLYPH_CHECK, GLYPH_CROSS, GLYPH_DOT,
	GLYPH_ELLIPSIS, GLYPH_MASK,
	GLYPH_FULL, GLYPH_UPPER, GLYPH_LOWER, GLYPH_SHADE, /* blocks */
	GLYPHS
};

/* One cluster of one column, UTF-8 or ASCII. */
const char *glyph(enum glyph g, bool ascii);

#endif

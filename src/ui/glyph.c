/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The program's own special characters. Only such are here as have one column
 * in every terminal and stand in the fonts of the Linux console's size.
 */
#include "config.h"

#include "ui/glyph.h"

#include <assert.h>

static const struct {
	const char *utf8, *ascii;
} glyphs[GLYPHS] = {
	[GLYPH_HLINE] = { "─", "-" },
	[GLYPH_VLINE] = { "│", "|" },
	[GLYPH_TOP_LEFT] = { "┌", "+" },
	[GLYPH_TOP_RIGHT] = { "┐", "+" },
	[GLYPH_BOTTOM_LEFT] = { "└", "+" },
	[GLYPH_BOTTOM_RIGHT] = { "┘", "+" },
	[GLYPH_TEE_TOP] = { "┬", "+" },
	[GLYPH_TEE_BOTTOM] = { "┴", "+" },
	[GLYPH_TEE_LEFT] = { "├", "+" },
	[GLYPH_TEE_RIGHT] = { "┤", "+" },
	[GLYPH_MEMBER] = { "●", "*" },
	[GLYPH_ASKING] = { "◐", "~" },
	[GLYPH_NO_KEY] = { "○", "o" },
	[GLYPH_CHECK] = { "✓", "+" },
	[GLYPH_CROSS] = { "✗", "x" },
	[GLYPH_DOT] = { "·", "." },
	[GLYPH_ELLIPSIS] = { "…", ">" },
	[GLYPH_MASK] = { "•", "*" },
	[GLYPH_FULL] = { "█", "#" },
	[GLYPH_UPPER] = { "▀", "\"" },
	[GLYPH_LOWER] = { "▄", "_" },
	[GLYPH_SHADE] = { "░", "." },
};

const char *
glyph(enum glyph g, bool ascii)
{
	assert(g < GLYPHS);
	return ascii ? glyphs[g].ascii : glyphs[g].utf8;
}

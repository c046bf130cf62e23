/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ui/glyph: every glyph and its stand-in take one column. */
#include "config.h"

#include "ui/glyph.h"

#include "base/utf8.h"
#include "tap.h"

int
main(void)
{
	const char *utf8, *ascii;
	int i;

	for (i = 0; i < GLYPHS; i++) {
		utf8 = glyph(i, false);
		ascii = glyph(i, true);
		ok(utf8 != NULL && utf8_valid(utf8, strlen(utf8)) &&
		    utf8_width(utf8, strlen(utf8)) == 1, "glyph %d", i);
		ok(ascii != NULL && strlen(ascii) == 1 && *ascii > ' ' &&
		    *ascii < 0x7f, "its stand-in");
	}
	return done_testing();
}

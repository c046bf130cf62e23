/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Roles of text on the screen and how each looks on a terminal with 256, 16
 * or 8 colours or none. A colour only underlines what words or glyphs say
 * already: the mono table is complete.
 */
#ifndef UI_STYLE_H
#define UI_STYLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	STYLE_NICKS = 12	/* colours to tell people apart */
};

enum style {
	STYLE_TEXT,
	STYLE_DIM,		/* not yet delivered, beside the point */
	STYLE_TIME,
	STYLE_NOTICE,		/* the program speaks, in the message pane */
	STYLE_OK,
	STYLE_WARN,
	STYLE_ERROR,
	STYLE_UNREAD,		/* the line "new since" */
	STYLE_BORDER,
	STYLE_HEADING,		/* names of panes and overlays */
	STYLE_TITLE,
	STYLE_TITLE_WARN,	/* what weakens security, in the title line */
	STYLE_STATUS,
	STYLE_STATUS_WARN,
	STYLE_PROMPT,
	STYLE_SELF,		/* the own nick */
	STYLE_HIGHLIGHT,	/* somebody said our name */
	STYLE_SELECTED,		/* chosen entry, search hit */
	STYLE_LINK,		/* an address of the web */
	STYLE_NICK,		/* the first of STYLE_NICKS */
	/* no theme changes these: black on white, for a camera */
	STYLE_CODE = STYLE_NICK + STYLE_NICKS,
	STYLE_CODE_DARK,	/* all black */
	STYLES
};

enum style_depth { STYLE_MONO, STYLE_8, STYLE_16, STYLE_256, STYLE_DEPTHS };

enum style_attr {
	LOOK_BOLD = 1, LOOK_DIM = 2, LOOK_UNDERLINE = 4, LOOK_REVERSE = 8
};

struct style_look {
	int16_t fg, bg;		/* colour number, -1: the terminal's own */
	uint8_t attr;		/* enum style_attr */
};

/* How style looks at depth. */
struct style_look style_look(enum style_depth depth, enum style style);

/*
 * The depth for a terminal with that many colours; no_color is the value of
 * NO_COLOR or NULL (any value but the empty one asks for mono).
 */
enum style_depth style_depth(int colors, const char *no_color);

/* One of the nick styles, always the same for the same identity. */
enum style style_nick(const void *identity, size_t len);

#endif

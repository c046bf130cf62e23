/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The looks of all roles, as a table. The default background is left alone
 * wherever possible, so that light and dark terminals both stay readable: no
 * role relies on black or white being behind it. That leaves out yellow, and
 * what is bright but blue, red and magenta.
 */
#include "config.h"

#include "ui/style.h"

#include <assert.h>

/* In the table colours count from 1, so that a row left out is plain. */
#define LOOK(fg, attr) { (fg) + 1, 0, attr }
#define BAR(fg, bg, attr) { (fg) + 1, (bg) + 1, attr }

static const struct style_look looks[STYLE_DEPTHS][STYLES] = {
	[STYLE_MONO] = {
		[STYLE_DIM] = LOOK(-1, LOOK_DIM),
		[STYLE_WARN] = LOOK(-1, LOOK_BOLD),
		[STYLE_ERROR] = LOOK(-1, LOOK_BOLD | LOOK_UNDERLINE),
		[STYLE_HEADING] = LOOK(-1, LOOK_BOLD),
		[STYLE_UNREAD] = LOOK(-1, LOOK_BOLD),
		[STYLE_TITLE] = LOOK(-1, LOOK_REVERSE),
		[STYLE_TITLE_WARN] = LOOK(-1, LOOK_REVERSE | LOOK_BOLD),
		[STYLE_STATUS] = LOOK(-1, LOOK_REVERSE),
		[STYLE_STATUS_WARN] = LOOK(-1, LOOK_REVERSE | LOOK_BOLD),
		[STYLE_PROMPT] = LOOK(-1, LOOK_BOLD),
		[STYLE_SELF] = LOOK(-1, LOOK_BOLD),
		[STYLE_HIGHLIGHT] = LOOK(-1, LOOK_BOLD | LOOK_UNDERLINE),
		[STYLE_SELECTED] = LOOK(-1, LOOK_REVERSE),
		[STYLE_LINK] = LOOK(-1, LOOK_UNDERLINE),
		/* of two unknown colours the lighter one is the text's */
		[STYLE_CODE] = LOOK(-1, LOOK_REVERSE),
		[STYLE_CODE_DARK] = LOOK(-1, 0),
	},
	[STYLE_8] = {
		[STYLE_DIM] = LOOK(-1, LOOK_DIM),
		[STYLE_TIME] = LOOK(-1, LOOK_DIM),
		[STYLE_NOTICE] = LOOK(-1, 0),
		[STYLE_OK] = LOOK(2, 0),
		[STYLE_WARN] = LOOK(1, 0),
		[STYLE_ERROR] = LOOK(1, LOOK_BOLD),
		[STYLE_UNREAD] = LOOK(5, LOOK_BOLD),
		[STYLE_BORDER] = LOOK(4, 0),
		[STYLE_HEADING] = LOOK(-1, LOOK_BOLD),
		[STYLE_TITLE] = BAR(7, 4, 0),
		[STYLE_TITLE_WARN] = BAR(7, 1, LOOK_BOLD),
		[STYLE_STATUS] = BAR(7, 4, 0),
		[STYLE_STATUS_WARN] = BAR(7, 1, LOOK_BOLD),
		[STYLE_PROMPT] = LOOK(2, 0),
		[STYLE_SELF] = LOOK(-1, LOOK_BOLD),
		[STYLE_HIGHLIGHT] = LOOK(5, LOOK_BOLD),
		[STYLE_SELECTED] = LOOK(-1, LOOK_REVERSE),
		[STYLE_LINK] = LOOK(-1, LOOK_UNDERLINE),
		[STYLE_CODE] = BAR(0, 7, 0),
		[STYLE_CODE_DARK] = BAR(0, 0, 0),
		/* few are readable on black and on white, so some come twice */
		[STYLE_NICK + 0] = LOOK(2, 0), [STYLE_NICK + 1] = LOOK(5, 0),
		[STYLE_NICK + 2] = LOOK(6, 0),
		[STYLE_NICK + 3] = LOOK(4, LOOK_BOLD),
		[STYLE_NICK + 4] = LOOK(1, 0),
		[STYLE_NICK + 5] = LOOK(5, LOOK_BOLD),
		[STYLE_NICK + 6] = LOOK(1, LOOK_BOLD),
		[STYLE_NICK + 7] = LOOK(2, 0), [STYLE_NICK + 8] = LOOK(5, 0),
		[STYLE_NICK + 9] = LOOK(6, 0),
		[STYLE_NICK + 10] = LOOK(4, LOOK_BOLD),
		[STYLE_NICK + 11] = LOOK(1, 0),
	},
	[STYLE_16] = {
		[STYLE_DIM] = LOOK(8, 0),
		[STYLE_TIME] = LOOK(8, 0),
		[STYLE_NOTICE] = LOOK(12, 0),
		[STYLE_OK] = LOOK(2, 0),
		[STYLE_WARN] = LOOK(1, 0),
		[STYLE_ERROR] = LOOK(9, LOOK_BOLD),
		[STYLE_UNREAD] = LOOK(13, 0),
		[STYLE_BORDER] = LOOK(8, 0),
		[STYLE_HEADING] = LOOK(-1, LOOK_BOLD),
		[STYLE_TITLE] = BAR(15, 4, 0),
		[STYLE_TITLE_WARN] = BAR(15, 1, LOOK_BOLD),
		[STYLE_STATUS] = BAR(15, 4, 0),
		[STYLE_STATUS_WARN] = BAR(15, 1, LOOK_BOLD),
		[STYLE_PROMPT] = LOOK(2, 0),
		[STYLE_SELF] = LOOK(-1, LOOK_BOLD),
		[STYLE_HIGHLIGHT] = LOOK(13, LOOK_BOLD),
		[STYLE_SELECTED] = LOOK(-1, LOOK_REVERSE),
		[STYLE_LINK] = LOOK(-1, LOOK_UNDERLINE),
		[STYLE_CODE] = BAR(0, 15, 0),
		[STYLE_CODE_DARK] = BAR(0, 0, 0),
		[STYLE_NICK + 0] = LOOK(2, 0), [STYLE_NICK + 1] = LOOK(5, 0),
		[STYLE_NICK + 2] = LOOK(6, 0), [STYLE_NICK + 3] = LOOK(12, 0),
		[STYLE_NICK + 4] = LOOK(1, 0), [STYLE_NICK + 5] = LOOK(13, 0),
		[STYLE_NICK + 6] = LOOK(9, 0), [STYLE_NICK + 7] = LOOK(2, 0),
		[STYLE_NICK + 8] = LOOK(5, 0), [STYLE_NICK + 9] = LOOK(6, 0),
		[STYLE_NICK + 10] = LOOK(12, 0),
		[STYLE_NICK + 11] = LOOK(1, 0),
	},
	[STYLE_256] = {
		[STYLE_DIM] = LOOK(245, 0),
		[STYLE_TIME] = LOOK(244, 0),
		[STYLE_NOTICE] = LOOK(67, 0),
		[STYLE_OK] = LOOK(71, 0),
		[STYLE_WARN] = LOOK(172, LOOK_BOLD),
		[STYLE_ERROR] = LOOK(167, LOOK_BOLD),
		[STYLE_UNREAD] = LOOK(133, 0),
		[STYLE_BORDER] = LOOK(242, 0),
		[STYLE_HEADING] = LOOK(-1, LOOK_BOLD),
		[STYLE_TITLE] = BAR(254, 24, 0),
		[STYLE_TITLE_WARN] = BAR(231, 124, LOOK_BOLD),
		[STYLE_STATUS] = BAR(254, 24, 0),
		[STYLE_STATUS_WARN] = BAR(231, 124, LOOK_BOLD),
		[STYLE_PROMPT] = LOOK(71, LOOK_BOLD),
		[STYLE_SELF] = LOOK(-1, LOOK_BOLD),
		[STYLE_HIGHLIGHT] = LOOK(170, LOOK_BOLD),
		[STYLE_SELECTED] = LOOK(-1, LOOK_REVERSE),
		[STYLE_LINK] = LOOK(-1, LOOK_UNDERLINE),
		/* of the cube, which no palette of the terminal changes */
		[STYLE_CODE] = BAR(16, 231, 0),
		[STYLE_CODE_DARK] = BAR(16, 16, 0),
		/* middle brightness: readable on black and on white */
		[STYLE_NICK + 0] = LOOK(32, 0), [STYLE_NICK + 1] = LOOK(34, 0),
		[STYLE_NICK + 2] = LOOK(136, 0),
		[STYLE_NICK + 3] = LOOK(133, 0),
		[STYLE_NICK + 4] = LOOK(37, 0),
		[STYLE_NICK + 5] = LOOK(166, 0),
		[STYLE_NICK + 6] = LOOK(98, 0),
		[STYLE_NICK + 7] = LOOK(65, 0),
		[STYLE_NICK + 8] = LOOK(168, 0),
		[STYLE_NICK + 9] = LOOK(68, 0),
		[STYLE_NICK + 10] = LOOK(100, 0),
		[STYLE_NICK + 11] = LOOK(173, 0),
	},
};

struct style_look
style_look(enum style_depth depth, enum style style)
{
	struct style_look look;

	assert(depth < STYLE_DEPTHS && style < STYLES);
	look = looks[depth][style];
	look.fg--;
	look.bg--;
	return look;
}

enum style_depth
style_depth(int colors, const char *no_color)
{
	if ((no_color != NULL && *no_color != '\0') || colors < 8)
		return STYLE_MONO;
	if (colors < 16)
		return STYLE_8;
	return colors < 256 ? STYLE_16 : STYLE_256;
}

enum style
style_nick(const void *identity, size_t len)
{
	const uint8_t *p = identity;
	uint32_t hash = 2166136261u;	/* FNV-1a: spreads, hides nothing */
	size_t i;

	for (i = 0; i < len; i++)
		hash = (hash ^ p[i]) * 16777619u;
	return STYLE_NICK + (hash >> 8) % STYLE_NICKS;
}

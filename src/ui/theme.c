/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Themes that come along are what differs from the default, as a table.
 */
#include "config.h"

#include "ui/theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

struct patch {
	uint8_t style, attr;
	int16_t fg, bg;
};

static const struct patch dark[] = {
	{ STYLE_DIM, 0, 246, -1 }, { STYLE_TIME, 0, 243, -1 },
	{ STYLE_NOTICE, 0, 116, -1 }, { STYLE_OK, 0, 114, -1 },
	{ STYLE_WARN, LOOK_BOLD, 214, -1 },
	{ STYLE_ERROR, LOOK_BOLD, 203, -1 },
	{ STYLE_UNREAD, 0, 176, -1 }, { STYLE_BORDER, 0, 239, -1 },
	{ STYLE_TITLE, 0, 252, 236 }, { STYLE_STATUS, 0, 252, 236 },
	{ STYLE_PROMPT, LOOK_BOLD, 114, -1 },
	{ STYLE_HIGHLIGHT, LOOK_BOLD, 213, -1 },
	{ STYLE_NICK + 0, 0, 75, -1 }, { STYLE_NICK + 1, 0, 113, -1 },
	{ STYLE_NICK + 2, 0, 179, -1 }, { STYLE_NICK + 3, 0, 176, -1 },
	{ STYLE_NICK + 4, 0, 80, -1 }, { STYLE_NICK + 5, 0, 209, -1 },
	{ STYLE_NICK + 6, 0, 141, -1 }, { STYLE_NICK + 7, 0, 150, -1 },
	{ STYLE_NICK + 8, 0, 211, -1 }, { STYLE_NICK + 9, 0, 111, -1 },
	{ STYLE_NICK + 10, 0, 185, -1 }, { STYLE_NICK + 11, 0, 216, -1 },
};

static const struct patch light[] = {
	{ STYLE_DIM, 0, 243, -1 }, { STYLE_TIME, 0, 244, -1 },
	{ STYLE_NOTICE, 0, 24, -1 }, { STYLE_OK, 0, 28, -1 },
	{ STYLE_WARN, LOOK_BOLD, 130, -1 },
	{ STYLE_ERROR, LOOK_BOLD, 124, -1 },
	{ STYLE_UNREAD, 0, 90, -1 }, { STYLE_BORDER, 0, 249, -1 },
	{ STYLE_TITLE, 0, 234, 253 }, { STYLE_STATUS, 0, 234, 253 },
	{ STYLE_PROMPT, LOOK_BOLD, 28, -1 },
	{ STYLE_HIGHLIGHT, LOOK_BOLD, 127, -1 },
	{ STYLE_NICK + 0, 0, 25, -1 }, { STYLE_NICK + 1, 0, 22, -1 },
	{ STYLE_NICK + 2, 0, 94, -1 }, { STYLE_NICK + 3, 0, 90, -1 },
	{ STYLE_NICK + 4, 0, 30, -1 }, { STYLE_NICK + 5, 0, 130, -1 },
	{ STYLE_NICK + 6, 0, 54, -1 }, { STYLE_NICK + 7, 0, 64, -1 },
	{ STYLE_NICK + 8, 0, 125, -1 }, { STYLE_NICK + 9, 0, 61, -1 },
	{ STYLE_NICK + 10, 0, 100, -1 }, { STYLE_NICK + 11, 0, 131, -1 },
};

/* White on black whatever stands behind, nothing dim, few colours. */
static const struct patch contrast[] = {
	{ STYLE_TEXT, 0, 15, 0 }, { STYLE_DIM, LOOK_UNDERLINE, 15, 0 },
	{ STYLE_TIME, 0, 15, 0 }, { STYLE_NOTICE, 0, 14, 0 },
	{ STYLE_OK, LOOK_BOLD, 10, 0 }, { STYLE_WARN, LOOK_BOLD, 11, 0 },
	{ STYLE_ERROR, LOOK_BOLD | LOOK_UNDERLINE, 11, 0 },
	{ STYLE_UNREAD, LOOK_BOLD, 11, 0 }, { STYLE_BORDER, 0, 15, 0 },
	{ STYLE_HEADING, LOOK_BOLD, 15, 0 },
	{ STYLE_TITLE, LOOK_BOLD, 0, 15 },
	{ STYLE_TITLE_WARN, LOOK_BOLD, 0, 11 },
	{ STYLE_STATUS, LOOK_BOLD, 0, 15 },
	{ STYLE_STATUS_WARN, LOOK_BOLD, 0, 11 },
	{ STYLE_PROMPT, LOOK_BOLD, 15, 0 },
	{ STYLE_SELF, LOOK_BOLD, 15, 0 },
	{ STYLE_HIGHLIGHT, LOOK_BOLD | LOOK_UNDERLINE, 15, 0 },
	{ STYLE_SELECTED, 0, 0, 11 },
	{ STYLE_LINK, LOOK_UNDERLINE, 15, 0 },
	{ STYLE_NICK + 0, LOOK_BOLD, 14, 0 },
	{ STYLE_NICK + 1, LOOK_BOLD, 10, 0 },
	{ STYLE_NICK + 2, LOOK_BOLD, 11, 0 },
	{ STYLE_NICK + 3, LOOK_BOLD, 13, 0 },
	{ STYLE_NICK + 4, LOOK_BOLD, 15, 0 },
	{ STYLE_NICK + 5, 0, 14, 0 }, { STYLE_NICK + 6, 0, 10, 0 },
	{ STYLE_NICK + 7, 0, 11, 0 }, { STYLE_NICK + 8, 0, 13, 0 },
	{ STYLE_NICK + 9, 0, 15, 0 },
	{ STYLE_NICK + 10, LOOK_UNDERLINE, 14, 0 },
	{ STYLE_NICK + 11, LOOK_UNDERLINE, 11, 0 },
};

static const struct {
	const char *name;
	const struct patch *patches;
	size_t count;
	enum style_depth depth;	/* with less than that it is the default */
} themes[] = {
	{ "default", NULL, 0, STYLE_MONO },
	{ "dark", dark, ARRAY_LEN(dark), STYLE_256 },
	{ "light", light, ARRAY_LEN(light), STYLE_256 },
	{ "contrast", contrast, ARRAY_LEN(contrast), STYLE_8 },
	{ "mono", NULL, 0, STYLE_MONO },
};

const char *
theme_builtin(size_t i)
{
	return i < ARRAY_LEN(themes) ? themes[i].name : NULL;
}

/* ---- colours ---- */

/* Red, green and blue, 0 to 255, of a colour of the 256. */
static void
rgb_of(int color, int out[static 3])
{
	static const uint8_t base[16][3] = {
		{ 0, 0, 0 }, { 205, 0, 0 }, { 0, 205, 0 }, { 205, 205, 0 },
		{ 0, 0, 238 }, { 205, 0, 205 }, { 0, 205, 205 },
		{ 229, 229, 229 }, { 127, 127, 127 }, { 255, 0, 0 },
		{ 0, 255, 0 }, { 255, 255, 0 }, { 92, 92, 255 },
		{ 255, 0, 255 }, { 0, 255, 255 }, { 255, 255, 255 },
	};
	static const uint8_t levels[6] = { 0, 95, 135, 175, 215, 255 };
	int i, cube = color - 16, divisor = 36;

	for (i = 0; i < 3; i++, divisor /= 6) {
		if (color < 16)
			out[i] = base[color][i];
		else if (color >= 232)
			out[i] = 8 + 10 * (color - 232);
		else
			out[i] = levels[cube / divisor % 6];
	}
}

/* The nearest colour that the depth has. */
static int16_t
reduced(int16_t color, enum style_depth depth)
{
	int count = depth == STYLE_8 ? 8 : 16, best = 0, least = 1 << 30;
	int want[3], have[3], i, j, off;

	if (color < 0 || depth == STYLE_256 || color < count)
		return color;
	rgb_of(color, want);
	for (i = 0; i < count; i++) {
		rgb_of(i, have);
		off = 0;
		for (j = 0; j < 3; j++)
			off += (have[j] - want[j]) * (have[j] - want[j]);
		if (off < least) {
			least = off;
			best = i;
		}
	}
	return (int16_t)best;
}

static struct style_look
fitted(struct style_look look, enum style_depth depth)
{
	if (depth == STYLE_MONO)
		look.fg = look.bg = -1;
	look.fg = reduced(look.fg, depth);
	look.bg = reduced(look.bg, depth);
	/* two colours that have become one could not be read */
	if (look.fg == look.bg && look.fg >= 0)
		look.fg = look.bg == 0 ? 7 : 0;
	return look;
}

bool
theme_looks(struct style_look looks[static STYLES], enum style_depth depth,
    const char *name)
{
	const struct patch *p;
	size_t i, j;
	int style;

	for (i = 0; i < ARRAY_LEN(themes); i++)
		if (strcmp(themes[i].name, name) == 0)
			break;
	for (style = STYLE_CODE; style < STYLES; style++)
		looks[style] = style_look(depth, style);
	if (i < ARRAY_LEN(themes) && strcmp(name, "mono") == 0)
		depth = STYLE_MONO;
	for (style = 0; style < STYLE_CODE; style++)
		looks[style] = style_look(depth, style);
	if (i == ARRAY_LEN(themes))
		return false;
	for (j = 0; j < themes[i].count && depth >= themes[i].depth; j++) {
		p = &themes[i].patches[j];
		looks[p->style] = fitted((struct style_look){ p->fg, p->bg,
		    p->attr }, depth);
	}
	return true;
}

/* ---- what users write ---- */

static const char *const roles[STYLE_NICK] = {
	[STYLE_TEXT] = "text", [STYLE_DIM] = "dim", [STYLE_TIME] = "time",
	[STYLE_NOTICE] = "notice", [STYLE_OK] = "good",
	[STYLE_WARN] = "warning", [STYLE_ERROR] = "error",
	[STYLE_UNREAD] = "new-line", [STYLE_BORDER] = "border",
	[STYLE_HEADING] = "heading", [STYLE_TITLE] = "title",
	[STYLE_TITLE_WARN] = "title-warning", [STYLE_STATUS] = "status",
	[STYLE_STATUS_WARN] = "status-warning", [STYLE_PROMPT] = "prompt",
	[STYLE_SELF] = "own-nick", [STYLE_HIGHLIGHT] = "mention",
	[STYLE_SELECTED] = "selected", [STYLE_LINK] = "address",
};

void
theme_role(enum style style, char *out, size_t size)
{
	if (style < STYLE_NICK)
		snprintf(out, size, "%s", roles[style]);
	else
		snprintf(out, size, "nick-%d", (int)style - STYLE_NICK + 1);
}

/* -2 if it is none. */
static int16_t
color_of(const char *word)
{
	static const char *const names[8] = { "black", "red", "green",
	    "yellow", "blue", "magenta", "cyan", "white" };
	bool bright = strncmp(word, "bright-", 7) == 0;
	uint64_t number;
	int16_t i;

	if (strcmp(word, "default") == 0)
		return -1;
	if (str_number(word, 0, 255, &number) == ERR_OK)
		return (int16_t)number;
	for (i = 0; i < 8; i++)
		if (strcmp(names[i], word + (bright ? 7 : 0)) == 0)
			return (int16_t)(i + (bright ? 8 : 0));
	return -2;
}

/* One word of a look; *on: a colour behind comes next. */
static bool
take_word(struct style_look *look, const char *word, bool *on)
{
	static const struct {
		const char *name;
		uint8_t attr;
	} attrs[] = { { "bold", LOOK_BOLD }, { "dim", LOOK_DIM },
	    { "underline", LOOK_UNDERLINE }, { "reverse", LOOK_REVERSE } };
	int16_t color = color_of(word);
	size_t i;

	if (color != -2) {
		*(*on ? &look->bg : &look->fg) = color;
		*on = false;
		return true;
	}
	if (strcmp(word, "on") == 0 && !*on)
		return *on = true;
	for (i = 0; i < ARRAY_LEN(attrs) && !*on; i++) {
		if (strcmp(attrs[i].name, word) == 0) {
			look->attr |= attrs[i].attr;
			return true;
		}
	}
	return false;
}

static bool
read_look(struct style_look *look, const char *text)
{
	char *copy = mem_strdup(text), *rest = copy, *word;
	bool good = true, on = false;

	*look = (struct style_look){ .fg = -1, .bg = -1 };
	while (good && (word = strsep(&rest, " \t")) != NULL)
		if (word[0] != '\0')
			good = take_word(look, word, &on);
	free(copy);
	return good && !on;
}

/* STYLE_CODE: it is none. */
static int
find_role(const char *role)
{
	char name[32];
	int style;

	for (style = 0; style < STYLE_CODE; style++) {
		theme_role(style, name, sizeof name);
		if (strcmp(name, role) == 0)
			break;
	}
	return style;
}

bool
theme_has_role(const char *role)
{
	return find_role(role) != STYLE_CODE;
}

bool
theme_line(struct style_look looks[static STYLES], enum style_depth depth,
    const char *role, const char *text)
{
	int style = find_role(role);
	struct style_look look;

	if (style == STYLE_CODE || !read_look(&look, text))
		return false;
	looks[style] = fitted(look, depth);
	return true;
}

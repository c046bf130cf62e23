/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/theme.h"

#include <math.h>

#include "base/mem.h"

#include "tap.h"

static void
test_builtins(void)
{
	struct style_look looks[STYLES];
	size_t i;
	int depth, style;
	bool readable = true, within = true;

	for (i = 0; theme_builtin(i) != NULL; i++) {
		for (depth = 0; depth < STYLE_DEPTHS; depth++) {
			ok(theme_looks(looks, depth, theme_builtin(i)),
			    "%s at depth %d", theme_builtin(i), depth);
			for (style = 0; style < STYLE_CODE; style++) {
				readable = readable && (looks[style].fg < 0 ||
				    looks[style].fg != looks[style].bg);
				within = within && looks[style].fg <
				    (depth == STYLE_MONO ? 0 :
				    depth == STYLE_8 ? 8 :
				    depth == STYLE_16 ? 16 : 256);
			}
		}
	}
	ok(readable, "nothing has the colour of what is behind it");
	ok(within, "only colours that the terminal has");
	ok(!theme_looks(looks, STYLE_256, "nosuch"), "an unknown one");
	is_int(looks[STYLE_OK].fg, style_look(STYLE_256, STYLE_OK).fg,
	    "is the default");
	ok(theme_looks(looks, STYLE_256, "mono"), "mono");
	is_int(looks[STYLE_ERROR].fg, -1, "has no colours");
	is_int(looks[STYLE_ERROR].attr, LOOK_BOLD | LOOK_UNDERLINE,
	    "but is told apart");
	is_int(looks[STYLE_CODE].bg, 231, "nor does it touch codes");
}

/* ---- contrast ---- */

/* xterm's 256 colours: red, green and blue, 0 to 255. */
static void
rgb_of(int color, int out[static 3])
{
	static const int base[16] = { 0x000000, 0xcd0000, 0x00cd00, 0xcdcd00,
	    0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000,
	    0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff };
	static const int levels[6] = { 0, 95, 135, 175, 215, 255 };
	int i, cube = color - 16, divisor = 36;

	for (i = 0; i < 3; i++, divisor /= 6)
		out[i] = color < 16 ? base[color] >> (16 - 8 * i) & 255 :
		    color >= 232 ? 8 + 10 * (color - 232) :
		    levels[cube / divisor % 6];
}

/* Relative luminance, 0 to 1 (WCAG 2.1). */
static double
luminance(int color)
{
	static const double weights[3] = { 0.2126, 0.7152, 0.0722 };
	double sum = 0, part;
	int rgb[3], i;

	rgb_of(color, rgb);
	for (i = 0; i < 3; i++) {
		part = rgb[i] / 255.0;
		sum += weights[i] * (part <= 0.03928 ? part / 12.92 :
		    pow((part + 0.055) / 1.055, 2.4));
	}
	return sum;
}

/* Contrast ratio of two colours (WCAG 2.1). */
static double
contrast(int a, int b)
{
	double x = luminance(a), y = luminance(b);

	return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

/* Of a look on a background; a terminal may make bold ones of the first eight
 * colours bright, or not. */
static double
contrast_of(const struct style_look *look, enum style_depth depth, int back)
{
	int bg = look->bg < 0 ? back : look->bg;
	double plain = contrast(look->fg, bg), bright;

	if (depth == STYLE_256 || look->fg >= 8 ||
	    !(look->attr & LOOK_BOLD))
		return plain;
	bright = contrast(look->fg + 8, bg);
	return bright < plain ? bright : plain;
}

/* Every role with a colour of its own, on that background. */
static void
is_readable(const char *theme, int back, enum style_depth depth)
{
	/* the first 16 have nothing better for both backgrounds */
	static const double least[STYLE_DEPTHS] = { 0, 1.9, 1.9, 2.6 };
	static const double least_border = 1.9;
	struct style_look looks[STYLES];
	int style;
	double c;

	theme_looks(looks, depth, theme);
	for (style = 0; style < STYLE_CODE; style++) {
		if (looks[style].fg < 0)
			continue;
		c = contrast_of(&looks[style], depth, back);
		ok(c >= (style == STYLE_BORDER ? least_border : least[depth]),
		    "%s on %d, depth %d: role %d has %.1f", theme, back,
		    (int)depth, style, c);
	}
}

static void
test_contrast(void)
{
	static const struct {
		const char *theme;
		int back;
	} rows[] = { { "default", 0 }, { "default", 15 }, { "dark", 0 },
	    { "light", 15 }, { "contrast", 0 }, { "contrast", 15 } };
	size_t i;
	int depth;

	for (i = 0; i < ARRAY_LEN(rows); i++)
		for (depth = STYLE_8; depth < STYLE_DEPTHS; depth++)
			is_readable(rows[i].theme, rows[i].back, depth);
}

static void
test_lines(void)
{
	struct style_look looks[STYLES];
	char name[32];
	int style;

	theme_looks(looks, STYLE_256, "default");
	ok(theme_line(looks, STYLE_256, "warning", "bright-red on 17 bold"),
	    "a line");
	is_int(looks[STYLE_WARN].fg, 9, "its colour");
	is_int(looks[STYLE_WARN].bg, 17, "the one behind");
	is_int(looks[STYLE_WARN].attr, LOOK_BOLD, "bold");
	ok(theme_line(looks, STYLE_8, "nick-12", "196"), "of eight colours");
	is_int(looks[STYLE_CODE - 1].fg, 1, "the nearest is taken");
	ok(theme_line(looks, STYLE_MONO, "error", "red reverse underline"),
	    "of none");
	is_int(looks[STYLE_ERROR].fg, -1, "none is");
	is_int(looks[STYLE_ERROR].attr, LOOK_REVERSE | LOOK_UNDERLINE,
	    "but the rest");
	ok(!theme_line(looks, STYLE_256, "nosuch", "red"), "no such role");
	ok(!theme_has_role("nosuch") && theme_has_role("nick-12"),
	    "which can be asked");
	ok(!theme_line(looks, STYLE_256, "text", "reddish"), "no such word");
	ok(!theme_line(looks, STYLE_256, "text", "256"), "no such colour");
	ok(!theme_line(looks, STYLE_256, "text", "red on"), "nothing behind");
	ok(!theme_line(looks, STYLE_256, "text", "on bold"), "nor is bold");
	for (style = 0; style < STYLE_CODE; style++) {
		theme_role(style, name, sizeof name);
		ok(theme_line(looks, STYLE_256, name, "default"), "%s is a "
		    "role", name);
	}
}

int
main(void)
{
	test_builtins();
	test_contrast();
	test_lines();
	return done_testing();
}

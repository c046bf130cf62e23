/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/theme.h"

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
	test_lines();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ui/style: depths, NO_COLOR, never a colour alone. */
#include "config.h"

#include "ui/style.h"

#include "tap.h"

static void
test_depth(void)
{
	is_int(style_depth(256, NULL), STYLE_256, "256 colours");
	is_int(style_depth(1 << 24, NULL), STYLE_256, "more");
	is_int(style_depth(88, NULL), STYLE_16, "88 colours");
	is_int(style_depth(16, NULL), STYLE_16, "16");
	is_int(style_depth(8, ""), STYLE_8, "8, NO_COLOR empty");
	is_int(style_depth(-1, NULL), STYLE_MONO, "none");
	is_int(style_depth(256, "1"), STYLE_MONO, "NO_COLOR");
}

static void
test_looks(void)
{
	static const int colors[STYLE_DEPTHS] = { 0, 8, 16, 256 };
	struct style_look look;
	bool fit = true, mono = true;
	int d, i;

	for (d = 0; d < STYLE_DEPTHS; d++) {
		for (i = 0; i < STYLES; i++) {
			look = style_look(d, i);
			fit = fit && look.fg >= -1 && look.bg >= -1 &&
			    (look.fg < colors[d] || look.fg == -1) &&
			    (look.bg < colors[d] || look.bg == -1);
			if (d == STYLE_MONO)
				mono = mono && look.fg == -1 &&
				    look.bg == -1;
		}
	}
	ok(fit, "colours that the terminal has");
	ok(mono, "mono has none");
	ok(style_look(STYLE_MONO, STYLE_TITLE).attr & LOOK_REVERSE,
	    "bars are seen without colour");
	ok(style_look(STYLE_MONO, STYLE_ERROR).attr != 0, "errors too");
}

static void
test_nicks(void)
{
	bool used[STYLE_NICKS] = { false };
	unsigned char id[32] = { 0 };
	int i, count = 0;
	enum style s;

	for (i = 0; i < 200; i++) {
		id[0] = i;
		s = style_nick(id, sizeof id);
		if (s < STYLE_NICK || s >= STYLE_CODE)
			bail_out("not a nick's style");
		count += used[s - STYLE_NICK] ? 0 : 1;
		used[s - STYLE_NICK] = true;
	}
	is_int(count, STYLE_NICKS, "all nick colours are used");
	is_int(style_nick(id, 32), style_nick(id, 32), "always the same");
}

int
main(void)
{
	test_depth();
	test_looks();
	test_nicks();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which theme the screen has. One that the file of settings names and that is
 * not there is said, and the default is used.
 */
#include "config.h"

#include "client/screen_inner.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "client/settings.h"
#include "client/themes.h"

void
screen_take_theme(struct screen *s)
{
	const char *name = setting_text(client_settings(s->client),
	    SETTING_THEME);
	enum style_depth depth = term_depth(s->term);
	struct style_look looks[STYLES];
	struct str problems;
	char *text;

	str_init(&problems);
	if (!themes_load(looks, depth, name, &problems)) {
		text = mem_printf(_("the theme %s is not used: %s"), name,
		    problems.s);
		screen_notice(&s->win->view->front, SAY_ERROR, text);
		free(text);
		theme_looks(looks, depth, "default");
	}
	str_release(&problems);
	term_theme(s->term, looks);
	s->dirty = true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which theme the screen has: one that comes along, or a file of that name in
 * the directory "themes" beside the settings. One that cannot be read whole
 * is not used at all, and the default is.
 */
#include "config.h"

#include "client/screen_inner.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "client/settings.h"
#include "store/conf.h"
#include "store/xdg.h"
#include "ui/theme.h"

/* False, and why in problems, if a line means nothing. */
static bool
take_lines(struct style_look looks[static STYLES], enum style_depth depth,
    const struct conf *conf, struct str *problems)
{
	struct conf_item item;
	size_t i;

	for (i = 0; conf_item(conf, i, &item); i++) {
		if (item.section == NULL && theme_line(looks, depth,
		    item.name, item.value))
			continue;
		str_printf(problems, _("%s:%zu: \"%s\" is no look of a "
		    "role"), conf_path(conf), item.line,
		    item.name != NULL ? item.name : item.section);
		return false;
	}
	return problems->len == 0;
}

static bool
read_file(struct style_look looks[static STYLES], enum style_depth depth,
    const char *name, struct str *problems)
{
	char *reason = NULL, *dir = xdg_dir(XDG_CONFIG, &reason), *path;
	struct conf *conf = NULL;
	struct conf_item item;
	bool good = false;

	if (dir != NULL) {
		path = mem_printf("%s/themes/%s", dir, name);
		conf = conf_load(path, problems, &reason);
		free(path);
	}
	if (conf == NULL)
		str_add(problems, reason);
	else if (problems->len == 0 && !conf_item(conf, 0, &item))
		str_printf(problems, _("%s is not there or empty; those that "
		    "come along are default, dark, light, contrast, mono"),
		    conf_path(conf));
	else
		good = take_lines(looks, depth, conf, problems);
	conf_free(conf);
	free(dir);
	free(reason);
	return good;
}

void
screen_take_theme(struct screen *s)
{
	const char *name = setting_text(app_settings(s->app), SETTING_THEME);
	enum style_depth depth = term_depth(s->term);
	struct style_look looks[STYLES];
	struct str problems;
	char *text;

	str_init(&problems);
	if (!theme_looks(looks, depth, name) &&
	    !read_file(looks, depth, name, &problems)) {
		text = mem_printf(_("the theme %s is not used: %s"), name,
		    problems.s);
		screen_notice(&s->front, SAY_ERROR, text);
		free(text);
		theme_looks(looks, depth, "default");
	}
	str_release(&problems);
	term_theme(s->term, looks);
	s->dirty = true;
}

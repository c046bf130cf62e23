/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Themes by name. A file that cannot be read whole is not used at all.
 */
#include "config.h"

#include "client/themes.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/conf.h"
#include "store/xdg.h"

/* ---- one ---- */

static void
say_wrong(struct str *problems, const struct conf *conf,
    const struct conf_item *item)
{
	const char *role = item->section != NULL ? item->section : item->name;

	if (item->section != NULL || !theme_has_role(role))
		str_printf(problems, _("%s:%zu: there is no role \"%s\""),
		    conf_path(conf), item->line, role);
	else
		str_printf(problems, _("%s:%zu: \"%s\" is no look: it has "
		    "colours, as in \"red on 16\", and bold, dim, "
		    "underline, reverse"), conf_path(conf), item->line,
		    item->value);
}

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
		say_wrong(problems, conf, &item);
		return false;
	}
	return problems->len == 0;
}

static void
say_absent(struct str *problems)
{
	char **names = themes_names();
	size_t i;

	str_add(problems, _("there is none of that name; there are "));
	for (i = 0; names[i] != NULL; i++)
		str_printf(problems, "%s%s", i > 0 ? ", " : "", names[i]);
	themes_free_names(names);
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
		say_absent(problems);
	else
		good = take_lines(looks, depth, conf, problems);
	conf_free(conf);
	free(dir);
	free(reason);
	return good;
}

bool
themes_load(struct style_look looks[static STYLES], enum style_depth depth,
    const char *name, struct str *problems)
{
	return theme_looks(looks, depth, name) ||
	    read_file(looks, depth, name, problems);
}

char *
themes_wrong(const char *name)
{
	struct style_look looks[STYLES];
	struct str problems;

	str_init(&problems);
	if (!themes_load(looks, STYLE_256, name, &problems))
		return str_take(&problems);
	str_release(&problems);
	return NULL;
}

/* ---- all ---- */

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static char **
add(char **names, size_t *n, const char *name)
{
	names = mem_resize(names, *n + 2, sizeof *names);
	names[(*n)++] = mem_strdup(name);
	names[*n] = NULL;
	return names;
}

char **
themes_names(void)
{
	char *reason = NULL, *dir = xdg_dir(XDG_CONFIG, &reason);
	char *path = mem_printf("%s/themes", dir == NULL ? "" : dir);
	DIR *open = dir == NULL ? NULL : opendir(path);
	const struct dirent *entry;
	char **names = NULL;
	size_t n = 0, own;

	while (theme_builtin(n) != NULL)
		names = add(names, &n, theme_builtin(n));
	own = n;
	while (open != NULL && (entry = readdir(open)) != NULL)
		if (entry->d_name[0] != '.')
			names = add(names, &n, entry->d_name);
	qsort(names + own, n - own, sizeof *names, compare);
	if (open != NULL)
		closedir(open);
	free(path);
	free(dir);
	free(reason);
	return names;
}

void
themes_free_names(char **names)
{
	size_t i;

	for (i = 0; names[i] != NULL; i++)
		free(names[i]);
	free(names);
}

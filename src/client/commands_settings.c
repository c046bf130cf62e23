/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands that show, change and keep settings.
 */
#include "config.h"

#include "client/commands.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "client/app_inner.h"
#include "client/nearest.h"

/* A text in quotes, so that an empty one is seen. */
static void
add_value(struct str *out, const struct app *app, enum setting id)
{
	const char *quotes = setting_rows[id].kind == SETTING_TEXT ? "\"" :
	    "";

	str_printf(out, "%s = %s%s%s", setting_rows[id].name, quotes,
	    setting_text(app->client->settings, id), quotes);
}

static void
list_settings(struct app *app)
{
	struct str text;

	str_init(&text);
	str_add(&text, _("the settings; * marks those that are not at their "
	    "default; \"/set NAME\" explains one"));
	for (int i = 0; i < SETTINGS; i++) {
		str_printf(&text, "\n%s ", setting_origin(app->client->settings,
		    (enum setting)i) == ORIGIN_DEFAULT ? " " : "*");
		add_value(&text, app, (enum setting)i);
	}
	app_say(app, SAY_INFO, "%s", text.s);
	str_release(&text);
}

static void
explain(struct app *app, enum setting id)
{
	static const char *const origins[] = {
		[ORIGIN_DEFAULT] = N_("the default"),
		[ORIGIN_FILE] = N_("from the file"),
		[ORIGIN_COMMAND_LINE] = N_("from the command line"),
		[ORIGIN_USER] = N_("set by you"),
	};
	const struct setting_row *row = &setting_rows[id];
	char *range = setting_range(id);
	struct str text;

	str_init(&text);
	add_value(&text, app, id);
	str_printf(&text, ", %s\n  %s\n  %s",
	    _(origins[setting_origin(app->client->settings, id)]), _(row->help),
	    range);
	if (setting_origin(app->client->settings, id) != ORIGIN_DEFAULT)
		str_printf(&text, _("; the default is \"%s\""),
		    row->initial);
	app_say(app, SAY_INFO, "%s", text.s);
	str_release(&text);
	free(range);
}

/* How long it holds, so that nobody believes something kept that is not. */
static void
say_set(struct app *app, enum setting id)
{
	struct str text;

	str_init(&text);
	add_value(&text, app, id);
	if (app->client->conf == NULL || !conf_dirty(app->client->conf))
		app_say(app, SAY_INFO, "%s", text.s);
	else if (setting_flag(app->client->settings, SETTING_AUTOSAVE))
		app_say(app, SAY_INFO, _("%s; it is kept when you quit, or "
		    "now by /save"), text.s);
	else
		app_say(app, SAY_INFO, _("%s; /save keeps it"), text.s);
	str_release(&text);
}

static const char *
name_of(size_t i)
{
	return i < SETTINGS ? setting_rows[i].name : NULL;
}

/* The setting that args begins with, its length in *len; or it complains. */
static enum setting
find(struct app *app, const char *args, size_t *len)
{
	enum setting id;
	const char *near;

	*len = strcspn(args, " \t\n");
	id = setting_find(args, *len);
	if (id != SETTINGS)
		return id;
	near = nearest(args, *len, name_of);
	if (near != NULL)
		app_say(app, SAY_ERROR, _("there is no setting \"%.*s\"; did "
		    "you mean %s?"), (int)*len, args, near);
	else
		app_say(app, SAY_ERROR, _("there is no setting \"%.*s\"; "
		    "/set shows them all"), (int)*len, args);
	return SETTINGS;
}

/* What is behind the name, without quotes around it; to be freed. */
static char *
value_of(const char *args)
{
	size_t len = strlen(args);

	if (len >= 2 && args[0] == '"' && args[len - 1] == '"')
		return mem_strndup(args + 1, len - 2);
	return mem_strdup(args);
}

bool
command_set(struct app *app, const char *args)
{
	enum setting id;
	size_t len;
	char *value;
	bool good;

	if (args[0] == '\0') {
		list_settings(app);
		return true;
	}
	id = find(app, args, &len);
	if (id == SETTINGS)
		return false;
	args += len + strspn(args + len, " \t\n");
	if (args[0] == '=')	/* as in the file */
		args += 1 + strspn(args + 1, " \t\n");
	if (args[0] == '\0') {
		explain(app, id);
		return true;
	}
	value = value_of(args);
	good = app_set(app, id, value);
	free(value);
	if (good)
		say_set(app, id);
	return good;
}

bool
command_theme(struct app *app, const char *args)
{
	char *line = mem_printf("theme %s", args);
	bool good = command_set(app, line);

	free(line);
	return good;
}

bool
command_unset(struct app *app, const char *args)
{
	size_t len;
	enum setting id = find(app, args, &len);

	if (id == SETTINGS)
		return false;
	app_unset(app, id);
	say_set(app, id);
	return true;
}

bool
command_save(struct app *app, const char *args)
{
	(void)args;
	if (app->client->conf == NULL) {
		app_say(app, SAY_ERROR, _("there is no file of settings"));
		return false;
	}
	if (!app_save_settings(app))
		return false;
	app_say(app, SAY_INFO, _("the settings are in %s"),
	    conf_path(app->client->conf));
	return true;
}

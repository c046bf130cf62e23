/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * /bind: what keys do. The user's own are in the settings' file:
 *
 *     key "Alt-x" {
 *         action = "window-next"
 *     }
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
#include "ui/keymap.h"

enum { NAME_BYTES = 32 };
static const char section[] = "key";

/* Each action with its keys. */
static void
list_all(struct app *app)
{
	struct str text;

	if (app->front->ops->show(app->front, PANEL_BINDINGS))
		return;
	str_init(&text);
	str_add(&text, _("\"/bind KEY ACTION\" changes a key (\"default\": as "
	    "it was); the actions and their keys:"));
	for (int action = 0; action < ACTIONS; action++) {
		if (keymap_action_name(action) == NULL)
			continue;
		str_printf(&text, "\n  %-16s ", keymap_action_name(action));
		keymap_keys(&text, action);
	}
	app_say(app, SAY_INFO, "%s", text.s);
	str_release(&text);
}

static void
show_key(struct app *app, uint32_t key)
{
	const char *what = keymap_action_name(keymap_action(key));
	char name[NAME_BYTES];

	keymap_name(key, name, sizeof name);
	app_say(app, SAY_INFO, "%s = %s", name, what != NULL ? what :
	    _("itself"));
}

static const char *
name_of(size_t i)
{
	const char *name = i < ACTIONS ? keymap_action_name((int)i) : NULL;

	return i < ACTIONS && name == NULL ? "" : name;
}

static void
no_action(struct app *app, const char *word)
{
	const char *near = nearest(word, strlen(word), name_of);

	if (near != NULL)
		app_say(app, SAY_ERROR, _("there is no action \"%s\"; did you "
		    "mean %s?"), word, near);
	else
		app_say(app, SAY_ERROR, _("there is no action \"%s\"; /bind "
		    "lists them"), word);
}

/* False, having said why, if it cannot be. */
static bool
bind(struct app *app, uint32_t key, const char *word)
{
	int action = keymap_action_find(word);

	if (strcmp(word, "default") == 0) {
		keymap_unbind(key);
		return true;
	}
	if (action < 0) {
		no_action(app, word);
		return false;
	}
	if (keymap_bind(key, action))
		return true;
	app_say(app, SAY_ERROR, _("there are too many keys of your own"));
	return false;
}

bool
command_bind(struct app *app, const char *args)
{
	size_t len = strcspn(args, " \t\n");
	const char *word = args + len + strspn(args + len, " \t\n");
	char *name = mem_strndup(args, len), form[NAME_BYTES];
	struct conf *conf = app->client->conf;
	uint32_t key = keymap_key(name);
	bool good = true;

	if (len == 0) {
		list_all(app);
	} else if (key == TK_NONE) {
		app_say(app, SAY_ERROR, _("\"%s\" is no key; they are called "
		    "Ctrl-A, Alt-x, F5, Ctrl-Left, PgUp"), name);
		good = false;
	} else if (word[0] == '\0' || (good = bind(app, key, word))) {
		show_key(app, key);
		keymap_name(key, form, sizeof form);
		if (conf != NULL && strcmp(word, "default") == 0)
			conf_unset(conf, section, form, NULL);
		else if (conf != NULL && word[0] != '\0')
			conf_set(conf, section, form, "action", word,
			    CONF_TEXT);
	}
	free(name);
	return good;
}

void
commands_take_keys(struct app *app)
{
	const struct conf *conf = app->client->conf;
	struct conf_item item;

	for (size_t i = 0; conf != NULL && conf_item(conf, i, &item); i++) {
		if (item.section == NULL || item.name == NULL ||
		    item.title == NULL || strcmp(item.section, section) != 0)
			continue;
		if (keymap_key(item.title) == TK_NONE)
			app_say(app, SAY_ERROR, _("%s:%zu: \"%s\" is no key"),
			    conf_path(conf), item.line, item.title);
		else
			bind(app, keymap_key(item.title), item.value);
	}
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands about what the user has named: aliases and saved rooms. Both
 * are in the file of settings.
 */
#include "config.h"

#include "client/commands.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "client/alias.h"
#include "client/app_inner.h"
#include "client/rooms.h"

static const char section[] = "aliases";

static bool
has_file(struct app *app)
{
	if (app->client->conf == NULL)
		app_say(app, SAY_ERROR, _("there is no file of settings"));
	return app->client->conf != NULL;
}

static void
say_kept(struct app *app, const char *what)
{
	app_say(app, SAY_INFO, setting_flag(app->client->settings,
	    SETTING_AUTOSAVE) ?
	    _("%s; it is kept when you quit, or now by /save") :
	    _("%s; /save keeps it"), what);
}

/* ---- aliases ---- */

const char *
app_alias(const struct app *app, const char *name, size_t len)
{
	char *copy;
	const char *line;

	if (app->client->conf == NULL)
		return NULL;
	copy = mem_strndup(name, len);
	line = conf_get(app->client->conf, section, NULL, copy);
	free(copy);
	return line;
}

bool
app_run_alias(struct app *app, const char *name, const char *line,
    const char *args)
{
	char *reason, *text;
	bool good;

	if (app->alias_depth == ALIAS_DEPTH_MAX) {
		app_say(app, SAY_ERROR, _("aliases lead to one another and "
		    "to no end"));
		return false;
	}
	text = alias_expand(line, args, &reason);
	if (text == NULL) {
		app_say(app, SAY_ERROR, "%s: %s", name, reason);
		free(reason);
		return false;
	}
	app->alias_depth++;
	good = app_line(app, app->dest, text);
	app->alias_depth--;
	mem_wipe_free(text, strlen(text));
	return good;
}

static void
list_aliases(struct app *app)
{
	struct conf_item item;
	struct str text;

	str_init(&text);
	for (size_t i = 0; app->client->conf != NULL &&
	    conf_item(app->client->conf, i, &item); i++)
		if (item.section != NULL && item.name != NULL &&
		    strcmp(item.section, section) == 0)
			str_printf(&text, "\n  /%s = %s", item.name,
			    item.value);
	if (text.len == 0)
		app_say(app, SAY_INFO, _("there are no aliases; \"/alias hi "
		    "/me waves to $1\" makes one"));
	else
		app_say(app, SAY_INFO, _("the aliases:%s"), text.s);
	str_release(&text);
}

static bool
set_alias(struct app *app, const char *name, const char *line)
{
	const char *wrong = alias_wrong(name);
	char *what;

	if (wrong != NULL) {
		app_say(app, SAY_ERROR, _("/%s will not do as an alias: %s"),
		    name, wrong);
		return false;
	}
	if (!has_file(app))
		return false;
	conf_set(app->client->conf, section, NULL, name, line, CONF_TEXT);
	what = mem_printf("/%s = %s", name, line);
	say_kept(app, what);
	free(what);
	return true;
}

bool
command_alias(struct app *app, const char *args)
{
	const char *start = args + (args[0] == '/'), *rest, *line;
	size_t len = strcspn(start, " \t=");
	char *name;
	bool good = true;

	if (args[0] == '\0') {
		list_aliases(app);
		return true;
	}
	name = mem_strndup(start, len);
	rest = start + len + strspn(start + len, " \t");
	if (*rest == '=')
		rest += 1 + strspn(rest + 1, " \t");
	line = app_alias(app, name, len);
	if (*rest != '\0')
		good = set_alias(app, name, rest);
	else if (line != NULL)
		app_say(app, SAY_INFO, "/%s = %s", name, line);
	else
		app_say(app, SAY_ERROR, _("there is no alias /%s"), name);
	good = good && (*rest != '\0' || line != NULL);
	free(name);
	return good;
}

bool
command_unalias(struct app *app, const char *args)
{
	const char *name = args + (args[0] == '/');

	if (app_alias(app, name, strlen(name)) == NULL) {
		app_say(app, SAY_ERROR, _("there is no alias /%s"), name);
		return false;
	}
	conf_unset(app->client->conf, section, NULL, name);
	app_say(app, SAY_INFO, _("the alias /%s is gone"), name);
	return true;
}

/* ---- rooms ---- */

static void
list_rooms(struct app *app)
{
	static const char *const secrets[] = {
		[ROOM_ASKS] = N_("the passphrase is asked for"),
		[ROOM_SEALED] = N_("the passphrase is kept, encrypted"),
		[ROOM_IN_FILE] = N_("the passphrase is in a file"),
	};
	const char *name;
	struct str text;

	str_init(&text);
	for (size_t i = 0; (name = rooms_name(app->client->conf, i)) != NULL;
	    i++)
		str_printf(&text, "\n  %s  %s  (%s)", name,
		    rooms_place(app->client->conf, name),
		    _(secrets[rooms_secret(app->client->conf, name)]));
	if (text.len == 0)
		app_say(app, SAY_INFO, _("no rooms are saved; /room add NAME "
		    "saves this one"));
	else
		app_say(app, SAY_INFO, _("the saved rooms; /connect NAME goes "
		    "there:%s"), text.s);
	str_release(&text);
}

static bool
is_room(struct app *app, const char *name)
{
	if (rooms_place(app->client->conf, name) != NULL)
		return true;
	app_say(app, SAY_ERROR, _("no room \"%s\" is saved; /room shows those "
	    "that are"), name);
	return false;
}

static bool
add_room(struct app *app, const char *name, const char *place)
{
	const char *wrong = rooms_wrong(name);
	char *what;

	if (place[0] == '\0')
		place = app->place;
	if (wrong == NULL && (place == NULL || place[0] == '\0'))
		wrong = _("say where it is: /room add NAME PLACE");
	if (wrong != NULL) {
		app_say(app, SAY_ERROR, _("the room \"%s\" is not saved: %s"),
		    name, wrong);
		return false;
	}
	rooms_add(app->client->conf, name, place);
	client_name_rooms(app->client);
	what = mem_printf(_("the room %s is at %s"), name, place);
	say_kept(app, what);
	free(what);
	return true;
}

static bool
keep_passphrase(struct app *app, const char *name, const char *what)
{
	struct app *room = client_find(app->client, name);
	struct vault *vault;

	if (!is_room(app, name))
		return false;
	if (strcmp(what, "forget") == 0) {
		rooms_forget_passphrase(app->client->conf, name);
		app_say(app, SAY_INFO, _("the passphrase of %s will be asked "
		    "for"), name);
		return true;
	}
	if (room == NULL)
		room = app;	/* one that is not open may have the same */
	if (!room->has_passphrase) {
		app_say(app, SAY_ERROR, _("no passphrase is in use that could "
		    "be kept"));
		return false;
	}
	vault = app_vault(app, "rooms");
	if (vault == NULL)
		return false;
	rooms_keep_passphrase(app->client->conf, name, vault, &app->client->rng,
	    session_passphrase(room->session));
	vault_free(vault);
	app_say(app, SAY_INFO, _("the passphrase in use is kept for %s, "
	    "encrypted under your identity; \"/room passphrase %s forget\" "
	    "takes it out"), name, name);
	return true;
}

static bool
remove_room(struct app *app, const char *name, const char *rest)
{
	(void)rest;
	if (!is_room(app, name))
		return false;
	rooms_remove(app->client->conf, name);
	client_name_rooms(app->client);
	app_say(app, SAY_INFO, _("the room %s is not saved any more"), name);
	return true;
}

bool
command_room(struct app *app, const char *args)
{
	static const struct {
		const char *word;
		bool (*run)(struct app *app, const char *name,
		    const char *rest);
	} verbs[] = {
		{ "add", add_room }, { "passphrase", keep_passphrase },
		{ "remove", remove_room },
	};
	size_t len = strcspn(args, " \t"), name_len;
	const char *at = args + len + strspn(args + len, " \t");
	char *name;
	bool good = false;

	if (args[0] == '\0' || strcmp(args, "list") == 0) {
		list_rooms(app);
		return true;
	}
	if (!has_file(app))
		return false;
	name_len = strcspn(at, " \t");
	name = mem_strndup(at, name_len);
	at += name_len + strspn(at + name_len, " \t");
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		if (strlen(verbs[i].word) != len || name_len == 0 ||
		    strncmp(args, verbs[i].word, len) != 0)
			continue;
		good = verbs[i].run(app, name, at);
		free(name);
		return good;
	}
	free(name);
	app_say(app, SAY_ERROR, _("type it like this: /room add NAME [PLACE], "
	    "/room passphrase NAME, or /room remove NAME"));
	return false;
}

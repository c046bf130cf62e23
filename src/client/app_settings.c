/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What follows from a setting, and their file. A change by the user is noted
 * down in the file's copy in memory, and written by /save or at the end.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "client/app_inner.h"
#include "client/nick.h"
#include "client/themes.h"

/* ---- what follows ---- */

enum session_policy
app_session_policy(const struct app *app)
{
	/* of "known", the app decides for those who are */
	return strcmp(setting_text(app->client->settings, SETTING_ADMISSION),
	    "auto") == 0 ? POLICY_AUTO : POLICY_ASK;
}

bool
app_admits(struct app *app, const struct session_event *event)
{
	const struct person *p = people_get(app->people, event->id);

	if (strcmp(setting_text(app->client->settings, SETTING_ADMISSION),
	    "known") != 0 || p == NULL || !p->has_card)
		return false;
	if (p->known.mark != KNOWN_SEEN && p->known.mark != KNOWN_VERIFIED)
		return false;
	return session_admit(app->session, event->id, true,
	    app_now_ms(app)) == ERR_OK;
}

static void
admission_changed(struct app *app)
{
	session_set_policy(app->session, app_session_policy(app));
}

char *
app_nick_of_settings(const struct app *app)
{
	const char *nick = setting_text(app->client->settings, SETTING_NICK);

	return nick[0] == '\0' ? nick_default() : mem_strdup(nick);
}

static void
nick_changed(struct app *app)
{
	char *nick = app_nick_of_settings(app);

	if (strcmp(nick, app->nick) != 0)
		app_take_nick(app, nick);
	free(nick);
}

static void
history_changed(struct app *app)
{
	app_keep_changed(app);
	app_input_changed(app);
}

static void (*const followers[SETTINGS])(struct app *app) = {
	[SETTING_ADMISSION] = admission_changed,
	[SETTING_HISTORY] = history_changed,
	[SETTING_HISTORY_DAYS] = app_keep_changed,
	[SETTING_HISTORY_MEGABYTES] = app_keep_changed,
	[SETTING_KEEP_INPUT] = app_input_changed,
	[SETTING_NICK] = nick_changed,
	[SETTING_TLS_CERT] = app_tls_changed,
	[SETTING_TLS_KEY] = app_tls_changed,
};

/* In all rooms. */
static void
changed(struct client *client, enum setting id)
{
	struct app *app;

	if (client->conf != NULL)
		settings_keep(client->settings, id, client->conf);
	for (size_t i = 0; i < client->app_count; i++) {
		app = client->apps[i];
		if (followers[id] != NULL)
			followers[id](app);
		app->front->ops->setting(app->front, id);
	}
}

/* What only the user's own word is held against: a theme in the file may be
 * on another machine. The reason is to be freed; NULL: it will do. */
static char *
unusable(enum setting id, const char *value)
{
	/* a path is no name, which settings_set() says */
	return id == SETTING_THEME && strchr(value, '/') == NULL ?
	    themes_wrong(value) : NULL;
}

bool
app_set(struct app *app, enum setting id, const char *value)
{
	char *reason = unusable(id, value);

	if (reason != NULL || !settings_set(app->client->settings, id, value,
	    ORIGIN_USER, &reason)) {
		app_say(app, SAY_ERROR, _("%s cannot be \"%s\": %s"),
		    setting_rows[id].name, value, reason);
		free(reason);
		return false;
	}
	changed(app->client, id);
	return true;
}

bool
app_unset(struct app *app, enum setting id)
{
	if (setting_origin(app->client->settings, id) == ORIGIN_DEFAULT)
		return false;
	settings_reset(app->client->settings, id);
	changed(app->client, id);
	return true;
}

/* ---- the file ---- */

bool
app_save_settings(struct app *app)
{
	char *reason;

	if (app->client->conf == NULL || !conf_dirty(app->client->conf))
		return true;
	if (conf_save(app->client->conf, &reason))
		return true;
	app_say(app, SAY_ERROR, "%s", reason);
	free(reason);
	return false;
}

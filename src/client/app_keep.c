/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the app keeps of its room: when histories are opened, which events are
 * lines of them, and what is shown of them at the start.
 */
#include "config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "client/app_inner.h"
#include "client/say.h"
#include "store/identity_file.h"

enum { DAY_MS = 86400 * 1000, MEBIBYTE = 1 << 20 };

static struct history_limits
limits_of(const struct app *app)
{
	return (struct history_limits) {
		.days = (int)setting_number(app->client->settings,
		    SETTING_HISTORY_DAYS),
		.bytes = setting_number(app->client->settings,
		    SETTING_HISTORY_MEGABYTES) * MEBIBYTE,
	};
}

static char *
history_home(const struct app *app)
{
	return mem_printf("%s/history", app->client->state_dir);
}

/* The identity itself is in memory only as long as this takes. */
struct vault *
app_vault(struct app *app, const char *purpose)
{
	struct identity who;
	struct vault *vault;
	char *reason;

	if (!identity_file_load(&who, app->client->identity_path,
	    app->client->vault, &reason)) {
		app_say(app, SAY_ERROR, "%s", reason);
		free(reason);
		return NULL;
	}
	vault = vault_of_identity(&who, purpose);
	identity_wipe(&who);
	return vault;
}

static bool
is_wanted(const struct app *app)
{
	return setting_flag(app->client->settings, SETTING_HISTORY) &&
	    app->relay_text[0] != '\0';
}

struct history_reader *
app_history(struct app *app)
{
	struct history_reader *r;
	struct vault *vault;
	char *dir;
	int64_t days = setting_number(app->client->settings,
	    SETTING_HISTORY_DAYS);

	if (keep_room(app->keep) == NULL)
		return NULL;
	vault = app_vault(app, "history");
	if (vault == NULL)
		return NULL;
	dir = history_home(app);
	r = history_reader_new(dir, vault, keep_room(app->keep),
	    clock_wall_ms() - days * DAY_MS);
	free(dir);
	vault_free(vault);
	return r;
}

/* ---- showing ---- */

static void
say_damage(struct app *app, const struct history_reader *r)
{
	size_t n = history_damaged(r);

	if (n > 0)
		app_say(app, SAY_WARNING, Q_("%zu place in the history is "
		    "damaged; lines are missing there", "%zu places in the "
		    "history are damaged; lines are missing there", n), n);
}

static void
show_last(struct app *app)
{
	int64_t n = setting_number(app->client->settings,
	    SETTING_HISTORY_LINES);
	struct history_reader *r = app_history(app);
	struct history_line line;
	int64_t back = 0;

	if (r == NULL)
		return;
	while (back < n && history_previous(r, &line))
		back++;
	for (int64_t i = 0; i < back && history_next(r, &line); i++)
		app->front->ops->history(app->front, &line);
	if (back > 0)
		app->front->ops->history(app->front, NULL);
	say_damage(app, r);
	history_reader_free(r);
}

void
app_keep_room(struct app *app, bool show)
{
	struct history_limits limits = limits_of(app);
	const char *now = keep_room(app->keep);
	struct vault *vault;
	char *dir, *reason;

	if (!is_wanted(app)) {
		keep_history_off(app->keep);
		return;
	}
	keep_history_limits(app->keep, &limits);
	if (now != NULL && strcmp(now, app->relay_text) == 0)
		return;
	vault = app_vault(app, "history");
	if (vault == NULL)
		return;
	dir = history_home(app);
	if (!keep_history(app->keep, dir, vault, app->relay_text, &limits,
	    &reason)) {
		app_say(app, SAY_ERROR, "%s", reason);
		free(reason);
	} else if (show) {
		show_last(app);
	}
	free(dir);
	vault_free(vault);
}

void
app_keep_changed(struct app *app)
{
	app_keep_room(app, false);
}

bool
app_forget_history(struct app *app)
{
	struct vault *vault = app_vault(app, "history");
	char *dir, *reason = NULL;

	if (vault == NULL)
		return false;
	keep_history_off(app->keep);
	app_forget_input(app);
	dir = history_home(app);
	history_delete(dir, vault, app->relay_text, &reason);
	free(dir);
	vault_free(vault);
	app_keep_room(app, false);
	if (reason == NULL)
		return true;
	app_say(app, SAY_ERROR, "%s", reason);
	free(reason);
	return false;
}

/* ---- lines ---- */

static void
complain(struct app *app, bool good, char *reason)
{
	if (good)
		return;
	app_say(app, SAY_ERROR, "%s", reason);
	free(reason);
}

static void
put_sender(const struct app *app, struct history_line *line, uint32_t id)
{
	const struct person *p = people_get(app->people, id);

	line->name = app_name(app, id);
	if (p == NULL || !p->has_card)
		return;
	line->who = p->identity;
	line->mark = (uint8_t)p->known.mark;
}

static void
keep_message(struct app *app, const struct session_event *event)
{
	struct history_line line = {
		.kind = event->kind == MESSAGE_ACTION ? HISTORY_ACTION :
		    HISTORY_TEXT,
		.flags = event->direct ? HISTORY_DIRECT : 0,
		.wall_ms = app_wall_ms(app, event->time_ms),
		.generation = event->generation,
		.to_name = event->direct ? app->nick : "",
		.text = event->text, .text_len = event->text_len,
	};
	char *reason;
	bool good;

	if (event->text == NULL)
		return;
	put_sender(app, &line, event->id);
	good = keep_line(app->keep, &line, &reason);
	complain(app, good, reason);
}

void
app_keep_said(struct app *app, const struct front_said *said)
{
	struct history_line line = {
		.kind = said->kind == MESSAGE_ACTION ? HISTORY_ACTION :
		    HISTORY_TEXT,
		.flags = HISTORY_OWN, .wall_ms = said->wall_ms,
		.who = app->client->identity, .name = app->nick, .to_name = "",
		.text = said->text, .text_len = said->len,
	};
	const struct person *p;

	if (said->dest != ALL_IDS) {
		p = people_get(app->people, said->dest);
		line.flags |= HISTORY_DIRECT;
		line.to_name = app_name(app, said->dest);
		if (p != NULL && p->has_card)
			line.to = p->identity;
	}
	keep_said(app->keep, said->number, &line);
}

static void
keep_sentence(struct app *app, const struct session_event *event,
    enum say_level level, const char *text)
{
	struct session_status status;
	struct history_line line = {
		.kind = HISTORY_EVENT,
		.flags = level >= SAY_WARNING ? HISTORY_LOUD : 0,
		.wall_ms = app_wall_ms(app, event->time_ms),
		.name = "", .to_name = "", .text = text,
		.text_len = strlen(text),
	};
	char *reason;
	bool good;

	session_get_status(app->session, &status);
	line.generation = status.has_key ? status.generation : 0;
	good = keep_line(app->keep, &line, &reason);
	complain(app, good, reason);
}

void
app_keep_event(struct app *app, const struct session_event *event,
    enum say_level level, const char *text)
{
	char *reason;
	bool good;

	if (event->type == EVENT_MESSAGE) {
		keep_message(app, event);
	} else if (event->type == EVENT_SENT || event->type == EVENT_UNSENT) {
		good = keep_sent(app->keep, event->number,
		    event->type == EVENT_SENT, event->generation, &reason);
		complain(app, good, reason);
	} else if (text[0] != '\0' && level >= SAY_INFO &&
	    !(event->type == EVENT_ERROR && say_is_told(event))) {
		keep_sentence(app, event, level, text);
	}
}

/* ---- the log ---- */

/* "127.0.0.1:8872.log"; a socket's path has its slashes replaced. */
static char *
usual_log(const struct app *app)
{
	char *path = mem_printf("%s/log/%s.log", app->client->state_dir,
	    app->relay_text[0] == '\0' ? "room" : app->relay_text);

	for (char *c = path + strlen(app->client->state_dir) +
	    sizeof "/log/" - 1; *c != '\0'; c++)
		if (*c == '/')
			*c = '_';
	return path;
}

bool
app_log(struct app *app, const char *path)
{
	char *usual = path == NULL ? usual_log(app) : NULL, *reason;
	bool good = keep_log(app->keep, path == NULL ? usual : path, &reason);

	complain(app, good, reason);
	free(usual);
	return good;
}

bool
app_keeps_history(const struct app *app)
{
	return keep_room(app->keep) != NULL;
}

const char *
app_log_path(const struct app *app)
{
	return keep_log_path(app->keep);
}

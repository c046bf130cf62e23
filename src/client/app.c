/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The app's life and its turn: what the loop's callbacks have recorded is
 * drained, shown and written in one place, app_turn(). Connections are in
 * app_connect.c, what the user says in app_talk.c, commands in commands*.c.
 */
#include "config.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "client/app_inner.h"
#include "client/commands.h"
#include "client/options.h"
#include "client/passphrase.h"
#include "client/say.h"
#include "store/identity_file.h"

enum { SAVE_DELAY_MS = 2000 };	/* a full room's members in one go */

/* ---- events of the session ---- */

/* The long-term secret is in memory only as long as this takes. */
static void
identify(struct app *app)
{
	struct identity who;
	char *reason;

	if (!identity_file_load(&who, app->identity_path, app->vault,
	    &reason)) {
		app_say(app, SAY_ERROR, "%s", reason);
		app_disconnect(app);
		free(reason);
		return;
	}
	if (memcmp(&who.pub, &app->identity, sizeof who.pub) == 0) {
		session_identify(app->session, &who, loop_now_ms(app->loop));
	} else {
		app_say(app, SAY_ERROR, _("the identity file holds another "
		    "identity than when tuschel started; start it again"));
		app_disconnect(app);
	}
	identity_wipe(&who);
}

/* What must be known before the event is put into words. */
static void
learn(struct app *app, const struct session_event *event)
{
	switch (event->type) {
	case EVENT_INIT:
		people_clear(app->people);
		people_set_self(app->people, event->id);
		break;
	case EVENT_CARD:
	case EVENT_REQUEST:
		people_card(app->people, event->id, &event->identity,
		    event->nick);
		break;
	case EVENT_MEMBER:
		people_met(app->people, event->id,
		    app_wall_ms(app, event->time_ms));
		app_save_known(app);
		break;
	default:
		break;
	}
}

/* What follows from it once it has been shown. */
static void
react(struct app *app, const struct session_event *event, const char *text)
{
	switch (event->type) {
	case EVENT_EXIT:
		people_gone(app->people, event->id);
		break;
	case EVENT_READY:
		link_held(app->link);
		break;
	case EVENT_STOPPED:
		if (event->failure == FAIL_REFUSED)
			app_ask_passphrase(app, _("the passphrase is wrong"));
		break;
	case EVENT_CLOSE:
		link_break(app->link, text, event->retry);
		break;
	default:
		break;
	}
}

static void
handle(struct app *app, const struct session_event *event)
{
	struct str text;
	enum say_level level;

	if (event->type == EVENT_IDENTITY) {
		identify(app);
		return;
	}
	learn(app, event);
	if (exchange_event(app->exchange, event))
		return;
	if (event->type == EVENT_REQUEST && app_admits(app, event))
		return;
	if (event->type == EVENT_MESSAGE &&
	    people_is_ignored(app->people, event->id))
		return;
	str_init(&text);
	level = say_event(&text, app->session, app->people, event);
	/* kept first: what was seen once is there after a crash */
	app_keep_event(app, event, level, text.s);
	app->front->ops->event(app->front, event, level,
	    text.len > 0 ? text.s : NULL);
	react(app, event, text.s);
	str_release(&text);
}

static bool
drain(struct app *app)
{
	struct session_event event;
	bool any = false;

	while (session_next(app->session, &event)) {
		handle(app, &event);
		session_event_release(&event);
		any = true;
	}
	return any;
}

/* ---- the turn ---- */

static void
stop_loop(void *ctx)
{
	struct app *app = ctx;

	loop_stop(app->loop);
}

/* Leaves the room first, so that the others hear of it from a relay that
 * still is there. */
static void
stop(struct app *app)
{
	app->stopped = true;
	link_drop(app->link, "");
	if (app->host != NULL)
		host_shutdown(app->host, stop_loop, app);
	else
		loop_stop(app->loop);
}

static void
app_turn(void *ctx)
{
	struct app *app = ctx;

	if (app->stopped)
		return;
	/* The monotonic clock stands still while a machine sleeps. */
	app->wall_offset_ms = clock_wall_ms() - loop_now_ms(app->loop);
	session_set_wall_offset(app->session, app->wall_offset_ms);
	drain(app);
	exchange_turn(app->exchange);
	do {	/* a front may have more to say once it has shown this, and
		 * why a link has ended is to be shown now */
		app->front->ops->changed(app->front);
	} while (drain(app) || link_flush(app->link));
	if (app->quitting)
		stop(app);
}

static void
save_known(void *ctx)
{
	struct app *app = ctx;
	char *reason;

	app->save_due = false;
	if (!known_save(app->known, &reason)) {
		app_say(app, SAY_WARNING, "%s", reason);
		free(reason);
	}
}

void
app_save_known(struct app *app)
{
	if (app->save_due)
		return;
	app->save_due = true;
	loop_timer_set(app->save, loop_now_ms(app->loop) + SAVE_DELAY_MS);
}

/* ---- life ---- */

static void
make_session(struct app *app, const struct app_config *config)
{
	struct session_config session = {
		.rng = config->rng, .identity = config->identity,
		.nick = app->nick, .policy = app_session_policy(app),
		.passphrase = config->passphrase == NULL ? "" :
		    config->passphrase,
	};
	const char *peer = config->options->peer;

	app->session = session_new(&session);
	if (peer != NULL)
		session_prefer(app->session,
		    (uint32_t)strtoul(peer + 1, NULL, 16));
}

struct app *
app_new(const struct app_config *config)
{
	struct app *app = mem_zero(1, sizeof *app);

	app->loop = config->loop;
	app->rng = config->rng;
	app->known = config->known;
	app->host = config->host;
	app->identity_path = mem_strdup(config->identity_path);
	app->pins = mem_printf("%s/known_relays", config->data_dir);
	app->state_dir = mem_strdup(config->state_dir);
	app->keep = keep_new();
	app->vault = config->vault;
	app->identity = config->identity;
	app->settings = config->settings;
	app->conf = config->conf;
	app->warnings = mem_strdup(config->warnings);
	app->run = config->options->run;
	app->nick = app_nick_of_settings(app);
	app->has_passphrase = config->passphrase != NULL;
	app->given_passphrase = config->passphrase_is_given;
	if (config->passphrase_is_new)
		app->new_passphrase = mem_strdup(config->passphrase);
	app->complained = mem_strdup("");
	make_session(app, config);
	app->people = people_new(app->known, &app->identity);
	app->exchange = exchange_new(app);
	app->save = loop_timer_new(app->loop, save_known, app);
	app_make_link(app);
	return app;
}

/* The front has gone: what fails is told on the terminal. */
static void
save_settings(struct app *app)
{
	char *reason;

	if (app->conf == NULL ||
	    !setting_flag(app->settings, SETTING_AUTOSAVE) ||
	    conf_save(app->conf, &reason))
		return;
	fprintf(stderr, "tuschel: %s\n", reason);
	free(reason);
}

void
app_free(struct app *app)
{
	char *reason;

	if (app == NULL)
		return;
	loop_hook_free(app->hook);
	exchange_free(app->exchange);
	link_free(app->link);
	tls_context_free(app->tls);
	session_free(app->session);
	host_free(app->host);
	people_free(app->people);
	loop_timer_free(app->save);
	if (!known_save(app->known, &reason)) {
		fprintf(stderr, "tuschel: %s\n", reason);
		free(reason);
	}
	known_free(app->known);
	passphrase_free(app->new_passphrase);
	keep_free(app->keep);
	free(app->place);
	free(app->identity_path);
	free(app->pins);
	free(app->state_dir);
	vault_free(app->vault);
	save_settings(app);
	settings_free(app->settings);
	conf_free(app->conf);
	free(app->warnings);
	free(app->nick);
	free(app->complained);
	free(app->exit_message);
	free(app);
}

/* A line each. */
static void
show_warnings(struct app *app)
{
	char *line, *save = NULL;

	for (line = strtok_r(app->warnings, "\n", &save); line != NULL;
	    line = strtok_r(NULL, "\n", &save))
		app_say(app, SAY_WARNING, "%s", line);
}

void
app_start(struct app *app, struct front *front, const char *place)
{
	app->front = front;
	app->hook = loop_hook_new(app->loop, app_turn, app);
	show_warnings(app);
	commands_take_keys(app);
	if (app->host != NULL) {
		app_show_room(app);
		app_connect_to(app, host_own_address(app->host));
	} else {
		app_connect(app, place);
	}
	for (; *app->run != NULL; app->run++)
		app_line(app, ALL_IDS, *app->run);
}

void
app_quit(struct app *app)
{
	app->quitting = true;
}

bool
app_is_ending(const struct app *app)
{
	return app->quitting;
}

void
app_fail(struct app *app, enum app_exit code, const char *message)
{
	if (app->exit_code == APP_EXIT_OK) {
		app->exit_code = code;
		if (message != NULL)
			app->exit_message = mem_strdup(message);
	}
	app->quitting = true;
}

/* ---- what fronts read ---- */

bool
app_file(const struct app *app, size_t i, struct front_file *file)
{
	return exchange_get(app->exchange, i, file);
}

bool
app_files_are_busy(const struct app *app)
{
	return exchange_is_busy(app->exchange);
}

void
app_say(struct app *app, enum say_level level, const char *format, ...)
{
	struct str clean;
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0)
		abort();
	str_init(&clean);
	utf8_sanitize(&clean, text, (size_t)len, UTF8_TEXT);
	free(text);
	app->front->ops->notice(app->front, level, clean.s);
	str_release(&clean);
}

void
app_show_code(struct app *app, const char *title, const char *words,
    const char *text)
{
	if (app->front->ops->code != NULL)
		app->front->ops->code(app->front, title, words, text);
}

enum app_exit
app_exit_code(const struct app *app)
{
	return app->exit_code;
}

const char *
app_exit_message(const struct app *app)
{
	return app->exit_message;
}

const struct session *
app_session(const struct app *app)
{
	return app->session;
}

struct loop *
app_loop(const struct app *app)
{
	return app->loop;
}

int64_t
app_wall_ms(const struct app *app, int64_t mono_ms)
{
	return mono_ms + app->wall_offset_ms;
}

bool
app_peer(const struct app *app, size_t i, struct app_peer *peer)
{
	const struct person *person;

	if (!session_peer(app->session, i, &peer->peer))
		return false;
	person = people_get(app->people, peer->peer.id);
	peer->known = person != NULL && person->has_card ?
	    person->known.mark : KNOWN_NEW;
	peer->name = people_name(app->people, peer->peer.id);
	return true;
}

bool
app_get_person(const struct app *app, uint32_t id,
    struct app_person *person)
{
	const struct person *p = people_get(app->people, id);

	if (p == NULL || !p->has_card)
		return false;
	person->nick = p->plain;
	person->name = p->name;
	person->identity = &p->identity;
	person->known = p->known.mark;
	person->self = id == people_self(app->people);
	return true;
}

const char *
app_name(const struct app *app, uint32_t id)
{
	return people_name(app->people, id);
}

const char *
app_nick(const struct app *app)
{
	return app->nick;
}

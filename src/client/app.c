/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The life of a room, and what becomes of its session's events. When they are
 * drained client.c says. Connections are in app_connect.c, what the user says
 * in app_talk.c, commands in commands*.c.
 */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "client/app_inner.h"
#include "client/passphrase.h"
#include "client/say.h"
#include "store/identity_file.h"

/* ---- events of the session ---- */

/* The long-term secret is in memory only as long as this takes. */
static void
identify(struct app *app)
{
	struct identity who;
	char *reason;

	if (!identity_file_load(&who, app->client->identity_path,
	    app->client->vault, &reason)) {
		app_say(app, SAY_ERROR, "%s", reason);
		app_disconnect(app);
		free(reason);
		return;
	}
	if (memcmp(&who.pub, &app->client->identity, sizeof who.pub) == 0) {
		session_identify(app->session, &who, app_now_ms(app));
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
		client_save_known(app->client);
		break;
	default:
		break;
	}
}

/* Two addresses may lead to one room, where one meets oneself then. */
static void
tell_twice(struct app *app, const struct session_event *card)
{
	const struct client *client = app->client;

	if (memcmp(&card->identity, &client->identity,
	    sizeof card->identity) != 0)
		return;
	for (size_t i = 0; client->apps[i] != app; i++)
		if (people_self(client->apps[i]->people) == card->id)
			app_say(app, SAY_WARNING, _("this is the room that is "
			    "open as %s, and you are in it twice; /close "
			    "leaves it here"), client->apps[i]->name);
}

/* What follows from it once it has been shown. */
static void
react(struct app *app, const struct session_event *event, const char *text)
{
	switch (event->type) {
	case EVENT_CARD:
		tell_twice(app, event);
		break;
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

bool
app_drain(struct app *app)
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

/* ---- life ---- */

static struct session *
make_session(const struct app *app)
{
	struct session_config config = {
		.rng = app->client->rng, .identity = app->client->identity,
		.nick = app->nick, .policy = app_session_policy(app),
		.passphrase = "",
	};

	return session_new(&config);
}

struct app *
app_new(struct client *client)
{
	struct app *app = mem_zero(1, sizeof *app);

	app->client = client;
	app->keep = keep_new();
	app->nick = app_nick_of_settings(app);
	app->complained = mem_strdup("");
	app->name = mem_strdup("");
	app->session = make_session(app);
	app->people = people_new(client->known, &client->identity);
	app->exchange = exchange_new(app);
	app_make_link(app);
	return app;
}

void
app_free(struct app *app)
{
	if (app == NULL)
		return;
	exchange_free(app->exchange);
	link_free(app->link);
	tls_context_free(app->tls);
	session_free(app->session);
	host_free(app->host);
	people_free(app->people);
	passphrase_free(app->new_passphrase);
	keep_free(app->keep);
	free(app->place);
	free(app->name);
	free(app->nick);
	free(app->complained);
	free(app);
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
	if (app->front != NULL)
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

struct client *
app_client(const struct app *app)
{
	return app->client;
}

const struct session *
app_session(const struct app *app)
{
	return app->session;
}

const char *
app_room_name(const struct app *app)
{
	return app->name;
}

int64_t
app_now_ms(const struct app *app)
{
	return loop_now_ms(app->client->loop);
}

int64_t
app_wall_ms(const struct app *app, int64_t mono_ms)
{
	return mono_ms + app->client->wall_offset_ms;
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

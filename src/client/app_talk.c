/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the user types: told apart into commands and messages, sent, and the
 * names in it found.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "client/app_inner.h"
#include "client/commands.h"
#include "client/who.h"

/* NULL while the members are known by their names. */
static const char *
why_alone(const struct app *app)
{
	struct session_status status;

	session_get_status(app->session, &status);
	if (status.state == STATE_OFFLINE)
		return _("off line; /reconnect goes back");
	if (status.state == STATE_WAITING)
		return _("you have not been let in; /retry, /passphrase or "
		    "/found");
	return status.has_key ? NULL : _("there is no key yet");
}

const char *
app_why_not_to_one(const struct app *app)
{
	struct session_status status;

	session_get_status(app->session, &status);
	if (status.state == STATE_OFFLINE)
		return _("off line, where only what is for everybody can "
		    "wait; /reconnect goes back");
	if (status.has_key)
		return _("whom it is for is not here, or has no key yet");
	return status.state == STATE_WAITING ? why_alone(app) :
	    _("there is no key yet, for which only what is for everybody can "
	    "wait");
}

static const char *
why_unsent(const struct app *app, int r, size_t len)
{
	struct session_status status;
	const char *alone = why_alone(app);

	if (r == ERR_NOTFOUND)
		return app_why_not_to_one(app);
	if (r == ERR_LIMIT && len > TEXT_BYTES_MAX)
		return _("it is too long");
	if (r == ERR_LIMIT)
		return _("too many messages wait already");
	session_get_status(app->session, &status);
	if (status.forked)
		return _("members see different rooms; \"/view accept\" goes "
		    "on all the same");
	return alone != NULL ? alone : _("there is no key yet");
}

bool
app_may_go_to(struct app *app, uint32_t dest)
{
	const struct person *p = people_get(app->people, dest);

	if (dest == ALL_IDS || p == NULL || !p->has_card ||
	    p->known.mark != KNOWN_CHANGED)
		return true;
	app_say(app, SAY_ERROR, _("not sent: %s is not whom you know by that "
	    "name; /verify %s compares words, /trust %s accepts this identity"),
	    p->name, p->name, p->name);
	return false;
}

bool
app_send(struct app *app, uint32_t dest, enum message_kind kind,
    const char *text)
{
	size_t len = strlen(text);
	struct front_said said = {
		.dest = dest, .kind = kind, .text = text, .len = len,
		.wall_ms = clock_wall_ms(),
	};
	long number;

	if (!app_may_go_to(app, dest))
		return false;
	number = dest == APP_NOBODY ? ERR_NOTFOUND :
	    session_say(app->session, dest, kind, text, len,
	    app_now_ms(app));
	said.number = number;
	if (number > 0) {
		app->said_ms = app_now_ms(app);
		app->front->ops->said(app->front, &said);
		app_keep_said(app, &said);
		return true;
	}
	app_say(app, SAY_ERROR, _("not sent: %s"),
	    why_unsent(app, (int)number, len));
	return false;
}

bool
app_line(struct app *app, uint32_t dest, const char *text)
{
	size_t blanks = strspn(text, " \t");

	app->dest = dest;
	app->client->lines_typed += app->alias_depth == 0;
	if (text[blanks] == '\0')
		return true;
	if (text[0] == '/' && text[1] == '/')
		return app_send(app, dest, MESSAGE_TEXT, text + 1);
	if (text[0] == '/')
		return command_run(app, text);
	/* A slip of the finger must not tell the room a command. */
	if (text[blanks] == '/' && text[blanks + 1] != '/') {
		app_say(app, SAY_ERROR, _("not sent: it looks like a command "
		    "with a space before it; start with // to say it"));
		return false;
	}
	return app_send(app, dest, MESSAGE_TEXT, text);
}

/* ---- names ---- */

struct list {
	struct candidate *at;
	size_t n, room;
};

static void
add_candidate(struct list *list, const struct app *app,
    const struct app_peer *peer)
{
	const struct person *p = people_get(app->people, peer->peer.id);

	if (list->n == list->room) {
		list->room = list->room == 0 ? 16 : 2 * list->room;
		list->at = mem_resize(list->at, list->room,
		    sizeof *list->at);
	}
	list->at[list->n++] = (struct candidate) {
		.id = peer->peer.id,
		.name = mem_strdup(peer->name),
		.nick = p != NULL && p->has_card ? p->plain : "",
	};
}

static bool
is_self(const struct app *app, const char *word)
{
	struct app_peer peer;

	for (size_t i = 0; app_peer(app, i, &peer); i++)
		if (peer.peer.self)
			return strcmp(peer.name, word) == 0 ||
			    strcmp(app_nick(app), word) == 0;
	return false;
}

bool
app_resolve(struct app *app, const char *word, bool others, uint32_t *id)
{
	struct list list = { 0 };
	const char *alone = why_alone(app);
	struct app_peer peer;
	char *reason;
	bool found;

	for (size_t i = 0; app_peer(app, i, &peer); i++)
		if (!others || !peer.peer.self)
			add_candidate(&list, app, &peer);
	found = who_is(list.at, list.n, word, id, &reason);
	for (size_t i = 0; i < list.n; i++)
		free((char *)list.at[i].name);
	free(list.at);
	if (found)
		return true;
	if (is_self(app, word))
		app_say(app, SAY_ERROR, _("\"%s\" is you yourself"), word);
	else if (reason != NULL)
		app_say(app, SAY_ERROR, "%s", reason);
	else if (alone != NULL)
		app_say(app, SAY_ERROR, _("who is called \"%s\" is not known: "
		    "%s"), word, alone);
	else
		app_say(app, SAY_ERROR, _("nobody here is called \"%s\""),
		    word);
	free(reason);
	return false;
}

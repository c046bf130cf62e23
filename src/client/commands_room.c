/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands that do something in the room: speak, renew the key, decide
 * about others.
 */
#include "config.h"

#include "client/commands.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "client/app_inner.h"
#include "client/nick.h"
#include "client/say.h"

/* "NAME TEXT" taken apart; *text is "" if there is none. */
static bool
name_and_text(struct app *app, const char *args, uint32_t *id,
    const char **text)
{
	size_t len = strcspn(args, " \t\n");
	char *name = mem_strndup(args, len);
	bool good = app_resolve(app, name, true, id);

	*text = args + len + strspn(args + len, " \t");
	free(name);
	return good;
}

bool
command_msg(struct app *app, const char *args)
{
	const char *text;
	uint32_t id;

	if (strpbrk(args, " \t\n") == NULL) {
		app_say(app, SAY_ERROR, _("type it like this: /msg NAME "
		    "TEXT"));
		return false;
	}
	return name_and_text(app, args, &id, &text) &&
	    app_send(app, id, MESSAGE_TEXT, text);
}

bool
command_query(struct app *app, const char *args)
{
	const char *text;
	uint32_t id;

	if (!name_and_text(app, args, &id, &text))
		return false;
	if (!app->front->ops->query(app->front, id)) {
		app_say(app, SAY_ERROR, _("no window for %s: nothing is "
		    "known of them yet, or there are none here; /msg NAME "
		    "TEXT works without"), app_name(app, id));
		return false;
	}
	return text[0] == '\0' || app_send(app, id, MESSAGE_TEXT, text);
}

static void
list_ignored(struct app *app)
{
	struct str text;
	size_t i;

	str_init(&text);
	for (i = 0; people_ignored(app->people, i) != NULL; i++)
		str_printf(&text, "%s %s", i > 0 ? "," : "",
		    people_ignored(app->people, i));
	if (i == 0)
		app_say(app, SAY_INFO, _("nobody is ignored"));
	else
		app_say(app, SAY_INFO, _("ignored:%s"), text.s);
	str_release(&text);
}

bool
command_ignore(struct app *app, const char *args)
{
	uint32_t id;
	bool ignored;

	if (args[0] == '\0') {
		list_ignored(app);
		return true;
	}
	if (!app_resolve(app, args, true, &id))
		return false;
	ignored = !people_is_ignored(app->people, id);
	people_ignore(app->people, id, ignored);
	if (people_is_ignored(app->people, id) != ignored) {
		app_say(app, SAY_ERROR, _("nothing is known of %s yet"),
		    app_name(app, id));
		return false;
	}
	app_say(app, SAY_INFO, ignored ? _("nothing that %s says is shown "
	    "until tuschel ends or you say /ignore again; they can still "
	    "read you") : _("what %s says is shown again"),
	    app_name(app, id));
	return true;
}

bool
command_close(struct app *app, const char *args)
{
	(void)args;
	return app->front->ops->close(app->front) || client_leave(app);
}

bool
command_me(struct app *app, const char *args)
{
	return app_send(app, app->dest, MESSAGE_ACTION, args);
}

bool
command_nick(struct app *app, const char *args)
{
	if (args[0] != '\0')
		return app_take_nick(app, args);
	app_say(app, SAY_INFO, _("you are %s"), app->nick);
	return true;
}

/* A nick is on one's card, which changes with one's own next key only. */
bool
app_take_nick(struct app *app, const char *nick)
{
	const char *wrong = nick_wrong(nick);

	if (wrong != NULL || session_set_nick(app->session, nick) != ERR_OK) {
		app_say(app, SAY_ERROR, _("this will not do as a nick: %s"),
		    wrong != NULL ? wrong : nick);
		return false;
	}
	free(app->nick);
	app->nick = mem_strdup(nick);
	if (session_rekey(app->session, app_now_ms(app)) == ERR_OK)
		app_say(app, SAY_INFO, _("you are %s; the others see it with "
		    "the new key that is being made"), app->nick);
	else
		app_say(app, SAY_INFO, _("you are %s"), app->nick);
	app->front->ops->link(app->front);
	return true;
}

bool
command_rekey(struct app *app, const char *args)
{
	struct session_status status;
	struct str text;

	(void)args;
	session_get_status(app->session, &status);
	if (session_rekey(app->session, app_now_ms(app)) != ERR_OK) {
		app_say(app, SAY_ERROR, "%s", status.state == STATE_OFFLINE ?
		    _("off line: you get a new key when you are in again") :
		    _("there is no key to renew yet"));
		return false;
	}
	if (status.renewal.why == RENEWAL_NONE)
		return true;	/* the new generation is the answer */
	session_get_status(app->session, &status);
	str_init(&text);
	say_renewal(&text, app->people, &status.renewal, app_now_ms(app));
	app_say(app, SAY_INFO, "%s", text.s);
	str_release(&text);
	return true;
}

bool
command_peer(struct app *app, const char *args)
{
	uint32_t id = 0;

	if (strcmp(args, "-") != 0 && !app_resolve(app, args, true, &id))
		return false;
	session_prefer(app->session, id);
	if (id == 0)
		app_say(app, SAY_INFO, _("anybody is asked for the key"));
	else
		app_say(app, SAY_INFO, _("%s is asked for the key first"),
		    app_name(app, id));
	return true;
}

bool
command_policy(struct app *app, const char *args)
{
	static const char *const texts[] = {
		N_("who knows the passphrase is let in"),
		N_("who knows the passphrase and was met before is let in; "
		    "about others you are asked; other members may let "
		    "people in by themselves"),
		N_("you are asked before you let somebody in; others may let "
		    "people in by themselves"),
	};

	if (args[0] != '\0' && !app_set(app, SETTING_ADMISSION, args))
		return false;
	app_say(app, SAY_INFO, "%s", _(texts[setting_choice(
	    app->client->settings, SETTING_ADMISSION)]));
	return true;
}

static void
say_not_asking(struct app *app, uint32_t id)
{
	struct session_peer peer;

	if (session_peer_by_id(app->session, id, &peer) &&
	    peer.mark == PEER_MEMBER)
		app_say(app, SAY_ERROR, _("%s has the key already"),
		    app_name(app, id));
	else
		app_say(app, SAY_ERROR, _("%s is not asking you now, perhaps "
		    "another member; it asks again by itself, but not once it "
		    "was denied"),
		    app_name(app, id));
}

static bool
decide(struct app *app, const char *args, bool yes)
{
	uint32_t id;

	if (!app_resolve(app, args, true, &id))
		return false;
	if (session_admit(app->session, id, yes, app_now_ms(app)) ==
	    ERR_OK) {
		if (!yes)
			app_say(app, SAY_INFO, _("you do not let %s in; other "
			    "members decide for themselves"),
			    app_name(app, id));
		return true;
	}
	say_not_asking(app, id);
	return false;
}

bool
command_admit(struct app *app, const char *args)
{
	return decide(app, args, true);
}

bool
command_deny(struct app *app, const char *args)
{
	return decide(app, args, false);
}

bool
command_merge(struct app *app, const char *args)
{
	uint32_t id;
	int r;

	if (!app_resolve(app, args, true, &id))
		return false;
	r = session_merge(app->session, id, app_now_ms(app));
	if (r == ERR_OK) {
		app_say(app, SAY_INFO, _("asking %s which group gives way"),
		    app_name(app, id));
		return true;
	}
	app_say(app, SAY_ERROR, r == ERR_NOTFOUND ?
	    _("%s is not in another group") :
	    _("%s cannot be asked now: there is no key yet"),
	    app_name(app, id));
	return false;
}

bool
command_view(struct app *app, const char *args)
{
	struct session_status status;

	session_get_status(app->session, &status);
	if (strcmp(args, "accept") != 0 || !status.forked) {
		app_say(app, SAY_ERROR, !status.forked ?
		    _("all members see the same room") :
		    _("type it like this: /view accept"));
		return false;
	}
	session_accept_view(app->session, app_now_ms(app));
	app_say(app, SAY_WARNING, _("going on, although members see "
	    "different rooms"));
	return true;
}

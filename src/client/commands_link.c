/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands that are about the connection and about getting in.
 */
#include "config.h"

#include "client/commands.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "client/app_inner.h"

bool
command_connect(struct app *app, const char *args)
{
	if (args[0] == '\0')
		return app_connect(app, NULL);
	return client_connect(app, args, true);
}

/* What was typed is kept for the same place, and files go on there. */
static void
say_off_line(struct app *app)
{
	struct session_status status;

	session_get_status(app->session, &status);
	if (status.unsent > 0)
		app_say(app, SAY_INFO, Q_("off line; %zu line of yours is not "
		    "delivered and goes out after /reconnect",
		    "off line; %zu lines of yours are not delivered and go "
		    "out after /reconnect", status.unsent), status.unsent);
	else
		app_say(app, SAY_INFO, _("off line; /reconnect goes back"));
}

bool
command_disconnect(struct app *app, const char *args)
{
	struct app *room = args[0] == '\0' ? app :
	    client_find(app->client, args);

	if (room == NULL) {
		app_say(app, SAY_ERROR, _("you are in no room \"%s\""), args);
		return false;
	}
	app_disconnect(room);
	say_off_line(room);
	return true;
}

bool
command_reconnect(struct app *app, const char *args)
{
	(void)args;
	return app_connect(app, NULL);
}

bool
command_unpin(struct app *app, const char *args)
{
	if (args[0] == '\0' && !app->has_relay) {
		app_say(app, SAY_ERROR, _("which relay? there is none now"));
		return false;
	}
	return app_unpin(app, args[0] == '\0' ? NULL : args);
}

bool
command_quit(struct app *app, const char *args)
{
	(void)args;
	leave(app, NULL);
	return true;
}

bool
command_passphrase(struct app *app, const char *args)
{
	if (args[0] != '\0')
		return app_set_passphrase(app, args);
	app_ask_passphrase(app, NULL);
	return true;
}

bool
command_retry(struct app *app, const char *args)
{
	struct session_status status;

	(void)args;
	session_get_status(app->session, &status);
	if (status.state != STATE_WAITING) {
		app_say(app, SAY_ERROR, _("nothing waits for a retry"));
		return false;
	}
	session_retry(app->session, app_now_ms(app));
	return true;
}

bool
command_found(struct app *app, const char *args)
{
	(void)args;
	if (session_found(app->session, app_now_ms(app)) == ERR_OK)
		return true;
	app_say(app, SAY_ERROR, _("a room of your own can be opened only "
	    "while you ask for the key, or were not let in"));
	return false;
}

/* ---- how others join ---- */

/* link NULL: there is none, or nothing to be scanned by another machine. */
static void
show_code(struct app *app, const char *command, const char *link)
{
	char *text;

	if (link == NULL)
		return;
	text = mem_printf(_("others join with\n  %s\n\nThe code is the "
	    "link. It does not have the passphrase: give them that by "
	    "another way."), command);
	app_show_code(app, _("invitation: Esc closes"), text, link);
	free(text);
}

/* The relay as it was reached, with its key unless authorities vouch for it:
 * then a new key must not keep those out who come by an old link. */
static struct address
relay_to_tell(const struct app *app)
{
	const struct tls_verdict *v = link_verdict(app->link);
	struct address to = app->relay;

	if (v != NULL && v->trust == TLS_EXPECTED) {
		to.has_relay_key = true;
		to.relay_key = v->key;
	}
	return to;
}

/* What others type; link is "" where there is none. To be freed. */
static char *
guest_command(const struct app *app, const struct address *to,
    char link[static ADDRESS_LINK_BYTES])
{
	char text[ADDRESS_TEXT_BYTES];
	bool here = address_is_loopback(to);

	link[0] = '\0';
	if (to->kind == ADDRESS_UNIX) {
		address_text(text, to);
		return mem_printf("tuschel %s", text);
	}
	address_link(link, to);
	if (to->has_relay_key)	/* a shell may take the "?" for a pattern */
		return mem_printf("tuschel '%s'", link);
	if (app_wants_tls(app, to))
		return mem_printf("tuschel %s%s", here ? "--tls " : "", link);
	return mem_printf("tuschel %s%s", here ? "" : "--plain ", link);
}

static bool
invite_as_guest(struct app *app)
{
	struct address to = relay_to_tell(app);
	bool here = address_is_loopback(&to);
	char link[ADDRESS_LINK_BYTES], *command;

	if (!app->has_relay) {
		app_say(app, SAY_ERROR, _("you are in no room; /connect goes "
		    "to one"));
		return false;
	}
	command = guest_command(app, &to, link);
	app_say(app, SAY_GOOD, here ? _("others on this machine join with\n"
	    "    %s\nand the passphrase of the room; how the relay is reached "
	    "from elsewhere is known to who runs it") :
	    _("others join with\n    %s\nand the passphrase of the room, which "
	    "is not in it"), command);
	show_code(app, command, here ? NULL : link);
	free(command);
	return true;
}

bool
command_invite(struct app *app, const char *args)
{
	struct app_room room;

	(void)args;
	if (!app_get_room(app, &room))
		return invite_as_guest(app);
	app_show_room(app);
	show_code(app, room.invite, host_link(app->host));
	return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the app is connected to, whether it may be, and with which
 * passphrase: it does not connect before it has been given one.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "client/app_inner.h"
#include "client/passphrase.h"
#include "client/reasons.h"
#include "client/rooms.h"
#include "net/reason.h"
#include "wire/limits.h"

/* What the answer to a PING may take: 9 s after the last byte the relay is
 * asked, so a frozen one shows after 13. */
enum { ANSWER_MS = 4000 };

/* Nothing else is called when nothing else is said. A number, not
 * "localhost", which may lead to whoever holds ::1. */
static const char default_relay[] = "127.0.0.1";

/* ---- what the link says ---- */

static void
complained(struct app *app, const char *reason)
{
	char *copy = mem_strdup(reason);

	free(app->complained);
	app->complained = copy;
}

static void
say_up(struct app *app)
{
	complained(app, "");
	app->was_up = true;
	app_met_relay(app);
}

/* What everybody who tries finds where a relay has just ended. */
static bool
is_nobody(const char *reason)
{
	return strcmp(reason, net_reason(ECONNREFUSED)) == 0 ||
	    strcmp(reason, net_reason(ENOENT)) == 0;
}

/* Loud the first time, not at each attempt that fails in the same way. */
static void
say_waiting(struct app *app)
{
	const char *reason = link_reason(app->link);
	bool first = app->complained[0] == '\0';
	bool again = strcmp(reason, app->complained) == 0 ||
	    (app->was_up && !first && is_nobody(reason));
	bool hint = strcmp(app->relay_text, "127.0.0.1:8872") == 0 && first &&
	    !app->was_up;

	app_say(app, again ? SAY_DETAIL : SAY_WARNING,
	    _("no link to %s: %s; it is tried again%s"), app->relay_text,
	    reason_translated(reason), hint ?
	    _(" (\"tuschel --host\" opens a room here)") : "");
	complained(app, reason);
}

static void
on_link(void *ctx)
{
	struct app *app = ctx;

	switch (link_get_state(app->link)) {
	case LINK_UP:
		say_up(app);
		break;
	case LINK_WAITING:
		say_waiting(app);
		break;
	case LINK_OFF:
		if (!app_doubts_relay(app) &&
		    link_reason(app->link)[0] != '\0')
			app_say(app, SAY_ERROR, _("off line: %s"),
			    reason_translated(link_reason(app->link)));
		break;
	default:
		break;
	}
	app->front->ops->link(app->front);
}

void
app_make_link(struct app *app)
{
	app->link = link_new(app->client->loop, app->session,
	    &app->client->rng, on_link, app);
}

static enum link_safety
safety_of(const struct app *app)
{
	const struct tls_verdict *v = link_verdict(app->link);

	if (v != NULL && v->trust == TLS_EXPECTED)
		return SAFE_PINNED;
	if (v != NULL && v->trust == TLS_VOUCHED)
		return SAFE_VOUCHED;
	return app->has_relay && address_is_loopback(&app->relay) ?
	    SAFE_HERE : SAFE_NOT;
}

void
app_get_link(const struct app *app, struct app_link *link)
{
	enum link_state state = link_get_state(app->link);
	struct session_status status;

	link->state = state != LINK_OFF ? state : app->doubting ?
	    LINK_DOUBTING : app->asking ? LINK_ASKING : LINK_OFF;
	link->relay = app->relay_text;
	link->safety = safety_of(app);
	link->hosting = app->host != NULL;
	link->retry_ms = link_retry_ms(app->link);
	session_get_status(app->session, &status);
	link->owing_ms = status.silent_ms_since;
	link->silent_ms = status.silent_ms_since == CLOCK_NEVER ?
	    CLOCK_NEVER : status.silent_ms_since + ANSWER_MS;
	link->reason = link_reason(app->link);
}

/* ---- connecting ---- */

static void
stop_asking(struct app *app)
{
	if (!app->asking && !app->doubting)
		return;
	app->asking = app->doubting = false;
	app->front->ops->ask_over(app->front);
}

/* Another place is another room: what was held for this one is not said there,
 * nor are its people waited for there. */
static void
leave_place(struct app *app)
{
	app->accepted = app->was_up = false;
	if (app->relay_text[0] == '\0')
		return;
	link_drop(app->link, "");
	session_forget_said(app->session, app_now_ms(app));
	app_drain(app);		/* while the history is still this room's */
}

/* Where it is, without what goes without saying: the usual port, or the
 * directories of a socket. */
static void
add_place(struct str *out, const struct app *app)
{
	const char *text = app->relay_text, *slash = strrchr(text, '/');
	size_t len;

	if (app->relay.kind == ADDRESS_UNIX)
		text = slash != NULL ? slash + 1 : app->relay.host;
	len = strlen(text);
	if (app->relay.kind == ADDRESS_INET &&
	    app->relay.port == DEFAULT_PORT)
		len -= strlen(strrchr(text, ':'));
	utf8_sanitize(out, text, len, UTF8_LINE);
}

/* What another room is called would not tell which is meant. */
void
app_name_room(struct app *app)
{
	const char *saved = rooms_name_at(app->client->conf, app->relay_text);
	const struct app *other;
	struct str name;

	str_init(&name);
	if (saved != NULL)
		utf8_sanitize(&name, saved, strlen(saved), UTF8_LINE);
	else
		add_place(&name, app);
	other = client_find(app->client, name.s);
	if (other != NULL && other != app) {
		str_clear(&name);
		utf8_sanitize(&name, app->relay_text,
		    strlen(app->relay_text), UTF8_LINE);
	}
	free(app->name);
	app->name = str_take(&name);
}

void
app_connect_to(struct app *app, const struct address *to)
{
	struct address copy = *to;	/* it may be our own */
	char text[ADDRESS_TEXT_BYTES];

	stop_asking(app);
	address_text(text, &copy);
	if (strcmp(text, app->relay_text) != 0)
		leave_place(app);
	complained(app, "");	/* who asks for it is to hear of it */
	app->relay = copy;
	app->has_relay = true;
	memcpy(app->relay_text, text, sizeof text);
	app_name_room(app);
	app_keep_room(app, true);
	if (app->has_passphrase)
		app_dial(app);
	else
		app_ask_passphrase(app, NULL);
}

char *
app_place_wrong(struct address *to, const char *place, bool plain)
{
	const char *wrong;

	if (place == NULL)
		place = default_relay;
	if (address_parse(to, place, DEFAULT_PORT, &wrong) != 0)
		return mem_printf(_("cannot connect to \"%s\": %s"), place,
		    reason_translated(wrong));
	if (tls_available() || (!to->has_relay_key && (plain ||
	    address_is_loopback(to))))
		return NULL;
	return mem_printf(_("the link to %s should be by TLS, without which "
	    "this tuschel is built: who talks when could be seen on the way "
	    "(what is said could not); --plain allows that"), place);
}

/*
 * A saved room brings its own passphrase; where none is kept, that of another
 * room is not tried. The command line outweighs both, once.
 */
static bool
take_room(struct app *app, const char *name, const char *place)
{
	enum room_secret secret = rooms_secret(app->client->conf, name);
	struct vault *vault = NULL;
	char *passphrase, *reason;

	if (app->given_passphrase)
		return true;
	if (secret == ROOM_ASKS) {
		if (app->place != NULL && strcmp(app->place, place) != 0)
			app->has_passphrase = false;
		return true;
	}
	if (secret == ROOM_SEALED) {
		vault = app_vault(app, "rooms");
		if (vault == NULL)
			return false;
	}
	passphrase = rooms_passphrase(app->client->conf, name, vault, &reason);
	vault_free(vault);
	app->has_passphrase = passphrase != NULL;
	if (passphrase != NULL) {
		session_set_passphrase(app->session, passphrase);
		passphrase_free(passphrase);
		return true;
	}
	app_say(app, SAY_ERROR, "%s", reason);	/* and it is asked for */
	free(reason);
	return true;
}

bool
app_find_place(struct app *app, const char *place, struct address *to)
{
	const char *saved = rooms_place(app->client->conf, place);
	char *wrong = app_place_wrong(to, saved != NULL ? saved : place,
	    setting_flag(app->client->settings, SETTING_PLAIN));

	if (wrong == NULL)
		return true;
	app_say(app, SAY_ERROR, "%s", wrong);
	free(wrong);
	return false;
}

bool
app_connect(struct app *app, const char *place)
{
	const char *saved;
	struct address to;
	bool guessed;

	if (place == NULL && app->has_relay) {
		app_connect_to(app, &app->relay);
		return true;
	}
	guessed = place == NULL;
	if (guessed)
		place = default_relay;
	saved = rooms_place(app->client->conf, place);
	if (!app_find_place(app, place, &to) ||
	    (saved != NULL && !take_room(app, place, saved)))
		return false;
	app->given_passphrase = false;
	app->guessed = guessed;
	free(app->place);
	app->place = mem_strdup(saved != NULL ? saved : place);
	app_connect_to(app, &to);
	return true;
}

void
app_disconnect(struct app *app)
{
	stop_asking(app);
	link_drop(app->link, "");
}

/* ---- the passphrase ---- */

void
app_ask_passphrase(struct app *app, const char *why)
{
	app->doubting = false;
	app->asking = true;
	app->front->ops->ask_passphrase(app->front, why);
	app->front->ops->link(app->front);
}

/* What the new passphrase was waited for. */
static void
go_on(struct app *app)
{
	struct session_status status;

	session_get_status(app->session, &status);
	if (link_get_state(app->link) == LINK_OFF && app->has_relay)
		app_dial(app);
	else if (status.state == STATE_WAITING)
		session_retry(app->session, app_now_ms(app));
}

bool
app_set_passphrase(struct app *app, const char *text)
{
	char *reason, *passphrase = passphrase_typed(text, &reason);

	if (passphrase == NULL) {
		app_say(app, SAY_ERROR, "%s", reason);
		free(reason);
		return false;
	}
	stop_asking(app);
	session_set_passphrase(app->session, passphrase);
	passphrase_free(passphrase);
	passphrase_free(app->new_passphrase);
	app->new_passphrase = NULL;
	app->has_passphrase = true;
	go_on(app);
	return true;
}

void
app_passphrase(struct app *app, const char *text)
{
	app->asking = false;
	if (text != NULL) {
		if (!app_set_passphrase(app, text))
			app_ask_passphrase(app, NULL);
		return;
	}
	if (link_get_state(app->link) == LINK_OFF)
		app_say(app, SAY_INFO, _("off line without a passphrase; "
		    "/passphrase asks again"));
	app->front->ops->link(app->front);
}

/* ---- the room of one's own ---- */

bool
app_get_room(const struct app *app, struct app_room *room)
{
	if (app->host == NULL)
		return false;
	room->places = host_places(app->host);
	room->invite = host_invite(app->host);
	room->passphrase = app->new_passphrase;
	return true;
}

void
app_show_room(struct app *app)
{
	struct app_room room;
	struct str text;

	if (!app_get_room(app, &room))
		return;
	str_init(&text);
	str_printf(&text, _("your room is open on %s\nothers join with\n"
	    "    %s"), room.places, room.invite);
	if (room.passphrase != NULL)
		str_printf(&text, _("\nand the passphrase\n    %s"),
		    room.passphrase);
	else
		str_add(&text, _("\nand the passphrase that you gave"));
	app_say(app, SAY_GOOD, "%s", text.s);
	str_release(&text);
}

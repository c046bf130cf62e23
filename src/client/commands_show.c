/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands that only show something. Where the front has a panel for it,
 * that is shown, else sentences.
 */
#include "config.h"

#include "client/commands.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/i18n.h"
#include "base/str.h"
#include "base/utf8.h"
#include "client/app_inner.h"
#include "client/say.h"
#include "crypto/words.h"

enum { TIME_BYTES = 64 };

static const char *
mark_text(enum peer_mark mark)
{
	static const char *const texts[] = {
		[PEER_NO_KEY] = N_("no key"),
		[PEER_ASKING] = N_("asking for the key"),
		[PEER_MEMBER] = N_("has the key"),
	};

	return _(texts[mark]);
}

static bool
is_you(const struct app *app, uint32_t id)
{
	return id != 0 && id == people_self(app->people);
}

static void
add_peer(struct str *out, struct app *app, const struct app_peer *peer)
{
	str_printf(out, "\n  %s  #%08" PRIx32 "  %s", peer->name,
	    peer->peer.id, mark_text(peer->peer.mark));
	if (peer->peer.self)
		str_printf(out, ", %s", _("you"));
	else if (peer->peer.has_card)
		str_printf(out, ", %s", say_mark(peer->known));
	if (is_you(app, peer->peer.admitted_by))
		str_add(out, _(", let in by you"));
	else if (peer->peer.admitted_by != 0)
		str_printf(out, _(", let in by %s"),
		    app_name(app, peer->peer.admitted_by));
	if (peer->peer.differs)
		str_add(out, _(", SEES ANOTHER ROOM"));
}

bool
command_peers(struct app *app, const char *args)
{
	struct session_status status;
	struct app_peer peer;
	struct str text;

	(void)args;
	if (app->front->ops->show(app->front, PANEL_PEERS))
		return true;
	session_get_status(app->session, &status);
	str_init(&text);
	str_printf(&text, Q_("%zu is present, %zu of them has the key",
	    "%zu are present, %zu of them have the key", status.present),
	    status.present, status.members);
	for (size_t i = 0; app_peer(app, i, &peer); i++)
		add_peer(&text, app, &peer);
	app_say(app, SAY_INFO, "%s", text.s);
	str_release(&text);
	return true;
}

static void
time_text(char out[static TIME_BYTES], int64_t wall_ms)
{
	time_t t = (time_t)(wall_ms / 1000);
	struct tm tm;

	if (localtime_r(&t, &tm) == NULL ||
	    strftime(out, TIME_BYTES, "%Y-%m-%d %H:%M", &tm) == 0)
		out[0] = '\0';
}

/* of a member there is no last time yet; a card alone is nobody met */
static void
add_history(struct str *out, const struct app *app, const struct person *p,
    bool member)
{
	char first[TIME_BYTES], last[TIME_BYTES];
	struct known_match match;

	known_lookup(app->client->known, &p->identity, p->nick, &match);
	if (match.first_ms == 0)
		return;
	time_text(first, match.first_ms);
	time_text(last, match.last_ms);
	if (member)
		str_printf(out, _("\n  first seen %s, here now"), first);
	else
		str_printf(out, _("\n  first seen %s, last seen %s"),
		    first, last);
}

static void
add_admission(struct str *out, const struct app *app,
    const struct session_peer *peer)
{
	if (is_you(app, peer->admitted_by))
		str_printf(out, _("\n  let in by you, in since generation "
		    "%" PRIu64), peer->joined_generation);
	else if (peer->admitted_by != 0)
		str_printf(out, _("\n  let in by %s, in since generation "
		    "%" PRIu64), app_name(app, peer->admitted_by),
		    peer->joined_generation);
}

static void
whois_self(struct app *app)
{
	char print[FINGERPRINT_BYTES];
	struct session_status status;
	struct str six;

	session_get_status(app->session, &status);
	identity_fingerprint(print, &app->client->identity);
	str_init(&six);
	words_identity(&six, &app->client->identity);
	app_say(app, SAY_INFO, _("you are %s, #%08" PRIx32 "\n  fingerprint "
	    "%s\n  words %s"), app->nick, status.own_id, print, six.s);
	str_release(&six);
}

static void
whois_member(struct app *app, const struct person *p,
    const struct session_peer *peer)
{
	char print[FINGERPRINT_BYTES];
	struct str text;

	identity_fingerprint(print, &p->identity);
	str_init(&text);
	str_printf(&text, _("%s, #%08" PRIx32 ", %s\n  fingerprint %s\n  "
	    "identity: %s\n  words "), p->name, p->id, mark_text(peer->mark),
	    print, say_mark(p->known.mark));
	words_identity(&text, &p->identity);
	add_history(&text, app, p, peer->mark == PEER_MEMBER);
	add_admission(&text, app, peer);
	app_say(app, SAY_INFO, "%s", text.s);
	str_release(&text);
}

bool
command_whois(struct app *app, const char *args)
{
	struct session_peer peer;
	const struct person *p;
	uint32_t id;

	if (args[0] == '\0') {
		whois_self(app);
		return true;
	}
	if (!app_resolve(app, args, false, &id))
		return false;
	if (!session_peer_by_id(app->session, id, &peer))
		return false;
	p = people_get(app->people, id);
	if (peer.self)
		whois_self(app);
	else if (p == NULL || !p->has_card)
		app_say(app, SAY_INFO, _("%s: %s, nothing else is known yet"),
		    app_name(app, id), mark_text(peer.mark));
	else
		whois_member(app, p, &peer);
	return true;
}

/* Why there is this generation, as the screen says it. */
static void
add_cause(struct str *text, const struct app *app,
    const struct session_status *st)
{
	char *cause = say_cause(st, app_name(app, st->made_by));

	str_printf(text, _("generation %" PRIu64 ": %s"), st->generation,
	    cause);
	if (st->cause == CAUSE_EXIT)
		str_printf(text, " (%s)", _("somebody left"));
	free(cause);
}

static void
add_counts(struct str *text, const struct session_status *st)
{
	str_printf(text, Q_("%zu member", "%zu members", st->members),
	    st->members);
	str_printf(text, Q_(", %u message", ", %u messages", st->messages),
	    st->messages);
	str_printf(text, _(", %zu waiting for their key, %zu of yours not "
	    "delivered yet"), st->waiting, st->unsent);
	if (st->apart == 0)
		return;
	str_add(text, "\n  ");
	str_printf(text, Q_("%zu waiting for others", "%zu waiting for others",
	    st->apart), st->apart);
}

bool
command_key(struct app *app, const char *args)
{
	struct session_status status;
	struct str text;

	(void)args;
	if (app->front->ops->show(app->front, PANEL_KEY))
		return true;
	session_get_status(app->session, &status);
	if (!status.has_key) {
		app_say(app, SAY_INFO, _("there is no key yet (%s)"),
		    session_state_name(status.state));
		return true;
	}
	str_init(&text);
	add_cause(&text, app, &status);
	str_add(&text, ", ");
	say_ago(&text, app_now_ms(app) - status.made_ms);
	str_printf(&text, _("\n  group words %s%s\n  "), status.words,
	    status.confirmed ? "" : _(" (unconfirmed)"));
	add_counts(&text, &status);
	if (status.renewal.why != RENEWAL_NONE) {
		str_add(&text, "\n  ");
		say_renewal(&text, app->people, &status.renewal,
		    app_now_ms(app));
	}
	app_say(app, SAY_INFO, "%s", text.s);
	str_release(&text);
	return true;
}

static bool
search(struct app *app, const char *args, bool list)
{
	struct str clean;
	bool good;

	str_init(&clean);
	utf8_sanitize(&clean, args, strlen(args), UTF8_LINE);
	good = app->front->ops->search(app->front, clean.s, list);
	str_release(&clean);
	if (!good)
		app_say(app, SAY_ERROR, _("there is no screen to search"));
	return good;
}

bool
command_search(struct app *app, const char *args)
{
	return search(app, args, false);
}

bool
command_grep(struct app *app, const char *args)
{
	return search(app, args, true);
}

bool
command_clear(struct app *app, const char *args)
{
	(void)args;
	app->front->ops->clear(app->front);
	return true;
}

bool
command_window(struct app *app, const char *args)
{
	if (app->front->ops->window != NULL)
		return app->front->ops->window(app->front, args);
	app_say(app, SAY_ERROR, _("there are no windows here"));
	return false;
}

bool
command_version(struct app *app, const char *args)
{
	(void)args;
	app_say(app, SAY_INFO, "tuschel %s", PACKAGE_VERSION);
	return true;
}

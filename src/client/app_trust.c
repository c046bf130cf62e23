/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether the relay is the one that is meant (doc/PROTOCOL section 4): what is
 * expected of it before a connection, what follows from what it has shown, and
 * the question to the user that may come of that. The certificate itself is
 * judged in src/net.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "client/app_inner.h"
#include "client/reasons.h"
#include "store/file_name.h"
#include "store/pin.h"
#include "wire/limits.h"

bool
app_wants_tls(const struct app *app, const struct address *to)
{
	if (to->kind == ADDRESS_UNIX)
		return false;
	if (to->has_relay_key || setting_flag(app->client->settings,
	    SETTING_TLS))
		return true;
	return !address_is_loopback(to) &&
	    !setting_flag(app->client->settings, SETTING_PLAIN);
}

/* ---- refusing ---- */

/* Not connected, and no answer changes that. */
static void
refuse(struct app *app, const char *text)
{
	app_say(app, SAY_ERROR, "%s", text);
	if (app->front->ops->refused_relay != NULL)
		app->front->ops->refused_relay(app->front, text);
}

static void
refuse_changed(struct app *app, const struct pin *pin,
    const struct relay_key *now, bool vouched)
{
	char known[RELAY_KEY_TEXT_BYTES], shown[RELAY_KEY_TEXT_BYTES];
	char *text;

	relay_key_text(known, &pin->key);
	relay_key_text(shown, now);
	text = mem_printf(_("the key of %s has changed: somebody may pose as "
	    "this relay, or it has a new one%s\n  known  %s\n  now    %s\n"
	    "not connected; if its operator confirms the new key, type "
	    "/unpin %s and /reconnect, or remove line %zu of %s"),
	    app->relay_text, vouched ? _(" (the authorities that this system "
	    "knows vouch for it)") : "", known, shown, app->relay_text,
	    pin->line, app->client->pins);
	refuse(app, text);
	free(text);
}

static void
refuse_given(struct app *app, const struct relay_key *now)
{
	char given[RELAY_KEY_TEXT_BYTES], shown[RELAY_KEY_TEXT_BYTES];
	char *text;

	relay_key_text(given, &app->relay.relay_key);
	relay_key_text(shown, now);
	text = mem_printf(_("%s has another key than you were given: somebody "
	    "may pose as this relay, or it has a new one\n  given  %s\n"
	    "  now    %s\nnot connected; get a fresh link from who invited "
	    "you, in a way that you trust"), app->relay_text, given, shown);
	refuse(app, text);
	free(text);
}

/* ---- before a connection ---- */

/* The pinned key, unless it contradicts the one given with the place. */
static bool
find_pin(struct app *app, struct link_tls *tls)
{
	char *why = NULL;
	struct pin pin;
	bool good = true;

	switch (pin_find(app->client->pins, app->relay_text, &pin, &why)) {
	case PIN_NONE:
		break;
	case PIN_UNREADABLE:
		refuse(app, why);
		good = false;
		break;
	case PIN_FOUND:
		good = !app->relay.has_relay_key ||
		    relay_key_equal(&pin.key, &app->relay.relay_key);
		if (!good)
			refuse_changed(app, &pin, &app->relay.relay_key,
			    false);
		tls->has_key = true;
		tls->key = pin.key;
		break;
	}
	free(why);
	return good;
}

static bool
open_tls(struct app *app)
{
	const struct settings *settings = app->client->settings;
	char *cert = file_path_expand(setting_text(settings,
	    SETTING_TLS_CERT));
	char *key = file_path_expand(setting_text(settings,
	    SETTING_TLS_KEY));
	struct tls_files files = { cert[0] != '\0' ? cert : NULL,
	    key[0] != '\0' ? key : NULL, NULL };
	char *why, *text;

	if (app->tls_stale) {
		tls_context_free(app->tls);
		app->tls = NULL;
		app->tls_stale = false;
	}
	if (app->tls == NULL)
		app->tls = tls_client_new(&files, &why);
	free(cert);
	free(key);
	if (app->tls != NULL)
		return true;
	text = mem_printf(_("no TLS link to %s: %s"), app->relay_text, why);
	refuse(app, text);
	free(text);
	free(why);
	return false;
}

void
app_tls_changed(struct app *app)
{
	app->tls_stale = true;
}

void
app_dial(struct app *app)
{
	struct link_tls tls = { 0 };

	app->doubting = false;
	if (!app_wants_tls(app, &app->relay)) {
		link_connect(app->link, &app->relay, NULL);
		return;
	}
	/* what was there before is over, whatever comes of this */
	link_drop(app->link, "");
	if (!open_tls(app) || !find_pin(app, &tls))
		return;
	tls.context = app->tls;
	if (app->relay.has_relay_key || app->accepted) {
		tls.has_key = true;
		tls.key = app->relay.has_relay_key ? app->relay.relay_key :
		    app->offered;
	}
	link_connect(app->link, &app->relay, &tls);
}

/* ---- after the handshake ---- */

/* A key that came with the place, or that the user has accepted, is remembered
 * once the relay has proven that it has it. */
static void
keep_key(struct app *app, const struct relay_key *key)
{
	char *why = NULL;

	if (!pin_add(app->client->pins, app->relay_text, key, clock_wall_ms(),
	    &why))
		app_say(app, SAY_WARNING, "%s", why);
	free(why);
}

bool
app_is_at_own(const struct app *app)
{
	char text[ADDRESS_TEXT_BYTES];

	if (app->host == NULL)
		return false;
	address_text(text, host_own_address(app->host));
	return strcmp(text, app->relay_text) == 0;
}

void
app_met_relay(struct app *app)
{
	const struct tls_verdict *v = link_verdict(app->link);

	if (v == NULL) {
		app_say(app, SAY_INFO, _("connected to %s"), app->relay_text);
		if (!address_is_loopback(&app->relay))
			app_say(app, SAY_WARNING, _("the link to %s is not "
			    "encrypted: who talks when can be seen on the "
			    "way; what is said is encrypted from end to end"),
			    app->relay_text);
		return;
	}
	if (v->trust == TLS_VOUCHED) {
		app_say(app, SAY_INFO, _("connected to %s by TLS, its "
		    "certificate is in order"), app->relay_text);
		return;
	}
	app_say(app, SAY_INFO, _("connected to %s by TLS, its key is the one "
	    "that you know"), app->relay_text);
	/* that of the relay inside is in a file here anyway */
	if (!app_is_at_own(app) && (app->relay.has_relay_key || app->accepted))
		keep_key(app, &v->key);
}

/* Why it cannot be believed; to be freed. */
static char *
doubt(const struct tls_verdict *v)
{
	switch (v->trust) {
	case TLS_SELF_SIGNED:
		return mem_strdup(_("its certificate is signed by itself"));
	case TLS_UNKNOWN_CA:
		return mem_strdup(_("its certificate is signed by an "
		    "authority that this system does not know"));
	case TLS_EXPIRED:
		return mem_printf(_("its certificate has expired on %s"),
		    v->detail);
	case TLS_NOT_YET:
		return mem_printf(_("its certificate is valid only from %s "
		    "on"), v->detail);
	case TLS_WRONG_HOST:
		return v->detail[0] == '\0' ?
		    mem_strdup(_("its certificate is for another host")) :
		    mem_printf(_("its certificate is for %s"), v->detail);
	default:
		return mem_printf(_("its certificate is not in order (%s)"),
		    v->detail);
	}
}

static void
ask(struct app *app, const struct tls_verdict *v)
{
	char key[RELAY_KEY_TEXT_BYTES], *why = doubt(v);
	struct str clean, text;

	relay_key_text(key, &v->key);
	app->offered = v->key;
	app->accepted = false;
	app->doubting = true;
	str_init(&text);
	str_printf(&text, _("%s cannot prove that it is this relay: %s\n"
	    "somebody in between could see who talks when, though not what "
	    "is said\ncompare the fingerprint of its key with the one that "
	    "whoever runs the relay tells you:\n  %s"), app->relay_text, why,
	    key);
	str_init(&clean);
	utf8_sanitize(&clean, text.s, text.len, UTF8_TEXT);
	app->front->ops->ask_relay(app->front, clean.s, key);
	app->front->ops->link(app->front);
	str_release(&clean);
	str_release(&text);
	free(why);
}

static void
refuse_other(struct app *app, const struct tls_verdict *v)
{
	char *why = NULL;
	struct pin pin;

	if (pin_find(app->client->pins, app->relay_text, &pin, &why) ==
	    PIN_FOUND)
		refuse_changed(app, &pin, &v->key, v->vouched);
	else
		refuse_given(app, &v->key);
	free(why);
}

bool
app_doubts_relay(struct app *app)
{
	const struct tls_verdict *v = link_verdict(app->link);

	if (v == NULL || v->trust < TLS_OTHER_KEY)
		return false;
	if (v->trust == TLS_OTHER_KEY)
		refuse_other(app, v);
	else
		ask(app, v);
	return true;
}

/* ---- the answer ---- */

static void
say_no(struct app *app, const char *why)
{
	app->doubting = false;
	app_say(app, SAY_INFO, _("%s; /reconnect asks again"), why);
	app->front->ops->link(app->front);
}

static void
accept_key(struct app *app)
{
	app->accepted = true;
	app_dial(app);
}

static bool
is_word(const char *text, const char *word, const char *translated)
{
	return strcasecmp(text, word) == 0 || strcasecmp(text, translated) ==
	    0;
}

bool
app_answer_relay(struct app *app, const char *text)
{
	struct relay_key typed;

	if (!app->doubting)
		return true;
	if (text == NULL || is_word(text, "no", _("no"))) {
		say_no(app, _("not connected"));
	} else if (is_word(text, "yes", _("yes"))) {
		accept_key(app);
	} else if (relay_key_parse(&typed, text) != ERR_OK) {
		return false;
	} else if (relay_key_equal(&typed, &app->offered)) {
		accept_key(app);
	} else {
		say_no(app, _("that is another fingerprint, so this is not "
		    "the relay that you want: not connected"));
	}
	return true;
}

bool
app_unpin(struct app *app, const char *place)
{
	char relay[ADDRESS_TEXT_BYTES], *why = NULL;
	const char *wrong;
	struct address at;
	size_t removed = 0;

	if (place != NULL && address_parse(&at, place, DEFAULT_PORT,
	    &wrong) != ERR_OK) {
		app_say(app, SAY_ERROR, _("\"%s\" is no relay: %s"), place,
		    reason_translated(wrong));
	} else {
		address_text(relay, place != NULL ? &at : &app->relay);
		if (strcasecmp(relay, app->relay_text) == 0)
			app->accepted = false;
		if (!pin_remove(app->client->pins, relay, &removed, &why))
			app_say(app, SAY_ERROR, "%s", why);
		else if (removed == 0)
			app_say(app, SAY_ERROR, _("no key of %s is known"),
			    relay);
		else
			app_say(app, SAY_INFO, _("the key of %s is "
			    "forgotten"), relay);
	}
	free(why);
	return removed > 0;
}

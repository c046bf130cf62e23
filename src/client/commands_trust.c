/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * /trust and /untrust: whom the user takes for whom, also those who are not
 * here, and the way of that to another machine.
 */
#include "config.h"

#include "client/commands.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "client/app_inner.h"
#include "client/say.h"
#include "store/file_name.h"

static void
add_known(struct str *out, const struct known_entry *entry)
{
	char print[FINGERPRINT_BYTES], last[32] = "";
	time_t at = (time_t)(entry->last_ms / 1000);
	struct tm tm;

	identity_fingerprint(print, &entry->who);
	if (localtime_r(&at, &tm) != NULL)
		strftime(last, sizeof last, "%Y-%m-%d", &tm);
	str_printf(out, "\n  %s  %s", print, say_mark(entry->trust));
	for (size_t i = 0; i < entry->nick_count; i++)
		str_printf(out, "%s %s", i == 0 ? "," : "", entry->nicks[i]);
	str_printf(out, "  (%s)", last);
}

static bool
list(struct app *app, const char *args)
{
	struct known_entry entry;
	struct str text;
	size_t n = 0;

	(void)args;
	str_init(&text);
	for (; known_entry(app->client->known, n, &entry); n++)
		add_known(&text, &entry);
	if (n == 0)
		app_say(app, SAY_INFO, _("nobody was met yet"));
	else
		app_say(app, SAY_INFO, Q_("%zu identity is known:%s",
		    "%zu identities are known:%s", n), n, text.s);
	str_release(&text);
	return true;
}

static bool
export(struct app *app, const char *path)
{
	char *whole = file_path_expand(path), *reason;
	size_t n;
	bool good = known_export(app->client->known, whole, &n, &reason);

	if (good) {
		app_say(app, SAY_INFO, Q_("%zu identity is in %s",
		    "%zu identities are in %s", n), n, whole);
	} else {
		app_say(app, SAY_ERROR, "%s", reason);
		free(reason);
	}
	free(whole);
	return good;
}

static void
say_imported(struct app *app, const struct known_import *result)
{
	app_say(app, SAY_INFO, Q_("%zu identity is new, %zu more are "
	    "verified", "%zu identities are new, %zu more are verified",
	    result->added), result->added, result->verified);
	if (result->conflicts.len > 0)
		app_say(app, SAY_WARNING, _("not taken, since the name is "
		    "that of another identity here:%s"),
		    result->conflicts.s);
}

static bool
import(struct app *app, const char *path)
{
	struct known_import result;
	struct str problems;
	struct known *from = NULL;
	char *whole = file_path_expand(path), *reason = NULL;

	str_init(&problems);
	if (access(whole, R_OK) != 0)
		reason = mem_printf(_("there is no file %s that can be read"),
		    whole);
	else
		from = known_load(whole, &problems, &reason);
	if (from != NULL && problems.len == 0) {
		known_import(app->client->known, from, &result);
		say_imported(app, &result);
		str_release(&result.conflicts);
		client_known_changed(app->client);
	} else {
		app_say(app, SAY_ERROR, _("nothing was taken: %s"),
		    from == NULL ? reason : problems.s);
	}
	free(whole);
	free(reason);
	str_release(&problems);
	known_free(from);
	return from != NULL && problems.len == 0;
}

static bool
accept(struct app *app, const char *args)
{
	const struct person *p;
	uint32_t id;

	if (!app_resolve(app, args, true, &id))
		return false;
	p = people_get(app->people, id);
	if (p == NULL || !p->has_card) {
		app_say(app, SAY_ERROR, _("nothing is known of %s yet"),
		    app_name(app, id));
		return false;
	}
	people_trust(app->people, id, clock_wall_ms());
	client_known_changed(app->client);
	app_say(app, SAY_INFO, _("%s is accepted with this identity"),
	    app_name(app, id));
	return true;
}

bool
command_trust(struct app *app, const char *args)
{
	static const struct {
		const char *word;
		bool wants_file;
		bool (*run)(struct app *app, const char *rest);
	} verbs[] = {
		{ "list", false, list }, { "export", true, export },
		{ "import", true, import },
	};
	size_t len = strcspn(args, " \t");
	const char *rest = args + len + strspn(args + len, " \t");

	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		if (strlen(verbs[i].word) == len &&
		    strncmp(args, verbs[i].word, len) == 0 &&
		    (rest[0] != '\0') == verbs[i].wants_file)
			return verbs[i].run(app, rest);
	return accept(app, args);
}

/* Those who are not here are found by a nick, or a part of a fingerprint. */
static bool
fits(const struct known_entry *entry, const char *word)
{
	char print[FINGERPRINT_BYTES];

	for (size_t i = 0; i < entry->nick_count; i++)
		if (strcmp(entry->nicks[i], word) == 0)
			return true;
	identity_fingerprint(print, &entry->who);
	return strcmp(print, word) == 0;
}

bool
command_untrust(struct app *app, const char *args)
{
	struct known_entry entry, found;
	size_t n = 0;

	for (size_t i = 0; known_entry(app->client->known, i, &entry); i++) {
		if (!fits(&entry, args))
			continue;
		found = entry;
		n++;
	}
	if (n != 1) {
		app_say(app, SAY_ERROR, n == 0 ?
		    _("nobody who was met is called \"%s\"; /trust list "
		    "shows them") : _("several who were met are called "
		    "\"%s\"; type the fingerprint of /trust list instead"),
		    args);
		return false;
	}
	known_verify(app->client->known, &found.who, "", clock_wall_ms(),
	    false);
	client_known_changed(app->client);
	app_say(app, SAY_INFO, _("%s is not taken for verified any more"),
	    args);
	return true;
}

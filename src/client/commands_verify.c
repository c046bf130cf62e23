/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * /verify: two people read six words to each other by another way, and say
 * here whether they are right. Or one of them scans the code of the other's
 * screen; it is the same for both, since it has both fingerprints.
 */
#include "config.h"

#include "client/commands.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "client/app_inner.h"
#include "crypto/words.h"

static const char code_head[] = "TUSCHEL1:";

/* In capitals, which make a smaller QR code; to be freed. */
static char *
code_of(const struct app *app, const struct person *p)
{
	char a[FINGERPRINT_BYTES], b[FINGERPRINT_BYTES];
	bool first;
	struct str out;

	identity_fingerprint(a, &app->client->identity);
	identity_fingerprint(b, &p->identity);
	first = strcmp(a, b) < 0;
	str_init(&out);
	str_printf(&out, "%s%s:%s", code_head, first ? a : b, first ? b : a);
	for (size_t i = 0; i < out.len; ) {
		out.s[i] = (char)toupper((unsigned char)out.s[i]);
		if (out.s[i] == ' ')
			memmove(out.s + i, out.s + i + 1, out.len-- - i);
		else
			i++;
	}
	return str_take(&out);
}

/* With blanks, at which a narrow place breaks them; to be freed. */
static char *
spaced(const char *text)
{
	char *copy = mem_strdup(text), *at;

	while ((at = strchr(copy, '-')) != NULL)
		*at = ' ';
	return copy;
}

static void
show_code(struct app *app, const struct person *p, const char *six,
    const char *own_six)
{
	char *theirs = spaced(six), *ours = spaced(own_six);
	char *code = code_of(app, p);
	char *title = mem_printf(_("verify %s: Esc closes"), p->name);
	char *text = mem_printf(_("%s reads to you\n  %s\nyou read\n  %s\n\n"
	    "or scan the code on the screen of %s, which must be the same "
	    "as this one:\n%s\n\nthen type /verify %s yes, or no if they "
	    "differ"), p->name, theirs, ours, p->name, code, p->name);

	app_show_code(app, title, text, code);
	free(text);
	free(title);
	free(code);
	free(ours);
	free(theirs);
}

static bool
show(struct app *app, const struct person *p)
{
	struct str theirs, ours;

	str_init(&theirs);
	str_init(&ours);
	words_identity(&theirs, &p->identity);
	words_identity(&ours, &app->client->identity);
	app->verifying = p->identity;
	app_say(app, SAY_INFO, _("compare these words with %s by another way, "
	    "such as the telephone:\n  %s reads to you  %s\n  you read      "
	    "   %s\n  then type /verify %s yes, or no if they differ"),
	    p->name, p->name, theirs.s, ours.s, p->name);
	show_code(app, p, theirs.s, ours.s);
	str_release(&theirs);
	str_release(&ours);
	return true;
}

static bool
answer(struct app *app, const struct person *p, bool right)
{
	/* Meanwhile somebody else may have come under that name. */
	if (memcmp(&app->verifying, &p->identity, sizeof p->identity) != 0)
		return show(app, p);
	people_verify(app->people, p->id, clock_wall_ms(), right);
	client_known_changed(app->client);
	if (right)
		app_say(app, SAY_GOOD, _("%s is verified: this identity will "
		    "be known again"), p->name);
	else
		app_say(app, SAY_WARNING, _("%s is not verified: this is not "
		    "who read those words to you; say nothing here that is "
		    "for their ears alone"), p->name);
	return true;
}

/* What a scan of their screen has given. */
static bool
compare(struct app *app, const struct person *p, const char *code)
{
	char *want = code_of(app, p);
	bool same = strcasecmp(code, want) == 0;

	free(want);
	app->verifying = p->identity;
	if (same)
		return answer(app, p, true);
	people_verify(app->people, p->id, clock_wall_ms(), false);
	client_known_changed(app->client);
	app_say(app, SAY_WARNING, _("%s is NOT verified: that code is of "
	    "others than you two"), p->name);
	return true;
}

/* What stands behind the name: "yes", "no", a code, or nothing. */
static bool
decide(struct app *app, const struct person *p, const char *word)
{
	if (word[0] == '\0')
		return show(app, p);
	if (strcmp(word, "yes") == 0 || strcmp(word, "no") == 0)
		return answer(app, p, word[0] == 'y');
	if (strncasecmp(word, code_head, sizeof code_head - 1) == 0)
		return compare(app, p, word);
	app_say(app, SAY_ERROR, _("type it like this: /verify NAME, then "
	    "/verify NAME yes or /verify NAME no"));
	return false;
}

bool
command_verify(struct app *app, const char *args)
{
	size_t len = strcspn(args, " \t\n");
	char *name = mem_strndup(args, len);
	const struct person *p = NULL;
	uint32_t id;
	bool found = app_resolve(app, name, true, &id);

	free(name);
	if (!found)
		return false;
	p = people_get(app->people, id);
	if (p == NULL || !p->has_card) {
		app_say(app, SAY_ERROR, _("nothing is known of %s yet"),
		    app_name(app, id));
		return false;
	}
	return decide(app, p, args + len + strspn(args + len, " \t\n"));
}

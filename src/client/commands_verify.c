/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * /verify: two people read six words to each other by another way, and say
 * here whether they are right.
 */
#include "config.h"

#include "client/commands.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "client/app_inner.h"
#include "crypto/words.h"

static bool
show(struct app *app, const struct person *p)
{
	struct str theirs, ours;

	str_init(&theirs);
	str_init(&ours);
	words_identity(&theirs, &p->identity);
	words_identity(&ours, &app->identity);
	app->verifying = p->identity;
	app_say(app, SAY_INFO, _("compare these words with %s by another way, "
	    "such as the telephone:\n  %s reads to you  %s\n  you read      "
	    "   %s\n  then type /verify %s yes, or no if they differ"),
	    p->name, p->name, theirs.s, ours.s, p->name);
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
	app_save_known(app);
	if (right)
		app_say(app, SAY_GOOD, _("%s is verified: this identity will "
		    "be known again"), p->name);
	else
		app_say(app, SAY_WARNING, _("%s is not verified: this is not "
		    "who read those words to you; say nothing here that is "
		    "for their ears alone"), p->name);
	return true;
}

/* What stands behind the name: "yes", "no", or nothing. */
static bool
decide(struct app *app, const struct person *p, const char *word)
{
	if (word[0] == '\0')
		return show(app, p);
	if (strcmp(word, "yes") == 0 || strcmp(word, "no") == 0)
		return answer(app, p, word[0] == 'y');
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

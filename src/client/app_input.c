/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was typed in the room, kept for the next start: where the file is, and
 * whether one is wanted. What is in it is the front's affair.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "client/app_inner.h"
#include "store/typed.h"

bool
app_keeps_input(const struct app *app)
{
	return app->relay_text[0] != '\0' &&
	    (setting_flag(app->client->settings, SETTING_KEEP_INPUT) ||
	    setting_flag(app->client->settings, SETTING_HISTORY));
}

/* NULL, and a notice has said why, if the identity cannot be read. */
static struct typed *
open_file(struct app *app, const char *room)
{
	struct vault *vault = app_vault(app, "typed");
	struct typed *typed;
	char *dir;

	if (vault == NULL)
		return NULL;
	dir = mem_printf("%s/typed", app->client->state_dir);
	typed = typed_open(dir, vault, room);
	free(dir);
	vault_free(vault);
	return typed;
}

char *
app_input(struct app *app)
{
	struct typed *typed = app_keeps_input(app) ?
	    open_file(app, app->relay_text) : NULL;
	struct str text;

	if (typed == NULL)
		return NULL;
	str_init(&text);
	typed_read(typed, &text);
	typed_close(typed);
	if (text.len > 0)
		return str_take(&text);
	str_release(&text);
	return NULL;
}

bool
app_keep_input(struct app *app, const char *room, const char *text)
{
	struct typed *typed = open_file(app, room);
	char *reason = NULL;
	bool good = typed != NULL && typed_write(typed, &app->client->rng, text,
	    strlen(text), &reason);

	typed_close(typed);
	if (reason != NULL)
		app_say(app, SAY_ERROR, "%s", reason);
	free(reason);
	return good;
}

void
app_forget_input(struct app *app)
{
	struct typed *typed = app->relay_text[0] == '\0' ? NULL :
	    open_file(app, app->relay_text);

	if (typed != NULL)
		typed_delete(typed);
	typed_close(typed);
}

void
app_input_changed(struct app *app)
{
	if (!app_keeps_input(app))
		app_forget_input(app);
}

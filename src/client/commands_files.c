/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands for files. A path may have blanks: then what is behind the last
 * one may be a name, which is only guessed where it cannot be meant otherwise.
 */
#include "config.h"

#include "client/commands.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "client/app_inner.h"
#include "client/say.h"
#include "store/file_name.h"

/* ---- /send ---- */

static bool
is_there(const char *path)
{
	char *whole = file_path_expand(path);
	struct stat st;
	bool is = stat(whole, &st) == 0;

	free(whole);
	return is;
}

/* In double quotes: no blank within ends it. NULL if they do not end. */
static char *
take_quoted(const char *args, const char **rest)
{
	const char *end = strchr(args + 1, '"');

	if (end == NULL)
		return NULL;
	*rest = end + 1 + strspn(end + 1, " \t");
	return mem_strndup(args + 1, (size_t)(end - args - 1));
}

/* The path; *name is who it is for, "" if nobody is named. NULL if that is
 * not clear, which is said. */
static char *
take_path(struct app *app, const char *args, const char **name)
{
	const char *blank = strrchr(args, ' ');
	char *before, *path = NULL;
	bool whole = is_there(args), split;

	*name = "";
	if (args[0] == '"') {
		path = take_quoted(args, name);
		if (path == NULL)
			app_say(app, SAY_ERROR, _("the second \" is "
			    "missing"));
		return path;
	}
	if (blank == NULL)
		return mem_strdup(args);
	before = mem_strndup(args, (size_t)(blank - args));
	split = is_there(before);
	if (whole && split)
		app_say(app, SAY_ERROR, _("there is a file \"%s\" and one "
		    "\"%s\"; put the one you mean in double quotes"), args,
		    before);
	else
		path = mem_strdup(whole ? args : before);
	if (!whole && path != NULL)
		*name = blank + 1;
	free(before);
	return path;
}

bool
command_send(struct app *app, const char *args)
{
	const char *name;
	char *path = take_path(app, args, &name);
	uint32_t dest = app->dest;
	bool good = path != NULL;

	if (good && name[0] != '\0')
		good = app_resolve(app, name, true, &dest);
	if (good && dest == APP_NOBODY) {
		app_say(app, SAY_ERROR, "%s", app_why_not_to_one(app));
		good = false;
	}
	good = good && app_may_go_to(app, dest) &&
	    exchange_offer(app->exchange, path, dest);
	free(path);
	return good;
}

/* ---- the others ---- */

static bool
is_offer(const struct front_file *file)
{
	return file->incoming && file->state == TRANSFER_OFFERED;
}

static bool
is_live(const struct front_file *file)
{
	return file->state != TRANSFER_ENDED;
}

/* The number that was typed, or that of the only one that fits. */
static bool
take_number(struct app *app, const char *args,
    bool (*fits)(const struct front_file *file), unsigned *number)
{
	struct front_file file;
	size_t count = 0;
	uint64_t typed;

	if (args[0] != '\0') {
		if (str_number(args, 1, UINT32_MAX, &typed) != ERR_OK) {
			app_say(app, SAY_ERROR, _("a number, as /files shows "
			    "it, not \"%s\""), args);
			return false;
		}
		*number = (unsigned)typed;
		return true;
	}
	for (size_t i = 0; app_file(app, i, &file); i++) {
		if (!fits(&file))
			continue;
		*number = file.number;
		count++;
	}
	if (count != 1)
		app_say(app, SAY_ERROR, count == 0 ?
		    _("there is no such file; /files lists what there is") :
		    _("there are several; give the number that /files "
		    "shows"));
	return count == 1;
}

bool
command_accept(struct app *app, const char *args)
{
	unsigned number;

	return take_number(app, args, is_offer, &number) &&
	    exchange_accept(app->exchange, number);
}

bool
command_decline(struct app *app, const char *args)
{
	unsigned number;

	return take_number(app, args, is_offer, &number) &&
	    exchange_stop(app->exchange, number);
}

bool
command_cancel(struct app *app, const char *args)
{
	unsigned number;

	return take_number(app, args, is_live, &number) &&
	    exchange_stop(app->exchange, number);
}

/* ---- /files ---- */

static const char *
state_words(const struct front_file *file)
{
	static const char *const states[TRANSFER_STATES] = {
		[TRANSFER_CHECKING] = N_("is being read"),
		[TRANSFER_OFFERED] = N_("offered"),
		[TRANSFER_RUNNING] = N_("under way"),
		[TRANSFER_WAITING] = N_("waits"),
	};
	static const char *const outcomes[TRANSFER_OUTCOMES] = {
		[OUTCOME_DONE] = N_("whole and right"),
		[OUTCOME_DECLINED] = N_("declined"),
		[OUTCOME_STOPPED] = N_("broken off"),
		[OUTCOME_WITHDRAWN] = N_("withdrawn"),
		[OUTCOME_WRONG] = N_("not what was offered"),
		[OUTCOME_UNABLE] = N_("failed there"),
		[OUTCOME_BROKEN] = N_("failed here"),
	};

	return file->state == TRANSFER_ENDED ? _(outcomes[file->outcome]) :
	    _(states[file->state]);
}

static void
add_file(struct str *out, const struct front_file *file)
{
	char *have = say_size(file->have), *size = say_size(file->size);

	str_printf(out, "\n%u: ", file->number);
	if (file->who[0] == '\0')
		str_printf(out, _("%s to everybody"), file->name);
	else
		str_printf(out, file->incoming ? _("%s from %s") :
		    _("%s to %s"), file->name, file->who);
	if (file->have > 0 && file->have < file->size)
		str_printf(out, _(", %s of %s"), have, size);
	else
		str_printf(out, ", %s", size);
	str_printf(out, ", %s", state_words(file));
	if (file->path != NULL)
		str_printf(out, ": %s", file->path);
	if (file->checksum[0] != '\0')
		str_printf(out, "\n   %s", file->checksum);
	free(size);
	free(have);
}

bool
command_files(struct app *app, const char *args)
{
	struct front_file file;
	struct str text;

	(void)args;
	str_init(&text);
	str_add(&text, _("files, and their checksums (b2sum -l 256):"));
	for (size_t i = 0; app_file(app, i, &file); i++)
		add_file(&text, &file);
	app_say(app, SAY_INFO, "%s", app_file(app, 0, &file) ? text.s :
	    _("no files are offered or under way; /send FILE offers one"));
	str_release(&text);
	return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands about what is kept of the room.
 */
#include "config.h"

#include "client/commands.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "client/app_inner.h"
#include "store/file_name.h"

static void
say_history(struct app *app)
{
	if (!app_keeps_history(app)) {
		app_say(app, SAY_INFO, _("no history is kept of this room; "
		    "/history on keeps it, encrypted on this machine"));
		return;
	}
	app_say(app, SAY_INFO, _("the history of this room is kept, encrypted, "
	    "for %" PRId64 " days and %" PRId64 " MiB (history-days, "
	    "history-megabytes)"),
	    setting_number(app->client->settings, SETTING_HISTORY_DAYS),
	    setting_number(app->client->settings, SETTING_HISTORY_MEGABYTES));
}

bool
command_history(struct app *app, const char *args)
{
	if (strcmp(args, "delete") == 0) {
		if (!app_forget_history(app))
			return false;
		app_say(app, SAY_INFO, _("what was kept of this room is "
		    "deleted"));
		return true;
	}
	if (strcmp(args, "on") != 0 && strcmp(args, "off") != 0 &&
	    args[0] != '\0') {
		app_say(app, SAY_ERROR, _("type it like this: /history on, "
		    "/history off, or /history delete"));
		return false;
	}
	if (args[0] != '\0' && !app_set(app, SETTING_HISTORY, args))
		return false;
	say_history(app);
	if (strcmp(args, "off") == 0)
		app_say(app, SAY_INFO, _("what was kept before is still "
		    "there; /history delete deletes it"));
	return true;
}

static bool
log_on(struct app *app, const char *path)
{
	char *whole = file_path_expand(path);
	bool good = app_log(app, path[0] == '\0' ? NULL : whole);

	free(whole);
	if (!good)
		return false;
	app_say(app, SAY_WARNING, _("what is said is written to %s, not "
	    "encrypted; /log off ends that"), app_log_path(app));
	return true;
}

bool
command_log(struct app *app, const char *args)
{
	const char *path = app_log_path(app);

	if (strcmp(args, "off") == 0) {
		keep_log_off(app->keep);
		app_say(app, SAY_INFO, _("no log is written"));
	} else if (strncmp(args, "on", 2) == 0 &&
	    (args[2] == '\0' || args[2] == ' ')) {
		if (!log_on(app, args + 2 + strspn(args + 2, " ")))
			return false;
	} else if (args[0] != '\0') {
		app_say(app, SAY_ERROR, _("type it like this: /log on, /log "
		    "on FILE, or /log off"));
		return false;
	} else if (path != NULL) {
		app_say(app, SAY_INFO, _("what is said is written to %s, not "
		    "encrypted"), path);
	} else {
		app_say(app, SAY_INFO, _("no log is written"));
	}
	app->front->ops->link(app->front);	/* the status line has it */
	return true;
}

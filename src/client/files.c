/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finds the client's files and reads the settings at the start. Which files
 * there are is known here, what is in them is for src/store.
 */
#include "config.h"

#include "client/files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/xdg.h"

/* --dir: all in one place. */
static bool
find_in(struct files *files, const char *dir)
{
	files->data_dir = mem_strdup(dir);
	files->state_dir = mem_strdup(dir);
	files->config = mem_printf("%s/tuschel.conf", dir);
	return true;
}

static bool
find_usual(struct files *files, char **reason)
{
	char *dir;

	files->data_dir = xdg_dir(XDG_DATA, reason);
	if (files->data_dir == NULL)
		return false;
	files->state_dir = xdg_dir(XDG_STATE, reason);
	if (files->state_dir == NULL)
		return false;
	dir = xdg_dir(XDG_CONFIG, reason);
	if (dir == NULL)
		return false;
	files->config = mem_printf("%s/tuschel.conf", dir);
	free(dir);
	return true;
}

bool
files_find(struct files *files, const struct options *o, char **reason)
{
	bool found = o->dir != NULL ? find_in(files, o->dir) :
	    find_usual(files, reason);

	if (!found || !xdg_make(files->data_dir, reason))
		return false;
	if (o->config == NULL)
		return true;
	free(files->config);
	files->config = mem_strdup(o->config);
	/* what was asked for by name should be there */
	if (access(o->config, R_OK) == 0)
		return true;
	*reason = mem_printf(_("cannot read the settings from %s: %s"),
	    o->config, strerror(errno));
	return false;
}

void
files_release(struct files *files)
{
	free(files->data_dir);
	free(files->state_dir);
	free(files->config);
}

static bool
take_options(const struct options *o, struct settings *settings,
    char **reason)
{
	const struct option_row *row;
	enum setting id;

	for (size_t i = 0; i < option_row_count; i++) {
		row = &option_rows[i];
		id = setting_find(row->name, strlen(row->name));
		if (id == SETTINGS || !option_given(o, row))
			continue;
		if (!settings_set(settings, id, option_value(o, row),
		    ORIGIN_COMMAND_LINE, reason))
			return false;
	}
	return true;
}

bool
files_read_settings(const struct files *files, const struct options *o,
    struct settings *settings, struct conf **conf, struct str *warnings,
    char **reason)
{
	struct str problems;

	str_init(&problems);
	*conf = conf_load(files->config, &problems, reason);
	if (*conf != NULL)
		settings_load(settings, *conf, &problems, warnings);
	if (*conf != NULL && problems.len > 0) {
		problems.s[problems.len - 1] = '\0';	/* the last newline */
		*reason = mem_strdup(problems.s);
	}
	str_release(&problems);
	return *reason == NULL && take_options(o, settings, reason);
}

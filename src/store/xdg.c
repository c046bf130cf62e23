/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finds and makes the user's directories. It does not know what is in there.
 * A relative XDG_DATA_HOME is ignored, as the specification wants.
 */
#include "config.h"

#include "store/xdg.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"

static const struct {
	const char *variable, *below_home;
} places[] = {
	[XDG_DATA] = { "XDG_DATA_HOME", ".local/share" },
	[XDG_CONFIG] = { "XDG_CONFIG_HOME", ".config" },
	[XDG_STATE] = { "XDG_STATE_HOME", ".local/state" },
};

char *
xdg_dir(enum xdg_kind kind, char **reason)
{
	const char *dir = getenv(places[kind].variable);
	const char *home = getenv("HOME");
	const struct passwd *pw;

	*reason = NULL;
	if (dir != NULL && dir[0] == '/')
		return mem_printf("%s/tuschel", dir);
	if (home == NULL || home[0] != '/') {
		pw = getpwuid(getuid());
		home = pw == NULL ? NULL : pw->pw_dir;
	}
	if (home != NULL && home[0] == '/')
		return mem_printf("%s/%s/tuschel", home,
		    places[kind].below_home);
	*reason = mem_printf(_("no place for your files: neither %s nor HOME "
	    "is set to an absolute path"), places[kind].variable);
	return NULL;
}

/* mkdir -p; the directories on the way get 0700 too, as XDG asks. */
static bool
make_dirs(char *path)
{
	char *slash;
	bool made = true;

	for (slash = strchr(path + 1, '/'); made; slash = strchr(slash + 1,
	    '/')) {
		if (slash != NULL)
			*slash = '\0';
		/* Who is there need not be made, nor may it be by everybody:
		 * a confined relay looks again at each SIGHUP. */
		made = access(path, F_OK) == 0 || mkdir(path, 0700) == 0 ||
		    errno == EEXIST || errno == EROFS;
		if (slash == NULL)
			break;
		*slash = '/';
	}
	return made;
}

static char *
judge_dir(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return mem_printf(_("cannot use the directory %s: %s"), path,
		    strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return mem_printf(_("%s is in the way: it should be a "
		    "directory"), path);
	if (st.st_mode & (S_IWGRP | S_IWOTH))
		return mem_printf(_("others may write into %s, so what is "
		    "kept there is not safe; run: chmod 700 %s"), path,
		    path);
	return NULL;
}

bool
xdg_make(const char *dir, char **reason)
{
	char *path = mem_strdup(dir);

	if (!make_dirs(path))
		*reason = mem_printf(_("cannot make the directory %s: %s"),
		    dir, strerror(errno));
	else
		*reason = judge_dir(dir);
	free(path);
	return *reason == NULL;
}

bool
xdg_make_for(const char *path, char **reason)
{
	const char *slash = strrchr(path, '/');
	char *dir;
	bool made;

	if (slash == NULL || slash == path)
		return true;
	dir = mem_strndup(path, (size_t)(slash - path));
	made = access(dir, F_OK) == 0 || xdg_make(dir, reason);
	free(dir);
	return made;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finds and makes the directory of the user's data. It does not know what is
 * in there. A relative XDG_DATA_HOME is ignored, as the specification wants.
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

static char *
data_home(void)
{
	const char *dir = getenv("XDG_DATA_HOME");
	const char *home = getenv("HOME");
	const struct passwd *pw;

	if (dir != NULL && dir[0] == '/')
		return mem_strdup(dir);
	if (home == NULL || home[0] != '/') {
		pw = getpwuid(getuid());
		home = pw == NULL ? NULL : pw->pw_dir;
	}
	if (home == NULL || home[0] != '/')
		return NULL;
	return mem_printf("%s/.local/share", home);
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
		made = mkdir(path, 0700) == 0 || errno == EEXIST ||
		    errno == EROFS;
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
		return mem_printf(_("others may write into %s, so your "
		    "identity is not safe there; run: chmod 700 %s"), path,
		    path);
	return NULL;
}

char *
xdg_data_dir(char **reason)
{
	char *home = data_home(), *dir;

	*reason = NULL;
	if (home == NULL) {
		*reason = mem_strdup(_("no place for your identity: neither "
		    "XDG_DATA_HOME nor HOME is set to an absolute path"));
		return NULL;
	}
	dir = mem_printf("%s/tuschel", home);
	free(home);
	if (!make_dirs(dir))
		*reason = mem_printf(_("cannot make the directory %s: %s"),
		    dir, strerror(errno));
	else
		*reason = judge_dir(dir);
	if (*reason != NULL) {
		free(dir);
		return NULL;
	}
	return dir;
}

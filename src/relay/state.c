/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finds the relay's directory. A key in it is as good as the relay to its
 * clients, so nobody else may write there.
 */
#include "config.h"

#include "relay/state.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "store/xdg.h"

/* Where state_pin() has found it. */
static const char PINNED[] = "TUSCHELD_STATE";

/* An absolute path from the environment, or NULL. */
static const char *
absolute(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] == '/' ? value : NULL;
}

static char *
find(void)
{
	const char *dir = absolute(PINNED);

	if (dir != NULL)
		return mem_strdup(dir);
	dir = absolute("STATE_DIRECTORY");
	/* systemd separates several of them by colons */
	if (dir != NULL)
		return mem_strndup(dir, strcspn(dir, ":"));
	if (geteuid() == 0)
		return mem_strdup("/var/lib/tuscheld");
	dir = absolute("XDG_STATE_HOME");
	if (dir != NULL)
		return mem_printf("%s/tuscheld", dir);
	dir = absolute("HOME");
	return dir != NULL ? mem_printf("%s/.local/state/tuscheld", dir) :
	    NULL;
}

char *
state_dir(const char *given, char **reason)
{
	char *path = given != NULL ? mem_strdup(given) : find();

	*reason = NULL;
	if (path == NULL) {
		*reason = mem_strdup(_("no place for the relay's key: say "
		    "--state DIR, or set HOME"));
		return NULL;
	}
	if (xdg_make(path, reason))
		return path;
	free(path);
	return NULL;
}

void
state_pin(void)
{
	char *path = find();

	if (path != NULL)
		setenv(PINNED, path, 1);
	free(path);
}

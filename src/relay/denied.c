/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two reasons look the same to open(). access() asks for the rights of the
 * user alone, which Landlock has no part in.
 */
#include "config.h"

#include "relay/denied.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "net/reason.h"

char *
denied_explain(const char *path)
{
	int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;

	if (path == NULL || fd >= 0 || errno != EACCES) {
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	if (access(path, R_OK) == 0)
		return mem_printf(_("another file has taken the place of %s, "
		    "which the relay, confined as it is, may not open: keep "
		    "it in a directory of its own, or write into the old "
		    "one, or restart the relay"), path);
	return mem_printf(_("the user that the relay runs as may not read "
	    "%s: give it the right to, or restart the relay"), path);
}

char *
denied_explain_listener(const char *wrong)
{
	if (strstr(wrong, net_reason(EACCES)) == NULL)
		return NULL;
	return mem_strdup(_("a running relay may listen at such a port only "
	    "after a restart"));
}

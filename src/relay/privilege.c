/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From root to a user, once and never back. What the kernel answered is not
 * believed but tried: a system that lets us become root again is refused.
 */
#include "config.h"

#include "relay/privilege.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"

static bool
refuse(char **reason, char *why)
{
	*reason = why;
	return false;
}

bool
privilege_find(struct privilege *p, const char *user, char **reason)
{
	const struct passwd *entry;

	*p = (struct privilege){ .user = NULL };
	*reason = NULL;
	if (user == NULL)
		return true;
	errno = 0;
	entry = getpwnam(user);
	if (entry == NULL)
		return refuse(reason, mem_printf(
		    _("there is no user \"%s\" on this system"), user));
	if (entry->pw_uid == 0)
		return refuse(reason, mem_printf(
		    _("\"%s\" is root: name a user without rights"), user));
	if (geteuid() != 0 && geteuid() != entry->pw_uid)
		return refuse(reason, mem_printf(
		    _("cannot become \"%s\": start as root, or as that user"),
		    user));
	if (geteuid() != 0)
		return true;
	p->user = mem_strdup(user);
	p->uid = entry->pw_uid;
	p->gid = entry->pw_gid;
	return true;
}

void
privilege_release(struct privilege *p)
{
	free(p->user);
	p->user = NULL;
}

/* As root, setgid() and setuid() change the saved ids too (POSIX). */
static bool
change(const struct privilege *p)
{
	return initgroups(p->user, p->gid) == 0 && setgid(p->gid) == 0 &&
	    setuid(p->uid) == 0;
}

static bool
is_changed(const struct privilege *p)
{
	return getuid() == p->uid && geteuid() == p->uid &&
	    getgid() == p->gid && getegid() == p->gid &&
	    setuid(0) < 0 && seteuid(0) < 0;
}

bool
privilege_drop(const struct privilege *p, char **reason)
{
	*reason = NULL;
	if (p->user == NULL)
		return true;
	if (!change(p))
		return refuse(reason, mem_printf(
		    _("cannot become \"%s\": %s"), p->user, strerror(errno)));
	if (!is_changed(p))
		return refuse(reason, mem_printf(
		    _("\"%s\" could become root again"), p->user));
	return true;
}

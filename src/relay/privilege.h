/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whose rights the relay has. Root may be needed to open its listeners and
 * files; from then on it is an ordinary user for good.
 */
#ifndef RELAY_PRIVILEGE_H
#define RELAY_PRIVILEGE_H

#include <stdbool.h>
#include <sys/types.h>

struct privilege {
	char *user;	/* NULL: stay who we are */
	uid_t uid;
	gid_t gid;
};

/*
 * Looks user up (NULL: nobody is wanted), while the system's lists can be
 * read. False, and *reason a sentence to be freed, if there is no such user,
 * if it is root, or if this process is neither root nor that user.
 */
bool privilege_find(struct privilege *p, const char *user, char **reason);
void privilege_release(struct privilege *p);

/*
 * Becomes that user with its groups, for good. False, and *reason a sentence
 * to be freed, if anything of root would be left: the process must end then.
 */
bool privilege_drop(const struct privilege *p, char **reason);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/relay/privilege.c; what only root can try, a child does as root */
#include "config.h"

#include <grp.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "relay/privilege.h"
#include "tap.h"

static struct privilege who;
static char *reason;

static bool
find(const char *user)
{
	bool found = privilege_find(&who, user, &reason);

	if (!found)
		diag("%s", reason);
	return found;
}

static void
refused(const char *user, const char *word)
{
	ok(!find(user), "refused: %s", user);
	ok(reason != NULL && strstr(reason, word) != NULL, "it says why");
	free(reason);
}

static void
test_nobody_asked(void)
{
	ok(find(NULL), "no user is fine");
	ok(who.user == NULL, "and changes nothing");
	ok(privilege_drop(&who, &reason) && reason == NULL, "really");
	privilege_release(&who);
}

static void
test_ourselves(void)
{
	const struct passwd *us = getpwuid(geteuid());
	const char *other = "nobody";

	if (us == NULL || geteuid() == 0)
		return;
	ok(find(us->pw_name), "to stay who we are is fine");
	ok(who.user == NULL, "and nothing to do");
	us = getpwnam(other);
	if (us != NULL && us->pw_uid == geteuid())
		other = "daemon";
	if (us != NULL)
		refused(other, "start as root");
}

static bool
can_be_root_again(void)
{
	return setuid(0) == 0 || seteuid(0) == 0 || setgid(0) == 0 ||
	    setegid(0) == 0;
}

static int
be_somebody(void)
{
	gid_t groups[64];
	int i, n;

	if (!privilege_drop(&who, &reason)) {
		diag("%s", reason);
		return 1;
	}
	if (getuid() != who.uid || geteuid() != who.uid ||
	    getgid() != who.gid || getegid() != who.gid)
		return 2;
	n = getgroups(ARRAY_LEN(groups), groups);
	for (i = 0; i < n; i++)
		if (groups[i] == 0)
			return 3;
	return can_be_root_again() ? 4 : 0;
}

static void
test_root(void)
{
	int status;
	pid_t child;

	refused("root", "is root");
	if (!find("nobody")) {
		free(reason);
		return;
	}
	is_str(who.user, "nobody", "a user to become");
	fflush(stdout);
	child = fork();
	if (child == 0)
		_exit(be_somebody());
	waitpid(child, &status, 0);
	is_int(WEXITSTATUS(status), 0, "who is somebody else for good");
	who.uid = 0;
	child = fork();
	if (child == 0)
		_exit(privilege_drop(&who, &reason) ? 0 : 77);
	waitpid(child, &status, 0);
	is_int(WEXITSTATUS(status), 77, "who is still root is refused");
	privilege_release(&who);
}

int
main(void)
{
	test_nobody_asked();
	refused("no-such-user-here", "no user");
	refused("", "no user");
	test_ourselves();
	if (geteuid() == 0)
		test_root();
	return done_testing();
}

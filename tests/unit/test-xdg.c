/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the data directory is, and that it is private. */
#include "config.h"

#include "store/xdg.h"

#include "tempdir.h"
#include "tap.h"

static void
finds(const char *want, const char *name)
{
	char *reason, *dir = xdg_dir(XDG_DATA, &reason);

	is_str(dir, want, "%s", name);
	ok(xdg_make(dir, &reason), "%s, and is made", name);
	free(dir);
	free(reason);
}

static void
refused(const char *part, const char *name)
{
	char *reason, *dir = xdg_dir(XDG_DATA, &reason);

	ok(!xdg_make(dir, &reason) && strstr(reason, part) != NULL,
	    "%s: %s", name, reason);
	free(dir);
	free(reason);
}

static void
kind(enum xdg_kind kind, const char *want)
{
	char *reason, *dir = xdg_dir(kind, &reason);

	is_str(dir, tempdir_path(want), "a place of its own: %s", want);
	ok(access(dir, F_OK) != 0, "which is not made yet");
	free(dir);
}

int
main(void)
{
	tempdir_make();
	umask(0);
	setenv("HOME", tempdir, 1);
	setenv("XDG_DATA_HOME", tempdir_path("a/b"), 1);
	finds(tempdir_path("a/b/tuschel"), "XDG_DATA_HOME is followed");
	is_int(tempdir_mode("a/b/tuschel"), 0700, "for its owner only");
	finds(tempdir_path("a/b/tuschel"), "and found again");
	setenv("XDG_DATA_HOME", "relative", 1);
	finds(tempdir_path(".local/share/tuschel"), "a relative one is not");
	unsetenv("XDG_DATA_HOME");
	finds(tempdir_path(".local/share/tuschel"), "without one it is in "
	    "the home directory");

	chmod(tempdir_path(".local/share/tuschel"), 0755);
	finds(tempdir_path(".local/share/tuschel"), "others may look");
	chmod(tempdir_path(".local/share/tuschel"), 0770);
	refused("chmod 700", "but not write");
	tempdir_write("tuschel", "");
	setenv("XDG_DATA_HOME", tempdir, 1);
	refused("in the way", "a file is not a directory");
	setenv("XDG_DATA_HOME", tempdir_path("tuschel"), 1);
	refused("cannot make", "nor has it any in it");

	unsetenv("XDG_CONFIG_HOME");
	kind(XDG_CONFIG, ".config/tuschel");
	setenv("XDG_CONFIG_HOME", tempdir_path("c"), 1);
	kind(XDG_CONFIG, "c/tuschel");
	unsetenv("XDG_STATE_HOME");
	kind(XDG_STATE, ".local/state/tuschel");
	return done_testing();
}

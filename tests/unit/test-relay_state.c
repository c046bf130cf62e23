/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/relay/state.c */
#include "config.h"

#include "relay/state.h"
#include "tap.h"
#include "tempdir.h"

static void
finds(const char *given, const char *want)
{
	char *reason, *dir = state_dir(given, &reason);

	is_str(dir, want, "it is %s", want);
	ok(dir != NULL && access(dir, W_OK) == 0, "and there");
	free(dir);
}

int
main(void)
{
	char *reason = NULL, *first, list[300];

	tempdir_make();
	finds(tempdir_path("given/deep"), tempdir_path("given/deep"));
	snprintf(list, sizeof list, "%s:/nowhere", tempdir_path("managed"));
	setenv("STATE_DIRECTORY", list, 1);
	finds(NULL, tempdir_path("managed"));
	finds(tempdir_path("given"), tempdir_path("given"));
	is_int(tempdir_mode("managed"), 0700, "for the relay only");
	chmod(tempdir_path("managed"), 0777);
	first = state_dir(NULL, &reason);
	ok(first == NULL && strstr(reason, "chmod 700") != NULL, "%s",
	    reason == NULL ? "no reason" : reason);
	free(reason);
	chmod(tempdir_path("managed"), 0700);
	state_pin();
	unsetenv("STATE_DIRECTORY");
	finds(NULL, tempdir_path("managed"));
	unsetenv("TUSCHELD_STATE");
	if (geteuid() == 0)
		return done_testing();
	setenv("XDG_STATE_HOME", tempdir, 1);
	finds(NULL, tempdir_path("tuscheld"));
	unsetenv("XDG_STATE_HOME");
	setenv("HOME", tempdir_path("home"), 1);
	finds(NULL, tempdir_path("home/.local/state/tuscheld"));
	unsetenv("HOME");
	first = state_dir(NULL, &reason);
	ok(first == NULL, "nowhere to be without HOME");
	free(reason);
	return done_testing();
}

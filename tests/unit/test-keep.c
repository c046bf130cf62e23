/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept of a room: what can no longer be written is told. */
#include "config.h"

#include "client/keep.h"

#include "base/mem.h"
#include "crypto/prim.h"
#include "tempdir.h"
#include "tap.h"

static const struct vault_cost cheap = { 1, 8, { 1 } };
static const struct history_limits limits = { 3650, 1 << 30 };
static const struct history_line line = { .kind = HISTORY_TEXT,
    .wall_ms = 1700000000000, .name = "anna", .to_name = "",
    .text = "hello", .text_len = 5 };

/* A history without its directory, and a log on a full disk. */
static void
test_failures(bool history, bool log)
{
	struct vault *vault = vault_of_passphrase("a", &cheap);
	struct keep *keep = keep_new();
	char *reason = NULL;

	if (history) {
		ok(keep_history(keep, tempdir_path("history"), vault, "room",
		    &limits, &reason), "a history");
		tempdir_remove();
	}
	if (log)
		ok(keep_log(keep, "/dev/full", &reason), "a log");
	ok(!keep_line(keep, &line, &reason), "a line fails");
	is_int(strstr(reason, "cannot write the history") != NULL &&
	    strstr(reason, "no history is kept now") != NULL, history,
	    "history %d: told", history);
	is_int(strstr(reason, "cannot write the log to /dev/full; it is off")
	    != NULL, log, "log %d: told", log);
	free(reason);
	ok(keep_line(keep, &line, &reason), "and once only");
	ok(keep_room(keep) == NULL && keep_log_path(keep) == NULL,
	    "both are off");
	keep_free(keep);
	vault_free(vault);
}

int
main(void)
{
	if (access("/dev/full", W_OK) != 0)
		skip_all("no /dev/full");
	prim_start();
	tempdir_make();
	test_failures(true, false);
	test_failures(false, true);
	test_failures(true, true);
	return done_testing();
}

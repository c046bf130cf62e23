/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client's log: whose it is, and what a line looks like. */
#include "config.h"

#include "client/debug_log.h"

#include <sys/stat.h>

#include "base/log.h"
#include "tempdir.h"
#include "tap.h"

static void
writes(void)
{
	const char *path = tempdir_path("log");
	char line[128] = "", *reason = NULL;
	struct stat st;
	FILE *log, *back;

	log = debug_log_open(path, &reason);
	ok(log != NULL && reason == NULL, "a log is opened");
	log_line(LOG_DEBUG, "first %d", 1);
	debug_log_close(log);
	log_line(LOG_ERROR, "nobody reads this");
	log = debug_log_open(path, &reason);
	log_line(LOG_WARNING, "second");
	debug_log_close(log);
	ok(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600,
	    "only its owner can read it");
	back = fopen(path, "r");
	ok(fgets(line, sizeof line, back) != NULL && strlen(line) == 41 &&
	    line[10] == 'T' && !strcmp(line + 23, "Z debug   first 1\n"),
	    "a line has the time and the level: %s", line);
	ok(fgets(line, sizeof line, back) != NULL &&
	    !strcmp(line + 23, "Z warning second\n"), "later ones follow");
	ok(fgets(line, sizeof line, back) == NULL, "no more");
	fclose(back);
}

static void
cannot(void)
{
	char *reason = NULL;

	ok(debug_log_open("/nonexistent/log", &reason) == NULL,
	    "what cannot be written is not opened");
	ok(reason != NULL && strstr(reason, "/nonexistent/log") != NULL,
	    "and that is said: %s", reason);
	free(reason);
}

int
main(void)
{
	tempdir_make();
	writes();
	cannot();
	debug_log_close(NULL);
	return done_testing();
}

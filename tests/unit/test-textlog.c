/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log in the clear. */
#include "config.h"

#include "store/textlog.h"

#include "base/mem.h"
#include "tempdir.h"
#include "tap.h"

int
main(void)
{
	struct textlog *log;
	char *reason;

	tempdir_make();
	setenv("TZ", "UTC", 1);
	log = textlog_open(tempdir_path("a/b.log"), &reason);
	ok(log != NULL, "its directory is made");
	ok(textlog_add(log, 1700000000000, "anna", "hello"), "a line");
	ok(textlog_add(log, 1700000061000, "*", "two\nlines"), "two lines");
	is_str(tempdir_read("a/b.log"),
	    "2023-11-14 22:13:20\tanna\thello\n"
	    "2023-11-14 22:14:21\t*\ttwo\n"
	    "2023-11-14 22:14:21\t*\tlines\n", "each a line of its own");
	is_int(tempdir_mode("a/b.log"), 0600, "for its owner only");
	textlog_close(log);
	log = textlog_open(tempdir_path("a/b.log"), &reason);
	textlog_add(log, 1700000000000, "bob", "more");
	ok(strstr(tempdir_read("a/b.log"), "hello") != NULL &&
	    strstr(tempdir_read("a/b.log"), "\tbob\tmore\n") != NULL,
	    "it goes on");
	textlog_close(log);
	chmod(tempdir_path("a/b.log"), 0640);
	log = textlog_open(tempdir_path("a/b.log"), &reason);
	ok(log == NULL && strstr(reason, "chmod 600") != NULL, "refused: %s",
	    reason);
	free(reason);
	log = textlog_open(tempdir_path("a"), &reason);
	ok(log == NULL, "refused: %s", reason);
	free(reason);
	log = textlog_open("/dev/full", &reason);
	if (log != NULL)
		ok(!textlog_add(log, 0, "a", "b"), "a full disk is told");
	textlog_close(log);
	return done_testing();
}

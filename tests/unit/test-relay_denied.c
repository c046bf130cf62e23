/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/relay/denied.c, but for confined processes: tests/e2e/test-confine.py */
#include "config.h"

#include "base/mem.h"
#include "relay/denied.h"
#include "tap.h"
#include "tempdir.h"

int
main(void)
{
	char *path, *sentence;

	tempdir_make();
	tempdir_write("a", "x");
	path = mem_strdup(tempdir_path("a"));
	ok(denied_explain(NULL) == NULL, "no file");
	ok(denied_explain(tempdir_path("none")) == NULL,
	    "one that is not there is another matter");
	ok(denied_explain(path) == NULL, "one that can be read");
	chmod(path, 0);
	sentence = denied_explain(path);
	if (geteuid() == 0)
		ok(sentence == NULL, "root reads everything");
	else
		ok(sentence != NULL && strstr(sentence, path) != NULL,
		    "one that cannot: %s", sentence);
	free(sentence);
	free(path);
	return done_testing();
}

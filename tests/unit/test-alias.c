/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What aliases are expanded to, and what they may be called. */
#include "config.h"

#include "client/alias.h"

#include <stdlib.h>

#include "tap.h"

static void
gives(const char *line, const char *args, const char *want)
{
	char *reason, *got = alias_expand(line, args, &reason);

	is_str(got, want, "%s with \"%s\"", line, args);
	ok((got == NULL) == (reason != NULL), "a reason if it fails: %s",
	    reason == NULL ? "" : reason);
	free(got);
	free(reason);
}

int
main(void)
{
	gives("/me waves", "", "/me waves");
	gives("/me waves", "to  all", "/me waves to  all");
	gives("/msg $1 hi", "bob", "/msg bob hi");
	gives("/msg $2 $1", "  a\tb c", "/msg b a");
	gives("/me says $*!", "a  b", "/me says a  b!");
	gives("$1$1$*", "x", "xxx");
	gives("/me has 5$$1", "", "/me has 5$1");
	gives("/me has 5$", "", "/me has 5$");
	gives("/me $0 $x", "", "/me $0 $x");
	gives("/msg $1", "", NULL);
	gives("/msg $9", "1 2 3 4 5 6 7 8", NULL);
	gives("/msg $1", "$2", "/msg $2");
	ok(alias_wrong("hi-2") == NULL, "a name");
	ok(alias_wrong("") != NULL && alias_wrong("Hi") != NULL &&
	    alias_wrong("a b") != NULL && alias_wrong("a/b") != NULL &&
	    alias_wrong("abcdefghijklmnopqrstuvwxyz0123456") != NULL,
	    "others are none");
	ok(alias_wrong("quit") != NULL, "nor is that of a command");
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passphrases from fingers and files, in normal form C. */
#include "config.h"

#include "client/passphrase.h"

#include "tempdir.h"
#include "tap.h"

static void
typed(const char *text, const char *want, const char *name)
{
	char *reason, *got = passphrase_typed(text, &reason);

	is_str(got, want, "%s", name);
	ok((got == NULL) == (reason != NULL), "a reason when it fails");
	passphrase_free(got);
	free(reason);
}

static void
from_file(const char *content, const char *want, const char *name)
{
	char *reason, *got;

	tempdir_write("file", content);
	got = passphrase_from_file(tempdir_path("file"), &reason);
	is_str(got, want, "%s", name);
	passphrase_free(got);
	free(reason);
}

int
main(void)
{
	char long_one[PASSPHRASE_BYTES_MAX + 2], *reason;

	tempdir_make();
	typed("", "", "an empty one is one");
	typed("cider lunar", "cider lunar", "ASCII stays as it is");
	typed("a\xcc\x88", "\xc3\xa4", "a letter and its dots are one");
	typed("\xff", NULL, "it must be UTF-8");
	memset(long_one, 'x', sizeof long_one);
	long_one[PASSPHRASE_BYTES_MAX] = '\0';
	typed(long_one, long_one, "1,024 bytes are not too many");
	from_file(long_one, long_one, "nor are they from a file");
	long_one[PASSPHRASE_BYTES_MAX] = 'x';
	long_one[PASSPHRASE_BYTES_MAX + 1] = '\0';
	typed(long_one, NULL, "more are");
	from_file(long_one, NULL, "also from a file");

	from_file("", "", "an empty file");
	from_file("\n", "", "an empty line");
	from_file("one", "one", "a line without an end");
	from_file("one\ntwo\n", "one", "the first of two");
	from_file(" a b \r\ntwo", " a b ", "an end as others write it");
	ok(passphrase_from_file("/nowhere/at/all", &reason) == NULL &&
	    strstr(reason, "/nowhere/at/all") != NULL,
	    "a missing file is named");
	free(reason);
	return done_testing();
}

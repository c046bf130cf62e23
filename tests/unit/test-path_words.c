/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the path of a file could become. */
#include "config.h"

#include "client/path_words.h"

#include "base/mem.h"
#include "base/str.h"
#include "tempdir.h"
#include "tap.h"

static void
becomes(const char *typed, bool quotes, const char *want)
{
	char **words = path_words(typed, quotes);
	struct str got;

	str_init(&got);
	for (char **word = words; *word != NULL; word++)
		str_printf(&got, "%s%s", word == words ? "" : "|", *word);
	is_str(got.s, want, "%s, %s quotes", typed, quotes ? "with" :
	    "without");
	path_words_free(words);
	str_release(&got);
}

static void
is_labelled(const char *candidate, const char *want)
{
	size_t len;
	const char *label = path_label(candidate, &len);
	char *copy = mem_strndup(label, len);

	is_str(copy, want, "a menu shows %s so", candidate);
	free(copy);
}

static void
make_files(void)
{
	static const char *const dirs[] = { "box", "box/in it", "empty",
	    ".dark" };
	static const char *const files[] = { "beach.jpg", "box/one", "box/two",
	    "box/in it/deep down", ".hidden", "two words", "say \"x\" now",
	    "\"begins", "bell\a", "not\xffutf8", "\xe2\x80\xaeltr" };

	for (size_t i = 0; i < ARRAY_LEN(dirs); i++)
		mkdir(tempdir_path(dirs[i]), 0700);
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		tempdir_write(files[i], "");
	if (mkfifo(tempdir_path("pipe"), 0600) != 0 ||
	    symlink("box", tempdir_path("link")) != 0 ||
	    symlink("nowhere", tempdir_path("dangling")) != 0)
		bail_out("cannot make files");
}

int
main(void)
{
	tempdir_make();
	if (chdir(tempdir) != 0)
		bail_out("chdir");
	setenv("HOME", tempdir, 1);
	make_files();

	becomes("", true, "\"two words\" |beach.jpg |box/|empty/|link/");
	becomes("", false, "beach.jpg |box/|empty/|link/|say \"x\" now |"
	    "two words ");
	becomes("b", true, "beach.jpg |box/");
	becomes("box", true, "box/");
	becomes("box/", true, "\"box/in it/|box/one |box/two ");
	becomes("box/o", true, "box/one ");
	becomes("box/in it/", true, "\"box/in it/deep down\" ");
	becomes("box/in it/", false, "box/in it/deep down ");
	becomes("\"box/in it/d", true, "\"box/in it/deep down\" ");
	becomes("\"bea", true, "\"beach.jpg\" ");
	becomes("two w", true, "\"two words\" ");
	becomes(".", true, ".dark/|.hidden ");
	becomes("./b", true, "./beach.jpg |./box/");
	becomes("~", true, "~/");
	becomes("~/be", true, "~/beach.jpg ");
	becomes("empty/", true, "");
	becomes("nowhere/", true, "");
	becomes("say", true, "");
	becomes("be", true, "beach.jpg ");
	becomes("/dev/nul", true, "");

	ok(!path_is_over("a b") && !path_is_over("\"a b") &&
	    path_is_over("\"a b\"") && path_is_over("\"a b\" bob"),
	    "where a path in quotes ends");
	is_labelled("beach.jpg ", "beach.jpg");
	is_labelled("box/one ", "one");
	is_labelled("\"box/in it/deep down\" ", "deep down");
	is_labelled("\"box/in it/", "in it/");
	is_labelled("\"two words\" ", "two words");
	is_labelled("/usr/", "usr/");
	is_labelled("bob ", "bob");
	is_labelled("", "");
	return done_testing();
}

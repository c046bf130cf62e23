/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of settings: read, changed line by line, and saved beside others. */
#include "config.h"

#include "store/conf.h"

#include "base/mem.h"
#include "tempdir.h"
#include "tap.h"

static struct conf *
load(struct str *problems)
{
	char *reason;
	struct conf *conf = conf_load(tempdir_path("conf"), problems,
	    &reason);

	if (conf == NULL)
		bail_out("%s", reason);
	return conf;
}

static struct conf *
load_good(const char *text)
{
	struct str problems;
	struct conf *conf;

	tempdir_write("conf", text);
	str_init(&problems);
	conf = load(&problems);
	if (problems.len > 0)
		diag("%s", problems.s);
	str_release(&problems);
	return conf;
}

static void
save(struct conf *conf)
{
	char *reason;

	if (!conf_save(conf, &reason))
		bail_out("%s", reason);
}

static void
test_values(void)
{
	static const struct {
		const char *line, *value;
	} good[] = {
		{ "a = word", "word" }, { "a=1", "1" },
		{ "  a =\t\"two words\" # remark", "two words" },
		{ "a = \"\"", "" }, { "\"a\" = x", "x" },
		{ "a = \"\\\"q\\\" \\\\ \\n\\t\\x41\"", "\"q\" \\ \n\tA" },
		{ "a = \"#1\" // remark", "#1" }, { "a = b#c", "b" },
		{ "a = unix:/run/x\r", "unix:/run/x" },
		{ "a = \"\xc3\xa4\"", "\xc3\xa4" },
		{ "a = 1\na = 2", "2" },
	};
	struct conf *conf;

	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		conf = load_good(good[i].line);
		is_str(conf_get(conf, NULL, NULL, "a"), good[i].value, "%s",
		    good[i].line);
		conf_free(conf);
	}
}

static void
test_problems(void)
{
	static const struct {
		const char *text, *line, *part;
	} bad[] = {
		{ "a", ":1: ", "NAME = VALUE" },
		{ "\na =", ":2: ", "value is missing" },
		{ "a = b c", ":1: ", "only a remark" },
		{ "a = \"b", ":1: ", "closing quote" },
		{ "a = \"\\z\"", ":1: ", "backslash" },
		{ "a = \"\\x00\"", ":1: ", "backslash" },
		{ "a = \xff", ":1: ", "not UTF-8" },
		{ "}", ":1: ", "no section" },
		{ "a {\nb {\n}", ":2: ", "cannot stand" },
		{ "x = 1\na \"t\" {\n", ":2: ", "never closed" },
		{ "a { b = 1 }", ":1: ", "only a remark" },
		{ "= 1", ":1: ", "NAME = VALUE" },
	};
	struct str problems;
	struct conf *conf;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		tempdir_write("conf", bad[i].text);
		str_init(&problems);
		conf = load(&problems);
		ok(strstr(problems.s, bad[i].line) != NULL &&
		    strstr(problems.s, bad[i].part) != NULL, "%s: %s",
		    bad[i].part, problems.s);
		str_release(&problems);
		conf_free(conf);
	}
}

static const char before[] =
    "# mine\n"
    "nick = \"anna\"   # me\n"
    "future = 7\n"
    "\n"
    "room \"work\" {\n"
    "    place = \"a\"\n"
    "}\n"
    "room \"home\" {\n"
    "    place = \"b\"\n"
    "    other = c\n"
    "}\n";

static void
test_changes(void)
{
	struct conf *conf = load_good(before);
	struct conf_item item;

	ok(conf_item(conf, 2, &item), "there are items");
	ok(item.name == NULL && item.line == 5 &&
	    strcmp(item.section, "room") == 0 &&
	    strcmp(item.title, "work") == 0, "a section's head is one");
	ok(conf_item(conf, 6, &item) && strcmp(item.name, "other") == 0 &&
	    item.line == 10, "and what is in it");
	ok(!conf_item(conf, 7, &item), "and no more");
	is_str(conf_get(conf, "room", "home", "place"), "b", "of this room");
	ok(!conf_dirty(conf), "nothing is to be saved");
	conf_set(conf, NULL, NULL, "nick", "anna", CONF_TEXT);
	ok(!conf_dirty(conf), "nor if the same is set");
	conf_set(conf, NULL, NULL, "nick", "b\"b\n", CONF_TEXT);
	conf_set(conf, NULL, NULL, "ascii", "on", CONF_WORD);
	conf_set(conf, "room", "home", "place", "d", CONF_TEXT);
	conf_set(conf, "room", "work", "peer", "#1", CONF_TEXT);
	conf_set(conf, "aliases", NULL, "a/b", "/me", CONF_TEXT);
	conf_unset(conf, "room", "home", "other");
	ok(conf_dirty(conf), "now it is");
	save(conf);
	ok(!conf_dirty(conf), "saved");
	is_str(tempdir_read("conf"),
	    "# mine\n"
	    "nick = \"b\\\"b\\n\"   # me\n"
	    "future = 7\n"
	    "ascii = on\n"
	    "\n"
	    "room \"work\" {\n"
	    "    place = \"a\"\n"
	    "\tpeer = \"#1\"\n"
	    "}\n"
	    "room \"home\" {\n"
	    "    place = \"d\"\n"
	    "}\n"
	    "\n"
	    "aliases {\n"
	    "\t\"a/b\" = \"/me\"\n"
	    "}\n", "only those lines are others");
	is_int(tempdir_mode("conf"), 0600, "for its owner only");
	conf_unset(conf, "room", "work", NULL);
	conf_unset(conf, NULL, NULL, "nick");
	is_str(conf_get(conf, "room", "work", "place"), NULL, "gone");
	save(conf);
	is_str(tempdir_read("conf"),
	    "# mine\n"
	    "future = 7\n"
	    "ascii = on\n"
	    "\n"
	    "room \"home\" {\n"
	    "    place = \"d\"\n"
	    "}\n"
	    "\n"
	    "aliases {\n"
	    "\t\"a/b\" = \"/me\"\n"
	    "}\n", "a section goes as a whole");
	conf_free(conf);
}

/* What somebody else wrote meanwhile stays. */
static void
test_others(void)
{
	struct conf *conf = load_good("a = 1\nb = 2\n");
	char *reason;

	conf_set(conf, NULL, NULL, "a", "3", CONF_WORD);
	tempdir_write("conf", "# new\nb = 5\na = 1\n");
	save(conf);
	is_str(tempdir_read("conf"), "# new\nb = 5\na = 3\n",
	    "two that write do not undo each other's work");
	is_str(conf_get(conf, NULL, NULL, "b"), "5", "and see it");
	conf_set(conf, NULL, NULL, "b", "6", CONF_WORD);
	tempdir_write("conf", "a = 1\n?\n");
	ok(!conf_save(conf, &reason) && strstr(reason, "conf:2: ") != NULL,
	    "a broken file is not written: %s", reason);
	free(reason);
	is_str(tempdir_read("conf"), "a = 1\n?\n", "but left as it is");
	tempdir_write("conf", "a = 1\n");
	save(conf);
	is_str(tempdir_read("conf"), "a = 1\nb = 6\n",
	    "once it is mended, what was set is not lost");
	conf_free(conf);
}

static void
test_no_directory(void)
{
	struct str problems;
	struct conf *conf;
	char *reason;

	str_init(&problems);
	conf = conf_load(tempdir_path("new/tuschel/conf"), &problems,
	    &reason);
	conf_set(conf, NULL, NULL, "a", "1", CONF_WORD);
	save(conf);
	is_str(tempdir_read("new/tuschel/conf"), "a = 1\n",
	    "the first save makes the directory");
	is_int(tempdir_mode("new"), 0700, "for its owner only");
	conf_free(conf);
	str_release(&problems);
}

static void
test_file(void)
{
	struct str problems;
	struct conf *conf;
	char *reason;

	unlink(tempdir_path("conf"));
	str_init(&problems);
	conf = load(&problems);
	ok(problems.len == 0, "no file is an empty one");
	conf_set(conf, "room", "x", "place", "y", CONF_TEXT);
	save(conf);
	is_str(tempdir_read("conf"), "room \"x\" {\n\tplace = \"y\"\n}\n",
	    "and is made");
	conf_free(conf);
	ok(rename(tempdir_path("conf"), tempdir_path("real")) == 0 &&
	    symlink("real", tempdir_path("conf")) == 0, "a link");
	conf = load(&problems);
	conf_set(conf, NULL, NULL, "a", "b", CONF_WORD);
	save(conf);
	ok(strstr(tempdir_read("real"), "a = b") != NULL,
	    "a link's target is what is written");
	conf_free(conf);
	ok(conf_load("/", &problems, &reason) == NULL &&
	    strstr(reason, "/: ") != NULL, "no file: %s", reason);
	free(reason);
	conf = load_good("a = 1");
	conf_set(conf, NULL, NULL, "b", "2", CONF_WORD);
	save(conf);
	is_str(tempdir_read("conf"), "a = 1\nb = 2\n",
	    "a last line without its end gets one");
	conf_free(conf);
}

int
main(void)
{
	tempdir_make();
	test_values();
	test_problems();
	test_changes();
	test_others();
	test_no_directory();
	test_file();
	return done_testing();
}

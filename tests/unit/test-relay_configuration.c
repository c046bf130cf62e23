/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/relay/configuration.c */
#include "config.h"

#include "base/mem.h"
#include "relay/configuration.h"
#include "tap.h"
#include "tempdir.h"

static struct settings s;
static char *reason;

static bool
parse(const char *text)
{
	FILE *from = fmemopen((char *)text, strlen(text), "r");
	bool good;

	free(reason);
	settings_release(&s);
	settings_init(&s);
	good = configuration_read(&s, from, "x.conf", &reason);
	fclose(from);
	if (!good)
		diag("%s", reason);
	return good;
}

/* Parsing says so of that line. */
static bool
fails(const char *text, int line, const char *word)
{
	char start[32];

	snprintf(start, sizeof start, "x.conf:%d: ", line);
	return !parse(text) && strncmp(reason, start, strlen(start)) == 0 &&
	    strstr(reason, word) != NULL;
}

static void
test_good(void)
{
	ok(parse("# nothing\n"), "nothing");
	is_int(s.all.max_members, SETTING_NOT_GIVEN, "sets nothing");
	ok(parse("max-members = 7\nlimits = off listen = 127.0.0.1:1\n"
	    "queue-bytes = 1M\n"), "one room");
	ok(s.all.max_members == 7 && !s.all.limits &&
	    s.all.queue_bytes == 1 << 20, "its limits");
	is_str(s.all.listen.v[0], "127.0.0.1:1", "a list of one");
	is_int(s.room_count, 0, "no sections");
	ok(parse("listen = { \"unix:a\", \"unix:b\" }"), "a list");
	is_int(s.all.listen.count, 2, "of two");
}

static void
test_rooms(void)
{
	ok(parse("room \"a\" { listen = unix:a }\n"
	    "room \"b\" {\n listen = unix:b\n max-members = 5\n}\n"
	    "max-members = 9\n"), "two rooms");
	is_int(s.room_count, 2, "there are two");
	is_str(s.rooms[0].name, "a", "the first");
	is_int(s.rooms[0].max_members, 9, "has what holds for all");
	is_int(s.rooms[1].max_members, 5, "the second has its own");
	is_str(s.rooms[1].listen.v[0], "unix:b", "and its own listener");
}

static void
test_bad(void)
{
	ok(fails("\nmax-member = 7\n", 2, "max-member"), "an unknown key");
	ok(fails("help = on\n", 1, "help"), "an option that is no key");
	ok(fails("\n\nmax-members = 0", 3, "1 to 16382"), "a bad number");
	ok(fails("max-members = 1\nmax-members = 1", 2, "twice"), "twice");
	ok(fails("listen = unix:a\nlisten = unix:b", 2, "twice"),
	    "a list twice");
	ok(fails("room a { limits = on\nlimits = on }", 2, "twice"),
	    "twice in a room");
	ok(fails("listen = { unix:a,\nunix: }", 2, "path"), "in a list");
	ok(fails("room \"a b\" { }", 1, "\"a b\""), "no name of a room");
	ok(fails("room { }", 1, "title"), "no name at all");
	ok(fails("room a { }\nroom a { }", 2, "duplicate"), "a name twice");
	ok(fails("room a {\nroom b { } }", 2, "room"), "a room in a room");
	ok(fails("room a { listen =\n", 2, "end of file"), "no end");
	ok(fails("max-members 7", 1, "equal sign"), "no sign");
	ok(parse("limits = on\nroom a { limits = on }\n"
	    "room b { limits = on }"), "once everywhere is not twice");
}

static bool
read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	bool good = configuration_read_file(&s, file, path, &reason);

	if (file != NULL)
		fclose(file);
	return good;
}

static void
test_files(void)
{
	const char *path = tempdir_path("a.conf");

	settings_release(&s);
	settings_init(&s);
	free(reason);
	tempdir_write("a.conf", "max-members = 3\n");
	ok(read_file(path), "a file");
	is_int(s.all.max_members, 3, "is read");
	ok(!read_file(tempdir_path("none")), "no file");
	ok(strstr(reason, "No such file") != NULL, "%s", reason);
	free(reason);
	ok(!read_file(tempdir), "a directory");
	ok(strstr(reason, "directory") != NULL, "%s", reason);
}

/* What is printed is what was read. */
static void
test_print(void)
{
	char *first = NULL, *second = NULL;
	size_t len;
	FILE *to = open_memstream(&first, &len);

	parse("max-members = 9\nroom a { listen = { unix:a, \"unix:b c\" } }\n"
	    "room b { listen = unix:b plain = on }");
	configuration_print(&s, to);
	fclose(to);
	ok(parse(first), "what is printed can be read");
	to = open_memstream(&second, &len);
	configuration_print(&s, to);
	fclose(to);
	is_str(second, first, "and says the same");
	ok(strstr(first, "listen = { \"unix:a\", \"unix:b c\" }") != NULL,
	    "a list in quotes");
	free(first);
	free(second);
}

int
main(void)
{
	tempdir_make();
	test_good();
	test_rooms();
	test_bad();
	test_files();
	test_print();
	settings_release(&s);
	free(reason);
	return done_testing();
}

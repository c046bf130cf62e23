/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line of tuschel. */
#include "config.h"

#include "client/options.h"

#include "tap.h"

enum { ARGS_MAX = 8 };

/* Reads a command line given with spaces between; NULL or the reason. */
static char *
parse(struct options *o, const char *line)
{
	static char copy[256];	/* o points into it */
	char *argv[ARGS_MAX + 1] = { "tuschel" }, *save, *reason;
	int argc = 1;

	snprintf(copy, sizeof copy, "%s", line);
	for (char *word = strtok_r(copy, " ", &save); word != NULL;
	    word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	options_parse(o, argc, argv, &reason);
	return reason;
}

static void
good(struct options *o, const char *line)
{
	char *reason = parse(o, line);

	ok(reason == NULL, "good: tuschel %s", line);
	if (reason != NULL)
		diag("%s", reason);
	free(reason);
}

static void
wrong(const char *line, const char *part)
{
	struct options o;
	char *reason = parse(&o, line);

	ok(reason != NULL && strstr(reason, part) != NULL,
	    "wrong: tuschel %s: %s", line, reason);
	free(reason);
}

static void
test_good(void)
{
	struct options o;

	good(&o, "");
	ok(!o.host && !o.pipe && !o.plain && !o.ascii && o.nick == NULL &&
	    o.place == NULL, "nothing is nothing");
	good(&o, "--pipe relay:1 --plain --ascii -n anna");
	ok(o.pipe && o.plain && o.ascii, "flags");
	is_str(o.place, "relay:1", "a place among them");
	is_str(o.nick, "anna", "a value");
	good(&o, "--nick=bob --passphrase-file - --peer #3f9a21c0");
	is_str(o.nick, "bob", "a value with =");
	is_str(o.passphrase_file, "-", "standard input");
	is_str(o.peer, "#3f9a21c0", "an id");
	good(&o, "--host");
	ok(o.host && o.place == NULL, "a host by default");
	good(&o, "--host=127.0.0.1:9");
	is_str(o.place, "127.0.0.1:9", "its place with =");
	good(&o, "--host 127.0.0.1:9");
	is_str(o.place, "127.0.0.1:9", "or behind it");
	good(&o, "-- --host");
	ok(!o.host && strcmp(o.place, "--host") == 0, "-- ends the options");
	good(&o, "-h --nick /bad");
	ok(o.help, "with --help the rest is not judged");
	good(&o, "-V");
	ok(o.version, "the version");
}

static void
test_wrong(void)
{
	wrong("--nope", "no option --nope");
	wrong("-z", "no option -z");
	wrong("-pz", "no option -p");
	wrong("--nick", "--nick wants a value");
	wrong("-n", "-n wants a value");
	wrong("--plain=yes", "--plain takes no value");
	wrong("--nick #3", "starts with");
	wrong("a b", "\"b\"");
	wrong("--host=a b", "\"b\"");
	wrong("--pipe --passphrase-file -", "--pipe");
	wrong("--peer anna", "id");
	wrong("--peer #", "id");
	wrong("--peer #xyz", "id");
	wrong("--peer #123456789", "id");
	wrong("--peer #3f9a", "id");
	wrong("--peer #00000000", "id");
}

/* What print makes, to be freed. */
static char *
printed(void (*print)(FILE *to))
{
	char *text;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	print(to);
	fclose(to);
	return text;
}

static void
test_help(void)
{
	char *help = printed(options_print_help);
	char *version = printed(options_print_version), name[64];

	for (size_t i = 0; i < option_row_count; i++) {
		snprintf(name, sizeof name, "--%s", option_rows[i].name);
		ok(strstr(help, name) != NULL && strstr(help,
		    option_rows[i].help) != NULL, "--help has %s", name);
	}
	is_str(version, "tuschel " PACKAGE_VERSION "\n", "--version");
	free(help);
	free(version);
}

int
main(void)
{
	test_good();
	test_wrong();
	test_help();
	return done_testing();
}

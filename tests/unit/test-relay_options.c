/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/relay/options.c */
#include "config.h"

#include "base/mem.h"
#include "relay/options.h"
#include "tap.h"

enum { ARGS_MAX = 2 * LISTENERS_MAX + 4 };

static struct relay_options options;
static char *reason;

/* The words of line as a command line. */
static bool
parse(const char *line)
{
	char *argv[ARGS_MAX] = { "tuscheld" }, *word, *rest;
	static char *copy;
	int argc = 1;

	free(copy);
	free(reason);
	reason = NULL;
	copy = mem_strdup(line);
	for (word = strtok_r(copy, " ", &rest);
	    word != NULL && argc < ARGS_MAX - 1;
	    word = strtok_r(NULL, " ", &rest))
		argv[argc++] = word;
	if (relay_options_parse(&options, argc, argv, &reason))
		return true;
	diag("%s", reason);
	return false;
}

static void
test_good(void)
{
	struct hub_config usual, config;

	hub_config_default(&usual);
	config = usual;
	ok(parse(""), "nothing is fine");
	is_int(options.listen_count, 0, "no listener");
	relay_options_apply(&options, &config);
	ok(memcmp(&config, &usual, sizeof config) == 0, "all as usual");
	ok(parse("--listen 127.0.0.1:1 --plain -l unix:x --max-members 5 "
	    "--max-per-address 0 --queue-bytes 100000 --memory-bytes 9999999"),
	    "all that there is");
	is_int(options.listen_count, 2, "two listeners");
	is_str(options.listen[1], "unix:x", "in their order");
	ok(options.plain, "plain");
	relay_options_apply(&options, &config);
	is_int(config.members_max, 5, "members");
	is_int(config.address_members_max, 0, "members of an address");
	is_int(config.queue_bytes_max, 100000, "queue");
	is_int(config.memory_bytes_max, 9999999, "memory");
	is_int(config.frames_per_second, usual.frames_per_second, "rates");
	ok(parse("--limits off"), "without limits");
	config = usual;
	relay_options_apply(&options, &config);
	is_int(config.frames_per_second, 0, "no rates");
	is_int(config.address_members_max, 0, "no limit of an address");
	ok(parse("--limits off --max-per-address 7"), "but what is said");
	relay_options_apply(&options, &config);
	is_int(config.address_members_max, 7, "holds");
	ok(parse("--help") && options.help, "help");
	ok(parse("-V") && options.version, "version");
}

static void
test_bad(void)
{
	static const char *const bad[] = {
		"--no-such", "-x", "--listen", "--plain=yes", "word",
		"--max-members 0", "--max-members 16383", "--max-members many",
		"--queue-bytes 1", "--limits maybe", "--max-per-address -1",
	};
	char many[ARGS_MAX * 8] = "";
	size_t i;

	for (i = 0; i < ARRAY_LEN(bad); i++) {
		ok(!parse(bad[i]), "refused: %s", bad[i]);
		ok(reason != NULL, "with a reason");
	}
	for (i = 0; i < LISTENERS_MAX; i++)
		strcat(many, "-l x ");
	ok(parse(many), "many listeners");
	strcat(many, "-l x ");
	ok(!parse(many), "too many listeners");
}

static void
test_help(void)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	relay_options_print_help(to);
	fclose(to);
	ok(strstr(text, "--max-members N") != NULL &&
	    strstr(text, "-V, --version") != NULL, "help is the table");
	free(text);
}

int
main(void)
{
	test_good();
	test_bad();
	test_help();
	parse("");
	return done_testing();
}

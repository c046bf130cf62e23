/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/relay/options.c */
#include "config.h"

#include "base/mem.h"
#include "relay/options.h"
#include "tap.h"

enum { ARGS_MAX = 2 * LISTENERS_MAX + 4 };

static struct settings settings;
static char *reason;

/* The words of line as a command line. */
static bool
parse(const char *line)
{
	char *argv[ARGS_MAX] = { "tuscheld" }, *word, *rest;
	char *copy = mem_strdup(line);
	int argc = 1;
	bool good;

	free(reason);
	settings_release(&settings);
	settings_init(&settings);
	for (word = strtok_r(copy, " ", &rest);
	    word != NULL && argc < ARGS_MAX - 1;
	    word = strtok_r(NULL, " ", &rest))
		argv[argc++] = word;
	good = options_read(&settings, argc, argv, &reason);
	if (!good)
		diag("%s", reason);
	free(copy);
	return good;
}

static void
test_good(void)
{
	struct hub_share_limits share;
	struct hub_config usual, config;

	hub_config_default(&usual);
	ok(parse(""), "nothing is fine");
	is_int(settings.all.listen.count, 0, "no listener");
	room_settings_apply(&settings.all, &config);
	ok(memcmp(&config, &usual, sizeof config) == 0, "all as usual");
	ok(parse("--listen 127.0.0.1:1 --plain -l unix:x --max-members 5 "
	    "--max-per-address 0 --queue-bytes 100000 --memory-bytes 9M"),
	    "all that there is");
	is_int(settings.all.listen.count, 2, "two listeners");
	is_str(settings.all.listen.v[1], "unix:x", "in their order");
	ok(settings.all.plain, "plain");
	room_settings_apply(&settings.all, &config);
	is_int(config.members_max, 5, "members");
	is_int(config.address_members_max, 0, "members of an address");
	is_int(config.queue_bytes_max, 100000, "queue");
	is_int(config.memory_bytes_max, 9 << 20, "memory");
	is_int(config.frames_per_second, usual.frames_per_second, "rates");
	ok(parse("--member-frames 1 --member-bytes 2k --address-frames 3 "
	    "--address-bytes 4k --room-copies 5 --room-bytes 6M"),
	    "rates, too");
	room_settings_apply(&settings.all, &config);
	ok(config.frames_per_second == 1 && config.bytes_per_second == 2048 &&
	    config.address_frames_per_second == 3 &&
	    config.address_bytes_per_second == 4096 &&
	    config.room_copies_per_second == 5 &&
	    config.room_bytes_per_second == 6 << 20, "each in its place");
	ok(parse("--relay-memory 8G --memory-bytes 8G --relay-copies 9 "
	    "--relay-bytes 7k"), "those of all rooms");
	room_settings_apply(&settings.all, &config);
	settings_apply_share(&settings, &share);
	ok(settings_memory_max(&settings) > 4000000000u &&
	    config.memory_bytes_max > 4000000000u,
	    "what no size can hold is as much as one can");
	ok(share.copies_per_second == 9 && share.bytes_per_second == 7168,
	    "each in its place");
	ok(parse("--limits off"), "without limits");
	settings_apply_share(&settings, &share);
	ok(share.copies_per_second == 0 && share.bytes_per_second == 0,
	    "of all rooms, too");
	room_settings_apply(&settings.all, &config);
	is_int(config.frames_per_second, 0, "no rates");
	is_int(config.address_members_max, 0, "no limit of an address");
	ok(parse("--limits off --max-per-address 7 --room-copies 8"),
	    "but what is said");
	room_settings_apply(&settings.all, &config);
	is_int(config.address_members_max, 7, "holds");
	is_int(config.room_copies_per_second, 8, "of rates as well");
	ok(parse("--help") && settings.help, "help");
	ok(parse("-V") && settings.version, "version");
}

static void
test_over_rooms(void)
{
	static char *members[] = { "x", "--max-members", "3", "--plain" };
	static char *listen[] = { "x", "-l", "unix:x" };
	struct room_settings *room;

	parse("--max-members 9");
	settings_add_room(&settings, "a");
	room = settings_add_room(&settings, "b");
	room->max_members = 4;
	ok(options_read(&settings, 4, members, &reason), "over rooms");
	ok(settings.rooms[0].max_members == 3 && settings.rooms[0].plain &&
	    settings.rooms[1].max_members == 3, "it holds in all of them");
	ok(!options_read(&settings, 3, listen, &reason),
	    "a listener could lead to any of them");
}

static void
test_bad(void)
{
	static const char *const bad[] = {
		"--no-such", "-x", "--listen", "--plain=yes", "word",
		"--max-members 0", "--max-members 16383", "--max-members many",
		"--queue-bytes 1", "--limits maybe", "--max-per-address -1",
		"--listen 1.2.3.4:99999",
	};
	char many[ARGS_MAX * 8] = "";
	size_t i;

	for (i = 0; i < ARRAY_LEN(bad); i++) {
		ok(!parse(bad[i]), "refused: %s", bad[i]);
		ok(reason != NULL && strstr(reason, "--") != NULL,
		    "with a reason");
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

	options_print_help(to);
	fclose(to);
	ok(strstr(text, "--max-members N") != NULL &&
	    strstr(text, "-V, --version") != NULL, "help is the table");
	free(text);
}

int
main(void)
{
	test_good();
	test_over_rooms();
	test_bad();
	test_help();
	free(reason);
	settings_release(&settings);
	return done_testing();
}

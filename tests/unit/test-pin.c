/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/store/pin.c */
#include "config.h"

#include "base/mem.h"
#include "store/pin.h"
#include "tap.h"
#include "tempdir.h"

enum { WALL_S = 1700000000 };	/* 2023-11-14 */

#define KEY_A "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define KEY_B "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA"

static char *path;

static struct relay_key
key_of(const char *text)
{
	struct relay_key key;

	if (relay_key_parse(&key, text) != 0)
		bail_out("no key: %s", text);
	return key;
}

static void
is_pinned(const char *relay, const char *want, size_t line)
{
	struct pin pin;
	char *reason, text[RELAY_KEY_TEXT_BYTES];

	is_int(pin_find(path, relay, &pin, &reason), PIN_FOUND, "%s is known",
	    relay);
	relay_key_text(text, &pin.key);
	is_str(text, want, "by its key");
	is_int(pin.line, line, "in line %zu", line);
}

static void
is_unknown(const char *relay)
{
	struct pin pin;
	char *reason;

	is_int(pin_find(path, relay, &pin, &reason), PIN_NONE,
	    "%s is not known", relay);
	ok(reason == NULL, "and nothing is wrong");
}

static void
is_unreadable(const char *relay, const char *why)
{
	struct pin pin;
	char *reason = NULL;

	is_int(pin_find(path, relay, &pin, &reason), PIN_UNREADABLE,
	    "%s is not taken for a new one", relay);
	ok(reason != NULL && strstr(reason, why) != NULL, "%s",
	    reason != NULL ? reason : "without a reason");
	free(reason);
}

static bool
pinned(const char *relay, const char *key, char **reason)
{
	struct relay_key k = key_of(key);

	return pin_add(path, relay, &k, WALL_S * INT64_C(1000), reason);
}

static void
test_add(void)
{
	char *reason;

	is_unknown("relay.example:8872");
	ok(pinned("relay.example:8872", KEY_A, &reason), "pinned");
	is_int(tempdir_mode("known_relays"), 0600, "for the user only");
	is_str(tempdir_read("known_relays"),
	    "relay.example:8872 " KEY_A " 2023-11-14\n", "one line");
	is_pinned("relay.example:8872", KEY_A, 1);
	is_pinned("Relay.EXAMPLE:8872", KEY_A, 1);
	is_unknown("relay.example:887");
	is_unknown("relay.example:88722");
	ok(pinned("[::1]:8872", KEY_B, &reason), "another one");
	is_pinned("[::1]:8872", KEY_B, 2);
	ok(pinned("[::1]:8872", KEY_B, &reason), "again changes nothing");
	is_pinned("relay.example:8872", KEY_A, 1);
	ok(!pinned("[::1]:8872", KEY_A, &reason), "not with another key");
	ok(strstr(reason, "line 2") != NULL, "%s", reason);
	free(reason);
	is_pinned("[::1]:8872", KEY_B, 2);
}

static void
test_remove(void)
{
	char *reason;
	size_t n;

	tempdir_write("known_relays", "# mine\n\na:1 " KEY_A " 2023-11-14\n"
	    "what is this?\na:12 " KEY_B " 2023-11-14\nA:1 damaged");
	ok(pin_remove(path, "a:1", &n, &reason), "removed");
	is_int(n, 2, "all lines of that relay");
	is_str(tempdir_read("known_relays"), "# mine\n\nwhat is this?\na:12 "
	    KEY_B " 2023-11-14\n", "and no other");
	ok(pin_remove(path, "a:1", &n, &reason), "once more");
	is_int(n, 0, "finds none");
	is_unknown("a:1");
	ok(pinned("a:1", KEY_B, &reason), "pinned anew");
	is_pinned("a:1", KEY_B, 5);
}

static void
test_damage(void)
{
	static const char *const rests[] = { "", " ", " " KEY_A,
	    " " KEY_A " ", " " KEY_A " 2023-11-1", " " KEY_A "  2023-11-14",
	    " " KEY_A "\t2023-11-14",
	    " AAAA 2023-11-14", " " KEY_A " 2023-11-14 more",
	    " AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB 2023-11-14" };
	char *reason, *text;

	for (size_t i = 0; i < ARRAY_LEN(rests); i++) {
		text = mem_printf("b:1 " KEY_B " 2023-11-14\na:1%s\n",
		    rests[i]);
		tempdir_write("known_relays", text);
		is_unreadable("a:1", "line 2");
		is_pinned("b:1", KEY_B, 1);
		ok(!pinned("a:1", KEY_A, &reason), "nor added to");
		free(reason);
		is_str(tempdir_read("known_relays"), text, "nor touched");
		free(text);
	}
	tempdir_write("known_relays", "b:1 " KEY_B " 2023-11-14");
	ok(pinned("a:1", KEY_A, &reason), "a line without an end");
	is_pinned("b:1", KEY_B, 1);
	is_pinned("a:1", KEY_A, 2);
}

static void
test_no_file(void)
{
	FILE *file = fopen(path, "w");
	char *reason;
	size_t n;

	fwrite("a\0b\n", 1, 4, file);
	fclose(file);
	is_unreadable("a:1", "does not look like");
	ok(!pinned("a:1", KEY_A, &reason), "not replaced");
	free(reason);
	ok(!pin_remove(path, "a:1", &n, &reason), "nor changed");
	free(reason);
	unlink(path);
	mkdir(path, 0700);
	is_unreadable("a:1", "cannot read");
	ok(!pinned("a:1", KEY_A, &reason), "a directory is no file");
	free(reason);
	rmdir(path);
	free(path);
	path = mem_strdup(tempdir_path("no/such"));
	ok(!pinned("a:1", KEY_A, &reason), "no directory to be in");
	ok(strstr(reason, "cannot write") != NULL, "%s", reason);
	free(reason);
}

int
main(void)
{
	tempdir_make();
	path = mem_strdup(tempdir_path("known_relays"));
	test_add();
	test_remove();
	test_damage();
	test_no_file();
	free(path);
	return done_testing();
}

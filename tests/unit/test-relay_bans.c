/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/relay/bans.c */
#include "config.h"

#include <sys/stat.h>

#include "base/err.h"
#include "base/mem.h"
#include "relay/bans.h"
#include "tap.h"
#include "tempdir.h"

static struct bans *bans;
static char *reason;

static struct prefix
prefix(const char *text)
{
	struct prefix p;
	const char *why;

	if (prefix_parse(&p, text, &why) != ERR_OK)
		bail_out("no prefix: %s", text);
	return p;
}

static bool
load(const char *text)
{
	tempdir_write("bans", text);
	free(reason);
	if (bans_load(bans, tempdir_path("bans"), &reason))
		return true;
	diag("%s", reason);
	return false;
}

static enum bans_change
add(const char *text)
{
	struct prefix p = prefix(text);

	free(reason);
	return bans_add(bans, &p, &reason);
}

static enum bans_change
drop(const char *text)
{
	struct prefix p = prefix(text);

	free(reason);
	return bans_remove(bans, &p, &reason);
}

static void
test_load(void)
{
	ok(!bans_have(bans, "192.0.2.7"), "nobody at first");
	ok(load("# these\n192.0.2.7\n\n 198.51.100.0/24\t# a network\r\n"
	    "2001:db8:1:2:3::/80"), "a file");
	is_int(bans_count(bans), 3, "three of them");
	ok(bans_have(bans, "192.0.2.7") && !bans_have(bans, "192.0.2.8"),
	    "an address");
	ok(bans_have(bans, "198.51.100.200") &&
	    !bans_have(bans, "198.51.101.1"), "a network");
	ok(bans_have(bans, "2001:db8:1:2:ffff::1") &&
	    !bans_have(bans, "2001:db8:1:3::1"), "64 bits of IPv6");
	ok(bans_have(bans, "::ffff:192.0.2.7"), "IPv4 in IPv6");
	ok(!bans_have(bans, NULL) && !bans_have(bans, "x"), "no addresses");
	ok(!load("192.0.2.9\nnobody\n"), "a line that is wrong");
	ok(strstr(reason, "bans:2: that is no IP address") != NULL,
	    "says which");
	ok(bans_have(bans, "192.0.2.7") && !bans_have(bans, "192.0.2.9"),
	    "and changes nothing");
	free(reason);
	ok(bans_load(bans, tempdir_path("none"), &reason) &&
	    bans_count(bans) == 0, "no file is an empty one");
}

static void
test_change(void)
{
	load("# keep me\n10.0.0.0/8 # and me\n192.0.2.1\n192.0.2.1/32\n# end");
	is_int(add("192.0.2.7"), BANS_CHANGED, "a ban");
	ok(reason == NULL, "is kept");
	is_str(tempdir_read("bans"), "# keep me\n10.0.0.0/8 # and me\n"
	    "192.0.2.1\n192.0.2.1/32\n# end\n192.0.2.7\n", "in the file");
	is_int(add("192.0.2.7/32"), BANS_AS_BEFORE, "not twice");
	is_int(drop("192.0.2.1"), BANS_CHANGED, "no ban any more");
	is_str(tempdir_read("bans"), "# keep me\n10.0.0.0/8 # and me\n"
	    "# end\n192.0.2.7\n", "all lines of it are gone");
	ok(!bans_have(bans, "192.0.2.1") && bans_have(bans, "10.1.1.1") &&
	    bans_have(bans, "192.0.2.7"), "others stay");
	is_int(drop("10.1.1.1"), BANS_AS_BEFORE, "not a part of one");
	is_int(add("2001:db8::5"), BANS_CHANGED, "IPv6");
	is_int(add("2001:db8::6"), BANS_AS_BEFORE, "has been with it");
	is_int(drop("2001:db8::7"), BANS_CHANGED, "and goes with it");
	is_int(tempdir_mode("bans"), 0600, "nobody else reads it");
}

static void
test_unsaved(void)
{
	free(reason);
	bans_load(bans, NULL, &reason);
	is_int(add("192.0.2.7"), BANS_CHANGED, "without a file");
	ok(reason != NULL && bans_have(bans, "192.0.2.7"),
	    "in force, but not kept");
	free(reason);
	bans_load(bans, tempdir_path("no/where"), &reason);
	is_int(add("192.0.2.7"), BANS_CHANGED, "without a directory");
	ok(reason != NULL && strstr(reason, "No such file") != NULL,
	    "%s", reason);
	ok(bans_have(bans, "192.0.2.7"), "in force all the same");
}

/* Random ones against the plain way to look for them. */
static void
test_many(void)
{
	struct prefix all[500], p;
	char text[PREFIX_TEXT_BYTES];
	bool want, right = true;

	free(reason);
	bans_load(bans, NULL, &reason);
	srand(7);
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		snprintf(text, sizeof text, "10.%d.%d.%d/%d", rand() % 4,
		    rand() % 256, rand() % 256, 16 + rand() % 17);
		all[i] = prefix(text);
		add(text);
	}
	for (int i = 0; i < 20000; i++) {
		snprintf(text, sizeof text, "10.%d.%d.%d", rand() % 5,
		    rand() % 256, rand() % 256);
		p = prefix(text);
		want = false;
		for (size_t j = 0; j < ARRAY_LEN(all); j++)
			want |= prefix_has(&all[j], &p);
		right &= bans_have(bans, text) == want;
	}
	ok(right, "of many the right ones are found");
	while (bans_count(bans) > 0) {
		p = *bans_get(bans, rand() % bans_count(bans));
		free(reason);
		bans_remove(bans, &p, &reason);
	}
	ok(!bans_have(bans, "10.0.0.1"), "and all go");
}

int
main(void)
{
	tempdir_make();
	bans = bans_new();
	test_load();
	test_change();
	test_unsaved();
	test_many();
	bans_free(bans);
	free(reason);
	return done_testing();
}

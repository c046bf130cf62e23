/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is meant by a word, and that nobody is guessed. */
#include "config.h"

#include "client/who.h"

#include "tap.h"

static const struct candidate here[] = {
	{ 0x3f9a21c0, "anna#3f9a", "anna" },
	{ 0x3f000001, "anna#3f00", "anna" },
	{ 0x11111111, "annika", "annika" },
	{ 0x22222222, "Bob", "Bob" },
	{ 0x33333333, "bobby", "bobby" },
	{ 0x44444444, "#44444444", "" },
	{ 0x55555555, "d\xd0\xbera", "d\xd0\xbera" },	/* Cyrillic o */
};
enum { HERE = sizeof here / sizeof *here };

static void
is(const char *word, uint32_t want, const char *name)
{
	uint32_t id = 0;
	char *reason;

	ok(who_is(here, HERE, word, &id, &reason) && id == want,
	    "%s is %s", word, name);
	if (reason != NULL)
		diag("%s", reason);
	free(reason);
}

static void
none(const char *word, const char *want, const char *name)
{
	uint32_t id;
	char *reason = NULL;

	ok(!who_is(here, HERE, word, &id, &reason), "%s is %s", word, name);
	is_str(reason, want, "and it is said why");
	free(reason);
}

int
main(void)
{
	is("#3f9a21c0", 0x3f9a21c0, "an id");
	is("#4", 0x44444444, "the beginning of one");
	is("#3F9A", 0x3f9a21c0, "in capitals");
	is("anna#3f00", 0x3f000001, "a name as it is shown");
	is("Bob", 0x22222222, "a nick");
	is("bobby", 0x33333333, "a nick, not the beginning of another");
	is("bob", 0x22222222, "a nick in other letters before a beginning");
	is("bobb", 0x33333333, "a beginning");
	is("anni", 0x11111111, "a beginning");
	is("dora", 0x55555555, "one that looks alike");
	none("anna", "\"anna\" could be anna#3f9a (#3f9a21c0), anna#3f00 "
	    "(#3f000001)", "two of the same nick");
	none("#3f", "\"#3f\" could be anna#3f9a (#3f9a21c0), anna#3f00 "
	    "(#3f000001)", "two ids");
	none("ann", "\"ann\" could be anna#3f9a (#3f9a21c0), anna#3f00 "
	    "(#3f000001), annika (#11111111)", "three beginnings");
	none("carl", NULL, "nobody");
	none("#", NULL, "nobody");
	none("", NULL, "nobody");
	none("#3f9a21c0f", NULL, "nobody");
	return done_testing();
}

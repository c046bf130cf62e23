/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of members: clean, told apart, kept after they have gone. */
#include "config.h"

#include "client/people.h"

#include "tempdir.h"
#include "tap.h"

static const struct identity_public a = { { 0xaa } }, b = { { 0xbb } },
    c = { { 0xcc } }, self = { { 0xff } };

static struct known *
no_one(void)
{
	char *reason;

	return known_load(tempdir_path("known"), NULL, &reason);
}

static void
test_names(void)
{
	struct known *known = no_one();
	struct people *people = people_new(known, &self);

	is_str(people_name(people, 0x1234), "#00001234",
	    "a stranger is an id");
	people_card(people, 0x30000001, &a, "anna");
	people_card(people, 0x20000001, &b, "b\x1b[31mo b#1");
	is_str(people_name(people, 0x30000001), "anna", "a nick");
	ok(strpbrk(people_name(people, 0x20000001), "\x1b #") == NULL,
	    "S9: nothing in it can act, end a word or look like a suffix: %s",
	    people_name(people, 0x20000001));
	people_card(people, 0x10000001, &c, "\xd0\xb0nna");
	is_str(people_name(people, 0x30000001), "anna#3000",
	    "S9: two that look alike");
	is_str(people_name(people, 0x10000001), "\xd0\xb0nna#1000",
	    "S9: are told apart");
	people_gone(people, 0x10000001);
	is_str(people_name(people, 0x10000001), "\xd0\xb0nna#1000",
	    "who has gone keeps the name");
	is_str(people_name(people, 0x30000001), "anna",
	    "the other needs no suffix any more");
	people_card(people, 0x30000001, &a, "anna");
	ok(!people_get(people, 0x30000001)->fresh, "the same card is not new");
	people_card(people, 0x30000001, &a, "dora");
	ok(people_get(people, 0x30000001)->fresh, "another nick is");
	is_str(people_name(people, 0x30000001), "dora", "it is used");
	is_str(people_get(people, 0x30000001)->was, "anna",
	    "the one before is known");
	people_card(people, 0x40000001, &c, "\xd0\xb0nna");
	is_str(people_name(people, 0x40000001), "\xd0\xb0nna",
	    "a name like one that has gone needs no suffix");
	people_set_self(people, 7);
	is_int(people_self(people), 7, "one is oneself");
	people_clear(people);
	is_int(people_self(people), 0, "until the next connection");
	is_str(people_name(people, 0x30000001), "#30000001",
	    "when all are strangers");
	people_free(people);
	known_free(known);
}

/* Taking somebody's nick for a moment leaves nothing on it. */
static void
test_clash(void)
{
	struct known *known = no_one();
	struct people *people = people_new(known, &self);

	people_card(people, 0x10000001, &a, "anna");
	people_card(people, 0x20000001, &b, "bob");
	people_card(people, 0x10000001, &a, "Bob");
	is_str(people_name(people, 0x10000001), "Bob#1000",
	    "who takes a nick is told apart");
	is_str(people_name(people, 0x20000001), "bob#2000",
	    "and so is whose it was");
	people_card(people, 0x30000001, &c, "b\xd0\xbe" "b");
	people_card(people, 0x10000001, &a, "\xc3\x84nne");
	is_str(people_get(people, 0x10000001)->was, "Bob#1000",
	    "giving it back is told with the suffix");
	is_str(people_name(people, 0x20000001), "bob#2000",
	    "while another one looks alike, it stays");
	people_gone(people, 0x30000001);
	is_str(people_name(people, 0x20000001), "bob",
	    "after the last one a name is plain again");
	is_str(people_name(people, 0x30000001), "b\xd0\xbe" "b#3000",
	    "who has gone keeps it");
	people_card(people, 0x20000001, &b, "anna");
	is_str(people_get(people, 0x20000001)->was, "bob",
	    "which is the name before the next");
	people_free(people);
	known_free(known);
}

/* A nick that two have is nobody's yet. */
static void
test_borrowed(void)
{
	struct known *known = no_one();
	struct people *people = people_new(known, &self);

	people_card(people, 1, &a, "paul");
	people_card(people, 2, &b, "quinn");
	people_card(people, 2, &b, "paul");
	people_met(people, 2, 1000);
	people_card(people, 2, &b, "quinn");
	people_judge_all(people);
	is_int(people_get(people, 1)->known.mark, KNOWN_NEW,
	    "whose nick another one takes is not changed by that");
	is_int(people_get(people, 2)->known.mark, KNOWN_SEEN,
	    "who took it has been met");
	people_met(people, 1, 2000);
	people_card(people, 2, &b, "paul");
	is_int(people_get(people, 2)->known.mark, KNOWN_CHANGED,
	    "and is not who is met by that nick");
	people_free(people);
	known_free(known);
}

static void
test_marks(void)
{
	struct known *known = no_one();
	struct people *people = people_new(known, &self);

	people_card(people, 1, &a, "anna");
	is_int(people_get(people, 1)->known.mark, KNOWN_NEW, "new at first");
	people_card(people, 2, &b, "anna");
	is_int(people_get(people, 2)->known.mark, KNOWN_NEW,
	    "a card alone is no meeting");
	people_gone(people, 2);
	people_met(people, 1, 1000000);
	people_card(people, 3, &a, "anna");
	is_int(people_get(people, 3)->known.mark, KNOWN_SEEN, "then seen");
	people_card(people, 4, &c, "Anna");
	is_int(people_get(people, 4)->known.mark, KNOWN_CHANGED,
	    "another one by that nick is changed");
	is_str(people_get(people, 4)->known.other_nick, "anna",
	    "against the one that is known");
	people_trust(people, 4, 1000000);
	is_int(people_get(people, 4)->known.mark, KNOWN_SEEN,
	    "until it is trusted");
	people_verify(people, 4, 1000000, true);
	is_int(people_get(people, 4)->known.mark, KNOWN_VERIFIED,
	    "or verified");
	people_verify(people, 4, 1000000, false);
	is_int(people_get(people, 4)->known.mark, KNOWN_SEEN,
	    "which can be taken back");
	people_card(people, 5, &self, "me");
	people_met(people, 5, 1000000);
	people_clear(people);
	people_card(people, 6, &b, "me");
	is_int(people_get(people, 6)->known.mark, KNOWN_NEW,
	    "oneself is not somebody met");
	people_card(people, 7, &self, "anna");
	is_int(people_get(people, 7)->known.mark, KNOWN_NEW,
	    "nor changed by having the nick of somebody met");
	people_free(people);
	known_free(known);
}

static void
test_many(void)
{
	struct known *known = no_one();
	struct people *people = people_new(known, &self);
	char nick[16];
	int named = 0;

	for (uint32_t id = 1; id <= 10000; id++) {
		snprintf(nick, sizeof nick, "n%u", id);
		people_card(people, id * 2654435761u, &a, nick);
		people_gone(people, id * 2654435761u);
	}
	people_card(people, 5, &b, "here");
	for (uint32_t id = 1; id <= 10000; id++)
		named += people_get(people, id * 2654435761u) != NULL;
	ok(named >= 2048 && named <= 4096,
	    "a bounded number of those who have gone is kept: %d", named);
	is_str(people_name(people, 5), "here", "and all who are here");
	people_free(people);
	known_free(known);
}

int
main(void)
{
	tempdir_make();
	test_names();
	test_clash();
	test_borrowed();
	test_marks();
	test_many();
	return done_testing();
}

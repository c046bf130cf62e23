/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom one has met: judged, remembered, merged, and kept with its damage. */
#include "config.h"

#include "store/known.h"

#include "base/mem.h"
#include "tempdir.h"
#include "tap.h"

enum { MONDAY = 1700000000, TUESDAY = MONDAY + 86400 };

static const struct identity_public a = { { 0xaa } }, b = { { 0xbb } },
    c = { { 0xcc } };

static struct known *
load(struct str *problems)
{
	char *reason;
	struct known *known = known_load(tempdir_path("known"), problems,
	    &reason);

	if (known == NULL)
		bail_out("%s", reason);
	return known;
}

static void
save(struct known *known)
{
	char *reason;

	if (!known_save(known, &reason))
		bail_out("%s", reason);
}

static int
mark(struct known *known, const struct identity_public *who,
    const char *nick)
{
	struct known_match match;

	known_lookup(known, who, nick, &match);
	return (int)match.mark;
}

static void
test_marks(void)
{
	struct known *known = load(NULL);
	struct known_match match;

	is_int(mark(known, &a, "anna"), KNOWN_NEW, "nobody is known");
	ok(!known_dirty(known), "nothing is to be saved");
	known_met(known, &a, "anna", MONDAY * 1000LL);
	ok(known_dirty(known), "a meeting is");
	is_int(mark(known, &a, "anna"), KNOWN_SEEN, "who was met is seen");
	is_int(mark(known, &a, "annika"), KNOWN_SEEN,
	    "also by a nick of nobody's");
	is_int(mark(known, &b, "bob"), KNOWN_NEW, "another is new");
	known_lookup(known, &b, "anna", &match);
	is_int(match.mark, KNOWN_CHANGED, "the nick of another is changed");
	is_str(match.other_nick, "anna", "whose it is, is said");
	is_mem(&match.other, &a, sizeof a, "and of what identity");
	is_int(mark(known, &b, "ANNA"), KNOWN_CHANGED,
	    "so is one in other letters");
	is_int(mark(known, &b, "\xd0\xb0nna"), KNOWN_CHANGED,
	    "and one that looks alike");
	known_met(known, &b, "anna", MONDAY * 1000LL);
	is_int(mark(known, &b, "anna"), KNOWN_CHANGED,
	    "a meeting does not make it right");
	is_int(mark(known, &b, "bob"), KNOWN_SEEN, "but is remembered");
	is_int(mark(known, &a, "anna"), KNOWN_SEEN, "the first one stays");
	known_trust(known, &b, "anna", MONDAY * 1000LL);
	is_int(mark(known, &b, "anna"), KNOWN_SEEN, "its user's word does");
	known_free(known);
}

static void
test_file(void)
{
	struct known *known = load(NULL);
	struct known_match match;

	known_met(known, &a, "anna b%\xc3\xa4", MONDAY * 1000LL);
	known_met(known, &a, "a2", TUESDAY * 1000LL);
	save(known);
	ok(!known_dirty(known), "saved");
	known_free(known);
	is_str(tempdir_read("known"), "aa00000000000000000000000000000000000"
	    "000000000000000000000000000 seen 2023-11-14T22:13:20Z "
	    "2023-11-15T22:13:20Z anna%20b%25%C3%A4 a2\n",
	    "an entry is a line");
	is_int(tempdir_mode("known"), 0600, "for its owner only");
	known = load(NULL);
	known_lookup(known, &a, "anna b%\xc3\xa4", &match);
	is_int(match.mark, KNOWN_SEEN, "it is read again");
	ok(match.first_ms == MONDAY * 1000LL &&
	    match.last_ms == TUESDAY * 1000LL, "with its times");
	known_free(known);
	unlink(tempdir_path("known"));
}

static void
test_damage(void)
{
	static const char lines[] =
	    "# a remark\n"
	    "\n"
	    "xyz seen 2023-11-14T22:13:20Z 2023-11-14T22:13:20Z n\n"
	    "bb00000000000000000000000000000000000000000000000000000000000000"
	    " verified 2023-11-14T22:13:20Z 2023-11-14T22:13:20Z bob\n"
	    "cc00000000000000000000000000000000000000000000000000000000000000"
	    " liked 2023-11-14T22:13:20Z 2023-11-14T22:13:20Z carl\n"
	    "cc00000000000000000000000000000000000000000000000000000000000000"
	    " seen yesterday 2023-11-14T22:13:20Z carl\n"
	    "cc00000000000000000000000000000000000000000000000000000000000000"
	    " seen 2023-11-14T22:13:20Z 2023-11-14\n"
	    "cc00000000000000000000000000000000000000000000000000000000000000"
	    " seen 2023-11-14T22:13:20Z 2023-11-14T22:13:20Z c%ff\n"
	    "the end without a newline";
	struct str problems;
	struct known *known;
	char *want;

	tempdir_write("known", lines);
	str_init(&problems);
	known = load(&problems);
	want = mem_printf("%1$s:3: it does not start with 64 hex digits\n"
	    "%1$s:5: the trust is neither \"seen\" nor \"verified\"\n"
	    "%1$s:6: the first time is no YYYY-MM-DDTHH:MM:SSZ\n"
	    "%1$s:7: the second time is no YYYY-MM-DDTHH:MM:SSZ\n"
	    "%1$s:8: a nick is not escaped as it should be\n"
	    "%1$s:9: it does not start with 64 hex digits\n",
	    tempdir_path("known"));
	is_str(problems.s, want, "each damaged line is reported");
	free(want);
	str_release(&problems);
	is_int(mark(known, &b, "bob"), KNOWN_VERIFIED, "good ones are read");
	is_int(mark(known, &c, "carl"), KNOWN_NEW, "damaged ones are not");
	known_met(known, &a, "anna", MONDAY * 1000LL);
	save(known);
	want = mem_printf("%s\naa0000000000000000000000000000000000000000000"
	    "0000000000000000000 seen 2023-11-14T22:13:20Z "
	    "2023-11-14T22:13:20Z anna\n", lines);
	is_str(tempdir_read("known"), want, "and all are kept in place");
	free(want);
	known_free(known);
	unlink(tempdir_path("known"));
}

static void
test_merge(void)
{
	struct known *one = load(NULL), *two = load(NULL);

	known_met(one, &a, "anna", MONDAY * 1000LL);
	known_met(two, &a, "annika", TUESDAY * 1000LL);
	known_met(two, &b, "bob", TUESDAY * 1000LL);
	save(one);
	save(two);
	known_met(one, &c, "carl", TUESDAY * 1000LL);
	save(one);
	is_int(mark(one, &b, "bob"), KNOWN_SEEN,
	    "what another program wrote is learnt");
	ok(strstr(tempdir_read("known"), " 2023-11-14T22:13:20Z "
	    "2023-11-15T22:13:20Z anna annika\n") != NULL,
	    "and merged in one line");
	known_free(one);
	known_free(two);
	unlink(tempdir_path("known"));
}

static void
test_verify(void)
{
	struct known *one = load(NULL), *two;

	known_met(one, &a, "anna", MONDAY * 1000LL);
	known_verify(one, &b, "anna", MONDAY * 1000LL, false);
	is_int(mark(one, &b, "anna"), KNOWN_CHANGED,
	    "words that differ accept nobody");
	known_verify(one, &b, "anna", MONDAY * 1000LL, true);
	is_int(mark(one, &b, "anna"), KNOWN_VERIFIED,
	    "words that are right accept the nick, too");
	save(one);
	two = load(NULL);
	is_int(mark(two, &b, "anna"), KNOWN_VERIFIED, "that is kept");
	known_met(one, &b, "anna", TUESDAY * 1000LL);
	known_verify(two, &b, "anna", TUESDAY * 1000LL, false);
	save(two);
	save(one);
	is_int(mark(one, &b, "anna"), KNOWN_SEEN,
	    "taken back elsewhere, a meeting here does not undo it");
	known_free(one);
	known_free(two);
	unlink(tempdir_path("known"));
}

static void
test_bounds(void)
{
	struct known *known = load(NULL);
	char nick[16], *reason;

	for (int i = 0; i < 40; i++) {
		snprintf(nick, sizeof nick, "n%d", i);
		known_met(known, &a, nick, MONDAY * 1000LL);
	}
	save(known);
	ok(strstr(tempdir_read("known"), " n23 ") == NULL &&
	    strstr(tempdir_read("known"), "Z n24 ") != NULL,
	    "the last 16 nicks of one are kept");
	known_free(known);

	tempdir_write("known", "x\n");
	if (truncate(tempdir_path("known"), 40 << 20) != 0)
		abort();
	ok(known_load(tempdir_path("known"), NULL, &reason) == NULL,
	    "a file that is too long is refused");
	ok(strstr(reason, "does not look like") != NULL, "with a reason");
	free(reason);
	unlink(tempdir_path("known"));
}

/* Trust of another machine: it grows, and takes no name from anybody. */
static void
test_import(void)
{
	static const char other[] =
	    "# tuschel known peers 1\n"
	    "aa00000000000000000000000000000000000000000000000000000000000000"
	    " verified 2023-11-13T22:13:20Z 2023-11-16T22:13:20Z anna annie\n"
	    "bb00000000000000000000000000000000000000000000000000000000000000"
	    " seen 2023-11-14T22:13:20Z 2023-11-14T22:13:20Z bob\n"
	    "cc00000000000000000000000000000000000000000000000000000000000000"
	    " verified 2023-11-14T22:13:20Z 2023-11-14T22:13:20Z BOB\n"
	    "dd00000000000000000000000000000000000000000000000000000000000000"
	    " verified 2023-11-14T22:13:20Z 2023-11-14T22:13:20Z dora\n";
	static const struct identity_public d = { { 0xdd } };
	struct known *known, *from;
	struct known_import result;
	struct known_entry entry;
	struct str problems;
	bool exported;
	char *reason;
	size_t n;

	unlink(tempdir_path("known"));
	known = load(NULL);
	known_met(known, &a, "anna", MONDAY * 1000LL);
	known_verify(known, &b, "bob", MONDAY * 1000LL, true);
	tempdir_write("other", other);
	str_init(&problems);
	from = known_load(tempdir_path("other"), &problems, &reason);
	is_str(problems.s, "", "an export is a file of known peers");
	known_import(known, from, &result);
	is_int((long long)result.added, 1, "one is new");
	is_int((long long)result.verified, 2, "two more are verified");
	ok(strstr(result.conflicts.s, "\n  BOB, ") != NULL,
	    "a name of another is not taken:%s", result.conflicts.s);
	is_int(mark(known, &a, "annie"), KNOWN_VERIFIED, "trust grows");
	is_int(mark(known, &b, "bob"), KNOWN_VERIFIED, "and never shrinks");
	is_int(mark(known, &c, "bob"), KNOWN_CHANGED, "nor moves");
	is_int(mark(known, &d, "dora"), KNOWN_VERIFIED, "who is new is taken");
	str_release(&result.conflicts);
	known_import(known, from, &result);
	ok(result.added == 0 && result.verified == 0,
	    "a second time brings nothing");
	str_release(&result.conflicts);
	save(known);
	known_free(known);
	known = load(NULL);
	is_int(mark(known, &a, "annie"), KNOWN_VERIFIED, "it is saved");
	ok(known_entry(known, 0, &entry) && entry.trust == KNOWN_VERIFIED &&
	    entry.first_ms == (MONDAY - 86400) * 1000LL, "with its times");
	ok(!known_entry(known, 3, &entry), "three are known");
	ok(known_export(known, tempdir_path("out"), &n, &reason) && n == 3,
	    "exported");
	exported = known_export(known, tempdir_path("out"), &n, &reason);
	ok(!exported && strstr(reason, "exists already") != NULL, "once: %s",
	    reason);
	free(reason);
	known_free(from);
	from = known_load(tempdir_path("out"), &problems, &reason);
	ok(problems.len == 0 && known_entry(from, 2, &entry),
	    "what is exported can be read");
	known_free(from);
	known_free(known);
	unlink(tempdir_path("known"));
}

int
main(void)
{
	tempdir_make();
	test_marks();
	test_file();
	test_damage();
	test_merge();
	test_verify();
	test_bounds();
	test_import();
	return done_testing();
}

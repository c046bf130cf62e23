/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events in sentences. */
#include "config.h"

#include "client/say.h"

#include <stdlib.h>
#include <time.h>

#include "tempdir.h"
#include "tap.h"

#include "base/clock.h"

enum { ME = 1, ANNA = 2, BOB = 3, FAKE = 4 };

static const struct identity_public a = { { 0xaa } }, b = { { 0xbb } },
    c = { { 0xcc } }, self = { { 0xff } };
static struct people *people;

static void
says(struct session_event event, enum say_level level, const char *want)
{
	struct str text;

	str_init(&text);
	is_int(say_event(&text, NULL, people, &event), level, "level of: %s",
	    want);
	is_str(text.s, want, "its words");
	str_release(&text);
}

/* The designated initialisers below are the events. */
#define SAYS(level, want, ...) \
	says((struct session_event){ __VA_ARGS__ }, level, want)

static void
test_people(void)
{
	SAYS(SAY_DETAIL, "nobody else is connected", .type = EVENT_INIT,
	    .id = ME, .number = 1);
	SAYS(SAY_DETAIL, "1 other is connected", .type = EVENT_INIT,
	    .id = ME, .number = 2);
	SAYS(SAY_DETAIL, "2 others are connected", .type = EVENT_INIT,
	    .id = ME, .number = 3);
	SAYS(SAY_DETAIL, "#00000009 has come, without the key yet",
	    .type = EVENT_JOIN, .id = 9);
	SAYS(SAY_INFO, "anna has left", .type = EVENT_EXIT, .id = ANNA);
	SAYS(SAY_DETAIL, "#00000009 has left", .type = EVENT_EXIT, .id = 9);
	SAYS(SAY_DETAIL, "anna lets bob in", .type = EVENT_ADMITTED,
	    .id = BOB, .other = ANNA);
	SAYS(SAY_DETAIL, "you let bob in", .type = EVENT_ADMITTED,
	    .id = BOB, .other = ME);
	SAYS(SAY_DETAIL, "anna lets you in", .type = EVENT_ADMITTED,
	    .id = ME, .other = ANNA);
	SAYS(SAY_INFO, "", .type = EVENT_CARD, .id = BOB);
	SAYS(SAY_DETAIL, "", .type = EVENT_CARD, .id = ME);
	SAYS(SAY_DETAIL, "bob is in", .type = EVENT_MEMBER, .id = BOB);
	SAYS(SAY_WARNING, "bob asks to be let in, fingerprint 678e d186 4d9a "
	    "8176 9590 f76c 6ab6 bebd; new to you: /admit bob or /deny bob, "
	    "within 60 s", .type = EVENT_REQUEST, .id = BOB, .identity = b,
	    .number = 60000);
	SAYS(SAY_WARNING, "anna asks to be let in, fingerprint a6b5 5701 "
	    "0c29 0a73 eb04 d35f 39f3 ec10; seen before, first on "
	    "1970-01-01, last on 1970-01-01: /admit anna or /deny anna, "
	    "within 60 s", .type = EVENT_REQUEST, .id = ANNA, .identity = a,
	    .number = 60000);
	SAYS(SAY_INFO, "bob was neither let in nor denied, and asks again "
	    "by itself, perhaps somebody else",
	    .type = EVENT_REQUEST_OVER, .id = BOB);
	SAYS(SAY_INFO, "whoever is at anna decides whether you may come in; "
	    "without an answer in 60 s it is asked again, or somebody else",
	    .type = EVENT_ERROR, .id = ANNA, .code = CODE_WAIT);
	SAYS(SAY_WARNING, "anna tried a wrong passphrase",
	    .type = EVENT_GUESS, .id = ANNA);
}

static void
renewal(const char *want, struct session_renewal r)
{
	struct str text;

	str_init(&text);
	say_renewal(&text, people, &r, 5000);
	is_str(text.s, want, "a renewal");
	str_release(&text);
}

static void
test_renewal(void)
{
	struct session_renewal r = { .why = RENEWAL_WISHED, .since_ms = 3000,
	    .waits_for = RELAY_ID, .next_ms = 13000, .tries = 1 };

	renewal("the key is being renewed (as you wished) for 2 s now: the "
	    "relay has not passed on the new one yet; it is sent again in "
	    "8 s", r);
	ok(say_renewal_is_slow(&r, 4000), "slow after a second");
	ok(!say_renewal_is_slow(&r, 3999), "not before");
	r.tries = 2;
	renewal("the key is being renewed (as you wished) for 2 s now: the "
	    "relay has not passed on the new one, which was sent 2 times; "
	    "again in 8 s", r);
	r = (struct session_renewal){ .why = RENEWAL_GONE, .whose = BOB,
	    .since_ms = 3000, .waits_for = ANNA, .next_ms = 6000 };
	renewal("the key is being renewed (bob has left) for 2 s now: it is "
	    "the turn of anna, and that of this client in 1 s", r);
	r.why = RENEWAL_SILENT;
	r.waits_for = ME;
	renewal("the key is being renewed (bob is silent) for 2 s now: this "
	    "client is about to make the new one", r);
	r.why = RENEWAL_NONE;
	ok(!say_renewal_is_slow(&r, 10000), "there is none");
	SAYS(SAY_DETAIL, "", .type = EVENT_RENEWING, .id = ME);
	SAYS(SAY_WARNING, "the key was not renewed as you wished, since you "
	    "were cut off before; you get a new one when you are in again, "
	    "and /rekey makes another", .type = EVENT_UNRENEWED, .id = ME);
}

static void
test_changed(void)
{
	struct session_event card = { .type = EVENT_CARD, .id = FAKE };
	struct session_event request = { .type = EVENT_REQUEST, .id = FAKE,
	    .identity = c, .number = 60000 };
	char now[FINGERPRINT_BYTES], known[FINGERPRINT_BYTES];
	struct str text;

	identity_fingerprint(now, &c);
	identity_fingerprint(known, &a);
	people_card(people, FAKE, &c, "anna");
	str_init(&text);
	is_int(say_event(&text, NULL, people, &card), SAY_WARNING,
	    "a changed identity is loud");
	ok(strstr(text.s, "CHANGED") != NULL && strstr(text.s, now) != NULL &&
	    strstr(text.s, known) != NULL, "with both fingerprints: %s",
	    text.s);
	str_clear(&text);
	say_event(&text, NULL, people, &request);
	ok(strstr(text.s, "asks to be let in") != NULL &&
	    strstr(text.s, now) != NULL && strstr(text.s, "CHANGED: not whom "
	    "you know by that name, whose fingerprint is ") != NULL &&
	    strstr(text.s, known) != NULL, "also where it asks: %s", text.s);
	str_clear(&text);
	people_card(people, FAKE, &c, "\xd0\xb0nna");
	is_int(say_event(&text, NULL, people, &card), SAY_WARNING,
	    "so is one that looks alike");
	ok(strstr(text.s, "is now called") != NULL &&
	    strstr(text.s, "looks like anna") != NULL, "with its name: %s",
	    text.s);
	str_clear(&text);
	people_card(people, FAKE, &c, "\xd0\xb0nna");
	say_event(&text, NULL, people, &card);
	is_str(text.s, "", "once is enough");
	str_release(&text);
}

static void
test_generations(void)
{
	SAYS(SAY_INFO, "you are the first one here, the room is yours, "
	    "generation 0", .type = EVENT_GENERATION, .id = ME,
	    .cause = CAUSE_FOUND);
	SAYS(SAY_INFO, "bob let in by anna, generation 5",
	    .type = EVENT_GENERATION, .id = BOB, .other = ANNA,
	    .cause = CAUSE_JOIN, .generation = 5);
	SAYS(SAY_INFO, "bob let in by you, generation 5",
	    .type = EVENT_GENERATION, .id = BOB, .other = ME,
	    .cause = CAUSE_JOIN, .generation = 5);
	SAYS(SAY_INFO, "you were let in by bob, generation 5",
	    .type = EVENT_GENERATION, .id = ME, .other = BOB,
	    .cause = CAUSE_JOIN, .generation = 5);
	SAYS(SAY_INFO, "bob is in, generation 5", .type = EVENT_GENERATION,
	    .id = BOB, .cause = CAUSE_JOIN, .generation = 5);
	SAYS(SAY_INFO, "you renewed the key, generation 6",
	    .type = EVENT_GENERATION, .id = ME, .cause = CAUSE_REKEY,
	    .generation = 6);
	SAYS(SAY_INFO, "bob is locked out, anna renewed the key, "
	    "generation 7", .type = EVENT_GENERATION, .id = ANNA,
	    .other = BOB, .cause = CAUSE_EXIT, .generation = 7);
	SAYS(SAY_INFO, "bob is locked out", .type = EVENT_LEFT_OUT,
	    .id = BOB, .other = ANNA);
	SAYS(SAY_INFO, "anna renewed the key, generation 8",
	    .type = EVENT_GENERATION, .id = ANNA, .cause = CAUSE_EXIT,
	    .generation = 8);
	SAYS(SAY_DETAIL, "anna handed you the key, generation "
	    "18446744073709551615", .type = EVENT_GENERATION, .id = ANNA,
	    .cause = CAUSE_HANDED, .generation = UINT64_MAX);
}

static void
test_causes(void)
{
	struct session_status st = { .own_id = ME, .made_by = ME,
	    .cause = CAUSE_JOIN };
	char *text = say_cause(&st, "anna");

	is_str(text, "you came in", "why, of oneself");
	free(text);
	st.made_by = BOB;
	st.cause = CAUSE_EXIT;
	text = say_cause(&st, "bob");
	is_str(text, "renewed by bob", "and of others");
	free(text);
}

static void
test_trouble(void)
{
	SAYS(SAY_WARNING, "anna was asked for the key: no answer; next "
	    "attempt in 2 s", .type = EVENT_FAILED, .id = ANNA,
	    .failure = FAIL_TIMEOUT, .retry_ms = 1700);
	SAYS(SAY_DETAIL, "anna was asked for the key: it has no key either",
	    .type = EVENT_FAILED, .id = ANNA, .failure = FAIL_NO_KEY,
	    .retry_ms = -1);
	SAYS(SAY_ERROR, "the passphrase is wrong; /passphrase asks for "
	    "another, /found opens a room of your own",
	    .type = EVENT_STOPPED, .failure = FAIL_REFUSED);
	SAYS(SAY_ERROR, "you were not let in; /retry asks again, /found "
	    "opens a room of your own", .type = EVENT_STOPPED,
	    .failure = FAIL_DENIED);
	SAYS(SAY_WARNING, "1 message of anna is missing",
	    .type = EVENT_MISSING, .id = ANNA, .number = 1);
	SAYS(SAY_WARNING, "2 messages of anna are missing",
	    .type = EVENT_MISSING, .id = ANNA, .number = 2);
	SAYS(SAY_DETAIL, "", .type = EVENT_WAITING, .number = 0);
	SAYS(SAY_DETAIL, "3 messages wait for their key",
	    .type = EVENT_WAITING, .number = 3);
	SAYS(SAY_WARNING, "1 message could not be read",
	    .type = EVENT_UNREADABLE, .number = 1);
	SAYS(SAY_WARNING, "the relay reports SLOW: too\xef\xbf\xbdslow",
	    .type = EVENT_ERROR, .severity = 96, .code = CODE_SLOW,
	    .text = "too\x1bslow", .text_len = 8);
	SAYS(SAY_ERROR, "the relay reports error 999", .type = EVENT_ERROR,
	    .severity = 128, .code = 999);
	SAYS(SAY_WARNING, "bob reports FORK", .type = EVENT_ERROR, .id = BOB,
	    .severity = 255, .code = CODE_FORK);
	SAYS(SAY_INFO, "anna sent something that this version does not know "
	    "(kind 77)", .type = EVENT_MESSAGE, .id = ANNA, .kind = 77);
	SAYS(SAY_INFO, "", .type = EVENT_MESSAGE, .id = ANNA,
	    .kind = MESSAGE_TEXT, .text = "hello", .text_len = 5);
	SAYS(SAY_WARNING, "gone for good", .type = EVENT_CLOSE,
	    .retry = true, .text = "gone for good", .text_len = 13);
	SAYS(SAY_DETAIL, "", .type = EVENT_LAG, .number = 3);
}

static void
test_told(void)
{
	struct session_event e = { .type = EVENT_CLOSE, .retry = true };

	ok(say_is_told(&e), "why a link ends is told with it");
	e = (struct session_event){ .type = EVENT_ERROR, .text = "the end",
	    .text_len = 7, .severity = SEVERITY_RECONNECT };
	ok(say_is_told(&e), "and so is the error that ends it");
	e.text_len = 0;
	ok(!say_is_told(&e), "but not if it has no words");
	e.text_len = 7;
	e.severity = SEVERITY_RECONNECT - 1;
	ok(!say_is_told(&e), "nor if it ends nothing");
	e.severity = SEVERITY_RECONNECT;
	e.id = BOB;
	ok(!say_is_told(&e), "nor if it is a member's");
	e = (struct session_event){ .type = EVENT_STOPPED,
	    .failure = FAIL_REFUSED };
	ok(say_is_told(&e), "a wrong passphrase is told by a question");
	e.failure = FAIL_DENIED;
	ok(!say_is_told(&e), "who is not let in is told here");
}

static void
test_durations(void)
{
	static const struct {
		int64_t ms;
		const char *want, *ago;
	} rows[] = {
		{ 0, "0 s", "0 s ago" }, { 1499, "1 s", "1 s ago" },
		{ 59400, "59 s", "59 s ago" },
		{ 60000, "1 min", "1 min ago" },
		{ 3600000, "1 h", "1 h ago" },
		{ 86400000, "1 day", "1 day ago" },
		{ 3 * 86400000LL, "3 days", "3 days ago" },
	};
	struct str text;

	str_init(&text);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		str_clear(&text);
		say_duration(&text, rows[i].ms);
		is_str(text.s, rows[i].want, "%lld ms",
		    (long long)rows[i].ms);
		str_clear(&text);
		say_ago(&text, rows[i].ms);
		is_str(text.s, rows[i].ago, "%lld ms ago",
		    (long long)rows[i].ms);
	}
	str_release(&text);
}

static void
test_days(void)
{
	int64_t day_ms = 86400000, now_ms = clock_wall_ms();
	struct str text;
	int last = 0;

	setenv("TZ", "UTC", 1);
	tzset();
	str_init(&text);
	ok(!say_day(&text, &last, now_ms), "at first it is today");
	ok(!say_day(&text, &last, now_ms), "as it was before");
	last = 0;
	ok(say_day(&text, &last, 1700000000000), "or it was another day");
	is_str(text.s, "Tue 2023-11-14", "which is told");
	str_clear(&text);
	ok(!say_day(&text, &last, 1700000000000 + 3600000), "once");
	is_str(text.s, "", "and no more");
	ok(say_day(&text, &last, 1700000000000 + 365 * day_ms),
	    "until it is another one, and be it a year later");
	is_str(text.s, "Wed 2024-11-13", "which is told, too");
	ok(say_day(&text, &last, now_ms), "as is today then");
	str_release(&text);
}

int
main(void)
{
	struct known *known;
	char *reason;

	tempdir_make();
	known = known_load(tempdir_path("known"), NULL, &reason);
	people = people_new(known, &self);
	people_set_self(people, ME);
	people_card(people, ME, &self, "me");
	people_card(people, ANNA, &a, "anna");
	people_card(people, BOB, &b, "bob");
	people_met(people, ANNA, 1000000);
	people_judge_all(people);
	test_people();
	test_generations();
	test_causes();
	test_trouble();
	test_told();
	test_durations();
	test_days();
	test_renewal();
	test_changed();
	people_free(people);
	known_free(known);
	return done_testing();
}

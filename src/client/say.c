/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events to sentences: a table with one function for each type of event. A
 * function only words what the event, the roster and the people say; it
 * changes nothing. "you" and "NAME" are different sentences throughout, since
 * other languages inflect the verb.
 */
#include "config.h"

#include "client/say.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "client/reasons.h"

struct saying {
	struct str *out;
	const struct session *session;
	const struct people *people;
	const struct session_event *event;
	uint32_t own;
	const char *who, *other;	/* names of event->id, event->other */
};

typedef enum say_level sentence(struct saying *s);

static bool
is_own(const struct saying *s, uint32_t id)
{
	return id != 0 && id == s->own;
}

const char *
say_mark(enum known_mark mark)
{
	static const char *const texts[] = {
		[KNOWN_NEW] = N_("new to you"),
		[KNOWN_SEEN] = N_("seen before"),
		[KNOWN_VERIFIED] = N_("verified by you"),
		[KNOWN_CHANGED] = N_("CHANGED: not whom you know by that "
		    "name"),
	};

	return _(texts[mark]);
}

const char *
say_failure(enum failure failure)
{
	static const char *const texts[] = {
		[FAIL_TIMEOUT] = N_("no answer"),
		[FAIL_PEER_LEFT] = N_("it has left"),
		[FAIL_NO_KEY] = N_("it has no key either"),
		[FAIL_BUSY] = N_("it is busy"),
		[FAIL_REFUSED] = N_("the passphrase is wrong"),
		[FAIL_DENIED] = N_("it did not let you in"),
		[FAIL_CRYPTOTYPE] = N_("it speaks another version"),
		[FAIL_YIELD] = N_("it comes over to this room itself"),
		[FAIL_INVALID] = N_("what it sent is not valid"),
		[FAIL_LEFT_OUT] = N_("a new key was made without you"),
		[FAIL_NO_SHARE] = N_("a new key was not sent to you"),
		[FAIL_ERROR] = N_("it reported an error"),
	};

	if ((size_t)failure >= ARRAY_LEN(texts) || texts[failure] == NULL)
		return _("it failed");
	return _(texts[failure]);
}

static void
add_time(struct str *out, int64_t ms, bool ago)
{
	static const struct {
		int64_t below_s, unit_s;
		const char *length, *ago;
	} units[] = {
		{ 60, 1, N_("%" PRId64 " s"), N_("%" PRId64 " s ago") },
		{ 3600, 60, N_("%" PRId64 " min"),
		    N_("%" PRId64 " min ago") },
		{ 86400, 3600, N_("%" PRId64 " h"), N_("%" PRId64 " h ago") }
	};
	int64_t s = (ms + 500) / 1000, days = s / 86400;
	size_t i;

	for (i = 0; i < ARRAY_LEN(units); i++)
		if (s < units[i].below_s) {
			str_printf(out, _(ago ? units[i].ago :
			    units[i].length), s / units[i].unit_s);
			return;
		}
	if (ago)
		str_printf(out, Q_("%" PRId64 " day ago", "%" PRId64
		    " days ago", (unsigned long)days), days);
	else
		str_printf(out, Q_("%" PRId64 " day", "%" PRId64 " days",
		    (unsigned long)days), days);
}

void
say_duration(struct str *out, int64_t ms)
{
	add_time(out, ms, false);
}

/* A number for its day here; 0: nobody knows. */
static int
day_of(int64_t wall_ms, struct tm *tm)
{
	time_t at = (time_t)(wall_ms / 1000);

	return localtime_r(&at, tm) == NULL ? 0 : tm->tm_year * 400 +
	    tm->tm_yday;
}

bool
say_day(struct str *out, int *last, int64_t wall_ms)
{
	struct tm tm, today;
	char text[64];
	int day = day_of(wall_ms, &tm), before = *last;

	if (before == 0)
		before = day_of(clock_wall_ms(), &today);
	*last = day;
	if (day == 0 || before == day)
		return false;
	/* TRANSLATORS: a day, for strftime(3) */
	str_add_mem(out, text, strftime(text, sizeof text, _("%a %Y-%m-%d"),
	    &tm));
	return true;
}

void
say_ago(struct str *out, int64_t ms)
{
	add_time(out, ms, true);
}

char *
say_size(uint64_t bytes)
{
	static const char *const units[] = { N_("%.1f kB"), N_("%.1f MB"),
	    N_("%.1f GB"), N_("%.1f TB") };
	double n = (double)bytes / 1000;
	size_t unit = 0;

	if (bytes < 1000)
		return mem_printf(Q_("%u byte", "%u bytes",
		    (unsigned long)bytes), (unsigned)bytes);
	while (n >= 999.95 && unit < ARRAY_LEN(units) - 1) {
		n /= 1000;
		unit++;
	}
	return mem_printf(_(units[unit]), n);
}

/* ---- who is here ---- */

static enum say_level
say_init(struct saying *s)
{
	long others = s->event->number - 1;

	if (others <= 0)
		str_add(s->out, _("nobody else is connected"));
	else
		str_printf(s->out, Q_("%ld other is connected",
		    "%ld others are connected", (unsigned long)others),
		    others);
	return SAY_DETAIL;
}

static enum say_level
say_join(struct saying *s)
{
	str_printf(s->out, _("%s has come, without the key yet"), s->who);
	return SAY_DETAIL;
}

static enum say_level
say_exit(struct saying *s)
{
	const struct person *p = people_get(s->people, s->event->id);

	str_printf(s->out, _("%s has left"), s->who);
	return p != NULL && p->has_card ? SAY_INFO : SAY_DETAIL;
}

static enum say_level
say_admitted(struct saying *s)
{
	if (is_own(s, s->event->id))
		str_printf(s->out, _("%s lets you in"), s->other);
	else if (is_own(s, s->event->other))
		str_printf(s->out, _("you let %s in"), s->who);
	else
		str_printf(s->out, _("%s lets %s in"), s->other, s->who);
	return SAY_DETAIL;
}

static enum say_level
say_member(struct saying *s)
{
	if (is_own(s, s->event->id))
		return SAY_DETAIL;
	str_printf(s->out, _("%s is in"), s->who);
	return SAY_DETAIL;
}

static void
add_day(struct str *out, int64_t wall_ms)
{
	time_t at = (time_t)(wall_ms / 1000);
	char text[16] = "";
	struct tm tm;

	if (localtime_r(&at, &tm) != NULL)
		strftime(text, sizeof text, "%Y-%m-%d", &tm);
	str_add(out, text);
}

/* What is known of who asks, which is what the answer depends on. */
static void
add_acquaintance(struct str *out, const struct person *p)
{
	char print[FINGERPRINT_BYTES];

	str_add(out, say_mark(p->known.mark));
	if (p->known.mark == KNOWN_CHANGED) {
		identity_fingerprint(print, &p->known.other);
		str_printf(out, _(", whose fingerprint is %s"), print);
	}
	if (p->known.first_ms == 0)
		return;
	str_add(out, _(", first on "));
	add_day(out, p->known.first_ms);
	str_add(out, _(", last on "));
	add_day(out, p->known.last_ms);
}

static enum say_level
say_request(struct saying *s)
{
	const struct person *p = people_get(s->people, s->event->id);
	char print[FINGERPRINT_BYTES];

	identity_fingerprint(print, &s->event->identity);
	str_printf(s->out, _("%s asks to be let in, fingerprint %s"), s->who,
	    print);
	if (p != NULL && p->has_card) {
		str_add(s->out, "; ");
		add_acquaintance(s->out, p);
	}
	str_printf(s->out, _(": /admit %s or /deny %s, within %ld s"),
	    s->who, s->who, s->event->number / 1000);
	return SAY_WARNING;
}

static enum say_level
say_request_over(struct saying *s)
{
	str_printf(s->out, _("%s was neither let in nor denied, and asks "
	    "again by itself, perhaps somebody else"), s->who);
	return SAY_INFO;
}

static enum say_level
say_changed(struct saying *s, const struct person *p)
{
	char now[FINGERPRINT_BYTES], known[FINGERPRINT_BYTES];
	struct str nick;

	identity_fingerprint(now, &p->identity);
	identity_fingerprint(known, &p->known.other);
	str_init(&nick);
	utf8_sanitize(&nick, p->known.other_nick,
	    strlen(p->known.other_nick), UTF8_LINE);
	if (strcmp(p->nick, p->known.other_nick) == 0)
		str_printf(s->out, _("CAUTION: the identity of %s has "
		    "CHANGED, this may be somebody else; "), s->who);
	else
		str_printf(s->out, _("CAUTION: %s looks like %s, whom you "
		    "know with another identity; "), s->who, nick.s);
	str_printf(s->out, _("the fingerprint is %s, you know %s; compare "
	    "it by another way, then /trust %s"), now, known, s->who);
	str_release(&nick);
	return SAY_WARNING;
}

static enum say_level
say_card(struct saying *s)
{
	const struct person *p = people_get(s->people, s->event->id);

	if (p == NULL || !p->has_card || !p->fresh ||
	    is_own(s, s->event->id))
		return SAY_DETAIL;
	if (p->was != NULL)
		str_printf(s->out, _("%s is now called %s"), p->was, s->who);
	if (p->known.mark != KNOWN_CHANGED)
		return SAY_INFO;
	if (p->was != NULL)
		str_add(s->out, "; ");
	return say_changed(s, p);
}

/* ---- the way to the key ---- */

static enum say_level
say_failed(struct saying *s)
{
	if (s->event->id != 0)
		str_printf(s->out, _("%s was asked for the key: %s"), s->who,
		    say_failure(s->event->failure));
	else
		str_printf(s->out, _("starting over: %s"),
		    say_failure(s->event->failure));
	if (s->event->retry_ms > 0) {
		str_add(s->out, _("; next attempt in "));
		say_duration(s->out, s->event->retry_ms);
	}
	switch (s->event->failure) {
	case FAIL_NO_KEY:
	case FAIL_BUSY:
	case FAIL_YIELD:
	case FAIL_PEER_LEFT:
		return SAY_DETAIL;
	default:
		return SAY_WARNING;
	}
}

static enum say_level
say_stopped(struct saying *s)
{
	if (s->event->failure == FAIL_REFUSED)
		str_add(s->out, _("the passphrase is wrong; /passphrase asks "
		    "for another, /found opens a room of your own"));
	else
		str_add(s->out, _("you were not let in; /retry asks again, "
		    "/found opens a room of your own"));
	return SAY_ERROR;
}

static enum say_level
say_ready(struct saying *s)
{
	struct session_status status = { 0 };

	if (s->session != NULL)
		session_get_status(s->session, &status);
	str_printf(s->out, _("you can write now: generation %" PRIu64),
	    status.generation);
	if (status.words[0] != '\0')
		str_printf(s->out, _(", group words %s"), status.words);
	if (!status.confirmed && status.members > 1)
		str_add(s->out, _(", unconfirmed until one more member has "
		    "been heard"));
	return SAY_GOOD;
}

static enum say_level
say_confirmed(struct saying *s)
{
	str_add(s->out, _("confirmed: a second member uses the same key"));
	return SAY_DETAIL;
}

/* ---- generations ---- */

static enum say_level
say_joined(struct saying *s)
{
	if (is_own(s, s->event->id) && s->event->other == 0)
		str_add(s->out, _("you are in"));
	else if (is_own(s, s->event->id))
		str_printf(s->out, _("you were let in by %s"), s->other);
	else if (s->event->other == 0)
		str_printf(s->out, _("%s is in"), s->who);
	else if (is_own(s, s->event->other))
		str_printf(s->out, _("%s let in by you"), s->who);
	else
		str_printf(s->out, _("%s let in by %s"), s->who, s->other);
	return SAY_INFO;
}

static enum say_level
say_rekeyed(struct saying *s)
{
	if (is_own(s, s->event->id))
		str_add(s->out, _("you renewed the key"));
	else
		str_printf(s->out, _("%s renewed the key"), s->who);
	return SAY_INFO;
}

static enum say_level
say_locked_out(struct saying *s)
{
	if (s->event->other == 0)
		return say_rekeyed(s);
	if (is_own(s, s->event->id))
		str_printf(s->out, _("%s is locked out, you renewed the key"),
		    s->other);
	else
		str_printf(s->out, _("%s is locked out, %s renewed the key"),
		    s->other, s->who);
	return SAY_INFO;
}

static enum say_level
say_left_out(struct saying *s)
{
	str_printf(s->out, _("%s is locked out"), s->who);
	return SAY_INFO;
}

/* After /found, or when several come at the same time. */
static size_t
others_present(const struct saying *s)
{
	struct session_peer peer;
	size_t count = 0, i;

	for (i = 0; s->session != NULL &&
	    session_peer(s->session, i, &peer); i++)
		count += !peer.self;
	return count;
}

static enum say_level
say_founded(struct saying *s)
{
	size_t others = others_present(s);

	if (is_own(s, s->event->id) && others == 0)
		str_add(s->out, _("you are the first one here, the room is "
		    "yours"));
	else if (is_own(s, s->event->id))
		str_printf(s->out, Q_("you opened the room with a new key, "
		    "which %zu other here does not have yet", "you opened the "
		    "room with a new key, which %zu others here do not have "
		    "yet", others), others);
	else
		str_printf(s->out, _("%s opened the room"), s->who);
	return SAY_INFO;
}

static enum say_level
say_handed(struct saying *s)
{
	str_printf(s->out, _("%s handed you the key"), s->who);
	return SAY_DETAIL;
}

static enum say_level
say_generation(struct saying *s)
{
	static sentence *const causes[] = {
		[CAUSE_FOUND] = say_founded,
		[CAUSE_JOIN] = say_joined,
		[CAUSE_REKEY] = say_rekeyed,
		[CAUSE_EXIT] = say_locked_out,
		[CAUSE_HANDED] = say_handed,
	};
	enum say_level level = causes[s->event->cause](s);

	str_printf(s->out, _(", generation %" PRIu64), s->event->generation);
	return level;
}

/* Whole sentences for "you" and for others: other languages inflect. */
static const struct {
	const char *own, *others;
} causes[] = {
	[CAUSE_FOUND] = { N_("opened by you"), N_("opened by %s") },
	[CAUSE_JOIN] = { N_("you came in"), N_("%s came in") },
	[CAUSE_REKEY] = { N_("renewed by you"), N_("renewed by %s") },
	[CAUSE_EXIT] = { N_("renewed by you"), N_("renewed by %s") },
	[CAUSE_HANDED] = { N_("handed on by you"), N_("handed on by %s") },
};

char *
say_cause(const struct session_status *st, const char *who)
{
	if (st->made_by == st->own_id)
		return mem_strdup(_(causes[st->cause].own));
	return mem_printf(_(causes[st->cause].others), who);
}

/* ---- messages ---- */

static enum say_level
say_message(struct saying *s)
{
	if (s->event->kind == MESSAGE_TEXT ||
	    s->event->kind == MESSAGE_ACTION)
		return SAY_INFO;
	str_printf(s->out, _("%s sent something that this version does not "
	    "know (kind %d)"), s->who, s->event->kind);
	return SAY_INFO;
}

static enum say_level
say_unsent(struct saying *s)
{
	str_add(s->out, _("a message was not delivered: whom it was for has "
	    "left, the relay dropped it, or you went to another room"));
	return SAY_WARNING;
}

static enum say_level
say_missing(struct saying *s)
{
	str_printf(s->out, Q_("%ld message of %s is missing",
	    "%ld messages of %s are missing",
	    (unsigned long)s->event->number), s->event->number, s->who);
	return SAY_WARNING;
}

static enum say_level
say_waiting(struct saying *s)
{
	if (s->event->number > 0)
		str_printf(s->out, Q_("%ld message waits for its key",
		    "%ld messages wait for their key",
		    (unsigned long)s->event->number), s->event->number);
	return SAY_DETAIL;
}

static enum say_level
say_unreadable(struct saying *s)
{
	str_printf(s->out, Q_("%ld message could not be read",
	    "%ld messages could not be read",
	    (unsigned long)s->event->number), s->event->number);
	return SAY_WARNING;
}

static enum say_level
say_held_too_long(struct saying *s)
{
	str_add(s->out, _("a message went out under the old key, since no "
	    "new one came in time: who has left may still read it"));
	return SAY_WARNING;
}

/* What is waited for can only be seen while it still is. */
static enum say_level
say_renewing(struct saying *s)
{
	struct session_status status = { 0 };

	if (s->session != NULL)
		session_get_status(s->session, &status);
	if (status.renewal.why == RENEWAL_NONE)
		return SAY_DETAIL;
	say_renewal(s->out, s->people, &status.renewal, s->event->time_ms);
	return status.renewal.tries > 1 ? SAY_WARNING : SAY_INFO;
}

static enum say_level
say_unrenewed(struct saying *s)
{
	str_add(s->out, _("the key was not renewed as you wished, since you "
	    "were cut off before; you get a new one when you are in again, "
	    "and /rekey makes another"));
	return SAY_WARNING;
}

/* ---- what is not as it should be ---- */

static enum say_level
say_guess(struct saying *s)
{
	str_printf(s->out, _("%s tried a wrong passphrase"), s->who);
	return SAY_WARNING;
}

static enum say_level
say_no_share(struct saying *s)
{
	str_printf(s->out, _("%s renewed the key but did not send it to you; "
	    "starting over"), s->who);
	return SAY_WARNING;
}

static enum say_level
say_view(struct saying *s)
{
	str_printf(s->out, _("%s sees another room than you do: the relay "
	    "shows people different things, or %s lies"), s->who, s->who);
	return SAY_WARNING;
}

static enum say_level
say_view_fork(struct saying *s)
{
	str_add(s->out, _("several members see another room than you do: the "
	    "relay may show people different things; nothing is sent until "
	    "you say \"/view accept\", or \"/merge NAME\" to see what NAME "
	    "sees"));
	return SAY_ERROR;
}

static enum say_level
say_two_groups(struct saying *s)
{
	str_printf(s->out, _("%s is in another group on this relay, so you "
	    "cannot read each other; /merge %s makes them one"), s->who,
	    s->who);
	return SAY_WARNING;
}

/* Their words; those of our own relay are known in other languages. */
static void
add_words(struct str *out, const struct session_event *event)
{
	struct str clean;

	str_init(&clean);
	utf8_sanitize(&clean, event->text, event->text_len, UTF8_LINE);
	str_add(out, event->id == RELAY_ID ? reason_translated(clean.s) :
	    clean.s);
	str_release(&clean);
}

/* The session passes on one in an attempt, of whom it asks. */
static enum say_level
say_decides(struct saying *s)
{
	str_printf(s->out, _("whoever is at %s decides whether you may come "
	    "in; without an answer in %d s it is asked again, or somebody "
	    "else"), s->who,
	    KEY_TIMEOUT_WAIT_MS / 1000);
	return SAY_INFO;
}

static enum say_level
say_error(struct saying *s)
{
	const char *code = code_name(s->event->code);

	if (s->event->code == CODE_WAIT && s->event->id != RELAY_ID)
		return say_decides(s);
	if (s->event->id == RELAY_ID)
		str_add(s->out, _("the relay reports "));
	else
		str_printf(s->out, _("%s reports "), s->who);
	if (code != NULL)
		str_add(s->out, code);
	else
		str_printf(s->out, _("error %d"), s->event->code);
	if (s->event->text_len > 0) {
		str_add(s->out, ": ");
		add_words(s->out, s->event);
	}
	if (s->event->severity < SEVERITY_NOTICE)
		return SAY_DETAIL;
	return s->event->severity < SEVERITY_FATAL || s->event->id != RELAY_ID
	    ? SAY_WARNING : SAY_ERROR;
}

static enum say_level
say_close(struct saying *s)
{
	if (s->event->text_len > 0)
		add_words(s->out, s->event);
	else
		str_add(s->out, _("the link is closed"));
	return s->event->retry ? SAY_WARNING : SAY_ERROR;
}

/* No row: nothing to say. */
static sentence *const sentences[] = {
	[EVENT_INIT] = say_init,
	[EVENT_JOIN] = say_join,
	[EVENT_EXIT] = say_exit,
	[EVENT_FAILED] = say_failed,
	[EVENT_STOPPED] = say_stopped,
	[EVENT_REQUEST] = say_request,
	[EVENT_REQUEST_OVER] = say_request_over,
	[EVENT_ADMITTED] = say_admitted,
	[EVENT_MEMBER] = say_member,
	[EVENT_CARD] = say_card,
	[EVENT_GENERATION] = say_generation,
	[EVENT_READY] = say_ready,
	[EVENT_CONFIRMED] = say_confirmed,
	[EVENT_MESSAGE] = say_message,
	[EVENT_UNSENT] = say_unsent,
	[EVENT_MISSING] = say_missing,
	[EVENT_WAITING] = say_waiting,
	[EVENT_UNREADABLE] = say_unreadable,
	[EVENT_HELD_TOO_LONG] = say_held_too_long,
	[EVENT_RENEWING] = say_renewing,
	[EVENT_UNRENEWED] = say_unrenewed,
	[EVENT_LEFT_OUT] = say_left_out,
	[EVENT_GUESS] = say_guess,
	[EVENT_NO_SHARE] = say_no_share,
	[EVENT_VIEW] = say_view,
	[EVENT_VIEW_FORK] = say_view_fork,
	[EVENT_TWO_GROUPS] = say_two_groups,
	[EVENT_ERROR] = say_error,
	[EVENT_CLOSE] = say_close,
};

enum say_level
say_event(struct str *out, const struct session *session,
    const struct people *people, const struct session_event *event)
{
	struct saying s = {
		.out = out, .session = session, .people = people,
		.event = event, .who = people_name(people, event->id),
		.other = people_name(people, event->other),
		.own = people_self(people),
	};

	if ((size_t)event->type >= ARRAY_LEN(sentences) ||
	    sentences[event->type] == NULL)
		return SAY_DETAIL;
	return sentences[event->type](&s);
}

bool
say_is_told(const struct session_event *event)
{
	switch (event->type) {
	case EVENT_STOPPED:	/* by the question for another passphrase */
		return event->failure == FAIL_REFUSED;
	case EVENT_CLOSE:	/* by what has become of the link */
		return true;
	case EVENT_ERROR:	/* by the EVENT_CLOSE that it leads to */
		return event->id == RELAY_ID && event->text_len > 0 &&
		    event->severity >= SEVERITY_RECONNECT;
	default:
		return false;
	}
}

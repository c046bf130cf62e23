/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One row for each type of event: its name and its fields. Everything is
 * written in ASCII with escapes by whoever prints the object, so that a
 * terminal that shows the output has nothing to act on; texts are therefore
 * as they were sent, not sanitized.
 */
#include "config.h"

#include "client/pipe_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

enum {
	HAS_PEER = 1,		/* id, nick, identity, mark */
	HAS_BY = 2,		/* the same of other, as by_... */
	HAS_NUMBER = 8,
	HAS_GENERATION = 16,
	HAS_FAILURE = 32,	/* and retry_ms */
	HAS_STEP = 64,
	HAS_CAUSE = 128,	/* and the words, as "words" */
	HAS_MESSAGE = 256,	/* to, kind, counter, sent */
	HAS_CODE = 512,		/* severity, code */
	HAS_RETRY = 1024,
	HAS_WORDS = 2048,	/* generation and words as they are now */
	HAS_RENEWAL = 4096	/* the one that is under way */
};

struct row {
	const char *name, *number;
	unsigned has;
};

static const struct row rows[] = {
	[EVENT_INIT] = { "init", "present", HAS_PEER | HAS_NUMBER },
	[EVENT_JOIN] = { "join", NULL, HAS_PEER },
	[EVENT_EXIT] = { "exit", NULL, HAS_PEER },
	[EVENT_STEP] = { "step", NULL, HAS_PEER | HAS_STEP },
	[EVENT_FAILED] = { "failed", NULL, HAS_PEER | HAS_FAILURE },
	[EVENT_STOPPED] = { "stopped", NULL, HAS_FAILURE },
	[EVENT_REQUEST] = { "request", "answer_ms", HAS_PEER | HAS_NUMBER },
	[EVENT_REQUEST_OVER] = { "request_over", NULL, HAS_PEER },
	[EVENT_ADMITTED] = { "admitted", NULL, HAS_PEER | HAS_BY },
	[EVENT_MEMBER] = { "member", NULL, HAS_PEER },
	[EVENT_CARD] = { "card", NULL, HAS_PEER },
	[EVENT_GENERATION] = { "generation", "members", HAS_PEER |
	    HAS_NUMBER | HAS_GENERATION | HAS_CAUSE },
	[EVENT_READY] = { "ready", NULL, HAS_WORDS },
	[EVENT_CONFIRMED] = { "confirmed", NULL, 0 },
	[EVENT_MESSAGE] = { "message", NULL, HAS_PEER | HAS_GENERATION |
	    HAS_MESSAGE },
	[EVENT_SENT] = { "sent", "number", HAS_NUMBER | HAS_GENERATION },
	[EVENT_UNSENT] = { "unsent", "number", HAS_NUMBER },
	[EVENT_MISSING] = { "missing", "messages", HAS_PEER | HAS_NUMBER },
	[EVENT_WAITING] = { "waiting", "messages", HAS_NUMBER },
	[EVENT_UNREADABLE] = { "unreadable", "messages", HAS_NUMBER },
	[EVENT_HELD_TOO_LONG] = { "held_too_long", NULL, 0 },
	[EVENT_RENEWING] = { "renewing", "ms", HAS_NUMBER | HAS_RENEWAL },
	[EVENT_UNRENEWED] = { "unrenewed", NULL, 0 },
	[EVENT_LEFT_OUT] = { "left_out", NULL, HAS_PEER | HAS_BY },
	[EVENT_GUESS] = { "guess", NULL, HAS_PEER },
	[EVENT_NO_SHARE] = { "no_share", NULL, HAS_PEER },
	[EVENT_VIEW] = { "view", NULL, HAS_PEER },
	[EVENT_VIEW_FORK] = { "view_fork", NULL, 0 },
	[EVENT_TWO_GROUPS] = { "two_groups", NULL, HAS_PEER },
	[EVENT_ERROR] = { "error", NULL, HAS_PEER | HAS_CODE },
	[EVENT_LAG] = { "lag", "ms", HAS_NUMBER },
	[EVENT_CLOSE] = { "closing", NULL, HAS_RETRY },
};

const char *
pipe_json_level(enum say_level level)
{
	static const char *const names[] = {
		[SAY_DETAIL] = "detail", [SAY_INFO] = "info",
		[SAY_GOOD] = "good", [SAY_WARNING] = "warning",
		[SAY_ERROR] = "error",
	};

	return names[level];
}

static json_t *
time_json(int64_t wall_ms)
{
	char seconds[32], text[48];
	time_t t = (time_t)(wall_ms / 1000);
	struct tm tm;

	if (wall_ms < 0 || gmtime_r(&t, &tm) == NULL ||
	    strftime(seconds, sizeof seconds, "%Y-%m-%dT%H:%M:%S", &tm) == 0)
		return json_null();
	snprintf(text, sizeof text, "%s.%03dZ", seconds,
	    (int)(wall_ms % 1000));
	return json_string(text);
}

json_t *
pipe_json_new(const char *event, int64_t wall_ms)
{
	json_t *object = json_object();

	json_object_set_new(object, "event", json_string(event));
	json_object_set_new(object, "time", time_json(wall_ms));
	return object;
}

void
pipe_json_text(json_t *object, const char *key, const char *text, size_t len)
{
	struct str clean;

	if (utf8_valid(text, len)) {
		json_object_set_new(object, key, json_stringn(text, len));
		return;
	}
	str_init(&clean);
	utf8_sanitize(&clean, text, len, UTF8_TEXT);
	json_object_set_new(object, key, json_stringn(clean.s, clean.len));
	str_release(&clean);
}

static void
set(json_t *object, const char *prefix, const char *key, json_t *value)
{
	char name[32];

	snprintf(name, sizeof name, "%s%s", prefix, key);
	json_object_set_new(object, name, value);
}

static const char *
mark_name(unsigned mark)
{
	static const char *const marks[] = {
		[KNOWN_NEW] = "new", [KNOWN_SEEN] = "seen",
		[KNOWN_VERIFIED] = "verified", [KNOWN_CHANGED] = "changed",
	};

	return mark < ARRAY_LEN(marks) ? marks[mark] : "new";
}

void
pipe_json_peer(json_t *object, const struct app *app, uint32_t id,
    const char *prefix)
{
	char text[sizeof "3f9a21c0"], print[FINGERPRINT_BYTES];
	struct app_person person;

	if (id == 0)
		return;
	snprintf(text, sizeof text, "%08" PRIx32, id);
	set(object, prefix, "id", json_string(text));
	if (!app_get_person(app, id, &person))
		return;
	identity_fingerprint(print, person.identity);
	set(object, prefix, "nick", json_string(person.nick));
	set(object, prefix, "name", json_string(person.name));
	set(object, prefix, "identity", json_string(print));
	set(object, prefix, "mark", json_string(person.self ? "self" :
	    mark_name(person.known)));
}

static void
add_generation(json_t *object, uint64_t generation)
{
	json_object_set_new(object, "generation",
	    json_integer((json_int_t)generation));
}

static void
add_words(json_t *object, const struct app *app)
{
	struct session_status status;

	session_get_status(app_session(app), &status);
	if (!status.has_key)
		return;
	add_generation(object, status.generation);
	json_object_set_new(object, "words", json_string(status.words));
}

static void
add_cause(json_t *object, const struct app *app,
    const struct session_event *event)
{
	static const char *const causes[] = {
		[CAUSE_FOUND] = "found", [CAUSE_JOIN] = "join",
		[CAUSE_REKEY] = "rekey", [CAUSE_EXIT] = "exit",
		[CAUSE_HANDED] = "handed",
	};

	json_object_set_new(object, "cause",
	    json_string(causes[event->cause]));
	if (event->cause == CAUSE_JOIN)
		pipe_json_peer(object, app, event->other, "by_");
	else if (event->cause == CAUSE_EXIT)
		pipe_json_peer(object, app, event->other, "left_");
	if (event->text != NULL)
		pipe_json_text(object, "words", event->text,
		    event->text_len);
}

static void
add_message(json_t *object, const struct session_event *event)
{
	const char *kind = event->kind == MESSAGE_TEXT ? "text" :
	    event->kind == MESSAGE_ACTION ? "action" : "unknown";

	json_object_set_new(object, "to", json_string(event->direct ? "me" :
	    "all"));
	json_object_set_new(object, "kind", json_string(kind));
	json_object_set_new(object, "counter", json_integer(event->counter));
	json_object_set_new(object, "sent", time_json(event->sent_ms >
	    INT64_MAX ? -1 : (int64_t)event->sent_ms));
}

static void
add_code(json_t *object, const struct session_event *event)
{
	const char *name = code_name(event->code);

	json_object_set_new(object, "from", json_string(event->id ==
	    RELAY_ID ? "relay" : "peer"));
	json_object_set_new(object, "severity",
	    json_integer(event->severity));
	json_object_set_new(object, "code", name != NULL ?
	    json_string(name) : json_integer(event->code));
}

static void
add_failure(json_t *object, const struct session_event *event)
{
	static const char *const names[] = {
		[FAIL_TIMEOUT] = "timeout", [FAIL_PEER_LEFT] = "peer_left",
		[FAIL_NO_KEY] = "no_key", [FAIL_BUSY] = "busy",
		[FAIL_REFUSED] = "refused", [FAIL_DENIED] = "denied",
		[FAIL_CRYPTOTYPE] = "cryptotype", [FAIL_YIELD] = "yield",
		[FAIL_INVALID] = "invalid", [FAIL_LEFT_OUT] = "left_out",
		[FAIL_NO_SHARE] = "no_share", [FAIL_ERROR] = "error",
	};

	json_object_set_new(object, "failure",
	    json_string(names[event->failure]));
	if (event->retry_ms >= 0)
		json_object_set_new(object, "retry_ms",
		    json_integer(event->retry_ms));
}

static void
add_step(json_t *object, const struct session_event *event)
{
	static const char *const steps[STEPS] = {
		[STEP_INIT] = "init", [STEP_DH] = "dh",
		[STEP_AUTH] = "auth", [STEP_KEY] = "key",
		[STEP_NEW] = "new",
	};

	json_object_set_new(object, "step",
	    json_string(steps[event->step]));
}

static void
add_renewal(json_t *object, const struct app *app,
    const struct session_event *event)
{
	static const char *const names[] = {
		[RENEWAL_NONE] = "over", [RENEWAL_WISHED] = "wished",
		[RENEWAL_GONE] = "exit", [RENEWAL_SILENT] = "silent",
		[RENEWAL_OLD] = "old", [RENEWAL_LEAF] = "leaf",
	};
	struct session_status status;
	const struct session_renewal *r = &status.renewal;

	session_get_status(app_session(app), &status);
	json_object_set_new(object, "why", json_string(names[r->why]));
	if (r->why == RENEWAL_NONE)
		return;
	pipe_json_peer(object, app, r->whose, "left_");
	if (r->waits_for == RELAY_ID)
		json_object_set_new(object, "waits_for",
		    json_string("relay"));
	else
		pipe_json_peer(object, app, r->waits_for, "waits_for_");
	json_object_set_new(object, "tries", json_integer(r->tries));
	if (r->next_ms > event->time_ms)
		json_object_set_new(object, "retry_ms",
		    json_integer(r->next_ms - event->time_ms));
}

static void
add_fields(json_t *object, const struct row *row, const struct app *app,
    const struct session_event *event)
{
	if (row->has & HAS_PEER)
		pipe_json_peer(object, app, event->id, "");
	if (row->has & HAS_BY)
		pipe_json_peer(object, app, event->other, "by_");
	if (row->has & HAS_NUMBER)
		json_object_set_new(object, row->number,
		    json_integer(event->number));
	if (row->has & HAS_GENERATION)
		add_generation(object, event->generation);
	if (row->has & HAS_WORDS)
		add_words(object, app);
	if (row->has & HAS_FAILURE)
		add_failure(object, event);
	if (row->has & HAS_STEP)
		add_step(object, event);
	if (row->has & HAS_CAUSE)
		add_cause(object, app, event);
	if (row->has & HAS_MESSAGE)
		add_message(object, event);
	if (row->has & HAS_CODE)
		add_code(object, event);
	if (row->has & HAS_RENEWAL)
		add_renewal(object, app, event);
	if (row->has & HAS_RETRY)
		json_object_set_new(object, "retry",
		    json_boolean(event->retry));
}

json_t *
pipe_json_event(const struct app *app, const struct session_event *event,
    enum say_level level, const char *text)
{
	const struct row *row;
	json_t *object;

	if ((size_t)event->type >= ARRAY_LEN(rows) ||
	    rows[event->type].name == NULL)
		return NULL;
	row = &rows[event->type];
	object = pipe_json_new(row->name, app_wall_ms(app, event->time_ms));
	add_fields(object, row, app, event);
	if (event->type == EVENT_MESSAGE && event->text != NULL) {
		pipe_json_text(object, "text", event->text, event->text_len);
	} else if (text != NULL) {
		json_object_set_new(object, "level",
		    json_string(pipe_json_level(level)));
		json_object_set_new(object, "text", json_string(text));
	}
	return object;
}

/* ---- what was kept ---- */

static void
add_identity(json_t *object, const struct history_line *line)
{
	static const struct identity_public nobody;
	char print[FINGERPRINT_BYTES];

	if (memcmp(&line->who, &nobody, sizeof nobody) == 0)
		return;
	identity_fingerprint(print, &line->who);
	json_object_set_new(object, "identity", json_string(print));
}

json_t *
pipe_json_history(const struct history_line *line)
{
	static const char *const kinds[] = {
		[HISTORY_TEXT] = "text", [HISTORY_ACTION] = "action",
		[HISTORY_EVENT] = "event",
	};
	bool own = line->flags & HISTORY_OWN;
	json_t *object = pipe_json_new("history", line->wall_ms);

	json_object_set_new(object, "kind", json_string(kinds[line->kind]));
	add_generation(object, line->generation);
	if (line->kind != HISTORY_EVENT) {
		pipe_json_text(object, "name", line->name,
		    strlen(line->name));
		add_identity(object, line);
		json_object_set_new(object, "mark", json_string(own ?
		    "self" : mark_name(line->mark)));
		pipe_json_text(object, "to", line->flags & HISTORY_DIRECT ?
		    line->to_name : "all", line->flags & HISTORY_DIRECT ?
		    strlen(line->to_name) : 3);
	}
	if (line->flags & HISTORY_FAILED)
		json_object_set_new(object, "failed", json_true());
	pipe_json_text(object, "text", line->text, line->text_len);
	return object;
}

/* ---- files ---- */

static const char *
file_state(const struct front_file *file)
{
	static const char *const outcomes[TRANSFER_OUTCOMES] = {
		[OUTCOME_DONE] = "done", [OUTCOME_DECLINED] = "declined",
		[OUTCOME_STOPPED] = "stopped",
		[OUTCOME_WITHDRAWN] = "withdrawn",
		[OUTCOME_WRONG] = "wrong", [OUTCOME_UNABLE] = "unable",
		[OUTCOME_BROKEN] = "broken",
	};

	return file->state == TRANSFER_ENDED ? outcomes[file->outcome] :
	    transfer_state_name(file->state);
}

static void
add_progress(json_t *object, const struct front_file *file)
{
	json_object_set_new(object, "size",
	    json_integer((json_int_t)file->size));
	json_object_set_new(object, "have",
	    json_integer((json_int_t)file->have));
	if (file->rate > 0)
		json_object_set_new(object, "rate",
		    json_integer((json_int_t)file->rate));
	if (file->left_ms >= 0)
		json_object_set_new(object, "left_ms",
		    json_integer(file->left_ms));
	if (file->checksum[0] != '\0')
		json_object_set_new(object, "checksum",
		    json_string(file->checksum));
	if (file->path != NULL)
		pipe_json_text(object, "path", file->path,
		    strlen(file->path));
}

json_t *
pipe_json_file(const struct app *app, const struct front_file *file,
    enum say_level level, const char *text)
{
	json_t *object = pipe_json_new("file", clock_wall_ms());

	json_object_set_new(object, "number", json_integer(file->number));
	json_object_set_new(object, "direction",
	    json_string(file->incoming ? "in" : "out"));
	json_object_set_new(object, "state", json_string(file_state(file)));
	json_object_set_new(object, "to", json_string(file->to_all ? "all" :
	    file->incoming ? "me" : "one"));
	pipe_json_peer(object, app, file->peer, "");
	pipe_json_text(object, "file", file->name, strlen(file->name));
	add_progress(object, file);
	if (text != NULL) {
		json_object_set_new(object, "level",
		    json_string(pipe_json_level(level)));
		json_object_set_new(object, "text", json_string(text));
	}
	return object;
}

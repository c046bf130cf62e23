/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events as JSON: stable names, and nothing that a terminal acts on. */
#include "config.h"

#include "client/pipe_json.h"

#include "clientbed.h"

static struct bed_client *anna;

static void
is_json(json_t *object, const char *want, const char *name)
{
	char *text = object == NULL ? NULL :
	    json_dumps(object, JSON_COMPACT | JSON_ENSURE_ASCII);

	is_str(text, want, "%s", name);
	free(text);
	json_decref(object);
}

static void
test_text(void)
{
	json_t *object = pipe_json_new("x", 1700000000123);

	pipe_json_text(object, "a", "\x1b[1m\xe2\x80\xae\0b", 9);
	pipe_json_text(object, "b", "\xff!", 2);
	is_json(object, "{\"event\":\"x\","
	    "\"time\":\"2023-11-14T22:13:20.123Z\","
	    "\"a\":\"\\u001B[1m\\u202E\\u0000b\",\"b\":\"\\uFFFD!\"}",
	    "texts are escaped, malformed ones repaired");
}

static void
test_events(void)
{
	struct session_event e = { .type = EVENT_MESSAGE,
	    .id = 0x3f9a21c0, .generation = 7, .counter = 2,
	    .sent_ms = 1700000000123, .text = "hi", .text_len = 2,
	    .time_ms = 1700000000000 - app_wall_ms(anna->app, 0) };

	is_json(pipe_json_event(anna->app, &e, SAY_INFO, NULL),
	    "{\"event\":\"message\",\"time\":\"2023-11-14T22:13:20.000Z\","
	    "\"id\":\"3f9a21c0\",\"generation\":7,\"to\":\"all\","
	    "\"kind\":\"text\",\"counter\":2,"
	    "\"sent\":\"2023-11-14T22:13:20.123Z\",\"text\":\"hi\"}",
	    "a message");
	e.sent_ms = UINT64_MAX;
	e.kind = 99;
	e.direct = true;
	is_json(pipe_json_event(anna->app, &e, SAY_INFO, NULL),
	    "{\"event\":\"message\",\"time\":\"2023-11-14T22:13:20.000Z\","
	    "\"id\":\"3f9a21c0\",\"generation\":7,\"to\":\"me\","
	    "\"kind\":\"unknown\",\"counter\":2,\"sent\":null,"
	    "\"text\":\"hi\"}",
	    "one with a time that no clock shows");
	e = (struct session_event){ .type = EVENT_ERROR, .severity = 96,
	    .code = CODE_SLOW, .time_ms = e.time_ms };
	is_json(pipe_json_event(anna->app, &e, SAY_WARNING, "slow"),
	    "{\"event\":\"error\",\"time\":\"2023-11-14T22:13:20.000Z\","
	    "\"from\":\"relay\",\"severity\":96,\"code\":\"SLOW\","
	    "\"level\":\"warning\",\"text\":\"slow\"}", "an error");
	e.type = EVENT_IDENTITY;
	ok(pipe_json_event(anna->app, &e, SAY_INFO, NULL) == NULL,
	    "what is not shown");
}

static void
test_peer(void)
{
	struct session_status status;
	json_t *object = pipe_json_new("x", 0);

	session_get_status(app_session(anna->app), &status);
	pipe_json_peer(object, anna->app, 0, "a_");
	pipe_json_peer(object, anna->app, 0xab, "b_");
	pipe_json_peer(object, anna->app, status.own_id, "");
	ok(json_object_get(object, "a_id") == NULL, "nobody");
	is_str(json_string_value(json_object_get(object, "b_id")),
	    "000000ab", "somebody without a card");
	ok(json_object_get(object, "b_nick") == NULL, "has only an id");
	is_str(json_string_value(json_object_get(object, "nick")), "anna",
	    "one with a card has a nick");
	is_str(json_string_value(json_object_get(object, "mark")), "self",
	    "oneself has a mark of its own");
	is_int((long long)json_string_length(json_object_get(object,
	    "identity")), FINGERPRINT_BYTES - 1, "a fingerprint");
	json_decref(object);
}

static void
test_all(void)
{
	struct session_event e = { 0 };
	json_t *object;

	for (int type = EVENT_INIT; type <= EVENT_CLOSE; type++) {
		e.type = (enum event_type)type;
		object = pipe_json_event(anna->app, &e, SAY_INFO, NULL);
		ok(json_is_string(json_object_get(object, "event")),
		    "event %d has a name", type);
		json_decref(object);
	}
}

int
main(void)
{
	bed_start();
	anna = bed_client("anna", "", true);
	bed_ready(anna, 1);
	test_text();
	test_events();
	test_peer();
	test_all();
	bed_free(anna);
	loop_free(bed_loop);
	return done_testing();
}

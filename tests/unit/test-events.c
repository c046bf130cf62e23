/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The queue of events: in order, whole, and each the caller's. */
#include "config.h"

#include "session-harness.h"

#include "crypto/prim.h"

static struct session *
make(void)
{
	struct session_config config = { .nick = "a", .passphrase = "" };

	return session_new(&config);
}

static void
order(void)
{
	struct session *s = make();
	struct session_event e;
	long pushed = 0, taken = 0, wrong = 0;
	int round, i;

	ok(!session_next(s, &e), "nothing is told at first");
	for (round = 0; round < 300; round++) {
		for (i = 0; i < round % 17; i++)
			push_event(s, EVENT_WAITING, 1)->number = ++pushed;
		for (i = 0; i < round % 13 && session_next(s, &e); i++)
			wrong += e.number != ++taken;
	}
	while (session_next(s, &e))
		wrong += e.number != ++taken;
	is_int(wrong, 0, "events come out in their order");
	is_int(taken, pushed, "each one once");
	session_free(s);
}

static void
content(void)
{
	struct session *s = make();
	struct session_event *pushed, e;

	session_tick(s, 1234);
	pushed = push_event(s, EVENT_MESSAGE, 0x100);
	event_text(pushed, "one", 3);
	event_text(pushed, "a\0b", 3);
	session_next(s, &e);
	is_int(e.type, EVENT_MESSAGE, "an event says what happened");
	is_int(e.id, 0x100, "with whom");
	is_int(e.time_ms, 1234, "when");
	is_int(e.retry_ms, -1, "and nothing about a retry");
	is_int((long long)e.text_len, 3, "its text may hold a NUL");
	is_mem(e.text, "a\0b", 4, "and has one behind it");
	session_event_release(&e);
	ok(e.text == NULL, "it is released by the caller");
	session_event_release(&e);
	event_text(push_event(s, EVENT_ERROR, 0), "unread", 6);
	session_free(s);
	ok(true, "one that was never read goes with the session");
}

static void
names(void)
{
	int f, wrong = 0;

	for (f = FAIL_TIMEOUT; f <= FAIL_ERROR; f++)
		wrong += failure_name((enum failure)f) == NULL ||
		    failure_name((enum failure)f)[0] == '\0';
	is_int(wrong, 0, "each failure has words");
}

int
main(void)
{
	prim_start();
	order();
	content();
	names();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PING, PONG and ERROR: what the relay's mean, what a peer's do not.
 */
#include "config.h"

#include "session-harness.h"

static void
ping(struct room *r, struct node *n, uint32_t src, uint32_t dest)
{
	uint8_t payload[] = { TYPE_PING, 7, 8, 9 };

	room_tell(r, n, src, dest, payload, sizeof payload);
	room_collect(r);
}

static void
answers(void)
{
	static const uint8_t pong[] = { TYPE_PONG, 7, 8, 9 };
	const struct room_frame *f;
	struct room r;

	room_init(&r, 1);
	room_people(&r, 2);
	ping(&r, &r.nodes[0], RELAY_ID, 0x100);
	f = room_last(&r, TYPE_PONG, ANY, 0x100);
	ok(f != NULL && f->dest == RELAY_ID, "a PING of the relay is answered");
	is_mem(f->payload, pong, sizeof pong, "with its token");
	ping(&r, &r.nodes[0], 0x200, 0x100);
	f = room_last(&r, TYPE_PONG, ANY, 0x100);
	is_int(f->dest, 0x200, "one of a member to that member");
	ping(&r, &r.nodes[0], 0x200, 0x300);
	is_int((long long)room_count(&r, TYPE_PONG, ANY, 0x100), 2,
	    "one for somebody else is not");
	room_free(&r);
}

static void
lag(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 2);
	n = room_node(&r, 0x100, "a");
	is_int(node_status(n).lag_ms, -1, "the lag is unknown at first");
	room_hold(&r, TYPE_PING, ANY, 0);
	room_connect(&r, n);
	room_wait(&r, 123);
	room_unhold(&r);
	is_int(node_status(n).lag_ms, 123, "then what a PONG took");
	is_int(node_last(n, EVENT_LAG)->number, 123, "which is told");
	room_free(&r);
}

static void
late_pong(void)
{
	struct room r;
	struct node *n;
	size_t pings;
	int i;

	room_init(&r, 13);
	n = room_node(&r, 0x100, "a");
	room_hold(&r, TYPE_PING, ANY, 0);
	room_connect(&r, n);
	room_wait(&r, 11000);
	pings = room_count(&r, TYPE_PING, ANY, 0x100);
	room_unhold(&r);
	is_int(node_status(n).lag_ms, 11000, "a PONG of a relay that froze");
	room_wait(&r, LINK_PING_LATE_MS - 1);
	is_int((long long)room_count(&r, TYPE_PING, ANY, 0x100),
	    (long long)pings, "is not asked about at once");
	room_wait(&r, 2);
	is_int((long long)room_count(&r, TYPE_PING, ANY, 0x100),
	    (long long)pings + 1, "but soon");
	ok(node_status(n).lag_ms < LINK_LATE_MS, "and the lag is true again");
	room_wait(&r, LINK_PING_MS - 100);
	is_int((long long)room_count(&r, TYPE_PING, ANY, 0x100),
	    (long long)pings + 1, "after which it is not asked again");
	room_wait(&r, 200);
	pings = room_count(&r, TYPE_PING, ANY, 0x100);
	for (i = 0; i < 10; i++) {
		room_hold(&r, TYPE_PING, ANY, 0);
		room_wait(&r, i == 0 ? LINK_PING_MS + 1500 : 2500);
		room_unhold(&r);
	}
	is_int((long long)room_count(&r, TYPE_PING, ANY, 0x100),
	    (long long)pings + 10, "one that stays slow gets no flood");
	room_free(&r);
}

static void
dead_relay(void)
{
	const struct session_event *e;
	struct room r;
	struct node *n;

	room_init(&r, 3);
	room_people(&r, 1);
	n = &r.nodes[0];
	room_settle(&r);
	ok(node_status(n).silent_ms_since > r.now_ms,
	    "nothing is owed at first");
	r.deaf = true;
	room_wait(&r, LINK_PING_MS + 1);
	ok(node_status(n).silent_ms_since <= r.now_ms,
	    "after 9 s an answer is");
	room_wait(&r, LINK_DEAD_MS - 1001);
	is_int((long long)node_count(n, EVENT_CLOSE), 0,
	    "20 s are given for it");
	room_wait(&r, 1001);
	e = node_last(n, EVENT_CLOSE);
	ok(e != NULL && e->retry, "then the relay counts as dead");
	ok(e->text_len > 0, "with words for it");
	is_int(session_deadline_ms(n->session), CLOCK_NEVER,
	    "after which nothing is due");
	room_free(&r);
}

static void
dead_while_talking(void)
{
	struct room r;

	room_init(&r, 4);
	room_people(&r, 2);
	room_wait(&r, 1000);
	room_hold(&r, TYPE_MSG, ANY, 0);
	node_say(&r, &r.nodes[0], 0, "hello?");
	r.deaf = true;
	room_wait(&r, LINK_PING_BUSY_MS + LINK_DEAD_MS + 100);
	is_int((long long)node_count(&r.nodes[0], EVENT_CLOSE), 1,
	    "who waits for an echo notices sooner");
	room_free(&r);
}

static void
false_pong(void)
{
	uint8_t pong[PAYLOAD_BYTES_MIN];
	struct room r;

	room_init(&r, 5);
	room_people(&r, 3);
	r.deaf = true;
	node_say(&r, &r.nodes[0], 0x200, "psst");
	room_settle(&r);
	memcpy(pong, room_last(&r, TYPE_PING, ANY, 0x100)->payload,
	    sizeof pong);
	pong[0] = TYPE_PONG;
	room_tell(&r, &r.nodes[0], 0x300, 0x100, pong, sizeof pong);
	room_collect(&r);
	is_int((long long)node_count(&r.nodes[0], EVENT_SENT), 0,
	    "a member's PONG says nothing about deliveries");
	pong[3] ^= 0x40;
	room_tell(&r, &r.nodes[0], RELAY_ID, 0x100, pong, sizeof pong);
	room_collect(&r);
	is_int((long long)node_count(&r.nodes[0], EVENT_LAG), 0,
	    "nor does one of the relay that nobody asked for");
	room_free(&r);
}

/* ---- ERROR of the relay ---- */

static void
relay_errors(void)
{
	static const struct {
		uint8_t severity;
		uint16_t code;
		bool closes, retry;
	} v[] = {
		{ 0, CODE_RATE, false, false },
		{ 63, CODE_FORBIDDEN, false, false },
		{ 64, CODE_RATE, false, false },
		{ 96, CODE_SHUTDOWN, true, true },
		{ 127, CODE_SLOW, true, true },
		{ 128, CODE_BAD_FRAME, true, false },
		{ 255, CODE_FULL, true, false },
	};
	const struct session_event *e;
	struct room r;
	struct node *n;
	size_t i;

	for (i = 0; i < ARRAY_LEN(v); i++) {
		room_init(&r, 6);
		room_people(&r, 1);
		n = &r.nodes[0];
		room_error(&r, n, RELAY_ID, v[i].severity, v[i].code, NULL,
		    "because");
		room_collect(&r);
		e = node_last(n, EVENT_ERROR);
		ok(e != NULL && e->severity == v[i].severity && e->code ==
		    v[i].code && !strcmp(e->text, "because"),
		    "severity %d of the relay is shown", v[i].severity);
		e = node_last(n, EVENT_CLOSE);
		ok((e != NULL) == v[i].closes, "and %s the link",
		    v[i].closes ? "closes" : "does not close");
		if (e != NULL)
			ok(e->retry == v[i].retry && !strcmp(e->text,
			    "because"), "%s", v[i].retry ?
			    "for another try" : "for good, with the reason");
		room_free(&r);
	}
}

static void
relay_ends_handshake(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 7);
	room_people(&r, 2);
	n = room_asking(&r, 0x300, "c", 0x100);
	room_error(&r, n, RELAY_ID, 63, CODE_RATE, NULL, "slowly");
	is_int(node_state(n), STATE_AWAIT_KEY, "63 is shown");
	room_error(&r, n, RELAY_ID, 64, CODE_RATE, NULL, "no");
	room_collect(&r);
	ok(node_last(n, EVENT_FAILED) != NULL &&
	    node_last(n, EVENT_FAILED)->failure == FAIL_ERROR,
	    "64 of the relay ends a handshake");
	room_unhold(&r);
	room_wait(&r, 1000);
	ok(room_agrees(&r), "for the next one");
	room_free(&r);
}

/* ---- ERROR of a peer ---- */

static void
peer_errors(void)
{
	static const uint8_t severities[] = { 0, 63, 64, 96, 128, 255 };
	struct room r;
	struct node *n;
	size_t i;

	room_init(&r, 8);
	room_people(&r, 3);
	n = &r.nodes[0];
	for (i = 0; i < ARRAY_LEN(severities); i++) {
		room_error(&r, n, 0x200, severities[i], CODE_BAD_MAC, NULL,
		    "die");
		room_error(&r, n, 0x200, severities[i], CODE_REFUSED, NULL,
		    "die");
	}
	room_collect(&r);
	is_int((long long)node_count(n, EVENT_CLOSE), 0,
	    "S5: no ERROR of a peer, not even 255, ends a connection");
	is_int(node_state(n), STATE_READY, "S5: or a membership");
	is_int((long long)node_count(n, EVENT_ERROR), 1,
	    "S5: it is shown, not too often");
	room_wait(&r, 10000);
	room_error(&r, n, 0x300, 255, CODE_BAD_MAC, NULL, "again");
	room_collect(&r);
	is_int((long long)node_count(n, EVENT_ERROR), 2, "but again later");
	room_free(&r);
}

static void
peer_errors_while_asking(void)
{
	static const uint8_t severities[] = { 64, 96, 128, 255 };
	struct room r;
	struct node *n;
	size_t i;

	for (i = 0; i < ARRAY_LEN(severities); i++) {
		room_init(&r, 9);
		room_people(&r, 2);
		n = room_asking(&r, 0x300, "c", 0x100);
		room_error(&r, n, 0x200, severities[i], CODE_BAD_MAC,
		    &n->session->asking.hs.sid, "die");
		is_int(node_state(n), STATE_AWAIT_KEY,
		    "S5: %d of who is not asked is shown", severities[i]);
		room_error(&r, n, 0x100, severities[i], CODE_BAD_MAC,
		    &n->session->asking.hs.sid, "die");
		room_collect(&r);
		ok(node_count(n, EVENT_CLOSE) == 0 &&
		    node_last(n, EVENT_FAILED) != NULL,
		    "S5: that of who is asked ends the handshake, no more");
		room_free(&r);
	}
}

static void
mild_error(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 10);
	room_people(&r, 2);
	n = room_asking(&r, 0x300, "c", 0x100);
	room_error(&r, n, 0x100, 63, CODE_GENERATION,
	    &n->session->asking.hs.sid, "by the way");
	is_int(node_state(n), STATE_AWAIT_KEY,
	    "below 64 a code that ends nothing is only shown");
	room_collect(&r);
	is_str(node_last(n, EVENT_ERROR)->text, "by the way",
	    "without the sid");
	room_error(&r, n, 0x999, 255, CODE_BAD_MAC, NULL, "who?");
	room_error(&r, n, 0x300, 255, CODE_BAD_MAC, NULL, "me?");
	room_collect(&r);
	is_int((long long)node_count(n, EVENT_ERROR), 1,
	    "an ERROR of nobody, or of oneself, is not");
	room_free(&r);
}

/* Who is asked says WAIT, and what ends nothing, again and again. */
static void
repeated(void)
{
	struct room r;
	struct node *n;
	int i;

	room_init(&r, 12);
	room_people(&r, 1);
	n = room_asking(&r, 0x200, "b", 0x100);
	for (i = 0; i < 50; i++)
		room_error(&r, n, 0x100, 0, CODE_WAIT,
		    &n->session->asking.hs.sid, "a moment");
	room_collect(&r);
	is_int((long long)node_count(n, EVENT_ERROR), 1,
	    "S5: a WAIT is told once in an attempt");
	for (i = 0; i < 50; i++)
		room_error(&r, n, 0x100, 0, CODE_GENERATION,
		    &n->session->asking.hs.sid, "look");
	room_collect(&r);
	is_int((long long)node_count(n, EVENT_ERROR), 2,
	    "S5: and what else who is asked says, not too often");
	room_free(&r);
}

static void
downgrade(void)
{
	struct sid none = { { 0 } };
	struct room r;
	struct node *n;

	room_init(&r, 11);
	room_people(&r, 1);
	n = room_asking(&r, 0x200, "b", 0x100);
	room_error(&r, n, 0x100, 0, CODE_CRYPTOTYPE, &none, "");
	is_int(node_state(n), STATE_AWAIT_KEY,
	    "S6: who has answered cannot say CRYPTOTYPE later");
	room_error(&r, n, 0x100, 0, CODE_CRYPTOTYPE,
	    &n->session->asking.hs.sid, "");
	room_settle(&r);
	is_int(room_last(&r, TYPE_DH_SETUP, ANY, 0x200)->payload[1], 1,
	    "S6: nobody is asked in a weaker cryptotype after that");
	room_free(&r);
}

int
main(void)
{
	answers();
	lag();
	late_pong();
	dead_relay();
	dead_while_talking();
	false_pong();
	relay_errors();
	relay_ends_handshake();
	peer_errors();
	peer_errors_while_asking();
	mild_error();
	repeated();
	downgrade();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Own messages: queued, sent, told as delivered or not; nicks; heartbeats.
 */
#include "config.h"

#include "session-harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static void
delivered(void)
{
	const struct session_event *e;
	struct room r;
	long first, second;

	room_init(&r, 1);
	room_people(&r, 2);
	room_hold(&r, TYPE_MSG, ANY, 0x100);
	first = node_say(&r, &r.nodes[0], 0, "one");
	second = node_say(&r, &r.nodes[0], 0, "two");
	ok(first > 0 && second == first + 1, "messages are numbered");
	room_settle(&r);
	is_int((long long)node_count(&r.nodes[0], EVENT_SENT), 0,
	    "without its echo none is told as sent");
	is_int((long long)node_status(&r.nodes[0]).unsent, 2,
	    "they are counted");
	room_unhold(&r);
	is_int((long long)node_count(&r.nodes[0], EVENT_SENT), 2,
	    "with it each is");
	e = node_last(&r.nodes[0], EVENT_SENT);
	ok(e->number == second && !e->direct && e->counter ==
	    node_last(&r.nodes[1], EVENT_MESSAGE)->counter,
	    "by its number");
	is_int((long long)node_status(&r.nodes[0]).unsent, 0, "none is left");
	is_int(node_status(&r.nodes[0]).messages, 2, "both count");
	is_int(node_status(&r.nodes[1]).messages, 2, "here and there");
	room_free(&r);
}

static void
turned_down(void)
{
	char *text = mem_zero(1, TEXT_BYTES_MAX + 2);
	struct room r;
	struct node *n;
	int i;

	room_init(&r, 2);
	room_people(&r, 2);
	n = &r.nodes[0];
	memset(text, 'x', TEXT_BYTES_MAX + 1);
	is_int(node_say(&r, n, 0, text), ERR_LIMIT, "a text may be too long");
	text[TEXT_BYTES_MAX] = '\0';
	ok(node_say(&r, n, 0, text) > 0, "16,384 bytes are not");
	room_settle(&r);
	is_int((long long)node_heard(&r.nodes[1], text), 1, "they arrive");
	is_int(node_say(&r, n, 0, ""), ERR_FORMAT, "a text is not empty");
	is_int(node_say(&r, n, 0, "\xc3"), ERR_FORMAT, "and is UTF-8");
	is_int(node_say(&r, n, 0x100, "me"), ERR_NOTFOUND,
	    "nobody talks to itself");
	is_int(node_say(&r, n, 0x999, "?"), ERR_NOTFOUND, "or to nobody");
	room_presence(&r, TYPE_JOIN, 0x999);
	is_int(node_say(&r, n, 0x999, "?"), ERR_NOTFOUND,
	    "M9: or to who is not in");
	room_leave(&r, n);
	for (i = 0; i < ROOM_MSGS_QUEUED_MAX; i++)
		node_say(&r, n, 0, "later");
	is_int(node_say(&r, n, 0, "later"), ERR_LIMIT,
	    "1,000 may wait for a key, no more");
	free(text);
	room_free(&r);
}

/* Says n texts and an action, all to dest. */
static void
say_many(struct room *r, struct node *n, uint32_t dest, int count)
{
	char text[24];
	int i;

	for (i = 0; i < count; i++) {
		snprintf(text, sizeof text, "number %d", i);
		node_say(r, n, dest, text);
	}
	session_say(n->session, dest, MESSAGE_ACTION, "stops", 5, r->now_ms);
	room_collect(r);
}

/* The texts that n has read, in their order, with "; " behind each. */
static void
all_heard(struct str *out, const struct node *n)
{
	size_t i;

	str_clear(out);
	for (i = 0; i < n->n_events; i++)
		if (n->events[i].type == EVENT_MESSAGE)
			str_printf(out, "%s%s; ", n->events[i].kind ==
			    MESSAGE_ACTION ? "* " : "", n->events[i].text);
}

/* Faster than the echoes come: eight go alone, the others then in one. */
static void
crowded(void)
{
	const struct session_event *e;
	struct str heard;
	struct room r;
	struct node *n;

	str_init(&heard);
	room_init(&r, 31);
	room_people(&r, 2);
	n = &r.nodes[0];
	room_hold(&r, TYPE_MSG, ANY, 0x100);
	say_many(&r, n, 0, 20);
	is_int((long long)room_count(&r, TYPE_MSG, ANY, 0x100),
	    MSGS_UNDER_WAY_MAX, "eight messages are under way, no more");
	is_int((long long)node_status(n).unsent, 21, "the others wait");
	room_unhold(&r);
	room_settle(&r);
	is_int((long long)room_count(&r, TYPE_MSG, ANY, 0x100),
	    MSGS_UNDER_WAY_MAX + 1, "and go in one when those are back");
	all_heard(&heard, &r.nodes[1]);
	is_str(heard.s, "number 0; number 1; number 2; number 3; number 4; "
	    "number 5; number 6; number 7; number 8; number 9; number 10; "
	    "number 11; number 12; number 13; number 14; number 15; "
	    "number 16; number 17; number 18; number 19; * stops; ",
	    "all are read, each for itself, in their order");
	is_int((long long)node_count(n, EVENT_SENT), 21,
	    "each is told as delivered");
	e = node_last(n, EVENT_SENT);
	ok(e->kind == MESSAGE_ACTION && e->counter ==
	    node_last(&r.nodes[1], EVENT_MESSAGE)->counter, "as what it was");
	is_int(node_status(n).messages, 21, "each counts");
	is_int(node_status(&r.nodes[1]).messages, 21, "here and there");
	is_int((long long)r.nodes[1].session->renew.term_messages, 9,
	    "towards the end of the term only what was sealed");
	str_release(&heard);
	room_free(&r);
}

/* What is for one member, and files, do not wait for echoes of texts to all;
 * nor do texts that cannot become more. */
static void
past_the_crowd(void)
{
	static const char part[] = "part";
	struct str heard;
	struct room r;
	struct node *n;

	str_init(&heard);
	room_init(&r, 36);
	room_people(&r, 2);
	n = &r.nodes[0];
	r.deaf = true;		/* held echoes are not overtaken */
	room_hold(&r, TYPE_MSG, ANY, 0x100);
	say_many(&r, n, 0, MSGS_UNDER_WAY_MAX + 2);
	node_say(&r, n, 0x200, "whispers");
	room_collect(&r);
	is_int((long long)room_count(&r, TYPE_MSG, ANY, 0x100),
	    MSGS_UNDER_WAY_MAX + 2, "M5: what is for one waits for no echo, "
	    "and what was said before goes before");
	session_say(n->session, 0x200, MESSAGE_FILE_PART, part, sizeof part,
	    r.now_ms);
	room_collect(&r);
	is_int((long long)room_count(&r, TYPE_MSG, ANY, 0x100),
	    MSGS_UNDER_WAY_MAX + 3, "M5: nor does a part of a file");
	node_say(&r, n, 0, "and");
	node_say(&r, n, 0, "more");
	is_int((long long)node_status(n).unsent, MSGS_UNDER_WAY_MAX + 6,
	    "texts to all wait again");
	is_int((long long)room_count(&r, TYPE_MSG, ANY, 0x100),
	    MSGS_UNDER_WAY_MAX + 3, "together");
	say_many(&r, n, 0, TEXTS_MAX);
	is_int((long long)room_count(&r, TYPE_MSG, ANY, 0x100),
	    MSGS_UNDER_WAY_MAX + 4, "until they are as many as fit");
	room_unhold(&r);
	room_settle(&r);
	is_int((long long)room_count(&r, TYPE_MSG, ANY, 0x100),
	    MSGS_UNDER_WAY_MAX + 5, "the others go when the echoes are back");
	is_int((long long)node_count(n, EVENT_SENT), MSGS_UNDER_WAY_MAX + 3 +
	    2 + TEXTS_MAX + 1, "all to all are delivered");
	all_heard(&heard, &r.nodes[1]);
	ok(strstr(heard.s, "number 9; * stops; whispers; part; and; more; "
	    "number 0; ") != NULL && strstr(heard.s, "number 31; * stops; ")
	    != NULL, "all are read in their order");
	str_release(&heard);
	room_free(&r);
}

/* No echo ever comes: who waits for it does not wait for ever. */
static void
crowded_in_vain(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 32);
	room_people(&r, 2);
	n = &r.nodes[0];
	room_hold(&r, TYPE_MSG, ANY, 0x100);
	say_many(&r, n, 0, 20);
	room_drop_held(&r);
	r.n_holds = 0;
	room_wait(&r, LINK_PING_MS);
	is_int((long long)node_count(n, EVENT_UNSENT), MSGS_UNDER_WAY_MAX,
	    "M5: what the relay dropped is told");
	is_int((long long)node_heard(&r.nodes[1], "number 19"), 1,
	    "M5: and what waited for it goes");
	room_free(&r);
}

/* What gathers while there is no key, or a commit is due. */
static void
gathered(void)
{
	struct str heard;
	struct room r;
	struct node *n;

	str_init(&heard);
	room_init(&r, 33);
	room_people(&r, 2);
	n = &r.nodes[1];
	room_leave(&r, n);
	room_settle(&r);
	node_forget(&r.nodes[0]);
	say_many(&r, n, 0, 300);
	n->id = 0x250;
	room_connect(&r, n);
	room_wait(&r, 5000);
	is_int((long long)node_count(&r.nodes[0], EVENT_MESSAGE), 301,
	    "what is said off line is all read");
	is_int((long long)room_count(&r, TYPE_MSG, ANY, 0x250), 10,
	    "in as few messages as 32 texts each make");
	room_free(&r);

	room_init(&r, 34);
	room_people(&r, 3);
	n = &r.nodes[0];
	room_leave(&r, &r.nodes[2]);
	say_many(&r, n, 0x200, 2);
	say_many(&r, n, 0, 1);
	room_wait(&r, 5000);
	all_heard(&heard, &r.nodes[1]);
	is_str(heard.s, "number 0; number 1; * stops; number 0; * stops; ",
	    "what waits for a commit goes together, by whom it is for");
	is_int((long long)room_count(&r, TYPE_MSG, ANY, 0x100), 2,
	    "one to one member, one to all");
	ok(r.nodes[1].events[r.nodes[1].n_events - 1].type == EVENT_MESSAGE &&
	    !node_last(&r.nodes[1], EVENT_MESSAGE)->direct, "as such");
	is_int((long long)node_count(n, EVENT_SENT), 5, "all are delivered");
	str_release(&heard);
	room_free(&r);
}

/* By their bytes, not only their number. */
static void
gathered_long(void)
{
	char *text = mem_zero(1, TEXT_BYTES_MAX + 1);
	struct room r;
	struct node *n;
	int i;

	memset(text, 'x', TEXT_BYTES_MAX);
	room_init(&r, 35);
	room_people(&r, 2);
	n = &r.nodes[1];
	room_leave(&r, n);
	room_settle(&r);
	node_say(&r, n, 0, text);
	text[TEXT_BYTES_MAX / 2 - 3] = '\0';
	for (i = 0; i < 3; i++)
		node_say(&r, n, 0, text);
	n->id = 0x250;
	room_connect(&r, n);
	room_wait(&r, 5000);
	is_int((long long)room_count(&r, TYPE_MSG, ANY, 0x250), 3,
	    "the longest text goes alone, of half ones two together");
	is_int((long long)node_heard(&r.nodes[0], text), 3, "all are read");
	is_int((long long)node_count(n, EVENT_SENT), 4, "and delivered");
	free(text);
	room_free(&r);
}

static void
files(void)
{
	static const char body[] = "\xff\0any";
	const struct session_event *e;
	struct room r;
	struct node *n;

	room_init(&r, 2);
	room_people(&r, 2);
	n = &r.nodes[0];
	ok(session_say(n->session, 0x200, MESSAGE_FILE_PART, body,
	    sizeof body, r.now_ms) > 0, "a part of a file is any bytes");
	is_int((long long)node_status(n).unsent, 0,
	    "and nobody waits for its echo");
	room_settle(&r);
	e = node_last(&r.nodes[1], EVENT_MESSAGE);
	ok(e != NULL && e->kind == MESSAGE_FILE_PART && e->direct &&
	    e->text_len == sizeof body && !memcmp(e->text, body, sizeof body),
	    "it arrives as it was");
	e = node_last(n, EVENT_SENT);
	ok(e != NULL && e->kind == MESSAGE_FILE_PART, "which is told");
	is_int(node_status(n).messages + node_status(&r.nodes[1]).messages, 0,
	    "it is not counted as said");
	room_free(&r);
}

static void
queued(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 3);
	room_people(&r, 1);
	n = room_node(&r, 0x200, "b");
	ok(node_say(&r, n, 0, "early") > 0,
	    "a text waits where there is no key yet");
	room_connect(&r, n);
	room_wait(&r, 0);
	is_int((long long)node_heard(&r.nodes[0], "early"), 1,
	    "and goes out when there is one");
	room_free(&r);
}

static void
forgotten(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 3);
	room_people(&r, 1);
	n = room_node(&r, 0x200, "b");
	node_say(&r, n, 0, "for another room");
	node_say(&r, n, 0, "this too");
	session_forget_said(n->session, r.now_ms);
	room_connect(&r, n);
	room_wait(&r, 0);
	is_int((long long)node_count(n, EVENT_UNSENT), 2,
	    "what is forgotten is told as not delivered");
	is_int((long long)node_status(n).unsent, 0, "waits no more");
	is_int((long long)node_count(&r.nodes[0], EVENT_MESSAGE), 0,
	    "and does not go out");
	room_free(&r);
}

static void
direct(void)
{
	const struct session_event *e;
	struct room r;
	long number;

	room_init(&r, 4);
	room_people(&r, 3);
	number = node_say(&r, &r.nodes[0], 0x200, "psst");
	r.deaf = true;
	room_settle(&r);
	is_int((long long)node_heard(&r.nodes[1], "psst"), 1,
	    "one member reads what is for it");
	ok(node_last(&r.nodes[1], EVENT_MESSAGE)->direct, "as such");
	is_int((long long)node_heard(&r.nodes[2], "psst"), 0,
	    "no other does");
	is_int((long long)node_count(&r.nodes[0], EVENT_SENT), 0,
	    "it is not told as sent before the relay's PONG");
	r.deaf = false;
	room_pass(&r, room_last(&r, TYPE_PING, ANY, 0x100));
	room_settle(&r);
	e = node_last(&r.nodes[0], EVENT_SENT);
	ok(e != NULL && e->number == number && e->direct && e->other == 0x200,
	    "which comes behind it");
	room_free(&r);
}

static void
direct_in_vain(void)
{
	struct room r;
	long number;

	room_init(&r, 5);
	room_people(&r, 3);
	r.nodes[1].online = false;	/* gone, its EXIT is under way */
	number = node_say(&r, &r.nodes[0], 0x200, "psst");
	node_say(&r, &r.nodes[0], 0x300, "you, too");
	room_settle(&r);
	is_int((long long)node_count(&r.nodes[0], EVENT_UNSENT), 1,
	    "NO_SUCH_PEER before the PONG: it is not delivered");
	is_int(node_last(&r.nodes[0], EVENT_UNSENT)->number, number,
	    "that one");
	is_int((long long)node_count(&r.nodes[0], EVENT_SENT), 1,
	    "another is");
	is_int((long long)node_count(&r.nodes[0], EVENT_ERROR), 0,
	    "nobody needs to read the ERROR itself");
	room_free(&r);
}

static void
direct_held(void)
{
	struct room r;

	room_init(&r, 6);
	room_people(&r, 3);
	room_leave(&r, &r.nodes[2]);
	node_say(&r, &r.nodes[0], 0x200, "psst");
	room_collect(&r);
	room_presence(&r, TYPE_EXIT, 0x200);
	room_settle(&r);
	is_int((long long)node_count(&r.nodes[0], EVENT_UNSENT), 1,
	    "what waits for a member that leaves is not delivered");
	room_free(&r);
}

static void
lying_relay(void)
{
	struct room r;

	room_init(&r, 7);
	room_people(&r, 2);
	room_hold(&r, TYPE_MSG, ANY, 0x100);
	node_say(&r, &r.nodes[0], 0, "to all");
	room_settle(&r);
	room_error(&r, &r.nodes[0], RELAY_ID, SEVERITY_NOTICE,
	    CODE_NO_SUCH_PEER, NULL, "00000000");
	room_collect(&r);
	is_int((long long)node_count(&r.nodes[0], EVENT_UNSENT), 0,
	    "no ERROR says that a message to all did not arrive");
	room_unhold(&r);
	is_int((long long)node_count(&r.nodes[0], EVENT_SENT), 1,
	    "its echo says that it did");
	room_free(&r);
}

static void
dropped(void)
{
	struct room r;
	long number;

	room_init(&r, 8);
	room_people(&r, 2);
	room_hold(&r, TYPE_MSG, ANY, 0x100);
	number = node_say(&r, &r.nodes[0], 0, "swallowed");
	room_wait(&r, LINK_PING_MS + 1000);
	ok(node_last(&r.nodes[0], EVENT_UNSENT) != NULL &&
	    node_last(&r.nodes[0], EVENT_UNSENT)->number == number,
	    "M5: a PONG that overtakes the echo: the relay dropped it");
	room_free(&r);
}

/* Others speak all the time: the relay is never silent. */
static void
dropped_among_voices(void)
{
	struct room r;
	long number;
	int i;

	room_init(&r, 21);
	room_people(&r, 2);
	room_hold(&r, TYPE_MSG, ANY, 0x100);
	number = node_say(&r, &r.nodes[0], 0, "swallowed");
	room_settle(&r);
	for (i = 0; i < 7; i++) {
		node_say(&r, &r.nodes[1], 0, "I talk and talk");
		room_wait(&r, 1000);
	}
	ok(node_last(&r.nodes[0], EVENT_UNSENT) != NULL &&
	    node_last(&r.nodes[0], EVENT_UNSENT)->number == number,
	    "M5: also when others are heard all the time");
	is_int((long long)node_status(&r.nodes[0]).unsent, 0,
	    "M5: so that it does not wait for ever");
	room_free(&r);
}

static void
reconnects(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 9);
	room_people(&r, 2);
	n = &r.nodes[1];
	room_hold(&r, TYPE_MSG, ANY, 0x200);
	node_say(&r, n, 0, "lost");
	node_say(&r, n, 0x100, "also lost");
	room_collect(&r);
	room_drop_held(&r);
	r.n_holds = 0;
	room_leave(&r, n);
	room_settle(&r);
	is_int((long long)node_count(n, EVENT_UNSENT), 1,
	    "a direct message does not survive the connection");
	n->id = 0x250;
	room_connect(&r, n);
	room_wait(&r, 2000);
	is_int((long long)node_heard(&r.nodes[0], "lost"), 1,
	    "one to all that had no echo is sent again");
	is_int((long long)node_count(n, EVENT_SENT), 1, "and told");
	room_free(&r);
}

static void
put_out(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 10);
	room_people(&r, 3);
	n = &r.nodes[2];
	room_presence(&r, TYPE_EXIT, 0x300);
	room_hold(&r, TYPE_DH_SETUP, ANY, 0x300);
	room_wait(&r, 500);
	ok(node_state(n) != STATE_READY, "put out by a commit");
	node_say(&r, n, 0, "I am back");
	room_unhold(&r);
	room_wait(&r, 3000);
	is_int((long long)node_heard(&r.nodes[0], "I am back"), 1,
	    "M7: what is said meanwhile goes out when back in");
	room_free(&r);
}

/* ---- nicks ---- */

static void
nick(void)
{
	const struct session_event *e;
	struct session_peer peer;
	struct room r;
	struct node *n;

	room_init(&r, 11);
	room_people(&r, 2);
	is_int(session_set_nick(r.nodes[1].session, "bea"), ERR_OK,
	    "a nick may change");
	session_tick(r.nodes[1].session, r.now_ms);
	room_settle(&r);
	e = node_last(&r.nodes[0], EVENT_CARD);
	ok(e != NULL && e->id == 0x200 && !strcmp(e->nick, "bea"),
	    "S9: by a card of the same identity");
	is_mem(&e->identity, &r.nodes[1].identity.pub, sizeof e->identity,
	    "which is told with it");
	is_str(roster_find(&r.nodes[0].session->group.roster,
	    0x200)->card.nick, "b", "R14: the roster's card stays");
	n = room_node(&r, 0x300, "c");
	room_connect(&r, n);
	room_wait(&r, 100);
	session_peer_by_id(n->session, 0x200, &peer);
	is_str(peer.nick, "bea", "a newcomer learns the new nick, too");
	session_rekey(r.nodes[1].session, r.now_ms);
	room_settle(&r);
	is_str(roster_find(&r.nodes[0].session->group.roster,
	    0x200)->card.nick, "bea", "the next commit has it");
	ok(room_agrees(&r), "all agree");
	room_free(&r);
}

static void
bad_nicks(void)
{
	static const char *const bad[] = { "", "\xff", "a\nb", "\x1b[2J",
	    "123456789012345678901234567890123" };
	struct room r;
	size_t i;

	room_init(&r, 12);
	room_people(&r, 2);
	for (i = 0; i < ARRAY_LEN(bad); i++)
		is_int(session_set_nick(r.nodes[0].session, bad[i]),
		    ERR_FORMAT, "R14: no member may take nick %zu", i);
	is_int(session_set_nick(r.nodes[0].session,
	    "12345678901234567890123456789012"), ERR_OK,
	    "32 bytes are a nick");
	session_tick(r.nodes[0].session, r.now_ms);
	room_settle(&r);
	is_int((long long)node_count(&r.nodes[1], EVENT_CARD), 1,
	    "which others take");
	room_free(&r);
}

/* ---- heartbeats ---- */

static void
heartbeats(void)
{
	struct room r;
	size_t before;

	room_init(&r, 13);
	room_people(&r, 2);
	room_wait(&r, HEARTBEAT_MS);
	before = room_count(&r, TYPE_MSG, ANY, 0x100);
	room_wait(&r, 10 * HEARTBEAT_MS);
	is_int((long long)(room_count(&r, TYPE_MSG, ANY, 0x100) - before), 10,
	    "M8: who is silent beats every 30 s");
	is_int((long long)node_count(&r.nodes[1], EVENT_MESSAGE), 0,
	    "which is not shown");
	is_int(node_status(&r.nodes[1]).messages, 0, "nor counted");
	is_int((long long)room_last(&r, TYPE_MSG, ANY, 0x100)->size, 304,
	    "M12: and is as long as a short text");
	node_say(&r, &r.nodes[0], 0, "x");
	room_settle(&r);
	is_int((long long)room_last(&r, TYPE_MSG, ANY, 0x100)->size, 304,
	    "M12: whatever that says");
	r.nodes[0].session->group.roster.n = 1024;
	is_int(heartbeat_ms(r.nodes[0].session), 102400,
	    "in great rooms less often: ten a second in all");
	r.nodes[0].session->group.roster.n = 2;
	room_leave(&r, &r.nodes[1]);
	room_wait(&r, 1000);
	before = room_count(&r, TYPE_MSG, ANY, 0x100);
	room_wait(&r, 10 * HEARTBEAT_MS);
	is_int((long long)(room_count(&r, TYPE_MSG, ANY, 0x100) - before), 0,
	    "nobody beats to itself");
	room_free(&r);
}

static void
forked(void)
{
	struct room r;

	room_init(&r, 14);
	room_people(&r, 2);
	r.nodes[0].session->forked = true;
	node_say(&r, &r.nodes[0], 0, "which room?");
	room_wait(&r, 60000);
	is_int((long long)node_heard(&r.nodes[1], "which room?"), 0,
	    "M14: while the views differ texts stop");
	session_accept_view(r.nodes[0].session, r.now_ms);
	room_settle(&r);
	is_int((long long)node_heard(&r.nodes[1], "which room?"), 1,
	    "until the user decides");
	room_free(&r);
}

int
main(void)
{
	delivered();
	turned_down();
	crowded();
	past_the_crowd();
	crowded_in_vain();
	gathered();
	gathered_long();
	files();
	queued();
	forgotten();
	direct();
	direct_in_vain();
	direct_held();
	lying_relay();
	dropped();
	dropped_among_voices();
	reconnects();
	put_out();
	nick();
	bad_nicks();
	heartbeats();
	forked();
	return done_testing();
}

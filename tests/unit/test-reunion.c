/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A room that is lost and comes together again one by one: what was said
 * meanwhile reaches those who were in it.
 */
#include "config.h"

#include "session-harness.h"

#include "base/clock.h"

/* The relay dies: nobody is told of anybody's end. */
static void
relay_dies(struct room *r)
{
	size_t i;

	room_collect(r);
	for (i = 0; i < r->n; i++) {
		r->nodes[i].online = false;
		session_disconnect(r->nodes[i].session, r->now_ms);
		r->nodes[i].id += 0x1000;
	}
	room_collect(r);
}

static void
comes_back(struct room *r, size_t i)
{
	room_connect(r, &r->nodes[i]);
	room_wait(r, 1000);
}

static void
gather(struct room *r, uint64_t seed, size_t count)
{
	room_init(r, seed);
	room_people(r, count);
	relay_dies(r);
}

static size_t
sent(const struct node *n)
{
	return node_count(n, EVENT_SENT);
}

/* Who is back first is alone, and what it says then reaches nobody. */
static void
first_back(void)
{
	struct room r;
	struct node *a, *b;

	gather(&r, 1, 2);
	a = &r.nodes[0];
	b = &r.nodes[1];
	node_say(&r, a, 0, "of a");
	node_say(&r, b, 0, "of b");
	comes_back(&r, 0);
	room_wait(&r, 60000);
	ok(node_state(a) == STATE_READY && node_status(a).members == 1,
	    "one is back, alone");
	is_int((long long)sent(a), 0, "M5: what it said is not delivered");
	is_int((long long)node_status(a).unsent, 1, "it is kept");
	is_int((long long)node_status(a).apart, 1, "for others");
	ok(session_deadline_ms(a->session) > r.now_ms, "without a hurry");
	comes_back(&r, 1);
	is_int((long long)node_heard(b, "of a"), 1, "M5: until one is in");
	is_int((long long)node_heard(a, "of b"), 1, "who has said something");
	is_int((long long)sent(a), 1, "then it is delivered");
	is_int((long long)node_status(a).apart, 0, "and waits no more");
	room_free(&r);
}

/* Whatever was under way when the relay died may have reached nobody, too. */
static void
without_echo(void)
{
	struct room r;

	room_init(&r, 2);
	room_people(&r, 2);
	room_hold(&r, TYPE_MSG, ANY, 0x100);
	node_say(&r, &r.nodes[0], 0, "under way");
	room_collect(&r);
	room_drop_held(&r);
	r.n_holds = 0;
	relay_dies(&r);
	comes_back(&r, 0);
	is_int((long long)sent(&r.nodes[0]), 0,
	    "M5: what had no echo waits for others");
	comes_back(&r, 1);
	is_int((long long)node_heard(&r.nodes[1], "under way"), 1,
	    "and goes once more");
	room_free(&r);
}

/* A relay may keep a message from those who leave soon after. */
static void
kept_from_them(void)
{
	struct room r;

	room_init(&r, 15);
	room_people(&r, 2);
	room_hold(&r, TYPE_MSG, ANY, 0x100);
	node_say(&r, &r.nodes[0], 0, "kept back");
	room_collect(&r);
	room_drop_held(&r);
	r.n_holds = 0;
	room_leave(&r, &r.nodes[1]);
	room_wait(&r, 1000);
	is_int((long long)node_status(&r.nodes[0]).members, 1,
	    "whom it was for has left");
	relay_dies(&r);
	comes_back(&r, 0);
	is_int((long long)sent(&r.nodes[0]), 0,
	    "M5: what was sealed for others and had no echo waits for one");
	comes_back(&r, 1);
	is_int((long long)node_heard(&r.nodes[1], "kept back"), 1,
	    "and goes to who comes");
	room_free(&r);
}

/* Who is asked for the key leaves: what was said to it is not for nobody. */
static void
asked_in_vain(void)
{
	struct room r;
	struct node *b;

	room_init(&r, 16);
	room_people(&r, 1);
	room_hold(&r, TYPE_AUTHORIZE, ANY, 0x100);
	b = room_node(&r, 0x200, "b");
	room_connect(&r, b);
	node_say(&r, b, 0, "hello a");
	room_wait(&r, 1000);
	ok(!node_status(b).has_key, "one is here and gives no key");
	room_leave(&r, &r.nodes[0]);
	room_unhold(&r);
	room_wait(&r, 60000);
	ok(node_state(b) == STATE_READY && node_status(b).members == 1,
	    "and leaves: one founds alone");
	is_int((long long)sent(b), 0, "what was said to who was here waits");
	is_int((long long)node_status(b).apart, 1, "for others");
	r.nodes[0].id = 0x1100;
	comes_back(&r, 0);
	is_int((long long)node_heard(&r.nodes[0], "hello a"), 1,
	    "until one is in");
	room_free(&r);
}

/* Who has been let in sees itself in before the others do. */
static void
on_its_way_in(void)
{
	struct room r;
	struct node *b;

	room_init(&r, 18);
	room_people(&r, 1);
	room_hold(&r, TYPE_KEY_NEW, KEY_JOIN, 0x200);
	b = room_node(&r, 0x200, "b");
	room_connect(&r, b);
	room_wait(&r, 1000);
	is_int((long long)node_count(&r.nodes[0], EVENT_ADMITTED), 1,
	    "somebody is let in");
	node_say(&r, &r.nodes[0], 0, "welcome");
	room_settle(&r);
	is_int((long long)sent(&r.nodes[0]), 0, "and talked to");
	room_unhold(&r);
	room_settle(&r);
	is_int((long long)node_heard(b, "welcome"), 1, "which waits for it");
	room_free(&r);
}

/* Said to one who is here while a commit is due, who leaves before it. */
static void
gone_before_it_went(void)
{
	struct room r;
	struct node *a;

	room_init(&r, 17);
	room_people(&r, 3);
	a = &r.nodes[0];
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0);
	room_leave(&r, &r.nodes[2]);
	room_wait(&r, 1000);
	node_say(&r, a, 0, "are you still there?");
	node_say(&r, a, 0x200, "you, I mean");
	room_leave(&r, &r.nodes[1]);
	node_say(&r, a, 0, "gone");
	room_unhold(&r);
	room_wait(&r, 20000);
	is_int((long long)node_status(a).members, 1, "all have left");
	is_int((long long)sent(a), 0, "what was said to them waits");
	is_int((long long)node_status(a).apart, 2,
	    "and what was said after it behind it");
	is_int((long long)node_count(a, EVENT_UNSENT), 1,
	    "but not what was for one alone");
	r.nodes[1].id = 0x1200;
	comes_back(&r, 1);
	is_int((long long)node_heard(&r.nodes[1], "are you still there?"), 1,
	    "until one is in");
	room_free(&r);
}

static void
three(void)
{
	struct room r;
	size_t i;

	gather(&r, 3, 3);
	node_say(&r, &r.nodes[0], 0, "first");
	comes_back(&r, 0);
	room_wait(&r, 20000);
	comes_back(&r, 1);
	room_wait(&r, REUNION_MS - 2000);
	is_int((long long)node_heard(&r.nodes[1], "first"), 0,
	    "the third is waited for");
	node_say(&r, &r.nodes[0], 0, "second");
	is_int((long long)node_status(&r.nodes[0]).apart, 2,
	    "and what is said now waits behind it");
	comes_back(&r, 2);
	for (i = 1; i < 3; i++) {
		is_int((long long)node_heard(&r.nodes[i], "first"), 1,
		    "M5: all who were in read it");
		is_str(node_last(&r.nodes[i], EVENT_MESSAGE)->text, "second",
		    "before what was said after it");
	}
	room_free(&r);
}

static void
one_stays_away(void)
{
	struct room r;

	gather(&r, 4, 3);
	node_say(&r, &r.nodes[0], 0, "hello");
	comes_back(&r, 0);
	comes_back(&r, 1);
	room_wait(&r, REUNION_MS - 1100);
	is_int((long long)node_heard(&r.nodes[1], "hello"), 0,
	    "who stays away is waited for");
	room_wait(&r, 200);
	is_int((long long)node_heard(&r.nodes[1], "hello"), 1,
	    "for ten seconds");
	comes_back(&r, 2);
	node_say(&r, &r.nodes[0], 0, "live");
	room_settle(&r);
	is_int((long long)node_heard(&r.nodes[2], "live"), 1,
	    "after that nothing waits");
	is_int((long long)node_heard(&r.nodes[1], "live"), 1, "for anybody");
	room_free(&r);
}

/* Only our own link was lost: the room has gone on. */
static void
room_goes_on(void)
{
	struct room r;
	struct node *c;

	room_init(&r, 5);
	room_people(&r, 3);
	c = &r.nodes[2];
	room_leave(&r, c);
	room_wait(&r, 1000);
	room_leave(&r, &r.nodes[1]);
	room_wait(&r, 1000);
	node_say(&r, c, 0, "from the train");
	c->id = 0x350;
	comes_back(&r, 2);
	is_int((long long)node_heard(&r.nodes[0], "from the train"), 1,
	    "who has left the room meanwhile is not waited for");
	room_free(&r);
}

/* Until somebody is back it is as if there were no link. */
static void
alone_in_a_lost_room(void)
{
	struct room r;
	struct node *a;
	int i;

	gather(&r, 6, 2);
	a = &r.nodes[0];
	node_say(&r, a, 0, "for b");
	comes_back(&r, 0);
	for (i = 0; i < MSGS_UNDER_WAY_MAX + 3; i++)
		node_say(&r, a, 0, "anybody?");
	room_wait(&r, 60000);
	is_int((long long)sent(a), 0, "what is said alone waits, too");
	is_int((long long)node_status(a).apart, MSGS_UNDER_WAY_MAX + 4,
	    "all of it");
	comes_back(&r, 1);
	is_int((long long)node_heard(&r.nodes[1], "for b"), 1, "and goes");
	is_int((long long)node_heard(&r.nodes[1], "anybody?"),
	    MSGS_UNDER_WAY_MAX + 3, "to who is back");
	is_str(node_last(&r.nodes[1], EVENT_MESSAGE)->text, "anybody?",
	    "in its order");
	node_say(&r, a, 0, "there you are");
	room_leave(&r, &r.nodes[1]);
	room_wait(&r, 1000);
	node_say(&r, a, 0, "gone again");
	room_settle(&r);
	is_int((long long)node_status(a).unsent, 0,
	    "who leaves in sight is not waited for");
	room_free(&r);
}

static void
never_with_others(void)
{
	struct room r;
	struct node *a;

	room_init(&r, 7);
	a = room_node(&r, 0x100, "a");
	node_say(&r, a, 0, "before the link");
	room_connect(&r, a);
	room_wait(&r, 1000);
	is_int((long long)sent(a), 1, "nobody was there to be waited for");
	relay_dies(&r);
	node_say(&r, a, 0, "off line");
	comes_back(&r, 0);
	is_int((long long)sent(a), 2, "nor is after another link");
	room_free(&r);
}

static void
lost_again(void)
{
	struct room r;
	size_t i;

	gather(&r, 8, 3);
	node_say(&r, &r.nodes[0], 0, "patient");
	comes_back(&r, 0);
	relay_dies(&r);
	comes_back(&r, 0);
	comes_back(&r, 1);
	relay_dies(&r);
	comes_back(&r, 1);
	comes_back(&r, 0);
	is_int((long long)sent(&r.nodes[0]), 0,
	    "a relay that dies again and again forgets nobody");
	comes_back(&r, 2);
	for (i = 1; i < 3; i++)
		is_int((long long)node_heard(&r.nodes[i], "patient"), 1,
		    "M5: all read it in the end");
	room_free(&r);
}

/* A message to one member cannot go once more, so nobody is waited for. */
static void
direct_is_over(void)
{
	struct room r;
	struct node *a;

	room_init(&r, 13);
	room_people(&r, 2);
	a = &r.nodes[0];
	r.deaf = true;
	node_say(&r, a, 0x200, "for you alone");
	room_settle(&r);
	room_leave(&r, &r.nodes[1]);
	room_wait(&r, 5000);
	is_int((long long)node_status(a).members, 1, "one is alone");
	relay_dies(&r);
	r.deaf = false;
	node_say(&r, a, 0, "anybody?");
	comes_back(&r, 0);
	is_int((long long)sent(a), 1, "what one who left was told is over");
	room_free(&r);
}

/* What passed others in an empty room is behind them in the next one. */
static void
passed_and_lost(void)
{
	struct room r;
	struct node *a, *b;

	gather(&r, 11, 2);
	a = &r.nodes[0];
	b = &r.nodes[1];
	node_say(&r, a, 0, "first");
	comes_back(&r, 0);
	room_hold(&r, TYPE_MSG, ANY, 0);
	node_say(&r, a, 0, "second");
	room_collect(&r);
	room_drop_held(&r);
	r.n_holds = 0;
	relay_dies(&r);
	comes_back(&r, 0);
	comes_back(&r, 1);
	is_int((long long)node_heard(b, "first"), 1, "M5: both come");
	is_str(node_last(b, EVENT_MESSAGE)->text, "second",
	    "M5: in the order in which they were said");
	room_free(&r);
}

/* The room is known before one is in it. */
static void
on_the_doorstep(void)
{
	struct room r;
	struct node *c;
	size_t i;

	room_init(&r, 12);
	room_people(&r, 2);
	c = room_node(&r, 0x300, "c");
	room_hold(&r, TYPE_KEY_NEW, KEY_JOIN, c->id);
	room_connect(&r, c);
	room_settle(&r);
	ok(node_state(c) == STATE_AWAIT_ECHO, "one is all but in");
	room_drop_held(&r);
	r.n_holds = 0;
	relay_dies(&r);
	node_say(&r, c, 0, "hello");
	comes_back(&r, 2);
	comes_back(&r, 0);
	is_int((long long)sent(c), 0, "the third is waited for");
	comes_back(&r, 1);
	for (i = 0; i < 2; i++)
		is_int((long long)node_heard(&r.nodes[i], "hello"), 1,
		    "M5: all who were in read it");
	room_free(&r);
}

/* Another room is none that was lost. */
static void
another_room(void)
{
	struct room r;

	gather(&r, 9, 2);
	node_say(&r, &r.nodes[0], 0, "for b");
	session_forget_said(r.nodes[0].session, r.now_ms);
	node_say(&r, &r.nodes[0], 0, "there");
	comes_back(&r, 0);
	is_int((long long)node_count(&r.nodes[0], EVENT_UNSENT), 1,
	    "what was for another room is not sent");
	is_int((long long)sent(&r.nodes[0]), 1,
	    "and its people are not waited for");
	room_free(&r);
}

/* A leaver between: neither a commit nor the next who is alone gets it. */
static void
back_and_gone(void)
{
	struct room r;
	struct node *a;

	gather(&r, 10, 3);
	a = &r.nodes[0];
	node_say(&r, a, 0, "careful");
	comes_back(&r, 0);
	comes_back(&r, 1);
	room_leave(&r, &r.nodes[1]);
	room_wait(&r, 60000);
	is_int((long long)sent(a), 0, "one came and went: alone again");
	is_int((long long)node_count(a, EVENT_HELD_TOO_LONG), 0,
	    "nothing has gone out");
	comes_back(&r, 2);
	is_int((long long)node_heard(&r.nodes[2], "careful"), 1,
	    "the next one reads it");
	room_free(&r);
}

int
main(void)
{
	first_back();
	without_echo();
	kept_from_them();
	asked_in_vain();
	on_its_way_in();
	gone_before_it_went();
	three();
	one_stays_away();
	room_goes_on();
	alone_in_a_lost_room();
	never_with_others();
	lost_again();
	direct_is_over();
	passed_and_lost();
	on_the_doorstep();
	another_room();
	back_and_gone();
	return done_testing();
}

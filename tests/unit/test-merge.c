/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two groups in one room: noticed, joined into one where that may be, and
 * never by a forged tag or without the user's word.
 */
#include "config.h"

#include "session-harness.h"

/* All who are on line say something: members know each other then. */
static void
proven(struct room *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->nodes[i].online)
			node_say(r, &r->nodes[i], 0, "hello");
	room_settle(r);
}

/* first people, then others whom the relay does not show them. */
static void
apart(struct room *r, size_t first, size_t others)
{
	size_t i;

	room_people(r, first);
	proven(r);
	for (i = 0; i < first; i++)
		r->nodes[i].online = false;
	for (i = 0; i < others; i++) {
		room_connect(r, room_node(r, 0x1000 + 0x100 *
		    (uint32_t)i, "other"));
		room_wait(r, 100);
	}
	proven(r);
	for (i = 0; i < first; i++)
		r->nodes[i].online = true;
}

/* The relay shows everybody to everybody. */
static void
together(struct room *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		room_presence(r, TYPE_JOIN, r->nodes[i].id);
	room_collect(r);
}

static size_t
questions(const struct room *r, size_t from, size_t to)
{
	size_t i, n = 0;

	for (i = from; i < to; i++)
		n += room_count(r, TYPE_DH_SETUP, ANY, r->nodes[i].id);
	return n;
}

static void
two_alone(void)
{
	struct room r;
	uint64_t seed;
	int good = 0;

	for (seed = 1; seed <= 10; seed++) {
		room_init(&r, seed);
		apart(&r, 1, 1);
		ok(strcmp(node_status(&r.nodes[0]).words,
		    node_status(&r.nodes[1]).words) != 0, "two groups");
		together(&r);
		node_say(&r, &r.nodes[1], 0, "anybody?");
		room_wait(&r, 130000);
		good += room_agrees(&r);
		room_free(&r);
	}
	is_int(good, 10, "S3, R20: two who are each alone meet by themselves");
}

static void
one_and_many(void)
{
	struct room r;
	uint64_t seed;
	int good = 0;
	size_t asked = 0;

	for (seed = 1; seed <= 10; seed++) {
		room_init(&r, seed);
		apart(&r, 3, 1);
		together(&r);
		proven(&r);
		room_wait(&r, 130000);
		good += node_status(&r.nodes[0]).members >= 3;
		asked += questions(&r, 0, 3);
		room_free(&r);
	}
	is_int(good, 10, "M6, M13: a proven group is not pulled away by one");
	ok(asked == 0, "M6, M13: it does not even ask without its users");
}

static void
agreed(void)
{
	struct room r;
	size_t i;
	bool first_yields;

	room_init(&r, 3);
	apart(&r, 3, 3);
	together(&r);
	proven(&r);
	room_wait(&r, 60000);
	ok(node_count(&r.nodes[0], EVENT_TWO_GROUPS) > 0 &&
	    node_count(&r.nodes[5], EVENT_TWO_GROUPS) > 0,
	    "M13: two proven groups are told to both sides");
	is_int((long long)(node_status(&r.nodes[0]).members +
	    node_status(&r.nodes[5]).members), 6, "but stay as they are");
	for (i = 0; i < r.n; i++) {
		is_int(session_merge(r.nodes[i].session, i < 3 ? 0x1000 :
		    0x100, r.now_ms), ERR_OK, "the user agrees");
		room_wait(&r, 20000);
	}
	room_wait(&r, 120000);
	first_yields = node_status(&r.nodes[0]).members == 6;
	ok(first_yields && room_agrees(&r),
	    "when the users agree they become one");
	node_say(&r, &r.nodes[0], 0, "at last");
	room_settle(&r);
	is_int((long long)node_heard(&r.nodes[5], "at last"), 1,
	    "and read each other");
	room_free(&r);
}

/* Who asks the other group and waits for its KEY_CURRENT; NULL. */
static struct node *
merging(struct room *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->nodes[i].session->state == STATE_MERGING &&
		    r->nodes[i].session->asking.requested)
			return &r->nodes[i];
	return NULL;
}

/* Both groups go on while a member of one asks the other. */
static void
meanwhile(void)
{
	struct node *n, *mate, *donor;
	struct room r;

	room_init(&r, 8);
	apart(&r, 3, 3);
	together(&r);
	proven(&r);
	room_hold(&r, TYPE_KEY_CURRENT, ANY, 0);
	session_merge(r.nodes[3].session, 0x100, r.now_ms);
	room_settle(&r);
	session_merge(r.nodes[0].session, 0x1000, r.now_ms);
	room_settle(&r);
	n = merging(&r);
	if (n == NULL)
		bail_out("nobody asks");
	mate = n == &r.nodes[0] ? &r.nodes[1] : &r.nodes[4];
	donor = n == &r.nodes[0] ? &r.nodes[3] : &r.nodes[0];
	is_int(node_state(n), STATE_READY, "who asks another group is ready");
	session_rekey(mate->session, r.now_ms);
	session_rekey(donor->session, r.now_ms);
	room_settle(&r);
	is_str(node_status(n).words, node_status(mate).words,
	    "it follows a commit of its own group");
	node_say(&r, mate, 0, "still with us?");
	node_say(&r, n, 0, "yes");
	room_settle(&r);
	ok(node_heard(n, "still with us?") == 1 && node_heard(mate, "yes")
	    == 1, "reads and speaks there");
	room_unhold(&r);
	is_str(node_status(n).words, node_status(donor).words,
	    "until the key of the other one has come");
	node_say(&r, donor, 0, "welcome");
	room_settle(&r);
	is_int((long long)node_heard(n, "welcome"), 1, "then it is there");
	room_free(&r);
}

/* The user agrees to join one peer's group; the attempt fails. */
static void
agreed_once(void)
{
	static const struct leaf_secret none;
	struct session *a;
	struct room r;
	size_t asked;

	room_init(&r, 9);
	apart(&r, 3, 3);
	together(&r);
	proven(&r);
	a = r.nodes[0].session;
	room_hold(&r, TYPE_AUTHORIZE, AUTHORIZE_REQUEST, 0x100);
	session_merge(a, 0x1000, r.now_ms);
	room_settle(&r);
	ok(a->asking.requested, "it asks");
	room_drop_held(&r);
	room_wait(&r, 130000);
	is_mem(&a->asking.leaf_secret, &none, sizeof none,
	    "C2: a failed attempt leaves no leaf's secret behind");
	asked = questions(&r, 0, 1);
	proven(&r);
	room_wait(&r, 130000);
	proven(&r);
	room_wait(&r, 1000);
	is_int((long long)questions(&r, 0, 1), (long long)asked,
	    "M13: the user's word holds for one peer, and not for ever");
	is_int((long long)node_status(&r.nodes[0]).members, 3,
	    "M13: the group stays");
	room_free(&r);
}

static void
forged_tag(void)
{
	struct room_frame *f;
	struct room r;
	size_t i;

	room_init(&r, 4);
	room_people(&r, 3);
	proven(&r);
	f = room_frame_copy(room_last(&r, TYPE_MSG, ANY, 0x200));
	f->payload[1] ^= 0x80;
	for (i = 0; i < 20; i++) {
		room_pass_to(&r, &r.nodes[0], f);
		room_wait(&r, 1000);
	}
	is_int((long long)node_count(&r.nodes[0], EVENT_TWO_GROUPS), 1,
	    "M13: a forged tag is told once a minute");
	is_int((long long)questions(&r, 0, 3), 0,
	    "M13: and nobody is asked because of it");
	ok(room_agrees(&r), "the group stays");
	free(f);
	room_free(&r);
}

/* The relay cannot make an unproven member ask all the time. */
static void
limited(void)
{
	struct room_frame *f;
	struct room r;
	size_t i;

	room_init(&r, 5);
	room_people(&r, 2);
	proven(&r);
	room_hold(&r, TYPE_DH_SETUP, ANY, 0);
	f = room_frame_copy(room_last(&r, TYPE_MSG, ANY, 0x100));
	f->payload[1] ^= 0x80;
	for (i = 0; i < 100; i++) {
		room_pass(&r, f);
		room_wait(&r, 1000);
	}
	ok(questions(&r, 0, 2) <= 2, "M13: one is asked once a minute");
	is_int(node_state(&r.nodes[1]), STATE_READY,
	    "M13: the own group is kept meanwhile");
	node_say(&r, &r.nodes[1], 0, "still here");
	room_settle(&r);
	is_int((long long)node_heard(&r.nodes[0], "still here"), 1,
	    "M13: and used");
	free(f);
	room_free(&r);
}

static void
asking_nobody(void)
{
	struct room r;

	room_init(&r, 6);
	room_people(&r, 2);
	is_int(session_merge(r.nodes[0].session, 0x999, r.now_ms),
	    ERR_NOTFOUND, "nobody asks who is not there");
	is_int(session_merge(r.nodes[0].session, 0x100, r.now_ms),
	    ERR_NOTFOUND, "or itself");
	is_int(session_merge(r.nodes[0].session, 0x200, r.now_ms),
	    ERR_NOTFOUND, "M13: or who is in the same group");
	is_int(session_merge(r.nodes[0].session, r.nodes[1].id, r.now_ms),
	    ERR_NOTFOUND, "or who is in the same group as all can see");
	room_leave(&r, &r.nodes[1]);
	is_int(session_merge(r.nodes[1].session, 0x100, r.now_ms),
	    ERR_NOTFOUND, "off line there is nobody");
	room_free(&r);
}

/* A group of two, one of which was denied elsewhere. */
static void
denied(void)
{
	struct room r;
	struct node *eve;

	room_init(&r, 7);
	room_people(&r, 1);
	session_set_policy(r.nodes[0].session, POLICY_ASK);
	eve = room_node(&r, 0x50, "eve");
	room_connect(&r, eve);
	room_wait(&r, 100);
	session_admit(r.nodes[0].session, 0x50, false, r.now_ms);
	room_settle(&r);
	session_found(eve->session, r.now_ms);
	room_settle(&r);
	is_int(node_state(eve), STATE_READY, "K16: one who was denied founds");
	node_say(&r, eve, 0, "come to me");
	room_wait(&r, 200000);
	is_int((long long)node_status(&r.nodes[0]).members, 1,
	    "K16: and does not pull the one who denied into its group");
	is_int((long long)room_count(&r, TYPE_DH_SETUP, ANY, 0x100), 0,
	    "K16: who does not even ask");
	room_free(&r);
}

int
main(void)
{
	two_alone();
	one_and_many();
	agreed();
	meanwhile();
	agreed_once();
	forged_tag();
	limited();
	asking_nobody();
	denied();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commits: when they are due, whose turn it is, what waits for them, and what
 * happens when they are lost or withheld.
 */
#include "config.h"

#include "session-harness.h"

static size_t
commits(const struct room *r, uint32_t src)
{
	return room_count(r, TYPE_KEY_NEW, KEY_COMMIT, src);
}

/* ---- exits ---- */

static void
leaver(void)
{
	const struct session_event *e;
	struct room r;
	struct session *c;

	room_init(&r, 1);
	room_people(&r, 3);
	c = r.nodes[2].session;
	room_hold(&r, TYPE_DH_SETUP, ANY, 0x300);
	room_presence(&r, TYPE_EXIT, 0x300);
	room_wait(&r, EXITS_GATHER_MS - 1);
	is_int((long long)commits(&r, 0), 0, "exits are gathered");
	is_int(node_status(&r.nodes[0]).commit_due, 1, "a commit is due");
	room_wait(&r, 10);
	is_int((long long)commits(&r, 0x100), 1,
	    "K4: an EXIT makes a commit by the lowest id");
	e = node_last(&r.nodes[1], EVENT_GENERATION);
	ok(e->cause == CAUSE_EXIT && e->other == 0x300 && e->number == 2,
	    "K4: without the leaver, who is named");
	is_int(c->has_group, 0, "M7: who is put out by a false EXIT knows it");
	node_say(&r, &r.nodes[1], 0, "gone?");
	room_settle(&r);
	is_int((long long)node_heard(&r.nodes[2], "gone?"), 0,
	    "K4: it reads nothing of what is said then");
	room_unhold(&r);
	room_wait(&r, 2000);
	is_int(node_state(&r.nodes[2]), STATE_READY, "M7: and comes back");
	room_free(&r);
}

static void
burst(void)
{
	struct room r;
	size_t i;

	room_init(&r, 2);
	room_people(&r, 6);
	for (i = 2; i < 6; i++) {
		room_leave(&r, &r.nodes[i]);
		room_wait(&r, 50);
	}
	room_wait(&r, 1000);
	is_int((long long)commits(&r, 0), 1,
	    "M7: one commit serves a burst of exits");
	ok(room_agrees(&r), "those who stay agree");
	room_free(&r);
}

static void
ranks(void)
{
	struct room r;

	room_init(&r, 3);
	room_people(&r, 4);
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0x100);
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0x200);
	room_leave(&r, &r.nodes[3]);
	room_wait(&r, EXITS_GATHER_MS + 50);
	is_int((long long)commits(&r, 0x100), 1, "the lowest id is first");
	room_wait(&r, COMMIT_RANK_MS - 100);
	is_int((long long)commits(&r, 0x200), 0, "the next one waits 3 s");
	room_wait(&r, 100);
	is_int((long long)commits(&r, 0x200), 1, "then it commits");
	room_wait(&r, COMMIT_RANK_MS - 100);
	is_int((long long)commits(&r, 0x300), 0, "the one after it 3 s more");
	room_wait(&r, 100);
	is_int((long long)node_status(&r.nodes[2]).members, 3,
	    "M8: so that no one member can keep a leaver in");
	room_unhold(&r);
	ok(room_agrees(&r), "R1: late ones are void");
	room_free(&r);
}

static void
committer_leaves(void)
{
	struct room r;

	room_init(&r, 4);
	room_people(&r, 3);
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0x100);
	room_leave(&r, &r.nodes[2]);
	room_wait(&r, 300);
	room_drop_held(&r);
	room_leave(&r, &r.nodes[0]);
	room_wait(&r, 100);
	is_int((long long)commits(&r, 0x200), 1,
	    "if the committer leaves, it is the next one's turn");
	ok(room_agrees(&r), "which puts both out");
	room_free(&r);
}

static void
comes_back(void)
{
	struct room r;

	room_init(&r, 5);
	room_people(&r, 3);
	room_presence(&r, TYPE_EXIT, 0x300);
	room_presence(&r, TYPE_JOIN, 0x300);
	room_wait(&r, 2000);
	is_int((long long)commits(&r, 0), 0,
	    "R8: gone is who is gone now, not who was");
	ok(room_agrees(&r), "nothing has happened");
	room_free(&r);
}

/* ---- silence ---- */

static void
silent_member(void)
{
	struct room r;

	room_init(&r, 6);
	room_people(&r, 3);
	room_wait(&r, 100000);
	is_int((long long)commits(&r, 0), 0,
	    "heartbeats keep silent members in");
	r.nodes[2].online = false;	/* its EXIT is withheld */
	room_wait(&r, HEARTBEAT_MS * (HEARTBEATS_MISSED - 1));
	is_int((long long)node_status(&r.nodes[0]).members, 3,
	    "two heartbeats may be missed");
	room_wait(&r, HEARTBEAT_MS + 1000);
	is_int((long long)node_status(&r.nodes[0]).members, 2,
	    "M8: three put a member out without an EXIT");
	ok(room_agrees(&r), "M8: in the eyes of all");
	room_free(&r);
}

static void
silent_half(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 7);
	room_people(&r, 2);
	n = room_node(&r, 0x300, "c");
	room_hold(&r, TYPE_KEY_NEW, KEY_JOIN, 0x300);
	room_connect(&r, n);
	room_wait(&r, 0);
	n->online = false;
	is_int((long long)r.nodes[0].session->group.roster.n, 3,
	    "half-joined, and then silent");
	room_wait(&r, HEARTBEAT_MS * HEARTBEATS_MISSED + 1000);
	is_int((long long)r.nodes[0].session->group.roster.n, 2,
	    "M8: it does not stay for ever");
	room_free(&r);
}

/*
 * Its admission, a second one, was kept from it alone: it does not join again,
 * and talks on with the keys it has.
 */
static void
talking_half(void)
{
	struct room r;
	int i;

	room_init(&r, 9);
	room_people(&r, 3);
	node_say(&r, &r.nodes[2], ALL_IDS, "here I am");
	room_settle(&r);
	for (i = 0; i < 2; i++)
		roster_find(&r.nodes[i].session->group.roster,
		    0x300)->state = MEMBER_HALF;
	room_wait(&r, HEARTBEAT_MS * HEARTBEATS_MISSED + 1000);
	is_int((long long)commits(&r, 0), 1,
	    "M8: a half-joined member's words do not keep it in");
	ok(room_agrees(&r), "M8: but it comes back");
	is_int((long long)node_status(&r.nodes[0]).members, 3, "as a member");
	room_free(&r);
}

static void
only_direct(void)
{
	struct room r;
	int i;

	room_init(&r, 8);
	room_people(&r, 3);
	for (i = 0; i < 12; i++) {
		node_say(&r, &r.nodes[2], 0x100, "between us");
		room_wait(&r, 10000);
	}
	is_int((long long)commits(&r, 0), 0,
	    "M8: who talks to one member only is heard by the others, too");
	ok(room_agrees(&r), "and stays in");
	room_free(&r);
}

/* ---- on demand, and in time ---- */

static void
rekey(void)
{
	const struct session_event *e;
	struct leaf_public before, after;
	struct room r;

	room_init(&r, 9);
	room_people(&r, 3);
	before = roster_find(&r.nodes[0].session->group.roster,
	    0x200)->card.leaf;
	is_int(session_rekey(r.nodes[1].session, r.now_ms), ERR_OK,
	    "a user may renew the key");
	room_settle(&r);
	ok(room_agrees(&r), "at once");
	e = node_last(&r.nodes[0], EVENT_GENERATION);
	ok(e->cause == CAUSE_REKEY && e->id == 0x200,
	    "which all are told");
	after = roster_find(&r.nodes[0].session->group.roster,
	    0x200)->card.leaf;
	ok(memcmp(&before, &after, sizeof before) != 0,
	    "K5: its own leaf is new then");
	room_leave(&r, &r.nodes[2]);
	is_int(session_rekey(r.nodes[2].session, r.now_ms), ERR_STATE,
	    "but not without a key");
	room_free(&r);
}

/* A profile beside a commit would be a newer card with an older leaf. */
static void
nick_beside_rekey(void)
{
	struct session *b;
	struct room r;

	room_init(&r, 18);
	room_people(&r, 3);
	b = r.nodes[1].session;
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0x200);
	session_rekey(b, r.now_ms);
	session_set_nick(b, "bert");
	session_tick(b, r.now_ms);
	room_settle(&r);
	is_int((long long)room_count(&r, TYPE_MSG, ANY, 0x200), 0,
	    "K5: no card but the commit's while it is under way");
	room_unhold(&r);
	room_wait(&r, 1000);
	ok(room_agrees(&r), "the commit counts");
	is_str(peers_find(&r.nodes[0].session->peers, 0x200)->nick, "bert",
	    "and the nick is known");
	room_free(&r);
}

/* In the roster is another leaf of ours than the one we hold. */
static void
older_leaf(void)
{
	struct session *b;
	struct room r;

	room_init(&r, 19);
	room_people(&r, 2);
	b = r.nodes[1].session;
	prim_leaf(&b->leaf, &b->leaf_secret, &b->config.rng);
	room_connect(&r, room_node(&r, 0x300, "c"));
	room_wait(&r, 1000);
	is_int((long long)commits(&r, 0x200), 1,
	    "K5: who finds an older leaf of its own brings a new one");
	ok(room_agrees(&r), "in the eyes of all");
	ok(!memcmp(&roster_find(&r.nodes[0].session->group.roster,
	    0x200)->card.leaf, &b->leaf, sizeof b->leaf), "of which it has "
	    "the secret");
	room_free(&r);
}

static void
rekey_lost(void)
{
	struct leaf_public before, after;
	struct room r;

	room_init(&r, 10);
	room_people(&r, 3);
	before = roster_find(&r.nodes[0].session->group.roster,
	    0x300)->card.leaf;
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0x300);
	session_rekey(r.nodes[2].session, r.now_ms);
	room_settle(&r);
	session_rekey(r.nodes[0].session, r.now_ms);
	room_settle(&r);
	is_int(node_status(&r.nodes[2]).commit_due, 1,
	    "a /rekey that lost to another commit is still wanted");
	room_unhold(&r);
	after = roster_find(&r.nodes[0].session->group.roster,
	    0x300)->card.leaf;
	ok(memcmp(&before, &after, sizeof before) != 0,
	    "K5: and repeated until the own leaf is new");
	ok(room_agrees(&r), "all follow");
	is_int(node_status(&r.nodes[2]).commit_due, 0, "then it is done");
	room_free(&r);
}

static void
echo_late(void)
{
	struct room r;

	room_init(&r, 11);
	room_people(&r, 2);
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0x100);
	session_rekey(r.nodes[0].session, r.now_ms);
	room_wait(&r, ECHO_TIMEOUT_MS - 1);
	is_int((long long)commits(&r, 0), 1, "10 s for a commit's echo");
	room_wait(&r, 1);
	is_int((long long)commits(&r, 0), 2, "then once more");
	room_unhold(&r);
	ok(room_agrees(&r), "R1: the late one counts, the other is void");
	is_int((long long)node_status(&r.nodes[0]).generation, 2,
	    "that is one generation");
	room_free(&r);
}

/* As long as that is borne. */
static void
relay_hangs(void)
{
	struct room r;

	room_init(&r, 18);
	room_people(&r, 3);
	room_hold(&r, TYPE_KEY_NEW, ANY, 0x100);
	session_rekey(r.nodes[0].session, r.now_ms);
	room_wait(&r, LINK_PING_MS + LINK_DEAD_MS);
	is_int((long long)commits(&r, 0x100), 3,
	    "a relay that hangs gets it three times");
	room_unhold(&r);
	ok(room_agrees(&r), "R1: the first one counts");
	is_int((long long)node_count(&r.nodes[0], EVENT_NO_SHARE), 0,
	    "R1: its maker, too, has its secret still");
	room_free(&r);
}

static void
after_an_hour(void)
{
	struct room r;

	room_init(&r, 12);
	room_people(&r, 2);
	room_wait(&r, TERM_ACTIVE_MS + 60000);
	is_int((long long)commits(&r, 0), 0,
	    "a term without messages lasts");
	node_say(&r, &r.nodes[1], 0, "hello");
	room_wait(&r, 2000);
	is_int((long long)commits(&r, 0x100), 1,
	    "K5: one with messages ends after an hour");
	node_say(&r, &r.nodes[1], 0, "hello");
	room_wait(&r, TERM_ACTIVE_MS - 10000);
	is_int((long long)commits(&r, 0), 1, "not earlier");
	room_wait(&r, 12000 + LINK_PING_MS);	/* a PING makes it look */
	is_int((long long)commits(&r, 0), 2, "and again after the next");
	room_free(&r);
}

static void
after_many(void)
{
	struct room r;

	room_init(&r, 13);
	room_people(&r, 2);
	r.nodes[0].session->renew.term_messages = TERM_MESSAGES_MAX - 1;
	r.nodes[1].session->renew.term_messages = TERM_MESSAGES_MAX - 1;
	node_say(&r, &r.nodes[1], 0, "the last");
	room_wait(&r, 1000);
	is_int((long long)commits(&r, 0), 1, "K5: 65,536 messages end a term");
	r.nodes[0].session->group.keys.generation += TERM_GENERATIONS_MAX;
	r.nodes[1].session->group.keys.generation += TERM_GENERATIONS_MAX;
	room_wait(&r, 60000);
	is_int((long long)commits(&r, 0), 2, "so do 4,096 generations");
	room_free(&r);
}

/* ---- what waits ---- */

static void
held(void)
{
	struct room r;
	long number;

	room_init(&r, 14);
	room_people(&r, 3);
	room_leave(&r, &r.nodes[2]);
	number = node_say(&r, &r.nodes[1], 0, "not for c");
	node_say(&r, &r.nodes[0], 0x200, "nor this");
	room_settle(&r);
	is_int((long long)(room_count(&r, TYPE_MSG, ANY, 0x200) +
	    room_count(&r, TYPE_MSG, ANY, 0x100)), 0,
	    "K4: while a commit is due messages wait");
	room_wait(&r, 1000);
	is_int((long long)node_heard(&r.nodes[0], "not for c"), 1,
	    "and go out under the new key");
	is_int((long long)node_heard(&r.nodes[1], "nor this"), 1,
	    "direct ones, too");
	is_int(node_last(&r.nodes[1], EVENT_SENT)->number, number,
	    "then they are told as sent");
	is_int((long long)node_last(&r.nodes[1], EVENT_SENT)->generation,
	    (long long)node_status(&r.nodes[1]).generation,
	    "in the generation of the commit");
	is_int((long long)node_count(&r.nodes[1], EVENT_HELD_TOO_LONG), 0,
	    "without a warning");
	room_free(&r);
}

/*
 * A member renews the key again and again with one left in who has gone: for
 * all that it says, it does not know of the EXIT.
 */
static void
held_by_commits(void)
{
	struct node *a, *b;
	struct room r;
	int i;

	room_init(&r, 16);
	room_people(&r, 4);
	a = &r.nodes[0];
	b = &r.nodes[1];
	room_leave(&r, &r.nodes[3]);
	peers_add(&a->session->peers, 0x400);
	node_say(&r, b, 0, "at last");
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0x200);
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0x300);
	for (i = 0; i < 51; i++) {
		session_rekey(a->session, r.now_ms);
		room_wait(&r, 100);
	}
	ok(node_heard(&r.nodes[2], "at last") == 1,
	    "K4: others' commits do not make it wait longer");
	room_unhold(&r);
	for (i = 0; i < 10; i++) {
		session_rekey(a->session, r.now_ms);
		room_wait(&r, 100);
	}
	ok(commits(&r, 0x200) > 0,
	    "M8: the next one's turn comes in spite of them");
	ok(roster_find(&b->session->group.roster, 0x400) == NULL,
	    "M8: and puts out who is gone");
	room_free(&r);
}

/*
 * A commit is due, and our echoes do not come: what waits for both goes no
 * sooner than the echoes let it, and no clock runs hot meanwhile.
 */
static void
held_and_crowded(void)
{
	struct node *a;
	struct room r;
	int i;

	room_init(&r, 18);
	room_people(&r, 3);
	a = &r.nodes[0];
	room_hold(&r, TYPE_MSG, ANY, 0x100);
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0);
	r.deaf = true;
	for (i = 0; i <= MSGS_UNDER_WAY_MAX; i++)
		node_say(&r, a, 0, i < MSGS_UNDER_WAY_MAX ? "early" : "late");
	room_leave(&r, &r.nodes[2]);
	room_wait(&r, SEND_HOLD_MS + 1000);
	is_int((long long)room_count(&r, TYPE_MSG, ANY, 0x100),
	    MSGS_UNDER_WAY_MAX, "K4, M5: it waits for a commit and for echoes");
	is_int((long long)node_count(a, EVENT_HELD_TOO_LONG), 0,
	    "nobody is told that it goes");
	room_unhold(&r);
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0);
	room_settle(&r);
	is_int((long long)node_count(a, EVENT_SENT), MSGS_UNDER_WAY_MAX + 1,
	    "with the echoes it does");
	room_free(&r);
}

/* The leaver comes back before anybody commits; then another one leaves. */
static void
held_anew(void)
{
	struct room r;

	room_init(&r, 17);
	room_people(&r, 4);
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0);
	room_presence(&r, TYPE_EXIT, 0x400);
	node_say(&r, &r.nodes[1], 0, "one");
	room_wait(&r, SEND_HOLD_MS);
	is_int((long long)node_count(&r.nodes[1], EVENT_HELD_TOO_LONG), 1,
	    "it has waited too long");
	room_presence(&r, TYPE_JOIN, 0x400);
	room_wait(&r, 1000);
	room_presence(&r, TYPE_EXIT, 0x400);
	node_say(&r, &r.nodes[1], 0, "two");
	room_wait(&r, SEND_HOLD_MS - 1);
	is_int((long long)node_heard(&r.nodes[0], "two"), 0,
	    "K4: the next one waits again");
	room_wait(&r, 1);
	is_int((long long)node_count(&r.nodes[1], EVENT_HELD_TOO_LONG), 2,
	    "K4: with a warning of its own");
	room_free(&r);
}

static void
held_too_long(void)
{
	struct room r;

	room_init(&r, 15);
	room_people(&r, 3);
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0);
	room_leave(&r, &r.nodes[2]);
	room_wait(&r, 10);
	node_say(&r, &r.nodes[1], 0, "urgent");
	room_wait(&r, SEND_HOLD_MS - 11);
	is_int((long long)room_count(&r, TYPE_MSG, ANY, 0x200), 0,
	    "they wait 5 s");
	room_wait(&r, 1);
	is_int((long long)node_heard(&r.nodes[0], "urgent"), 1,
	    "then they go");
	is_int((long long)node_count(&r.nodes[1], EVENT_HELD_TOO_LONG), 1,
	    "K4: with a warning that a leaver may read them");
	node_say(&r, &r.nodes[1], 0, "more");
	room_settle(&r);
	is_int((long long)node_heard(&r.nodes[0], "more"), 1,
	    "others do not wait again");
	is_int((long long)node_count(&r.nodes[1], EVENT_HELD_TOO_LONG), 1,
	    "nor warn");
	room_free(&r);
}

/* A share for a, as if sent by src, that is followed by no commit. */
static void
share_by(struct room *r, uint32_t src)
{
	struct session *a = r->nodes[0].session;
	uint8_t bytes[512];
	struct commit c;
	struct writer w;

	commit_generate(&c, &r->rng);
	writer_init(&w, bytes, sizeof bytes);
	share_seal(&w, &c, 1, src, 0x100,
	    &roster_find(&a->group.roster, 0x100)->card.leaf);
	room_send(r, src, 0x100, bytes, w.len);
}

static void
many_shares(void)
{
	struct renew *renew;
	struct room r;
	int i;

	room_init(&r, 16);
	room_people(&r, 3);
	renew = &r.nodes[0].session->renew;
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0);
	session_rekey(r.nodes[2].session, r.now_ms);
	for (i = 0; i < 128; i++)
		share_by(&r, 0x200);
	room_settle(&r);
	is_int((long long)renew->n_shares, 1 + SHARES_EACH,
	    "shares without a commit are bounded for each member");
	share_by(&r, 0x999);
	room_settle(&r);
	is_int((long long)renew->n_shares, 1 + SHARES_EACH,
	    "who is no member has none kept");
	room_unhold(&r);
	is_int((long long)node_count(&r.nodes[0], EVENT_NO_SHARE), 0,
	    "and a flood pushes out no one else's");
	ok(room_agrees(&r), "a commit is taken by all");
	is_int((long long)renew->n_shares, 0, "and wipes what is kept");
	room_free(&r);
}

static void
stolen(void)
{
	struct room r;
	struct schedule stolen;
	uint8_t bytes[4096];
	struct key_part n;
	struct frame f;
	const struct room_frame *last;

	room_init(&r, 17);
	room_people(&r, 2);
	stolen = r.nodes[0].session->group.keys;
	session_rekey(r.nodes[1].session, r.now_ms);
	room_settle(&r);
	room_connect(&r, room_node(&r, 0x300, "c"));
	room_wait(&r, 100);
	last = room_last(&r, TYPE_KEY_NEW, KEY_JOIN, 0x300);
	memcpy(bytes, last->payload, last->size);
	f = frame_of(last);
	is_int(join_open(&n, &stolen, &f,
	    &roster_find(&r.nodes[0].session->group.roster,
	    0x300)->card.signer), ERR_CRYPTO,
	    "K4, K5: keys of before a commit open no join after it");
	room_free(&r);
}

static void
turns(void)
{
	leaver();
	burst();
	ranks();
	committer_leaves();
	comes_back();
	silent_member();
	silent_half();
	talking_half();
	only_direct();
}

int
main(void)
{
	turns();
	rekey();
	rekey_lost();
	nick_beside_rekey();
	older_leaf();
	echo_late();
	relay_hangs();
	after_an_hour();
	after_many();
	held();
	held_too_long();
	held_by_commits();
	held_anew();
	held_and_crowded();
	many_shares();
	stolen();
	return done_testing();
}

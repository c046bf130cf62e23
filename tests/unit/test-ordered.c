/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What admissions, joins and commits do to a session in the relay's order,
 * and what false, late and hostile ones do not.
 */
#include "config.h"

#include "session-harness.h"

static uint8_t bytes[8192];
static struct writer w;

/* A commit of n that lists ids, with shares of x to those in shared. */
static void
commit_by(struct room *r, struct node *n, struct commit *c,
    const uint32_t *ids, size_t count, uint32_t shared)
{
	struct session *s = n->session;
	struct card card = roster_find(&s->group.roster, n->id)->card;
	const struct member *to = roster_find(&s->group.roster, shared);

	if (to != NULL) {
		writer_init(&w, bytes, sizeof bytes);
		share_seal(&w, c, (uint16_t)s->group.keys.generation, n->id,
		    shared, &to->card.leaf);
		room_send(r, n->id, shared, bytes, w.len);
	}
	card_finish(&card, 1000, &c->leaf, "evil", 4, &s->signer);
	writer_init(&w, bytes, sizeof bytes);
	commit_seal(&w, &s->group.keys, n->id, c, &card, ids, count,
	    &s->signer, &r->rng);
	room_send(r, n->id, ALL_IDS, bytes, w.len);
}

/* ---- admissions and joins ---- */

static void
told(void)
{
	const struct session_event *e;
	struct session_peer peer;
	struct room r;

	room_init(&r, 1);
	room_people(&r, 2);
	room_hold(&r, TYPE_KEY_NEW, KEY_JOIN, 0);
	room_connect(&r, room_node(&r, 0x300, "c"));
	room_wait(&r, 0);
	session_peer_by_id(r.nodes[0].session, 0x300, &peer);
	is_int(peer.mark, PEER_ASKING, "K14: let in, but not in yet");
	is_int((long long)node_count(&r.nodes[0], EVENT_MEMBER), 0,
	    "K14: nobody says that it is");
	is_int((long long)node_status(&r.nodes[0]).members, 2,
	    "nor is it counted");
	room_unhold(&r);
	session_peer_by_id(r.nodes[0].session, 0x300, &peer);
	is_int(peer.mark, PEER_MEMBER, "by its own join it is");
	is_int((long long)node_count(&r.nodes[0], EVENT_MEMBER), 1,
	    "K14: and then it is said");
	e = node_last(&r.nodes[0], EVENT_GENERATION);
	ok(e->cause == CAUSE_JOIN && e->id == 0x300 && e->number == 3,
	    "with the generation that it made");
	is_str(e->text, node_status(&r.nodes[1]).words,
	    "and words that are the same for all");
	room_free(&r);
}

/* Who is let in but not in yet lets in somebody else. */
static void
half_joined_donor(void)
{
	struct person p;
	struct session *s;
	struct room r;
	size_t i, members = 0;

	room_init(&r, 16);
	room_people(&r, 2);
	room_hold(&r, TYPE_KEY_NEW, KEY_JOIN, 0);
	room_connect(&r, room_node(&r, 0x300, "c"));
	room_wait(&r, 0);
	s = r.nodes[2].session;
	person_make(&p, 0x777, "p", &r.rng);
	writer_init(&w, bytes, sizeof bytes);
	admission_seal(&w, &s->group.keys, 0x300, &p.card, &s->signer,
	    &r.rng);
	room_send(&r, 0x300, ALL_IDS, bytes, w.len);
	room_settle(&r);
	is_int((long long)r.nodes[0].session->group.roster.n, 4,
	    "R14: its admission is valid for all");
	for (i = 0; i < r.nodes[0].n_events; i++)
		members += r.nodes[0].events[i].type == EVENT_MEMBER &&
		    r.nodes[0].events[i].id == 0x300;
	is_int((long long)members, 0, "K14: but it is not told as in by that");
	room_free(&r);
}

static void
at_once(void)
{
	struct session_status st;
	struct node *n;
	struct room r;
	size_t i;

	room_init(&r, 2);
	room_people(&r, 2);
	room_hold(&r, TYPE_KEY_NEW, KEY_JOIN, 0);
	for (i = 0; i < 4; i++) {
		n = room_node(&r, 0x300 + (uint32_t)i, "x");
		session_prefer(n->session, 0x100);
		room_connect(&r, n);
		room_wait(&r, 0);
	}
	is_int((long long)room_count(&r, TYPE_KEY_NEW, KEY_JOIN, 0), 4,
	    "four joins are under way");
	room_unhold(&r);
	ok(room_agrees(&r), "R1, R2: all apply, in the relay's order");
	st = node_status(&r.nodes[0]);
	is_int((long long)st.generation, 5, "each makes a generation");
	is_int((long long)st.term_start, 0, "in one term");
	room_free(&r);
}

static void
forged_admission(void)
{
	struct person eve;
	struct session *a;
	struct room r;

	room_init(&r, 3);
	room_people(&r, 2);
	person_make(&eve, 0x666, "eve", &r.rng);
	a = r.nodes[0].session;
	writer_init(&w, bytes, sizeof bytes);
	admission_seal(&w, &a->group.keys, 0x100, &eve.card, &eve.signer,
	    &r.rng);
	room_send(&r, 0x100, ALL_IDS, bytes, w.len);
	writer_init(&w, bytes, sizeof bytes);
	admission_seal(&w, &a->group.keys, 0x666, &eve.card, &eve.signer,
	    &r.rng);
	room_send(&r, 0x666, ALL_IDS, bytes, w.len);
	room_settle(&r);
	is_int((long long)a->group.roster.n, 2,
	    "S1, K2: nobody is let in by a forged admission");
	is_int((long long)node_count(&r.nodes[1], EVENT_ADMITTED), 0,
	    "nor told of it");
	room_wait(&r, 100);
	ok(room_agrees(&r), "all go on");
	room_free(&r);
}

static void
replayed(void)
{
	struct room_frame *join, *admission;
	struct session_status before, after;
	struct room r;

	room_init(&r, 4);
	room_people(&r, 2);
	room_connect(&r, room_node(&r, 0x300, "c"));
	room_wait(&r, 100);
	join = room_frame_copy(room_last(&r, TYPE_KEY_NEW, KEY_JOIN, 0x300));
	admission = room_frame_copy(room_last(&r, TYPE_AUTHORIZE,
	    AUTHORIZE_ADMISSION, 0));
	before = node_status(&r.nodes[0]);
	room_pass(&r, join);
	room_pass(&r, admission);
	room_pass(&r, join);
	room_settle(&r);
	after = node_status(&r.nodes[0]);
	ok(room_agrees(&r) && before.generation == after.generation,
	    "K13, M4: a replayed admission and join do nothing");
	session_rekey(r.nodes[0].session, r.now_ms);
	room_settle(&r);
	before = node_status(&r.nodes[0]);
	room_pass(&r, admission);
	room_pass(&r, join);
	room_settle(&r);
	after = node_status(&r.nodes[0]);
	ok(room_agrees(&r) && before.generation == after.generation,
	    "M4: nor in the next term");
	free(join);
	free(admission);
	room_free(&r);
}

/* A member lets us in once more, with the card of our own profile. */
static void
let_in_again(void)
{
	struct session *a, *b;
	struct card card;
	struct room r;

	room_init(&r, 5);
	room_people(&r, 2);
	a = r.nodes[0].session;
	b = r.nodes[1].session;
	card = roster_find(&a->group.roster, 0x200)->card;
	card_finish(&card, 77, &card.leaf, "b", 1, &b->signer);
	writer_init(&w, bytes, sizeof bytes);
	admission_seal(&w, &a->group.keys, 0x100, &card, &a->signer, &r.rng);
	room_send(&r, 0x100, ALL_IDS, bytes, w.len);
	room_wait(&r, 100);
	ok(room_agrees(&r), "who is let in again just joins again");
	node_say(&r, &r.nodes[1], 0, "still me");
	room_settle(&r);
	is_int((long long)node_heard(&r.nodes[0], "still me"), 1,
	    "and speaks on");
	session_rekey(a, r.now_ms);
	room_settle(&r);
	ok(room_agrees(&r), "also in the next term");
	room_free(&r);
}

/* ---- commits ---- */

static void
left_out(void)
{
	const struct session_event *e;
	struct room r;
	struct commit c;
	uint32_t ids[] = { 0x100, 0x200 };

	room_init(&r, 6);
	room_people(&r, 3);
	commit_generate(&c, &r.rng);
	commit_by(&r, &r.nodes[1], &c, ids, 2, 0x100);
	room_hold(&r, TYPE_DH_SETUP, ANY, 0x300);
	room_settle(&r);
	e = node_last(&r.nodes[2], EVENT_FAILED);
	ok(e != NULL && e->failure == FAIL_LEFT_OUT,
	    "R9: who is not listed by a commit is out");
	is_int(node_status(&r.nodes[2]).has_key, 0, "without a key");
	is_int(room_last(&r, TYPE_DH_SETUP, ANY, 0x300)->dest, 0x200,
	    "R9: and asks the committer at once");
	is_int((long long)node_status(&r.nodes[0]).members, 2,
	    "the others are in");
	room_free(&r);
}

/* Two fall silent, and one commit puts both out. */
static void
two_left_out(void)
{
	const struct session_event *e, *g;
	struct room r;
	size_t i;

	room_init(&r, 7);
	room_people(&r, 5);
	r.nodes[2].online = false;
	r.nodes[4].online = false;
	for (i = 0; i < 5; i++)
		node_forget(&r.nodes[i]);
	room_wait(&r, 400000);
	for (i = 0; i < 4; i += i == 1 ? 2 : 1) {
		e = node_last(&r.nodes[i], EVENT_LEFT_OUT);
		g = node_last(&r.nodes[i], EVENT_GENERATION);
		ok(g != NULL && g->cause == CAUSE_EXIT && g->other == 0x300,
		    "M6: one whom a commit leaves out is told with it");
		ok(e != NULL && e->id == 0x500 && e->other == g->id &&
		    node_count(&r.nodes[i], EVENT_LEFT_OUT) == 1,
		    "M6: and so is the second one, once, and by whom");
	}
	room_free(&r);
}

static void
half_joined_left_out(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 7);
	room_people(&r, 2);
	n = room_node(&r, 0x300, "c");
	session_prefer(n->session, 0x100);
	room_hold(&r, TYPE_AUTHORIZE, AUTHORIZE_ADMISSION, 0);
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0);
	room_connect(&r, n);
	room_wait(&r, 0);
	session_rekey(r.nodes[1].session, r.now_ms);
	room_settle(&r);
	is_int((long long)r.held.n, 2, "an admission, then a commit");
	room_unhold(&r);
	room_wait(&r, 200);
	ok(room_agrees(&r), "R9: who was let in too late is in soon after");
	is_int(room_last(&r, TYPE_DH_SETUP, ANY, 0x300)->dest, 0x200,
	    "R9: by the committer");
	room_free(&r);
}

/* Its share may have come before the admission from which it replays. */
static void
half_joined_without_share(void)
{
	struct room r;
	struct commit c;
	uint32_t ids[] = { 0x100, 0x200, 0x300 };

	room_init(&r, 8);
	room_people(&r, 2);
	room_hold(&r, TYPE_KEY_NEW, KEY_JOIN, 0x300);
	room_connect(&r, room_node(&r, 0x300, "c"));
	room_wait(&r, 0);
	is_int(node_state(&r.nodes[2]), STATE_AWAIT_ECHO, "half-joined");
	commit_generate(&c, &r.rng);
	commit_by(&r, &r.nodes[1], &c, ids, 3, 0x100);
	room_settle(&r);
	is_int((long long)node_count(&r.nodes[2], EVENT_NO_SHARE), 0,
	    "K6: who is half-joined and has no share names nobody");
	room_unhold(&r);
	room_wait(&r, 1000);
	is_int(node_state(&r.nodes[2]), STATE_READY,
	    "but starts over, and is let in");
	room_free(&r);
}

static void
share_missing(void)
{
	const struct session_event *e;
	struct room r;
	struct commit c;
	uint32_t ids[] = { 0x100, 0x200, 0x300 };

	room_init(&r, 8);
	room_people(&r, 3);
	commit_generate(&c, &r.rng);
	commit_by(&r, &r.nodes[1], &c, ids, 3, 0x100);
	room_hold(&r, TYPE_DH_SETUP, ANY, 0x300);
	room_settle(&r);
	e = node_last(&r.nodes[2], EVENT_NO_SHARE);
	ok(e != NULL && e->id == 0x200,
	    "K6: who is listed without a share names the committer");
	is_int(node_last(&r.nodes[2], EVENT_FAILED)->failure, FAIL_NO_SHARE,
	    "and starts over");
	is_int((long long)node_status(&r.nodes[0]).term_start, 3,
	    "who has one goes on");
	room_unhold(&r);
	room_wait(&r, 1000);
	is_int(node_state(&r.nodes[2]), STATE_READY, "the other is let in");
	room_free(&r);
}

static void
share_false(void)
{
	struct room r;
	struct commit c, other;
	struct session *b;
	const struct member *to;
	uint32_t ids[] = { 0x100, 0x200 };

	room_init(&r, 9);
	room_people(&r, 2);
	b = r.nodes[1].session;
	to = roster_find(&b->group.roster, 0x100);
	commit_generate(&c, &r.rng);
	other = c;
	other.x.b[0] ^= 1;
	writer_init(&w, bytes, sizeof bytes);
	share_seal(&w, &other, 1, 0x200, 0x100, &to->card.leaf);
	room_send(&r, 0x200, 0x100, bytes, w.len);
	other = c;
	commit_generate(&other, &r.rng);
	other.id = c.id;
	other.x = c.x;
	writer_init(&w, bytes, sizeof bytes);
	share_seal(&w, &other, 1, 0x200, 0x100, &to->card.leaf);
	room_send(&r, 0x200, 0x100, bytes, w.len);
	writer_init(&w, bytes, sizeof bytes);
	share_seal(&w, &c, 1, 0x300, 0x100, &to->card.leaf);
	room_send(&r, 0x300, 0x100, bytes, w.len);
	commit_by(&r, &r.nodes[1], &c, ids, 2, 0);
	room_settle(&r);
	is_int((long long)node_count(&r.nodes[0], EVENT_NO_SHARE), 1,
	    "K6: another X, another leaf or another sender is no share");
	room_free(&r);
}

static void
shares_for_others(void)
{
	struct room r;
	struct commit c;
	uint32_t ids[] = { 0x100, 0x200 };
	struct room_frame *f;

	room_init(&r, 10);
	room_people(&r, 2);
	room_hold(&r, TYPE_KEY_NEW, KEY_SHARE, 0);
	commit_generate(&c, &r.rng);
	commit_by(&r, &r.nodes[1], &c, ids, 2, 0x100);
	f = room_frame_alter(room_take(&r));
	room_pass(&r, f);
	room_settle(&r);
	is_int((long long)node_count(&r.nodes[0], EVENT_NO_SHARE), 1,
	    "M2: an altered share is none");
	free(f);
	room_free(&r);
}

static void
race(void)
{
	struct room_frame *first, *second;
	struct room r;

	room_init(&r, 11);
	room_people(&r, 3);
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0);
	session_rekey(r.nodes[0].session, r.now_ms);
	session_rekey(r.nodes[2].session, r.now_ms);
	room_settle(&r);
	first = room_take(&r);
	second = room_take(&r);
	r.n_holds = 0;
	room_pass(&r, second);
	room_pass(&r, first);
	room_settle(&r);
	room_wait(&r, 100);
	ok(room_agrees(&r), "R1: of two commits at once one wins");
	is_int(node_last(&r.nodes[1], EVENT_GENERATION)->id, first->src,
	    "the loser's comes again");
	is_int((long long)node_status(&r.nodes[1]).generation, 4,
	    "each makes one generation");
	is_int((long long)room_count(&r, TYPE_KEY_NEW, KEY_COMMIT, 0), 3,
	    "with one commit more");
	free(first);
	free(second);
	room_free(&r);
}

/* A relay that shows the commit to some only. */
static void
split(void)
{
	struct room_frame *f;
	struct room r;

	room_init(&r, 12);
	room_people(&r, 3);
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0);
	session_rekey(r.nodes[0].session, r.now_ms);
	room_settle(&r);
	f = room_take(&r);
	room_pass_to(&r, &r.nodes[0], f);
	room_pass_to(&r, &r.nodes[1], f);
	node_say(&r, &r.nodes[2], 0, "old");
	room_settle(&r);
	is_int((long long)node_heard(&r.nodes[0], "old"), 1,
	    "what was under way is read");
	node_say(&r, &r.nodes[0], 0, "new");
	room_settle(&r);
	is_int((long long)node_heard(&r.nodes[1], "new"), 1,
	    "M5: those who see a commit talk on");
	is_int((long long)node_heard(&r.nodes[2], "new"), 0,
	    "M5: who does not cannot follow");
	is_int((long long)node_status(&r.nodes[2]).waiting, 1,
	    "M5: and sees that something is missing");
	free(f);
	room_free(&r);
}

static void
ghost(void)
{
	struct person p;
	struct session *a;
	struct room r;

	room_init(&r, 13);
	room_people(&r, 2);
	a = r.nodes[0].session;
	person_make(&p, 0x777, "old", &r.rng);
	writer_init(&w, bytes, sizeof bytes);
	admission_seal(&w, &a->group.keys, 0x100, &p.card, &a->signer,
	    &r.rng);
	room_send(&r, 0x100, ALL_IDS, bytes, w.len);
	room_settle(&r);
	is_int((long long)node_count(&r.nodes[1], EVENT_ADMITTED), 1,
	    "K8, K14: a member lets in somebody who is not there");
	ok(node_last(&r.nodes[1], EVENT_MEMBER) == NULL ||
	    node_last(&r.nodes[1], EVENT_MEMBER)->id != 0x777,
	    "K14: who is never shown as in");
	room_wait(&r, 1000);
	ok(roster_find(&r.nodes[1].session->group.roster, 0x777) == NULL &&
	    room_agrees(&r), "R8: and is put out at once");
	room_free(&r);
}

static void
wraps(void)
{
	struct session *a;
	struct room r;
	struct node *n;
	size_t i;

	room_init(&r, 14);
	room_people(&r, 1);
	a = r.nodes[0].session;
	a->group.keys.generation = a->group.keys.term_start = 0xfffe;
	keyring_present(&a->keyring)->generation = 0xfffe;
	for (i = 1; i < 4; i++) {
		n = room_node(&r, 0x100 + (uint32_t)i, "x");
		room_connect(&r, n);
		room_wait(&r, 100);
	}
	ok(room_agrees(&r), "R10: a group goes on when 16 bits wrap");
	is_int((long long)node_status(n).generation, 0x10001,
	    "R10: to a generation above 65,535");
	node_say(&r, n, 0, "wrapped");
	room_settle(&r);
	is_int((long long)node_heard(&r.nodes[0], "wrapped"), 1,
	    "R10: and talks in it");
	session_rekey(a, r.now_ms);
	room_wait(&r, 100);
	ok(room_agrees(&r), "R10: and renews its key");
	room_free(&r);
}

static void
confirmed(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 15);
	room_people(&r, 2);
	is_int(node_status(&r.nodes[1]).confirmed, 1,
	    "K7: where two are alone there is nothing to confirm");
	n = room_node(&r, 0x300, "c");
	session_prefer(n->session, 0x100);
	room_hold(&r, TYPE_MSG, ANY, 0);
	room_hold(&r, TYPE_DH_SETUP, ANY, 0x300);
	room_connect(&r, n);
	room_wait(&r, 0);
	is_int(node_status(&r.nodes[1]).confirmed, 0,
	    "K7: a third one who is present may know better");
	room_unhold(&r);
	room_hold(&r, TYPE_MSG, ANY, 0);
	room_wait(&r, 1000);
	is_int(node_status(n).confirmed, 0,
	    "S2: a newcomer knows its donor alone: unconfirmed");
	r.n_holds = 0;
	node_say(&r, &r.nodes[0], 0, "trust me");
	room_settle(&r);
	is_int(node_status(n).confirmed, 0,
	    "S2, K7: whatever the donor says");
	node_say(&r, &r.nodes[1], 0, "hello");
	room_settle(&r);
	is_int(node_status(n).confirmed, 1,
	    "K7: until a frame of a second member has opened");
	is_int(node_last(n, EVENT_CONFIRMED)->id, 0x200, "who is named");
	room_free(&r);
}

int
main(void)
{
	told();
	half_joined_donor();
	at_once();
	forged_admission();
	replayed();
	let_in_again();
	left_out();
	two_left_out();
	half_joined_left_out();
	half_joined_without_share();
	share_missing();
	share_false();
	shares_for_others();
	race();
	split();
	ghost();
	wraps();
	confirmed();
	return done_testing();
}

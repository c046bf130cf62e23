/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Letting in: who is let in, who is not, what a donor answers, and that no key
 * leaves before everyone has seen the admission.
 */
#include "config.h"

#include "session-harness.h"

#include "crypto/prim.h"

/* The code of the last ERROR that a member sent to id; 0: none. */
static uint16_t
answered(const struct room *r, uint32_t id)
{
	const struct room_frame *f;
	size_t i;

	for (i = r->log.n; i-- > 0;) {
		f = r->log.v[i];
		if (f->payload[0] == TYPE_ERROR && f->dest == id)
			return (uint16_t)(f->payload[2] << 8 | f->payload[3]);
	}
	return 0;
}

/* A DH_SETUP of somebody who is no session here. */
static void
setup_by(struct room *r, uint32_t src, uint32_t donor, uint8_t sid)
{
	struct piece passphrase = PIECE_TEXT("guess");
	uint8_t payload[DH_PAYLOAD_BYTES];
	struct handshake hs;

	handshake_start(&hs, src, donor, passphrase, &r->rng, payload);
	payload[4] = sid;
	room_send(r, src, donor, payload, sizeof payload);
	room_settle(r);
}

/* ---- the key stays in until all have seen it ---- */

static void
key_waits(void)
{
	struct room_frame *f;
	struct room r;
	struct node *n;

	room_init(&r, 1);
	room_people(&r, 2);
	n = room_node(&r, 0x300, "c");
	session_prefer(n->session, 0x100);
	room_hold(&r, TYPE_AUTHORIZE, AUTHORIZE_ADMISSION, 0);
	room_connect(&r, n);
	room_wait(&r, 0);
	f = room_take(&r);
	ok(f != NULL, "a request is answered with an admission to all");
	is_int((long long)room_count(&r, TYPE_KEY_CURRENT, ANY, 0), 0,
	    "R4: no key leaves before it has come back");
	room_pass(&r, f);
	room_settle(&r);
	is_int((long long)room_count(&r, TYPE_KEY_CURRENT, ANY, 0x100), 1,
	    "R4: then it does");
	ok(room_agrees(&r), "and the newcomer is in");
	is_int((long long)node_count(&r.nodes[1], EVENT_ADMITTED), 1,
	    "K8: all are told");
	is_int(node_last(&r.nodes[1], EVENT_ADMITTED)->other, 0x100,
	    "K8: by whom it was let in");
	free(f);
	room_free(&r);
}

static void
altered_admission(void)
{
	struct room_frame *f;
	struct room r;
	struct node *n;

	room_init(&r, 2);
	room_people(&r, 1);
	n = room_node(&r, 0x200, "b");
	room_hold(&r, TYPE_AUTHORIZE, AUTHORIZE_ADMISSION, 0);
	room_connect(&r, n);
	room_wait(&r, 0);
	f = room_frame_copy(room_last(&r, TYPE_AUTHORIZE,
	    AUTHORIZE_ADMISSION, 0x100));
	f->src = 0x200;
	room_pass(&r, f);
	room_settle(&r);
	is_int(answered(&r, 0x200), 0,
	    "M2: an admission in another's name is nothing to its donor");
	f->src = 0x100;
	room_frame_alter(f);
	room_pass(&r, f);
	room_settle(&r);
	is_int((long long)room_count(&r, TYPE_KEY_CURRENT, ANY, 0), 0,
	    "M2: an altered one hands out nothing");
	is_int(answered(&r, 0x200), CODE_DENIED, "M2: it is given up");
	is_int((long long)room_count(&r, TYPE_AUTHORIZE,
	    AUTHORIZE_ADMISSION, 0), 1, "M2: not sent as often as altered");
	free(f);
	room_free(&r);
}

static void
void_admission(void)
{
	struct room_frame *f;
	struct room r;
	struct node *n;

	room_init(&r, 3);
	room_people(&r, 2);
	n = room_node(&r, 0x300, "c");
	session_prefer(n->session, 0x100);
	room_hold(&r, TYPE_AUTHORIZE, AUTHORIZE_ADMISSION, 0x100);
	room_connect(&r, n);
	room_wait(&r, 0);
	f = room_take(&r);
	r.n_holds = 0;
	session_rekey(r.nodes[1].session, r.now_ms);
	room_settle(&r);
	is_int((long long)node_status(&r.nodes[0]).generation, 2,
	    "a commit overtakes the admission");
	room_pass(&r, f);
	room_settle(&r);
	is_int((long long)room_count(&r, TYPE_AUTHORIZE, AUTHORIZE_ADMISSION,
	    0x100), 2, "R9: which is void and sent again");
	ok(room_agrees(&r), "the newcomer gets in by it");
	is_int((long long)room_count(&r, TYPE_DH_SETUP, ANY, 0x300), 1,
	    "without a second handshake");
	free(f);
	room_free(&r);
}

static void
newcomer_gone(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 4);
	room_people(&r, 2);
	n = room_node(&r, 0x300, "c");
	session_prefer(n->session, 0x100);
	room_hold(&r, TYPE_AUTHORIZE, AUTHORIZE_ADMISSION, 0x100);
	room_connect(&r, n);
	room_wait(&r, 0);
	room_leave(&r, n);
	room_unhold(&r);
	is_int((long long)room_count(&r, TYPE_KEY_CURRENT, ANY, 0), 0,
	    "R8: no key is sent to who has left");
	is_int((long long)r.nodes[1].session->group.roster.n, 3,
	    "R8: its admission is valid all the same");
	room_wait(&r, 1000);
	ok(r.nodes[1].session->group.roster.n == 2 && room_agrees(&r),
	    "R8: but the ghost is put out at once");
	room_free(&r);
}

/* A member lets in a card of its own making under a newcomer's id. */
static void
ghost_of_newcomer(void)
{
	uint8_t bytes[PAYLOAD_BYTES_MAX];
	struct person p;
	struct session *b;
	struct writer w;
	struct room r;
	struct node *n;

	room_init(&r, 22);
	room_people(&r, 3);
	b = r.nodes[1].session;
	n = room_node(&r, 0x400, "d");
	room_hold(&r, TYPE_DH_SETUP, ANY, 0x400);
	room_connect(&r, n);
	room_wait(&r, 0);
	person_make(&p, 0x400, "ghost", &r.rng);
	writer_init(&w, bytes, sizeof bytes);
	admission_seal(&w, &b->group.keys, 0x200, &p.card, &b->signer,
	    &r.rng);
	room_send(&r, 0x200, ALL_IDS, bytes, w.len);
	room_settle(&r);
	ok(roster_find(&r.nodes[2].session->group.roster, 0x400) != NULL,
	    "K8, K14: a member lets in a ghost under a newcomer's id");
	room_unhold(&r);
	room_wait(&r, 5000);
	is_int((long long)node_count(n, EVENT_STOPPED), 0,
	    "K14: the newcomer is not turned away for it");
	is_int(node_state(n), STATE_READY, "K14: but gets in soon");
	ok(room_agrees(&r), "K14: and the ghost is out");
	is_mem(&roster_find(&r.nodes[2].session->group.roster, 0x400)->
	    card.identity, &n->identity.pub, sizeof n->identity.pub,
	    "K14: under its own identity");
	room_free(&r);
}

/* ---- repeats ---- */

static void
sid_once(void)
{
	struct room_frame *f;
	struct room r;
	struct node *n;

	room_init(&r, 5);
	room_people(&r, 1);
	n = room_asking(&r, 0x200, "b", 0x100);
	f = room_frame_copy(room_last(&r, TYPE_DH_SETUP, ANY, 0x200));
	room_pass(&r, f);
	room_settle(&r);
	is_int((long long)room_count(&r, TYPE_DH_RETURN, ANY, 0x100), 1,
	    "K12: a repeated DH_SETUP is not answered");
	free(f);
	room_unhold(&r);
	is_int(node_state(n), STATE_READY, "K12: and disturbs nothing");
	f = room_frame_copy(room_last(&r, TYPE_AUTHORIZE, AUTHORIZE_REQUEST,
	    0x200));
	room_pass(&r, f);
	room_settle(&r);
	is_int((long long)room_count(&r, TYPE_AUTHORIZE, AUTHORIZE_ADMISSION,
	    0x100), 1, "K12: a repeated request lets nobody in");
	free(f);
	f = room_frame_copy(room_last(&r, TYPE_AUTHORIZE,
	    AUTHORIZE_ADMISSION, 0x100));
	room_pass(&r, f);
	room_settle(&r);
	is_int((long long)room_count(&r, TYPE_KEY_CURRENT, ANY, 0x100), 1,
	    "K12: a repeated admission hands out nothing");
	free(f);
	room_free(&r);
}

/* The same request, while the admission is under way. */
static void
request_twice(void)
{
	struct room_frame *f;
	struct room r;

	room_init(&r, 20);
	room_people(&r, 1);
	room_hold(&r, TYPE_AUTHORIZE, AUTHORIZE_ADMISSION, 0);
	room_connect(&r, room_node(&r, 0x200, "b"));
	room_settle(&r);
	f = room_frame_copy(room_last(&r, TYPE_AUTHORIZE, AUTHORIZE_REQUEST,
	    0x200));
	room_pass(&r, f);
	room_settle(&r);
	is_int((long long)room_count(&r, TYPE_AUTHORIZE, AUTHORIZE_ADMISSION,
	    0), 1, "K12: nor one that comes twice before the admission");
	free(f);
	room_free(&r);
}

/* The admission of an earlier attempt comes while a later one is under way. */
static void
earlier_admission(void)
{
	struct room_frame *f;
	struct room r;
	struct node *n;

	room_init(&r, 17);
	room_people(&r, 1);
	room_hold(&r, TYPE_KEY_CURRENT, ANY, 0);
	n = room_node(&r, 0x200, "b");
	room_connect(&r, n);
	room_settle(&r);
	f = room_frame_copy(room_last(&r, TYPE_AUTHORIZE,
	    AUTHORIZE_ADMISSION, 0x100));
	room_drop_held(&r);
	r.n_holds = 0;
	room_hold(&r, TYPE_AUTHORIZE, AUTHORIZE_ADMISSION, 0);
	room_wait(&r, KEY_TIMEOUT_MS + 1500);
	is_int((long long)r.held.n, 1, "a second attempt is under way");
	room_pass(&r, f);
	room_settle(&r);
	is_int(answered(&r, 0x200), 0,
	    "M4: the first one's admission, repeated, does not end it");
	room_unhold(&r);
	is_int(node_state(n), STATE_READY, "it gets the key");
	free(f);
	room_free(&r);
}

/* The passphrase is right, but what it says is not. */
static void
invalid_request(void)
{
	struct group_id none = { { 0 } };
	uint8_t bytes[1024];
	struct session *s;
	struct writer w;
	struct person p;
	struct room r;

	room_init(&r, 18);
	room_people(&r, 1);
	s = room_asking(&r, 0x200, "b", 0x100)->session;
	person_make(&p, 0x300, "c", &r.rng);
	writer_init(&w, bytes, sizeof bytes);
	request_seal(&w, &s->asking.hs, &none, &p.card, &p.signer);
	room_drop_held(&r);
	r.n_holds = 0;
	room_send(&r, 0x200, 0x100, bytes, w.len);
	room_settle(&r);
	is_int(answered(&r, 0x200), CODE_DENIED,
	    "M10: nobody asks with a card of another id");
	is_int((long long)node_count(&r.nodes[0], EVENT_GUESS), 0,
	    "which is no guess");
	room_free(&r);
}

/* DH_SETUPs that wait for the echo of the donor's own join. */
static void
kept_setups(void)
{
	struct room r;
	struct node *n;
	uint32_t i;

	room_init(&r, 19);
	room_people(&r, 1);
	room_hold(&r, TYPE_KEY_NEW, KEY_JOIN, 0);
	n = room_node(&r, 0x200, "b");
	room_connect(&r, n);
	room_settle(&r);
	for (i = 1; i <= HANDSHAKES_MAX; i++)
		setup_by(&r, 0x1000 + i, 0x200, (uint8_t)i);
	is_int((long long)n->session->donor.later.n, HANDSHAKES_MAX,
	    "R13: eight requests may wait");
	setup_by(&r, 0x1000 + i, 0x200, (uint8_t)i);
	is_int(answered(&r, 0x1000 + i), CODE_BUSY, "S8: the ninth: BUSY");
	room_presence(&r, TYPE_EXIT, 0x1001);
	is_int((long long)n->session->donor.later.n, HANDSHAKES_MAX - 1,
	    "that of who leaves is forgotten");
	room_unhold(&r);
	is_int((long long)room_count(&r, TYPE_DH_RETURN, ANY, 0x200),
	    HANDSHAKES_MAX - 1, "the others are answered");
	room_free(&r);
}

static void
request_elsewhere(void)
{
	struct room_frame *f;
	struct room r;

	room_init(&r, 6);
	room_people(&r, 2);
	room_asking(&r, 0x300, "c", 0x100);
	f = room_take(&r);
	f->dest = 0x200;
	room_pass(&r, f);
	f->dest = 0x100;
	f->src = 0x200;
	room_pass(&r, f);
	room_settle(&r);
	is_int((long long)room_count(&r, TYPE_AUTHORIZE, AUTHORIZE_ADMISSION,
	    0), 0, "M2, M10: a re-targeted request lets nobody in");
	f->src = 0x300;
	f->payload[f->size - 1] ^= 1;
	room_pass(&r, f);
	room_settle(&r);
	is_int(answered(&r, 0x300), CODE_REFUSED,
	    "M2: an altered one is refused");
	free(f);
	room_free(&r);
}

/* ---- limits ---- */

static void
eight(void)
{
	struct room r;
	uint32_t i;

	room_init(&r, 7);
	room_people(&r, 1);
	for (i = 1; i <= HANDSHAKES_MAX; i++)
		setup_by(&r, 0x1000 + i, 0x100, (uint8_t)i);
	is_int((long long)room_count(&r, TYPE_DH_RETURN, ANY, 0x100),
	    HANDSHAKES_MAX, "S8: eight handshakes at once");
	setup_by(&r, 0x1000 + i, 0x100, (uint8_t)i);
	is_int(answered(&r, 0x1000 + i), CODE_BUSY, "S8: the ninth: BUSY");
	is_mem(room_last(&r, TYPE_ERROR, ANY, 0x100)->payload + 4,
	    room_last(&r, TYPE_DH_SETUP, ANY, 0x1000 + i)->payload + 4,
	    SID_BYTES, "R21: with its sid");
	setup_by(&r, 0x1001, 0x100, 98);
	is_int(answered(&r, 0x1001), CODE_BUSY,
	    "S8: who starts anew at once is not answered again");
	room_wait(&r, 1000);
	setup_by(&r, 0x1001, 0x100, 99);
	is_int((long long)room_count(&r, TYPE_DH_RETURN, ANY, 0x100),
	    HANDSHAKES_MAX + 1, "but later, and keeps its place");
	room_presence(&r, TYPE_EXIT, 0x1002);
	setup_by(&r, 0x1000 + i, 0x100, 77);
	is_int((long long)room_count(&r, TYPE_DH_RETURN, ANY, 0x100),
	    HANDSHAKES_MAX + 2, "who leaves frees one");
	room_wait(&r, HANDSHAKE_SLOT_MS);
	for (i = 1; i <= HANDSHAKES_MAX; i++)
		setup_by(&r, 0x2000 + i, 0x100, (uint8_t)i);
	is_int((long long)room_count(&r, TYPE_DH_RETURN, ANY, 0x100),
	    2 * HANDSHAKES_MAX + 2, "S8: and 20 s free all");
	room_free(&r);
}

/* One wrong guess by a new connection. */
static struct node *
guess(struct room *r, uint32_t id)
{
	struct node *n = room_node(r, id, "eve");

	session_set_passphrase(n->session, "guess");
	session_prefer(n->session, 0x100);
	room_connect(r, n);
	room_settle(r);
	return n;
}

static void
guesses(void)
{
	struct room r;
	struct node *n;
	uint32_t i;

	room_init(&r, 8);
	room_people(&r, 1);
	for (i = 0; i < REFUSED_PER_MINUTE; i++)
		room_leave(&r, guess(&r, 0x1000 + i));
	is_int((long long)node_count(&r.nodes[0], EVENT_GUESS), 5,
	    "S1: five wrong guesses a minute are told");
	n = guess(&r, 0x2000);
	is_int(answered(&r, 0x2000), CODE_BUSY, "S1: the sixth: BUSY");
	is_int((long long)node_count(&r.nodes[0], EVENT_GUESS), 5,
	    "before it is judged");
	ok(node_state(n) != STATE_WAITING, "so it goes on asking");
	room_leave(&r, n);
	room_wait(&r, MINUTE_MS);
	n = guess(&r, 0x3000);
	is_int(answered(&r, 0x3000), CODE_REFUSED, "a minute later again");
	room_free(&r);
}

static void
old_cards(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 9);
	room_people(&r, 1);
	n = room_node(&r, 0x200, "b");
	session_set_wall_offset(n->session, WALL_OFFSET_MS -
	    CARD_AGE_MAX_MS - 1);
	room_connect(&r, n);
	room_settle(&r);
	is_int(answered(&r, 0x200), CODE_DENIED,
	    "K14: a card older than a day is not let in");
	is_int(node_last(n, EVENT_STOPPED)->failure, FAIL_DENIED,
	    "and its owner waits for the user");
	ok(node_last(n, EVENT_ERROR)->text_len > 0, "who reads why");
	session_set_wall_offset(n->session, WALL_OFFSET_MS -
	    CARD_AGE_MAX_MS + 60000);
	room_leave(&r, n);
	room_connect(&r, n);
	room_settle(&r);
	is_int(node_state(n), STATE_READY, "one of almost a day is");
	room_free(&r);
}

static void
full(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 10);
	room_people(&r, 2);
	r.nodes[0].session->config.members_max = 2;
	r.nodes[1].session->config.members_max = 3;
	n = room_node(&r, 0x300, "c");
	session_prefer(n->session, 0x100);
	room_connect(&r, n);
	room_settle(&r);
	is_int(answered(&r, 0x300), CODE_DENIED,
	    "a donor whose room is full denies");
	session_prefer(n->session, 0x200);
	session_retry(n->session, r.now_ms);
	room_settle(&r);
	ok(room_agrees(&r), "R14: one with another limit lets it in");
	room_free(&r);
}

/* ---- what a setup must be ---- */

static void
cryptotypes(void)
{
	uint8_t setup[DH_PAYLOAD_BYTES] = { TYPE_DH_SETUP, 0, 1, 0, 9 };
	struct room r;

	room_init(&r, 11);
	room_people(&r, 1);
	room_send(&r, 0x900, 0x100, setup, sizeof setup);
	room_settle(&r);
	is_int(answered(&r, 0x900), CODE_CRYPTOTYPE,
	    "S6: cryptotype 0 is not spoken");
	setup[1] = 1;
	setup[2] = 2;
	room_send(&r, 0x901, 0x100, setup, sizeof setup);
	room_settle(&r);
	is_int(answered(&r, 0x901), CODE_CRYPTOTYPE, "nor version 2");
	setup[2] = 1;
	room_send(&r, 0x902, 0x100, setup, sizeof setup);
	room_settle(&r);
	is_int(answered(&r, 0x902), CODE_BAD_FRAME,
	    "S10: nor is a point of small order taken");
	memset(setup + 4 + SID_BYTES, 0xff, POINT_BYTES);
	room_send(&r, 0x903, 0x100, setup, sizeof setup);
	room_settle(&r);
	is_int(answered(&r, 0x903), CODE_BAD_FRAME, "or one that is none");
	is_int((long long)room_count(&r, TYPE_DH_RETURN, ANY, 0), 0,
	    "none of them is answered otherwise");
	room_send(&r, 0x904, 0x100, setup, 20);
	room_settle(&r);
	is_int(answered(&r, 0x904), 0, "a short one not at all");
	room_free(&r);
}

/* ---- the user decides ---- */

static struct node *
at_the_door(struct room *r, uint64_t seed)
{
	struct node *n;

	room_init(r, seed);
	room_people(r, 1);
	session_set_policy(r->nodes[0].session, POLICY_ASK);
	n = room_node(r, 0x200, "b");
	room_connect(r, n);
	room_wait(r, 100);
	return n;
}

static void
user_admits(void)
{
	const struct session_event *e;
	const struct room_frame *f;
	struct session_peer peer;
	struct room r;
	struct node *n = at_the_door(&r, 12);

	e = node_last(&r.nodes[0], EVENT_REQUEST);
	ok(e != NULL && e->id == 0x200 && !strcmp(e->nick, "b"),
	    "S1: with the policy ask the user is asked");
	is_mem(&e->identity, &n->identity.pub, sizeof e->identity,
	    "S1: with the identity");
	is_int(answered(&r, 0x200), CODE_WAIT, "the newcomer is told to wait");
	is_int(e->number, KEY_TIMEOUT_WAIT_MS, "the user has a minute");
	is_int((long long)node_status(&r.nodes[0]).requests, 1,
	    "one waits for an answer");
	is_int(node_status(&r.nodes[0]).request, 0x200, "that one");
	ok(node_status(&r.nodes[0]).request_ms > r.now_ms +
	    KEY_TIMEOUT_WAIT_MS - 1000, "for that long");
	ok(session_peer_by_id(r.nodes[0].session, 0x200, &peer) &&
	    peer.requests, "and is marked");
	ok(node_status(n).decided_ms > r.now_ms + KEY_TIMEOUT_WAIT_MS - 1000,
	    "it knows until when");
	is_int(node_status(&r.nodes[0]).decided_ms, -1, "we do not wait");
	f = room_last(&r, TYPE_AUTHORIZE, AUTHORIZE_REQUEST, 0x200);
	room_pass(&r, f);
	room_wait(&r, 30000);
	is_int(node_state(n), STATE_AWAIT_KEY,
	    "K12: and does, even if its request is repeated");
	is_int(session_admit(r.nodes[0].session, 0x999, true, r.now_ms),
	    ERR_NOTFOUND, "nobody else can be let in");
	is_int(session_admit(r.nodes[0].session, 0x200, true, r.now_ms),
	    ERR_OK, "the user says yes");
	room_settle(&r);
	ok(room_agrees(&r), "so it is in");
	is_int((long long)node_status(&r.nodes[0]).requests, 0,
	    "nobody waits any more");
	is_int((long long)node_count(&r.nodes[0], EVENT_REQUEST_OVER), 0,
	    "an answer needs no further word");
	is_int(session_admit(r.nodes[0].session, 0x200, true, r.now_ms),
	    ERR_NOTFOUND, "once");
	room_free(&r);
}

static void
user_denies(void)
{
	struct room r;
	struct node *n = at_the_door(&r, 13);

	session_admit(r.nodes[0].session, 0x200, false, r.now_ms);
	room_settle(&r);
	is_int(node_state(n), STATE_WAITING, "K16: the user says no");
	is_int(node_last(n, EVENT_STOPPED)->failure, FAIL_DENIED,
	    "which the newcomer is told");
	is_int((long long)room_count(&r, TYPE_AUTHORIZE, AUTHORIZE_ADMISSION,
	    0), 0, "and nobody is let in");
	room_free(&r);
}

static void
user_sleeps(void)
{
	struct room r;
	struct node *n = at_the_door(&r, 14);

	room_leave(&r, n);
	room_settle(&r);
	is_int(session_admit(r.nodes[0].session, 0x200, true, r.now_ms),
	    ERR_NOTFOUND, "who has left cannot be let in");
	room_connect(&r, n);
	room_wait(&r, KEY_TIMEOUT_WAIT_MS + 2000);
	is_int((long long)node_count(&r.nodes[0], EVENT_REQUEST), 3,
	    "who waits in vain asks again after a minute");
	is_int((long long)node_count(&r.nodes[0], EVENT_REQUEST_OVER), 1,
	    "which the user is told");
	room_free(&r);
}

static void
commit_at_the_door(void)
{
	struct room r;
	struct node *n = at_the_door(&r, 15);

	session_rekey(r.nodes[0].session, r.now_ms);
	room_settle(&r);
	session_admit(r.nodes[0].session, 0x200, true, r.now_ms);
	room_settle(&r);
	is_int(node_state(n), STATE_READY,
	    "R9: a commit meanwhile does not matter");
	room_free(&r);
}

static void
keyless(void)
{
	struct room r;
	struct node *n;
	uint32_t list[] = { 0x200 };
	uint8_t bytes[2048];
	struct commit c;
	struct card card;
	struct session *b;
	struct writer w;

	n = at_the_door(&r, 16);
	session_admit(r.nodes[0].session, 0x200, true, r.now_ms);
	room_settle(&r);
	is_int(node_state(n), STATE_READY, "b is in");
	room_asking(&r, 0x300, "c", 0x100);
	b = n->session;
	commit_generate(&c, &r.rng);
	card = roster_find(&b->group.roster, 0x200)->card;
	card_finish(&card, 50, &c.leaf, "b", 1, &b->signer);
	writer_init(&w, bytes, sizeof bytes);
	commit_seal(&w, &b->group.keys, 0x200, &c, &card, list, 1, &b->signer,
	    &r.rng);
	room_tell(&r, &r.nodes[0], 0x200, 0, bytes, w.len);
	room_collect(&r);
	is_int(answered(&r, 0x300), CODE_NO_KEY,
	    "a donor that is put out says NO_KEY to who asked it");
	room_free(&r);
}

int
main(void)
{
	key_waits();
	altered_admission();
	void_admission();
	newcomer_gone();
	ghost_of_newcomer();
	sid_once();
	request_twice();
	earlier_admission();
	request_elsewhere();
	invalid_request();
	kept_setups();
	eight();
	guesses();
	old_cards();
	full();
	cryptotypes();
	user_admits();
	user_denies();
	user_sleeps();
	commit_at_the_door();
	keyless();
	return done_testing();
}

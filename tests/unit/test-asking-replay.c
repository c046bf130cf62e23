/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The newcomer between its request and its join: what it lives through by
 * replaying what came meanwhile, and what it cannot be made to believe.
 */
#include "config.h"

#include "session-harness.h"

#include "crypto/admission.h"
#include "crypto/box.h"

static bool
failed_by(const struct node *n, enum failure failure)
{
	const struct session_event *e = node_last(n, EVENT_FAILED);

	return e != NULL && e->failure == failure;
}

static void
crossing(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 22);
	room_people(&r, 3);
	n = room_node(&r, 0x400, "d");
	session_prefer(n->session, 0x100);
	room_hold(&r, TYPE_KEY_CURRENT, ANY, 0x100);
	room_connect(&r, n);
	room_settle(&r);
	is_int(node_state(n), STATE_AWAIT_KEY, "KEY_CURRENT is under way");
	room_connect(&r, room_node(&r, 0x500, "e"));
	session_prefer(r.nodes[4].session, 0x200);
	room_settle(&r);
	session_rekey(r.nodes[2].session, r.now_ms);
	room_settle(&r);
	node_say(&r, &r.nodes[1], 0, "for d, too");
	room_settle(&r);
	is_int(node_state(n), STATE_AWAIT_KEY, "a join and a commit overtake");
	room_unhold(&r);
	room_wait(&r, 100);
	ok(room_agrees(&r), "R3, R16: the newcomer lives through both");
	is_int((long long)room_count(&r, TYPE_KEY_NEW, KEY_JOIN, 0x400), 0,
	    "R16: listed by the commit it is in without a join");
	is_int((long long)node_heard(n, "for d, too"), 1,
	    "R9: and reads what was said since it was in");
	room_free(&r);
}

/* Who is let in beside one is half-joined, and joins after one has come. */
static void
half_joined(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 28);
	room_people(&r, 2);
	room_hold(&r, TYPE_KEY_NEW, KEY_JOIN, 0x400);
	room_connect(&r, room_node(&r, 0x400, "d"));
	room_settle(&r);
	n = room_node(&r, 0x300, "c");
	session_prefer(n->session, 0x100);
	room_connect(&r, n);
	room_settle(&r);
	is_int(node_state(n), STATE_READY, "c is in, d is half-joined");
	room_unhold(&r);
	ok(roster_find(&n->session->group.roster, 0x400)->state ==
	    MEMBER_JOINED && room_agrees(&r),
	    "R16: c knew, and takes d's join as the others do");
	room_free(&r);
}

/* ---- a relay in the middle ---- */

struct middle {
	struct room r;
	struct handshake front, back;	/* with the newcomer, the donor */
	struct room_frame *request;	/* of the newcomer, to the relay */
};

/*
 * The relay answers a newcomer in the donor's name, and asks the donor in the
 * newcomer's, both with its guess of the passphrase.
 */
static void
stand_between(struct middle *m, const char *guess)
{
	struct piece passphrase = { guess, strlen(guess) };
	uint8_t payload[DH_PAYLOAD_BYTES];
	struct frame frame;
	struct room_frame *f;

	room_init(&m->r, 29);
	room_people(&m->r, 1);
	room_hold(&m->r, TYPE_DH_SETUP, ANY, 0);
	room_hold(&m->r, TYPE_DH_RETURN, ANY, 0);
	room_hold(&m->r, TYPE_AUTHORIZE, AUTHORIZE_REQUEST, 0);
	room_connect(&m->r, room_node(&m->r, 0x200, "b"));
	room_settle(&m->r);
	f = room_take(&m->r);
	frame = frame_of(f);
	handshake_answer(&m->front, &frame, passphrase, &m->r.rng, payload);
	free(f);
	room_tell(&m->r, &m->r.nodes[1], 0x100, 0x200, payload,
	    sizeof payload);
	room_settle(&m->r);
	m->request = room_take(&m->r);
	handshake_start(&m->back, 0x200, 0x100, passphrase, &m->r.rng,
	    payload);
	room_tell(&m->r, &m->r.nodes[0], 0x200, 0x100, payload,
	    sizeof payload);
	room_settle(&m->r);
	f = room_take(&m->r);
	frame = frame_of(f);
	handshake_finish(&m->back, &frame);
	free(f);
}

static void
stand_aside(struct middle *m)
{
	free(m->request);
	room_free(&m->r);
}

static void
middle_guesses(void)
{
	struct middle m;
	struct group_id mark;
	struct frame frame;
	struct card card;

	stand_between(&m, "perry");
	frame = frame_of(m.request);
	is_int(request_open(&mark, &card, &m.front, &frame), ERR_CRYPTO,
	    "M1: who guesses wrong cannot open the request");
	stand_aside(&m);
}

/* It knows the passphrase, and hands on what the newcomer has signed. */
static void
middle_hands_on(void)
{
	enum { CLEAR = 4 + SID_BYTES };
	static const struct nonce zero;
	struct payload_request p = { 0 };
	uint8_t bytes[1024];
	struct middle m;
	struct frame frame;
	struct writer w;
	struct box box;

	stand_between(&m, "cider");
	frame = frame_of(m.request);
	is_int(box_open(&box, &frame, frame.size - CLEAR, m.front.ki.b, &zero),
	    ERR_OK, "who knows it can");
	memcpy(p.sid, m.back.sid.b, sizeof p.sid);
	writer_init(&w, bytes, sizeof bytes);
	payload_request_encode(&w, &p);
	writer_copy(&w, box.plain, box.len);
	box_close(&w, 0, CLEAR, (struct box_route){ 0x200, 0x100 },
	    m.back.ki.b, &zero);
	box_release(&box);
	m.r.n_holds = 0;
	room_tell(&m.r, &m.r.nodes[0], 0x200, 0x100, bytes, w.len);
	room_settle(&m.r);
	is_int((long long)room_count(&m.r, TYPE_AUTHORIZE,
	    AUTHORIZE_ADMISSION, 0), 0,
	    "M1: but the newcomer signed another handshake than the donor's");
	stand_aside(&m);
}

/* ---- what it can and cannot know ---- */

static void
reads_back(void)
{
	struct room_frame *f;
	struct room r;
	struct node *n;

	room_init(&r, 23);
	room_people(&r, 2);
	node_say(&r, &r.nodes[0], 0, "before");
	room_settle(&r);
	f = room_frame_copy(room_last(&r, TYPE_MSG, ANY, 0x100));
	n = room_asking(&r, 0x300, "c", 0x200);
	node_say(&r, &r.nodes[0], 0, "meanwhile");
	room_settle(&r);
	room_unhold(&r);
	room_wait(&r, 0);
	ok(room_agrees(&r), "c is in");
	room_pass_to(&r, n, f);
	room_wait(&r, EARLY_WAIT_MS + 1000);
	is_int((long long)(node_heard(n, "before") + node_heard(n,
	    "meanwhile")), 0, "K3: and reads nothing from before");
	free(f);
	room_free(&r);
}

static void
admission_missing(void)
{
	struct room_frame *f;
	struct room r;
	struct node *n;

	room_init(&r, 24);
	room_people(&r, 2);
	n = room_node(&r, 0x300, "c");
	session_prefer(n->session, 0x100);
	room_hold(&r, TYPE_AUTHORIZE, AUTHORIZE_ADMISSION, 0);
	room_connect(&r, n);
	room_settle(&r);
	f = room_take(&r);
	room_pass_to(&r, &r.nodes[0], f);
	room_settle(&r);
	ok(failed_by(n, FAIL_INVALID),
	    "K15: shown to the donor only, an admission ends the handshake");
	is_int(n->session->has_group, 0, "K15: the key is of no use then");
	free(f);
	room_free(&r);
}

/* b saw no admission of c: it must not be able to follow. */
static void
admission_hidden(void)
{
	struct room_frame *f;
	struct room r;
	struct node *n;

	room_init(&r, 25);
	room_people(&r, 2);
	n = room_node(&r, 0x300, "c");
	session_prefer(n->session, 0x100);
	room_hold(&r, TYPE_AUTHORIZE, AUTHORIZE_ADMISSION, 0);
	room_connect(&r, n);
	room_settle(&r);
	f = room_take(&r);
	room_pass_to(&r, n, f);
	room_pass_to(&r, &r.nodes[0], f);
	r.n_holds = 0;
	room_settle(&r);
	is_int(node_state(n), STATE_READY, "c is in, with a");
	is_int((long long)node_status(&r.nodes[1]).generation, 1,
	    "K15: b does not take the join of somebody unseen");
	node_say(&r, &r.nodes[1], 0, "secret");
	room_settle(&r);
	is_int((long long)node_heard(n, "secret"), 0,
	    "K15: nor can c read what b says");
	free(f);
	room_free(&r);
}

static void
tampered_current(void)
{
	static const struct {
		uint8_t type;
		int kind;
		const char *name;
	} v[] = {
		{ TYPE_DH_RETURN, ANY, "DH_RETURN" },
		{ TYPE_AUTHORIZE, AUTHORIZE_ROSTER, "roster" },
		{ TYPE_KEY_CURRENT, ANY, "KEY_CURRENT" },
		{ TYPE_AUTHORIZE, AUTHORIZE_REQUEST, "request" },
	};
	struct room_frame *f;
	struct room r;
	struct node *n;
	size_t i;

	for (i = 0; i < ARRAY_LEN(v); i++) {
		room_init(&r, 26);
		room_people(&r, 1);
		n = room_node(&r, 0x200, "b");
		room_hold(&r, v[i].type, v[i].kind, 0);
		room_connect(&r, n);
		room_wait(&r, 0);
		r.n_holds = 0;
		f = room_frame_alter(room_take(&r));
		room_pass(&r, f);
		room_settle(&r);
		ok(node_count(n, EVENT_FAILED) + node_count(n, EVENT_STOPPED)
		    > 0, "M1: an altered %s ends the handshake", v[i].name);
		ok(!n->session->has_group ||
		    node_state(n) == STATE_READY, "without a half of a key");
		free(f);
		room_free(&r);
	}
}

static void
repeats(void)
{
	struct room_frame *f;
	struct room r;
	struct node *n;

	room_init(&r, 27);
	room_people(&r, 2);
	n = room_node(&r, 0x300, "c");
	session_prefer(n->session, 0x100);
	room_hold(&r, TYPE_KEY_CURRENT, ANY, 0);
	room_connect(&r, n);
	room_settle(&r);
	f = room_frame_copy(room_last(&r, TYPE_AUTHORIZE, AUTHORIZE_ROSTER,
	    0x100));
	room_pass(&r, f);
	room_pass(&r, f);
	is_int(node_state(n), STATE_AWAIT_KEY,
	    "M4: a repeated roster part is ignored");
	free(f);
	f = room_frame_copy(room_last(&r, TYPE_DH_RETURN, ANY, 0x100));
	room_pass(&r, f);
	is_int(node_state(n), STATE_AWAIT_KEY, "M4: so is a DH_RETURN");
	free(f);
	room_unhold(&r);
	ok(room_agrees(&r), "the newcomer gets in all the same");
	f = room_frame_copy(room_last(&r, TYPE_KEY_CURRENT, ANY, 0x100));
	room_pass(&r, f);
	room_settle(&r);
	ok(room_agrees(&r), "K12: a repeated KEY_CURRENT changes nothing");
	free(f);
	room_free(&r);
}

int
main(void)
{
	crossing();
	half_joined();
	middle_guesses();
	middle_hands_on();
	reads_back();
	admission_missing();
	admission_hidden();
	tampered_current();
	repeats();
	return done_testing();
}

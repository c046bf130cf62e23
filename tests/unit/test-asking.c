/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The newcomer: whom it asks, and what it does with each answer, true, false,
 * late or never.
 */
#include "config.h"

#include "session-harness.h"

static bool
failed_by(const struct node *n, enum failure failure)
{
	const struct session_event *e = node_last(n, EVENT_FAILED);

	return e != NULL && e->failure == failure;
}

static const struct sid *
sid_of(const struct node *n)
{
	return &n->session->asking.hs.sid;
}

/* In AWAIT_RETURN with donor, which has not seen the DH_SETUP. */
static struct node *
setting_up(struct room *r, uint32_t id, const char *nick, uint32_t donor)
{
	struct node *n = room_node(r, id, nick);

	session_prefer(n->session, donor);
	room_hold(r, TYPE_DH_SETUP, ANY, id);
	room_connect(r, n);
	room_wait(r, 0);
	return n;
}

/* ---- the way in ---- */

static void
way_in(void)
{
	static const enum session_step want[] = { STEP_INIT, STEP_DH,
	    STEP_AUTH, STEP_KEY, STEP_NEW };
	struct session_peer peer;
	struct room r;
	struct node *n;
	size_t i, steps = 0;

	room_init(&r, 1);
	room_people(&r, 2);
	n = room_node(&r, 0x300, "c");
	room_connect(&r, n);
	room_wait(&r, 0);
	ok(room_agrees(&r), "a newcomer gets in");
	for (i = 0; i < n->n_events; i++)
		if (n->events[i].type == EVENT_STEP && steps < STEPS)
			steps += n->events[i].step == want[steps];
	is_int((long long)steps, STEPS, "and tells each step in order");
	is_int((long long)room_count(&r, TYPE_DH_SETUP, ANY, 0x300), 1,
	    "having asked one peer alone");
	session_peer_by_id(r.nodes[0].session, 0x300, &peer);
	ok(peer.mark == PEER_MEMBER && peer.has_card &&
	    !strcmp(peer.nick, "c"), "the others know it");
	ok(peer.admitted_by == 0x100 || peer.admitted_by == 0x200,
	    "and who let it in");
	room_free(&r);
}

static void
wrong_passphrase(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 2);
	room_people(&r, 1);
	n = room_node(&r, 0x200, "b");
	session_set_passphrase(n->session, "perry");
	room_connect(&r, n);
	room_wait(&r, 20000);
	is_int(node_state(n), STATE_WAITING,
	    "S1: with a wrong passphrase one waits for one's user");
	ok(node_last(n, EVENT_STOPPED) != NULL &&
	    node_last(n, EVENT_STOPPED)->failure == FAIL_REFUSED,
	    "S1: who is told");
	is_int((long long)node_count(&r.nodes[0], EVENT_GUESS), 1,
	    "so is the donor's");
	is_int((long long)room_count(&r, TYPE_AUTHORIZE,
	    AUTHORIZE_ADMISSION, 0), 0, "nobody is let in");
	session_set_passphrase(n->session, "cider");
	session_retry(n->session, r.now_ms);
	room_wait(&r, 0);
	ok(room_agrees(&r), "with the right one a retry gets in");
	session_retry(n->session, r.now_ms);
	is_int(node_state(n), STATE_READY, "a retry later does nothing");
	room_free(&r);
}

static void
empty_passphrase(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 3);
	room_node(&r, 0x100, "a");
	session_set_passphrase(r.nodes[0].session, "");
	room_connect(&r, &r.nodes[0]);
	room_wait(&r, 0);
	n = room_node(&r, 0x200, "b");
	session_set_passphrase(n->session, "");
	room_connect(&r, n);
	room_wait(&r, 0);
	ok(room_agrees(&r), "a passphrase may be empty");
	room_free(&r);
}

/* ---- answers ---- */

static void
peer_leaves(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 4);
	room_people(&r, 2);
	n = setting_up(&r, 0x300, "c", 0x200);
	is_int(node_state(n), STATE_AWAIT_RETURN,
	    "the preferred peer is asked");
	r.n_holds = 0;
	room_leave(&r, &r.nodes[1]);
	room_settle(&r);
	ok(failed_by(n, FAIL_PEER_LEFT), "R7: when it leaves, that is said");
	room_wait(&r, 300);
	ok(room_agrees(&r), "R7: and another is asked at once");
	room_free(&r);
}

static void
donor_leaves(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 5);
	room_people(&r, 2);
	n = room_asking(&r, 0x300, "c", 0x200);
	is_int(node_state(n), STATE_AWAIT_KEY, "the request is sent");
	r.n_holds = 0;
	room_leave(&r, &r.nodes[1]);
	room_settle(&r);
	ok(failed_by(n, FAIL_PEER_LEFT),
	    "R7: a donor that leaves in mid-handshake ends it");
	room_wait(&r, 500);
	ok(room_agrees(&r), "R7: at once, for another");
	room_free(&r);
}

static void
other_leaves(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 6);
	room_people(&r, 2);
	n = room_asking(&r, 0x300, "c", 0x200);
	room_leave(&r, &r.nodes[0]);
	room_settle(&r);
	is_int(node_state(n), STATE_AWAIT_KEY,
	    "anybody else may leave meanwhile");
	room_unhold(&r);
	room_wait(&r, 500);
	ok(room_agrees(&r), "R3: the newcomer lives through that");
	room_free(&r);
}

static void
errors(void)
{
	static const struct {
		uint16_t code;
		enum failure failure;
		bool stops;
	} v[] = {
		{ CODE_BUSY, FAIL_BUSY, false },
		{ CODE_YIELD, FAIL_YIELD, false },
		{ CODE_NO_KEY, FAIL_NO_KEY, false },
		{ CODE_CRYPTOTYPE, FAIL_CRYPTOTYPE, false },
		{ CODE_RATE, FAIL_ERROR, false },
		{ CODE_REFUSED, FAIL_REFUSED, true },
		{ CODE_DENIED, FAIL_DENIED, true },
	};
	const struct session_event *e;
	struct room r;
	struct node *n;
	size_t i;

	for (i = 0; i < ARRAY_LEN(v); i++) {
		room_init(&r, 7);
		room_people(&r, 1);
		n = setting_up(&r, 0x200, "b", 0x100);
		room_error(&r, n, 0x100, i == 4 ? SEVERITY_HANDSHAKE : 0,
		    v[i].code, sid_of(n), "text");
		room_collect(&r);
		e = node_last(n, v[i].stops ? EVENT_STOPPED : EVENT_FAILED);
		ok(e != NULL && e->failure == v[i].failure && e->id == 0x100,
		    "%s ends the handshake: %s", code_name(v[i].code),
		    failure_name(v[i].failure));
		is_int(node_state(n) == STATE_WAITING, v[i].stops,
		    "and the newcomer %s", v[i].stops ? "waits" : "goes on");
		room_free(&r);
	}
}

/* A stranger without the passphrase turns a newcomer away. */
static void
false_refusal(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 30);
	room_people(&r, 2);
	room_node(&r, 0x900, "x")->online = true;
	room_presence(&r, TYPE_JOIN, 0x900);
	n = setting_up(&r, 0x300, "c", 0x900);
	r.n_holds = 0;
	room_error(&r, n, 0x900, 0, CODE_REFUSED, sid_of(n), "wrong");
	room_wait(&r, 100);
	is_int((long long)node_count(n, EVENT_STOPPED), 0,
	    "S5: a REFUSED of a stranger does not end the way in");
	is_int(node_state(n), STATE_READY, "S5: a member is asked instead");
	is_int((long long)room_count(&r, TYPE_DH_SETUP, ANY, 0x300), 2,
	    "S5: and the stranger no more");
	room_free(&r);
}

/* Only one of two is known to hold the key, and it has no time. */
static void
refusal_waits(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 31);
	room_people(&r, 2);
	n = setting_up(&r, 0x300, "c", 0x200);
	room_error(&r, n, 0x200, 0, CODE_BUSY, sid_of(n), "");
	room_collect(&r);
	is_int(n->session->asking.peer, 0x100, "the next one is asked");
	room_error(&r, n, 0x100, 0, CODE_DENIED, sid_of(n), "no");
	room_collect(&r);
	is_int((long long)node_count(n, EVENT_STOPPED), 0,
	    "S5: a DENIED leaves those who were busy to be asked");
	r.n_holds = 0;
	room_drop_held(&r);
	room_wait(&r, 2000);
	ok(room_agrees(&r), "S5: in the next round, who let us in");
	room_free(&r);
}

/* With a wrong passphrase some are asked, and that is all. */
static void
three_refuse(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 32);
	room_people(&r, 5);
	n = room_node(&r, 0x600, "f");
	session_set_passphrase(n->session, "perry");
	room_connect(&r, n);
	room_wait(&r, 60000);
	is_int(node_state(n), STATE_WAITING,
	    "S1: when three refuse, one's user must act");
	is_int((long long)node_count(n, EVENT_STOPPED), 1, "S1: once");
	is_int((long long)room_count(&r, TYPE_DH_SETUP, ANY, 0x600), 3,
	    "S1: and not everybody is asked");
	session_set_passphrase(n->session, "cider");
	session_retry(n->session, r.now_ms);
	room_wait(&r, 0);
	ok(room_agrees(&r), "a retry asks them again");
	room_free(&r);
}

static void
stale_errors(void)
{
	struct room r;
	struct node *n;
	struct sid other = { { 1 } }, none = { { 0 } };

	room_init(&r, 8);
	room_people(&r, 2);
	n = setting_up(&r, 0x300, "c", 0x100);
	room_error(&r, n, 0x100, 0, CODE_NO_KEY, &other, "no key");
	ok(node_state(n) == STATE_AWAIT_RETURN &&
	    n->session->asking.peer == 0x100,
	    "R21: an answer to an earlier attempt is ignored");
	room_error(&r, n, 0x100, 0, CODE_REFUSED, NULL, "");
	is_int(node_state(n), STATE_AWAIT_RETURN, "one without a sid, too");
	room_error(&r, n, 0x200, 0, CODE_REFUSED, sid_of(n), "");
	is_int(node_state(n), STATE_AWAIT_RETURN,
	    "and that of somebody who was not asked");
	room_error(&r, n, 0x100, 0, CODE_CRYPTOTYPE, &none, "");
	room_collect(&r);
	ok(failed_by(n, FAIL_CRYPTOTYPE),
	    "CRYPTOTYPE cannot know the sid and ends it with zeros");
	room_free(&r);
}

static void
strangers_return(void)
{
	uint8_t payload[DH_PAYLOAD_BYTES] = { TYPE_DH_RETURN, 1, 1, 0 };
	struct room r;
	struct node *n;

	room_init(&r, 9);
	room_people(&r, 2);
	n = setting_up(&r, 0x300, "c", 0x100);
	room_tell(&r, n, 0x200, n->id, payload, sizeof payload);
	is_int(node_state(n), STATE_AWAIT_RETURN,
	    "a DH_RETURN of somebody who was not asked is ignored");
	room_tell(&r, n, 0x200, n->id, payload, 7);
	is_int(node_state(n), STATE_AWAIT_RETURN, "a malformed one, too");
	payload[1] = 99;
	room_tell(&r, n, 0x200, n->id, payload, sizeof payload);
	is_int(node_state(n), STATE_AWAIT_RETURN,
	    "S6: and one of another cryptotype");
	room_unhold(&r);
	room_wait(&r, 0);
	ok(room_agrees(&r), "the one who was asked answers");
	room_free(&r);
}

static void
bad_point(void)
{
	uint8_t payload[DH_PAYLOAD_BYTES] = { TYPE_DH_RETURN, 1, 1, 0 };
	struct room r;
	struct node *n;

	room_init(&r, 10);
	room_people(&r, 2);
	n = setting_up(&r, 0x300, "c", 0x100);
	memcpy(payload + 4, sid_of(n)->b, SID_BYTES);
	room_tell(&r, n, 0x100, n->id, payload, sizeof payload);
	room_collect(&r);
	ok(failed_by(n, FAIL_INVALID),
	    "S10: a point of small order ends the handshake");
	is_int((long long)room_count(&r, TYPE_AUTHORIZE, AUTHORIZE_REQUEST,
	    0x300), 0, "S10: before anything is sealed under it");
	room_free(&r);
}

/* ---- NO_KEY ---- */

static void
no_key_valid(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 11);
	room_people(&r, 1);
	n = setting_up(&r, 0x200, "b", 0x100);
	n->session->peers.order[0]->holds_key = true;
	room_error(&r, n, 0x100, 0, CODE_NO_KEY, sid_of(n), "no key");
	is_int(n->session->peers.order[0]->no_key_rounds, 1,
	    "R6: a NO_KEY to the question counts");
	ok(!n->session->peers.order[0]->holds_key,
	    "R17: and ends being known to hold the key");
	room_free(&r);
}

static void
no_key_void(void)
{
	static const char *const names[] = { "an admission", "a found",
	    "an EXIT" };
	uint8_t found[36] = { TYPE_KEY_NEW, KEY_FOUND };
	uint8_t admission[64] = { TYPE_AUTHORIZE, AUTHORIZE_ADMISSION,
	    0, 0, 0, 0, 4 };
	struct room r;
	struct node *n;
	size_t i, asked;

	for (i = 0; i < ARRAY_LEN(names); i++) {
		room_init(&r, 12);
		room_people(&r, 2);
		n = setting_up(&r, 0x300, "c", 0x100);
		if (i == 0)
			room_tell(&r, n, 0x200, 0, admission, 64);
		else if (i == 1)
			room_tell(&r, n, 0x200, 0, found, 36);
		else
			room_presence(&r, TYPE_EXIT, 0x200);
		room_error(&r, n, 0x100, 0, CODE_NO_KEY, sid_of(n), "");
		room_collect(&r);
		is_int(n->session->peers.order[0]->no_key_rounds, 0,
		    "R6: %s since the question makes a NO_KEY void", names[i]);
		asked = room_count(&r, TYPE_DH_SETUP, ANY, 0x300);
		ok(asked <= 2, "it is not asked again at once");
		room_wait(&r, ROUND_WAIT_LIMIT_MS);
		ok(room_count(&r, TYPE_DH_SETUP, ANY, 0x300) > asked,
		    "but after a pause");
		room_free(&r);
	}
}

static void
no_key_counted(void)
{
	uint8_t join[4] = { TYPE_JOIN };
	uint8_t found[36] = { TYPE_KEY_NEW, KEY_FOUND };
	struct room r;
	struct node *n;

	room_init(&r, 13);
	room_people(&r, 2);
	n = setting_up(&r, 0x300, "c", 0x100);
	room_error(&r, n, 0x100, 0, CODE_NO_KEY, sid_of(n), "");
	room_tell(&r, n, 0x400, 0, join, sizeof join);
	ok(peers_find(&n->session->peers, 0x100)->no_key,
	    "R6: a JOIN leaves a NO_KEY as it is");
	room_tell(&r, n, 0x200, 0, found, sizeof found);
	ok(!peers_find(&n->session->peers, 0x100)->no_key,
	    "R6: a KEY_NEW makes void what was counted");
	room_free(&r);
}

static void
answers_no_key(void)
{
	struct room r;
	struct node *n, *m;

	room_init(&r, 14);
	room_people(&r, 1);
	n = setting_up(&r, 0x200, "b", 0x100);
	m = room_node(&r, 0x300, "c");
	session_prefer(m->session, 0x200);
	room_connect(&r, m);
	room_wait(&r, 0);
	is_int(node_state(n), STATE_AWAIT_RETURN, "who waits for an answer");
	ok(m->n_events > 0 && node_last(m, EVENT_FAILED) != NULL &&
	    node_last(m, EVENT_FAILED)->failure == FAIL_NO_KEY,
	    "R13: says NO_KEY at once to who asks it");
	is_int(node_state(m), STATE_READY, "who then asks the other");
	room_free(&r);
}

static void
answers_later(void)
{
	struct room r;
	struct node *n, *m;

	room_init(&r, 15);
	room_people(&r, 1);
	n = room_node(&r, 0x200, "b");
	room_hold(&r, TYPE_KEY_NEW, KEY_JOIN, 0x200);
	room_connect(&r, n);
	room_wait(&r, 0);
	is_int(node_state(n), STATE_AWAIT_ECHO, "its join is under way");
	m = room_node(&r, 0x300, "c");
	session_prefer(m->session, 0x200);
	room_connect(&r, m);
	room_wait(&r, 0);
	is_int(node_state(m), STATE_AWAIT_RETURN,
	    "R13: in AWAIT_ECHO a request waits");
	room_unhold(&r);
	ok(room_agrees(&r), "R13: and is answered when the echo has come");
	is_int((long long)room_count(&r, TYPE_DH_SETUP, ANY, 0x300), 1,
	    "without a second question");
	room_free(&r);
}

/* ---- time ---- */

static void
timeouts(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 16);
	room_people(&r, 2);
	n = setting_up(&r, 0x300, "c", 0x200);
	room_drop_held(&r);
	r.n_holds = 0;
	room_wait(&r, RETURN_TIMEOUT_MS - 1);
	is_int(node_state(n), STATE_AWAIT_RETURN, "5 s for the RETURN");
	room_wait(&r, 1);
	ok(failed_by(n, FAIL_TIMEOUT) && room_agrees(&r),
	    "then another peer is asked");
	is_int(room_last(&r, TYPE_DH_SETUP, ANY, 0x300)->dest, 0x100,
	    "not the same again");
	room_free(&r);

	room_init(&r, 17);
	room_people(&r, 2);
	n = room_asking(&r, 0x300, "c", 0x200);
	room_drop_held(&r);
	r.n_holds = 0;
	room_wait(&r, KEY_TIMEOUT_MS - 1);
	is_int(node_state(n), STATE_AWAIT_KEY, "10 s for the key");
	room_wait(&r, 1);
	ok(failed_by(n, FAIL_TIMEOUT) && room_agrees(&r),
	    "then another peer is asked");
	room_free(&r);
}

static void
wait_extends(void)
{
	struct room r;
	struct node *n;
	int i;

	room_init(&r, 18);
	room_people(&r, 1);
	n = room_asking(&r, 0x200, "b", 0x100);
	room_wait(&r, 5000);
	room_error(&r, n, 0x100, 0, CODE_WAIT, sid_of(n), "a moment");
	room_wait(&r, KEY_TIMEOUT_WAIT_MS - 1);
	is_int(node_state(n), STATE_AWAIT_KEY, "after a WAIT it is 60 s");
	is_str(node_last(n, EVENT_ERROR)->text, "a moment",
	    "the user reads why, without the sid");
	room_wait(&r, 1);
	ok(failed_by(n, FAIL_TIMEOUT), "and no more");
	room_free(&r);

	room_init(&r, 18);
	room_people(&r, 1);
	n = room_asking(&r, 0x200, "b", 0x100);
	for (i = 0; i < 7; i++) {
		if (n->session->asking.peer != 0)
			room_error(&r, n, 0x100, 0, CODE_WAIT, sid_of(n), "");
		room_wait(&r, 9000);
	}
	ok(failed_by(n, FAIL_TIMEOUT),
	    "S2: whoever says WAIT again and again holds nobody");
	room_free(&r);
}

static void
echo_timeout(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 19);
	room_people(&r, 1);
	n = room_node(&r, 0x200, "b");
	room_hold(&r, TYPE_KEY_NEW, KEY_JOIN, 0x200);
	room_connect(&r, n);
	room_wait(&r, ECHO_TIMEOUT_MS - 1);
	is_int(node_state(n), STATE_AWAIT_ECHO, "10 s for the echo");
	room_drop_held(&r);
	r.n_holds = 0;
	room_wait(&r, 1);
	ok(failed_by(n, FAIL_TIMEOUT), "then it starts over");
	ok(room_agrees(&r), "and gets in with a greater card");
	room_free(&r);
}

/* Until p has failed to answer that often. */
static void
wait_silent(struct room *r, const struct peer *p, int times)
{
	int i;

	for (i = 0; i < 600 && p->silent < times; i++)
		room_wait(r, 100);
}

static void
silent(void)
{
	uint8_t late[DH_PAYLOAD_BYTES] = { TYPE_DH_RETURN, 1, 1, 0 };
	uint8_t found[36] = { TYPE_KEY_NEW, KEY_FOUND };
	struct room r;
	struct node *n;
	struct peer *p;

	room_init(&r, 20);
	room_people(&r, 1);
	n = setting_up(&r, 0x200, "b", 0x100);
	r.nodes[0].online = false;	/* frozen: there is no EXIT */
	p = n->session->peers.order[0];
	p->holds_key = true;
	wait_silent(&r, p, 2);
	ok(p->silent == 2 && p->holds_key,
	    "R19: two silent failures do not mean that a key is gone");
	room_error(&r, n, 0x100, 0, CODE_BAD_MAC, NULL, "");
	is_int(p->silent, 0, "R19: an ERROR in between starts the count");
	wait_silent(&r, p, 2);
	room_tell(&r, n, 0x100, n->id, late, sizeof late);
	is_int(p->silent, 0, "R19: so does a late answer");
	wait_silent(&r, p, 2);
	room_tell(&r, n, 0x100, 0, (uint8_t[]){ 129, 0, 0, 0 }, 4);
	is_int(p->silent, 2, "R19: but nothing that anybody can say");
	p->silent = 0;
	ok(node_state(n) != STATE_READY, "and nobody founds");
	wait_silent(&r, p, SILENT_FAILURES);
	room_wait(&r, 10000);
	ok(p->silent >= SILENT_FAILURES && !p->holds_key,
	    "R17, R19: three in a row end it");
	is_int(node_state(n), STATE_READY, "and a group is founded");
	room_tell(&r, n, 0x100, 0, found, sizeof found);
	ok(!p->holds_key, "R19: who answers nothing is believed nothing");
	room_free(&r);
}

static void
rounds(void)
{
	struct session_status st;
	struct room r;
	struct node *n;
	int64_t pause_ms, before_ms = 0;
	int i, grew = 0;

	room_init(&r, 21);
	room_people(&r, 1);
	n = setting_up(&r, 0x200, "b", 0x100);
	for (i = 0; i < 8; i++) {
		n->session->peers.order[0]->holds_key = false;
		room_error(&r, n, 0x100, 0, CODE_BUSY, sid_of(n), "");
		session_tick(n->session, r.now_ms);
		st = node_status(n);
		pause_ms = st.retry_ms - r.now_ms;
		grew += pause_ms >= before_ms && pause_ms <= 10000;
		if (i == 0)
			ok(pause_ms >= 200 && pause_ms < 1000,
			    "after a round 0.2 to 1 s pass");
		before_ms = pause_ms;
		room_wait(&r, pause_ms);
	}
	is_int(grew, 8, "then twice as long each time");
	is_int(before_ms, ROUND_WAIT_LIMIT_MS, "up to 10 s");
	ok(n->session->peers.order[0]->holds_key,
	    "BUSY shows that the peer holds a key");
	room_free(&r);
}

/* ---- bounds ---- */

static void
old_card(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 28);
	room_people(&r, 1);
	n = setting_up(&r, 0x200, "b", 0x100);
	node_forget(n);
	session_set_wall_offset(n->session, WALL_OFFSET_MS +
	    CARD_AGE_MAX_MS / 2);
	room_wait(&r, RETURN_TIMEOUT_MS + 1000);
	is_int((long long)node_count(n, EVENT_IDENTITY), 1,
	    "K14: a card is signed anew before it is too old for a donor");
	room_free(&r);
}

static void
keeps_little(void)
{
	uint8_t admission[64] = { TYPE_AUTHORIZE, AUTHORIZE_ADMISSION,
	    0, 0, 0, 0, 3, 0 };
	uint8_t *payload = mem_zero(1, PAYLOAD_BYTES_MAX);
	struct room r;
	struct node *n;
	int i;

	room_init(&r, 29);
	room_people(&r, 2);
	n = room_asking(&r, 0x300, "c", 0x100);
	payload[0] = TYPE_MSG;
	for (i = 0; i < 2 * KEPT_BYTES_MAX / PAYLOAD_BYTES_MAX; i++)
		room_tell(&r, n, 0x200, 0, payload, PAYLOAD_BYTES_MAX);
	is_int(node_state(n), STATE_AWAIT_KEY,
	    "R11: before the admission no flood ends an attempt");
	room_tell(&r, n, 0x100, 0, admission, sizeof admission);
	for (i = 1; i < KEPT_BYTES_MAX / PAYLOAD_BYTES_MAX; i++)
		room_tell(&r, n, 0x200, 0, payload, PAYLOAD_BYTES_MAX);
	is_int(node_state(n), STATE_AWAIT_KEY,
	    "behind it 8 MiB are kept for a replay");
	room_tell(&r, n, 0x200, 0, payload, PAYLOAD_BYTES_MAX);
	room_tell(&r, n, 0x200, 0, payload, PAYLOAD_BYTES_MAX);
	room_collect(&r);
	ok(failed_by(n, FAIL_INVALID), "R11: more than that ends the attempt");
	free(payload);
	room_free(&r);
}

static void
attempts(void)
{
	way_in();
	wrong_passphrase();
	empty_passphrase();
	peer_leaves();
	donor_leaves();
	other_leaves();
	errors();
	false_refusal();
	refusal_waits();
	three_refuse();
	stale_errors();
	strangers_return();
	bad_point();
}

int
main(void)
{
	attempts();
	no_key_valid();
	no_key_void();
	no_key_counted();
	answers_no_key();
	answers_later();
	timeouts();
	wait_extends();
	echo_timeout();
	silent();
	rounds();
	old_card();
	keeps_little();
	return done_testing();
}

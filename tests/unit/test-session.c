/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The seam: bytes in any pieces, time, and what is left of a connection when
 * it is over.
 */
#include "config.h"

#include "session-harness.h"

static void
pieces(void)
{
	uint8_t init[] = { 0, 0, 0, 0, 0, 0, 1, 0, 0, 8, 32, 0, 0, 1, 0, 0, 1,
	    0 };
	uint8_t join[] = { 0, 0, 2, 0, 0, 0, 0, 0, 0, 4, 33, 0, 0, 0 };
	uint8_t all[3 * sizeof join];
	struct room r;
	struct node *n;
	size_t i, waited = 0;

	room_init(&r, 1);
	n = room_node(&r, 0x100, "a");
	n->online = true;
	session_connect(n->session, r.now_ms);
	for (i = 0; i < sizeof init; i++) {
		waited += node_state(n) == STATE_AWAIT_INIT;
		session_feed(n->session, &init[i], 1, r.now_ms);
	}
	room_collect(&r);
	is_int((long long)waited, sizeof init, "half a frame is not taken");
	is_int((long long)node_count(n, EVENT_INIT), 1,
	    "a frame may come byte by byte");
	for (i = 0; i < 3; i++) {
		memcpy(all + i * sizeof join, join, sizeof join);
		all[i * sizeof join + 3] = (uint8_t)i + 1;
	}
	session_feed(n->session, all, sizeof all - 1, r.now_ms);
	room_collect(&r);
	is_int((long long)node_count(n, EVENT_JOIN), 2,
	    "or two and a half at once");
	session_feed(n->session, all + sizeof all - 1, 1, r.now_ms);
	session_feed(n->session, all, 0, r.now_ms);
	room_collect(&r);
	is_int((long long)node_status(n).present, 4, "none is lost");
	room_free(&r);
}

static void
broken(void)
{
	uint8_t bad[] = { 0, 0, 0, 0, 0, 0, 1, 0, 0, 3, 1, 0, 0 };
	uint8_t exits[] = { 0, 0, 2, 0, 0, 0, 0, 0, 0, 4, 34, 0, 0, 0 };
	struct room r;
	struct node *n;

	room_init(&r, 2);
	room_people(&r, 2);
	n = &r.nodes[0];
	session_feed(n->session, bad, sizeof bad, r.now_ms);
	room_collect(&r);
	ok(node_count(n, EVENT_CLOSE) == 1 && node_last(n,
	    EVENT_CLOSE)->retry, "a frame that is too short ends the link");
	session_feed(n->session, exits, sizeof exits, r.now_ms);
	session_tick(n->session, r.now_ms + 1000000);
	room_collect(&r);
	is_int((long long)node_count(n, EVENT_EXIT), 0,
	    "what comes behind it is not looked at");
	is_int((long long)node_count(n, EVENT_CLOSE), 1, "and told once");
	room_free(&r);
}

static bool
is_zero(const void *p, size_t size)
{
	const uint8_t *b = p;
	size_t i;

	for (i = 0; i < size; i++)
		if (b[i] != 0)
			return false;
	return true;
}

static void
over(void)
{
	struct signer_public signer;
	struct room r;
	struct session *s;
	struct node *n;
	size_t len;

	room_init(&r, 3);
	room_people(&r, 2);
	n = &r.nodes[1];
	s = n->session;
	signer = roster_find(&s->group.roster, 0x200)->card.signer;
	node_say(&r, n, 0, "unsent");
	room_leave(&r, n);
	is_int(node_state(n), STATE_OFFLINE, "off line");
	ok(is_zero(&s->group.keys, sizeof s->group.keys) &&
	    is_zero(&s->signer, sizeof s->signer) &&
	    is_zero(&s->leaf_secret, sizeof s->leaf_secret),
	    "K5: no key of a connection outlives it");
	ok(s->keyring.n == 0 && s->peers.n == 0 && s->id == 0,
	    "K5: nor do those of its generations, or who was there");
	session_output(s, &len);
	is_int((long long)len, 0, "nothing more is sent");
	is_int(session_deadline_ms(s), CLOCK_NEVER, "nothing is due");
	session_feed(s, (const uint8_t *)"abc", 3, r.now_ms);
	session_tick(s, r.now_ms);
	ok(!node_status(n).has_key, "bytes that come late are ignored");
	n->id = 0x222;		/* a relay gives no id again so soon */
	room_connect(&r, n);
	room_wait(&r, 2000);
	ok(memcmp(&signer, &roster_find(&s->group.roster, 0x222)->card.signer,
	    sizeof signer) != 0, "K14: the next connection has a new signer");
	room_free(&r);
}

static void
identifying(void)
{
	struct identity who;
	struct room r;
	struct node *n;

	room_init(&r, 4);
	n = room_node(&r, 0x100, "a");
	identity_generate(&who, &r.rng);
	session_identify(n->session, &n->identity, r.now_ms);
	is_int(n->session->identified, 0,
	    "without an id there is nothing to sign");
	n->online = true;
	session_connect(n->session, r.now_ms);
	room_tell(&r, n, 0, 0x100, (uint8_t[]){ 32, 0, 0, 1, 0, 0, 1, 0 }, 8);
	session_tick(n->session, r.now_ms + 5000);
	is_int(node_state(n), STATE_CHOOSING,
	    "without a card nobody is asked");
	room_collect(&r);
	room_settle(&r);
	is_int(node_state(n), STATE_READY, "with one it goes on");
	room_free(&r);
}

static void
statuses(void)
{
	struct session_status st;
	struct session_peer peer;
	struct room r;

	room_init(&r, 5);
	room_people(&r, 3);
	st = node_status(&r.nodes[2]);
	ok(st.own_id == 0x300 && st.has_key && st.members == 3 &&
	    st.present == 3 && st.generation == 2 && st.asking == 0,
	    "the status says how things stand");
	is_int(st.made_by, 0x300, "who made the generation");
	is_int(st.cause, CAUSE_JOIN, "and by what");
	ok(session_peer(r.nodes[2].session, 0, &peer) && peer.id == 0x100 &&
	    !strcmp(peer.nick, "a") && !peer.self, "peers come in their order");
	ok(session_peer(r.nodes[2].session, 2, &peer) && peer.self &&
	    peer.id == 0x300, "oneself among them");
	ok(!session_peer(r.nodes[2].session, 3, &peer), "then there is none");
	ok(session_peer_by_id(r.nodes[0].session, 0x300, &peer) &&
	    peer.joined_generation == 2 && peer.has_card, "found by id, too");
	is_mem(&peer.identity, &r.nodes[2].identity.pub, sizeof peer.identity,
	    "with the identity");
	ok(!session_peer_by_id(r.nodes[0].session, 0x999, &peer),
	    "nobody else is");
	room_free(&r);
}

/* Whatever is due, a tick takes care of it: no deadline stays behind. */
static void
deadlines(void)
{
	struct session *s;
	struct room r;
	int i, behind = 0;

	room_init(&r, 6);
	room_people(&r, 3);
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0);
	room_presence(&r, TYPE_EXIT, 0x300);
	node_say(&r, &r.nodes[0], 0, "held");
	s = r.nodes[0].session;
	for (i = 0; i < 200; i++) {
		r.now_ms = session_deadline_ms(s);
		session_tick(s, r.now_ms);
		behind += session_deadline_ms(s) <= r.now_ms;
		room_settle(&r);
		if (i % 20 == 10)
			session_rekey(s, r.now_ms);
	}
	is_int(behind, 0, "after a tick nothing is overdue");
	room_free(&r);
}

static void
without(void)
{
	struct session_config config = { .nick = "a" };
	struct session *s;

	session_free(NULL);
	s = session_new(&config);
	session_set_passphrase(s, NULL);
	session_disconnect(s, 5);
	session_free(s);
	ok(true, "sessions need neither a passphrase nor a connection");
}

/* As many who come, go and talk as fit. */
static void
many(void)
{
	struct room r;
	char nick[8];
	size_t i;

	room_init(&r, 7);
	for (i = 0; i < 30; i++) {
		snprintf(nick, sizeof nick, "n%zu", i);
		room_connect(&r, room_node(&r, 0x1000 + (uint32_t)i, nick));
	}
	room_wait(&r, 20000);
	ok(room_agrees(&r), "thirty who come at once meet in one group");
	for (i = 0; i < 10; i++)
		room_leave(&r, &r.nodes[3 * i]);
	room_wait(&r, 5000);
	ok(room_agrees(&r), "ten leave at once, twenty go on");
	for (i = 0; i < 10; i++) {
		r.nodes[3 * i].id += 0x100;
		room_connect(&r, &r.nodes[3 * i]);
	}
	node_say(&r, &r.nodes[1], 0, "welcome");
	room_wait(&r, 20000);
	ok(room_agrees(&r), "they come back");
	is_int((long long)node_heard(&r.nodes[29], "welcome"), 1,
	    "talk goes on meanwhile");
	room_free(&r);
}

int
main(void)
{
	pieces();
	broken();
	over();
	identifying();
	statuses();
	deadlines();
	without();
	many();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A session at its limits: as many peers, shares and bytes as a relay and
 * members can make, and calls and frames at moments when they mean nothing.
 */
#include "config.h"

#include "session-harness.h"

#include "crypto/keynew.h"

enum {
	PINGS_AT_ONCE = 9000,
	PING_FRAME_BYTES = FRAME_HEADER_BYTES + PAYLOAD_BYTES_MIN,
	OUTPUT_BYTES_MAX = 64 << 20
};

static void
own_limits(void)
{
	struct session_config config = { .nick = "a", .passphrase = NULL,
	    .members_max = 1 };
	struct room r;
	struct session *s;
	struct node *b;

	room_init(&r, 1);
	config.rng = r.rng;
	s = session_new(&config);
	is_int((long long)s->config.members_max, 1,
	    "a donor's limit may be the user's");
	session_free(s);
	room_people(&r, 1);
	r.nodes[0].session->config.members_max = 1;
	b = room_node(&r, 0x200, "b");
	room_connect(&r, b);
	room_wait(&r, 100);
	ok(node_state(b) == STATE_WAITING && node_last(b, EVENT_STOPPED)
	    ->failure == FAIL_DENIED, "who is one too many is not let in");
	room_free(&r);
}

/* What is shown of oneself on the way in. */
static void
oneself(void)
{
	struct session_peer me;
	struct room r;
	struct node *n;

	room_init(&r, 2);
	room_people(&r, 1);
	n = room_asking(&r, 0x200, "b", 0x100);
	ok(session_peer_by_id(n->session, 0x200, &me) && me.self &&
	    me.mark == PEER_ASKING, "one is shown as asking oneself");
	ok(me.has_card && !strcmp(me.nick, "b") && !memcmp(&me.identity,
	    &n->identity.pub, sizeof me.identity),
	    "with the nick and identity that the card will have");
	room_unhold(&r);
	ok(session_peer_by_id(n->session, 0x200, &me) &&
	    me.mark == PEER_MEMBER, "and then as a member");
	room_free(&r);
}

static void
too_early(void)
{
	uint8_t init[] = { TYPE_INIT, 0, 0, 1, 0, 0, 1, 0 };
	struct room r;
	struct node *n;

	room_init(&r, 3);
	n = room_node(&r, 0x100, "a");
	n->online = true;
	session_connect(n->session, r.now_ms);
	is_int(session_found(n->session, r.now_ms), ERR_STATE,
	    "nothing is founded before INIT");
	room_tell(&r, n, RELAY_ID, 0x100, init, sizeof init);
	is_int(session_found(n->session, r.now_ms), ERR_STATE,
	    "or without an identity");
	session_identify(n->session, &n->identity, r.now_ms);
	room_wait(&r, 100);
	is_int(session_found(n->session, r.now_ms), ERR_STATE,
	    "or when there is a group");
	n = room_asking(&r, 0x200, "b", 0x100);
	is_int(session_merge(n->session, 0x100, r.now_ms), ERR_STATE,
	    "nobody merges who has no group");
	is_int(node_say(&r, &r.nodes[0], 0x200, "hello"), ERR_NOTFOUND,
	    "who is not in yet cannot be written to");
	session_prefer(n->session, 0);
	session_retry(n->session, r.now_ms);
	is_int(node_state(n), STATE_AWAIT_KEY, "only who waits tries again");
	room_free(&r);
}

/* INIT_IDS_MAX peers are as many as INIT can name; then no more are added. */
static void
peers(void)
{
	uint8_t join[] = { TYPE_JOIN, 0, 0, 0 };
	uint8_t other[] = { 99, 0, 0, 0 };
	struct room r;
	struct node *n;
	uint32_t id;

	room_init(&r, 4);
	room_people(&r, 1);
	n = &r.nodes[0];
	for (id = 1; id <= INIT_IDS_MAX; id++)
		room_tell(&r, n, 0x100000 + id, ALL_IDS, join, sizeof join);
	is_int((long long)node_status(n).present, INIT_IDS_MAX,
	    "a relay can show so many peers");
	room_tell(&r, n, 0x999999, ALL_IDS, other, sizeof other);
	is_int((long long)node_status(n).present, INIT_IDS_MAX,
	    "and no more, not even by their frames");
	ok(!session_peer_by_id(n->session, 0x999999, &(struct session_peer){
	    .id = 0 }), "who is too many is not there");
	room_free(&r);
}

static void
send_share(struct room *r, struct node *to, uint32_t src)
{
	uint8_t bytes[400];
	struct commit commit;
	struct writer w;

	memset(&commit, 0, sizeof commit);
	commit_generate(&commit, &r->rng);
	writer_init(&w, bytes, sizeof bytes);
	share_seal(&w, &commit, (uint16_t)to->session->group.keys.generation,
	    src, to->id, &to->session->leaf);
	room_tell(r, to, src, to->id, w.data, w.len);
}

/* Many members send two shares each, commit nothing. */
static void
shares(void)
{
	enum { MEMBERS = 35 };
	struct session *s;
	struct room r;
	size_t i;

	room_init(&r, 5);
	room_people(&r, 1);
	while (r.n < MEMBERS) {
		room_connect(&r, room_node(&r, 0x100u * (uint32_t)(r.n + 1),
		    "x"));
		room_wait(&r, 100);
	}
	s = r.nodes[0].session;
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0x200);
	session_rekey(r.nodes[1].session, r.now_ms);
	room_settle(&r);
	for (i = 0; i < 2 * (MEMBERS - 2); i++)
		send_share(&r, &r.nodes[0], r.nodes[2 + i % (MEMBERS - 2)].id);
	is_int((long long)s->renew.n_shares, 1 + SHARES_EACH * (MEMBERS - 2),
	    "K6: shares are bounded by the members");
	is_int(s->renew.shares[0].src, 0x200,
	    "K6: those of others push out no share");
	room_unhold(&r);
	room_wait(&r, 1000);
	ok(room_agrees(&r) && node_count(&r.nodes[0], EVENT_NO_SHARE) == 0,
	    "K6: and nobody is named for a share that came");
	room_free(&r);
}

/* A relay that asks and never reads. */
static void
output(void)
{
	uint8_t payload[] = { TYPE_PING, 1, 2, 3 };
	uint8_t *frames = mem_alloc(PINGS_AT_ONCE * PING_FRAME_BYTES);
	struct room r;
	struct node *n;
	size_t i, len;

	room_init(&r, 6);
	room_people(&r, 1);
	n = &r.nodes[0];
	for (i = 0; i < PINGS_AT_ONCE; i++) {
		frame_header(frames + i * PING_FRAME_BYTES, RELAY_ID, n->id,
		    sizeof payload);
		memcpy(frames + i * PING_FRAME_BYTES + FRAME_HEADER_BYTES,
		    payload, sizeof payload);
	}
	for (i = 0; i <= OUTPUT_BYTES_MAX / PINGS_AT_ONCE /
	    PING_FRAME_BYTES; i++)
		session_feed(n->session, frames, PINGS_AT_ONCE *
		    PING_FRAME_BYTES, r.now_ms);
	session_output(n->session, &len);
	ok(len <= OUTPUT_BYTES_MAX, "what is to be sent is bounded");
	session_sent(n->session, len);
	room_collect(&r);
	ok(node_count(n, EVENT_CLOSE) == 1 && node_last(n, EVENT_CLOSE)->retry,
	    "then the link is closed, once");
	free(frames);
	room_free(&r);
}

/* A relay that speaks in our name, badly. */
static void
false_echoes(void)
{
	uint8_t admission[] = { TYPE_AUTHORIZE, AUTHORIZE_ADMISSION, 0, 0 };
	uint8_t pong[] = { TYPE_PONG, 0, 0, 1, 0 };
	struct room_frame *old;
	struct session_status before, after;
	struct room r;
	struct node *n;
	size_t i;

	room_init(&r, 7);
	room_people(&r, 2);
	n = &r.nodes[0];
	node_say(&r, n, 0, "one");
	room_settle(&r);
	old = room_frame_copy(room_last(&r, TYPE_MSG, ANY, 0x100));
	node_forget(n);
	before = node_status(n);
	room_tell(&r, n, 0x100, ALL_IDS, admission, sizeof admission);
	room_tell(&r, n, RELAY_ID, 0x100, pong, sizeof pong);
	after = node_status(n);
	ok(after.members == before.members && after.lag_ms == before.lag_ms &&
	    after.state == STATE_READY, "malformed echoes change nothing");
	room_hold(&r, TYPE_MSG, ANY, 0x100);
	node_say(&r, n, 0, "two");
	room_settle(&r);
	for (i = 0; i < 2; i++)
		room_pass_to(&r, n, old);
	room_collect(&r);
	is_int((long long)node_count(n, EVENT_SENT), 0,
	    "an old echo is not that of another message");
	room_unhold(&r);
	is_int((long long)node_count(n, EVENT_SENT), 1, "its own is");
	free(old);
	room_free(&r);
}

/* A message of the generation in which we were handed the key comes late. */
static void
from_before(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 8);
	room_people(&r, 2);
	room_hold(&r, TYPE_MSG, ANY, 0x200);
	node_say(&r, &r.nodes[1], 0, "before");
	node_say(&r, &r.nodes[1], 0, "before, too");
	room_settle(&r);
	n = room_node(&r, 0x300, "c");
	session_prefer(n->session, 0x100);
	room_connect(&r, n);
	room_wait(&r, 100);
	is_int(node_state(n), STATE_READY, "somebody has come since");
	room_pass_to(&r, n, r.held.v[0]);
	room_collect(&r);
	is_int((long long)node_count(n, EVENT_UNREADABLE), 0,
	    "what was under way then is not for it");
	room_wait(&r, EARLY_WAIT_MS);
	room_pass_to(&r, n, r.held.v[1]);
	room_collect(&r);
	is_int((long long)node_count(n, EVENT_UNREADABLE), 1,
	    "a minute later it is said that it cannot be read");
	room_free(&r);
}

/* Everybody is busy for long; then somebody goes, and things may move. */
static void
long_pause(void)
{
	struct session *s;
	struct room r;
	struct node *n;
	int i;

	room_init(&r, 9);
	room_people(&r, 2);
	n = room_node(&r, 0x300, "c");
	s = n->session;
	room_hold(&r, TYPE_DH_SETUP, ANY, 0x300);
	room_connect(&r, n);
	for (i = 0; i < 100 && (s->state != STATE_CHOOSING ||
	    s->until_ms < r.now_ms + ROUND_WAIT_LIMIT_MS); i++) {
		if (s->state == STATE_CHOOSING)
			room_wait(&r, s->until_ms - r.now_ms);
		room_error(&r, n, s->asking.peer, SEVERITY_INFO, CODE_BUSY,
		    &s->asking.hs.sid, "busy");
		room_collect(&r);
	}
	is_int(s->until_ms - r.now_ms, ROUND_WAIT_LIMIT_MS,
	    "pauses grow up to 10 s");
	room_leave(&r, &r.nodes[1]);
	ok(s->until_ms <= r.now_ms + ROUND_WAIT_MAX_MS,
	    "an EXIT cuts a long one short");
	room_free(&r);
}

/* f as of another handshake. */
static void
pass_other_sid(struct room *r, struct node *n, const struct room_frame *f)
{
	struct room_frame *other = room_frame_copy(f);

	other->payload[4] ^= 1;
	room_pass_to(r, n, other);
	room_collect(r);
	free(other);
}

/* What one is asked, and answered, in another handshake counts for nothing. */
static void
other_handshakes(void)
{
	struct room_frame *f;
	struct room r;
	struct node *n;
	size_t i, admissions;

	room_init(&r, 10);
	room_people(&r, 1);
	n = room_node(&r, 0x200, "b");
	room_hold(&r, TYPE_DH_RETURN, ANY, 0x100);
	room_hold(&r, TYPE_AUTHORIZE, AUTHORIZE_REQUEST, 0x200);
	room_hold(&r, TYPE_AUTHORIZE, AUTHORIZE_ROSTER, 0x100);
	room_hold(&r, TYPE_KEY_CURRENT, ANY, 0x100);
	room_connect(&r, n);
	for (i = 0; i < 4; i++) {
		room_settle(&r);
		f = room_take(&r);
		admissions = room_count(&r, TYPE_AUTHORIZE,
		    AUTHORIZE_ADMISSION, 0x100);
		pass_other_sid(&r, f->dest == 0x200 ? n : &r.nodes[0], f);
		ok(node_state(n) == (i == 0 ? STATE_AWAIT_RETURN :
		    STATE_AWAIT_KEY) && admissions == room_count(&r,
		    TYPE_AUTHORIZE, AUTHORIZE_ADMISSION, 0x100),
		    "%s of another handshake is ignored",
		    type_name(f->payload[0]));
		room_pass(&r, f);
		free(f);
	}
	room_settle(&r);
	ok(room_agrees(&r), "the true ones lead into the group");
	room_free(&r);
}

/* The one that we ask seals its answer badly: then another is asked. */
static void
false_answers(void)
{
	static const int kinds[] = { AUTHORIZE_ROSTER, ANY };
	static const uint8_t types[] = { TYPE_AUTHORIZE, TYPE_KEY_CURRENT };
	struct room_frame *f;
	struct room r;
	struct node *n;
	size_t i;

	for (i = 0; i < ARRAY_LEN(types); i++) {
		room_init(&r, 13);
		room_people(&r, 2);
		room_hold(&r, types[i], kinds[i], 0x100);
		n = room_node(&r, 0x300, "c");
		session_prefer(n->session, 0x100);
		room_connect(&r, n);
		room_settle(&r);
		f = room_frame_alter(room_take(&r));
		room_pass(&r, f);
		room_collect(&r);
		ok(node_last(n, EVENT_FAILED) != NULL && node_last(n,
		    EVENT_FAILED)->failure == FAIL_INVALID,
		    "%s that does not open ends the attempt",
		    type_name(types[i]));
		room_wait(&r, 5000);
		ok(room_agrees(&r), "another member lets it in");
		free(f);
		room_free(&r);
	}
}

/* A DH_SETUP that is too short has no sid that an answer could carry. */
static void
short_setup(void)
{
	uint8_t setup[20] = { TYPE_DH_SETUP, CRYPTOTYPE_CPACE,
	    CRYPTO_VERSION, 0 };
	struct room_frame *request;
	struct room r;
	struct node *n;
	size_t sent;

	room_init(&r, 14);
	room_people(&r, 1);
	n = room_asking(&r, 0x200, "b", 0x100);
	sent = r.log.n;
	room_tell(&r, n, 0x100, 0x200, setup, sizeof setup);
	room_tell(&r, &r.nodes[0], 0x200, 0x100, setup, sizeof setup);
	room_collect(&r);
	ok(r.log.n == sent, "a DH_SETUP cut short is not answered");
	request = room_take(&r);
	room_hold(&r, TYPE_KEY_NEW, KEY_JOIN, 0x200);
	room_pass(&r, request);
	room_settle(&r);
	is_int(node_state(n), STATE_AWAIT_ECHO, "the newcomer goes on");
	is_int(node_say(&r, &r.nodes[0], 0x200, "hello"), ERR_NOTFOUND,
	    "who is let in, but not in yet, cannot be written to");
	free(request);
	room_free(&r);
}

/* Frames without content, no card, and a text to one that is shown to all. */
static void
false_content(void)
{
	struct room_frame *f;
	uint8_t empty[] = { TYPE_KEY_NEW, 0, 0, 0 };
	struct session_status before;
	struct room r;
	struct node *a;

	room_init(&r, 11);
	room_people(&r, 3);
	a = &r.nodes[0];
	before = node_status(a);
	for (; empty[1] <= KEY_FOUND; empty[1]++)
		room_tell(&r, a, 0x200, ALL_IDS, empty, sizeof empty);
	is_str(node_status(a).words, before.words,
	    "keys without content change nothing");
	session_say(r.nodes[1].session, ALL_IDS, MESSAGE_PROFILE, "mallory",
	    7, r.now_ms);
	room_settle(&r);
	is_int((long long)node_count(a, EVENT_CARD), 0,
	    "a profile without a card changes nothing");
	room_hold(&r, TYPE_MSG, ANY, 0x200);
	node_say(&r, &r.nodes[1], 0x100, "for you");
	f = room_take(&r);
	room_tell(&r, a, 0x200, ALL_IDS, f->payload, f->size);
	room_collect(&r);
	is_int((long long)node_heard(a, "for you"), 0,
	    "a relay cannot turn a direct message into one to all");
	free(f);
	room_free(&r);
}

/* A commit is due, so texts wait; meanwhile one of those meant leaves. */
static void
leaver(void)
{
	struct room r;
	struct node *a;
	long number;

	room_init(&r, 12);
	room_people(&r, 4);
	a = &r.nodes[0];
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0);
	room_leave(&r, &r.nodes[3]);
	node_say(&r, a, 0x300, "stays");
	number = node_say(&r, a, 0x200, "goes");
	room_collect(&r);
	is_int((long long)node_status(a).unsent, 2, "messages wait");
	room_leave(&r, &r.nodes[1]);
	ok(node_count(a, EVENT_UNSENT) == 1 &&
	    node_last(a, EVENT_UNSENT)->number == number,
	    "who leaves takes only what was meant for it");
	room_unhold(&r);
	room_wait(&r, 30000);
	is_int((long long)node_heard(&r.nodes[2], "stays"), 1,
	    "the other is delivered");
	room_free(&r);
}

int
main(void)
{
	own_limits();
	oneself();
	too_early();
	peers();
	shares();
	output();
	false_echoes();
	from_before();
	long_pause();
	other_handshakes();
	false_answers();
	short_setup();
	false_content();
	leaver();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Frames to inputs and states: which are taken where, which are ignored, and
 * that nothing a relay or peer sends at the wrong time moves anything.
 */
#include "config.h"

#include "session-harness.h"

static void
names(void)
{
	int i, wrong = 0;

	for (i = 0; i < STATES; i++)
		wrong += session_state_name((enum session_state)i) == NULL;
	is_int(wrong, 0, "each state has a name");
	is_str(session_state_name(STATE_READY), "ready", "such as ready");
}

/* What comes after connecting, with this payload to dest as INIT. */
static enum session_state
after_init(const uint8_t *payload, size_t size, uint32_t dest)
{
	struct room r;
	struct node *n;
	enum session_state state;
	bool closed;

	room_init(&r, 1);
	n = room_node(&r, 0x100, "a");
	n->online = true;
	session_connect(n->session, r.now_ms);
	room_tell(&r, n, RELAY_ID, dest, payload, size);
	room_collect(&r);
	state = node_state(n);
	closed = node_count(n, EVENT_CLOSE) > 0 &&
	    node_last(n, EVENT_CLOSE)->retry;
	room_free(&r);
	return closed ? STATE_OFFLINE : state;
}

static void
init(void)
{
	static const uint8_t good[] = { 32, 0, 0, 2, 0, 0, 3, 0, 0, 0, 1, 0 };
	static const uint8_t last[] = { 32, 0, 0, 2, 0, 0, 1, 0, 0, 0, 3, 0 };
	static const uint8_t empty[] = { 32, 0, 0, 0 };
	static const uint8_t zero[] = { 32, 0, 0, 2, 0, 0, 0, 0, 0, 0, 1, 0 };
	static const uint8_t ping[] = { 1, 0, 0, 0 };

	ok(after_init(good, sizeof good, 0x100) > STATE_AWAIT_INIT,
	    "an INIT says who is here");
	is_int(after_init(last, sizeof last, 0x100), STATE_OFFLINE,
	    "oneself last, or the link is closed");
	is_int(after_init(empty, sizeof empty, 0x100), STATE_OFFLINE,
	    "an empty INIT closes it");
	is_int(after_init(zero, sizeof zero, 0x100), STATE_OFFLINE,
	    "the relay's id in it, too");
	is_int(after_init(good, sizeof good - 1, 0x100), STATE_OFFLINE,
	    "or a short one");
	is_int(after_init(good, sizeof good, 0), STATE_OFFLINE,
	    "or one that is for nobody");
	is_int(after_init(ping, sizeof ping, 0x100), STATE_AWAIT_INIT,
	    "anything else before it is ignored");
}

static void
init_timeout(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 2);
	n = room_node(&r, 0x100, "a");
	n->online = true;
	session_connect(n->session, r.now_ms);
	room_wait(&r, INIT_TIMEOUT_MS - 1);
	is_int((long long)node_count(n, EVENT_CLOSE), 0, "10 s for the INIT");
	room_wait(&r, 1);
	ok(node_count(n, EVENT_CLOSE) == 1 && node_last(n, EVENT_CLOSE)->retry,
	    "then the link is closed for another try");
	is_int(session_deadline_ms(n->session), CLOCK_NEVER,
	    "after that nothing is due");
	room_free(&r);
}

static void
presence(void)
{
	uint8_t init_again[] = { 32, 0, 0, 1, 0, 0, 1, 0 };
	struct session_peer peer;
	struct room r;
	struct node *n;

	room_init(&r, 3);
	room_people(&r, 2);
	n = &r.nodes[0];
	room_presence(&r, TYPE_JOIN, 0x999);
	room_presence(&r, TYPE_JOIN, 0x999);
	room_collect(&r);
	is_int((long long)node_count(n, EVENT_JOIN), 1,
	    "M9: a JOIN counts once");
	ok(session_peer_by_id(n->session, 0x999, &peer) &&
	    peer.mark == PEER_NO_KEY, "M9: and makes nobody a member");
	is_int((long long)node_status(n).members, 2,
	    "M9: of whom there are as many as before");
	room_presence(&r, TYPE_EXIT, 0x999);
	room_presence(&r, TYPE_EXIT, 0x999);
	room_collect(&r);
	is_int((long long)node_count(n, EVENT_EXIT), 1,
	    "M6: who is lost is shown, once");
	room_presence(&r, TYPE_EXIT, 0x100);
	room_tell(&r, n, 0x100, 0, (uint8_t[]){ TYPE_EXIT, 0, 0, 0 }, 4);
	is_int(node_state(n), STATE_READY, "one's own EXIT is not believed");
	room_tell(&r, n, 0, 0x100, init_again, sizeof init_again);
	room_collect(&r);
	is_int((long long)node_status(n).present, 2,
	    "nor is a second INIT");
	room_free(&r);
}

/* Frames of all types, short and long, from several senders. */
static void
noise(struct room *r, struct node *n, uint32_t src, uint32_t dest)
{
	uint8_t payload[200];
	int type, kind;

	for (type = 4; type < 256; type++)
		for (kind = 0; kind < 6; kind++) {
			if (type >= TYPE_INIT && type <= TYPE_EXIT)
				continue;
			rng_fill(&r->rng, payload, sizeof payload);
			payload[0] = (uint8_t)type;
			payload[1] = (uint8_t)kind;
			room_tell(r, n, src, dest, payload,
			    4 + rng_below(&r->rng, 196));
		}
	room_collect(r);
}

static void
noises(void)
{
	struct session_status before, after;
	struct room r;
	struct node *n;

	room_init(&r, 4);
	room_people(&r, 3);
	n = &r.nodes[1];
	before = node_status(n);
	noise(&r, n, 0x100, 0x200);
	noise(&r, n, 0x999, 0x200);
	noise(&r, n, 0x200, 0x200);
	after = node_status(n);
	ok(after.state == STATE_READY && after.generation ==
	    before.generation && !strcmp(after.words, before.words),
	    "noise to one member moves nothing");
	noise(&r, n, 0x100, 0);
	noise(&r, n, 0x999, 0);
	after = node_status(n);
	ok(after.state == STATE_READY && after.generation ==
	    before.generation && after.members == before.members,
	    "noise to all moves nothing but the view");
	is_int((long long)node_count(n, EVENT_MESSAGE), 0,
	    "and shows no garbage");
	node_say(&r, &r.nodes[2], 0x200, "still here");
	room_settle(&r);
	is_int((long long)node_heard(n, "still here"), 1,
	    "messages are read as before");
	room_free(&r);
}

static void
noise_to_newcomers(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 5);
	room_people(&r, 2);
	n = room_asking(&r, 0x300, "c", 0x100);
	noise(&r, n, 0x200, 0x300);
	is_int(node_state(n), STATE_AWAIT_KEY,
	    "noise of others does not end a handshake");
	noise(&r, n, 0x200, 0);
	room_unhold(&r);
	room_wait(&r, 100);
	is_int(node_state(n), STATE_READY, "nor hinder the way in");
	room_free(&r);
}

static void
misdirected(void)
{
	struct room r;
	struct node *n;
	uint8_t ping[] = { TYPE_PING, 1, 2, 3 };

	room_init(&r, 6);
	room_people(&r, 2);
	n = &r.nodes[0];
	room_tell(&r, n, 0, 0x200, ping, sizeof ping);
	room_settle(&r);
	is_int((long long)room_count(&r, TYPE_PONG, ANY, 0x100), 0,
	    "a frame for somebody else is ignored");
	room_free(&r);
}

/* Types that nobody knows are counted in the view all the same. */
static void
unknown_types(void)
{
	static const uint8_t types[] = { 99, 127, 129, 159 };
	uint8_t payload[8] = { 0 };
	struct room r;
	size_t i;

	room_init(&r, 7);
	room_people(&r, 2);
	for (i = 0; i < ARRAY_LEN(types); i++) {
		payload[0] = types[i];
		room_send(&r, 0x200, 0, payload, sizeof payload);
	}
	payload[0] = TYPE_DH_SETUP;
	room_send(&r, 0x200, 0, payload, sizeof payload);
	room_settle(&r);
	is_int(keyring_present(&r.nodes[0].session->keyring)->pos,
	    keyring_present(&r.nodes[1].session->keyring)->pos,
	    "M5: unknown types have a place in the view");
	payload[0] = 129;
	room_tell(&r, &r.nodes[0], 0x200, 0, payload, sizeof payload);
	node_say(&r, &r.nodes[1], 0, "hm");
	room_settle(&r);
	node_say(&r, &r.nodes[1], 0, "hm");
	room_settle(&r);
	is_int((long long)node_count(&r.nodes[0], EVENT_VIEW), 1,
	    "M5: so one that only some are shown is noticed");
	room_free(&r);
}

int
main(void)
{
	names();
	init();
	init_timeout();
	presence();
	noises();
	noise_to_newcomers();
	misdirected();
	unknown_types();
	return done_testing();
}

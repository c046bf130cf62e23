/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When nobody has a key: who founds, who waits, and what two founds at once
 * come to.
 */
#include "config.h"

#include "session-harness.h"

static struct node *
joins(struct room *r, uint32_t id, const char *nick)
{
	struct node *n = room_node(r, id, nick);

	room_connect(r, n);
	return n;
}

static void
alone(void)
{
	const struct session_event *e;
	struct room r;
	struct node *n;

	room_init(&r, 1);
	room_hold(&r, TYPE_KEY_NEW, KEY_FOUND, 0);
	n = joins(&r, 0x100, "a");
	room_settle(&r);
	is_int(node_state(n), STATE_FOUNDING, "who is alone founds");
	is_int(node_status(n).has_key, 0, "R1: but only at its echo");
	room_unhold(&r);
	is_int(node_state(n), STATE_READY, "then it is ready");
	e = node_last(n, EVENT_GENERATION);
	ok(e != NULL && e->cause == CAUSE_FOUND && e->id == 0x100 &&
	    e->generation == 0 && e->number == 1,
	    "S3: and told that it is the first one");
	ok(node_status(n).words[0] != '\0', "S3: with the group's words");
	room_free(&r);
}

/* What was said of our id is not what others see. */
static void
wrong_id(void)
{
	struct room_frame *f;
	struct room r;
	struct node *n;

	room_init(&r, 20);
	room_hold(&r, TYPE_KEY_NEW, KEY_FOUND, 0);
	n = joins(&r, 0x100, "a");
	room_settle(&r);
	room_presence(&r, TYPE_JOIN, 0x200);
	f = room_take(&r);
	f->src = 0x200;
	f->payload[f->size - 1] ^= 1;
	room_pass(&r, f);
	room_settle(&r);
	is_int((long long)node_count(n, EVENT_CLOSE), 0,
	    "another's found is only that");
	f->payload[f->size - 1] ^= 1;
	room_pass(&r, f);
	room_settle(&r);
	is_int((long long)node_count(n, EVENT_CLOSE), 1,
	    "the own one under another id ends the connection");
	ok(node_last(n, EVENT_CLOSE)->retry, "for a new one");
	free(f);
	room_free(&r);
}

static void
echo_lost(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 2);
	room_hold(&r, TYPE_KEY_NEW, KEY_FOUND, 0);
	n = joins(&r, 0x100, "a");
	room_wait(&r, ECHO_TIMEOUT_MS - 1);
	is_int(node_state(n), STATE_FOUNDING, "10 s for the echo of a found");
	r.n_holds = 0;
	room_wait(&r, 1);
	is_int(node_state(n), STATE_READY, "then once more");
	room_unhold(&r);
	is_int((long long)node_status(n).generation, 0,
	    "a late echo founds nothing");
	room_free(&r);
}

/* All connect before anything is passed on. */
static void
together(void)
{
	struct room r;
	size_t founds;
	int i;

	room_init(&r, 3);
	for (i = 0; i < 6; i++)
		joins(&r, 0x600u - 0x100u * (uint32_t)i, "x");
	room_wait(&r, 30000);
	ok(room_agrees(&r), "R6, R13: six who come at once meet in one group");
	founds = room_count(&r, TYPE_KEY_NEW, KEY_FOUND, 0);
	ok(founds >= 1 && founds <= 2, "founded %zu times", founds);
	room_free(&r);
}

/* b was there alone, its found is lost, and a comes. */
static void
lowest(void)
{
	struct room r;

	room_init(&r, 4);
	room_hold(&r, TYPE_KEY_NEW, KEY_FOUND, 0);
	joins(&r, 0x200, "b");
	room_settle(&r);
	joins(&r, 0x100, "a");
	room_settle(&r);
	room_drop_held(&r);
	r.n_holds = 0;
	node_forget(&r.nodes[0]);
	room_wait(&r, ECHO_TIMEOUT_MS + 10000);
	is_int((long long)room_count(&r, TYPE_KEY_NEW, KEY_FOUND, 0x100), 1,
	    "R6: of those who say NO_KEY the lowest id founds");
	is_int((long long)room_count(&r, TYPE_KEY_NEW, KEY_FOUND, 0x200), 1,
	    "no other");
	ok(room_agrees(&r), "all meet in its group");
	room_free(&r);
}

static void
may(void)
{
	struct room r;
	struct session *s;
	struct peer *low, *high;

	room_init(&r, 5);
	s = joins(&r, 0x200, "b")->session;
	low = peers_add(&s->peers, 0x100);
	high = peers_add(&s->peers, 0x300);
	ok(!founding_may(s), "nobody founds before all have answered");
	high->no_key = true;
	low->silent = SILENT_FAILURES;
	ok(founding_may(s), "R19: who failed three times has");
	low->silent = SILENT_FAILURES - 1;
	ok(!founding_may(s), "R19: but not who failed twice");
	low->no_key = true;
	ok(!founding_may(s), "R6: a lower id that said NO_KEY goes first");
	low->no_key_rounds = NO_KEY_ROUNDS;
	ok(founding_may(s), "unless it has said so in three rounds");
	high->holds_key = true;
	ok(!founding_may(s), "R17: nobody founds while somebody holds a key");
	room_free(&r);
}

static void
rivals(void)
{
	uint8_t found[36] = { TYPE_KEY_NEW, KEY_FOUND, 0, 0, 7 };
	struct room_frame *f;
	struct room r;
	struct node *n;

	room_init(&r, 6);
	room_hold(&r, TYPE_KEY_NEW, KEY_FOUND, 0x100);
	n = joins(&r, 0x100, "a");
	room_settle(&r);
	room_presence(&r, TYPE_JOIN, 0x50);
	room_tell(&r, n, 0x50, 0, found, sizeof found);
	f = room_take(&r);
	room_pass(&r, f);
	room_collect(&r);
	is_int(node_status(n).has_key, 0,
	    "a found that came first withdraws one's own");
	is_int(room_last(&r, TYPE_DH_SETUP, ANY, 0x100)->dest, 0x50,
	    "its sender is asked");
	room_presence(&r, TYPE_EXIT, 0x50);
	room_settle(&r);
	room_unhold(&r);
	is_int(node_state(n), STATE_READY,
	    "whose found is void when it leaves");
	free(f);
	room_free(&r);
}

static void
rival_gone(void)
{
	uint8_t found[36] = { TYPE_KEY_NEW, KEY_FOUND, 0, 0, 7 };
	struct room r;
	struct node *n;

	room_init(&r, 7);
	room_hold(&r, TYPE_KEY_NEW, KEY_FOUND, 0x100);
	n = joins(&r, 0x100, "a");
	room_settle(&r);
	room_presence(&r, TYPE_JOIN, 0x50);
	room_tell(&r, n, 0x50, 0, found, sizeof found);
	room_presence(&r, TYPE_EXIT, 0x50);
	room_unhold(&r);
	is_int(node_state(n), STATE_READY,
	    "a rival that has left does not count");
	room_presence(&r, TYPE_JOIN, 0x50);
	room_tell(&r, n, 0x50, 0, found, sizeof found);
	room_settle(&r);
	is_int(node_state(n), STATE_READY, "a later found is ignored");
	room_free(&r);
}

/* The founder leaves before our echo, but not whom it has let in. */
static void
rival_group(void)
{
	uint8_t found[36] = { TYPE_KEY_NEW, KEY_FOUND, 0, 0, 7 };
	uint8_t admission[64] = { TYPE_AUTHORIZE, AUTHORIZE_ADMISSION,
	    0, 0, 0, 0, 0, 0x60 };
	struct room_frame *f;
	struct room r;
	struct node *n;

	room_init(&r, 9);
	room_hold(&r, TYPE_KEY_NEW, KEY_FOUND, 0x100);
	n = joins(&r, 0x100, "a");
	room_settle(&r);
	room_presence(&r, TYPE_JOIN, 0x50);
	room_presence(&r, TYPE_JOIN, 0x60);
	room_tell(&r, n, 0x50, 0, found, sizeof found);
	room_tell(&r, n, 0x50, 0, admission, sizeof admission);
	room_presence(&r, TYPE_EXIT, 0x50);
	f = room_take(&r);
	room_pass(&r, f);
	room_collect(&r);
	is_int(node_status(n).has_key, 0,
	    "R6: whom a rival has let in counts when that has left");
	is_int(room_last(&r, TYPE_DH_SETUP, ANY, 0x100)->dest, 0x60,
	    "R6: and is asked");
	free(f);
	room_free(&r);
}

static void
malformed(void)
{
	uint8_t found[37] = { TYPE_KEY_NEW, KEY_FOUND };
	struct room r;
	struct node *n;

	room_init(&r, 8);
	room_hold(&r, TYPE_KEY_NEW, KEY_FOUND, 0x100);
	n = joins(&r, 0x100, "a");
	room_settle(&r);
	room_presence(&r, TYPE_JOIN, 0x50);
	room_tell(&r, n, 0x50, 0, found, 37);
	room_tell(&r, n, 0x50, 0, found, 35);
	room_unhold(&r);
	is_int(node_state(n), STATE_READY, "malformed founds do not count");
	room_free(&r);
}

static void
keeps_requests(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 9);
	room_hold(&r, TYPE_KEY_NEW, KEY_FOUND, 0x100);
	joins(&r, 0x100, "a");
	room_settle(&r);
	n = joins(&r, 0x200, "b");
	room_settle(&r);
	is_int(node_state(n), STATE_AWAIT_RETURN,
	    "R13: while founding a request is kept");
	room_unhold(&r);
	ok(room_agrees(&r), "and answered when the group stands");
	is_int((long long)room_count(&r, TYPE_DH_SETUP, ANY, 0x200), 1,
	    "without a second question");
	room_free(&r);
}

static void
denied_founds(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 10);
	room_people(&r, 1);
	session_set_policy(r.nodes[0].session, POLICY_ASK);
	n = room_asking(&r, 0x200, "b", 0x100);
	room_error(&r, n, 0x100, 0, CODE_DENIED, &n->session->asking.hs.sid,
	    "no");
	ok(peers_find(&n->session->peers, 0x100)->holds_key,
	    "K16: the donor stays known to hold the key");
	room_wait(&r, 60000);
	is_int(node_state(n), STATE_WAITING,
	    "K16: a denied newcomer does not found by itself");
	is_int(session_found(n->session, r.now_ms), ERR_OK,
	    "its user may say so");
	room_settle(&r);
	is_int(node_state(n), STATE_READY, "then it has a group of its own");
	ok(strcmp(node_status(n).words, node_status(&r.nodes[0]).words),
	    "S3: another than the first one, as the words show");
	is_int(session_found(n->session, r.now_ms), ERR_STATE,
	    "and founds no second one");
	room_free(&r);
}

/* Broadcasts size bytes of payload once a second, for seconds. */
static void
chatter(struct room *r, uint32_t src, const uint8_t *payload, size_t size,
    int seconds)
{
	while (seconds-- > 0) {
		room_send(r, src, 0, payload, size);
		room_wait(r, 1000);
	}
}

/* Two come to a stranger that broadcasts, and answers nothing. */
static void
stranger(const uint8_t *payload, size_t size, const char *what)
{
	struct room r;
	struct node *a, *b;

	room_init(&r, 11);
	room_node(&r, 0x900, "x")->online = true;
	a = joins(&r, 0x100, "a");
	b = joins(&r, 0x200, "b");
	room_presence(&r, TYPE_JOIN, 0x900);
	chatter(&r, 0x900, payload, size, 60);
	ok(node_state(a) == STATE_READY && node_state(b) == STATE_READY &&
	    !strcmp(node_status(a).words, node_status(b).words),
	    "R19: a stranger that sends %s and answers nothing stops nobody",
	    what);
	room_free(&r);
}

static void
strangers(void)
{
	static const uint8_t junk[140] = { 98 };
	static const uint8_t found[36] = { TYPE_KEY_NEW, KEY_FOUND, 0, 0, 7 };
	static const uint8_t msg[100] = { TYPE_MSG };

	stranger(junk, sizeof junk, "junk");
	stranger(found, sizeof found, "founds");
	stranger(msg, sizeof msg, "messages");
}

/* It shows what passes for a key, and is busy whenever it is asked. */
static void
found_at_will(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 12);
	room_node(&r, 0x900, "x")->online = true;
	n = joins(&r, 0x100, "a");
	room_presence(&r, TYPE_JOIN, 0x900);
	room_hold(&r, TYPE_KEY_NEW, KEY_FOUND, 0x100);
	room_settle(&r);
	room_drop_held(&r);
	r.n_holds = 0;
	room_wait(&r, ECHO_TIMEOUT_MS);
	is_int(node_state(n), STATE_AWAIT_RETURN, "a stranger is asked");
	room_error(&r, n, 0x900, 0, CODE_BUSY, &n->session->asking.hs.sid,
	    "");
	room_wait(&r, 2000);
	is_int(node_state(n), STATE_AWAIT_RETURN, "time and again");
	is_int(session_found(n->session, r.now_ms), ERR_OK,
	    "S8: whom strangers keep asking may found at any time");
	room_settle(&r);
	is_int(node_state(n), STATE_READY, "S8: and has a group");
	room_free(&r);
}

static void
malformed_sign(void)
{
	static const uint8_t junk[140] = { TYPE_KEY_NEW, KEY_JOIN };
	struct room r;
	struct node *n;

	room_init(&r, 13);
	room_node(&r, 0x900, "x")->online = true;
	room_hold(&r, TYPE_KEY_NEW, KEY_FOUND, 0);
	n = joins(&r, 0x100, "a");
	room_settle(&r);
	room_presence(&r, TYPE_JOIN, 0x900);
	room_tell(&r, n, 0x900, 0, junk, 5);
	room_collect(&r);
	ok(!peers_find(&n->session->peers, 0x900)->holds_key,
	    "R17: a malformed KEY_NEW is no sign of a key");
	room_tell(&r, n, 0x900, 0, junk, sizeof junk);
	room_collect(&r);
	ok(peers_find(&n->session->peers, 0x900)->holds_key,
	    "R17: a well-formed one is");
	room_free(&r);
}

int
main(void)
{
	strangers();
	found_at_will();
	malformed_sign();
	alone();
	wrong_id();
	echo_lost();
	together();
	lowest();
	may();
	rivals();
	rival_gone();
	rival_group();
	malformed();
	keeps_requests();
	denied_founds();
	return done_testing();
}

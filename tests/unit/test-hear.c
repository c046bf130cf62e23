/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Others' messages: read, missing, repeated, forged, too early, too late; and
 * what they tell about the room that others see.
 */
#include "config.h"

#include "session-harness.h"

#include "crypto/chain.h"

static uint8_t bytes[65536];

/* A message of n with anything in it; sent to all. */
static void
say(struct room *r, struct node *n, const struct message *m)
{
	struct session *s = n->session;
	struct epoch *e = keyring_present(&s->keyring);
	struct message_place place = { .src = n->id, .flags = e->tag,
	    .generation = (uint16_t)e->generation, .t = &e->t };
	struct frame_key key;
	struct writer w;

	epoch_send_key(e, &s->group.roster, n->id, ALL_IDS, &key,
	    &place.counter);
	writer_init(&w, bytes, sizeof bytes);
	message_seal(&w, &place, m, &key, &s->signer, &r->rng);
	room_send(r, n->id, ALL_IDS, bytes, w.len);
}

/* Says text, and gives its frame; the relay has not passed it on. */
static struct room_frame *
held(struct room *r, struct node *n, const char *text)
{
	struct room_frame *f;

	room_hold(r, TYPE_MSG, ANY, n->id);
	node_say(r, n, 0, text);
	f = room_take(r);
	r->n_holds = 0;
	return f;
}

/* Says text with a view of its own. */
static void
say_view(struct room *r, struct node *n, const char *text, uint8_t view)
{
	struct message m = { .body = (const uint8_t *)text,
	    .body_len = strlen(text) };

	m.pos = keyring_present(&n->session->keyring)->pos;
	memset(m.view, view, sizeof m.view);
	say(r, n, &m);
	room_settle(r);
}

/* ---- what was said ---- */

/* A member that cannot write: it is seen that there was something. */
static void
texts_cut(void)
{
	struct message m = { .kind = MESSAGE_TEXTS,
	    .body = (const uint8_t *)"\0\0\3one\0\0\3tw", .body_len = 11 };
	const struct session_event *e;
	struct room r;

	room_init(&r, 41);
	room_people(&r, 2);
	m.pos = keyring_present(&r.nodes[0].session->keyring)->pos;
	memcpy(m.view, keyring_present(&r.nodes[0].session->keyring)->view.b,
	    sizeof m.view);
	say(&r, &r.nodes[0], &m);
	room_settle(&r);
	e = node_last(&r.nodes[1], EVENT_MESSAGE);
	ok(e != NULL && e->kind == MESSAGE_TEXTS && e->text == NULL,
	    "several texts in one that cannot be told apart: none is shown, "
	    "but something");
	is_int((long long)node_count(&r.nodes[1], EVENT_MESSAGE), 1, "once");
	is_int(node_status(&r.nodes[1]).messages, 1, "it counts as one");
	room_free(&r);
}

static void
reads(void)
{
	const struct session_event *e;
	struct room r;

	room_init(&r, 1);
	room_people(&r, 2);
	session_say(r.nodes[0].session, 0, MESSAGE_ACTION, "waves", 5,
	    r.now_ms);
	room_settle(&r);
	e = node_last(&r.nodes[1], EVENT_MESSAGE);
	ok(e != NULL && e->id == 0x100 && e->kind == MESSAGE_ACTION &&
	    !strcmp(e->text, "waves"), "a message is read");
	ok(!e->direct && e->generation == 1, "with its place");
	is_int((long long)e->sent_ms, r.now_ms + WALL_OFFSET_MS,
	    "and the time by its sender's clock");
	room_free(&r);
}

static void
unknown_kinds(void)
{
	struct message m = { .kind = 99, .body = bytes, .body_len = 3 };
	struct room r;

	room_init(&r, 2);
	room_people(&r, 2);
	memcpy(m.view, keyring_present(&r.nodes[0].session->keyring)->view.b,
	    sizeof m.view);
	m.pos = keyring_present(&r.nodes[0].session->keyring)->pos;
	say(&r, &r.nodes[0], &m);
	room_settle(&r);
	is_int(node_last(&r.nodes[1], EVENT_MESSAGE)->kind, 99,
	    "a kind unknown here is told as such");
	ok(node_last(&r.nodes[1], EVENT_MESSAGE)->text == NULL,
	    "without what might be no text");
	room_free(&r);
}

/* ---- missing, repeated, forged ---- */

static void
missing(void)
{
	struct room_frame *first, *third;
	struct room r;

	room_init(&r, 3);
	room_people(&r, 3);
	first = held(&r, &r.nodes[0], "one");
	free(held(&r, &r.nodes[0], "two"));
	third = held(&r, &r.nodes[0], "three");
	room_pass_to(&r, &r.nodes[1], first);
	room_pass_to(&r, &r.nodes[1], third);
	room_collect(&r);
	is_int(node_number(&r.nodes[1], EVENT_MISSING), 1,
	    "M5: a dropped message is told as missing");
	room_pass_to(&r, &r.nodes[2], third);
	room_pass_to(&r, &r.nodes[2], first);
	room_collect(&r);
	is_int((long long)node_heard(&r.nodes[2], "one"), 0,
	    "M5: one that comes out of order is not read");
	is_int(node_number(&r.nodes[2], EVENT_MISSING), 2,
	    "but told as missing");
	room_pass_to(&r, &r.nodes[1], third);
	room_pass_to(&r, &r.nodes[1], first);
	room_collect(&r);
	ok(node_heard(&r.nodes[1], "one") == 1 &&
	    node_heard(&r.nodes[1], "three") == 1,
	    "M4, K9: repeats are dropped");
	is_int((long long)node_count(&r.nodes[1], EVENT_UNREADABLE), 0,
	    "without a word");
	free(first);
	free(third);
	room_free(&r);
}

static void
great_gap(void)
{
	struct room_frame *f;
	struct room r;
	int i;

	room_init(&r, 4);
	room_people(&r, 2);
	for (i = 0; i < COUNTER_GAP_MAX + 1; i++) {
		f = held(&r, &r.nodes[0], "x");
		room_pass_to(&r, &r.nodes[0], f);
		free(f);
	}
	node_say(&r, &r.nodes[0], 0, "behind");
	room_settle(&r);
	is_int((long long)node_heard(&r.nodes[1], "behind"), 0,
	    "a gap of more than 1,000 is not followed");
	is_int((long long)node_count(&r.nodes[1], EVENT_UNREADABLE), 1,
	    "the message counts as unreadable");
	session_rekey(r.nodes[0].session, r.now_ms);
	room_settle(&r);
	node_say(&r, &r.nodes[0], 0, "anew");
	room_settle(&r);
	is_int((long long)node_heard(&r.nodes[1], "anew"), 1,
	    "until the next generation");
	room_free(&r);
}

static void
forged(void)
{
	struct room_frame *f, *g;
	struct room r;
	struct node *b;

	room_init(&r, 5);
	room_people(&r, 3);
	b = &r.nodes[1];
	f = held(&r, &r.nodes[0], "pay eve");
	g = room_frame_alter(room_frame_copy(f));
	room_pass_to(&r, b, g);
	g->src = 0x300;
	room_pass_to(&r, b, g);
	free(g);
	g = room_frame_copy(f);
	g->src = 0x300;
	room_pass_to(&r, b, g);
	g->src = 0x666;
	room_pass_to(&r, b, g);
	g->src = 0x100;
	g->dest = 0x200;
	room_pass_to(&r, b, g);
	room_collect(&r);
	is_int((long long)node_heard(b, "pay eve"), 0,
	    "M2: nothing altered, re-targeted or in another's name is read");
	ok(node_count(b, EVENT_UNREADABLE) >= 1,
	    "M2: what is no repeat is counted");
	room_pass_to(&r, &r.nodes[0], g);
	free(g);
	room_pass(&r, f);
	room_settle(&r);
	is_int((long long)node_heard(b, "pay eve"), 1,
	    "the true one is read once");
	free(f);
	room_free(&r);
}

static void
replayed(void)
{
	struct room_frame *f;
	struct room r;
	size_t before;

	room_init(&r, 6);
	room_people(&r, 2);
	node_say(&r, &r.nodes[0], 0, "yes");
	room_settle(&r);
	f = room_frame_copy(room_last(&r, TYPE_MSG, ANY, 0x100));
	session_rekey(r.nodes[0].session, r.now_ms);
	room_settle(&r);
	room_pass(&r, f);
	f->payload[3]++;
	room_pass(&r, f);
	room_settle(&r);
	is_int((long long)node_heard(&r.nodes[1], "yes"), 1,
	    "M4: nothing is replayed into another generation");
	f->payload[3]--;
	room_leave(&r, &r.nodes[1]);
	r.nodes[1].id = 0x222;
	room_connect(&r, &r.nodes[1]);
	room_wait(&r, 2000);
	before = node_heard(&r.nodes[1], "yes");
	room_pass(&r, f);
	room_wait(&r, 70000);
	is_int((long long)(node_heard(&r.nodes[1], "yes") - before), 0,
	    "M4: nor into another connection");
	free(f);
	room_free(&r);
}

static void
profiles(void)
{
	uint8_t body[CARD_BYTES_MAX];
	struct message m = { .kind = MESSAGE_PROFILE, .body = body };
	struct person eve;
	struct card card;
	struct writer w;
	struct room r;

	room_init(&r, 7);
	room_people(&r, 3);
	person_make(&eve, 0x200, "a", &r.rng);
	person_renew(&eve, &r.rng);
	writer_init(&w, body, sizeof body);
	card_encode(&w, &eve.card);
	m.body_len = w.len;
	say(&r, &r.nodes[1], &m);
	card = roster_find(&r.nodes[1].session->group.roster, 0x100)->card;
	writer_init(&w, body, sizeof body);
	card_encode(&w, &card);
	m.body_len = w.len;
	say(&r, &r.nodes[1], &m);
	m.body_len = 10;
	say(&r, &r.nodes[1], &m);
	room_settle(&r);
	is_int((long long)node_count(&r.nodes[0], EVENT_CARD), 0,
	    "S9, K2: a profile shows no other identity, id or broken card");
	room_free(&r);
}

/* ---- too early, too late ---- */

/* The commit of a is held; b and a have seen it. */
static struct room_frame *
ahead(struct room *r)
{
	struct room_frame *f;

	room_hold(r, TYPE_KEY_NEW, KEY_COMMIT, 0);
	session_rekey(r->nodes[0].session, r->now_ms);
	room_settle(r);
	f = room_take(r);
	r->n_holds = 0;
	room_pass_to(r, &r->nodes[0], f);
	room_pass_to(r, &r->nodes[1], f);
	return f;
}

static void
early(void)
{
	struct room_frame *f;
	struct room r;

	room_init(&r, 8);
	room_people(&r, 3);
	f = ahead(&r);
	node_say(&r, &r.nodes[0], 0, "new");
	node_say(&r, &r.nodes[1], 0, "times");
	room_settle(&r);
	is_int((long long)node_heard(&r.nodes[2], "new"), 0,
	    "a message of a later generation waits");
	is_int(node_last(&r.nodes[2], EVENT_WAITING)->number, 2,
	    "which is told");
	is_int((long long)node_status(&r.nodes[2]).waiting, 2, "and counted");
	room_pass_to(&r, &r.nodes[2], f);
	room_collect(&r);
	ok(node_heard(&r.nodes[2], "new") == 1 &&
	    node_heard(&r.nodes[2], "times") == 1,
	    "when it begins they are read");
	is_int((long long)node_status(&r.nodes[2]).waiting, 0,
	    "nothing waits any more");
	free(f);
	room_free(&r);
}

/* c is two generations behind. */
static void
far_behind(void)
{
	struct room_frame *f, *g;
	struct room r;

	room_init(&r, 18);
	room_people(&r, 3);
	f = ahead(&r);
	node_say(&r, &r.nodes[1], 0, "next");
	room_settle(&r);
	g = ahead(&r);
	node_say(&r, &r.nodes[1], 0, "after next");
	room_settle(&r);
	room_pass_to(&r, &r.nodes[2], f);
	room_collect(&r);
	ok(node_heard(&r.nodes[2], "next") == 1 &&
	    node_heard(&r.nodes[2], "after next") == 0,
	    "each message waits for its own generation");
	is_int((long long)node_status(&r.nodes[2]).waiting, 1,
	    "the later one waits on");
	free(f);
	free(g);
	room_free(&r);
}

static void
early_for_ever(void)
{
	struct room_frame *f;
	struct room r;

	room_init(&r, 9);
	room_people(&r, 3);
	f = ahead(&r);
	node_say(&r, &r.nodes[1], 0, "new");
	room_settle(&r);
	node_forget(&r.nodes[2]);
	room_hold(&r, TYPE_MSG, ANY, 0);
	room_wait(&r, EARLY_WAIT_MS - 1);
	is_int((long long)node_count(&r.nodes[2], EVENT_UNREADABLE), 0,
	    "it waits for a minute");
	room_wait(&r, 1);
	is_int((long long)node_count(&r.nodes[2], EVENT_UNREADABLE), 1,
	    "R20: then it counts as unreadable");
	is_int((long long)node_count(&r.nodes[2], EVENT_TWO_GROUPS), 1,
	    "R20: and as a sign of two groups, equal tags or not");
	free(f);
	room_free(&r);
}

/* A frame of a generation that is far off. */
static void
future(struct room *r, struct node *n, uint32_t src, size_t size, uint8_t i)
{
	uint16_t generation = (uint16_t)(node_status(n).generation + 9);
	uint8_t *p = mem_zero(1, size);

	p[0] = TYPE_MSG;
	p[1] = keyring_present(&n->session->keyring)->tag;
	p[2] = (uint8_t)(generation >> 8);
	p[3] = (uint8_t)generation;
	p[4] = i;
	room_tell(r, n, src, ALL_IDS, p, size);
	free(p);
}

static void
flood(void)
{
	struct room r;
	struct node *n;
	int i;

	room_init(&r, 10);
	room_people(&r, 3);
	n = &r.nodes[0];
	for (i = 0; i < EARLY_FRAMES_MAX; i++)
		future(&r, n, 0x200, 100, (uint8_t)i);
	room_collect(&r);
	is_int((long long)node_status(n).waiting, EARLY_FRAMES_MAX,
	    "R11: 1,000 frames wait");
	is_int((long long)node_count(n, EVENT_UNREADABLE), 0, "all of them");
	future(&r, n, 0x300, 100, 0);
	room_collect(&r);
	is_int((long long)node_status(n).waiting, EARLY_FRAMES_MAX,
	    "R11: not one more");
	is_int(node_who(n, EVENT_UNREADABLE), 0x200,
	    "R11: the oldest is out, with a notice");
	for (i = 0; i < 80; i++)
		future(&r, n, 0x300, 65000, 0);
	room_collect(&r);
	ok(n->session->talk.early.bytes <= EARLY_BYTES_MAX,
	    "R11: nor more than 4 MiB");
	ok(node_status(n).waiting >= 64, "of the newest");
	room_free(&r);
}

static void
late(void)
{
	struct room_frame *f;
	struct room r;
	int i;

	room_init(&r, 11);
	room_people(&r, 3);
	f = held(&r, &r.nodes[1], "under way");
	for (i = 0; i < 5; i++) {
		session_rekey(r.nodes[0].session, r.now_ms);
		room_settle(&r);
	}
	room_wait(&r, GENERATION_KEPT_MS - 1);
	room_pass_to(&r, &r.nodes[0], f);
	room_collect(&r);
	is_int((long long)node_heard(&r.nodes[0], "under way"), 1,
	    "R15: a message of five generations ago is read");
	room_wait(&r, 1);
	room_pass_to(&r, &r.nodes[2], f);
	room_collect(&r);
	is_int((long long)node_heard(&r.nodes[2], "under way"), 0,
	    "K5: but not after a minute: its keys are gone");
	is_int((long long)node_count(&r.nodes[2], EVENT_UNREADABLE), 1,
	    "it is counted");
	free(f);
	room_free(&r);
}

/* ---- views ---- */

static void
liar(void)
{
	struct session_peer peer;
	struct room r;

	room_init(&r, 12);
	room_people(&r, 4);
	say_view(&r, &r.nodes[1], "hm", 0xee);
	is_int(node_who(&r.nodes[0], EVENT_VIEW), 0x200,
	    "M14: one whose view differs is named");
	session_peer_by_id(r.nodes[0].session, 0x200, &peer);
	ok(peer.differs, "and marked");
	is_int((long long)node_count(&r.nodes[0], EVENT_VIEW_FORK), 0,
	    "M14: that is not yet a fork");
	node_say(&r, &r.nodes[0], 0, "I go on");
	room_settle(&r);
	is_int((long long)node_heard(&r.nodes[2], "I go on"), 1,
	    "M14: one liar does not silence the room");
	say_view(&r, &r.nodes[1], "hm", 0xee);
	is_int((long long)node_count(&r.nodes[0], EVENT_VIEW), 1,
	    "it is named once");
	say_view(&r, &r.nodes[2], "hm", 0xee);
	is_int((long long)node_count(&r.nodes[0], EVENT_VIEW_FORK), 1,
	    "M5: two are a fork");
	is_int(node_status(&r.nodes[0]).forked, 1, "which is shown");
	room_leave(&r, &r.nodes[0]);
	r.nodes[0].id = 0x123;
	room_connect(&r, &r.nodes[0]);
	room_wait(&r, 2000);
	is_int(node_status(&r.nodes[0]).forked, 0,
	    "another connection begins anew");
	room_free(&r);
}

static void
two(void)
{
	struct room r;

	room_init(&r, 13);
	room_people(&r, 2);
	say_view(&r, &r.nodes[1], "hm", 0xee);
	is_int((long long)node_count(&r.nodes[0], EVENT_VIEW_FORK), 1,
	    "M5: in a room of two the other one is all others");
	room_free(&r);
}

static void
accepted(void)
{
	struct session_peer peer;
	struct room r;
	struct node *a;

	room_init(&r, 14);
	room_people(&r, 3);
	a = &r.nodes[0];
	say_view(&r, &r.nodes[1], "hm", 0xee);
	say_view(&r, &r.nodes[2], "hm", 0xee);
	node_say(&r, a, 0, "waiting");
	room_settle(&r);
	is_int((long long)node_heard(&r.nodes[1], "waiting"), 0,
	    "a fork stops texts");
	session_accept_view(a->session, r.now_ms);
	room_settle(&r);
	is_int((long long)node_heard(&r.nodes[1], "waiting"), 1,
	    "the user lets them go");
	say_view(&r, &r.nodes[1], "hm", 0xee);
	say_view(&r, &r.nodes[2], "hm", 0xee);
	is_int(node_status(a).forked, 0,
	    "and is not asked again as long as the same differ");
	session_rekey(a->session, r.now_ms);
	room_settle(&r);
	node_say(&r, &r.nodes[1], 0, "same");
	node_say(&r, &r.nodes[2], 0, "same");
	room_settle(&r);
	session_peer_by_id(a->session, 0x200, &peer);
	ok(!peer.differs, "a new generation makes views equal");
	say_view(&r, &r.nodes[1], "hm", 0xee);
	say_view(&r, &r.nodes[2], "hm", 0xee);
	is_int(node_status(a).forked, 1, "what differs then is asked again");
	room_free(&r);
}

/* A relay that drops, or shows, a frame to some only. */
static void
tampering(void)
{
	struct room_frame *f;
	struct room r;

	room_init(&r, 15);
	room_people(&r, 3);
	f = held(&r, &r.nodes[1], "not for a");
	room_pass_to(&r, &r.nodes[1], f);
	room_pass_to(&r, &r.nodes[2], f);
	room_wait(&r, 2 * HEARTBEAT_MS + 1000);
	is_int((long long)node_count(&r.nodes[0], EVENT_VIEW_FORK), 1,
	    "M5: heartbeats show that a frame was kept from a member");
	is_int((long long)node_count(&r.nodes[0], EVENT_MISSING), 1,
	    "M5: and the next counter which");
	ok(node_count(&r.nodes[1], EVENT_VIEW) == 1 &&
	    node_count(&r.nodes[1], EVENT_VIEW_FORK) == 0,
	    "M5: the others see that it differs");
	free(f);
	room_free(&r);
}

static void
reordered(void)
{
	struct room_frame *f, *g;
	struct room r;

	room_init(&r, 16);
	room_people(&r, 3);
	f = held(&r, &r.nodes[1], "first");
	g = held(&r, &r.nodes[2], "second");
	room_pass_to(&r, &r.nodes[0], g);
	room_pass_to(&r, &r.nodes[0], f);
	room_pass_to(&r, &r.nodes[1], f);
	room_pass_to(&r, &r.nodes[1], g);
	room_pass_to(&r, &r.nodes[2], f);
	room_pass_to(&r, &r.nodes[2], g);
	room_wait(&r, HEARTBEAT_MS + 1000);
	is_int((long long)node_count(&r.nodes[0], EVENT_VIEW_FORK), 1,
	    "M5: two messages in another order are noticed");
	free(f);
	free(g);
	room_free(&r);
}

static void
newcomer(void)
{
	struct room r;
	size_t i, seen = 0;

	room_init(&r, 17);
	room_people(&r, 2);
	room_connect(&r, room_node(&r, 0x300, "c"));
	room_wait(&r, 10 * HEARTBEAT_MS);
	for (i = 0; i < 3; i++)
		seen += node_count(&r.nodes[i], EVENT_VIEW);
	is_int((long long)seen, 0,
	    "all see one room, also who came into it");
	room_free(&r);
}

static void
reading(void)
{
	texts_cut();
	reads();
	unknown_kinds();
	missing();
	great_gap();
	forged();
	replayed();
	profiles();
}

/* ---- how a generation ended ---- */

/* a says text; of the others only c gets it, and then d leaves. */
static void
withhold_and_close(struct room *r, const char *text)
{
	struct room_frame *f = held(r, &r->nodes[0], text);

	room_pass_to(r, &r->nodes[0], f);
	room_pass_to(r, &r->nodes[2], f);
	free(f);
	room_leave(r, &r->nodes[3]);
	room_wait(r, 5000);
}

static void
end_withheld(void)
{
	struct room r;
	struct node *b = &r.nodes[1];

	room_init(&r, 31);
	room_people(&r, 4);
	withhold_and_close(&r, "secret");
	ok(room_agrees(&r) && node_count(&r.nodes[0], EVENT_SENT) == 1 &&
	    node_heard(b, "secret") == 0,
	    "M5: kept from one, and the generation has closed");
	is_int((long long)node_count(b, EVENT_VIEW), 0,
	    "of which it does not know yet");
	node_say(&r, &r.nodes[0], 0, "hello");
	room_wait(&r, HEARTBEAT_MS);
	is_int((long long)node_count(b, EVENT_VIEW), 2,
	    "M5: both who saw it say so within a heartbeat");
	is_int((long long)node_count(b, EVENT_VIEW_FORK), 1,
	    "M5: and texts stop");
	session_accept_view(b->session, r.now_ms);
	node_forget(b);
	room_wait(&r, 10 * HEARTBEAT_MS);
	is_int((long long)(node_count(b, EVENT_VIEW) +
	    node_count(b, EVENT_VIEW_FORK)), 0, "which is told once");
	is_int((long long)node_count(&r.nodes[2], EVENT_VIEW), 0,
	    "who lacks nothing is told nothing");
	room_free(&r);
}

/* The relay takes the first word of it, too, and its echo. */
static void
end_said_again(void)
{
	struct room r;

	room_init(&r, 32);
	room_people(&r, 4);
	withhold_and_close(&r, "secret");
	room_hold(&r, TYPE_MSG, ANY, 0);
	room_wait(&r, HEARTBEAT_MS);
	ok(r.held.n >= 2, "heartbeats are dropped");
	room_drop_held(&r);
	r.n_holds = 0;
	session_rekey(r.nodes[2].session, r.now_ms);
	room_settle(&r);
	room_wait(&r, HEARTBEAT_MS);
	is_int((long long)node_count(&r.nodes[1], EVENT_VIEW), 2,
	    "M5: without an echo it is said again, two generations later");
	room_free(&r);
}

static void
end_left_out(void)
{
	struct room r;
	struct node *b = &r.nodes[1];
	struct room_frame *f;

	room_init(&r, 33);
	room_people(&r, 3);
	f = held(&r, &r.nodes[0], "secret");
	room_pass_to(&r, &r.nodes[0], f);
	room_pass_to(&r, &r.nodes[2], f);
	free(f);
	room_presence(&r, TYPE_EXIT, b->id);
	room_wait(&r, 5000);
	ok(room_agrees(&r), "who was thrown out is in again");
	room_wait(&r, 2 * HEARTBEAT_MS);
	is_int((long long)node_count(b, EVENT_VIEW), 2,
	    "M5: and still hears what it has missed");
	room_free(&r);
}

/* A heartbeat with one end. */
static void
beat_of(struct room *r, struct node *n, const struct ending *end, size_t cut)
{
	uint8_t body[END_BYTES];
	struct writer w;
	struct message m = { .kind = MESSAGE_HEARTBEAT, .body = body,
	    .body_len = sizeof body - cut };
	const struct epoch *e = keyring_present(&n->session->keyring);

	writer_init(&w, body, sizeof body);
	writer_copy(&w, end->t, sizeof end->t);
	writer_u32(&w, end->pos);
	writer_copy(&w, end->view, sizeof end->view);
	m.pos = e->pos;
	memcpy(m.view, e->view.b, sizeof m.view);
	say(r, n, &m);
	room_settle(r);
}

static void
end_lies(void)
{
	struct room r;
	struct node *a = &r.nodes[0], *b = &r.nodes[1];
	struct ending end;

	room_init(&r, 34);
	room_people(&r, 3);
	node_say(&r, a, 0, "x");
	session_rekey(a->session, r.now_ms);
	room_settle(&r);
	end = a->session->keyring.ends.v[a->session->keyring.ends.n - 1];
	beat_of(&r, a, &end, 0);
	is_int((long long)node_count(b, EVENT_VIEW), 0,
	    "what is so is not told");
	end.view[0] ^= 1;
	beat_of(&r, a, &end, 1);
	is_int((long long)node_count(b, EVENT_VIEW), 0,
	    "a body of another length says nothing");
	beat_of(&r, a, &end, 0);
	end.pos++;
	beat_of(&r, a, &end, 0);
	is_int((long long)node_count(b, EVENT_VIEW), 1,
	    "M14: a liar is named, once");
	is_int((long long)node_count(b, EVENT_VIEW_FORK), 0,
	    "M14: and stops nothing");
	end.t[0] ^= 1;
	beat_of(&r, &r.nodes[2], &end, 0);
	is_int((long long)node_count(b, EVENT_VIEW), 1,
	    "nothing is said of a generation of others");
	room_free(&r);
}

int
main(void)
{
	reading();
	early();
	far_behind();
	early_for_ever();
	flood();
	late();
	liar();
	two();
	accepted();
	tampering();
	reordered();
	newcomer();
	end_withheld();
	end_said_again();
	end_left_out();
	end_lies();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whole sessions between a relay and members that an input directs: real
 * frames of real sessions are passed on, lost, swapped, repeated, cut, altered
 * and sent under another name, forged ones and raw bytes come in between, time
 * goes by, and the users do what users do. Nothing of that may crash a
 * session, make it send half a frame (the harness looks), or leave it with a
 * deadline that is never met.
 *
 *     input    number of people, then steps
 *     step     action, who, and what the action takes
 */
#include "config.h"

#include <string.h>

#include "../unit/session-harness.h"
#include "base/clock.h"
#include "fuzz.h"

enum {
	PEOPLE_MAX = 3, STEPS_MAX = 400, FRAMES_MAX = 2000,
	TICKS_MAX = 64		/* of one session at one moment */
};

enum action {
	PASS,		/* n: that many frames, with all that follows */
	WAIT,		/* n: n * n ms */
	FEED,		/* n, n bytes: raw, into who */
	FORGE,		/* src, dest, n, n bytes: a frame to who */
	DROP,		/* the first frame under way */
	SWAP,		/* n: the first frame under way and the nth one */
	REPEAT,		/* n: the nth last frame of all, to who */
	ALTER,		/* at, xor: a byte of the first frame under way */
	CUT,		/* n: that many bytes off its end */
	RENAME,		/* src, dest: of the first frame under way */
	TELL,		/* severity, code: ERROR to who */
	PRESENCE,	/* type, id: JOIN, EXIT or INIT out of place */
	LINK,		/* who comes or goes */
	SAY,		/* dest, n: n bytes of text */
	REKEY, MERGE, ADMIT, RETRY, FOUND, ASK,
	ACTIONS
};

static struct room room;
static struct reader in;

static struct node *
some_node(void)
{
	return &room.nodes[reader_u8(&in) % room.n];
}

/* An id in use, all, or one that nobody has. */
static uint32_t
some_id(void)
{
	uint8_t n = reader_u8(&in);

	return n < room.n ? room.nodes[n].id : n == 0xff ? 0 : n;
}

/* ---- what must hold ---- */

static void
check_deadline(struct session *s)
{
	int ticks = 0;

	while (session_deadline_ms(s) <= room.now_ms) {
		session_tick(s, room.now_ms);
		must(++ticks < TICKS_MAX);
	}
}

/* The link of a session that said EVENT_CLOSE is closed, as clients do. */
static void
obey_close(struct node *n)
{
	if (n->online && node_count(n, EVENT_CLOSE) > 0)
		room_leave(&room, n);
	node_forget(n);
}

static void
check_status(const struct session *s)
{
	struct session_status status;
	struct session_peer peer;
	size_t i, joined = 0;

	session_get_status(s, &status);
	must(status.state < STATES);
	must(memchr(status.words, '\0', sizeof status.words) != NULL);
	must(status.has_key || status.state != STATE_READY);
	must(!status.has_key || status.term_start <= status.generation);
	for (i = 0; session_peer(s, i, &peer); i++) {
		must(strlen(peer.nick) <= NICK_BYTES_MAX);
		joined += peer.mark == PEER_MEMBER;
	}
	must(i == status.present && joined <= status.members);
}

static void
check_all(void)
{
	size_t i;

	for (i = 0; i < room.n; i++) {
		check_deadline(room.nodes[i].session);
		check_status(room.nodes[i].session);
	}
	room_collect(&room);
	for (i = 0; i < room.n; i++)
		obey_close(&room.nodes[i]);
}

/* ---- the relay ---- */

static void
pass(size_t n)
{
	while (n-- > 0 && room_step(&room))
		;
}

static struct room_frame *
first(void)
{
	return room.waiting.n > 0 ? room.waiting.v[0] : NULL;
}

static void
swap(uint8_t n)
{
	struct room_frames *l = &room.waiting;
	struct room_frame *f = first();

	if (n < l->n) {
		l->v[0] = l->v[n];
		l->v[n] = f;
	}
}

static void
drop(void)
{
	struct room_frames *l = &room.waiting;

	free(first());
	if (l->n > 0)
		memmove(l->v, l->v + 1, --l->n * sizeof *l->v);
}

static void
alter(uint16_t at, uint8_t with)
{
	struct room_frame *f = first();

	if (f != NULL)
		f->payload[at % f->size] ^= with;
}

static void
cut(uint8_t n)
{
	struct room_frame *f = first();

	if (f != NULL && f->size >= (size_t)n + PAYLOAD_BYTES_MIN)
		f->size -= n;
}

static void
rename_first(uint32_t src, uint32_t dest)
{
	struct room_frame *f = first();

	if (f != NULL) {
		f->src = src;
		f->dest = dest;
	}
}

static void
feed(struct node *n)
{
	size_t len = reader_u8(&in);

	if (len > in.left)
		len = in.left;
	session_feed(n->session, reader_bytes(&in, len), len, room.now_ms);
}

static void
forge(struct node *n)
{
	uint8_t payload[PAYLOAD_BYTES_MIN + 255] = { 0 };
	uint32_t src = some_id(), dest = some_id();
	size_t len = reader_u8(&in);

	if (len > in.left)
		len = in.left;
	reader_copy(&in, payload, len);
	if (len < PAYLOAD_BYTES_MIN)
		len = PAYLOAD_BYTES_MIN;
	room_tell(&room, n, src, dest, payload, len);
}

static void
repeat(struct node *n, uint8_t back)
{
	if (back < room.log.n)
		room_pass_to(&room, n, room.log.v[room.log.n - 1 - back]);
}

static void
tell(struct node *n)
{
	uint32_t src = some_id();
	uint8_t severity = reader_u8(&in), code = reader_u8(&in);

	room_error(&room, n, src, severity, code, src == RELAY_ID ? NULL :
	    &n->session->asking.hs.sid, "00000100");
}

static void
presence(struct node *n)
{
	uint8_t payload[12] = { TYPE_INIT + reader_u8(&in) % 3 };
	uint32_t id = some_id();
	struct writer w;

	writer_init(&w, payload, sizeof payload);
	if (payload[0] == TYPE_INIT)
		payload_init_encode(&w, (uint32_t[]){ n->id, id | 1 }, 2);
	else
		payload_presence_encode(&w, payload[0]);
	room_tell(&room, n, payload[0] == TYPE_INIT ? RELAY_ID : id,
	    payload[0] == TYPE_INIT ? n->id : ALL_IDS, payload, w.len);
}

static void
relay_step(enum action action, struct node *n)
{
	int64_t ms;

	switch (action) {
	case PASS:
		pass(reader_u8(&in));
		break;
	case WAIT:
		ms = reader_u8(&in);
		room.now_ms += ms * ms;
		break;
	case FEED:
		feed(n);
		break;
	case FORGE:
		forge(n);
		break;
	case DROP:
		drop();
		break;
	case SWAP:
		swap(reader_u8(&in));
		break;
	case REPEAT:
		repeat(n, reader_u8(&in));
		break;
	case ALTER:
		alter(reader_u16(&in), reader_u8(&in));
		break;
	case CUT:
		cut(reader_u8(&in));
		break;
	case RENAME:
		rename_first(some_id(), some_id());
		break;
	case TELL:
		tell(n);
		break;
	default:
		presence(n);
	}
}

/* ---- the users ---- */

static void
say(struct node *n)
{
	uint32_t dest = some_id();
	size_t len = reader_u8(&in);

	if (len > in.left)
		len = in.left;
	session_say(n->session, dest, MESSAGE_TEXT,
	    (const char *)reader_bytes(&in, len), len, room.now_ms);
}

static void
user_step(enum action action, struct node *n)
{
	uint32_t id = some_id();

	switch (action) {
	case LINK:
		if (n->online)
			room_leave(&room, n);
		else
			room_connect(&room, n);
		break;
	case SAY:
		say(n);
		break;
	case REKEY:
		session_rekey(n->session, room.now_ms);
		break;
	case MERGE:
		session_merge(n->session, id, room.now_ms);
		break;
	case ADMIT:
		session_admit(n->session, id, id != 0x100, room.now_ms);
		break;
	case RETRY:
		session_retry(n->session, room.now_ms);
		break;
	case FOUND:
		session_found(n->session, room.now_ms);
		break;
	default:
		session_set_policy(n->session, id != 0x100 ? POLICY_ASK :
		    POLICY_AUTO);
		session_set_nick(n->session, "another");
		session_accept_view(n->session, room.now_ms);
	}
}

/* ---- a run ---- */

static void
people(size_t n)
{
	static const char *const nicks[PEOPLE_MAX] = { "a", "b", "c" };
	size_t i;

	for (i = 0; i < PEOPLE_MAX; i++)
		room_node(&room, 0x100u * (uint32_t)(i + 1), nicks[i]);
	for (i = 0; i < n; i++) {
		room_connect(&room, &room.nodes[i]);
		room_wait(&room, 100);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum action action;
	struct node *n;
	int steps = 0;

	room_init(&room, 1);
	reader_init(&in, data, size);
	people(reader_u8(&in) % (PEOPLE_MAX + 1));
	while (in.left > 0 && !in.overrun && ++steps < STEPS_MAX &&
	    room.log.n < FRAMES_MAX) {
		action = reader_u8(&in) % ACTIONS;
		n = some_node();
		if (action < LINK)
			relay_step(action, n);
		else
			user_step(action, n);
		check_all();
	}
	room_free(&room);
	return 0;
}

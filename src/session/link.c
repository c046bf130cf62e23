/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The link as the session sees it: PING and PONG for the lag, for a relay that
 * has gone silent and as a fence behind messages to one member; and ERROR
 * (doc/PROTOCOL section 12).
 */
#include "config.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "session/core.h"

enum { ID_DIGITS = 8 };

/* ---- PING ---- */

uint32_t
link_ping(struct session *s)
{
	struct link *l = &s->link;
	struct payload_ping p = { .type = TYPE_PING };
	struct writer w;

	l->last_token = (l->last_token + 1) & TOKEN_MASK;
	if (l->last_token == 0)
		l->last_token = 1;
	p.token[0] = (uint8_t)(l->last_token >> 16);
	p.token[1] = (uint8_t)(l->last_token >> 8);
	p.token[2] = (uint8_t)l->last_token;
	send_begin(s, &w);
	payload_ping_encode(&w, &p);
	send_payload(s, &w, RELAY_ID);
	l->asked_ms = s->now_ms;
	if (l->ping_ms == 0) {
		l->ping_ms = s->now_ms;
		l->ping_token = l->last_token;
	}
	return l->last_token;
}

void
link_start(struct session *s)
{
	link_ping(s);
}

void
link_pong(struct session *s, const struct frame *f)
{
	struct link *l = &s->link;
	struct payload_ping p;
	struct writer w;
	uint32_t token;

	if (refused(s, f, payload_ping_decode(&p, f)) != ERR_OK)
		return;
	if (p.type == TYPE_PING) {
		p.type = TYPE_PONG;
		send_begin(s, &w);
		payload_ping_encode(&w, &p);
		send_payload(s, &w, f->src);
		return;
	}
	if (f->src != RELAY_ID)
		return;
	token = (uint32_t)p.token[0] << 16 | (uint32_t)p.token[1] << 8 |
	    p.token[2];
	if (l->ping_ms != 0 && token == l->ping_token) {
		l->lag_ms = s->now_ms - l->ping_ms;
		l->answered_ms = s->now_ms;
		l->ping_ms = 0;
		push_event(s, EVENT_LAG, RELAY_ID)->number = (long)l->lag_ms;
	}
	talk_fence(s, token);
}

static int64_t
earlier(int64_t a_ms, int64_t b_ms)
{
	return a_ms < b_ms ? a_ms : b_ms;
}

/* When the next PING goes, or the open one means that the relay is dead. */
int64_t
link_deadline_ms(const struct session *s)
{
	const struct link *l = &s->link;
	int64_t due_ms = l->heard_ms + LINK_PING_MS;
	int64_t sent_ms = talk_waiting_ms(s);

	if (s->id == 0)
		return CLOCK_NEVER;
	if (l->ping_ms != 0)
		return l->ping_ms + LINK_DEAD_MS;
	/* it may have been late once only, and then its lag is shown wrongly */
	if (l->lag_ms > LINK_LATE_MS)
		due_ms = earlier(due_ms, l->answered_ms + LINK_PING_LATE_MS);
	if (sent_ms == CLOCK_NEVER)
		return due_ms;
	/* whatever others say: only a PONG tells that ours was dropped */
	if (sent_ms < l->asked_ms)
		sent_ms = l->asked_ms;
	return earlier(due_ms, sent_ms + LINK_PING_BUSY_MS);
}

void
link_tick(struct session *s)
{
	static const char dead[] = "the relay does not answer";

	if (s->now_ms < link_deadline_ms(s))
		return;
	if (s->link.ping_ms != 0)
		link_close(s, true, dead, sizeof dead - 1);
	else
		link_ping(s);
}

void
link_close(struct session *s, bool retry, const char *text, size_t len)
{
	struct session_event *e;

	if (s->link.close_told)
		return;
	s->link.close_told = true;
	e = push_event(s, EVENT_CLOSE, RELAY_ID);
	e->retry = retry;
	event_text(e, text, len);
}

/* ---- ERROR ---- */

static void
tell_error(struct session *s, uint32_t src, const struct payload_error *p)
{
	struct session_event *e = push_event(s, EVENT_ERROR, src);

	e->severity = p->severity;
	e->code = p->code;
	event_text(e, p->text, p->text_len);
}

/* The relay names the member that is not there by its id. */
static void
no_such_peer(struct session *s, const struct payload_error *p)
{
	char digits[ID_DIGITS + 1] = "";
	uint8_t bytes[4];
	uint32_t id = ALL_IDS;

	if (p->text_len == ID_DIGITS)
		memcpy(digits, p->text, ID_DIGITS);
	if (str_unhex(bytes, sizeof bytes, digits) == ERR_OK)
		id = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
		    (uint32_t)bytes[2] << 8 | bytes[3];
	if (id != ALL_IDS)
		talk_undelivered(s, id);
	else
		tell_error(s, RELAY_ID, p);
}

static bool
attempt_runs(const struct session *s)
{
	return s->state == STATE_AWAIT_RETURN ||
	    s->state == STATE_AWAIT_KEY || s->state == STATE_MERGING;
}

static void
relay_error(struct session *s, const struct payload_error *p)
{
	if (p->code == CODE_NO_SUCH_PEER && p->severity < SEVERITY_HANDSHAKE) {
		no_such_peer(s, p);
		return;
	}
	tell_error(s, RELAY_ID, p);
	if (p->severity >= SEVERITY_RECONNECT)
		link_close(s, p->severity < SEVERITY_FATAL,
		    (const char *)p->text, p->text_len);
	else if (p->severity >= SEVERITY_HANDSHAKE && attempt_runs(s))
		asking_fail(s, FAIL_ERROR);
}

/* Codes that answer a handshake, and so carry its sid before the text. */
static bool
answers_handshake(uint16_t code)
{
	return code >= CODE_NO_KEY && code <= CODE_YIELD;
}

/* Who does not know our cryptotype cannot tell where its sid is. */
static bool
has_our_sid(const struct session *s, const struct payload_error *p)
{
	static const struct sid none;

	if (p->text_len < SID_BYTES)
		return false;
	return !memcmp(p->text, s->asking.hs.sid.b, SID_BYTES) ||
	    (p->code == CODE_CRYPTOTYPE && !s->asking.requested &&
	    !memcmp(p->text, none.b, SID_BYTES));
}

/* Tells what a peer says in the clear, though not too often. */
static void
tell_rarely(struct session *s, uint32_t src, const struct payload_error *p)
{
	if (s->link.error_told_ms != 0 &&
	    s->now_ms < s->link.error_told_ms + ROUND_WAIT_LIMIT_MS)
		return;
	s->link.error_told_ms = s->now_ms;
	tell_error(s, src, p);
}

/* Once in an attempt: DENIED ends it, and the first WAIT alone counts. */
static bool
told_once(const struct session *s, uint16_t code)
{
	return code == CODE_DENIED || (code == CODE_WAIT &&
	    s->asking.requested && !s->asking.waited);
}

/*
 * Plaintext from a peer never ends more than the handshake with it: anyone
 * may send it, and the relay may forge it.
 */
static void
peer_error(struct session *s, uint32_t src, struct payload_error *p)
{
	bool asked = attempt_runs(s) && src == s->asking.peer;
	bool sid = asked && has_our_sid(s, p);

	if (sid) {
		p->text += SID_BYTES;
		p->text_len -= SID_BYTES;
		if (told_once(s, p->code))
			tell_error(s, src, p);
		else if (!answers_handshake(p->code))
			tell_rarely(s, src, p);
		if (answers_handshake(p->code) ||
		    p->severity >= SEVERITY_HANDSHAKE)
			asking_error(s, p->code);
		return;
	}
	if (answers_handshake(p->code))
		return;		/* to a handshake that has ended */
	tell_rarely(s, src, p);
}

void
link_error(struct session *s, const struct frame *f)
{
	struct payload_error p;
	struct peer *peer = peers_find(&s->peers, f->src);

	if (refused(s, f, payload_error_decode(&p, f)) != ERR_OK)
		return;
	if (f->src == RELAY_ID) {
		relay_error(s, &p);
	} else if (peer != NULL && f->src != s->id) {
		peer->silent = 0;
		peer_error(s, f->src, &p);
	}
}

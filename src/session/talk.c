/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Our own messages (doc/PROTOCOL section 11): queued until there is a key and
 * somebody to read them, held while a commit is due, sealed under the present
 * generation, and told as delivered at their echo. A message to one member has
 * no echo: a PING behind it comes back after the relay has passed it on.
 *
 * Texts that wait, for whatever reason, go together: one signature for all.
 * Who says more than can come back waits for that.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "session/core.h"
#include "wire/texts_body.h"

/* Forgets the n messages at i. */
static void
drop(struct session *s, size_t i, size_t n)
{
	struct talk *t = &s->talk;
	size_t k;

	if (n == 0)
		return;
	for (k = i; k < i + n; k++)
		mem_wipe_free(t->v[k].text, t->v[k].len);
	t->n -= n;
	memmove(&t->v[i], &t->v[i + n], (t->n - i) * sizeof *t->v);
}

void
talk_release(struct session *s)
{
	drop(s, 0, s->talk.n);
	free(s->talk.v);
	kept_release(&s->talk.early);
}

/* Tells how the n messages at i ended, and forgets them. */
static void
finish(struct session *s, size_t i, size_t n, enum event_type type)
{
	struct session_event *e;
	const struct own_message *m;
	size_t k;

	for (k = i; k < i + n; k++) {
		m = &s->talk.v[k];
		e = push_event(s, type, s->id);
		e->number = m->number;
		e->direct = m->dest != ALL_IDS;
		e->other = m->dest;
		e->kind = m->kind;
		e->counter = m->counter;
		e->generation = m->generation;
	}
	drop(s, i, n);
}

/* How many went in the frame in which the one at i did. */
static size_t
in_frame(const struct talk *t, size_t i)
{
	size_t n = 1;

	while (i + n < t->n && t->v[i + n].state == OWN_SENT &&
	    t->v[i + n].frame == t->v[i].frame)
		n++;
	return n;
}

/*
 * Not while everybody takes us for half-joined: another group's donor let us
 * in under a W that ours shares, and its KEY_CURRENT has not come.
 */
static bool
may_speak(const struct session *s)
{
	const struct member *me;

	if (!session_ready(s))
		return false;
	me = roster_find(&s->group.roster, s->id);
	return me != NULL && me->state == MEMBER_JOINED;
}

long
session_say(struct session *s, uint32_t dest, enum message_kind kind,
    const char *text, size_t len, int64_t now_ms)
{
	struct talk *t = &s->talk;
	const struct member *to;
	struct own_message *m;

	s->now_ms = now_ms;
	if (len > TEXT_BYTES_MAX || t->n >= ROOM_MSGS_QUEUED_MAX)
		return ERR_LIMIT;
	if (len == 0 || (message_is_text(kind) && !utf8_valid(text, len)))
		return ERR_FORMAT;
	to = roster_find(&s->group.roster, dest);
	if (dest != ALL_IDS && (dest == s->id || to == NULL ||
	    to->state != MEMBER_JOINED))
		return ERR_NOTFOUND;
	if (t->n == t->size) {
		t->size = t->size ? 2 * t->size : 8;
		t->v = mem_resize(t->v, t->size, sizeof *t->v);
	}
	m = &t->v[t->n++];
	memset(m, 0, sizeof *m);
	m->number = ++t->last_number;
	m->dest = dest;
	m->kind = (uint8_t)kind;
	m->text = mem_dup(text, len);
	m->len = len;
	m->for_others = dest == ALL_IDS && reunion_for_others(s);
	talk_flush(s);
	mem_wipe_stack();
	return t->last_number;
}

/* ---- sealing ---- */

/* Seals and sends; the place it got is in *place. */
static int
send_msg(struct session *s, uint32_t dest, uint8_t kind, const void *body,
    size_t len, struct message_place *place)
{
	struct epoch *e = keyring_present(&s->keyring);
	struct message m = { .kind = kind, .pos = e->pos, .body = body,
	    .body_len = len, .sent_ms = session_wall_ms(s) };
	struct frame_key key;
	struct writer w;
	int r;

	*place = (struct message_place){ .src = s->id, .dest = dest,
	    .flags = e->tag, .generation = (uint16_t)e->generation,
	    .t = &e->t };
	if (dest != ALL_IDS)
		place->flags |= MSG_FLAG_DIRECT;
	if (dest == ALL_IDS)	/* or tried: a heartbeat is not due again */
		s->talk.last_sent_ms = s->now_ms;
	r = epoch_send_key(e, &s->group.roster, s->id, dest, &key,
	    &place->counter);
	if (r != ERR_OK)
		return r;
	memcpy(m.view, e->view.b, sizeof m.view);
	send_begin(s, &w);
	r = message_seal(&w, place, &m, &key, &s->signer, &s->config.rng);
	mem_wipe(&key, sizeof key);
	if (r == ERR_OK)
		send_payload(s, &w, dest);
	return r;
}

/* ---- together ---- */

/* How many of those that wait at i fit into one message. */
static size_t
gather(const struct talk *t, size_t i)
{
	const struct own_message *m = &t->v[i];
	size_t n = 0, len = 0;

	while (n < TEXTS_MAX && i + n < t->n && m[n].dest == m->dest &&
	    m[n].for_others == m->for_others &&
	    message_is_text(m[n].kind)) {
		len += TEXT_ENTRY_BYTES + m[n].len;
		if (len > TEXT_BYTES_MAX)
			break;
		n++;
	}
	return n > 1 ? n : 1;
}

static int
send_together(struct session *s, const struct own_message *m, size_t n,
    struct message_place *place)
{
	uint8_t body[TEXT_BYTES_MAX];
	struct text_entry e;
	struct writer w;
	size_t i;
	int r;

	writer_init(&w, body, sizeof body);
	for (i = 0; i < n; i++) {
		e.action = m[i].kind == MESSAGE_ACTION;
		e.text = m[i].text;
		e.len = m[i].len;
		text_entry_encode(&w, &e);
	}
	r = send_msg(s, m->dest, MESSAGE_TEXTS, body, w.len, place);
	mem_wipe(body, w.len);
	return r;
}

/* The n at i, in one message; what cannot be sent is told and gone. */
static void
send_own(struct session *s, size_t i, size_t n)
{
	struct own_message *m = &s->talk.v[i];
	bool others = m->dest == ALL_IDS && reunion_company(s);
	struct message_place place;
	uint32_t fence;
	size_t k;
	int r;

	r = n > 1 ? send_together(s, m, n, &place) :
	    send_msg(s, m->dest, m->kind, m->text, m->len, &place);
	if (r != ERR_OK) {
		finish(s, i, n, EVENT_UNSENT);
		return;
	}
	fence = m->dest != ALL_IDS ? link_ping(s) : s->link.last_token;
	s->talk.last_frame++;
	for (k = 0; k < n; k++) {
		m[k].state = OWN_SENT;
		m[k].sent_ms = s->now_ms;
		m[k].frame = s->talk.last_frame;
		m[k].generation = keyring_present(&s->keyring)->generation;
		m[k].counter = place.counter;
		m[k].fence = fence;
		m[k].for_others = others;
	}
}

static size_t
first_queued(const struct talk *t)
{
	size_t i = 0;

	while (i < t->n && t->v[i].state == OWN_SENT)
		i++;
	return i;
}

/*
 * From the moment when too many of ours are under way until all have come
 * back, so that what has gathered by then goes at once, and not again one by
 * one.
 */
static void
judge_crowd(struct talk *t)
{
	size_t i, under_way = 0;

	for (i = 0; i < t->n && t->v[i].state == OWN_SENT;
	    i += in_frame(t, i))
		under_way += t->v[i].dest == ALL_IDS;
	if (under_way == 0)
		t->crowded = false;
	else if (under_way >= MSGS_UNDER_WAY_MAX)
		t->crowded = true;
}

/*
 * Do the n that wait at i wait for our echoes? Only texts to all, and as long
 * as others may still join them. What is said to one member, and files, wait
 * for no echo; nor does then what was said before.
 */
static bool
may_grow(const struct talk *t, size_t i, size_t n)
{
	return t->crowded && i + n == t->n && n < TEXTS_MAX &&
	    t->v[i].dest == ALL_IDS && message_is_text(t->v[i].kind);
}

/* Which one goes next; t->n if none may: what is for others waits for them, and
 * all that is said after it waits behind it. */
static size_t
next_up(const struct session *s)
{
	const struct talk *t = &s->talk;
	size_t i = first_queued(t);

	return i < t->n && t->v[i].for_others &&
	    reunion_state(s) != REUNION_TOGETHER ? t->n : i;
}

void
talk_flush(struct session *s)
{
	struct talk *t = &s->talk;
	size_t i, n;

	if (!may_speak(s) || s->forked)
		return;
	reunion_tick(s);
	judge_crowd(t);
	while ((i = next_up(s)) < t->n) {
		n = gather(t, i);
		if (may_grow(t, i, n) || renew_holds(s))
			return;
		send_own(s, i, n);
		judge_crowd(t);
	}
	reunion_done(s);
}

/* ---- delivered or not ---- */

int64_t
talk_waiting_ms(const struct session *s)
{
	/* in the order of their numbers, and so are they sent */
	return s->talk.n > 0 && s->talk.v[0].state == OWN_SENT ?
	    s->talk.v[0].sent_ms : CLOCK_NEVER;
}

size_t
talk_unsent(const struct session *s)
{
	size_t i, n = 0;

	for (i = 0; i < s->talk.n; i++)
		n += !message_is_file(s->talk.v[i].kind);
	return n;
}

size_t
talk_apart(const struct session *s)
{
	const struct talk *t = &s->talk;
	size_t i = first_queued(t), n = 0;

	if (!may_speak(s) || next_up(s) < t->n)
		return 0;
	for (; i < t->n; i++)
		n += !message_is_file(t->v[i].kind);
	return n;
}

/* The n at i, of one frame, are delivered: they count in their generation, if
 * that is still known. */
static void
finish_sent(struct session *s, size_t i, size_t n)
{
	const struct own_message *m = &s->talk.v[i];
	struct epoch *e = keyring_find(&s->keyring, (uint16_t)m->generation,
	    schedule_tag(&s->group.keys.f0));

	if (e != NULL && !message_is_file(m->kind))
		e->messages += (uint32_t)n;
	s->renew.term_messages++;
	finish(s, i, n, EVENT_SENT);
}

void
talk_echo(struct session *s, const struct frame *f)
{
	struct payload_msg p;
	size_t i;

	if (refused(s, f, payload_msg_decode(&p, f)) != ERR_OK ||
	    f->dest != ALL_IDS)
		return;
	if (p.generation == s->talk.beat.generation &&
	    p.counter == s->talk.beat.counter)
		ends_said(&s->keyring.ends, s->talk.beat.ends);
	for (i = 0; i < s->talk.n; i++) {
		const struct own_message *m = &s->talk.v[i];

		if (m->state != OWN_SENT || m->dest != ALL_IDS ||
		    (uint16_t)m->generation != p.generation ||
		    m->counter != p.counter)
			continue;
		finish_sent(s, i, in_frame(&s->talk, i));
		return;
	}
}

/* Did the PONG with this token overtake the echo of m? */
static bool
overtaken(const struct own_message *m, uint32_t token)
{
	uint32_t after = (token - m->fence) & TOKEN_MASK;

	return m->dest != ALL_IDS ? after == 0 :
	    after > 0 && after <= TOKEN_MASK / 2;
}

/*
 * The relay has handled what we sent before this PING: a message to one member
 * is delivered, and one to all whose echo did not come was dropped.
 */
void
talk_fence(struct session *s, uint32_t token)
{
	size_t i = 0, n;

	while (i < s->talk.n && s->talk.v[i].state == OWN_SENT) {
		n = in_frame(&s->talk, i);
		if (!overtaken(&s->talk.v[i], token))
			i += n;
		else if (s->talk.v[i].dest == ALL_IDS)
			finish(s, i, n, EVENT_UNSENT);
		else
			finish_sent(s, i, n);
	}
}

void
talk_undelivered(struct session *s, uint32_t id)
{
	size_t i = 0;

	while (i < s->talk.n)
		if (s->talk.v[i].state == OWN_SENT &&
		    s->talk.v[i].dest == id)
			finish(s, i, 1, EVENT_UNSENT);
		else
			i++;
}

void
talk_peer_left(struct session *s, uint32_t id)
{
	size_t i = 0;

	while (i < s->talk.n)
		if (s->talk.v[i].state == OWN_QUEUED &&
		    s->talk.v[i].dest == id)
			finish(s, i, 1, EVENT_UNSENT);
		else
			i++;
}

/*
 * Without the link nobody knows whether what had no echo arrived. To all, it
 * goes once more (twice is better than never); ids are new after a reconnect,
 * so a message to one member cannot.
 */
void
talk_offline(struct session *s)
{
	size_t i = 0;

	memset(&s->talk.beat, 0, sizeof s->talk.beat);
	while (i < s->talk.n) {
		s->talk.v[i].state = OWN_QUEUED;
		if (s->talk.v[i].dest != ALL_IDS)
			finish(s, i, 1, EVENT_UNSENT);
		else
			i++;
	}
}

void
session_forget_said(struct session *s, int64_t now_ms)
{
	s->now_ms = now_ms;
	finish(s, 0, s->talk.n, EVENT_UNSENT);
	reunion_forget(s);
}

/* ---- heartbeats, profiles ---- */

int64_t
heartbeat_ms(const struct session *s)
{
	int64_t ms = (int64_t)s->group.roster.n * 1000 / HEARTBEAT_PER_SECOND;

	return ms > HEARTBEAT_MS ? ms : HEARTBEAT_MS;
}

/* Also to who is present without being a member: it may be in another group. */
static bool
beats(const struct session *s)
{
	return may_speak(s) && s->peers.n > 1;
}

/*
 * When the next heartbeat is due: after a silence, or while ends are unsaid.
 * Those become unsaid for all at once, so each waits for as long as its id
 * says; and for the echo of what it has said.
 */
static int64_t
beat_due_ms(const struct session *s)
{
	int64_t due_ms = s->talk.last_sent_ms + heartbeat_ms(s);
	int64_t half_ms = heartbeat_ms(s) / 2;
	int64_t ends_ms = ends_unsaid_ms(&s->keyring.ends);

	if (ends_ms == CLOCK_NEVER)
		return due_ms;
	if (ends_ms < s->talk.beat.sent_ms)
		ends_ms = s->talk.beat.sent_ms;
	ends_ms += half_ms + s->id % half_ms;
	return ends_ms < due_ms ? ends_ms : due_ms;
}

static void
send_heartbeat(struct session *s)
{
	uint8_t body[ENDS_SAID_MAX * END_BYTES];
	struct message_place place;
	struct writer w;
	uint64_t ends;

	writer_init(&w, body, sizeof body);
	ends = ends_write(&s->keyring.ends, &w);
	s->talk.beat.sent_ms = s->now_ms;
	if (send_msg(s, ALL_IDS, MESSAGE_HEARTBEAT, body, w.len,
	    &place) != ERR_OK)
		return;
	s->talk.beat.generation = place.generation;
	s->talk.beat.counter = place.counter;
	s->talk.beat.ends = ends;
}

/* Our roster card keeps the old nick until our next commit. */
static void
send_profile(struct session *s)
{
	const struct member *me = roster_find(&s->group.roster, s->id);
	struct card card = me->card;
	uint8_t body[CARD_BYTES_MAX];
	struct message_place place;
	struct writer w;

	s->talk.nick_pending = false;
	card_finish(&card, ++s->card_version, &card.leaf, s->config.nick,
	    strlen(s->config.nick), &s->signer);
	writer_init(&w, body, sizeof body);
	card_encode(&w, &card);
	if (send_msg(s, ALL_IDS, MESSAGE_PROFILE, body, w.len,
	    &place) == ERR_OK)
		note_card(s, &card);
}

void
talk_newcomer(struct session *s)
{
	const struct member *me = roster_find(&s->group.roster, s->id);

	if (me != NULL && strcmp(me->card.nick, s->config.nick) != 0)
		s->talk.nick_pending = true;
}

void
talk_tick(struct session *s)
{
	talk_flush(s);
	/* not beside a commit that brings another leaf: that card is newer,
	 * and who was let in with it would go back to the leaf before */
	if (may_speak(s) && s->talk.nick_pending && !renew_is_open(s))
		send_profile(s);
	if (beats(s) && beat_due_ms(s) <= s->now_ms)
		send_heartbeat(s);
}

/* Does a message of ours wait for a commit, and for nothing else? */
static bool
holding(const struct session *s)
{
	const struct talk *t = &s->talk;
	size_t i;

	if (!may_speak(s) || s->forked || s->renew.hold_ms == 0 ||
	    s->renew.hold_told)
		return false;
	i = next_up(s);
	return i < t->n && !may_grow(t, i, gather(t, i));
}

int64_t
talk_deadline_ms(const struct session *s)
{
	int64_t least = CLOCK_NEVER;

	if (beats(s))
		least = beat_due_ms(s);
	if (holding(s) && s->renew.hold_ms + SEND_HOLD_MS < least)
		least = s->renew.hold_ms + SEND_HOLD_MS;
	if (may_speak(s) && !s->forked && reunion_deadline_ms(s) < least)
		least = reunion_deadline_ms(s);
	return least;
}

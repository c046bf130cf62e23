/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Others' messages (doc/PROTOCOL section 11): opened under the generation they
 * name, kept while that has not begun, counted when it proves that they cannot
 * be read; and what they say about the room that their senders see.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "session/core.h"
#include "wire/texts_body.h"

static uint8_t
tag_of(const struct payload_msg *p)
{
	return p->flags & (uint8_t)~MSG_FLAG_DIRECT;
}

/* Lost for us; perhaps because its sender is in another group. */
static void
unreadable(struct session *s, uint32_t id, size_t number)
{
	push_event(s, EVENT_UNREADABLE, id)->number = (long)number;
	merge_suspect(s, id);
}

/* ---- what an opened message says ---- */

static int
read_profile(struct card *card, const struct member *member,
    const struct message *m)
{
	struct reader rd;
	int r;

	if (member == NULL)
		return ERR_NOTFOUND;
	reader_init(&rd, m->body, m->body_len);
	r = card_decode(card, &rd);
	if (r == ERR_OK)
		r = reader_end(&rd);
	if (r == ERR_OK)
		r = card_verify(card);
	if (r == ERR_OK && !card_replaces(card, &member->card))
		r = ERR_STATE;
	return r;
}

/* A card in a message changes only what is shown. */
static void
hear_profile(struct session *s, const struct frame *f,
    const struct message *m)
{
	struct card card;

	if (refused(s, f, read_profile(&card, roster_find(&s->group.roster,
	    f->src), m)) == ERR_OK)
		note_card(s, &card);
}

static void
tell(struct session *s, const struct frame *f, const struct epoch *e,
    const struct message *m, uint32_t counter)
{
	struct session_event *event = push_event(s, EVENT_MESSAGE, f->src);

	event->generation = e->generation;
	event->direct = f->dest != ALL_IDS;
	event->kind = m->kind;
	event->counter = counter;
	event->sent_ms = m->sent_ms;
	if (message_is_text(m->kind) || message_is_file(m->kind))
		event_text(event, m->body, m->body_len);
}

/* As if each had come alone; if they cannot be told apart, as of a kind that
 * is not known, so that it is seen that there was something. */
static void
tell_texts(struct session *s, const struct frame *f, struct epoch *e,
    const struct message *m, uint32_t counter)
{
	struct text_entry entries[TEXTS_MAX];
	long i, n = texts_body_decode(entries, m->body, m->body_len);
	struct message one = *m;

	if (n < 0) {
		refused(s, f, (int)n);
		tell(s, f, e, m, counter);
		return;
	}
	for (i = 0; i < n; i++) {
		one.kind = entries[i].action ? MESSAGE_ACTION : MESSAGE_TEXT;
		one.body = (const uint8_t *)entries[i].text;
		one.body_len = entries[i].len;
		tell(s, f, e, &one, counter);
	}
	e->messages += (uint32_t)n - 1;	/* it counts as one already */
}

/* So many see another room; src is the last of them. */
static void
stop_texts(struct session *s, uint32_t src, size_t differing)
{
	size_t others = roster_joined(&s->group.roster) - 1;

	if (!s->forked && (differing >= 2 || differing >= others)) {
		s->forked = true;
		push_event(s, EVENT_VIEW_FORK, src);
	}
}

/*
 * One member that sees another room may lie; two or more, or all others, mean
 * that the relay shows different rooms (or that many lie): texts stop.
 */
static void
compare_views(struct session *s, uint32_t src, bool differs)
{
	struct peer *peer = peers_find(&s->peers, src);
	size_t i, differing = 0;

	if (peer == NULL || peer->differs == differs)
		return;
	peer->differs = differs;
	if (!differs)
		return;
	push_event(s, EVENT_VIEW, src);
	for (i = 0; i < s->peers.n; i++)
		differing += s->peers.order[i]->differs;
	stop_texts(s, src, differing);
}

/* How many now say that a generation ended otherwise than for us; 0: src is
 * not a new one of them. */
static size_t
end_differs(struct session *s, uint32_t src, const struct ending *said)
{
	struct ending *own = ends_find(&s->keyring.ends, said->t);

	if (own == NULL || own->told || own->other == src ||
	    (own->pos == said->pos &&
	    memcmp(own->view, said->view, VIEW_BYTES) == 0))
		return 0;
	own->told = peers_find(&s->peers, own->other) != NULL;
	own->other = src;
	return own->told ? 2 : 1;
}

/* A heartbeat says how generations ended that have closed. */
static void
hear_ends(struct session *s, const struct frame *f, const struct message *m)
{
	size_t i, differing, most = 0;
	struct reader rd;
	struct ending end;

	if (refused(s, f, m->body_len % END_BYTES == 0 ? ERR_OK :
	    ERR_FORMAT) != ERR_OK)
		return;
	reader_init(&rd, m->body, m->body_len);
	for (i = 0; i < m->body_len / END_BYTES; i++) {
		ends_read(&end, &rd);
		differing = end_differs(s, f->src, &end);
		if (differing > most)
			most = differing;
	}
	if (most == 0)
		return;
	push_event(s, EVENT_VIEW, f->src);
	stop_texts(s, f->src, most);
}

/*
 * Does the sender stand in our list under another identity than the one that
 * wrote this? A donor whose roster lies can bring that about, for a message
 * from before.
 */
static bool
misnamed(const struct session *s, uint32_t src, const struct opened *o)
{
	const struct peer *peer = peers_find(&s->peers, src);

	return peer != NULL && peer->has_card && memcmp(&peer->identity,
	    &o->identity, sizeof o->identity) != 0;
}

static void
deliver(struct session *s, const struct frame *f, struct epoch *e,
    const struct opened *o, uint32_t counter)
{
	if (misnamed(s, f->src, o)) {
		unreadable(s, f->src, 1);
		return;
	}
	note_member(s, f->src);
	if (o->missing > 0)
		push_event(s, EVENT_MISSING, f->src)->number = o->missing;
	if (o->view_known)
		compare_views(s, f->src, o->view_differs);
	if (o->message.kind == MESSAGE_HEARTBEAT) {
		hear_ends(s, f, &o->message);
		return;
	}
	if (o->message.kind == MESSAGE_PROFILE) {
		hear_profile(s, f, &o->message);
		return;
	}
	e->messages += !message_is_file(o->message.kind);
	s->renew.term_messages++;
	if (o->message.kind == MESSAGE_TEXTS)
		tell_texts(s, f, e, &o->message, counter);
	else
		tell(s, f, e, &o->message, counter);
}

/* Who differs is remembered: the same ones do not stop texts again. */
void
session_accept_view(struct session *s, int64_t now_ms)
{
	s->now_ms = now_ms;
	s->forked = false;
	talk_flush(s);
	mem_wipe_stack();
}

/* ---- frames ---- */

static void
keep_early(struct session *s, const struct frame *f)
{
	struct kept *early = &s->talk.early;

	while (!kept_add(early, f, s->now_ms)) {
		unreadable(s, early->v[0]->frame.src, 1);
		kept_drop(early, 0);
	}
	push_event(s, EVENT_WAITING, f->src)->number = (long)early->n;
}

/* No generation of ours has that number and tag. */
static void
hear_foreign(struct session *s, const struct frame *f,
    const struct payload_msg *p)
{
	uint64_t present, meant;

	if (!s->has_group)
		return;		/* from before our way in: not for us */
	present = s->group.keys.generation;
	meant = schedule_expand(p->generation, present);
	if (tag_of(p) != schedule_tag(&s->group.keys.f0))
		merge_suspect(s, f->src);
	else if (meant > present)
		keep_early(s, f);
	else if (meant > s->entered ||
	    s->now_ms >= s->entered_ms + EARLY_WAIT_MS)
		unreadable(s, f->src, 1);
}

void
hear_msg(struct session *s, const struct frame *f)
{
	struct payload_msg p;
	struct opened o;
	struct epoch *e;
	int r;

	if (refused(s, f, payload_msg_decode(&p, f)) != ERR_OK)
		return;
	e = keyring_find(&s->keyring, p.generation, tag_of(&p));
	if (e == NULL) {
		hear_foreign(s, f, &p);
		return;
	}
	r = epoch_open(e, &s->group.roster, s->id, f, &o);
	refused(s, f, r);
	if (r == ERR_OK)
		deliver(s, f, e, &o, p.counter);
	else if (r != ERR_STATE)
		unreadable(s, f->src, 1);
	mem_wipe_free(o.plain, f->size);
}

/* A generation began: what waited for it can be read now. */
void
hear_early(struct session *s)
{
	struct kept *early = &s->talk.early;
	struct payload_msg p;
	const struct frame *f;
	size_t i = 0;

	while (i < early->n) {
		f = &early->v[i]->frame;
		if (payload_msg_decode(&p, f) != ERR_OK || keyring_find(
		    &s->keyring, p.generation, tag_of(&p)) == NULL) {
			i++;
			continue;
		}
		hear_msg(s, f);
		kept_drop(early, i);
	}
}

void
hear_tick(struct session *s)
{
	struct kept *early = &s->talk.early;
	uint32_t src;

	while (early->n > 0 &&
	    early->v[0]->came_ms + EARLY_WAIT_MS <= s->now_ms) {
		src = early->v[0]->frame.src;
		kept_drop(early, 0);
		unreadable(s, src, 1);
	}
}

int64_t
hear_deadline_ms(const struct session *s)
{
	return s->talk.early.n > 0 ?
	    s->talk.early.v[0]->came_ms + EARLY_WAIT_MS : CLOCK_NEVER;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the ordered frames do to this session (doc/PROTOCOL sections 8 to 10):
 * group.c judges and applies them to the state that all share; here follow our
 * own keys, our own place in it, and what the user is told. This is also the
 * path of a newcomer's replay.
 */
#include "config.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "crypto/words.h"
#include "session/core.h"

void
note_card(struct session *s, const struct card *card)
{
	struct peer *peer = peers_find(&s->peers, card->id);
	struct session_event *e;

	if (peer != NULL) {
		if (peer->has_card && !strcmp(peer->nick, card->nick) &&
		    !memcmp(&peer->identity, &card->identity,
		    sizeof card->identity))
			return;
		peer->has_card = true;
		memcpy(peer->nick, card->nick, sizeof peer->nick);
		peer->identity = card->identity;
	}
	e = push_event(s, EVENT_CARD, card->id);
	e->identity = card->identity;
	memcpy(e->nick, card->nick, sizeof e->nick);
}

/* It is in then; and the group is more than what our donor says. */
void
note_member(struct session *s, uint32_t id)
{
	struct member *m = roster_find(&s->group.roster, id);
	struct peer *peer = peers_find(&s->peers, id);

	if (m == NULL || id == s->id)
		return;
	/* the silence of a half-joined one counts from its admission */
	if (m->state == MEMBER_JOINED) {
		m->heard_ms = s->now_ms;
		if (!m->seen_in && peer != NULL && !peer->seen_in) {
			peer->seen_in = true;
			push_event(s, EVENT_MEMBER, id);
		}
		m->seen_in = true;
	}
	if (!s->confirmed && id != s->donor_id) {
		s->confirmed = true;
		push_event(s, EVENT_CONFIRMED, id);
	}
}

static void
begin_generation(struct session *s, enum generation_cause cause, uint32_t id,
    uint32_t other)
{
	struct session_event *e;
	struct str text;

	keyring_open(&s->keyring, &s->group.keys, &s->leaf_secret, s->now_ms);
	s->cause = cause;
	s->made_by = id;
	s->made_ms = s->now_ms;
	e = push_event(s, EVENT_GENERATION, id);
	e->cause = cause;
	e->other = other;
	e->number = (long)roster_joined(&s->group.roster);
	str_init(&text);
	words_group(&text, &s->group.keys.a);
	event_text(e, text.s, text.len);
	str_release(&text);
}

static void
become_ready(struct session *s)
{
	machine_set(s, STATE_READY, CLOCK_NEVER);
	s->talk.last_sent_ms = s->now_ms;	/* our join has been heard */
	asking_release(s);
	push_event(s, EVENT_STEP, s->donor_id)->step = STEP_NEW;
	push_event(s, EVENT_READY, s->id);
	donor_ready(s);
}

/*
 * Another leaf of ours in the roster than the one we hold, by a card that was
 * out of order: a commit brings one that is new.
 */
static void
check_leaf(struct session *s)
{
	const struct member *me = roster_find(&s->group.roster, s->id);

	if (session_ready(s) && me != NULL && memcmp(&me->card.leaf, &s->leaf,
	    sizeof s->leaf) != 0)
		s->renew.wanted = true;
}

void
ordered_admission(struct session *s, const struct frame *f)
{
	int r = refused(s, f, group_admission(&s->group, f));
	struct payload_admission p;
	struct session_event *e;
	struct member *m;
	struct peer *peer;

	if (r == ERR_OK && payload_admission_decode(&p, f) == ERR_OK) {
		note_member(s, f->src);
		m = roster_find(&s->group.roster, p.newcomer);
		m->heard_ms = s->now_ms;
		note_card(s, &m->card);
		peer = peers_find(&s->peers, p.newcomer);
		if (peer != NULL) {
			peer->admitted_by = f->src;
			peer->seen_in = false;
			peer->differs = false;
		}
		e = push_event(s, EVENT_ADMITTED, p.newcomer);
		e->other = f->src;
		check_leaf(s);
	}
	if (f->src == s->id)
		donor_echo(s, f, r);
	asking_rejoin(s);
	renew_check(s);
}

void
ordered_join(struct session *s, const struct frame *f)
{
	struct peer *peer = peers_find(&s->peers, f->src);

	if (refused(s, f, group_join(&s->group, f)) != ERR_OK)
		return;
	if (peer != NULL)
		peer->joined_generation = s->group.keys.generation;
	begin_generation(s, CAUSE_JOIN, f->src,
	    peer != NULL ? peer->admitted_by : 0);
	note_member(s, f->src);
	if (f->src == s->id && s->state == STATE_AWAIT_ECHO)
		become_ready(s);
	else
		talk_newcomer(s);
	hear_early(s);
	renew_check(s);
}

/*
 * Tells of each member of the roster that the commit leaves out but the first,
 * whom the generation's event names. Returns that one; 0: nobody is.
 */
static uint32_t
tell_left_out(struct session *s, const struct commit_content *content,
    uint32_t by)
{
	const struct roster *r = &s->group.roster;
	uint32_t first = 0, id;
	size_t i;

	for (i = 0; i < r->n; i++) {
		id = r->members[i].card.id;
		if (ids_contain(content->ids, content->n, id))
			continue;
		if (first == 0)
			first = id;
		else
			push_event(s, EVENT_LEFT_OUT, id)->other = by;
	}
	return first;
}

static void
apply_commit(struct session *s, const struct frame *f,
    const struct commit_content *content, const struct commit_secret *x)
{
	uint32_t out = tell_left_out(s, content, f->src);
	bool own = f->src == s->id;

	if (own) {
		s->leaf = renew_own(s, content)->leaf;
		s->leaf_secret = renew_own(s, content)->leaf_secret;
	}
	group_commit_apply(&s->group, f, content, x);
	renew_done(s, own);
	note_card(s, &content->card);
	begin_generation(s, out != 0 ? CAUSE_EXIT : CAUSE_REKEY, f->src, out);
	note_member(s, f->src);
	if (s->state == STATE_AWAIT_ECHO)
		become_ready(s);
	hear_early(s);
	renew_check(s);
}

/* A newcomer's may have come before the admission from which it replays, which
 * is nobody's fault. */
static void
lacks_share(struct session *s, uint32_t committer)
{
	keyring_end(&s->keyring, s->now_ms);
	if (s->state != STATE_AWAIT_ECHO)
		push_event(s, EVENT_NO_SHARE, committer);
	asking_restart(s, FAIL_NO_SHARE, 0);
}

void
ordered_commit(struct session *s, const struct frame *f)
{
	struct commit_content content;
	const struct commit_secret *x;
	int r = refused(s, f, group_commit(&s->group, f, &content));

	if (r != ERR_OK) {
		renew_void(s, f);
	} else if (!ids_contain(content.ids, content.n, s->id)) {
		keyring_end(&s->keyring, s->now_ms);
		asking_restart(s, FAIL_LEFT_OUT, f->src);
	} else {
		x = renew_secret(s, &content, f->src);
		if (x != NULL)
			apply_commit(s, f, &content, x);
		else
			lacks_share(s, f->src);
	}
	commit_content_release(&content);
}

/* The group is ours now, by founding or by KEY_CURRENT. */
static void
enter_group(struct session *s, uint32_t donor)
{
	s->has_group = true;
	s->entered = 0;
	s->entered_ms = s->now_ms;
	s->donor_id = donor;
	s->leaf = s->card.leaf;
	s->leaf_secret = s->asking.leaf_secret;
	s->renew.term_ms = s->now_ms;
	s->renew.check_ms = s->now_ms;
}

void
ordered_founded(struct session *s, const struct frame *f)
{
	enter_group(s, 0);
	group_found(&s->group, f, &s->card, &s->config.rng);
	note_card(s, &s->card);
	begin_generation(s, CAUSE_FOUND, s->id, 0);
	become_ready(s);
}

void
ordered_install(struct session *s, const struct schedule *keys,
    const struct roster_entry *entries, size_t n)
{
	struct session_event *e;
	struct member *m;
	size_t i;

	enter_group(s, s->asking.peer);
	group_install(&s->group, keys, entries, n);
	s->entered = keys->generation;
	for (i = 0; i < s->group.roster.n; i++) {
		m = &s->group.roster.members[i];
		m->heard_ms = s->now_ms;
		note_card(s, &m->card);
	}
	s->cause = CAUSE_HANDED;
	s->made_by = s->donor_id;
	s->made_ms = s->now_ms;
	e = push_event(s, EVENT_GENERATION, s->donor_id);
	e->cause = CAUSE_HANDED;
	e->number = (long)roster_joined(&s->group.roster);
}

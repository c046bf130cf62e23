/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commits (doc/PROTOCOL section 10): when the key must be renewed and by whom,
 * the own commit under way, and the shares of others' commits. What a commit
 * does once it has come back is in ordered.c.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "session/core.h"

/* ---- shares ---- */

/* One more place, at the end. */
static struct share *
share_append(struct renew *n)
{
	size_t size = n->shares_size ? 2 * n->shares_size : 8;
	struct share *more;

	if (n->n_shares == n->shares_size) {
		more = mem_zero(size, sizeof *more);
		if (n->n_shares > 0)
			memcpy(more, n->shares, n->n_shares * sizeof *more);
		mem_wipe_free(n->shares, n->n_shares * sizeof *more);
		n->shares = more;
		n->shares_size = size;
	}
	return &n->shares[n->n_shares++];
}

/*
 * Where a share of src goes: each member has SHARES_EACH places, so that a
 * flood, also of many, pushes out none but their own.
 */
static struct share *
share_place(struct renew *n, uint32_t src)
{
	size_t i, oldest = 0, own = 0;

	for (i = 0; i < n->n_shares; i++) {
		if (n->shares[i].src != src)
			continue;
		if (own++ == 0)
			oldest = i;
	}
	if (own < SHARES_EACH)
		return share_append(n);
	memmove(&n->shares[oldest], &n->shares[oldest + 1],
	    (n->n_shares - oldest - 1) * sizeof *n->shares);
	return &n->shares[n->n_shares - 1];
}

void
renew_share(struct session *s, const struct frame *f)
{
	struct member *me = roster_find(&s->group.roster, s->id);
	struct renew *n = &s->renew;
	struct share share = { .src = f->src };

	if (me == NULL || roster_find(&s->group.roster, f->src) == NULL) {
		refused(s, f, ERR_STATE);
		return;
	}
	if (refused(s, f, share_open(&share.x, &share.id, &share.leaf, f,
	    &me->card.leaf, &s->leaf_secret)) != ERR_OK)
		return;
	*share_place(n, f->src) = share;
	mem_wipe(&share, sizeof share);
}

const struct commit *
renew_own(const struct session *s, const struct commit_content *content)
{
	const struct renew *n = &s->renew;
	size_t i;

	for (i = 0; i < ARRAY_LEN(n->commits); i++)
		if (commit_matches(content, &n->commits[i].x))
			return &n->commits[i];
	return NULL;
}

const struct commit_secret *
renew_secret(const struct session *s, const struct commit_content *content,
    uint32_t src)
{
	const struct renew *n = &s->renew;
	const struct commit *own;
	const struct share *share;
	size_t i;

	if (src == s->id) {
		own = renew_own(s, content);
		return own != NULL ? &own->x : NULL;
	}
	for (i = 0; i < n->n_shares; i++) {
		share = &n->shares[i];
		if (share->src == src && !memcmp(&share->id, &content->id,
		    sizeof share->id) && !memcmp(&share->leaf,
		    &content->card.leaf, sizeof share->leaf) &&
		    commit_matches(content, &share->x))
			return &share->x;
	}
	return NULL;
}

static void
wipe_secrets(struct renew *n)
{
	mem_wipe_free(n->shares, n->n_shares * sizeof *n->shares);
	n->shares = NULL;
	n->n_shares = n->shares_size = 0;
	mem_wipe(n->commits, sizeof n->commits);
	n->sent = false;
}

void
renew_done(struct session *s, bool own)
{
	struct renew *n = &s->renew;

	wipe_secrets(n);
	if (own)
		n->wanted = false;
	n->term_ms = s->now_ms;
	n->term_messages = 0;
}

void
renew_clear(struct session *s)
{
	if (s->renew.wanted && s->renew.wished)
		push_event(s, EVENT_UNRENEWED, s->id);
	wipe_secrets(&s->renew);
	memset(&s->renew, 0, sizeof s->renew);
}

/* ---- who is gone, whose turn it is ---- */

bool
renew_is_gone(const struct session *s, const struct member *m)
{
	int64_t silence = heartbeat_ms(s) * HEARTBEATS_MISSED;

	if (m->card.id == s->id)
		return false;
	return peers_find(&s->peers, m->card.id) == NULL ||
	    m->heard_ms + silence <= s->now_ms;
}

struct survey {
	int64_t since_ms;	/* when the first of them went; CLOCK_NEVER */
	size_t rank;		/* joined ones before us that are not gone */
};

/* A commit that leaves somebody in who is gone does not make it less due. */
static struct survey
survey(struct session *s)
{
	const struct roster *r = &s->group.roster;
	struct survey v = { CLOCK_NEVER, 0 };
	struct member *m;

	for (m = r->members; m < r->members + r->n; m++) {
		if (!renew_is_gone(s, m)) {
			m->gone_ms = 0;
			if (m->card.id < s->id && m->state == MEMBER_JOINED)
				v.rank++;
			continue;
		}
		if (m->gone_ms == 0)
			m->gone_ms = s->now_ms;
		if (m->gone_ms < v.since_ms)
			v.since_ms = m->gone_ms;
	}
	return v;
}

/* Has this term lasted long enough? */
static bool
term_is_over(const struct session *s)
{
	const struct schedule *k = &s->group.keys;

	return s->renew.term_messages >= TERM_MESSAGES_MAX ||
	    k->generation - k->term_start >= TERM_GENERATIONS_MAX ||
	    (s->renew.term_messages > 0 &&
	    s->now_ms >= s->renew.term_ms + TERM_ACTIVE_MS);
}

/* ---- the own commit ---- */

static size_t
send_shares(struct session *s, uint32_t *ids)
{
	const struct roster *r = &s->group.roster;
	uint16_t base = (uint16_t)s->group.keys.generation;
	const struct member *m;
	struct writer w;
	size_t i, n = 0;

	for (i = 0; i < r->n; i++) {
		m = &r->members[i];
		if (renew_is_gone(s, m))
			continue;
		ids[n++] = m->card.id;
		if (m->card.id == s->id)
			continue;
		send_begin(s, &w);
		if (share_seal(&w, &s->renew.commits[0], base, s->id,
		    m->card.id, &m->card.leaf) == ERR_OK)
			send_payload(s, &w, m->card.id);
	}
	return n;
}

static void
send_commit(struct session *s)
{
	struct renew *n = &s->renew;
	struct roster *r = &s->group.roster;
	const struct member *me = roster_find(r, s->id);
	uint32_t *ids = mem_zero(r->n, sizeof *ids);
	struct card card = me->card;
	struct commit *c = &n->commits[0];
	struct writer w;
	size_t count;

	memmove(&n->commits[1], &n->commits[0],
	    sizeof n->commits - sizeof n->commits[0]);
	commit_generate(c, &s->config.rng);
	card_finish(&card, ++s->card_version, &c->leaf, s->config.nick,
	    strlen(s->config.nick), &s->signer);
	count = send_shares(s, ids);
	send_begin(s, &w);
	if (commit_seal(&w, &s->group.keys, s->id, c, &card, ids, count,
	    &s->signer, &s->config.rng) == ERR_OK) {
		send_payload(s, &w, ALL_IDS);
		n->sent = true;
		n->sent_ms = s->now_ms;
		n->tries++;
	}
	free(ids);
}

/* How long exits are gathered, so that one commit serves a burst of them. */
static int64_t
gather_ms(const struct session *s)
{
	return EXITS_GATHER_MS + (int64_t)s->group.roster.n;
}

int64_t
renew_turn_ms(const struct session *s, size_t rank)
{
	const struct renew *n = &s->renew;
	int64_t turn = n->due_ms + (int64_t)rank * COMMIT_RANK_MS;

	/* nor are own ones closer to each other */
	return gather_ms(s) + (turn > n->sent_ms ? turn : n->sent_ms);
}

/* The first moment at which a member that we hear no more counts as gone. */
static int64_t
next_silence_ms(const struct session *s)
{
	int64_t silence = heartbeat_ms(s) * HEARTBEATS_MISSED;
	int64_t least = CLOCK_NEVER;
	const struct member *m;
	size_t i;

	for (i = 0; i < s->group.roster.n; i++) {
		m = &s->group.roster.members[i];
		if (m->card.id != s->id && m->heard_ms + silence > s->now_ms &&
		    m->heard_ms + silence < least)
			least = m->heard_ms + silence;
	}
	return least;
}

/* Is a commit due, since when, and how many may make it before us? */
static size_t
judge_due(struct session *s)
{
	struct renew *n = &s->renew;
	struct survey v = survey(s);

	if (!term_is_over(s))
		n->over_ms = 0;
	else if (n->over_ms == 0)
		n->over_ms = s->now_ms;
	n->due_ms = v.since_ms;
	if (n->over_ms != 0 && n->over_ms < n->due_ms)
		n->due_ms = n->over_ms;
	n->due = n->due_ms != CLOCK_NEVER;
	if (!n->due && !n->wanted) {
		n->hold_ms = 0;
		n->hold_told = false;
	} else if (n->hold_ms == 0) {
		n->hold_ms = s->now_ms;
	}
	return v.rank;
}

void
renew_check(struct session *s)
{
	struct renew *n = &s->renew;
	size_t rank;
	int64_t turn, tell;

	if (!session_ready(s))
		return;
	rank = judge_due(s);
	n->rank = rank;
	turn = n->due ? renew_turn_ms(s, rank) : CLOCK_NEVER;
	n->check_ms = next_silence_ms(s);
	if (n->sent && n->sent_ms + ECHO_TIMEOUT_MS <= s->now_ms)
		n->sent = false;	/* the late one still counts */
	if (!n->sent && (n->wanted || turn <= s->now_ms))
		send_commit(s);
	if (n->sent)
		n->check_ms = n->sent_ms + ECHO_TIMEOUT_MS;
	else if (turn > s->now_ms && turn < n->check_ms)
		n->check_ms = turn;
	tell = renewal_tell(s);
	if (tell < n->check_ms)
		n->check_ms = tell;
}

/* May an own commit of this term still come back? */
bool
renew_is_open(const struct session *s)
{
	static const struct commit none;

	return memcmp(&s->renew.commits[0].id, &none.id, sizeof none.id) != 0;
}

/* Ours was lost; but if another one has gone since, that one may win. */
void
renew_void(struct session *s, const struct frame *f)
{
	struct renew *n = &s->renew;
	struct payload_commit p;

	if (f->src == s->id && payload_commit_decode(&p, f) == ERR_OK &&
	    !memcmp(p.commit, n->commits[0].id.b, sizeof p.commit))
		n->sent = false;
	renew_check(s);
}

int64_t
renew_deadline_ms(const struct session *s)
{
	return session_ready(s) ? s->renew.check_ms : CLOCK_NEVER;
}

bool
renew_holds(struct session *s)
{
	struct renew *n = &s->renew;

	if (n->hold_ms == 0)
		return false;
	if (s->now_ms < n->hold_ms + SEND_HOLD_MS)
		return true;
	if (!n->hold_told)
		push_event(s, EVENT_HELD_TOO_LONG, s->id);
	n->hold_told = true;
	return false;
}

int
session_rekey(struct session *s, int64_t now_ms)
{
	s->now_ms = now_ms;
	if (!session_ready(s))
		return ERR_STATE;
	s->renew.wanted = s->renew.wished = true;
	renew_check(s);
	mem_wipe_stack();
	return ERR_OK;
}

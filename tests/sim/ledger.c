/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * See ledger.h. Every text is "m" and its number in the ledger, so that a
 * reading finds its message whatever the sessions claim.
 */
#include "config.h"

#include "ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

void
ledger_init(struct ledger *l, size_t clients)
{
	memset(l, 0, sizeof *l);
	l->histories = mem_zero(clients, sizeof *l->histories);
	l->n_histories = clients;
}

void
ledger_release(struct ledger *l)
{
	size_t i;

	for (i = 0; i < l->n_histories; i++)
		free(l->histories[i].v);
	free(l->histories);
	for (i = 0; i < l->n_said; i++)
		free(l->said[i].times);
	free(l->said);
}

/* ---- generations seen ---- */

static void
see_generation(struct history *h, const struct session_event *e)
{
	struct seen_generation *g;

	if (h->n == h->size) {
		h->size = h->size ? 2 * h->size : 16;
		h->v = mem_resize(h->v, h->size, sizeof *h->v);
	}
	g = &h->v[h->n++];
	g->generation = e->generation;
	g->members = (size_t)e->number;
	snprintf(g->words, sizeof g->words, "%s", e->text);
}

/* The newest such generation; NULL if it was never in it. */
static const struct seen_generation *
find_generation(const struct history *h, uint64_t generation)
{
	size_t i;

	for (i = h->n; i-- > 0;)
		if (h->v[i].generation == generation)
			return &h->v[i];
	return NULL;
}

static bool
was_in(const struct history *h, uint64_t generation, const char *words)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		if (h->v[i].generation == generation &&
		    !strcmp(h->v[i].words, words))
			return true;
	return false;
}

/* ---- messages ---- */

/* Is another member here? Without a key: was one at last, or is anybody? */
static bool
has_company(struct history *h, const struct session *session)
{
	struct session_status status;
	struct session_peer peer;
	size_t i;

	session_get_status(session, &status);
	if (!status.has_key)
		return h->company || status.present > 1;
	h->company = false;
	for (i = 0; session_peer(session, i, &peer); i++)
		h->company |= !peer.self && peer.mark == PEER_MEMBER;
	return h->company;
}

void
ledger_say(struct ledger *l, struct world *w, struct sim_client *c,
    struct sim_client *to)
{
	struct session_status mine, theirs = { .own_id = 0 };
	struct said *m;
	char text[32];
	int len;

	session_get_status(c->session, &mine);
	if (to != NULL)
		session_get_status(to->session, &theirs);
	if (to != NULL && theirs.own_id == 0)
		return;
	if (l->n_said == l->said_size) {
		l->said_size = l->said_size ? 2 * l->said_size : 64;
		l->said = mem_resize(l->said, l->said_size, sizeof *l->said);
	}
	len = snprintf(text, sizeof text, "m%zu", l->n_said);
	m = &l->said[l->n_said++];
	memset(m, 0, sizeof *m);
	m->sender = c->index;
	m->said_ms = w->now_ms;
	m->said_in = c->connection;
	m->to_others = has_company(&l->histories[c->index], c->session);
	m->dest = to != NULL ? to->index : SIZE_MAX;
	m->dest_connection = to != NULL ? to->connection : 0;
	m->number = session_say(c->session, to != NULL ? theirs.own_id :
	    ALL_IDS, MESSAGE_TEXT, text, (size_t)len, w->now_ms);
	if (m->number < 0)
		l->n_said--;
	else
		m->times = mem_zero(l->n_histories, sizeof *m->times);
}

void
ledger_crash(struct ledger *l, const struct sim_client *c)
{
	size_t i;

	l->histories[c->index].company = false;
	for (i = 0; i < l->n_said; i++)
		if (l->said[i].sender == c->index && l->said[i].fate == SAID)
			l->said[i].fate = LOST;
}

static struct said *
said_by(struct ledger *l, size_t sender, long number)
{
	size_t i;

	for (i = l->n_said; i-- > 0;)
		if (l->said[i].sender == sender && l->said[i].number == number)
			return &l->said[i];
	return NULL;
}

static void
note_fate(struct ledger *l, struct world *w, struct sim_client *c,
    const struct session_event *e)
{
	struct said *m = said_by(l, c->index, e->number);
	const struct seen_generation *g =
	    find_generation(&l->histories[c->index], e->generation);

	if (m == NULL || m->fate != SAID) {
		world_blame(w, "c%zu: number %ld ended twice", c->index,
		    e->number);
		return;
	}
	m->fate = e->type == EVENT_SENT ? DELIVERED : UNDELIVERED;
	if (m->fate == UNDELIVERED)
		return;
	if (m->said_in != c->connection)
		m->fate = RESENT;
	m->connection = c->connection;
	m->sender_id = e->id;
	m->generation = e->generation;
	if (g == NULL) {
		world_blame(w, "c%zu sent in a generation it was not in",
		    c->index);
		return;
	}
	snprintf(m->words, sizeof m->words, "%s", g->words);
	if (m->to_others && m->dest == SIZE_MAX && g->members == 1)
		world_blame(w, "c%zu sent m%zu, said to others, to nobody",
		    c->index, (size_t)(m - l->said));
}

static void
note_reading(struct ledger *l, struct world *w, struct sim_client *c,
    const struct session_event *e)
{
	const struct history *h = &l->histories[c->index];
	size_t number;

	if (e->text == NULL || sscanf(e->text, "m%zu", &number) != 1 ||
	    number >= l->n_said) {
		world_blame(w, "c%zu read what nobody said", c->index);
		return;
	}
	if (find_generation(h, e->generation) == NULL) {
		world_blame(w, "c%zu read m%zu of generation %llu without "
		    "being in it", c->index, number,
		    (unsigned long long)e->generation);
		return;
	}
	l->said[number].times[c->index]++;
}

static void
note_handed(struct history *h, const struct world *w,
    const struct session_event *e)
{
	h->handed_ms = w->now_ms;
	h->handed = e->generation;
}

void
ledger_event(struct ledger *l, struct world *w, struct sim_client *c,
    const struct session_event *e)
{
	switch (e->type) {
	case EVENT_INIT:
		l->histories[c->index].n = 0;
		break;
	case EVENT_GENERATION:
		has_company(&l->histories[c->index], c->session);
		if (e->cause != CAUSE_HANDED)
			see_generation(&l->histories[c->index], e);
		else
			note_handed(&l->histories[c->index], w, e);
		break;
	case EVENT_EXIT:
		has_company(&l->histories[c->index], c->session);
		break;
	case EVENT_SENT:
	case EVENT_UNSENT:
		note_fate(l, w, c, e);
		break;
	case EVENT_MESSAGE:
		note_reading(l, w, c, e);
		break;
	case EVENT_MISSING:
	case EVENT_UNREADABLE:
	case EVENT_VIEW:
	case EVENT_TWO_GROUPS:
	case EVENT_NO_SHARE:
	case EVENT_GUESS:
		if (e->type != EVENT_GUESS)
			l->histories[c->index].told_ms = w->now_ms;
		if (!l->hostile)
			world_blame(w, "c%zu: event %d of %08x under an "
			    "honest relay",
			    c->index, (int)e->type, e->id);
		break;
	default:
		break;
	}
}

/* ---- judgement ---- */

/* Who is alone after all keeps what was for others. */
static bool
waits_for_others(const struct session_status *s)
{
	return s->members == 1 && s->apart == s->unsent;
}

bool
ledger_agrees(struct session_status *first, const struct session *session)
{
	struct session_status other;

	session_get_status(session, &other);
	if (other.state != STATE_READY || other.commit_due ||
	    (other.unsent > 0 && !waits_for_others(&other)))
		return false;
	if (first->own_id == 0)
		*first = other;
	return other.generation == first->generation &&
	    strcmp(other.words, first->words) == 0 &&
	    other.members == first->members;
}

bool
ledger_at_rest(const struct world *w)
{
	struct session_status first = { .own_id = 0 };
	const struct sim_client *c;

	for (c = w->clients; c < w->clients + w->n; c++)
		if (c->member == NULL ? c->connect_ms != CLOCK_NEVER :
		    !ledger_agrees(&first, c->session))
			return false;
	return true;
}

int64_t
ledger_rest(struct world *w, int64_t check_ms)
{
	int64_t start_ms = w->now_ms, rest_ms;

	while (w->now_ms < start_ms + REST_MS) {
		world_run(w, w->now_ms + check_ms);
		if (!ledger_at_rest(w))
			continue;
		rest_ms = w->now_ms - start_ms;
		world_run(w, w->now_ms + LAST_MS);
		return rest_ms;
	}
	return -1;
}

/* The relay kept a message from c: c must know. */
static void
judge_unread(const struct ledger *l, struct world *w, size_t message,
    const struct sim_client *c)
{
	const struct said *m = &l->said[message];
	const struct sim_client *sender = &w->clients[m->sender];
	const struct history *theirs = &l->histories[m->sender];
	const struct history *own = &l->histories[c->index];

	if (c->hostile || sender->member == NULL ||
	    sender->connection != m->connection ||
	    theirs->handed_ms >= m->said_ms || own->handed_ms >= m->said_ms ||
	    own->handed >= m->generation ||	/* it joined only behind that */
	    !was_in(own, m->generation, m->words))
		return;
	if (own->told_ms < m->said_ms)
		world_blame(w, "c%zu has not read m%zu of generation %llu and "
		    "was not told", c->index, message,
		    (unsigned long long)m->generation);
}

static void
judge_client(struct ledger *l, struct world *w, size_t message,
    const struct sim_client *c)
{
	const struct said *m = &l->said[message];
	const struct history *h = &l->histories[c->index];
	unsigned n = m->times[c->index];
	bool own = c->index == m->sender && c->connection == m->connection;

	if (own || c->member == NULL)
		return;
	if (m->dest != SIZE_MAX && m->dest != c->index) {
		if (n > 0)
			world_blame(w, "c%zu read direct m%zu", c->index,
			    message);
		return;
	}
	if (m->dest != SIZE_MAX && m->dest_connection != c->connection)
		return;
	if (l->hostile && n == 0 && m->dest == SIZE_MAX)
		judge_unread(l, w, message, c);
	if (l->hostile && n <= 1)
		return;
	if (was_in(h, m->generation, m->words) && n != 1)
		world_blame(w, "c%zu read m%zu of generation %llu %u times",
		    c->index, message, (unsigned long long)m->generation, n);
}

bool
ledger_judge(struct ledger *l, struct world *w)
{
	size_t i, j;

	for (i = 0; i < l->n_said; i++) {
		for (j = 0; j < w->n && l->said[i].fate == DELIVERED; j++)
			judge_client(l, w, i, &w->clients[j]);
	}
	return w->why[0] == '\0';
}

void
ledger_tell(const struct world *w)
{
	struct session_status s;
	size_t i;

	for (i = 0; i < w->n; i++) {
		session_get_status(w->clients[i].session, &s);
		printf("# c%zu %08x %s generation %llu %s members %zu"
		    " present %zu unsent %zu due %d\n", i, s.own_id,
		    session_state_name(s.state),
		    (unsigned long long)s.generation, s.words, s.members,
		    s.present, s.unsent, s.commit_due);
	}
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the user is told of a renewal of the key that is under way (renew.c
 * makes it): why, since when, and what it waits for. Mostly it is over before
 * that matters; one that is not gets a word.
 */
#include "config.h"

#include "session/core.h"

enum {
	TELL_MS = 2000,		/* slower than any relay that is well */
	TELL_FACTOR = 5		/* so 10 s, when it is tried again, 50 s, ... */
};

/* One who is gone without having been heard to leave is silent. */
static enum renewal_why
why_gone(const struct session *s, uint32_t *whose)
{
	const struct roster *r = &s->group.roster;
	const struct member *m;
	size_t i;

	for (i = 0; i < r->n; i++) {
		m = &r->members[i];
		if (!renew_is_gone(s, m))
			continue;
		*whose = m->card.id;
		return peers_find(&s->peers, *whose) == NULL ?
		    RENEWAL_GONE : RENEWAL_SILENT;
	}
	return RENEWAL_NONE;
}

static enum renewal_why
find_why(const struct session *s, uint32_t *whose)
{
	enum renewal_why why;

	if (!session_ready(s) || s->renew.hold_ms == 0)
		return RENEWAL_NONE;
	if (s->renew.wanted && s->renew.wished)
		return RENEWAL_WISHED;
	why = why_gone(s, whose);
	if (why != RENEWAL_NONE)
		return why;
	return s->renew.over_ms != 0 ? RENEWAL_OLD : RENEWAL_LEAF;
}

/*
 * Who should make it now, of those whose turn is before ours: each has as long
 * as the next one waits for it.
 */
static uint32_t
whose_turn(const struct session *s)
{
	const struct roster *r = &s->group.roster;
	const struct member *m;
	size_t i, rank = 0;
	uint32_t id = s->id;

	for (i = 0; i < r->n && rank < s->renew.rank; i++) {
		m = &r->members[i];
		if (m->card.id >= s->id || m->state != MEMBER_JOINED ||
		    renew_is_gone(s, m))
			continue;
		if (rank > 0 && renew_turn_ms(s, rank) > s->now_ms)
			break;
		id = m->card.id;
		rank++;
	}
	return id;
}

void
renewal_fill(const struct session *s, struct session_renewal *out)
{
	const struct renew *n = &s->renew;

	out->why = find_why(s, &out->whose);
	if (out->why == RENEWAL_NONE)
		return;
	out->since_ms = n->hold_ms;
	out->tries = n->tries;
	out->waits_for = s->id;
	out->next_ms = s->now_ms;
	if (n->sent) {
		out->waits_for = RELAY_ID;
		out->next_ms = n->sent_ms + ECHO_TIMEOUT_MS;
	} else if (n->due) {
		out->waits_for = whose_turn(s);
		out->next_ms = renew_turn_ms(s, n->rank);
	}
}

int64_t
renewal_tell(struct session *s)
{
	struct renew *n = &s->renew;
	int64_t so_far = s->now_ms - n->hold_ms;

	if (!n->wanted)
		n->wished = false;
	if (n->hold_ms == 0) {
		n->tell_ms = 0;
		n->tries = 0;
		return CLOCK_NEVER;
	}
	if (n->tell_ms == 0)
		n->tell_ms = n->hold_ms + TELL_MS;
	if (s->now_ms >= n->tell_ms) {
		push_event(s, EVENT_RENEWING, s->id)->number = (long)so_far;
		n->tell_ms = n->hold_ms + TELL_FACTOR * so_far;
	}
	return n->tell_ms;
}

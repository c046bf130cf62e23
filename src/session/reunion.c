/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is said while others are here is for them (doc/PROTOCOL section 11). If
 * they are gone before it is sealed, or had an echo, it would be delivered to
 * nobody: it waits until somebody else is in.
 *
 * When a room is lost, with its link or by being put out, those who were in it
 * come back one by one. What we say until one of them is in is for them, too,
 * and then waits a little for the rest.
 *
 *     ALONE        nobody else is in
 *     SOME         fewer than were in the lost room; the clock runs
 *     TOGETHER     as many are in, or the clock has run out, or the room has
 *                  gone on without us: then nobody is waited for
 */
#include "config.h"

#include <string.h>

#include "session/core.h"

bool
reunion_company(const struct session *s)
{
	const struct roster *r = &s->group.roster;
	const struct member *m;

	for (m = r->members; m < r->members + r->n; m++)
		if (m->card.id != s->id &&
		    peers_find(&s->peers, m->card.id) != NULL)
			return true;
	return false;
}

bool
reunion_for_others(const struct session *s)
{
	return s->talk.reunion.members > 0 || reunion_company(s) ||
	    (!s->has_group && s->peers.n > 1);
}

/* What is said from now on is for those who are in, or half in. */
void
reunion_lost(struct session *s)
{
	struct reunion *r = &s->talk.reunion;
	uint64_t generation = s->group.keys.generation;
	size_t i, n = s->group.roster.n;

	r->until_ms = 0;
	if (n > 1 && n > r->members)
		r->members = n;
	if (n > 1 && generation > r->generation)
		r->generation = generation;
	for (i = 0; i < s->talk.n && r->members > 0; i++)
		s->talk.v[i].for_others = true;
}

/* With a key. */
enum reunion_state
reunion_state(const struct session *s)
{
	const struct reunion *r = &s->talk.reunion;
	size_t joined = roster_joined(&s->group.roster);

	if (joined < 2)
		return REUNION_ALONE;
	if (joined >= r->members || (r->until_ms != 0 &&
	    s->now_ms >= r->until_ms) ||
	    s->group.keys.generation > r->generation)
		return REUNION_TOGETHER;
	return REUNION_SOME;
}

int64_t
reunion_deadline_ms(const struct session *s)
{
	const struct reunion *r = &s->talk.reunion;

	return r->members > 0 && reunion_state(s) == REUNION_SOME ?
	    r->until_ms : CLOCK_NEVER;
}

void
reunion_tick(struct session *s)
{
	struct reunion *r = &s->talk.reunion;

	if (r->members > 0 && r->until_ms == 0 &&
	    reunion_state(s) == REUNION_SOME)
		r->until_ms = s->now_ms + REUNION_MS;
}

void
reunion_done(struct session *s)
{
	if (s->talk.reunion.members > 0 &&
	    reunion_state(s) == REUNION_TOGETHER)
		reunion_forget(s);
}

void
reunion_forget(struct session *s)
{
	memset(&s->talk.reunion, 0, sizeof s->talk.reunion);
}

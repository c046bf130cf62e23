/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When a room is lost, with its link or by being put out, those who were in it
 * come back one by one (doc/PROTOCOL section 11). What we said meanwhile was
 * for them, and would be delivered to nobody if we are the first: it waits
 * until somebody else is in, and then a little for the others.
 *
 *     ALONE        nobody else is in yet
 *     SOME         fewer than were in; the clock runs
 *     TOGETHER     as many are in, or the clock has run out, or the room has
 *                  gone on without us: then nobody is waited for
 */
#include "config.h"

#include <string.h>

#include "session/core.h"

/*
 * What is said from now on, up to the next key, is for those who are in, or
 * half in. What was sealed for others and had no echo is for them even if they
 * have left since: a relay may have kept it from them.
 */
void
reunion_lost(struct session *s)
{
	struct reunion *r = &s->talk.reunion;
	uint64_t generation = s->group.keys.generation;
	size_t i, n = s->group.roster.n;

	r->until_ms = 0;
	for (i = 0; i < s->talk.n && n < 2; i++)
		if (s->talk.v[i].for_others)
			n = 2;
	if (n > 1 && n > r->members)
		r->members = n;
	if (n > 1 && generation > r->generation)
		r->generation = generation;
	for (i = 0; i < s->talk.n; i++)
		s->talk.v[i].for_others = r->members > 0;
}

/* With a key. */
enum reunion_state
reunion_state(const struct session *s)
{
	const struct reunion *r = &s->talk.reunion;
	size_t joined;

	if (r->members == 0)
		return REUNION_TOGETHER;
	joined = roster_joined(&s->group.roster);
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
	return reunion_state(s) == REUNION_SOME ?
	    s->talk.reunion.until_ms : CLOCK_NEVER;
}

void
reunion_tick(struct session *s)
{
	struct reunion *r = &s->talk.reunion;

	if (r->until_ms == 0 && reunion_state(s) == REUNION_SOME)
		r->until_ms = s->now_ms + REUNION_MS;
}

void
reunion_forget(struct session *s)
{
	memset(&s->talk.reunion, 0, sizeof s->talk.reunion);
}

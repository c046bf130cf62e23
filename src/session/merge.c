/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two groups in one room (doc/PROTOCOL section 5, "Two groups"): a race or a
 * relay that split the room has left present peers with different keys. Who is
 * alone asks the other group by itself; a group with a second proven member
 * only when its user has agreed. The own group is kept, and used, until the
 * other's KEY_CURRENT has verified.
 */
#include "config.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "session/core.h"

enum {
	ASK_AGAIN_MS = 10000,		/* any peer; the same: TOLD_AGAIN_MS */
	AGREED_MS = 120000		/* as long as the user's word stands */
};

/* May this session leave its group for that of id without asking its user? */
static bool
may_leave(const struct session *s, uint32_t id)
{
	if (s->merge_agreed == id && s->now_ms < s->merge_until_ms)
		return true;
	return !s->confirmed && s->config.policy == POLICY_AUTO;
}

static bool
asked_lately(const struct session *s, const struct peer *p)
{
	return (s->merge_asked_ms != 0 &&
	    s->now_ms < s->merge_asked_ms + ASK_AGAIN_MS) ||
	    (p->merge_asked_ms != 0 &&
	    s->now_ms < p->merge_asked_ms + TOLD_AGAIN_MS);
}

static void
ask(struct session *s, struct peer *p)
{
	if (s->state != STATE_READY || asked_lately(s, p))
		return;
	s->merge_asked_ms = s->now_ms;
	if (asking_card_old(s))
		return;
	p->merge_asked_ms = s->now_ms;
	asking_attempt(s, p);
	machine_set(s, STATE_MERGING, s->now_ms + RETURN_TIMEOUT_MS);
}

/* A frame of id is of another group than ours, or cannot be opened. */
void
merge_suspect(struct session *s, uint32_t id)
{
	struct peer *p = peers_find(&s->peers, id);

	if (p == NULL || id == s->id || !session_ready(s))
		return;
	if (p->other_group_ms == 0 ||
	    p->other_group_ms + TOLD_AGAIN_MS <= s->now_ms) {
		p->other_group_ms = s->now_ms;
		push_event(s, EVENT_TWO_GROUPS, id);
	}
	if (may_leave(s, id))
		ask(s, p);
}

/*
 * What a request says of our group: F0[0..15], then the generation with all
 * bits turned, then TI[0..7]. The latter two tell apart the halves of one
 * group that a relay has split: the half with fewer generations gives way, and
 * each that moves makes one more for the other, so that this does not turn.
 */
void
merge_mark(const struct session *s, struct group_id *mark)
{
	enum { F0_BYTES = 16, TI_BYTES = 8 };
	const struct schedule *keys = &s->group.keys;
	struct writer w;

	memset(mark, 0, sizeof *mark);
	if (!s->has_group)
		return;
	writer_init(&w, mark->b, sizeof mark->b);
	writer_copy(&w, keys->f0.b, F0_BYTES);
	writer_u64(&w, ~keys->generation);
	writer_copy(&w, keys->ti.b, TI_BYTES);
}

/*
 * A donor's answer to a request of id that carries that mark: 0 to let it in,
 * or the code of the ERROR. The group with the greater mark gives way.
 */
uint16_t
merge_judge(const struct session *s, uint32_t id,
    const struct group_id *mark)
{
	static const struct group_id none;
	struct group_id own;

	merge_mark(s, &own);
	if (memcmp(mark, &none, sizeof none) == 0 ||
	    memcmp(mark, &own, sizeof own) >= 0)
		return 0;
	return may_leave(s, id) ? CODE_YIELD : CODE_DENIED;
}

/* We told id that we give way: now ask it. */
void
merge_ask_back(struct session *s, uint32_t id)
{
	struct peer *p = peers_find(&s->peers, id);

	if (p == NULL)
		return;
	s->merge_asked_ms = 0;
	p->merge_asked_ms = 0;
	ask(s, p);
}

/* The attempt is over without a key: back to what we have. */
void
merge_end(struct session *s)
{
	asking_forget(s);
	machine_set(s, STATE_READY, CLOCK_NEVER);
	asking_rejoin(s);
}

int
session_merge(struct session *s, uint32_t id, int64_t now_ms)
{
	struct peer *p = peers_find(&s->peers, id);

	s->now_ms = now_ms;
	if (p == NULL)
		return ERR_NOTFOUND;
	if (!session_ready(s))
		return ERR_STATE;
	if (p->other_group_ms == 0 && !p->differs)
		return ERR_NOTFOUND;	/* consent must not lie about unused */
	s->merge_agreed = id;
	s->merge_until_ms = s->now_ms + AGREED_MS;
	merge_ask_back(s, id);
	mem_wipe_stack();
	return ERR_OK;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The newcomer (doc/PROTOCOL sections 5 and 7): whom to ask, one attempt at a
 * time, what to do with each outcome, and the way from KEY_CURRENT over the
 * replay of what was kept to the own join. The donor's side is donor.c.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "crypto/admission.h"
#include "session/core.h"

/* Half of what donors accept, so that a card never ages out under way. */
enum { CARD_RENEW_MS = CARD_AGE_MAX_MS / 2 };

void
asking_forget(struct session *s)
{
	struct asking *a = &s->asking;

	a->peer = 0;
	handshake_wipe(&a->hs);
	mem_wipe(&a->leaf_secret, sizeof a->leaf_secret);
	kept_release(&a->kept);
	free(a->entries);
	a->entries = NULL;
	a->n_entries = 0;
	a->part = 0;
	a->requested = false;
	a->waited = false;
}

void
asking_release(struct session *s)
{
	asking_forget(s);
	s->asking.first = 0;
	s->asking.pause_ms = 0;
}

void
asking_start(struct session *s, int64_t at_ms)
{
	asking_forget(s);
	donor_keyless(s);
	machine_set(s, STATE_CHOOSING, at_ms);
}

static void
new_round(struct session *s)
{
	struct peer *p;
	size_t i;

	for (i = 0; i < s->peers.n; i++) {
		p = s->peers.order[i];
		if (p->no_key && p->no_key_rounds < NO_KEY_ROUNDS)
			p->no_key_rounds++;
		p->no_key = false;
		p->asked = false;
	}
}

/* Whoever turned us away, or was silent, may be asked again. */
static void
forget_failures(struct session *s)
{
	size_t i;

	for (i = 0; i < s->peers.n; i++) {
		s->peers.order[i]->refusal = 0;
		s->peers.order[i]->silent = 0;
	}
}

void
asking_restart(struct session *s, enum failure failure, uint32_t first)
{
	struct session_event *e;

	session_drop_group(s);
	forget_failures(s);
	e = push_event(s, EVENT_FAILED, 0);
	e->failure = failure;
	e->retry_ms = 0;
	new_round(s);
	s->asking.pause_ms = 0;
	s->asking.first = first;
	asking_start(s, s->now_ms);
}

void
asking_void_no_key(struct session *s)
{
	size_t i;

	s->asking.stamp++;
	for (i = 0; i < s->peers.n; i++)
		s->peers.order[i]->no_key = false;
	/* something moves: a long pause would miss it */
	if (s->state == STATE_CHOOSING &&
	    s->until_ms > s->now_ms + ROUND_WAIT_MAX_MS &&
	    s->until_ms != CLOCK_NEVER)
		s->until_ms = s->now_ms + ROUND_WAIT_MIN_MS +
		    rng_below(&s->config.rng,
		    ROUND_WAIT_MAX_MS - ROUND_WAIT_MIN_MS);
}

/* ---- choosing ---- */

static bool
candidate(const struct session *s, const struct peer *p)
{
	return p != NULL && p->id != s->id && !p->asked && !p->no_key &&
	    p->refusal == 0;
}

/*
 * Who turned us away, if nobody is left who might let us in, or if several have
 * done so; else NULL. Anybody may say REFUSED, also who has no key, so one does
 * not end it for the others.
 */
static const struct peer *
turned_away(const struct session *s)
{
	const struct peer *p, *by = NULL;
	size_t i, count = 0;
	bool others = false;

	for (i = 0; i < s->peers.n; i++) {
		p = s->peers.order[i];
		if (p->refusal != 0) {
			by = p;
			count++;
		} else if (p->holds_key || candidate(s, p)) {
			others = true;
		}
	}
	return others && count < REFUSALS_MAX ? NULL : by;
}

static void
stop(struct session *s, const struct peer *by)
{
	struct session_event *e = push_event(s, EVENT_STOPPED, by->id);

	e->failure = by->refusal == CODE_DENIED ? FAIL_DENIED : FAIL_REFUSED;
	e->retry_ms = -1;
	asking_forget(s);
	machine_set(s, STATE_WAITING, CLOCK_NEVER);
}

/* One at random among the candidates that (do not) hold the key; or NULL. */
static struct peer *
pick_random(struct session *s, bool holds_key)
{
	struct peer *p, *chosen = NULL;
	uint32_t seen = 0;
	size_t i;

	for (i = 0; i < s->peers.n; i++) {
		p = s->peers.order[i];
		if (!candidate(s, p) || p->holds_key != holds_key)
			continue;
		if (rng_below(&s->config.rng, ++seen) == 0)
			chosen = p;
	}
	return chosen;
}

static struct peer *
pick(struct session *s)
{
	struct peer *p = peers_find(&s->peers, s->asking.first);

	s->asking.first = 0;
	if (p != NULL && p->id != s->id)
		return p;
	p = peers_find(&s->peers, s->asking.prefer);
	if (candidate(s, p))
		return p;
	p = pick_random(s, true);
	return p != NULL ? p : pick_random(s, false);
}

void
asking_attempt(struct session *s, struct peer *p)
{
	struct asking *a = &s->asking;
	struct piece passphrase = { s->config.passphrase,
	    strlen(s->config.passphrase) };
	uint8_t payload[DH_PAYLOAD_BYTES];
	struct writer w;

	asking_forget(s);
	a->peer = p->id;
	a->asked_stamp = a->stamp;
	p->asked = true;
	handshake_start(&a->hs, s->id, p->id, passphrase, &s->config.rng,
	    payload);
	send_begin(s, &w);
	writer_copy(&w, payload, sizeof payload);
	send_payload(s, &w, p->id);
}

/* All have been asked: found a group, or pause before the next round. */
static void
end_round(struct session *s)
{
	struct asking *a = &s->asking;
	uint32_t span = ROUND_WAIT_MAX_MS - ROUND_WAIT_MIN_MS;
	const struct peer *by = turned_away(s);

	if (by != NULL) {
		stop(s, by);
		return;
	}
	if (founding_may(s)) {
		founding_start(s);
		return;
	}
	new_round(s);
	if (a->pause_ms == 0)
		a->pause_ms = ROUND_WAIT_MIN_MS +
		    rng_below(&s->config.rng, span);
	else
		a->pause_ms = a->pause_ms * 2 < ROUND_WAIT_LIMIT_MS ?
		    a->pause_ms * 2 : ROUND_WAIT_LIMIT_MS;
	asking_start(s, s->now_ms + a->pause_ms);
}

/* Is our card due to be signed anew? Then that is asked for. */
bool
asking_card_old(struct session *s)
{
	if (session_wall_ms(s) <= s->card.made_ms + CARD_RENEW_MS)
		return false;
	push_event(s, EVENT_IDENTITY, s->id);
	return true;
}

void
asking_choose(struct session *s)
{
	struct peer *p;

	machine_set(s, STATE_CHOOSING, CLOCK_NEVER);
	if (!s->identified)
		return;
	if (asking_card_old(s))
		return;
	p = pick(s);
	if (p == NULL) {
		end_round(s);
		return;
	}
	asking_attempt(s, p);
	machine_set(s, STATE_AWAIT_RETURN, s->now_ms + RETURN_TIMEOUT_MS);
}

/* ---- how an attempt ends ---- */

void
asking_fail(struct session *s, enum failure failure)
{
	struct session_event *e;

	if (s->state == STATE_MERGING) {
		merge_end(s);
		return;
	}
	e = push_event(s, EVENT_FAILED, s->asking.peer);
	e->failure = failure;
	e->retry_ms = 0;
	asking_start(s, s->now_ms);
}

/* It does not let us in: our user must act, unless others may. */
static void
refused_by(struct session *s, struct peer *p, uint16_t code)
{
	bool asking = s->state != STATE_MERGING;

	if (asking)
		p->refusal = code;
	if (asking && turned_away(s) != NULL)
		stop(s, p);
	else
		asking_fail(s, code == CODE_DENIED ? FAIL_DENIED :
		    FAIL_REFUSED);
}

void
asking_timeout(struct session *s)
{
	struct peer *p = peers_find(&s->peers, s->asking.peer);

	if (s->state == STATE_AWAIT_ECHO) {
		asking_restart(s, FAIL_TIMEOUT, 0);
		return;
	}
	if (p != NULL && p->silent < SILENT_FAILURES)
		p->silent++;
	if (p != NULL && p->silent == SILENT_FAILURES)
		p->holds_key = false;
	asking_fail(s, FAIL_TIMEOUT);
}

void
asking_peer_left(struct session *s, uint32_t id)
{
	if (s->asking.peer == id && s->state != STATE_AWAIT_ECHO)
		asking_fail(s, FAIL_PEER_LEFT);
}

/* A void one counts for nothing; the next round asks again, after a pause: who
 * broadcasts junk without end does not make us ask without end. */
static void
no_key(struct session *s, struct peer *p)
{
	if (s->asking.asked_stamp == s->asking.stamp) {
		p->no_key = true;
		p->holds_key = false;
	}
	asking_fail(s, FAIL_NO_KEY);
}

/* The peer that we ask answers with an ERROR to this handshake. */
void
asking_error(struct session *s, uint16_t code)
{
	struct peer *p = peers_find(&s->peers, s->asking.peer);

	if (p == NULL)
		return;
	if (code != CODE_NO_KEY && code != CODE_CRYPTOTYPE)
		p->holds_key = true;
	switch (code) {
	case CODE_NO_KEY:
		no_key(s, p);
		break;
	case CODE_WAIT:
		/* once: else anybody could hold us for ever */
		if (!s->asking.requested || s->asking.waited)
			break;
		s->asking.waited = true;
		s->until_ms = s->now_ms + KEY_TIMEOUT_WAIT_MS;
		break;
	case CODE_REFUSED:
	case CODE_DENIED:
		refused_by(s, p, code);
		break;
	case CODE_BUSY:
		asking_fail(s, FAIL_BUSY);
		break;
	case CODE_CRYPTOTYPE:
		asking_fail(s, FAIL_CRYPTOTYPE);
		break;
	case CODE_YIELD:
		asking_fail(s, FAIL_YIELD);
		break;
	default:
		asking_fail(s, FAIL_ERROR);
	}
}

/* ---- the handshake ---- */

void
asking_return(struct session *s, const struct frame *f)
{
	struct group_id mark;
	struct asking *a = &s->asking;
	struct writer w;
	int r;

	if (a->requested || f->src != a->peer) {
		refused(s, f, ERR_STATE);	/* of a stranger, or late */
		return;
	}
	r = refused(s, f, handshake_finish(&a->hs, f));
	if (r == ERR_STATE)
		return;
	if (r != ERR_OK) {
		asking_fail(s, FAIL_INVALID);
		return;
	}
	a->leaf_secret = s->leaf_secret;
	card_finish(&s->card, ++s->card_version, &s->leaf, s->config.nick,
	    strlen(s->config.nick), &s->signer);
	a->card = s->card;
	send_begin(s, &w);
	merge_mark(s, &mark);
	request_seal(&w, &a->hs, &mark, &a->card, &s->signer);
	send_payload(s, &w, a->peer);
	push_event(s, EVENT_STEP, a->peer)->step = STEP_DH;
	a->requested = true;
	machine_set(s, s->state == STATE_MERGING ? STATE_MERGING :
	    STATE_AWAIT_KEY, s->now_ms + KEY_TIMEOUT_MS);
}

/* Is f the admission of us by the peer that we ask? */
static bool
own_admission(const struct session *s, const struct frame *f,
    struct payload_admission *p)
{
	return f->src == s->asking.peer && f->dest == ALL_IDS &&
	    frame_type(f) == TYPE_AUTHORIZE &&
	    payload_kind(f) == AUTHORIZE_ADMISSION &&
	    payload_admission_decode(p, f) == ERR_OK && p->newcomer == s->id;
}

void
asking_keep(struct session *s, const struct frame *f)
{
	struct payload_admission p;
	bool own = own_admission(s, f, &p);

	/* nothing before it is replayed, or may end the attempt */
	if (!own && s->asking.kept.n == 0)
		return;
	if (!kept_add(&s->asking.kept, f, s->now_ms)) {
		asking_fail(s, FAIL_INVALID);
		return;
	}
	if (s->asking.requested && own)
		push_event(s, EVENT_STEP, s->asking.peer)->step = STEP_AUTH;
}

void
asking_roster(struct session *s, const struct frame *f)
{
	struct asking *a = &s->asking;
	struct payload_roster p;

	if (refused(s, f, payload_roster_decode(&p, f)) != ERR_OK)
		return;
	if (f->src != a->peer || p.part < a->part ||
	    memcmp(p.sid, a->hs.sid.b, sizeof p.sid) != 0) {
		refused(s, f, ERR_STATE);
		return;
	}
	if (refused(s, f, roster_open(&a->entries, &a->n_entries, INIT_IDS_MAX,
	    &a->hs, a->part, f)) != ERR_OK)
		asking_fail(s, FAIL_INVALID);
	else
		a->part++;
}

/* Where the replay begins: behind the admission with that nonce. */
static size_t
behind_admission(const struct session *s, const struct nonce *nonce)
{
	const struct kept *kept = &s->asking.kept;
	struct payload_admission p;
	size_t i;

	for (i = 0; i < kept->n; i++)
		if (own_admission(s, &kept->v[i]->frame, &p) &&
		    !memcmp(p.nonce, nonce->b, sizeof nonce->b))
			return i + 1;
	return SIZE_MAX;
}

/* Lives through what happened since the admission; if that leaves us out, the
 * messages of the generations that we were in are still read. */
static void
replay(struct session *s, size_t from)
{
	struct kept kept;
	size_t i;

	kept_init(&kept, s->asking.kept.frames_max,
	    s->asking.kept.bytes_max);
	kept_move(&kept, &s->asking.kept);
	for (i = from; i < kept.n; i++)
		machine_replay(s, &kept.v[i]->frame);
	kept_release(&kept);
}

void
asking_current(struct session *s, const struct frame *f)
{
	struct asking *a = &s->asking;
	struct payload_current p;
	struct schedule keys;
	struct nonce nonce;
	size_t from;

	if (refused(s, f, payload_current_decode(&p, f)) != ERR_OK)
		return;
	if (f->src != a->peer ||
	    memcmp(p.sid, a->hs.sid.b, sizeof p.sid) != 0) {
		refused(s, f, ERR_STATE);
		return;
	}
	if (refused(s, f, current_open(&keys, &nonce, &a->hs, f, a->entries,
	    a->n_entries, &a->card)) != ERR_OK ||
	    (from = behind_admission(s, &nonce)) == SIZE_MAX) {
		asking_fail(s, FAIL_INVALID);
		return;
	}
	if (s->has_group)
		session_drop_group(s);	/* the other one verified */
	push_event(s, EVENT_STEP, a->peer)->step = STEP_KEY;
	machine_set(s, STATE_AWAIT_ECHO, s->now_ms + ECHO_TIMEOUT_MS);
	ordered_install(s, &keys, a->entries, a->n_entries);
	schedule_wipe(&keys);
	handshake_wipe(&a->hs);
	replay(s, from);
	if (s->state == STATE_AWAIT_ECHO)
		asking_join(s);
}

void
asking_join(struct session *s)
{
	struct writer w;

	send_begin(s, &w);
	join_seal(&w, &s->group.keys, s->id, &s->signer, &s->config.rng);
	send_payload(s, &w, ALL_IDS);
	machine_set(s, STATE_AWAIT_ECHO, s->now_ms + ECHO_TIMEOUT_MS);
}

/*
 * Somebody let us in once more although we are in: everyone counts us as
 * half-joined now. While we ask another group that may be its doing (the
 * halves of a split group share W), and its KEY_CURRENT is awaited first.
 */
void
asking_rejoin(struct session *s)
{
	const struct member *me = roster_find(&s->group.roster, s->id);

	if (s->state == STATE_READY && me->state == MEMBER_HALF)
		asking_join(s);
}

/* ---- what the user wants ---- */

void
session_prefer(struct session *s, uint32_t id)
{
	s->asking.prefer = id;
}

void
session_retry(struct session *s, int64_t now_ms)
{
	s->now_ms = now_ms;
	if (s->state != STATE_WAITING)
		return;
	forget_failures(s);
	new_round(s);
	s->asking.pause_ms = 0;
	asking_start(s, now_ms);
	session_tick(s, now_ms);
}

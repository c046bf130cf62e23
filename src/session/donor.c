/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Letting others in (doc/PROTOCOL sections 7 and 8). A newcomer takes a slot
 * from its DH_SETUP until KEY_CURRENT has gone to it: no key leaves before the
 * admission has come back from the relay, and so before all have seen it.
 */
#include "config.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "crypto/admission.h"
#include "session/core.h"

static void
slot_free(struct session *s, struct slot *slot)
{
	struct peer *p = peers_find(&s->peers, slot->hs.newcomer);

	if (p != NULL)
		p->asking = false;
	handshake_wipe(&slot->hs);
	memset(slot, 0, sizeof *slot);
}

static struct slot *
slot_of(struct session *s, uint32_t newcomer)
{
	struct slot *slots = s->donor.slots;
	size_t i;

	for (i = 0; i < HANDSHAKES_MAX; i++)
		if (slots[i].state != SLOT_FREE &&
		    slots[i].hs.newcomer == newcomer)
			return &slots[i];
	return NULL;
}

static struct slot *
free_slot(struct session *s)
{
	size_t i;

	for (i = 0; i < HANDSHAKES_MAX; i++)
		if (s->donor.slots[i].state == SLOT_FREE)
			return &s->donor.slots[i];
	return NULL;
}

/* ---- DH_SETUP ---- */

/* Answers a DH_SETUP with an ERROR of severity 0 that carries its sid. */
static void
answer(struct session *s, const struct frame *f, uint16_t code,
    const char *text)
{
	struct payload_dh p;
	struct sid sid;

	if (payload_dh_decode(&p, f) != ERR_OK)
		return;
	memcpy(sid.b, p.sid, sizeof sid.b);
	send_error(s, f->src, SEVERITY_INFO, code, &sid, text);
}

void
donor_no_key(struct session *s, const struct frame *f)
{
	answer(s, f, CODE_NO_KEY, "no key");
}

void
donor_later(struct session *s, const struct frame *f)
{
	if (!kept_add(&s->donor.later, f, s->now_ms))
		answer(s, f, CODE_BUSY, "busy");
}

/* More wrong passphrases within a minute than we answer? */
static bool
guessed_at(const struct session *s)
{
	const struct donor *d = &s->donor;

	return d->refused >= REFUSED_PER_MINUTE &&
	    d->refused_ms[d->refused % REFUSED_PER_MINUTE] + MINUTE_MS >
	    s->now_ms;
}

void
donor_setup(struct session *s, const struct frame *f)
{
	struct piece passphrase = { s->config.passphrase,
	    strlen(s->config.passphrase) };
	uint8_t payload[DH_PAYLOAD_BYTES];
	struct slot *slot = slot_of(s, f->src);
	struct payload_dh p;
	struct writer w;

	if (refused(s, f, payload_dh_decode(&p, f)) != ERR_OK)
		return;
	if (p.cryptotype != 1 || p.version != 1) {
		answer(s, f, CODE_CRYPTOTYPE, "cryptotype 1, version 1 only");
		return;
	}
	if (slot != NULL && !memcmp(slot->hs.sid.b, p.sid, sizeof p.sid))
		return;		/* a sid serves once */
	if (slot != NULL && s->now_ms < slot->begun_ms + RESTART_MS) {
		answer(s, f, CODE_BUSY, "busy");
		return;
	}
	if (slot != NULL)
		slot_free(s, slot);
	slot = free_slot(s);
	if (slot == NULL || guessed_at(s)) {
		answer(s, f, CODE_BUSY, "busy");
		return;
	}
	if (refused(s, f, handshake_answer(&slot->hs, f, passphrase,
	    &s->config.rng, payload)) != ERR_OK) {
		answer(s, f, CODE_BAD_FRAME, "not a point");
		memset(slot, 0, sizeof *slot);
		return;
	}
	slot->state = SLOT_REQUEST;
	slot->begun_ms = s->now_ms;
	slot->until_ms = s->now_ms + HANDSHAKE_SLOT_MS;
	if (peers_find(&s->peers, f->src) != NULL)
		peers_find(&s->peers, f->src)->asking = true;
	send_begin(s, &w);
	writer_copy(&w, payload, sizeof payload);
	send_payload(s, &w, f->src);
}

/* ---- the request ---- */

static void
turn_away(struct session *s, struct slot *slot, uint16_t code,
    const char *text)
{
	send_error(s, slot->hs.newcomer, SEVERITY_INFO, code, &slot->hs.sid,
	    text);
	slot_free(s, slot);
}

static void
admit(struct session *s, struct slot *slot)
{
	struct payload_admission p;
	struct frame sent;
	struct writer w;

	send_begin(s, &w);
	if (admission_seal(&w, &s->group.keys, s->id, &slot->card, &s->signer,
	    &s->config.rng) != ERR_OK)
		return;
	sent = (struct frame){ .src = s->id, .payload = w.data,
	    .size = w.len };
	if (payload_admission_decode(&p, &sent) == ERR_OK)
		memcpy(slot->nonce.b, p.nonce, sizeof p.nonce);
	send_payload(s, &w, ALL_IDS);
	slot->term = s->group.keys.term_start;
	slot->state = SLOT_ECHO;
	slot->until_ms = s->now_ms + HANDSHAKE_SLOT_MS;
}

/* Why this card is not let in by us, whoever asks; NULL if it may be. */
static const char *
objection(const struct session *s, const struct card *card)
{
	const struct member *old = roster_find(&s->group.roster, card->id);

	if (card->made_ms + CARD_AGE_MAX_MS < session_wall_ms(s))
		return "card older than 24 hours: is a clock wrong?";
	if (old != NULL && !card_replaces(card, &old->card))
		return "this member is here already";
	if (old == NULL && s->group.roster.n >= s->config.members_max)
		return "the room is full";
	return NULL;
}

static void
refuse(struct session *s, struct slot *slot)
{
	struct donor *d = &s->donor;

	push_event(s, EVENT_GUESS, slot->hs.newcomer);
	d->refused_ms[d->refused++ % REFUSED_PER_MINUTE] = s->now_ms;
	turn_away(s, slot, CODE_REFUSED, "wrong passphrase");
}

static void
ask_user(struct session *s, struct slot *slot)
{
	struct session_event *e = push_event(s, EVENT_REQUEST,
	    slot->hs.newcomer);

	e->identity = slot->card.identity;
	memcpy(e->nick, slot->card.nick, sizeof e->nick);
	e->number = KEY_TIMEOUT_WAIT_MS;
	slot->state = SLOT_USER;
	slot->until_ms = s->now_ms + KEY_TIMEOUT_WAIT_MS;
	send_error(s, slot->hs.newcomer, SEVERITY_INFO, CODE_WAIT,
	    &slot->hs.sid, "a member decides");
}

/* Ours is the group that gives way, if its user lets it. */
static void
other_group(struct session *s, struct slot *slot, uint16_t code)
{
	uint32_t id = slot->hs.newcomer;

	turn_away(s, slot, code, code == CODE_YIELD ? "your group stays" :
	    "our members have not agreed to join yours");
	merge_suspect(s, id);
	if (code == CODE_YIELD)
		merge_ask_back(s, id);
}

/*
 * Does another identity, of which no frame has ever opened, stand in the
 * roster under the id of this newcomer? Some member has let in a card of its
 * own making. The newcomer has just proven that it is the one who is
 * connected, so the other one counts as gone; the commit that follows puts it
 * out, and the newcomer asks again.
 */
static bool
oust_ghost(struct session *s, const struct card *card)
{
	struct member *old = roster_find(&s->group.roster, card->id);

	if (old == NULL || old->seen_in || (!memcmp(&old->card.identity,
	    &card->identity, sizeof card->identity) &&
	    !memcmp(&old->card.signer, &card->signer, sizeof card->signer)))
		return false;
	old->heard_ms = INT64_MIN / 2;
	s->renew.wanted = true;		/* at once, whoever's turn it is */
	renew_check(s);
	return true;
}

void
donor_request(struct session *s, const struct frame *f)
{
	struct slot *slot = slot_of(s, f->src);
	struct payload_request p;
	const char *why;
	struct group_id mark;
	uint16_t code;
	int r;

	if (refused(s, f, payload_request_decode(&p, f)) != ERR_OK)
		return;
	if (slot == NULL || slot->state != SLOT_REQUEST ||
	    memcmp(p.sid, slot->hs.sid.b, sizeof p.sid) != 0) {
		refused(s, f, ERR_STATE);
		return;
	}
	r = refused(s, f, request_open(&mark, &slot->card, &slot->hs, f));
	if (r == ERR_CRYPTO) {
		refuse(s, slot);
		return;
	}
	if (r != ERR_OK) {
		turn_away(s, slot, CODE_DENIED, "the request is not valid");
		return;
	}
	mem_wipe(&slot->hs.ki, sizeof slot->hs.ki);
	if (oust_ghost(s, &slot->card)) {
		turn_away(s, slot, CODE_BUSY, "a false member has your id");
		return;
	}
	why = objection(s, &slot->card);
	code = merge_judge(s, slot->hs.newcomer, &mark);
	if (why != NULL)
		turn_away(s, slot, CODE_DENIED, why);
	else if (code != 0)
		other_group(s, slot, code);
	else if (s->config.policy == POLICY_ASK)
		ask_user(s, slot);
	else
		admit(s, slot);
}

int
session_admit(struct session *s, uint32_t id, bool yes, int64_t now_ms)
{
	struct slot *slot = slot_of(s, id);

	s->now_ms = now_ms;
	if (slot == NULL || slot->state != SLOT_USER)
		return ERR_NOTFOUND;
	if (yes)
		admit(s, slot);
	else
		turn_away(s, slot, CODE_DENIED, "a member said no");
	mem_wipe_stack();
	return ERR_OK;
}

/* ---- our admission came back ---- */

static void
hand_over(struct session *s, struct slot *slot)
{
	struct roster *r = &s->group.roster;
	struct roster_entry *entries = mem_zero(r->n, sizeof *entries);
	struct writer w;
	size_t i, next = 0;
	uint16_t part = 0;

	for (i = 0; i < r->n; i++) {
		entries[i].state = r->members[i].state;
		entries[i].card = r->members[i].card;
	}
	while (next < r->n) {
		send_begin(s, &w);
		if (roster_seal(&w, &slot->hs, part++, entries, r->n,
		    &next) != ERR_OK)
			break;
		send_payload(s, &w, slot->hs.newcomer);
	}
	send_begin(s, &w);
	if (current_seal(&w, &slot->hs, &s->group.keys, entries, r->n,
	    &slot->nonce, &slot->card, &s->signer) == ERR_OK)
		send_payload(s, &w, slot->hs.newcomer);
	mem_wipe_free(entries, r->n * sizeof *entries);
}

void
donor_echo(struct session *s, const struct frame *f, int r)
{
	struct payload_admission p;
	struct slot *slot;

	if (payload_admission_decode(&p, f) != ERR_OK)
		return;
	slot = slot_of(s, p.newcomer);
	if (slot == NULL || slot->state != SLOT_ECHO ||
	    memcmp(p.nonce, slot->nonce.b, sizeof p.nonce) != 0)
		return;
	if (r == ERR_OK) {
		if (peers_find(&s->peers, p.newcomer) != NULL)
			hand_over(s, slot);
		slot_free(s, slot);
	} else if (slot->term != s->group.keys.term_start &&
	    objection(s, &slot->card) == NULL) {
		admit(s, slot);		/* a commit came between */
	} else {
		turn_away(s, slot, CODE_DENIED, "the admission was void");
	}
}

/* ---- coming, going, time ---- */

void
donor_peer_left(struct session *s, uint32_t id)
{
	struct slot *slot = slot_of(s, id);
	size_t i;

	if (slot != NULL)
		slot_free(s, slot);
	for (i = s->donor.later.n; i-- > 0;)
		if (s->donor.later.v[i]->frame.src == id)
			kept_drop(&s->donor.later, i);
}

void
donor_ready(struct session *s)
{
	struct kept later;
	size_t i;

	kept_init(&later, s->donor.later.frames_max,
	    s->donor.later.bytes_max);
	kept_move(&later, &s->donor.later);
	for (i = 0; i < later.n; i++)
		donor_setup(s, &later.v[i]->frame);
	kept_release(&later);
}

void
donor_keyless(struct session *s)
{
	struct slot *slots = s->donor.slots;
	size_t i;

	for (i = 0; i < s->donor.later.n; i++)
		donor_no_key(s, &s->donor.later.v[i]->frame);
	kept_release(&s->donor.later);
	for (i = 0; i < HANDSHAKES_MAX; i++)
		if (slots[i].state != SLOT_FREE)
			turn_away(s, &slots[i], CODE_NO_KEY, "no key any more");
}

/* Unless somebody else has let it in meanwhile. */
static bool
waits_for_user(const struct session *s, const struct slot *slot)
{
	return slot->state == SLOT_USER &&
	    roster_find(&s->group.roster, slot->hs.newcomer) == NULL;
}

bool
donor_requests(const struct session *s, uint32_t id)
{
	size_t i;

	for (i = 0; i < HANDSHAKES_MAX; i++)
		if (s->donor.slots[i].hs.newcomer == id &&
		    waits_for_user(s, &s->donor.slots[i]))
			return true;
	return false;
}

void
donor_fill(const struct session *s, struct session_status *st)
{
	const struct slot *slot = s->donor.slots;
	size_t i;

	for (i = 0; i < HANDSHAKES_MAX; i++, slot++) {
		if (!waits_for_user(s, slot))
			continue;
		if (st->requests++ == 0 || slot->until_ms < st->request_ms) {
			st->request = slot->hs.newcomer;
			st->request_ms = slot->until_ms;
		}
	}
}

void
donor_tick(struct session *s)
{
	struct slot *slots = s->donor.slots;
	size_t i;

	for (i = 0; i < HANDSHAKES_MAX; i++) {
		if (slots[i].state == SLOT_FREE ||
		    slots[i].until_ms > s->now_ms)
			continue;
		if (waits_for_user(s, &slots[i]))
			push_event(s, EVENT_REQUEST_OVER,
			    slots[i].hs.newcomer);
		slot_free(s, &slots[i]);
	}
}

int64_t
donor_deadline_ms(const struct session *s)
{
	int64_t least = CLOCK_NEVER;
	size_t i;

	for (i = 0; i < HANDSHAKES_MAX; i++)
		if (s->donor.slots[i].state != SLOT_FREE &&
		    s->donor.slots[i].until_ms < least)
			least = s->donor.slots[i].until_ms;
	return least;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * See villain.h. Each deed picks one of its variants at random; what can only
 * be sealed with the group's keys is in deeds.c.
 */
#include "config.h"

#include "villain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/err.h"
#include "deeds.h"

enum { SEEN_BYTES = 1 << 20, FLOOD = 20, JUNK_BYTES = 400 };

void
villain_init(struct villain *v, struct world *w, struct sim_client *c)
{
	memset(v, 0, sizeof *v);
	v->w = w;
	v->c = c;
	c->hostile = true;
	kept_init(&v->seen, SEEN_FRAMES, SEEN_BYTES);
}

static void
forget_lies(struct villain *v)
{
	free(v->truth);
	free(v->lie);
	v->truth = v->lie = NULL;
	v->n_truth = v->n_lie = 0;
	handshake_wipe(&v->hs);
}

void
villain_release(struct villain *v)
{
	forget_lies(v);
	kept_release(&v->seen);
}

void
villain_repent(struct villain *v)
{
	v->mute = MUTE_NOT;
	v->lying = false;
	forget_lies(v);
}

/* ---- tools that the deeds share ---- */

uint32_t
villain_dice(struct villain *v, uint32_t below)
{
	return rng_below(&v->w->rng, below);
}

uint32_t
villain_victim(struct villain *v)
{
	const struct session *s = v->c->session;
	uint32_t start, id;
	size_t i;

	if (s->peers.n == 0)
		return s->id;
	start = villain_dice(v, (uint32_t)s->peers.n);
	for (i = 0; i < s->peers.n; i++) {
		id = s->peers.order[(start + i) % s->peers.n]->id;
		if (id != s->id)
			return id;
	}
	return s->id;
}

void
villain_write(struct villain *v, struct writer *w)
{
	writer_init(w, v->scratch, sizeof v->scratch);
}

void
villain_send(struct villain *v, const struct writer *w, uint32_t dest)
{
	if (!w->overrun && w->len >= PAYLOAD_BYTES_MIN)
		send_payload(v->c->session, w, dest);
}

/* ---- deeds that need no key ---- */

/* The sid of somebody who asks us, or any. */
static void
steal_sid(struct villain *v, struct sid *sid, uint32_t *dest)
{
	const struct slot *slots = v->c->session->donor.slots;
	size_t i;

	rng_fill(&v->w->rng, sid->b, sizeof sid->b);
	if (villain_dice(v, 4) == 0)
		memset(sid, 0, sizeof *sid);
	for (i = 0; i < HANDSHAKES_MAX; i++) {
		if (slots[i].state == SLOT_FREE)
			continue;
		*sid = slots[i].hs.sid;
		*dest = slots[i].hs.newcomer;
	}
}

static void
deed_error(struct villain *v)
{
	static const uint8_t severities[] = { 0, 16, 32, 64, 96, 128, 255 };
	const struct session *s = v->c->session;
	uint16_t code = (uint16_t)villain_dice(v, 40);
	uint8_t body[SID_BYTES + 8] = { 0 };
	uint32_t dest = villain_victim(v);
	struct writer w;
	struct sid sid;
	size_t i;

	steal_sid(v, &sid, &dest);
	memcpy(body, sid.b, sizeof sid.b);
	memcpy(body + sizeof sid.b, "\033[2Jx", 6);
	if (villain_dice(v, 3) == 0)
		code = CODE_NO_KEY;
	for (i = 0; i < s->peers.n; i++) {
		if (villain_dice(v, 2) == 0)
			dest = s->peers.order[i]->id;
		villain_write(v, &w);
		payload_error_encode(&w, severities[villain_dice(v,
		    ARRAY_LEN(severities))], code, body,
		    villain_dice(v, sizeof body));
		villain_send(v, &w, dest);
	}
}

/* Tokens as the victims' sessions give them, from 1 on. */
static void
deed_ping(struct villain *v)
{
	struct payload_ping p = { .type = TYPE_PING };
	const struct session *s = v->c->session;
	struct writer w;
	size_t i;

	for (i = 0; i < s->peers.n * 3; i++) {
		p.type = villain_dice(v, 2) ? TYPE_PING : TYPE_PONG;
		p.token[2] = (uint8_t)villain_dice(v, 20);
		villain_write(v, &w);
		payload_ping_encode(&w, &p);
		villain_send(v, &w, villain_victim(v));
	}
}

static void
deed_found(struct villain *v)
{
	struct payload_found p;
	struct writer w;
	uint32_t n = 1 + villain_dice(v, 3);

	while (n-- > 0) {
		rng_fill(&v->w->rng, p.random, sizeof p.random);
		villain_write(v, &w);
		payload_found_encode(&w, &p);
		villain_send(v, &w, ALL_IDS);
	}
}

/* More handshakes than anybody answers; with points and without. */
static void
deed_setups(struct villain *v)
{
	struct piece guess = { "guess", 5 };
	uint8_t payload[DH_PAYLOAD_BYTES];
	uint32_t dest = villain_victim(v);
	struct handshake hs;
	struct writer w;
	int i;

	for (i = 0; i < FLOOD; i++) {
		handshake_start(&hs, v->c->session->id, dest, guess,
		    &v->w->rng, payload);
		if (i % 4 == 1)
			rng_fill(&v->w->rng, payload + 20, POINT_BYTES);
		if (i % 4 == 2)
			payload[1 + villain_dice(v, 3)] ^= 1;
		villain_write(v, &w);
		writer_copy(&w, payload, sizeof payload);
		villain_send(v, &w, dest);
	}
	handshake_wipe(&hs);
}

/* Any bytes behind any type that the relay lets through. */
static void
deed_junk(struct villain *v)
{
	static const uint8_t types[] = { TYPE_DH_SETUP, TYPE_DH_RETURN,
	    TYPE_AUTHORIZE, TYPE_KEY_CURRENT, TYPE_KEY_NEW, TYPE_MSG,
	    TYPE_AUTHORIZE, TYPE_KEY_NEW, TYPE_MSG, 4, 70, 99, 130, 159 };
	size_t len, i;
	uint8_t *bytes;
	struct writer w;

	for (i = 0; i < FLOOD; i++) {
		len = villain_dice(v, 50) == 0 ? PAYLOAD_BYTES_MAX :
		    PAYLOAD_BYTES_MIN + villain_dice(v, JUNK_BYTES);
		villain_write(v, &w);
		bytes = writer_reserve(&w, len);
		rng_fill(&v->w->rng, bytes, len);
		bytes[0] = types[villain_dice(v, ARRAY_LEN(types))];
		bytes[1] = (uint8_t)villain_dice(v, 5);
		if (villain_dice(v, 2) == 0)
			bytes[2] = bytes[3] = 0;
		villain_send(v, &w, villain_dice(v, 2) == 0 ? ALL_IDS :
		    villain_victim(v));
	}
}

/* What it got from others or sent before, as its own, now. */
static void
deed_replay(struct villain *v)
{
	const struct frame *f;
	uint32_t n = 1 + villain_dice(v, 4), bit;
	struct writer w;

	while (n-- > 0 && v->seen.n > 0) {
		f = &v->seen.v[villain_dice(v, (uint32_t)v->seen.n)]->frame;
		villain_write(v, &w);
		writer_copy(&w, f->payload, f->size);
		bit = villain_dice(v, (uint32_t)f->size * 8);
		if (villain_dice(v, 2) == 0 && bit >= 8)
			w.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		villain_send(v, &w, f->dest == ALL_IDS ||
		    villain_dice(v, 4) == 0 ? ALL_IDS : villain_victim(v));
	}
}

/* ---- deeds by the session's own means ---- */

static void
deed_speak(struct villain *v)
{
	uint32_t dest = villain_dice(v, 3) == 0 ? villain_victim(v) : ALL_IDS;
	char text[24];
	int len = snprintf(text, sizeof text, "x%u", v->words++);

	session_say(v->c->session, dest, MESSAGE_TEXT, text, (size_t)len,
	    v->w->now_ms);
}

static void
deed_rekey(struct villain *v)
{
	session_rekey(v->c->session, v->w->now_ms);
}

/* Asks a member for the key that it has, perhaps with a wrong passphrase. */
static void
deed_ask(struct villain *v)
{
	struct session *s = v->c->session;
	char *right = mem_strdup(s->config.passphrase);

	if (villain_dice(v, 2) == 0)
		session_set_passphrase(s, "a guess");
	session_merge(s, villain_victim(v), v->w->now_ms);
	session_set_passphrase(s, right);
	mem_wipe_free(right, strlen(right));
}

static void
deed_mute(struct villain *v)
{
	v->mute = v->mute == MUTE_NOT ?
	    (villain_dice(v, 2) ? MUTE_TO_ONE : MUTE_ALL) : MUTE_NOT;
}

static void
deed_lie(struct villain *v)
{
	v->lying = !v->lying;
}

static void
deed_leave(struct villain *v)
{
	forget_lies(v);
	v->n_old_cards = 0;
	world_cut(v->w, v->c);
}

struct deed {
	const char *name;
	void (*act)(struct villain *v);
	bool needs_key;
	uint32_t weight;
};

static const struct deed deeds[] = {
	{ "admission", deed_admission, true, 4 },
	{ "join", deed_join, true, 2 },
	{ "commit", deed_commit, true, 5 },
	{ "shares", deed_shares, true, 1 },
	{ "msg", deed_msg, true, 4 },
	{ "raw msg", deed_raw_msg, true, 2 },
	{ "profile", deed_profile, true, 2 },
	{ "error", deed_error, false, 3 },
	{ "ping", deed_ping, false, 1 },
	{ "found", deed_found, false, 1 },
	{ "setups", deed_setups, false, 1 },
	{ "junk", deed_junk, false, 2 },
	{ "replay", deed_replay, false, 3 },
	{ "speak", deed_speak, false, 2 },
	{ "rekey", deed_rekey, false, 1 },
	{ "ask", deed_ask, false, 1 },
	{ "mute", deed_mute, false, 2 },
	{ "lie", deed_lie, false, 2 },
	{ "leave", deed_leave, false, 1 },
};

static const struct deed *
pick(struct villain *v)
{
	uint32_t sum = 0, n;
	size_t i;

	for (i = 0; i < ARRAY_LEN(deeds); i++)
		sum += deeds[i].weight;
	n = villain_dice(v, sum);
	for (i = 0; n >= deeds[i].weight; i++)
		n -= deeds[i].weight;
	return &deeds[i];
}

/* Does its session hold the key as a member? */
static bool
armed(const struct session *s)
{
	const struct member *me;

	if (!session_ready(s))
		return false;
	me = roster_find(&s->group.roster, s->id);
	return me != NULL && me->state == MEMBER_JOINED;
}

static void
keep_own_card(struct villain *v)
{
	const struct session *s = v->c->session;

	v->old_cards[v->n_old_cards++ % OLD_CARDS] =
	    roster_find(&s->group.roster, s->id)->card;
}

const char *
villain_act(struct villain *v)
{
	const struct deed *deed = pick(v);
	struct session *s = v->c->session;

	if (v->c->member == NULL || s->id == 0)
		return "away";
	s->now_ms = v->w->now_ms;
	if (armed(s))
		keep_own_card(v);
	else if (deed->needs_key)
		return "unarmed";
	deed->act(v);
	world_pump(v->w, v->c);
	return deed->name;
}

/* ---- lies to a newcomer ---- */

/* The newcomer's slot, as long as it is there. */
static void
note_newcomer(struct villain *v, const struct frame *f)
{
	const struct slot *slots = v->c->session->donor.slots;
	struct payload_admission p;
	size_t i;

	if (frame_type(f) != TYPE_AUTHORIZE ||
	    payload_kind(f) != AUTHORIZE_ADMISSION ||
	    payload_admission_decode(&p, f) != ERR_OK)
		return;
	for (i = 0; i < HANDSHAKES_MAX; i++) {
		if (slots[i].state != SLOT_ECHO ||
		    slots[i].hs.newcomer != p.newcomer)
			continue;
		forget_lies(v);
		v->hs = slots[i].hs;
		v->newcomer = slots[i].card;
	}
}

static bool
lie_roster(struct villain *v, struct sim_client *c, const struct frame *f)
{
	size_t next = 0;
	struct writer w;

	if (v->truth != NULL || roster_open(&v->truth, &v->n_truth,
	    INIT_IDS_MAX, &v->hs, 0, f) != ERR_OK)
		return false;
	deeds_falsify_roster(v);
	villain_write(v, &w);
	if (roster_seal(&w, &v->hs, 0, v->lie, v->n_lie, &next) != ERR_OK)
		return false;
	world_inject(v->w, c, f->src, f->dest, w.data, w.len);
	return true;
}

static bool
lie_current(struct villain *v, struct sim_client *c, const struct frame *f)
{
	struct schedule keys;
	struct nonce nonce;
	struct writer w;

	if (current_open(&keys, &nonce, &v->hs, f, v->truth, v->n_truth,
	    &v->newcomer) != ERR_OK)
		return false;
	deeds_falsify_keys(v, &keys, &nonce);
	villain_write(v, &w);
	current_seal(&w, &v->hs, &keys, v->lie, v->n_lie, &nonce,
	    &v->newcomer, &v->c->session->signer);
	world_inject(v->w, c, f->src, f->dest, w.data, w.len);
	v->lied_to |= (uint64_t)1 << c->index;
	v->w->misled = true;
	forget_lies(v);
	return true;
}

/* Has f been replaced? */
static bool
lie(struct villain *v, struct sim_client *c, const struct frame *f)
{
	if (!v->lying || f->dest == ALL_IDS || f->dest != v->hs.newcomer)
		return false;
	if (frame_type(f) == TYPE_AUTHORIZE &&
	    payload_kind(f) == AUTHORIZE_ROSTER)
		return lie_roster(v, c, f);
	if (frame_type(f) == TYPE_KEY_CURRENT && v->truth != NULL)
		return lie_current(v, c, f);
	return false;
}

bool
villain_frame(struct villain *v, struct sim_client *c, const struct frame *f)
{
	bool own = v->c->member != NULL &&
	    f->src == hub_member_id(v->c->member);

	if (c == v->c && type_class(frame_type(f)) == CLASS_MEMBER) {
		if (v->seen.n == SEEN_FRAMES)
			kept_drop(&v->seen, villain_dice(v, SEEN_FRAMES));
		kept_add(&v->seen, f, 0);
	}
	if (c == v->c && own)
		note_newcomer(v, f);
	if (!own)
		return true;
	if (v->mute == MUTE_ALL ||
	    (v->mute == MUTE_TO_ONE && f->dest != ALL_IDS))
		return false;
	return !lie(v, c, f);
}

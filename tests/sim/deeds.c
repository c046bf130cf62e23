/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a villain does with the group's keys (see deeds.h): each frame here is
 * sealed and mostly signed as it should be, and wrong in what it says.
 */
#include "config.h"

#include "deeds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "crypto/box.h"
#include "crypto/prim.h"

enum { IDS_MAX = 64, GAP_FAR = 1500 };

static void
zero_fill(void *ctx, void *out, size_t len)
{
	(void)ctx;
	memset(out, 0, len);
}

/* Random, or a source of zeros: N and nonces that nobody would draw. */
static struct rng
odd_rng(struct villain *v)
{
	return villain_dice(v, 3) == 0 ?
	    (struct rng){ .fill = zero_fill } : v->w->rng;
}

static const struct signer_secret *
odd_signer(struct villain *v, struct signer_secret *other)
{
	struct signer_public pub;

	if (villain_dice(v, 8) != 0)
		return &v->c->session->signer;
	prim_signer(&pub, other, &v->w->rng);
	return other;
}

/* The present keys; now and then with another base than the present one. */
static struct schedule
odd_keys(struct villain *v)
{
	struct schedule keys = v->c->session->group.keys;

	if (villain_dice(v, 4) == 0)
		keys.generation += villain_dice(v, 70000) - 35000u;
	else if (villain_dice(v, 4) == 0)
		keys.generation = keys.term_start;
	return keys;
}

static const struct member *
myself(const struct villain *v)
{
	const struct session *s = v->c->session;

	return roster_find(&s->group.roster, s->id);
}

static const struct member *
any_member(struct villain *v)
{
	const struct roster *r = &v->c->session->group.roster;

	return &r->members[villain_dice(v, (uint32_t)r->n)];
}

/* Of an identity that nobody has, for that id. */
static void
forge_card(struct villain *v, struct card *card, uint32_t id)
{
	static const char *const nicks[] = { "ghost", "c0", "c1", "\033[2J",
	    "\xff\xfe" };
	const char *nick = nicks[villain_dice(v, ARRAY_LEN(nicks))];
	struct signer_public signer;
	struct signer_secret secret;
	struct leaf_public leaf;
	struct leaf_secret leaf_secret;
	struct identity who;

	identity_generate(&who, &v->w->rng);
	prim_signer(&signer, &secret, &v->w->rng);
	prim_leaf(&leaf, &leaf_secret, &v->w->rng);
	if (villain_dice(v, 5) == 0)
		memset(&leaf, 0, sizeof leaf);	/* of small order */
	card_begin(card, id, &who, &signer, session_wall_ms(v->c->session));
	card_finish(card, villain_dice(v, 3), &leaf, nick, strlen(nick),
	    &secret);
	if (villain_dice(v, 5) == 0)
		card->by_identity.b[villain_dice(v, 64)] ^= 1;
	if (villain_dice(v, 5) == 0)
		card->by_signer.b[villain_dice(v, 64)] ^= 1;
}

/* Its own, in order, under that leaf. */
static void
own_card(struct villain *v, struct card *card, const struct leaf_public *leaf)
{
	struct session *s = v->c->session;
	char nick[24];

	*card = myself(v)->card;
	snprintf(nick, sizeof nick, "v%u", v->words);
	card_finish(card, ++s->card_version, leaf, nick, strlen(nick),
	    &s->signer);
}

static void
odd_card(struct villain *v, struct card *card)
{
	switch (villain_dice(v, 8)) {
	case 0:
		forge_card(v, card, rng_u32(&v->w->rng));
		break;
	case 1:
	case 2:
		forge_card(v, card, villain_victim(v));
		break;
	case 3:
		*card = any_member(v)->card;
		break;
	case 4:
		*card = any_member(v)->card;
		card->version++;
		break;
	case 5:
		own_card(v, card, &myself(v)->card.leaf);
		break;
	case 6:
		*card = v->old_cards[villain_dice(v, (uint32_t)(
		    v->n_old_cards < OLD_CARDS ? v->n_old_cards :
		    OLD_CARDS))];
		break;
	default:
		*card = any_member(v)->card;
		card->id = villain_victim(v);
	}
}

/* ---- KEY_NEW, AUTHORIZE ---- */

void
deed_admission(struct villain *v)
{
	struct session *s = v->c->session;
	struct rng rng = odd_rng(v);
	struct schedule keys = odd_keys(v);
	struct signer_secret other;
	struct card card;
	struct writer w;

	odd_card(v, &card);
	villain_write(v, &w);
	if (admission_seal(&w, &keys, s->id, &card, odd_signer(v, &other),
	    &rng) != ERR_OK)
		return;
	if (villain_dice(v, 8) == 0)
		w.data[4 + villain_dice(v, 4)] ^= 1;	/* for another id */
	villain_send(v, &w, ALL_IDS);
}

/* Only one of itself half-joined counts: so it lets itself in before. */
void
deed_join(struct villain *v)
{
	struct session *s = v->c->session;
	struct rng rng = odd_rng(v);
	struct signer_secret other;
	struct schedule keys;
	struct card card;
	struct writer w;
	uint32_t n = 1 + villain_dice(v, 3);

	if (villain_dice(v, 2) == 0) {
		own_card(v, &card, &myself(v)->card.leaf);
		villain_write(v, &w);
		if (admission_seal(&w, &s->group.keys, s->id, &card,
		    &s->signer, &v->w->rng) == ERR_OK)
			villain_send(v, &w, ALL_IDS);
	}
	while (n-- > 0) {
		keys = odd_keys(v);
		villain_write(v, &w);
		if (join_seal(&w, &keys, s->id, odd_signer(v, &other),
		    &rng) == ERR_OK)
			villain_send(v, &w, ALL_IDS);
	}
}

static size_t
odd_ids(struct villain *v, uint32_t *ids)
{
	const struct roster *r = &v->c->session->group.roster;
	uint32_t how = villain_dice(v, 9), own = v->c->session->id, swap;
	size_t i, n = 0;

	for (i = 0; i < r->n && n < IDS_MAX - 1; i++) {
		uint32_t id = r->members[i].card.id;

		if ((how == 2 && id != own && villain_dice(v, 3) == 0) ||
		    (how == 3 && id != own) || (how == 4 && id == own))
			continue;
		ids[n++] = id;
		if (how == 5 && id < UINT32_MAX && i == 0)
			ids[n++] = id + 1;	/* nobody's */
		if (how == 6 && i == 0)
			ids[n++] = id;
	}
	if (how == 7 && n >= 2) {
		swap = ids[0];
		ids[0] = ids[1];
		ids[1] = swap;
	}
	return n;
}

static void
odd_shares(struct villain *v, const struct commit *right)
{
	const struct session *s = v->c->session;
	const struct roster *r = &s->group.roster;
	uint32_t how = villain_dice(v, 8);
	struct commit c = *right, other;
	const struct member *m;
	struct writer w;
	size_t i;

	commit_generate(&other, &v->w->rng);
	if (how == 1)
		c.x = other.x;
	if (how == 2) {
		c.leaf = other.leaf;
		c.leaf_secret = other.leaf_secret;
	}
	if (how == 3)
		c.id = other.id;
	for (i = 0; i < r->n; i++) {
		m = &r->members[i];
		if (m->card.id == s->id || how == 4 ||
		    (how == 5 && villain_dice(v, 2) == 0))
			continue;
		villain_write(v, &w);
		if (share_seal(&w, &c, (uint16_t)s->group.keys.generation,
		    s->id, m->card.id, &m->card.leaf) == ERR_OK)
			villain_send(v, &w, m->card.id);
	}
}

static void
odd_commit_card(struct villain *v, struct card *card,
    const struct commit *c)
{
	own_card(v, card, &c->leaf);
	switch (villain_dice(v, 10)) {
	case 0:
		own_card(v, card, &myself(v)->card.leaf);
		break;
	case 1:
		card_finish(card, myself(v)->card.version, &c->leaf, "v", 1,
		    &v->c->session->signer);
		break;
	case 2:
		forge_card(v, card, v->c->session->id);
		break;
	case 3:
		*card = any_member(v)->card;
		break;
	default:
		break;
	}
}

void
deed_commit(struct villain *v)
{
	struct session *s = v->c->session;
	uint32_t ids[IDS_MAX], n = 1 + villain_dice(v, 2);
	struct signer_secret other;
	struct schedule keys;
	struct commit c, shared;
	struct card card;
	struct writer w;
	size_t count;

	while (n-- > 0) {
		commit_generate(&c, &v->w->rng);
		keys = odd_keys(v);
		odd_commit_card(v, &card, &c);
		odd_shares(v, &c);
		count = odd_ids(v, ids);
		shared = c;
		if (villain_dice(v, 8) == 0)	/* its H(X) is of no share */
			rng_fill(&v->w->rng, c.x.b, sizeof c.x.b);
		villain_write(v, &w);
		if (commit_seal(&w, &keys, s->id, &c, &card, ids, count,
		    odd_signer(v, &other), &v->w->rng) != ERR_OK)
			continue;
		villain_send(v, &w, ALL_IDS);
		if (villain_dice(v, 3) != 0)	/* stays in its own group */
			s->renew.commits[0] = shared;
	}
}

/* Shares of commits that never come. */
void
deed_shares(struct villain *v)
{
	struct commit c;
	uint32_t n = 1 + villain_dice(v, 72);

	while (n-- > 0) {
		commit_generate(&c, &v->w->rng);
		odd_shares(v, &c);
	}
}

/* ---- MSG ---- */

static struct epoch *
any_epoch(struct villain *v)
{
	const struct keyring *k = &v->c->session->keyring;

	if (villain_dice(v, 3) != 0)
		return keyring_present(k);
	return k->epochs[villain_dice(v, (uint32_t)k->n)];
}

/* The next key, after a gap. */
static int
take_key(struct villain *v, struct epoch *e, uint32_t dest,
    struct frame_key *key, uint32_t *counter)
{
	uint32_t how = villain_dice(v, 12), gap = 0;
	struct session *s = v->c->session;
	int r;

	if (how == 0)
		gap = villain_dice(v, GAP_FAR);
	else if (how == 1)
		gap = villain_dice(v, 5);
	do
		r = epoch_send_key(e, &s->group.roster, s->id, dest, key,
		    counter);
	while (r == ERR_OK && gap-- > 0);
	return r;
}

static void
odd_message(struct villain *v, struct message *m, const struct epoch *e)
{
	*m = (struct message){ .kind = MESSAGE_TEXT, .pos = e->pos,
	    .sent_ms = session_wall_ms(v->c->session) };
	memcpy(m->view, e->view.b, sizeof m->view);
	switch (villain_dice(v, 6)) {
	case 0:
		m->view[villain_dice(v, VIEW_BYTES)] ^= 1;
		break;
	case 1:
		m->pos = rng_u32(&v->w->rng);
		break;
	case 2:
		m->kind = (uint8_t)villain_dice(v, 256);
		break;
	case 3:
		m->kind = MESSAGE_TEXTS;
		break;
	default:
		break;
	}
}

/* A text, or a few, perhaps with a length that is wrong. */
static void
odd_body(struct villain *v, struct message *m, uint8_t *body, size_t size)
{
	uint32_t n = 1 + villain_dice(v, 3);
	struct writer w;
	char text[16];
	size_t len;

	writer_init(&w, body, size);
	do {
		len = (size_t)snprintf(text, sizeof text, "x%u", v->words++);
		if (m->kind == MESSAGE_TEXTS) {
			writer_u8(&w, (uint8_t)villain_dice(v, 3));
			writer_u16(&w, (uint16_t)(len +
			    (villain_dice(v, 8) == 0)));
		}
		writer_copy(&w, text, len);
	} while (m->kind == MESSAGE_TEXTS && --n > 0);
	m->body = body;
	m->body_len = w.len;
}

void
deed_msg(struct villain *v)
{
	uint32_t dest = villain_dice(v, 3) ? ALL_IDS : villain_victim(v);
	struct session *s = v->c->session;
	struct epoch *e = any_epoch(v);
	struct message_place place = { .src = s->id, .dest = dest,
	    .flags = e->tag | (dest != ALL_IDS ? MSG_FLAG_DIRECT : 0),
	    .generation = (uint16_t)e->generation };
	uint32_t n = 1 + villain_dice(v, 2);
	struct transcript t = e->t;
	struct signer_secret other;
	struct frame_key key;
	struct message m;
	struct writer w;
	uint8_t body[64];

	if (take_key(v, e, dest, &key, &place.counter) != ERR_OK)
		return;
	if (villain_dice(v, 8) == 0)
		t.b[0] ^= 1;
	if (villain_dice(v, 8) == 0)
		place.flags ^= (uint8_t)(1 << villain_dice(v, 8));
	if (villain_dice(v, 8) == 0)
		place.generation += (uint16_t)villain_dice(v, 4);
	place.t = &t;
	while (n-- > 0) {		/* twice with one counter */
		odd_message(v, &m, e);
		odd_body(v, &m, body, sizeof body);
		villain_write(v, &w);
		if (message_seal(&w, &place, &m, &key, odd_signer(v, &other),
		    &v->w->rng) == ERR_OK)
			villain_send(v, &w, dest);
	}
}

/* Content, signature and padding by hand: too long, too short, badly padded */
static void
write_raw(struct villain *v, struct writer *w, const struct epoch *e,
    size_t body_len)
{
	struct session *s = v->c->session;
	uint8_t src[4], dest[4] = { 0 };
	struct piece pieces[] = { PIECE_KEY(e->t), { src, sizeof src },
	    { dest, sizeof dest }, { w->data, 8 }, { w->data + w->len, 0 } };
	size_t start = w->len, pad;
	struct signature sig;

	writer_u8(w, MESSAGE_TEXT);
	writer_u32(w, e->pos);
	writer_copy(w, e->view.b, VIEW_BYTES);
	writer_u64(w, session_wall_ms(s));
	memset(writer_reserve(w, body_len), 'x', body_len);
	pieces[4].len = w->len - start;
	prim_u32(src, s->id);
	prim_sign(&sig, &s->signer, "message", pieces, ARRAY_LEN(pieces));
	writer_copy(w, sig.b, sizeof sig.b);
	if (villain_dice(v, 4) == 0)
		w->len = start + villain_dice(v, 100);
	pad = PAD_BYTES - (w->len - start) % PAD_BYTES;
	memset(writer_reserve(w, pad), 0, pad);
	if (villain_dice(v, 4) != 0)
		w->data[w->len - pad] = 0x80;
	if (villain_dice(v, 4) == 0)
		writer_u8(w, 0x80);
}

void
deed_raw_msg(struct villain *v)
{
	struct session *s = v->c->session;
	struct epoch *e = keyring_present(&s->keyring);
	struct payload_msg p = { .flags = e->tag,
	    .generation = (uint16_t)e->generation };
	struct frame_key key;
	struct nonce nonce;
	struct writer w;

	if (take_key(v, e, ALL_IDS, &key, &p.counter) != ERR_OK)
		return;
	rng_fill(&v->w->rng, nonce.b, sizeof nonce.b);
	memcpy(p.nonce, nonce.b, sizeof p.nonce);
	villain_write(v, &w);
	payload_msg_encode(&w, &p);
	write_raw(v, &w, e, villain_dice(v, 2) == 0 ? villain_dice(v, 300) :
	    TEXT_BYTES_MAX - 100 + villain_dice(v, 300));
	if (box_close(&w, 0, MSG_HEADER_BYTES + NONCE_BYTES,
	    (struct box_route){ s->id, ALL_IDS }, key.b, &nonce) == ERR_OK)
		villain_send(v, &w, ALL_IDS);
}

void
deed_profile(struct villain *v)
{
	struct session *s = v->c->session;
	struct epoch *e = keyring_present(&s->keyring);
	struct message_place place = { .src = s->id, .flags = e->tag,
	    .generation = (uint16_t)e->generation, .t = &e->t };
	struct message m = { .kind = MESSAGE_PROFILE, .pos = e->pos };
	uint8_t bytes[CARD_BYTES_MAX + 1] = { 0 };
	struct frame_key key;
	struct card card;
	struct writer w;

	odd_card(v, &card);
	writer_init(&w, bytes, sizeof bytes);
	card_encode(&w, &card);
	m.body = bytes;
	m.body_len = w.len + (villain_dice(v, 4) == 0);
	memcpy(m.view, e->view.b, sizeof m.view);
	if (take_key(v, e, ALL_IDS, &key, &place.counter) != ERR_OK)
		return;
	villain_write(v, &w);
	if (message_seal(&w, &place, &m, &key, &s->signer,
	    &v->w->rng) == ERR_OK)
		villain_send(v, &w, ALL_IDS);
}

/* ---- lies to a newcomer ---- */

void
deeds_falsify_roster(struct villain *v)
{
	struct roster_entry *e;
	uint32_t at = villain_dice(v, (uint32_t)v->n_truth);
	size_t n = v->n_truth;

	v->lie = mem_zero(n + 1, sizeof *v->lie);
	memcpy(v->lie, v->truth, n * sizeof *v->lie);
	v->n_lie = n;
	e = &v->lie[at];
	switch (villain_dice(v, 6)) {
	case 0:
		if (e->card.id == v->hs.newcomer || e->card.id == v->hs.donor)
			break;
		memmove(e, e + 1, (n - at - 1) * sizeof *e);
		v->n_lie--;
		break;
	case 1:
		e->state = e->state == MEMBER_HALF ? MEMBER_JOINED :
		    MEMBER_HALF;
		break;
	case 2:
		forge_card(v, &e->card, e->card.id);
		break;
	case 3:
		if (v->lie[n - 1].card.id == UINT32_MAX)
			break;
		forge_card(v, &v->lie[n].card, v->lie[n - 1].card.id + 1);
		v->lie[n].state = MEMBER_JOINED;
		v->n_lie++;
		break;
	default:
		break;
	}
}

void
deeds_falsify_keys(struct villain *v, struct schedule *keys,
    struct nonce *nonce)
{
	switch (villain_dice(v, 10)) {
	case 0:
		keys->k.b[0] ^= 1;
		break;
	case 1:
		keys->i.b[0] ^= 1;
		break;
	case 2:
		keys->r.b[0] ^= 1;
		break;
	case 3:
		keys->w.b[0] ^= 1;
		break;
	case 4:
		keys->f0.b[villain_dice(v, KEY_BYTES)] ^= 1;
		break;
	case 5:
		keys->generation += villain_dice(v, 5);
		break;
	case 6:
		keys->generation = UINT64_MAX - villain_dice(v, 3);
		break;
	case 7:
		keys->term_start = 0;
		break;
	case 8:
		nonce->b[0] ^= 1;
		break;
	default:
		break;
	}
}

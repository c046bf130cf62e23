/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The boxes of AUTHORIZE and KEY_CURRENT (doc/PROTOCOL sections 7 and 8).
 * This file owns their contents and signatures, and what can be decided from
 * a payload and the keys alone.
 */
#include "config.h"

#include "crypto/admission.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "crypto/box.h"
#include "crypto/prim.h"
#include "wire/payload.h"

enum {
	SID_CLEAR_BYTES = BOX_HEADER_BYTES + SID_BYTES,
	ADMISSION_CLEAR_BYTES = BOX_HEADER_BYTES + 4 + NONCE_BYTES,
	ENTRY_BYTES_MAX = 1 + CARD_BYTES_MAX,
	ENTRY_BYTES_MIN = ENTRY_BYTES_MAX - NICK_BYTES_MAX + 1,
	/* KEY_CURRENT up to its signature */
	CURRENT_SIGNED_BYTES = 5 * KEY_BYTES + NONCE_BYTES + 8 + 8 + 2 + 32,
	/* its place among the nonces of kr, after all parts of the roster */
	CURRENT_NONCE = 1 << 16
};

/* ---- kind 0, request ---- */

/* th || F0 || card, the latter two as they lie in the box */
static void
request_pieces(struct piece pieces[static 2], const struct handshake *hs,
    const uint8_t *content, size_t len)
{
	pieces[0] = (struct piece)PIECE_KEY(hs->th);
	pieces[1] = (struct piece){ content, len };
}

int
request_seal(struct writer *w, const struct handshake *hs,
    const struct group_id *f0, const struct card *card,
    const struct signer_secret *signer)
{
	const struct box_route route = { hs->newcomer, hs->donor };
	struct payload_request p = { 0 };
	size_t start = w->len;
	struct signature sig = { 0 };
	struct piece pieces[2];
	struct nonce zero;

	memcpy(p.sid, hs->sid.b, sizeof p.sid);
	payload_request_encode(w, &p);
	writer_copy(w, f0->b, sizeof f0->b);
	card_encode(w, card);
	if (!w->overrun) {
		request_pieces(pieces, hs, w->data + start + SID_CLEAR_BYTES,
		    w->len - start - SID_CLEAR_BYTES);
		prim_sign(&sig, signer, "request", pieces, 2);
	}
	writer_copy(w, sig.b, sizeof sig.b);
	prim_nonce(&zero, 0);
	return box_close(w, start, SID_CLEAR_BYTES, route, hs->ki.b, &zero);
}

/* ERR_FORMAT for whatever is wrong with an opened request. */
static int
read_request(struct group_id *f0, struct card *card, const struct box *box,
    const struct handshake *hs, uint32_t src)
{
	struct piece pieces[2];
	struct signature sig;
	struct reader rd;

	reader_init(&rd, box->plain, box->len);
	reader_copy(&rd, f0->b, sizeof f0->b);
	if (card_decode(card, &rd) < 0)
		return ERR_FORMAT;
	request_pieces(pieces, hs, box->plain, box->len - rd.left);
	reader_copy(&rd, sig.b, sizeof sig.b);
	if (reader_end(&rd) < 0 || card->id != src || card_verify(card) < 0)
		return ERR_FORMAT;
	if (prim_verify(&sig, card->signer.b, "request", pieces, 2) < 0)
		return ERR_FORMAT;
	return ERR_OK;
}

/* Is this the other side's frame of this handshake? */
static int
check_sid(const struct handshake *hs, const uint8_t sid[static SID_BYTES],
    const struct frame *f, uint32_t src, uint32_t dest)
{
	if (f->src != src || f->dest != dest ||
	    !prim_equal(sid, hs->sid.b, SID_BYTES))
		return ERR_STATE;
	return ERR_OK;
}

int
request_open(struct group_id *f0, struct card *card,
    const struct handshake *hs, const struct frame *f)
{
	struct payload_request p;
	struct group_id asked;
	struct card c;
	struct nonce zero;
	struct box box;
	int r;

	r = payload_request_decode(&p, f);
	if (r < 0)
		return r;
	r = check_sid(hs, p.sid, f, hs->newcomer, hs->donor);
	if (r < 0)
		return r;
	prim_nonce(&zero, 0);
	r = box_open(&box, f, p.box_len, hs->ki.b, &zero);
	if (r < 0)
		return r;
	r = read_request(&asked, &c, &box, hs, f->src);
	if (r == ERR_OK) {
		*f0 = asked;
		*card = c;
	}
	box_release(&box);
	return r;
}

/* ---- kind 1, admission ---- */

/* TI || src_id || header || newcomer || nonce || card */
struct admission_signed {
	uint8_t src[4];
	struct piece pieces[4];
};

static void
admission_signed_init(struct admission_signed *a, const struct schedule *s,
    uint32_t src, const uint8_t *clear, const uint8_t *card, size_t len)
{
	prim_u32(a->src, src);
	a->pieces[0] = (struct piece)PIECE_KEY(s->ti);
	a->pieces[1] = (struct piece){ a->src, sizeof a->src };
	a->pieces[2] = (struct piece){ clear, ADMISSION_CLEAR_BYTES };
	a->pieces[3] = (struct piece){ card, len };
}

int
admission_seal(struct writer *w, const struct schedule *s, uint32_t src,
    const struct card *newcomer, const struct signer_secret *signer,
    const struct rng *rng)
{
	struct payload_admission p = {
		.generation = (uint16_t)s->generation,
		.newcomer = newcomer->id
	};
	size_t start = w->len;
	struct signature sig = { 0 };
	struct admission_signed a;
	struct nonce nonce;

	rng_fill(rng, nonce.b, sizeof nonce.b);
	memcpy(p.nonce, nonce.b, sizeof p.nonce);
	payload_admission_encode(w, &p);
	card_encode(w, newcomer);
	if (!w->overrun) {
		const uint8_t *clear = w->data + start;

		admission_signed_init(&a, s, src, clear,
		    clear + ADMISSION_CLEAR_BYTES,
		    w->len - start - ADMISSION_CLEAR_BYTES);
		prim_sign(&sig, signer, "admission", a.pieces,
		    ARRAY_LEN(a.pieces));
	}
	writer_copy(w, sig.b, sizeof sig.b);
	return box_close(w, start, ADMISSION_CLEAR_BYTES,
	    (struct box_route){ src, ALL_IDS }, s->w.b, &nonce);
}

static int
read_admission(struct card *card, const struct box *box,
    const struct schedule *s, const struct frame *f,
    const struct signer_public *signer)
{
	struct admission_signed a;
	struct signature sig;
	struct reader rd;
	int r;

	reader_init(&rd, box->plain, box->len);
	r = card_decode(card, &rd);
	if (r < 0)
		return r;
	admission_signed_init(&a, s, f->src, f->payload, box->plain,
	    box->len - rd.left);
	reader_copy(&rd, sig.b, sizeof sig.b);
	r = reader_end(&rd);
	if (r < 0)
		return r;
	return prim_verify(&sig, signer->b, "admission", a.pieces,
	    ARRAY_LEN(a.pieces));
}

int
admission_open(struct card *newcomer, const struct schedule *s,
    const struct frame *f, const struct signer_public *signer)
{
	struct payload_admission p;
	struct card c;
	struct nonce nonce;
	struct box box;
	int r;

	r = payload_admission_decode(&p, f);
	if (r < 0)
		return r;
	memcpy(nonce.b, p.nonce, sizeof nonce.b);
	r = box_open(&box, f, p.box_len, s->w.b, &nonce);
	if (r < 0)
		return r;
	r = read_admission(&c, &box, s, f, signer);
	box_release(&box);
	if (r == ERR_OK && c.id != p.newcomer)
		r = ERR_FORMAT;
	if (r == ERR_OK)
		r = card_verify(&c);
	if (r == ERR_OK)
		*newcomer = c;
	return r;
}

/* ---- kind 2, roster ---- */

static void
write_entry(struct writer *w, const struct roster_entry *e)
{
	writer_u8(w, (uint8_t)e->state);
	card_encode(w, &e->card);
}

static size_t
entry_bytes(const struct roster_entry *e)
{
	return ENTRY_BYTES_MAX - NICK_BYTES_MAX + e->card.nick_len;
}

/* The room for entries in one part that starts at w's end. */
static size_t
part_room(const struct writer *w)
{
	const size_t fixed = SID_CLEAR_BYTES + BOX_TAG_BYTES;
	size_t room = w->size - w->len;

	if (room > PAYLOAD_BYTES_MAX)
		room = PAYLOAD_BYTES_MAX;
	return room > fixed ? room - fixed : 0;
}

int
roster_seal(struct writer *w, const struct handshake *hs, uint16_t part,
    const struct roster_entry *entries, size_t n, size_t *next)
{
	const struct box_route route = { hs->donor, hs->newcomer };
	struct payload_roster p = { .part = part };
	size_t start = w->len, room = part_room(w), i = *next;
	struct nonce nonce;
	int r;

	if (i < n && entry_bytes(&entries[i]) > room)
		return ERR_LIMIT;
	memcpy(p.sid, hs->sid.b, sizeof p.sid);
	payload_roster_encode(w, &p);
	for (; i < n && entry_bytes(&entries[i]) <= room; i++) {
		room -= entry_bytes(&entries[i]);
		write_entry(w, &entries[i]);
	}
	prim_nonce(&nonce, part);
	r = box_close(w, start, SID_CLEAR_BYTES, route, hs->kr.b, &nonce);
	if (r == ERR_OK)
		*next = i;
	return r;
}

/* Entries from rd into list, which has room for room of them. */
static int
read_entries(struct roster_entry *list, size_t room, size_t *n,
    struct reader *rd)
{
	for (*n = 0; rd->left > 0; ++*n) {
		uint8_t state = reader_u8(rd);
		int r;

		if (*n == room)
			return ERR_LIMIT;
		if (state != MEMBER_HALF && state != MEMBER_JOINED)
			return ERR_FORMAT;
		list[*n].state = state;
		r = card_decode(&list[*n].card, rd);
		if (r < 0)
			return r;
	}
	return ERR_OK;
}

static int
append_entries(struct roster_entry **entries, size_t *n, size_t max,
    const struct box *box)
{
	size_t fits = box->len / ENTRY_BYTES_MIN + 1;
	size_t room = *n < max ? max - *n : 0;
	struct roster_entry *list = mem_zero(fits, sizeof *list);
	struct reader rd;
	size_t count;
	int r;

	reader_init(&rd, box->plain, box->len);
	r = read_entries(list, room < fits ? room : fits, &count, &rd);
	if (r == ERR_OK && count > 0) {
		*entries = mem_resize(*entries, *n + count, sizeof *list);
		memcpy(*entries + *n, list, count * sizeof *list);
		*n += count;
	}
	free(list);
	return r;
}

int
roster_open(struct roster_entry **entries, size_t *n, size_t max,
    const struct handshake *hs, uint16_t part, const struct frame *f)
{
	struct payload_roster p;
	struct nonce nonce;
	struct box box;
	int r;

	r = payload_roster_decode(&p, f);
	if (r < 0)
		return r;
	r = check_sid(hs, p.sid, f, hs->donor, hs->newcomer);
	if (r < 0)
		return r;
	if (p.part != part)
		return ERR_STATE;
	prim_nonce(&nonce, part);
	r = box_open(&box, f, p.box_len, hs->kr.b, &nonce);
	if (r < 0)
		return r;
	r = append_entries(entries, n, max, &box);
	box_release(&box);
	return r;
}

/* ---- KEY_CURRENT ---- */

static void
hash_entries(uint8_t out[static 32], const struct roster_entry *entries,
    size_t n)
{
	size_t size = n * ENTRY_BYTES_MAX;
	uint8_t *bytes = mem_alloc(size + 1);	/* never of no bytes */
	struct piece piece = { bytes, 0 };
	struct writer w;

	writer_init(&w, bytes, size);
	for (size_t i = 0; i < n; i++)
		write_entry(&w, &entries[i]);
	piece.len = w.len;
	prim_hash(out, &piece, 1);
	free(bytes);
}

/* th || H(newcomer's card) || all before in the box */
struct current_signed {
	uint8_t card_hash[32];
	struct piece pieces[3];
};

static void
current_signed_init(struct current_signed *c, const struct handshake *hs,
    const struct card *newcomer, const uint8_t *content)
{
	card_hash(c->card_hash, newcomer);
	c->pieces[0] = (struct piece)PIECE_KEY(hs->th);
	c->pieces[1] = (struct piece){ c->card_hash, sizeof c->card_hash };
	c->pieces[2] = (struct piece){ content, CURRENT_SIGNED_BYTES };
}

static void
write_current(struct writer *w, const struct schedule *s,
    const struct nonce *admission, const struct roster_entry *entries,
    size_t n)
{
	uint8_t hash[32];

	hash_entries(hash, entries, n);
	writer_copy(w, s->k.b, sizeof s->k.b);
	writer_copy(w, s->i.b, sizeof s->i.b);
	writer_copy(w, s->r.b, sizeof s->r.b);
	writer_copy(w, s->w.b, sizeof s->w.b);
	writer_copy(w, s->f0.b, sizeof s->f0.b);
	writer_copy(w, admission->b, sizeof admission->b);
	writer_u64(w, s->generation);
	writer_u64(w, s->term_start);
	writer_u16(w, (uint16_t)n);
	writer_copy(w, hash, sizeof hash);
}

int
current_seal(struct writer *w, const struct handshake *hs,
    const struct schedule *s, const struct roster_entry *entries, size_t n,
    const struct nonce *admission, const struct card *newcomer,
    const struct signer_secret *signer)
{
	const struct box_route route = { hs->donor, hs->newcomer };
	struct payload_current p = { .generation = (uint16_t)s->generation };
	size_t start = w->len;
	struct signature sig = { 0 };
	struct current_signed c;
	struct nonce nonce;

	if (n > UINT16_MAX)
		return ERR_LIMIT;
	memcpy(p.sid, hs->sid.b, sizeof p.sid);
	payload_current_encode(w, &p);
	write_current(w, s, admission, entries, n);
	if (!w->overrun) {
		current_signed_init(&c, hs, newcomer,
		    w->data + start + SID_CLEAR_BYTES);
		prim_sign(&sig, signer, "current", c.pieces,
		    ARRAY_LEN(c.pieces));
	}
	writer_copy(w, sig.b, sizeof sig.b);
	prim_nonce(&nonce, CURRENT_NONCE);
	return box_close(w, start, SID_CLEAR_BYTES, route, hs->kr.b, &nonce);
}

/* What an opened KEY_CURRENT says. */
struct current_content {
	struct schedule s;
	struct nonce admission;
	uint16_t count;
	uint8_t hash[32];
	struct signature sig;
};

static int
read_current(struct current_content *c, const struct box *box)
{
	struct schedule *s = &c->s;
	struct reader rd;

	reader_init(&rd, box->plain, box->len);
	reader_copy(&rd, s->k.b, sizeof s->k.b);
	reader_copy(&rd, s->i.b, sizeof s->i.b);
	reader_copy(&rd, s->r.b, sizeof s->r.b);
	reader_copy(&rd, s->w.b, sizeof s->w.b);
	reader_copy(&rd, s->f0.b, sizeof s->f0.b);
	reader_copy(&rd, c->admission.b, sizeof c->admission.b);
	s->generation = reader_u64(&rd);
	s->term_start = reader_u64(&rd);
	c->count = reader_u16(&rd);
	reader_copy(&rd, c->hash, sizeof c->hash);
	reader_copy(&rd, c->sig.b, sizeof c->sig.b);
	return reader_end(&rd);
}

static bool
same_card(const struct card *a, const struct card *b)
{
	uint8_t ha[32], hb[32];

	card_hash(ha, a);
	card_hash(hb, b);
	return prim_equal(ha, hb, sizeof ha);
}

/*
 * The entries' own rules: as many as said, hashed as said, ascending, every
 * card good, own among them as half-joined. *donor is then the donor's card.
 */
static int
check_entries(const struct card **donor, const struct current_content *c,
    const struct roster_entry *entries, size_t n, uint32_t donor_id,
    const struct card *own)
{
	bool found_own = false;
	uint8_t hash[32];

	hash_entries(hash, entries, n);
	if (n != c->count || !prim_equal(hash, c->hash, sizeof hash))
		return ERR_FORMAT;
	*donor = NULL;
	for (size_t i = 0; i < n; i++) {
		const struct roster_entry *e = &entries[i];
		int r = card_verify(&e->card);

		if (r < 0)
			return r;
		if (i > 0 && e->card.id <= entries[i - 1].card.id)
			return ERR_FORMAT;
		if (e->card.id == donor_id && e->state == MEMBER_JOINED)
			*donor = &e->card;
		if (e->state == MEMBER_HALF && same_card(&e->card, own))
			found_own = true;
	}
	return *donor != NULL && found_own ? ERR_OK : ERR_FORMAT;
}

static int
check_current(const struct current_content *c, const struct box *box,
    const struct handshake *hs, uint16_t generation,
    const struct roster_entry *entries, size_t n, const struct card *own)
{
	const struct card *donor;
	struct current_signed cs;
	int r;

	if ((uint16_t)c->s.generation != generation ||
	    c->s.term_start > c->s.generation ||
	    c->s.generation > GENERATION_MAX)
		return ERR_FORMAT;
	r = check_entries(&donor, c, entries, n, hs->donor, own);
	if (r < 0)
		return r;
	current_signed_init(&cs, hs, own, box->plain);
	return prim_verify(&c->sig, donor->signer.b, "current", cs.pieces,
	    ARRAY_LEN(cs.pieces));
}

int
current_open(struct schedule *s, struct nonce *admission,
    const struct handshake *hs, const struct frame *f,
    const struct roster_entry *entries, size_t n, const struct card *own)
{
	struct current_content c = { 0 };
	struct payload_current p;
	struct nonce nonce;
	struct box box;
	int r;

	r = payload_current_decode(&p, f);
	if (r < 0)
		return r;
	r = check_sid(hs, p.sid, f, hs->donor, hs->newcomer);
	if (r < 0)
		return r;
	prim_nonce(&nonce, CURRENT_NONCE);
	r = box_open(&box, f, p.box_len, hs->kr.b, &nonce);
	if (r < 0)
		return r;
	r = read_current(&c, &box);
	if (r == ERR_OK)
		r = check_current(&c, &box, hs, p.generation, entries, n, own);
	if (r == ERR_OK) {
		schedule_term(&c.s);
		*s = c.s;
		*admission = c.admission;
	}
	mem_wipe(&c, sizeof c);
	box_release(&box);
	return r;
}

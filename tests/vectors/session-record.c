/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The record of a play: see session-play.h. What sessions wipe is computed
 * again here from what was drawn, and must lead to what they have kept.
 */
#include "config.h"

#include "session-play.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "../unit/tap.h"
#include "base/err.h"
#include "base/mem.h"
#include "crypto/box.h"
#include "crypto/cpace.h"
#include "crypto/words.h"
#include "wire/texts_body.h"

enum { HEX_BYTES = 32, VALUE_COLUMN = 15, PLAIN_BODY_AT = 21 };

static const char *const secret_names[SECRETS] = {
	[SECRET_SIGNER] = "signer", [SECRET_LEAF] = "leaf",
	[SECRET_K] = "K", [SECRET_F] = "F", [SECRET_SCALAR] = "scalar",
	[SECRET_N] = "N", [SECRET_X] = "X"
};

/*
 * Which one a draw is, from its length and the draw before. A mistake here
 * cannot last: check-session.py would not get the frames from it.
 */
static const struct {
	enum secret after;
	size_t len;
	enum secret what;
} draw_rules[] = {
	{ AT_CONNECT, 32, SECRET_SIGNER },
	{ SECRET_SIGNER, 32, SECRET_LEAF },
	{ SECRET_LEAF, 32, DRAWN_FOUND },
	{ DRAWN_FOUND, 32, SECRET_K },
	{ SECRET_K, 32, SECRET_F },
	{ ANYTHING, 64, SECRET_SCALAR },
	{ SECRET_SCALAR, 32, SECRET_N },
	{ ANYTHING, 16, DRAWN_NAME },	/* sid, commit */
	{ DRAWN_NAME, 32, SECRET_X },
	{ SECRET_X, 32, SECRET_LEAF },
	{ ANYTHING, 24, DRAWN_NONCE },
	{ ANYTHING, 4, DRAWN_PAUSE }
};

/* ---- writing it down ---- */

void
record_block(struct play *y, const char *kind, const char *what)
{
	y->secrets_of = NULL;
	str_printf(&y->text, "\n%s%s%s\n", kind, what[0] != '\0' ? " " : "",
	    what);
}

void
record_name(struct play *y, const char *name)
{
	str_printf(&y->text, "    %-10s ", name);
}

void
record_hex(struct play *y, const char *name, const void *data, size_t len)
{
	const uint8_t *p = data;
	char hex[2 * HEX_BYTES + 1];
	size_t n;

	record_name(y, name);
	for (; len > 0; len -= n, p += n) {
		n = len < HEX_BYTES ? len : HEX_BYTES;
		str_hex(hex, p, n);
		str_printf(&y->text, "%s\n", hex);
		if (n < len)
			str_printf(&y->text, "%*s", VALUE_COLUMN, "");
	}
}

#define record_key(y, name, key) \
	record_hex((y), (name), (key).b, sizeof (key).b)

void
record_number(struct play *y, const char *name, uint64_t number)
{
	record_name(y, name);
	str_printf(&y->text, "%llu\n", (unsigned long long)number);
}

void
record_text(struct play *y, const char *name, const char *text)
{
	record_name(y, name);
	str_printf(&y->text, "%s\n", text);
}

/* ---- random sources ---- */

static enum secret
drawn_what(enum secret after, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(draw_rules); i++)
		if (draw_rules[i].len == len &&
		    (draw_rules[i].after == ANYTHING ||
		    draw_rules[i].after == after))
			return draw_rules[i].what;
	bail_out("nobody knows what %zu drawn bytes are", len);
	return ANYTHING;
}

void
record_draw(void *party, void *out, size_t len)
{
	struct party *p = party;
	struct play *y = p->play;
	enum secret what = drawn_what(p->last, len);

	rng_fill(&p->source, out, len);
	if (what == DRAWN_PAUSE)
		return;
	p->last = what;
	if (what >= SECRETS)
		return;
	if (what == SECRET_SCALAR)
		crypto_core_ristretto255_scalar_reduce(p->drawn[what], out);
	else
		memcpy(p->drawn[what], out, len);
	if (y->secrets_of != p)
		record_block(y, "secret", p->name);
	y->secrets_of = p;
	record_hex(y, secret_names[what], p->drawn[what], 32);
}

/* ---- what follows from a frame ---- */

/* Made again from the scalars of both, to show ISK, which nobody keeps. */
static void
record_handshake(struct play *y, const struct frame *answer)
{
	const struct party *donor = play_party(y, answer->src);
	const struct party *newcomer = play_party(y, answer->dest);
	const struct handshake *hs = &newcomer->session->asking.hs;
	const uint8_t *setup = hs->setup;
	const struct piece prs = { y->passphrase, strlen(y->passphrase) };
	uint8_t ci[16] = "tuschel1", g[CPACE_POINT_BYTES];
	uint8_t k[CPACE_POINT_BYTES], isk[CPACE_ISK_BYTES];
	char *who;

	prim_u32(ci + 8, newcomer->id);
	prim_u32(ci + 12, donor->id);
	cpace_generator(g, prs, (struct piece){ ci, sizeof ci },
	    (struct piece)PIECE_KEY(hs->sid));
	if (cpace_multiply(k, newcomer->drawn[SECRET_SCALAR],
	    answer->payload + 20) != ERR_OK)
		bail_out("a bad point");
	cpace_isk(isk, (struct piece)PIECE_KEY(hs->sid), k, setup + 20,
	    (struct piece){ setup, 20 }, answer->payload + 20,
	    (struct piece){ answer->payload, 20 });
	who = mem_printf("%s %s", newcomer->name, donor->name);
	record_block(y, "handshake", who);
	free(who);
	record_hex(y, "g", g, sizeof g);
	record_hex(y, "ISK", isk, 32);
	record_key(y, "th", hs->th);
	record_key(y, "ki", hs->ki);
	record_key(y, "kr", hs->kr);
}

static void
record_founder(struct play *y, const struct party *p)
{
	uint8_t bytes[CARD_BYTES_MAX];
	struct writer w;

	writer_init(&w, bytes, sizeof bytes);
	card_encode(&w, &p->session->card);
	record_block(y, "founder", p->name);
	record_hex(y, "card", bytes, w.len);
}

/* S, which nobody keeps, by the cause of a generation (section 9). */
static void
derive_s(struct play *y, const struct frame *f, const struct schedule *keys)
{
	const struct piece all[] = {
		PIECE_KEY(y->last.i), PIECE_KEY(keys->k), PIECE_KEY(keys->t)
	};
	const struct party *p = play_party(y, f->src);
	uint8_t *s = y->last.s, j[32];

	switch (f->payload[1]) {
	case KEY_FOUND:
		prim_kdf(s, p->drawn[SECRET_F], "found", all + 2, 1);
		break;
	case KEY_JOIN:
		prim_kdf(s, y->last.i.b, "generation", all + 1, 2);
		break;
	default:
		prim_kdf(j, p->drawn[SECRET_X], "fresh", NULL, 0);
		prim_kdf(s, j, "generation", all, 3);
	}
}

static void
record_roster(struct play *y, const struct roster *r)
{
	size_t i;

	record_name(y, "roster");
	for (i = 0; i < r->n; i++)
		str_printf(&y->text, "%s%s %s", i > 0 ? ", " : "",
		    play_party(y, r->members[i].card.id)->name,
		    r->members[i].state == MEMBER_JOINED ? "joined" :
		    "half-joined");
	str_add_char(&y->text, '\n');
}

/* The first line, with all who hold the key. Returns one who reads. */
static const struct party *
record_holders(struct play *y)
{
	const struct party *p, *reader = NULL;
	struct session_status status;
	struct str names;
	size_t i;

	str_init(&names);
	for (i = 0; i < y->n; i++) {
		p = &y->parties[i];
		session_get_status(p->session, &status);
		if (!status.has_key)
			continue;
		str_printf(&names, "%s%s", names.len > 0 ? " " : "", p->name);
		if (status.state == STATE_READY)
			reader = p;
	}
	if (reader == NULL)
		bail_out("nobody holds the key");
	record_block(y, "state", names.s);
	str_release(&names);
	return reader;
}

static void
record_keys(struct play *y, const struct schedule *keys)
{
	struct str three;

	record_number(y, "generation", keys->generation);
	record_number(y, "term_start", keys->term_start);
	record_key(y, "K", keys->k);
	record_key(y, "I", keys->i);
	record_key(y, "R", keys->r);
	record_key(y, "T", keys->t);
	record_key(y, "W", keys->w);
	record_key(y, "TI", keys->ti);
	record_key(y, "F0", keys->f0);
	record_key(y, "A", keys->a);
	str_init(&three);
	words_group(&three, &keys->a);
	record_text(y, "words", three.s);
	str_release(&three);
}

/* The state behind an ordered frame. */
static void
record_state(struct play *y, const struct frame *f)
{
	const struct schedule *keys;
	const struct party *reader;
	struct message_key *m;
	uint8_t i[32];

	reader = record_holders(y);
	keys = &reader->session->group.keys;
	if (!y->last.known || keys->generation != y->last.generation) {
		derive_s(y, f, keys);
		prim_kdf(i, y->last.s, "init", NULL, 0);
		if (memcmp(i, keys->i.b, sizeof i))
			bail_out("S is another one than the session's");
		if (keys->generation >= PLAY_GENERATIONS_MAX)
			bail_out("more generations than are remembered");
		m = &y->last.m[keys->generation];
		prim_kdf(m->b, y->last.s, "messages", NULL, 0);
	}
	y->last.known = true;
	y->last.generation = keys->generation;
	y->last.i = keys->i;
	record_keys(y, keys);
	record_hex(y, "S", y->last.s, sizeof y->last.s);
	record_key(y, "M", y->last.m[keys->generation]);
	record_roster(y, &reader->session->group.roster);
}

static void
chain_to(struct play *y, struct chain_key *c, const struct frame *f,
    const struct payload_msg *p)
{
	const struct party *from = play_party(y, f->src);
	const struct session *s = from->session;
	uint32_t n;

	if (f->dest == ALL_IDS)
		chain_start(c, &y->last.m[p->generation], f->src,
		    &from->identity.pub);
	else if (chain_direct(c, &s->leaf_secret,
	    &roster_find(&s->group.roster, f->dest)->card.leaf,
	    &s->group.keys.t, f->src, f->dest) != ERR_OK)
		bail_out("a leaf is of small order");
	for (n = 0; n < p->counter; n++)
		chain_next(c);
}

/* With " | " between them. */
static void
record_texts(struct play *y, const uint8_t *body, size_t len)
{
	struct text_entry entries[TEXTS_MAX];
	long i, n = texts_body_decode(entries, body, len);

	record_name(y, "text");
	for (i = 0; i < n; i++) {
		str_add(&y->text, i > 0 ? " | " : "");
		str_add_mem(&y->text, entries[i].text, entries[i].len);
	}
	str_add_char(&y->text, '\n');
}

static void
record_plain(struct play *y, const uint8_t *plain, size_t len)
{
	size_t body_len = len - PLAIN_BODY_AT - sizeof (struct signature);
	struct reader r;
	uint8_t kind;

	record_hex(y, "plain", plain, len);
	reader_init(&r, plain, len);
	kind = reader_u8(&r);
	record_number(y, "kind", kind);
	record_number(y, "pos", reader_u32(&r));
	record_hex(y, "view", reader_bytes(&r, VIEW_BYTES), VIEW_BYTES);
	if (kind == MESSAGE_TEXT || kind == MESSAGE_ACTION) {
		record_name(y, "text");
		str_add_mem(&y->text, plain + PLAIN_BODY_AT, body_len);
		str_add_char(&y->text, '\n');
	}
	if (kind == MESSAGE_TEXTS)
		record_texts(y, plain + PLAIN_BODY_AT, body_len);
}

static void
record_message(struct play *y, const struct frame *f)
{
	struct payload_msg p;
	struct frame_key mk;
	struct chain_key c;
	struct nonce nonce;
	struct box box;
	size_t len = 0;

	if (payload_msg_decode(&p, f) < 0)
		bail_out("a MSG is not one");
	chain_to(y, &c, f, &p);
	chain_frame_key(&mk, &c);
	memcpy(nonce.b, p.nonce, sizeof nonce.b);
	if (box_open(&box, f, p.box_len, mk.b, &nonce) != ERR_OK ||
	    sodium_unpad(&len, box.plain, box.len, PAD_BYTES) != 0)
		bail_out("a MSG does not open");
	record_block(y, "message", play_party(y, f->src)->name);
	record_number(y, "counter", p.counter);
	record_key(y, "mk", mk);
	record_plain(y, box.plain, len);
	box_release(&box);
}

void
record_meaning(struct play *y, const struct frame *f)
{
	const uint8_t *p = f->payload;

	if (p[0] == TYPE_DH_RETURN)
		record_handshake(y, f);
	if (p[0] == TYPE_KEY_NEW && p[1] == KEY_FOUND)
		record_founder(y, play_party(y, f->src));
	if (f->dest == ALL_IDS && ((p[0] == TYPE_AUTHORIZE &&
	    p[1] == AUTHORIZE_ADMISSION) || p[0] == TYPE_KEY_NEW))
		record_state(y, f);
	if (p[0] == TYPE_MSG)
		record_message(y, f);
}

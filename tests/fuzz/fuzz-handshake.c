/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything that is opened on the way to a key and with it: DH, request,
 * admission, roster, KEY_CURRENT, join, share, commit, message. The input is
 * a list of payloads, raw, or as the content of a box that this target seals
 * and signs under the very keys that open it, so that the parsers inside the
 * boxes are reached. What is refused must leave the outputs alone; what is
 * accepted must keep its rules.
 *
 *     step     kind, flags, then a payload (DH: a point), raw or made of parts
 *     parts    0 n, n bytes; 1 nick_len, nick, leaf, version: a good card;
 *              2: the hash of the entries; 3: H(X); 4 and 5: the donor's and
 *              the newcomer's own card; any other: the end
 */
#include "config.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "crypto/admission.h"
#include "crypto/box.h"
#include "crypto/keynew.h"
#include "crypto/message.h"
#include "crypto/prim.h"
#include "fuzz.h"
#include "wire/payload.h"

enum { NEWCOMER = 0x200, DONOR = 0x100, ENTRIES_MAX = 8, STEPS_MAX = 12 };

enum kind {
	ANSWER, FINISH, REQUEST, ADMISSION, ROSTER, CURRENT, JOIN, SHARE,
	COMMIT, MESSAGE, KINDS
};
enum { RAW = 1, NOT_SIGNED = 2, WRONG_ROUTE = 4, OTHER_SID = 8 };

struct person {
	struct identity identity;
	struct signer_secret signer;
	struct leaf_secret leaf;
	struct card card;
};

static const struct piece passphrase = PIECE_TEXT("cider");

/* Made once. */
static struct person newcomer, donor;
static struct handshake started, hs;	/* before and after RETURN */
static struct schedule keys;
static struct frame_key message_key;
static struct commit commit;

/* Of one input. */
static struct roster_entry *entries;
static size_t n_entries;
static uint16_t part;
static struct rng_seeded seeded;
static struct rng rng;

/* ---- the keys ---- */

static void
make_person(struct person *p, uint32_t id, const char *nick)
{
	struct signer_public signer;
	struct leaf_public leaf;

	identity_generate(&p->identity, &rng);
	prim_signer(&signer, &p->signer, &rng);
	prim_leaf(&leaf, &p->leaf, &rng);
	card_begin(&p->card, id, &p->identity, &signer, 1000);
	card_finish(&p->card, 1, &leaf, nick, strlen(nick), &p->signer);
}

static void
make_handshake(void)
{
	uint8_t setup[DH_PAYLOAD_BYTES], answer[DH_PAYLOAD_BYTES];
	struct frame f = { NEWCOMER, DONOR, setup, sizeof setup };
	struct frame back = { DONOR, NEWCOMER, answer, sizeof answer };
	struct handshake other;

	handshake_start(&started, NEWCOMER, DONOR, passphrase, &rng, setup);
	must(handshake_answer(&other, &f, passphrase, &rng, answer) ==
	    ERR_OK);
	hs = started;
	must(handshake_finish(&hs, &back) == ERR_OK);
	must(memcmp(&hs.ki, &other.ki, sizeof hs.ki) == 0);
}

static void
make_keys(void)
{
	static const uint8_t found[36] = { TYPE_KEY_NEW, KEY_FOUND };
	const struct frame f = { DONOR, ALL_IDS, found, sizeof found };

	prim_start();
	make_person(&donor, DONOR, "donor");
	make_person(&newcomer, NEWCOMER, "newcomer");
	make_handshake();
	schedule_found(&keys, &f, &rng);
	rng_fill(&rng, message_key.b, sizeof message_key.b);
	commit_generate(&commit, &rng);
}

/* ---- contents ---- */

static void
write_card(struct writer *w, struct reader *in, const struct person *p)
{
	uint8_t len = reader_u8(in), leaf;
	struct card card = p->card;
	char nick[NICK_BYTES_MAX];

	len = len % NICK_BYTES_MAX + 1;
	reader_copy(in, nick, len);
	leaf = reader_u8(in);
	if (leaf == 0)		/* of small order */
		memset(&card.leaf, 0, sizeof card.leaf);
	else if (leaf == 1)	/* not canonical */
		memset(&card.leaf, 0xff, sizeof card.leaf);
	card_finish(&card, reader_u32(in), &card.leaf, nick, len,
	    &p->signer);
	card_encode(w, &card);
}

static void
write_entries_hash(struct writer *w)
{
	size_t size = n_entries * (1 + CARD_BYTES_MAX), i;
	uint8_t *bytes = mem_alloc(size), hash[32];
	struct piece piece = { bytes, 0 };
	struct writer e;

	writer_init(&e, bytes, size);
	for (i = 0; i < n_entries; i++) {
		writer_u8(&e, (uint8_t)entries[i].state);
		card_encode(&e, &entries[i].card);
	}
	piece.len = e.len;
	prim_hash(hash, &piece, 1);
	writer_copy(w, hash, sizeof hash);
	free(bytes);
}

static void
write_secret_hash(struct writer *w)
{
	const struct piece piece = PIECE_KEY(commit.x);
	uint8_t hash[32];

	prim_hash(hash, &piece, 1);
	writer_copy(w, hash, sizeof hash);
}

static void
write_raw(struct writer *w, struct reader *in)
{
	size_t n = reader_u8(in);

	if (n > in->left)
		n = in->left;
	writer_copy(w, reader_bytes(in, n), n);
}

static void
write_content(struct writer *w, struct reader *in, const struct person *who)
{
	while (in->left > 0 && !in->overrun &&
	    w->len < w->size / 2) {
		switch (reader_u8(in)) {
		case 0:
			write_raw(w, in);
			break;
		case 1:
			write_card(w, in, who);
			break;
		case 2:
			write_entries_hash(w);
			break;
		case 3:
			write_secret_hash(w);
			break;
		case 4:
			card_encode(w, &donor.card);
			break;
		case 5:
			card_encode(w, &newcomer.card);
			break;
		default:
			return;
		}
	}
}

/* ---- payloads ---- */

struct step {
	enum kind kind;
	uint8_t flags;
	uint32_t src, dest;
	uint8_t payload[8192];
	struct writer w;
	size_t clear;		/* bytes before the box */
};

static void
write_clear(struct step *s)
{
	struct payload_request request = { 0 };
	struct payload_roster roster = { .part = part };
	struct payload_current current = { 0 };
	struct payload_admission admission = { .newcomer = NEWCOMER };
	struct payload_join join = { 0 };
	struct payload_share share = { 0 };
	struct payload_commit new = { 0 };
	struct payload_msg msg = { .flags = s->dest != ALL_IDS };

	memcpy(request.sid, hs.sid.b, SID_BYTES);
	memcpy(roster.sid, hs.sid.b, SID_BYTES);
	memcpy(current.sid, hs.sid.b, SID_BYTES);
	memcpy(share.commit, commit.id.b, COMMIT_ID_BYTES);
	memcpy(share.leaf, commit.leaf.b, POINT_BYTES);
	memcpy(new.commit, commit.id.b, COMMIT_ID_BYTES);
	if (s->kind == REQUEST)
		payload_request_encode(&s->w, &request);
	else if (s->kind == ROSTER)
		payload_roster_encode(&s->w, &roster);
	else if (s->kind == CURRENT)
		payload_current_encode(&s->w, &current);
	else if (s->kind == ADMISSION)
		payload_admission_encode(&s->w, &admission);
	else if (s->kind == JOIN)
		payload_join_encode(&s->w, &join);
	else if (s->kind == SHARE)
		payload_share_encode(&s->w, &share);
	else if (s->kind == COMMIT)
		payload_commit_encode(&s->w, &new);
	else
		payload_msg_encode(&s->w, &msg);
	s->clear = s->w.len;
}

/* What stands before the content in what is signed, as section 7 to 11 say. */
static size_t
signed_head(uint8_t head[static 256], const struct step *s, const char **label)
{
	uint8_t hash[32];
	struct writer w;

	writer_init(&w, head, 256);
	switch (s->kind) {
	case REQUEST:
		*label = "request";
		writer_copy(&w, hs.th.b, sizeof hs.th.b);
		break;
	case CURRENT:
		*label = "current";
		writer_copy(&w, hs.th.b, sizeof hs.th.b);
		card_hash(hash, &newcomer.card);
		writer_copy(&w, hash, sizeof hash);
		break;
	case JOIN:
		*label = "join";
		writer_copy(&w, keys.ti.b, sizeof keys.ti.b);
		writer_copy(&w, s->payload, BOX_HEADER_BYTES);
		writer_u32(&w, s->src);
		break;
	case MESSAGE:
		*label = "message";
		writer_copy(&w, keys.t.b, sizeof keys.t.b);
		writer_u32(&w, s->src);
		writer_u32(&w, s->dest);
		writer_copy(&w, s->payload, MSG_HEADER_BYTES);
		break;
	default:
		*label = s->kind == COMMIT ? "commit" : "admission";
		writer_copy(&w, keys.ti.b, sizeof keys.ti.b);
		writer_u32(&w, s->src);
		writer_copy(&w, s->payload, s->clear);
	}
	return w.len;
}

static void
sign(struct step *s)
{
	const struct signer_secret *signer = s->src == DONOR ?
	    &donor.signer : &newcomer.signer;
	uint8_t head[256];
	struct signature sig;
	const char *label;
	size_t len = signed_head(head, s, &label), more;
	const struct piece pieces[] = {
		{ head, len }, { s->payload + s->clear, s->w.len - s->clear }
	};

	if (s->kind == ROSTER || s->kind == SHARE || s->flags & NOT_SIGNED)
		return;
	prim_sign(&sig, signer, label, pieces, 2);
	writer_copy(&s->w, sig.b, sizeof sig.b);
	if (s->kind != MESSAGE)
		return;
	more = PAD_BYTES - (s->w.len - s->clear) % PAD_BYTES;
	memset(writer_reserve(&s->w, more), 0, more);
	s->payload[s->w.len - more] = 0x80;
}

static void
seal(struct step *s)
{
	const struct piece pieces[] = {
		PIECE_KEY(commit.id), PIECE_KEY(commit.leaf),
		PIECE_KEY(newcomer.card.leaf)
	};
	uint8_t key[32];
	struct nonce nonce;

	memcpy(key, keys.w.b, sizeof key);
	prim_nonce(&nonce, 0);
	if (s->kind == REQUEST)
		memcpy(key, hs.ki.b, sizeof key);
	else if (s->kind == ROSTER || s->kind == CURRENT)
		memcpy(key, hs.kr.b, sizeof key);
	else if (s->kind == MESSAGE)
		memcpy(key, message_key.b, sizeof key);
	if (s->kind == ROSTER)
		prim_nonce(&nonce, part);
	if (s->kind == CURRENT)
		prim_nonce(&nonce, 1 << 16);
	if (s->kind == SHARE) {
		must(prim_dh(key, &commit.leaf_secret,
		    &newcomer.card.leaf) == ERR_OK);
		prim_kdf(key, key, "share", pieces, ARRAY_LEN(pieces));
	}
	must(box_close(&s->w, 0, s->clear,
	    (struct box_route){ s->src, s->dest }, key, &nonce) == ERR_OK);
}

static void
write_dh(struct step *s, struct reader *in)
{
	struct payload_dh p = {
		.type = s->kind == ANSWER ? TYPE_DH_SETUP : TYPE_DH_RETURN,
		.cryptotype = CRYPTOTYPE_CPACE, .version = CRYPTO_VERSION
	};

	memcpy(p.sid, started.sid.b, sizeof p.sid);
	if (s->flags & OTHER_SID)
		p.sid[0]++;
	reader_copy(in, p.point, sizeof p.point);
	payload_dh_encode(&s->w, &p);
}

static void
write_step(struct step *s, struct reader *in)
{
	s->kind = reader_u8(in) % KINDS;
	s->flags = reader_u8(in);
	s->src = s->kind == ANSWER || s->kind == REQUEST || s->kind == JOIN ?
	    NEWCOMER : DONOR;
	s->dest = s->kind == ADMISSION || s->kind == JOIN ||
	    s->kind == COMMIT || s->kind == MESSAGE ? ALL_IDS :
	    s->src == DONOR ? NEWCOMER : DONOR;
	writer_init(&s->w, s->payload, sizeof s->payload);
	if (s->flags & RAW) {
		write_content(&s->w, in, &newcomer);
	} else if (s->kind == ANSWER || s->kind == FINISH) {
		write_dh(s, in);
	} else {
		write_clear(s);
		write_content(&s->w, in, s->kind == COMMIT ? &donor :
		    &newcomer);
		sign(s);
		seal(s);
	}
	if (s->flags & WRONG_ROUTE)
		s->src++;
}

/* ---- opening ---- */

/* Was it written to? It was filled by memset(0xaa). */
static bool
untouched(const void *out, size_t size)
{
	const uint8_t *p = out;

	while (size > 0 && p[size - 1] == 0xaa)
		size--;
	return size == 0;
}

#define UNTOUCHED(thing) untouched(&(thing), sizeof (thing))

static void
open_dh(const struct step *s, const struct frame *f)
{
	uint8_t answer[DH_PAYLOAD_BYTES];
	struct handshake out;
	int r;

	memset(&out, 0xaa, sizeof out);
	if (s->kind == ANSWER) {
		r = handshake_answer(&out, f, passphrase, &rng, answer);
		must(r == ERR_OK || UNTOUCHED(out));
		return;
	}
	out = started;
	r = handshake_finish(&out, f);
	must(r == ERR_OK || memcmp(&out, &started, sizeof out) == 0);
	must(r != ERR_OK || f->src == DONOR);
}

static void
open_card(const struct step *s, const struct frame *f)
{
	struct group_id f0;
	struct card card;
	int r;

	memset(&card, 0xaa, sizeof card);
	if (s->kind == REQUEST)
		r = request_open(&f0, &card, &hs, f);
	else
		r = admission_open(&card, &keys, f, &donor.card.signer);
	if (r != ERR_OK) {
		must(UNTOUCHED(card));
		return;
	}
	must(card_verify(&card) == ERR_OK && card.id == NEWCOMER);
}

static void
open_roster(const struct frame *f)
{
	size_t old = n_entries, i;
	int r = roster_open(&entries, &n_entries, ENTRIES_MAX, &hs, part, f);

	must(n_entries <= ENTRIES_MAX && n_entries >= old);
	must(r == ERR_OK || n_entries == old);
	for (i = old; i < n_entries; i++)
		must(entries[i].card.nick_len <= NICK_BYTES_MAX &&
		    entries[i].state <= MEMBER_JOINED);
	part += r == ERR_OK;
}

static void
open_current(const struct frame *f)
{
	struct schedule out;
	struct nonce nonce;
	int r;

	memset(&out, 0xaa, sizeof out);
	r = current_open(&out, &nonce, &hs, f, entries, n_entries,
	    &newcomer.card);
	must(r == ERR_OK ? out.term_start <= out.generation && n_entries > 1 :
	    UNTOUCHED(out));
}

static void
open_join(const struct frame *f)
{
	struct key_part n;

	memset(&n, 0xaa, sizeof n);
	must(join_open(&n, &keys, f, &newcomer.card.signer) == ERR_OK ||
	    UNTOUCHED(n));
}

static void
open_share(const struct frame *f)
{
	struct commit_secret x;
	struct commit_id id;
	struct leaf_public leaf;

	memset(&x, 0xaa, sizeof x);
	must(share_open(&x, &id, &leaf, f, &newcomer.card.leaf,
	    &newcomer.leaf) == ERR_OK || UNTOUCHED(x));
}

static void
open_commit(const struct frame *f)
{
	struct commit_content content;
	size_t i;

	memset(&content, 0xaa, sizeof content);
	if (commit_open(&content, &keys, f, &donor.card.signer) != ERR_OK) {
		must(UNTOUCHED(content));
		return;
	}
	for (i = 1; i < content.n; i++)
		must(content.ids[i - 1] < content.ids[i]);
	commit_matches(&content, &commit.x);
	commit_content_release(&content);
}

static void
open_message(const struct frame *f)
{
	uint8_t *plain = mem_alloc(f->size);
	struct message m;

	if (message_open(&m, plain, f, &message_key, &keys.t,
	    &donor.card.signer) == ERR_OK) {
		must(m.body_len <= TEXT_BYTES_MAX);
		must(m.body >= plain &&
		    m.body + m.body_len <= plain + f->size);
	}
	free(plain);
}

static void
open_step(const struct step *s)
{
	uint8_t *copy = mem_dup(s->payload, s->w.len);
	const struct frame f = { s->src, s->dest, copy, s->w.len };

	switch (s->kind) {
	case ANSWER:
	case FINISH:
		open_dh(s, &f);
		break;
	case ROSTER:
		open_roster(&f);
		break;
	case CURRENT:
		open_current(&f);
		break;
	case JOIN:
		open_join(&f);
		break;
	case SHARE:
		open_share(&f);
		break;
	case COMMIT:
		open_commit(&f);
		break;
	case MESSAGE:
		open_message(&f);
		break;
	default:
		open_card(s, &f);
	}
	free(copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct step step;
	struct reader in;
	size_t i;

	rng = rng_seeded(&seeded, 1);
	if (keys.w.b[0] == 0)
		make_keys();
	part = 0;
	reader_init(&in, data, size);
	for (i = 0; in.left > 0 && !in.overrun && i < STEPS_MAX; i++) {
		write_step(&step, &in);
		if (step.w.len >= PAYLOAD_BYTES_MIN)
			open_step(&step);
	}
	free(entries);
	entries = NULL;
	n_entries = 0;
	return 0;
}

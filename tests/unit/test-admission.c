/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests, admissions, rosters and KEY_CURRENT. */
#include "config.h"

#include "crypto-total.h"
#include "crypto-vectors.h"

#include "crypto/admission.h"
#include "wire/payload.h"

enum {
	SID_CLEAR = 4 + SID_BYTES,
	ADMISSION_CLEAR = 4 + 4 + NONCE_BYTES,
	ROSTER_MAX = 1024
};

static struct person alice, bob;
static struct handshake hs;
static struct schedule state;	/* what KEY_CURRENT hands over */
static struct roster_entry roster[2];
static uint8_t buffer[PAYLOAD_BYTES_MAX];

static void
load(void)
{
	hs.newcomer = bob.card.id;
	hs.donor = alice.card.id;
	vec_copy("sid", hs.sid.b, sizeof hs.sid.b);
	vec_copy("th", hs.th.b, sizeof hs.th.b);
	vec_copy("ki", hs.ki.b, sizeof hs.ki.b);
	vec_copy("kr", hs.kr.b, sizeof hs.kr.b);
	state.generation = vec_number("current.generation");
	state.term_start = vec_number("current.term_start");
	vec_copy("current.K", state.k.b, sizeof state.k.b);
	vec_copy("current.I", state.i.b, sizeof state.i.b);
	vec_copy("current.R", state.r.b, sizeof state.r.b);
	vec_copy("current.W", state.w.b, sizeof state.w.b);
	vec_copy("current.F0", state.f0.b, sizeof state.f0.b);
	schedule_term(&state);
	roster[0] = (struct roster_entry){ MEMBER_JOINED, alice.card };
	roster[1] = (struct roster_entry){ MEMBER_HALF, bob.card };
}

/* ---- request ---- */

static int
open_request(const struct frame *f)
{
	struct {
		struct group_id f0;
		struct card card;
	} out;
	int r;

	taint(&out, sizeof out);
	r = request_open(&out.f0, &out.card, &hs, f);
	return r < 0 && !tainted(&out, sizeof out) ? OPEN_TOUCHED : r;
}

static struct frame
request_frame(struct writer *w)
{
	return (struct frame){ bob.card.id, alice.card.id, buffer, w->len };
}

static void
known_request(const char *name)
{
	struct group_id f0, got;
	struct card card;
	struct writer w;
	struct frame f;
	char key[40];

	snprintf(key, sizeof key, "request.%s.F0", name);
	vec_copy(key, f0.b, sizeof f0.b);
	writer_init(&w, buffer, sizeof buffer);
	is_int(request_seal(&w, &hs, &f0, &bob.card, &bob.signer_secret),
	    ERR_OK, "a request is sealed");
	snprintf(key, sizeof key, "request.%s.payload", name);
	is_vec(buffer, w.len, key);
	f = request_frame(&w);
	is_int(request_open(&got, &card, &hs, &f), ERR_OK, "and opens");
	is_mem(&got, &f0, sizeof got, "with F0");
	ok(memcmp(&card, &bob.card, sizeof card) == 0, "and the card");
	check_total("a request", &f, open_request);
}

/* What opens, so that the passphrase was right, but may not be believed. */
static void
bad_request(const struct card *card, const struct signer_secret *signer,
    const char *name)
{
	static const struct group_id none;
	struct writer w;
	struct frame f;

	writer_init(&w, buffer, sizeof buffer);
	request_seal(&w, &hs, &none, card, signer);
	f = request_frame(&w);
	is_int(open_request(&f), ERR_FORMAT, "%s", name);
}

static void
bad_requests(void)
{
	struct frame f = vec_frame(bob.card.id, alice.card.id,
	    "request.none.payload");
	struct card card = bob.card;
	struct frame g;
	struct nonce zero;
	uint8_t *p;

	bad_request(&alice.card, &alice.signer_secret, "another's card");
	bad_request(&card, &alice.signer_secret, "another's signature");
	card.version++;
	bad_request(&card, &bob.signer_secret, "a card that was changed");
	prim_nonce(&zero, 0);
	for (int longer = -1; longer <= 1; longer += 2) {
		p = resealed(&g, &f, SID_CLEAR, longer, hs.ki.b, &zero);
		is_int(open_request(&g), ERR_FORMAT, "a length off by %d",
		    longer);
		free(p);
	}
	p = resealed(&g, &f, SID_CLEAR, -(long)(f.size - SID_CLEAR -
	    BOX_BYTES_MIN), hs.ki.b, &zero);
	is_int(open_request(&g), ERR_FORMAT, "a request of nothing");
	free(p);
	hs.ki.b[0] ^= 1;
	is_int(open_request(&f), ERR_CRYPTO, "a wrong passphrase");
	hs.ki.b[0] ^= 1;
	hs.sid.b[0] ^= 1;
	is_int(open_request(&f), ERR_STATE, "another handshake");
	hs.sid.b[0] ^= 1;
	hs.th.b[0] ^= 1;
	is_int(open_request(&f), ERR_FORMAT, "another transcript");
	hs.th.b[0] ^= 1;
}

/* ---- admission ---- */

static struct schedule term;	/* that of crypto-schedule.txt */

static int
open_admission(const struct frame *f)
{
	struct card card;
	int r;

	taint(&card, sizeof card);
	r = admission_open(&card, &term, f, &alice.signer);
	return r < 0 && !tainted(&card, sizeof card) ? OPEN_TOUCHED : r;
}

static void
known_admission(void)
{
	struct frame f = vec_frame(alice.card.id, ALL_IDS,
	    "admission.payload");
	struct script script = { .len = 0 };
	struct rng rng = script_rng(&script);
	struct card card;
	struct writer w;

	term.generation = vec_number("found.generation");
	vec_copy("found.W", term.w.b, sizeof term.w.b);
	schedule_term(&term);
	script_add(&script, "admission.nonce");
	writer_init(&w, buffer, sizeof buffer);
	is_int(admission_seal(&w, &term, alice.card.id, &bob.card,
	    &alice.signer_secret, &rng), ERR_OK, "an admission is sealed");
	is_vec(buffer, w.len, "admission.payload");
	is_int(admission_open(&card, &term, &f, &alice.signer), ERR_OK,
	    "and opens");
	ok(memcmp(&card, &bob.card, sizeof card) == 0, "with Bob's card");
	check_total("an admission", &f, open_admission);
	f.payload = buffer;
	is_int(admission_open(&card, &term, &f, &bob.signer), ERR_CRYPTO,
	    "it is not by Bob");
	term.ti.b[0] ^= 1;
	is_int(open_admission(&f), ERR_CRYPTO, "M4: nor of another term");
	term.ti.b[0] ^= 1;
	term.generation += 9;
	is_int(open_admission(&f), ERR_OK, "its generation decides nothing");
}

static int
admit(const struct card *card)
{
	struct frame f = { alice.card.id, ALL_IDS, buffer, 0 };
	struct rng_seeded seed;
	struct rng rng = rng_seeded(&seed, 3);
	struct writer w;

	writer_init(&w, buffer, sizeof buffer);
	admission_seal(&w, &term, alice.card.id, card, &alice.signer_secret,
	    &rng);
	f.size = w.len;
	return open_admission(&f);
}

static void
bad_admissions(void)
{
	static const struct leaf_public one = { { 1 } };
	struct frame f = vec_frame(alice.card.id, ALL_IDS,
	    "admission.payload");
	struct card card = bob.card;
	struct frame g;
	struct nonce nonce;
	uint8_t *p;

	is_int(admit(&card), ERR_OK, "a good card is admitted");
	card.made_ms++;
	is_int(admit(&card), ERR_CRYPTO, "not a changed one");
	card = bob.card;
	card_finish(&card, 9, &one, "bob", 3, &bob.signer_secret);
	is_int(admit(&card), ERR_POINT, "nor a leaf of small order");
	card_finish(&card, 9, &bob.leaf, "b\nb", 3, &bob.signer_secret);
	is_int(admit(&card), ERR_FORMAT, "nor a nick with a line end");
	vec_copy("admission.nonce", nonce.b, sizeof nonce.b);
	p = resealed(&g, &f, ADMISSION_CLEAR, 1, term.w.b, &nonce);
	is_int(open_admission(&g), ERR_TRAILING, "a byte behind it");
	free(p);
	p = resealed(&g, &f, ADMISSION_CLEAR, -1, term.w.b, &nonce);
	is_int(open_admission(&g), ERR_TRUNCATED, "a byte missing");
	free(p);
	p = resealed(&g, &f, ADMISSION_CLEAR, -(long)(f.size -
	    ADMISSION_CLEAR - BOX_BYTES_MIN), term.w.b, &nonce);
	is_int(open_admission(&g), ERR_TRUNCATED, "an admission of nothing");
	free(p);
}

/* A card admitted under another id than its own: sealed and signed by hand. */
static void
other_newcomer(void)
{
	static const struct nonce nonce;
	struct payload_admission p = { .newcomer = bob.card.id + 1 };
	struct frame f = { alice.card.id, ALL_IDS, buffer, 0 };
	uint8_t src[4];
	struct signature sig;
	struct writer w;

	writer_init(&w, buffer, sizeof buffer);
	payload_admission_encode(&w, &p);
	card_encode(&w, &bob.card);
	prim_u32(src, alice.card.id);
	prim_sign(&sig, &alice.signer_secret, "admission", (struct piece[]){
		PIECE_KEY(term.ti), { src, sizeof src }, { buffer, w.len }
	}, 3);
	writer_copy(&w, sig.b, sizeof sig.b);
	box_close(&w, 0, ADMISSION_CLEAR, (struct box_route){ f.src, f.dest },
	    term.w.b, &nonce);
	f.size = w.len;
	is_int(open_admission(&f), ERR_FORMAT, "a card under another's id");
}

/* ---- roster ---- */

static uint16_t part_wanted;

static int
open_roster(const struct frame *f)
{
	struct roster_entry *entries = NULL;
	size_t n = 0;
	int r = roster_open(&entries, &n, ROSTER_MAX, &hs, part_wanted, f);

	if (r < 0 && (n != 0 || entries))
		r = OPEN_TOUCHED;
	free(entries);
	return r;
}

/* A writer that holds one entry makes the two parts of the file. */
static void
known_roster(void)
{
	struct roster_entry *got = NULL;
	size_t next = 0, n = 0;
	char key[32];

	for (uint16_t part = 0; part < 2; part++) {
		struct writer w;
		struct frame f = { alice.card.id, bob.card.id, buffer, 0 };

		writer_init(&w, buffer, SID_CLEAR + BOX_TAG_BYTES + 250);
		is_int(roster_seal(&w, &hs, part, roster, 2, &next), ERR_OK,
		    "part %d is sealed", part);
		is_int(next, part + 1, "with one entry");
		snprintf(key, sizeof key, "roster.%d.payload", part);
		is_vec(buffer, w.len, key);
		f.size = w.len;
		is_int(roster_open(&got, &n, ROSTER_MAX, &hs, part, &f),
		    ERR_OK, "and opens");
		part_wanted = part;
		check_total("a part", &f, open_roster);
		part_wanted = part + 1;
		is_int(open_roster(&f), ERR_STATE, "not as another part");
	}
	is_int(n, 2, "both entries are there");
	ok(n == 2 && !memcmp(&got[0].card, &alice.card, sizeof alice.card) &&
	    !memcmp(&got[1].card, &bob.card, sizeof bob.card), "as they were");
	ok(n == 2 && got[0].state == MEMBER_JOINED &&
	    got[1].state == MEMBER_HALF, "in their states");
	free(got);
}

/* Content of a part 0 that a donor might put together. */
static int
part_of(const void *plain, size_t len)
{
	struct payload_roster p = { .part = 0 };
	struct frame f = { alice.card.id, bob.card.id, buffer, 0 };
	struct nonce nonce;
	struct writer w;

	memcpy(p.sid, hs.sid.b, sizeof p.sid);
	prim_nonce(&nonce, 0);
	writer_init(&w, buffer, sizeof buffer);
	payload_roster_encode(&w, &p);
	writer_copy(&w, plain, len);
	box_close(&w, 0, SID_CLEAR, (struct box_route){ f.src, f.dest },
	    hs.kr.b, &nonce);
	f.size = w.len;
	part_wanted = 0;
	return open_roster(&f);
}

static void
bad_parts(void)
{
	uint8_t plain[2 * (1 + CARD_BYTES_MAX)] = { 0 };
	struct writer w;

	writer_init(&w, plain, sizeof plain);
	writer_u8(&w, MEMBER_JOINED);
	card_encode(&w, &alice.card);
	is_int(part_of(plain, 0), ERR_OK, "a part without entries");
	is_int(part_of(plain, w.len), ERR_OK, "one with an entry");
	is_int(part_of(plain, w.len - 1), ERR_TRUNCATED, "a byte missing");
	is_int(part_of(plain, w.len + 1), ERR_TRUNCATED, "a byte too many");
	plain[0] = 2;
	is_int(part_of(plain, w.len), ERR_FORMAT, "an unknown state");
}

static bool
are_same(const struct roster_entry *a, const struct roster_entry *b, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (a[i].state != b[i].state ||
		    memcmp(&a[i].card, &b[i].card, sizeof a[i].card) != 0)
			return false;
	return true;
}

static void
big_roster(void)
{
	enum { MEMBERS = 1000 };
	struct roster_entry *all = mem_zero(MEMBERS, sizeof *all), *got = NULL;
	size_t next = 0, n = 0;
	uint16_t part = 0;
	int r = ERR_OK;

	for (uint32_t i = 0; i < MEMBERS; i++) {
		all[i] = roster[i % 2];
		all[i].card.id = i;
	}
	for (; r == ERR_OK && next < MEMBERS; part++) {
		struct frame f = { alice.card.id, bob.card.id, buffer, 0 };
		struct writer w;

		writer_init(&w, buffer, sizeof buffer);
		r = roster_seal(&w, &hs, part, all, MEMBERS, &next);
		f.size = w.len;
		if (r == ERR_OK)
			r = roster_open(&got, &n, MEMBERS - 1, &hs, part, &f);
		if (r == ERR_LIMIT && next == MEMBERS)
			r = roster_open(&got, &n, MEMBERS, &hs, part, &f);
		else if (next == MEMBERS)
			r = ERR_STATE;	/* the limit did not hold */
	}
	is_int(r, ERR_OK, "a big roster, one above and one at the limit");
	is_int(part, 4, "in few parts");
	ok(n == MEMBERS && are_same(got, all, n), "all of it");
	free(all);
	free(got);
}

static void
no_room(void)
{
	struct writer w;
	size_t next = 0;

	writer_init(&w, buffer, 100);
	is_int(roster_seal(&w, &hs, 0, roster, 2, &next), ERR_LIMIT,
	    "no room for an entry");
	is_int(next + w.len, 0, "and nothing is written");
	writer_init(&w, buffer, 100);
	is_int(roster_seal(&w, &hs, 0, roster, 0, &next), ERR_OK,
	    "an empty roster still has a part");
}

/* ---- KEY_CURRENT ---- */

static int
open_current_with(const struct frame *f, const struct roster_entry *entries,
    size_t n, const struct card *own)
{
	struct {
		struct schedule s;
		struct nonce admission;
	} out;
	int r;

	taint(&out, sizeof out);
	r = current_open(&out.s, &out.admission, &hs, f, entries, n, own);
	return r < 0 && !tainted(&out, sizeof out) ? OPEN_TOUCHED : r;
}

static int
open_current(const struct frame *f)
{
	return open_current_with(f, roster, 2, &bob.card);
}

static int
seal_current(struct writer *w, const struct schedule *s,
    const struct roster_entry *entries, size_t n,
    const struct signer_secret *signer)
{
	struct nonce nonce;

	vec_copy("current.nonce", nonce.b, sizeof nonce.b);
	writer_init(w, buffer, sizeof buffer);
	return current_seal(w, &hs, s, entries, n, &nonce, &bob.card, signer);
}

static void
known_current(void)
{
	struct frame f = vec_frame(alice.card.id, bob.card.id,
	    "current.payload");
	struct nonce admission;
	struct schedule s;
	struct writer w;

	is_int(seal_current(&w, &state, roster, 2, &alice.signer_secret),
	    ERR_OK, "KEY_CURRENT is sealed");
	is_vec(buffer, w.len, "current.payload");
	is_int(current_open(&s, &admission, &hs, &f, roster, 2, &bob.card),
	    ERR_OK, "and opens");
	is_key(admission, "current.nonce");
	ok(memcmp(&s, &state, sizeof s) == 0, "with the state, TI included");
	check_total("KEY_CURRENT", &f, open_current);
}

/* doc/SECURITY K7. Sealed rightly over entries that are wrong. */
static void
bad_entries(const struct roster_entry *entries, size_t n, int want,
    const char *name)
{
	struct frame f = { alice.card.id, bob.card.id, buffer, 0 };
	struct writer w;

	seal_current(&w, &state, entries, n, &alice.signer_secret);
	f.size = w.len;
	is_int(open_current_with(&f, entries, n, &bob.card), want, "K7: %s",
	    name);
}

static void
bad_roster(struct roster_entry a, struct roster_entry b, int want,
    const char *name)
{
	bad_entries((struct roster_entry[]){ a, b }, 2, want, name);
}

static void
bad_rosters(void)
{
	struct roster_entry a = roster[0], b = roster[1], x;

	bad_roster(a, b, ERR_OK, "the right roster");
	bad_roster(b, a, ERR_FORMAT, "entries that do not ascend");
	bad_entries((struct roster_entry[]){ a, a, b }, 3, ERR_FORMAT,
	    "an id twice");
	bad_entries(&a, 1, ERR_FORMAT, "no newcomer");
	bad_entries(&b, 1, ERR_FORMAT, "no donor");
	x = a, x.state = MEMBER_HALF;
	bad_roster(x, b, ERR_FORMAT, "a donor who is half-joined");
	x = b, x.state = MEMBER_JOINED;
	bad_roster(a, x, ERR_FORMAT, "a newcomer who is joined");
	x = b;
	card_finish(&x.card, 99, &bob.leaf, "bob", 3, &bob.signer_secret);
	bad_roster(a, x, ERR_FORMAT, "another card of the newcomer");
	x = a, x.card.version++;
	bad_roster(x, b, ERR_CRYPTO, "a card that does not verify");
	x = a, x.card.signer = bob.signer;
	bad_roster(x, b, ERR_CRYPTO, "a card with another's signer");
}

/* The known KEY_CURRENT with a byte changed, by the donor itself. */
static void
lie(size_t at, const char *name)
{
	enum { SIGNED = 234 };
	struct frame f = vec_frame(alice.card.id, bob.card.id,
	    "current.payload");
	struct frame g = { f.src, f.dest, buffer, f.size };
	uint8_t hash[32];
	struct signature sig;
	struct nonce nonce;
	struct writer w;
	struct box box;

	prim_nonce(&nonce, 1 << 16);
	if (box_open(&box, &f, f.size - SID_CLEAR, hs.kr.b, &nonce) < 0)
		bail_out("KEY_CURRENT does not open");
	box.plain[at] ^= 1;
	card_hash(hash, &bob.card);
	prim_sign(&sig, &alice.signer_secret, "current", (struct piece[]){
		PIECE_KEY(hs.th), { hash, sizeof hash }, { box.plain, SIGNED }
	}, 3);
	writer_init(&w, buffer, sizeof buffer);
	writer_copy(&w, f.payload, SID_CLEAR);
	writer_copy(&w, box.plain, SIGNED);
	writer_copy(&w, sig.b, sizeof sig.b);
	box_close(&w, 0, SID_CLEAR, (struct box_route){ f.src, f.dest },
	    hs.kr.b, &nonce);
	box_release(&box);
	is_int(open_current(&g), ERR_FORMAT, "%s", name);
}

static void
lies(void)
{
	lie(191, "another generation than in the clear");
	lie(201, "another number of entries");
	lie(202, "another hash of the entries");
}

static void
bad_currents(void)
{
	struct frame f = vec_frame(alice.card.id, bob.card.id,
	    "current.payload");
	struct schedule s = state;
	struct roster_entry entries[2] = { roster[0], roster[1] };
	struct nonce nonce;
	struct writer w;
	struct frame g;
	uint8_t *p;

	is_int(open_current_with(&f, roster, 1, &bob.card), ERR_FORMAT,
	    "an entry less");
	entries[1].state = MEMBER_JOINED;
	is_int(open_current_with(&f, entries, 2, &bob.card), ERR_FORMAT,
	    "an entry other than hashed");
	prim_nonce(&nonce, 1 << 16);
	p = resealed(&g, &f, SID_CLEAR, 1, hs.kr.b, &nonce);
	is_int(open_current(&g), ERR_TRAILING, "a byte behind it");
	free(p);
	p = resealed(&g, &f, SID_CLEAR, -1, hs.kr.b, &nonce);
	is_int(open_current(&g), ERR_TRUNCATED, "a byte missing");
	free(p);
	g = (struct frame){ f.src, f.dest, buffer, f.size };
	seal_current(&w, &state, roster, 2, &bob.signer_secret);
	is_int(open_current(&g), ERR_CRYPTO, "not signed by the donor");
	s.term_start = s.generation + 1;
	seal_current(&w, &s, roster, 2, &alice.signer_secret);
	is_int(open_current(&g), ERR_FORMAT, "a term that has not begun");
	s.generation = UINT64_MAX;
	s.term_start = 0;
	seal_current(&w, &s, roster, 2, &alice.signer_secret);
	is_int(open_current(&g), ERR_FORMAT, "a generation near the wrap");
	hs.th.b[0] ^= 1;
	is_int(open_current(&f), ERR_CRYPTO, "another transcript");
	hs.th.b[0] ^= 1;
	hs.sid.b[0] ^= 1;
	is_int(open_current(&f), ERR_STATE, "another handshake");
	hs.sid.b[0] ^= 1;
}

/* Nothing is written, and not beyond the end, where a writer is too small. */
static void
small_writers(void)
{
	static const struct group_id none;
	static const struct nonce nonce;
	struct rng_seeded seed;
	struct rng rng = rng_seeded(&seed, 5);
	size_t size, current = 0, request = 0, admission = 0;
	size_t request_bytes = vec("request.none.payload")->len;
	uint8_t *data;
	struct writer w;

	for (size = 0; size < request_bytes; size++) {
		data = mem_alloc(size + 1);
		writer_init(&w, data, size);
		request += request_seal(&w, &hs, &none, &bob.card,
		    &bob.signer_secret) == ERR_LIMIT && w.len == 0;
		writer_init(&w, data, size / 2);
		current += current_seal(&w, &hs, &state, roster, 2, &nonce,
		    &bob.card, &alice.signer_secret) == ERR_LIMIT &&
		    w.len == 0;
		writer_init(&w, data, size / 2);
		admission += admission_seal(&w, &state, alice.card.id,
		    &bob.card, &alice.signer_secret, &rng) == ERR_LIMIT &&
		    w.len == 0;
		free(data);
	}
	is_int(request, request_bytes, "a request needs its room");
	is_int(current, request_bytes, "a KEY_CURRENT, too");
	is_int(admission, request_bytes, "and an admission");
	is_int(current_seal(&w, &hs, &state, roster, UINT16_MAX + 1, &nonce,
	    &bob.card, &alice.signer_secret), ERR_LIMIT,
	    "so many members fit no KEY_CURRENT");
}

int
main(void)
{
	prim_start();
	vectors_load("crypto-handshake.txt");
	person_load(&alice, "alice");
	person_load(&bob, "bob");
	load();
	known_request("none");
	known_request("other");
	bad_requests();
	known_roster();
	bad_parts();
	big_roster();
	no_room();
	known_current();
	bad_rosters();
	bad_currents();
	lies();
	small_writers();
	vectors_load("crypto-schedule.txt");
	known_admission();
	bad_admissions();
	other_newcomer();
	return done_testing();
}

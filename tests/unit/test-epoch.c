/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The messages of one generation: what opens, what does not, gaps, repeats and
 * views. Two members hold the same epoch, each with its own leaf.
 */
#include "config.h"

#include "session-harness.h"

#include "crypto/prim.h"
#include "session/epoch.h"

static struct rng_seeded seed;
static struct rng rng;
static struct person a, b, c;
static struct roster roster;
static struct epoch *ea, *eb;	/* a's and b's */
static uint8_t bytes[65536];
static struct writer w;
static const uint8_t hello[] = "hello";
static struct message text = { .kind = MESSAGE_TEXT, .body = hello,
    .body_len = 5 };

static struct epoch *
epoch_for(const struct person *p, const struct schedule *keys)
{
	struct schedule copy = *keys;

	return epoch_new(&copy, &p->leaf);
}

static void
begin(void)
{
	struct schedule keys = { .generation = 7 };

	rng_fill(&rng, &keys.t, sizeof keys.t);
	rng_fill(&rng, &keys.m, sizeof keys.m);
	keys.f0.b[0] = 0x55;
	person_make(&a, 0x100, "a", &rng);
	person_make(&b, 0x200, "b", &rng);
	person_make(&c, 0x300, "c", &rng);
	roster_init(&roster);
	roster_join(roster_admit(&roster, &a.card, 0), 7);
	roster_join(roster_admit(&roster, &b.card, 0), 7);
	roster_admit(&roster, &c.card, 0);
	ea = epoch_for(&a, &keys);
	eb = epoch_for(&b, &keys);
}

static void
end(void)
{
	epoch_free(ea);
	epoch_free(eb);
	roster_release(&roster);
}

/* From from's epoch; the frame is in bytes. */
static struct frame
seal(struct epoch *e, const struct person *from, uint32_t dest)
{
	struct message_place place = { .src = from->card.id, .dest = dest,
	    .flags = e->tag, .generation = (uint16_t)e->generation,
	    .t = &e->t };
	struct frame_key key;

	if (dest != ALL_IDS)
		place.flags |= MSG_FLAG_DIRECT;
	epoch_send_key(e, &roster, from->card.id, dest, &key, &place.counter);
	text.pos = e->pos;
	memcpy(text.view, &e->view, sizeof text.view);
	writer_init(&w, bytes, sizeof bytes);
	message_seal(&w, &place, &text, &key, &from->signer, &rng);
	return frame_written(&w, from->card.id, dest);
}

static int
open_by(struct epoch *e, uint32_t own, const struct frame *f)
{
	struct opened o;
	int r = epoch_open(e, &roster, own, f, &o);

	free(o.plain);
	return r;
}

static int
open_b(const struct frame *f)
{
	return open_by(eb, 0x200, f);
}

static void
messages(void)
{
	struct opened o;
	struct frame f;

	begin();
	f = seal(ea, &a, ALL_IDS);
	is_int(epoch_open(eb, &roster, 0x200, &f, &o), ERR_OK,
	    "a message opens");
	is_mem(o.message.body, "hello", 5, "and says what was said");
	is_int((long long)o.message.body_len, 5, "no more");
	is_int(o.missing, 0, "nothing is missing");
	ok(o.view_known && !o.view_differs, "both see the same room");
	free(o.plain);
	is_int(open_b(&f), ERR_STATE, "M4, K9: a repeat is known");
	f = seal(ea, &a, ALL_IDS);
	is_int(open_b(&f), ERR_OK, "the next one opens");
	f = seal(eb, &b, ALL_IDS);
	is_int(open_by(ea, 0x100, &f), ERR_OK, "the other way, too");
	end();
}

static void
forged(void)
{
	uint8_t copy[4096];
	struct frame f;
	size_t i, opened = 0;

	begin();
	f = seal(ea, &a, ALL_IDS);
	memcpy(copy, bytes, f.size);
	for (i = 0; i < f.size; i++) {
		bytes[i] ^= 0x40;
		opened += i != 0 && open_b(&f) == ERR_OK;
		memcpy(bytes, copy, f.size);
	}
	is_int((long long)opened, 0,
	    "M2: no byte of a message can be changed");
	f.src = b.card.id;
	ok(open_b(&f) != ERR_OK, "M2: nor reflected to its own author");
	f.src = c.card.id;
	is_int(open_b(&f), ERR_NOTFOUND, "nor come from a half-joined one");
	f.src = 0x999;
	is_int(open_b(&f), ERR_NOTFOUND, "nor from a stranger");
	f.src = a.card.id;
	f.dest = b.card.id;
	is_int(open_b(&f), ERR_FORMAT, "M2: nor be made direct");
	bytes[1] |= MSG_FLAG_DIRECT;
	ok(open_b(&f) != ERR_OK, "M2: flag and all");
	memcpy(bytes, copy, f.size);
	f.dest = ALL_IDS;
	is_int(open_b(&f), ERR_OK, "none of this harmed the real one");
	end();
}

static void
insider(void)
{
	struct person mallory;
	struct frame f;

	begin();
	mallory = a;
	mallory.signer = b.signer;
	f = seal(ea, &mallory, ALL_IDS);
	is_int(open_b(&f), ERR_CRYPTO,
	    "K2: a member cannot speak in a colleague's name");
	end();
}

static void
gaps(void)
{
	struct opened o;
	struct frame f;
	int i;

	begin();
	for (i = 0; i < 4; i++)
		f = seal(ea, &a, ALL_IDS);
	is_int(epoch_open(eb, &roster, 0x200, &f, &o), ERR_OK,
	    "one that comes after a gap opens");
	is_int(o.missing, 3, "M5: and says how many are missing");
	free(o.plain);
	for (i = 0; i <= COUNTER_GAP_MAX; i++)
		f = seal(ea, &a, ALL_IDS);
	is_int(open_b(&f), ERR_OK, "a gap of 1,000 is taken");
	for (i = 0; i <= COUNTER_GAP_MAX + 1; i++)
		f = seal(ea, &a, ALL_IDS);
	is_int(open_b(&f), ERR_LIMIT, "one of 1,001 is not");
	end();
}

static void
direct(void)
{
	uint8_t copy[4096];
	struct frame f;
	size_t size;

	begin();
	f = seal(ea, &a, 0x200);
	size = f.size;
	memcpy(copy, bytes, size);
	is_int(open_b(&f), ERR_OK, "a direct message opens");
	is_int(open_b(&f), ERR_STATE, "M4: once");
	f = seal(eb, &b, 0x100);
	is_int(open_by(ea, 0x100, &f), ERR_OK, "the other way, too");
	f = seal(ea, &a, ALL_IDS);
	is_int(bytes[4] << 24 | bytes[5] << 16 | bytes[6] << 8 | bytes[7], 0,
	    "each chain has a counter of its own");
	is_int(open_b(&f), ERR_OK, "to all goes on beside it");
	f = (struct frame){ .src = 0x200, .dest = 0x100, .payload = copy,
	    .size = size };
	ok(open_by(ea, 0x100, &f) != ERR_OK, "M2: it cannot be reflected");
	f = (struct frame){ .src = 0x100, .dest = ALL_IDS, .payload = copy,
	    .size = size };
	ok(open_b(&f) != ERR_OK, "M2: nor shown to all");
	copy[1] &= (uint8_t)~MSG_FLAG_DIRECT;
	ok(open_b(&f) != ERR_OK, "M2: with its flag changed");
	end();
}

static void
direct_to_nobody(void)
{
	struct frame_key key;
	uint32_t counter;

	begin();
	is_int(epoch_send_key(ea, &roster, 0x100, 0x300, &key, &counter),
	    ERR_NOTFOUND, "nothing goes to a half-joined member directly");
	is_int(epoch_send_key(ea, &roster, 0x300, ALL_IDS, &key, &counter),
	    ERR_NOTFOUND, "nor from one");
	end();
}

static void
step(struct epoch *e, uint8_t what)
{
	uint8_t payload[8] = { TYPE_MSG, what };
	struct frame f = { .src = 1, .payload = payload, .size = 8 };

	epoch_step(e, &f);
}

static bool
differs(const struct frame *f, bool *known)
{
	struct opened o = { .view_differs = false };

	if (epoch_open(eb, &roster, 0x200, f, &o) != ERR_OK)
		bail_out("a message does not open");
	free(o.plain);
	*known = o.view_known;
	return o.view_differs;
}

static void
views(void)
{
	struct frame f;
	bool known;
	int i;

	begin();
	step(ea, 1);
	step(eb, 1);
	f = seal(ea, &a, ALL_IDS);
	step(eb, 2);
	ok(!differs(&f, &known), "a view is compared at its own position");
	step(ea, 3);
	f = seal(ea, &a, ALL_IDS);
	ok(differs(&f, &known), "M5: another frame at a position differs");
	step(ea, 4);
	f = seal(ea, &a, ALL_IDS);
	ok(differs(&f, &known), "M5: a position that we have not reached, too");
	ea->pos = eb->pos + (uint32_t)eb->views_size;
	memcpy(&ea->view, eb->views[eb->pos % eb->views_size], VIEW_BYTES);
	f = seal(ea, &a, ALL_IDS);
	ok(differs(&f, &known), "M14: whatever a liar says of it");
	end();

	begin();
	f = seal(ea, &a, ALL_IDS);
	for (i = 0; i < 40000; i++)
		step(eb, 5);
	ok(!differs(&f, &known) && known, "40,000 positions are remembered");
	f = seal(ea, &a, ALL_IDS);
	for (i = 0; i < 40000; i++)
		step(eb, 5);
	ok(!differs(&f, &known) && !known,
	    "but not 65,536: then nothing is said");
	end();
}

static void
chains(void)
{
	struct message_key none = { { 0 } };
	struct frame f;

	begin();
	roster_join(roster_find(&roster, 0x300), 7);
	f = seal(ea, &a, ALL_IDS);
	is_mem(&ea->m, &none, sizeof none,
	    "K5: M is wiped at the first message");
	is_int((long long)ea->n_chains, 3, "all chains are made then");
	roster_commit(&roster, (uint32_t[]){ 0x100, 0x200 }, 2, &a.card, 8);
	is_int(open_b(&f), ERR_OK,
	    "R15: a message is read after its generation, by who was in it");
	end();
}

int
main(void)
{
	prim_start();
	rng = rng_seeded(&seed, 5);
	messages();
	forged();
	insider();
	gaps();
	direct();
	direct_to_nobody();
	views();
	chains();
	return done_testing();
}

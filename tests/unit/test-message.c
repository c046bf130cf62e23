/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MSG: known answers, sizes, and everything that must not open. */
#include "config.h"

#include "crypto-total.h"
#include "crypto-vectors.h"

#include "crypto/message.h"
#include "wire/payload.h"

enum { CLEAR_BYTES = MSG_HEADER_BYTES + NONCE_BYTES, FIXED_BYTES = 21 };

static struct person alice, bob;
static struct transcript t;
static struct frame_key key;
static uint8_t buffer[PAYLOAD_BYTES_MAX];

/* The message that NAME.body and the file's text describe. */
static struct message
message_of(const char *name, uint8_t kind, uint32_t pos, const char *view)
{
	struct message m = { .kind = kind, .pos = pos,
	    .sent_ms = vec_number(person_key(name, "sent_ms")) };

	memcpy(m.view, vec(view)->bytes, sizeof m.view);
	if (kind != MESSAGE_HEARTBEAT) {
		m.body = vec(person_key(name, "body"))->bytes;
		m.body_len = vec(person_key(name, "body"))->len;
	}
	return m;
}

static void
is_message(const struct message *got, const struct message *want,
    const char *name)
{
	is_int(got->kind, want->kind, "%s: kind", name);
	is_int(got->pos, want->pos, "%s: pos", name);
	is_mem(got->view, want->view, sizeof got->view, "%s: view", name);
	is_int(got->sent_ms, want->sent_ms, "%s: sent_ms", name);
	is_int(got->body_len, want->body_len, "%s: length", name);
	is_mem(got->body, want->body, want->body_len, "%s: body", name);
}

static void
known(const char *name, const struct person *from, struct message want,
    uint32_t dest, uint32_t counter)
{
	struct script script = { .len = 0 };
	struct rng rng = script_rng(&script);
	struct message_place place = { .src = from->card.id, .dest = dest,
	    .flags = (vec("F0")->bytes[0] & 0xfe) | (dest != ALL_IDS),
	    .generation = 5, .counter = counter, .t = &t };
	struct frame f = { place.src, dest, buffer, 0 };
	static uint8_t plain[PAYLOAD_BYTES_MAX];
	struct message got;
	struct writer w;

	script_add(&script, person_key(name, "nonce"));
	writer_init(&w, buffer, sizeof buffer);
	is_int(message_seal(&w, &place, &want, &key, &from->signer_secret,
	    &rng), ERR_OK, "%s is sealed", name);
	is_vec(buffer, w.len, person_key(name, "payload"));
	f.size = w.len;
	is_int(message_open(&got, plain, &f, &key, &t, &from->signer),
	    ERR_OK, "%s opens", name);
	is_message(&got, &want, name);
}

static void
first_key(const struct person *from)
{
	struct message_key m;
	struct chain_key c;

	vec_copy("M", m.b, sizeof m.b);
	chain_start(&c, &m, from->card.id, &from->card.identity);
	chain_frame_key(&key, &c);
}

/* The sizes, too: doc/SECURITY M12. */
static void
known_answers(void)
{
	struct chain_key c;

	vec_copy("mk.2", key.b, sizeof key.b);
	known("text", &alice, message_of("text", MESSAGE_TEXT, 2, "V.2"),
	    ALL_IDS, 2);
	known("fits", &alice, message_of("fits", MESSAGE_TEXT, 2, "V.2"),
	    ALL_IDS, 2);
	known("spills", &alice, message_of("spills", MESSAGE_TEXT, 2, "V.2"),
	    ALL_IDS, 2);
	is_int(vec("fits.payload")->len, CLEAR_BYTES + 256 + BOX_TAG_BYTES,
	    "170 bytes of text fit one block");
	is_int(vec("spills.payload")->len, CLEAR_BYTES + 512 + BOX_TAG_BYTES,
	    "171 do not");
	first_key(&bob);
	known("heartbeat", &bob, message_of("heartbeat", MESSAGE_HEARTBEAT, 0,
	    "T"), ALL_IDS, 0);
	chain_direct(&c, &bob.leaf_secret, &alice.leaf, &t, bob.card.id,
	    alice.card.id);
	chain_frame_key(&key, &c);
	known("direct", &bob, message_of("direct", MESSAGE_ACTION, 1, "V.1"),
	    alice.card.id, 0);
}

static int
open_message(const struct frame *f)
{
	static uint8_t plain[PAYLOAD_BYTES_MAX];
	struct message m;
	int r;

	taint(&m, sizeof m);
	taint(plain, sizeof plain);
	r = message_open(&m, plain, f, &key, &t, &alice.signer);
	if (r < 0 && !(tainted(&m, sizeof m) &&
	    tainted(plain, sizeof plain)))
		return OPEN_TOUCHED;
	return r;
}

static void
refusals(void)
{
	struct frame f = vec_frame(alice.card.id, ALL_IDS, "text.payload");
	uint8_t plain[512];
	struct transcript other = t;
	struct message m;

	vec_copy("mk.2", key.b, sizeof key.b);
	check_total("a message", &f, open_message);
	other.b[0] ^= 1;	/* doc/SECURITY M4 */
	is_int(message_open(&m, plain, &f, &key, &other, &alice.signer),
	    ERR_CRYPTO, "under another T the signature is wrong");
	is_int(message_open(&m, plain, &f, &key, &t, &bob.signer),
	    ERR_CRYPTO, "K2: and so it is as Bob's");
	key.b[0] ^= 1;
	is_int(message_open(&m, plain, &f, &key, &t, &alice.signer),
	    ERR_CRYPTO, "with another key it does not open");
	key.b[0] ^= 1;
}

/* A text of Alice to all, in bytes; the key is the one it was sealed with. */
static struct frame
said(uint8_t *bytes, size_t size)
{
	struct message_place place = { .src = alice.card.id, .t = &t };
	struct message m = { .body = (const uint8_t *)"hello",
	    .body_len = 5 };
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, 3);
	struct writer w;

	writer_init(&w, bytes, size);
	message_seal(&w, &place, &m, &key, &alice.signer_secret, &rng);
	return (struct frame){ place.src, ALL_IDS, bytes, w.len };
}

/* What Alice said, sealed again by a member, who has all chain keys; with a
 * bit of a byte changed, if that is not byte 0. */
static int
said_again(uint32_t src, uint32_t dest, size_t changed)
{
	static uint8_t bytes[1024];
	struct frame f = said(bytes, sizeof bytes);
	struct frame g = { src, dest, buffer, f.size };
	struct nonce nonce;
	struct writer w;
	struct box box;

	memcpy(nonce.b, bytes + MSG_HEADER_BYTES, sizeof nonce.b);
	if (box_open(&box, &f, f.size - CLEAR_BYTES, key.b, &nonce) < 0)
		bail_out("the text does not open");
	writer_init(&w, buffer, sizeof buffer);
	writer_copy(&w, bytes, CLEAR_BYTES);
	writer_copy(&w, box.plain, box.len);
	if (changed > 0)
		buffer[changed] ^= 2;
	if (dest != ALL_IDS)
		buffer[1] |= MSG_FLAG_DIRECT;
	box_close(&w, 0, CLEAR_BYTES, (struct box_route){ src, dest }, key.b,
	    &nonce);
	box_release(&box);
	return open_message(&g);
}

/* doc/SECURITY K2, K9, M2, M4. */
static void
insider(void)
{
	static uint8_t bytes[1024], plain[1024];
	struct frame f = said(bytes, sizeof bytes);
	struct transcript other = t;
	struct message m;

	is_int(open_message(&f), ERR_OK, "a text opens");
	is_int(said_again(alice.card.id, ALL_IDS, CLEAR_BYTES + 22),
	    ERR_CRYPTO, "K2: with other words it is not Alice's");
	for (size_t at = 2; at < MSG_HEADER_BYTES; at++)
		is_int(said_again(alice.card.id, ALL_IDS, at), ERR_CRYPTO,
		    "K9: nor with byte %zu of the header changed", at);
	is_int(said_again(alice.card.id, bob.card.id, 0), ERR_CRYPTO,
	    "M2: what was said to all was not said to one");
	is_int(said_again(bob.card.id, ALL_IDS, 0), ERR_CRYPTO,
	    "M2: nor by another");
	other.b[0] ^= 1;
	is_int(message_open(&m, plain, &f, &key, &other, &alice.signer),
	    ERR_CRYPTO, "M4: nor in another generation");
}

/* doc/SECURITY N1. A key serves once, and still no two boxes are alike. */
static void
nonces(void)
{
	struct message_place place = { .src = alice.card.id, .t = &t };
	struct message m = { .body = (const uint8_t *)"x", .body_len = 1 };
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, 9);
	uint8_t first[NONCE_BYTES];
	struct writer w;

	writer_init(&w, buffer, sizeof buffer);
	message_seal(&w, &place, &m, &key, &alice.signer_secret, &rng);
	memcpy(first, buffer + MSG_HEADER_BYTES, sizeof first);
	writer_init(&w, buffer, sizeof buffer);
	message_seal(&w, &place, &m, &key, &alice.signer_secret, &rng);
	ok(memcmp(first, buffer + MSG_HEADER_BYTES, sizeof first) != 0,
	    "N1: the same message again has another nonce");
}

/* Boxes that open but hold what no honest sender puts in. */
static void
contents(void)
{
	static const struct {
		long longer;
		int want;
		const char *name;
	} cases[] = {
		{ 1, ERR_FORMAT, "a length that is no multiple" },
		{ -256, ERR_FORMAT, "nothing at all" },
		{ 256, ERR_FORMAT, "a block of zeros more" }
	};
	struct frame f = vec_frame(alice.card.id, ALL_IDS, "text.payload");
	struct nonce nonce;

	vec_copy("text.nonce", nonce.b, sizeof nonce.b);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct frame g;
		uint8_t *p = resealed(&g, &f, CLEAR_BYTES, cases[i].longer,
		    key.b, &nonce);

		is_int(open_message(&g), cases[i].want, "%s is refused",
		    cases[i].name);
		free(p);
	}
}

static int
sealed_plain(const void *plain, size_t len)
{
	static const struct nonce nonce;
	struct payload_msg p = { .flags = 0 };
	struct frame f = { alice.card.id, ALL_IDS, buffer, 0 };
	struct writer w;

	writer_init(&w, buffer, sizeof buffer);
	payload_msg_encode(&w, &p);
	writer_copy(&w, plain, len);
	if (box_close(&w, 0, CLEAR_BYTES,
	    (struct box_route){ f.src, f.dest }, key.b, &nonce) < 0)
		bail_out("the box does not close");
	f.size = w.len;
	return open_message(&f);
}

static void
short_content(void)
{
	uint8_t plain[256] = { 0 };

	is_int(sealed_plain(plain, sizeof plain), ERR_FORMAT,
	    "no padding mark");
	plain[0] = 0x80;
	is_int(sealed_plain(plain, sizeof plain), ERR_TRUNCATED,
	    "padding and nothing else");
	plain[0] = 0;
	plain[FIXED_BYTES + 63] = 0x80;
	is_int(sealed_plain(plain, sizeof plain), ERR_TRUNCATED,
	    "a signature that is a byte short");
	plain[FIXED_BYTES + 63] = 0;
	plain[FIXED_BYTES + 64] = 0x80;
	is_int(sealed_plain(plain, sizeof plain), ERR_CRYPTO,
	    "a signature of zeros");
}

static int
seal_text(struct writer *w, size_t body_len)
{
	static uint8_t body[TEXT_BYTES_MAX];
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, 7);
	struct message_place place = { .src = alice.card.id, .t = &t };
	struct message m = { .body = body, .body_len = body_len };

	return message_seal(w, &place, &m, &key, &alice.signer_secret, &rng);
}

static void
sizes(void)
{
	struct frame f = { alice.card.id, ALL_IDS, buffer, 0 };
	struct writer w;
	size_t full;

	writer_init(&w, buffer, sizeof buffer);
	is_int(seal_text(&w, TEXT_BYTES_MAX), ERR_OK, "the longest text");
	f.size = full = w.len;
	is_int(open_message(&f), ERR_OK, "opens");
	writer_init(&w, buffer, full - 1);
	is_int(seal_text(&w, TEXT_BYTES_MAX), ERR_LIMIT, "a byte too small");
	is_int(w.len, 0, "leaves nothing");
	ok(sodium_is_zero(buffer, full - BOX_TAG_BYTES),
	    "not even in the memory");
	for (size_t size = 0; size < 400; size++) {
		writer_init(&w, buffer, size);
		if (seal_text(&w, 100) == ERR_OK)
			break;
		full = size + 1;
	}
	is_int(full, CLEAR_BYTES + 256 + BOX_TAG_BYTES,
	    "a writer of any size is written to within its bounds");
}

/* More than TEXT_BYTES_MAX, signed and sealed as it should be. */
static void
too_long(void)
{
	size_t len = FIXED_BYTES + TEXT_BYTES_MAX + 1;
	uint8_t *plain = mem_zero(1, len + 64 + PAD_BYTES);

	plain[len + 64] = 0x80;
	is_int(sealed_plain(plain, (len + 64) / PAD_BYTES * PAD_BYTES +
	    PAD_BYTES), ERR_LIMIT, "a longer text is refused");
	free(plain);
}

int
main(void)
{
	prim_start();
	vectors_load("crypto-message.txt");
	person_load(&alice, "alice");
	person_load(&bob, "bob");
	vec_copy("T", t.b, sizeof t.b);
	known_answers();
	refusals();
	insider();
	nonces();
	contents();
	short_content();
	sizes();
	too_long();
	return done_testing();
}

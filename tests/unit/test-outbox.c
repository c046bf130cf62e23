/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/hub/outbox.c */
#include "config.h"

#include "base/mem.h"
#include "base/rng.h"
#include "hub/outbox.h"
#include "tap.h"
#include "wire/frame.h"

enum { MEMBERS = 8, STEPS = 4000, WANTED_MAX = 8 << 20 };

static void
make(uint8_t *out, uint8_t n, size_t size)
{
	frame_header(out, n, 0, size);
	memset(out + FRAME_HEADER_BYTES, n, size);
}

static void
to_all(struct tape *t, uint8_t n, size_t size)
{
	make(tape_add(t, FRAME_HEADER_BYTES + size), n, size);
}

static void
to_one(struct outbox *o, struct tape *t, uint8_t n, size_t size)
{
	make(outbox_add(o, t, FRAME_HEADER_BYTES + size), n, size);
}

/* The first byte of each payload that comes out, when all is taken. */
static const char *
taken(struct outbox *o, struct tape *t)
{
	static uint8_t bytes[1 << 16];
	static char out[100];
	struct iovec pieces[3];
	size_t len = 0, at = 0, k = 0;
	struct frame f;
	int i, n;

	while ((n = outbox_pieces(o, pieces, 3)) > 0) {
		for (i = 0; i < n; i++) {
			memcpy(bytes + len, pieces[i].iov_base,
			    pieces[i].iov_len);
			len += pieces[i].iov_len;
			outbox_sent(o, t, pieces[i].iov_len);
		}
	}
	while (at < len && k + 1 < sizeof out) {
		at += frame_decode(&f, bytes + at, len - at);
		out[k++] = f.payload[0];
	}
	out[k] = '\0';
	return out;
}

static void
test_place(void)
{
	struct tape t;
	struct outbox o;

	tape_init(&t);
	outbox_init(&o);
	to_all(&t, '-', 4);
	to_one(&o, &t, 'i', 9);
	outbox_join(&o, &t);
	is_int(outbox_bytes(&o, &t), 19, "what was on the tape is not for it");
	to_all(&t, 'a', 4);
	to_one(&o, &t, '1', 4);
	to_one(&o, &t, '2', 4);
	to_all(&t, 'b', 4);
	to_all(&t, 'c', 4);
	to_one(&o, &t, '3', 4);
	is_str(taken(&o, &t), "ia12bc3", "own frames keep their place");
	is_int(outbox_bytes(&o, &t), 0, "then nothing is left");
	to_one(&o, &t, '4', 4);
	outbox_leave(&o, &t);
	to_all(&t, '-', 4);
	is_str(taken(&o, &t), "4", "after it has left, nothing more comes");
	outbox_release(&o, &t);
	tape_release(&t);
}

/* A frame whose payload is a byte, three more, and what is on the roll. */
static void
to_one_roll(struct outbox *o, struct tape *t, uint8_t n, struct roll *roll)
{
	size_t more = roll->count * ROLL_ID_BYTES;
	uint8_t *out = outbox_add_roll(o, t, FRAME_HEADER_BYTES + 4, roll);

	frame_header(out, n, 0, 4 + more);
	memset(out + FRAME_HEADER_BYTES, n, 4);
}

static void
test_roll(void)
{
	struct tape t;
	struct outbox o;
	struct iovec piece;
	struct roll *roll = roll_add(roll_new(), 0x01020304);

	tape_init(&t);
	outbox_init(&o);
	to_one_roll(&o, &t, 'i', roll);
	outbox_join(&o, &t);
	to_one(&o, &t, '1', 4);
	to_all(&t, 'a', 4);
	roll = roll_add(roll, 0x05060708);
	is_int(outbox_bytes(&o, &t), 18 + 14 + 14,
	    "it is sent what was on the roll then");
	is_int(outbox_pieces(&o, &piece, 1), 1, "in pieces");
	is_int(piece.iov_len, 14, "what is its own");
	outbox_sent(&o, &t, 14);
	outbox_pieces(&o, &piece, 1);
	is_mem(piece.iov_base, "\1\2\3\4", piece.iov_len, "and the roll");
	outbox_sent(&o, &t, 1);
	outbox_pieces(&o, &piece, 1);
	is_int(piece.iov_len, 3, "which may be sent in part");
	outbox_sent(&o, &t, 3);
	is_str(taken(&o, &t), "1a", "then comes the rest");
	is_int(roll->holders, 1, "and the roll is let go");
	outbox_release(&o, &t);
	roll_drop(roll);
	tape_release(&t);
}

static void
test_cut_roll(size_t sent)
{
	struct tape t;
	struct outbox o;
	struct roll *roll = roll_add(roll_new(), 0x01020304);
	uint8_t bytes[32];
	struct iovec pieces[3];
	size_t len = 0;
	int i, n;

	tape_init(&t);
	outbox_init(&o);
	to_one_roll(&o, &t, 'i', roll);
	outbox_join(&o, &t);
	to_one(&o, &t, '1', 4);
	outbox_sent(&o, &t, sent);
	outbox_cut(&o, &t);
	is_int(roll->holders, 1, "a cut lets the roll go");
	n = outbox_pieces(&o, pieces, 3);
	for (i = 0; i < n; i++) {
		memcpy(bytes + len, pieces[i].iov_base, pieces[i].iov_len);
		len += pieces[i].iov_len;
	}
	is_int(len, 18 - sent, "the rest of the frame stays");
	is_mem(bytes, &"\0\0\0i\0\0\0\0\0\10iiii\1\2\3\4"[sent], len,
	    "with what was on the roll");
	outbox_release(&o, &t);
	roll_drop(roll);
	tape_release(&t);
}

static void
test_cut(void)
{
	struct tape t;
	struct outbox o;
	struct iovec piece;

	tape_init(&t);
	outbox_init(&o);
	outbox_join(&o, &t);
	to_all(&t, 'a', 4);
	to_all(&t, 'b', 4);
	outbox_cut(&o, &t);
	to_one(&o, &t, 'e', 4);
	is_str(taken(&o, &t), "e", "between frames: all goes");
	outbox_release(&o, &t);

	outbox_init(&o);
	outbox_join(&o, &t);
	to_all(&t, 'a', 4);
	to_all(&t, 'b', 90);
	to_all(&t, 'c', 4);
	outbox_sent(&o, &t, 14 + 50);
	outbox_cut(&o, &t);
	to_one(&o, &t, 'e', 4);
	is_int(outbox_bytes(&o, &t), 50 + 14, "inside of one: its rest stays");
	outbox_pieces(&o, &piece, 1);
	is_int(((uint8_t *)piece.iov_base)[0], 'b', "of the tape");
	outbox_release(&o, &t);

	outbox_init(&o);
	outbox_join(&o, &t);
	to_one(&o, &t, '1', 90);
	to_one(&o, &t, '2', 90);
	outbox_sent(&o, &t, 130);
	outbox_cut(&o, &t);
	is_int(outbox_bytes(&o, &t), 70, "of an own frame");
	outbox_release(&o, &t);
	is_int(outbox_bytes(&o, &t), 0, "and released: nothing");
	tape_release(&t);
}

/* What a member shall be sent, kept in the plainest way. */
struct model {
	struct outbox o;
	uint8_t *wanted;
	size_t len, sent;
	bool left;
};

static void
want(struct model *m, uint8_t n, size_t size)
{
	make(m->wanted + m->len, n, size);
	m->len += FRAME_HEADER_BYTES + size;
}

static size_t
send_some(struct model *m, struct tape *t, const struct rng *rng)
{
	struct iovec pieces[4];
	int i, n = outbox_pieces(&m->o, pieces, 1 + rng_below(rng, 4));
	size_t wrong = 0, len = 0, part;

	for (i = 0; i < n; i++) {
		wrong += memcmp(pieces[i].iov_base, m->wanted + m->sent + len,
		    pieces[i].iov_len) != 0;
		len += pieces[i].iov_len;
	}
	part = len > 0 ? rng_below(rng, len + 1) : 0;
	if (rng_below(rng, 2) == 0)
		part = len;
	outbox_sent(&m->o, t, part);
	m->sent += part;
	return wrong + (outbox_bytes(&m->o, t) != m->len - m->sent);
}

static void
step(struct model *models, struct tape *t, const struct rng *rng,
    size_t *wrong)
{
	struct model *m = &models[rng_below(rng, MEMBERS)];
	size_t i, size = 4 + rng_below(rng, 300);
	uint8_t n = rng_u32(rng);

	if (rng_below(rng, 50) == 0)
		size = PAYLOAD_BYTES_MAX - rng_below(rng, 3);
	switch (rng_below(rng, 4)) {
	case 0:
		to_all(t, n, size);
		for (i = 0; i < MEMBERS; i++)
			if (!models[i].left)
				want(&models[i], n, size);
		break;
	case 1:
		to_one(&m->o, t, n, size);
		want(m, n, size);
		break;
	default:
		*wrong += send_some(m, t, rng);
	}
}

static void
test_random(uint64_t seed)
{
	static struct model models[MEMBERS];
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, seed);
	struct tape t;
	size_t i, wrong = 0;

	tape_init(&t);
	for (i = 0; i < MEMBERS; i++) {
		models[i] = (struct model){ .wanted = mem_alloc(WANTED_MAX) };
		outbox_init(&models[i].o);
		outbox_join(&models[i].o, &t);
	}
	for (i = 0; i < STEPS; i++)
		step(models, &t, &rng, &wrong);
	outbox_leave(&models[0].o, &t);
	models[0].left = true;
	for (i = 0; i < STEPS; i++)
		step(models, &t, &rng, &wrong);
	is_int(wrong, 0, "any pieces at any time are right, seed %llu",
	    (unsigned long long)seed);
	for (i = 0; i < MEMBERS; i++) {
		outbox_release(&models[i].o, &t);
		free(models[i].wanted);
	}
	tape_release(&t);
}

int
main(void)
{
	uint64_t seed;

	test_place();
	test_roll();
	test_cut();
	test_cut_roll(5);
	test_cut_roll(14);
	test_cut_roll(16);
	for (seed = 1; seed <= 10; seed++)
		test_random(seed);
	return done_testing();
}

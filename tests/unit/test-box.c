/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Boxes: where they lie, what they bind, and what does not fit. */
#include "config.h"

#include "crypto-total.h"
#include "crypto-vectors.h"

static const uint8_t key[32] = { 1, 2, 3 };
static const struct nonce nonce = { { 4, 5, 6 } };
enum { CLEAR = 9 };

static int
open_box(const struct frame *f)
{
	struct box box;
	int r = ERR_TRUNCATED;

	if (f->size < CLEAR)
		return r;
	r = box_open(&box, f, f->size - CLEAR, key, &nonce);
	if (r < 0 && (box.plain || box.len))
		r = OPEN_TOUCHED;
	if (r == ERR_OK && (box.len != 5 || memcmp(box.plain, "plain", 5)))
		r = OPEN_TOUCHED;
	box_release(&box);
	return r;
}

/* Type 96: its header is 4 bytes, the type byte among what is bound. */
static int
seal_box(struct writer *w, const char *plain)
{
	size_t start = w->len;

	writer_copy(w, "\x60" "clear bytes", CLEAR);
	writer_copy(w, plain, strlen(plain));
	return box_close(w, start, CLEAR, (struct box_route){ 7, 8 }, key,
	    &nonce);
}

static void
fits(void)
{
	uint8_t data[64];
	struct frame f = { 7, 8, data + 3, CLEAR + 5 + BOX_TAG_BYTES };
	struct writer w;

	writer_init(&w, data, sizeof data);
	writer_copy(&w, "abc", 3);
	is_int(seal_box(&w, "plain"), ERR_OK, "a box is closed");
	is_int(w.len, 3 + f.size, "behind what was there");
	is_mem(data, "abc\x60" "clear by", 3 + CLEAR, "which stays as it was");
	check_total("a box", &f, open_box);
}

/* doc/SECURITY M2. */
static void
elsewhere(void)
{
	uint8_t data[64];
	struct frame f = { 7, 8, data, CLEAR + 5 + BOX_TAG_BYTES };
	struct writer w;

	writer_init(&w, data, sizeof data);
	seal_box(&w, "plain");
	is_int(open_box(&f), ERR_OK, "a box opens where it was sent");
	f.src = 9;
	is_int(open_box(&f), ERR_CRYPTO, "M2: not as another's");
	f.src = 7;
	f.dest = 9;
	is_int(open_box(&f), ERR_CRYPTO, "M2: nor to another");
	f.dest = ALL_IDS;
	is_int(open_box(&f), ERR_CRYPTO, "M2: nor to all");
}

static void
does_not_fit(void)
{
	uint8_t data[CLEAR + 5 + BOX_TAG_BYTES - 1];
	struct writer w;

	writer_init(&w, data, sizeof data);
	is_int(seal_box(&w, "plain"), ERR_LIMIT, "no room for the tag");
	is_int(w.len, 0, "nothing is left");
	ok(sodium_is_zero(data, CLEAR + 5), "not even in the memory");
	writer_init(&w, data, 3);
	is_int(seal_box(&w, "plain"), ERR_LIMIT, "no room for anything");
}

static void
payload_limit(void)
{
	size_t size = PAYLOAD_BYTES_MAX + 1;
	uint8_t *data = mem_zero(1, size);
	struct writer w;

	writer_init(&w, data, size);
	writer_reserve(&w, PAYLOAD_BYTES_MAX - BOX_TAG_BYTES);
	is_int(box_close(&w, 0, CLEAR, (struct box_route){ 7, 8 }, key,
	    &nonce), ERR_OK, "the longest payload");
	writer_init(&w, data, size);
	writer_reserve(&w, PAYLOAD_BYTES_MAX - BOX_TAG_BYTES + 1);
	is_int(box_close(&w, 0, CLEAR, (struct box_route){ 7, 8 }, key,
	    &nonce), ERR_LIMIT, "one byte more");
	free(data);
}

static void
empty(void)
{
	uint8_t data[CLEAR + BOX_TAG_BYTES];
	struct frame f = { 7, 8, data, sizeof data };
	struct writer w;
	struct box box;

	writer_init(&w, data, sizeof data);
	is_int(seal_box(&w, ""), ERR_OK, "a box of nothing");
	is_int(box_open(&box, &f, BOX_TAG_BYTES, key, &nonce), ERR_OK,
	    "opens");
	is_int(box.len, 0, "and holds nothing");
	box_release(&box);
	is_int(box_open(&box, &f, BOX_TAG_BYTES - 1, key, &nonce),
	    ERR_TRUNCATED, "less than a tag is no box");
}

int
main(void)
{
	prim_start();
	fits();
	elsewhere();
	does_not_fit();
	payload_limit();
	empty();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A check that a function which opens boxes is total: it refuses whatever is
 * not exactly what was sealed, and then leaves its outputs alone.
 */
#ifndef CRYPTO_TOTAL_H
#define CRYPTO_TOTAL_H

#include "base/err.h"
#include "base/mem.h"
#include "crypto/box.h"
#include "wire/frame.h"
#include "tap.h"

/*
 * Opens f: ERR_OK, or an error with the outputs as they were; when they were
 * not, the test's function returns OPEN_TOUCHED.
 */
enum { OPEN_TOUCHED = 1 };
typedef int open_function(const struct frame *f);

/* The outputs of an open_function: filled before, looked at after. */
__attribute__((unused)) static void
taint(void *out, size_t len)
{
	memset(out, 0xa5, len);
}

__attribute__((unused)) static bool
tainted(const void *out, size_t len)
{
	const uint8_t *p = out;

	while (len > 0 && *p == 0xa5)
		p++, len--;
	return len == 0;
}

static size_t
count_flips(const struct frame *f, uint8_t *copy, open_function *open)
{
	struct frame g = { f->src, f->dest, copy, f->size };
	size_t refused = 0;

	memcpy(copy, f->payload, f->size);
	for (size_t bit = 8; bit < 8 * f->size; bit++) {
		copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
		refused += open(&g) < 0;
		copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	return refused;
}

static size_t
count_lengths(const struct frame *f, open_function *open)
{
	size_t refused = 0;

	for (size_t len = PAYLOAD_BYTES_MIN; len < f->size; len++) {
		/* exactly as long as it says, for the address sanitizer */
		uint8_t *copy = mem_dup(f->payload, len);
		struct frame g = { f->src, f->dest, copy, len };

		refused += open(&g) < 0;
		free(copy);
	}
	return refused;
}

/*
 * After the type byte (the caller's) every bit counts, and so do the length
 * and the ids (doc/SECURITY M2).
 */
__attribute__((unused)) static void
check_total(const char *name, const struct frame *f, open_function *open)
{
	uint8_t *copy = mem_zero(1, f->size + 1);
	struct frame g = *f;
	struct frame longer = { f->src, f->dest, copy, f->size + 1 };

	is_int(open(f), ERR_OK, "%s opens", name);
	is_int(count_flips(f, copy, open), 8 * (f->size - 1),
	    "%s: every flipped bit is refused", name);
	is_int(count_lengths(f, open), f->size - PAYLOAD_BYTES_MIN,
	    "%s: every shorter one is refused", name);
	ok(open(&longer) < 0, "%s: a byte more is refused", name);
	g.src ^= 1;
	ok(open(&g) < 0, "%s: another source is refused", name);
	g = *f;
	g.dest ^= 1;
	ok(open(&g) < 0, "%s: another destination is refused", name);
	is_int(open(f), ERR_OK, "%s still opens", name);
	free(copy);
}

/*
 * f with its box opened, its content cut or followed by zeros so that it is
 * len bytes long, and sealed again. Freed by the caller.
 */
__attribute__((unused)) static uint8_t *
resealed(struct frame *out, const struct frame *f, size_t clear_len,
    long longer, const uint8_t key[static 32], const struct nonce *nonce)
{
	size_t size = f->size + (longer > 0 ? (size_t)longer : 0);
	uint8_t *payload = mem_zero(1, size);
	struct writer w;
	struct box box;
	size_t len;

	if (box_open(&box, f, f->size - clear_len, key, nonce) < 0)
		bail_out("what is to be sealed again does not open");
	len = (size_t)((long)box.len + longer);
	writer_init(&w, payload, size);
	writer_copy(&w, f->payload, clear_len);
	writer_copy(&w, box.plain, len < box.len ? len : box.len);
	while (w.len < clear_len + len)
		writer_u8(&w, 0);
	box_close(&w, 0, clear_len, (struct box_route){ f->src, f->dest },
	    key, nonce);
	*out = (struct frame){ f->src, f->dest, payload, w.len };
	box_release(&box);
	return payload;
}

#endif

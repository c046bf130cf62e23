/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cursors at every length of their input, and after an overrun. */
#include "config.h"

#include "wire/cursor.h"

#include "base/err.h"
#include "tap.h"

static const uint8_t bytes[20] = {
	0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x88, 0x09, 0x0a,
	0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0xf0, 0x11, 0x12, 0x13, 0x14
};

struct fields {
	uint8_t a;
	uint16_t b;
	uint32_t c;
	uint64_t d;
	uint8_t e[3];
	const uint8_t *f;
};

static int
read_all(struct fields *v, size_t len)
{
	struct reader r;

	memset(v, 0xee, sizeof *v);
	reader_init(&r, bytes, len);
	v->a = reader_u8(&r);
	v->b = reader_u16(&r);
	v->c = reader_u32(&r);
	v->d = reader_u64(&r);
	reader_copy(&r, v->e, sizeof v->e);
	v->f = reader_bytes(&r, 2);
	return reader_end(&r);
}

static void
test_reader(void)
{
	static const uint8_t zeros[3];
	struct fields v;
	size_t len;

	is_int(read_all(&v, 20), ERR_OK, "all is there");
	is_int(v.a, 0x01, "u8");
	is_int(v.b, 0x0203, "u16");
	is_int(v.c, 0x04050607, "u32");
	ok(v.d == 0x88090a0b0c0d0e0f, "u64");
	is_mem(v.e, bytes + 15, 3, "copy");
	ok(v.f == bytes + 18, "bytes are borrowed");
	for (len = 0; len < 20; len++) {
		is_int(read_all(&v, len), ERR_TRUNCATED, "%zu bytes", len);
		ok(v.f == NULL, "nothing behind the overrun");
		ok(len >= 18 || memcmp(v.e, zeros, 3) == 0, "zeros");
		ok(len >= 15 || v.d == 0, "no part of a u64");
		ok(len >= 7 || v.c == 0, "no part of a u32");
		ok(len >= 3 || v.b == 0, "no part of a u16");
	}
}

static void
test_reader_end(void)
{
	struct reader r;
	const uint8_t *rest;
	size_t len;

	reader_init(&r, NULL, 0);
	is_int(reader_end(&r), ERR_OK, "empty input");
	reader_init(&r, bytes, 3);
	reader_u16(&r);
	is_int(reader_end(&r), ERR_TRAILING, "a byte is left");
	rest = reader_rest(&r, &len);
	ok(rest == bytes + 2 && len == 1, "the rest is that byte");
	is_int(reader_end(&r), ERR_OK, "then none is left");
	reader_rest(&r, &len);
	is_int(len, 0, "an empty rest");
	is_int(reader_end(&r), ERR_OK, "is no overrun");
	reader_init(&r, bytes, 3);
	reader_u32(&r);
	is_int(reader_u8(&r), 0, "an overrun sticks though bytes are left");
	ok(reader_rest(&r, &len) == NULL && len == 0, "no rest after it");
	is_int(reader_end(&r), ERR_TRUNCATED, "the end says so");
	reader_init(&r, bytes, 3);
	ok(reader_bytes(&r, SIZE_MAX) == NULL, "a huge length");
	reader_init(&r, NULL, 0);
	reader_copy(&r, NULL, 0);
	is_int(reader_end(&r), ERR_OK, "nothing is copied from nothing");
}

static int
write_all(uint8_t *out, size_t size, size_t *len)
{
	struct writer w;
	uint8_t *room;

	writer_init(&w, out, size);
	writer_u8(&w, 0x01);
	writer_u16(&w, 0x0203);
	writer_u32(&w, 0x04050607);
	writer_u64(&w, 0x88090a0b0c0d0e0f);
	writer_copy(&w, bytes + 15, 3);
	room = writer_reserve(&w, 2);
	if (room != NULL)
		memcpy(room, bytes + 18, 2);
	*len = w.len;
	return writer_end(&w);
}

static void
test_writer(void)
{
	uint8_t out[24];
	size_t size, len;

	memset(out, 0xee, sizeof out);
	is_int(write_all(out, 20, &len), ERR_OK, "all fits");
	is_int(len, 20, "its length");
	is_mem(out, bytes, 20, "what the reader reads");
	for (size = 0; size < 20; size++) {
		memset(out, 0xee, sizeof out);
		is_int(write_all(out, size, &len), ERR_LIMIT, "%zu", size);
		ok(len <= size && out[size] == 0xee, "nothing beyond");
	}
}

static void
test_writer_sticks(void)
{
	uint8_t out[2] = { 0 };
	struct writer w;

	writer_init(&w, out, 2);
	writer_u32(&w, 1);
	writer_u8(&w, 7);
	is_int(out[0], 0, "a later field that fits is not written either");
	ok(writer_reserve(&w, 0) == NULL, "no room after an overrun");
	writer_init(&w, out, 2);
	ok(writer_reserve(&w, SIZE_MAX) == NULL, "a huge length");
	writer_init(&w, out, 2);
	writer_copy(&w, NULL, 0);
	is_int(writer_end(&w), ERR_OK, "nothing is no overrun");
}

int
main(void)
{
	test_reader();
	test_reader_end();
	test_writer();
	test_writer_sticks();
	return done_testing();
}

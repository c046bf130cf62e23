/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bounded, sticky cursors over big-endian fields. They know nothing of
 * messages; payload.c does.
 */
#include "config.h"

#include "wire/cursor.h"

#include <string.h>

#include "base/err.h"

void
reader_init(struct reader *r, const void *data, size_t len)
{
	*r = (struct reader){ .p = data, .left = len };
}

const uint8_t *
reader_bytes(struct reader *r, size_t len)
{
	const uint8_t *p = r->p;

	if (r->overrun || len > r->left) {
		r->overrun = true;
		return NULL;
	}
	if (len > 0)
		r->p += len;
	r->left -= len;
	return p;
}

static uint64_t
read_int(struct reader *r, size_t len)
{
	const uint8_t *p = reader_bytes(r, len);
	uint64_t v = 0;
	size_t i;

	if (p == NULL)
		return 0;
	for (i = 0; i < len; i++)
		v = v << 8 | p[i];
	return v;
}

uint8_t
reader_u8(struct reader *r)
{
	return (uint8_t)read_int(r, 1);
}

uint16_t
reader_u16(struct reader *r)
{
	return (uint16_t)read_int(r, 2);
}

uint32_t
reader_u32(struct reader *r)
{
	return (uint32_t)read_int(r, 4);
}

uint64_t
reader_u64(struct reader *r)
{
	return read_int(r, 8);
}

void
reader_copy(struct reader *r, void *out, size_t len)
{
	const uint8_t *p = reader_bytes(r, len);

	if (len == 0)
		return;
	if (p == NULL)
		memset(out, 0, len);
	else
		memcpy(out, p, len);
}

const uint8_t *
reader_rest(struct reader *r, size_t *len)
{
	*len = r->overrun ? 0 : r->left;
	return reader_bytes(r, *len);
}

int
reader_end(const struct reader *r)
{
	if (r->overrun)
		return ERR_TRUNCATED;
	return r->left > 0 ? ERR_TRAILING : ERR_OK;
}

void
writer_init(struct writer *w, void *data, size_t size)
{
	*w = (struct writer){ .data = data, .size = size };
}

uint8_t *
writer_reserve(struct writer *w, size_t len)
{
	uint8_t *p = w->data;

	if (w->overrun || len > w->size - w->len) {
		w->overrun = true;
		return NULL;
	}
	if (p != NULL)
		p += w->len;
	w->len += len;
	return p;
}

static void
write_int(struct writer *w, uint64_t v, size_t len)
{
	uint8_t *p = writer_reserve(w, len);

	if (p == NULL)
		return;
	while (len-- > 0) {
		p[len] = (uint8_t)v;
		v >>= 8;
	}
}

void
writer_u8(struct writer *w, uint8_t v)
{
	write_int(w, v, 1);
}

void
writer_u16(struct writer *w, uint16_t v)
{
	write_int(w, v, 2);
}

void
writer_u32(struct writer *w, uint32_t v)
{
	write_int(w, v, 4);
}

void
writer_u64(struct writer *w, uint64_t v)
{
	write_int(w, v, 8);
}

void
writer_copy(struct writer *w, const void *data, size_t len)
{
	uint8_t *p = writer_reserve(w, len);

	if (p != NULL && len > 0)
		memcpy(p, data, len);
}

int
writer_end(const struct writer *w)
{
	return w->overrun ? ERR_LIMIT : ERR_OK;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frame around every payload (doc/PROTOCOL section 2). It looks at the
 * size only; what is in the payload is payload.c's.
 */
#include "config.h"

#include "wire/frame.h"

#include <assert.h>

#include "base/err.h"
#include "wire/cursor.h"

long
frame_decode(struct frame *f, const uint8_t *data, size_t len)
{
	struct reader r;

	*f = (struct frame){ 0 };
	if (len < FRAME_HEADER_BYTES)
		return 0;
	reader_init(&r, data, len);
	f->src = reader_u32(&r);
	f->dest = reader_u32(&r);
	f->size = reader_u16(&r);
	if (f->size < PAYLOAD_BYTES_MIN)
		return ERR_FORMAT;
	f->payload = reader_bytes(&r, f->size);
	if (f->payload == NULL)
		return 0;
	return (long)(FRAME_HEADER_BYTES + f->size);
}

void
frame_header(uint8_t out[static FRAME_HEADER_BYTES], uint32_t src,
    uint32_t dest, size_t size)
{
	struct writer w;

	assert(size >= PAYLOAD_BYTES_MIN && size <= PAYLOAD_BYTES_MAX);
	writer_init(&w, out, FRAME_HEADER_BYTES);
	writer_u32(&w, src);
	writer_u32(&w, dest);
	writer_u16(&w, (uint16_t)size);
}

uint8_t
frame_type(const struct frame *f)
{
	return f->payload[0];
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frame (doc/PROTOCOL section 2): u32 src_id, u32 dest_id, u16 size,
 * payload[size], all big-endian.
 */
#ifndef WIRE_FRAME_H
#define WIRE_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "wire/limits.h"

#define RELAY_ID 0	/* as src_id: the relay itself */
#define ALL_IDS 0	/* as dest_id: to all */

struct frame {
	uint32_t src, dest;
	const uint8_t *payload;	/* borrowed from the buffer it was read from */
	size_t size;		/* PAYLOAD_BYTES_MIN .. PAYLOAD_BYTES_MAX */
};

/*
 * Reads the frame at the start of data. Returns its whole length in bytes, 0
 * if more bytes are needed, ERR_FORMAT (as soon as the header is there) if its
 * size is below 4. Only a whole frame may be looked at.
 */
long frame_decode(struct frame *f, const uint8_t *data, size_t len);

void frame_header(uint8_t out[static FRAME_HEADER_BYTES], uint32_t src,
    uint32_t dest, size_t size);

/* payload[0] */
uint8_t frame_type(const struct frame *f);

#endif

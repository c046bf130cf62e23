/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The few frames that come from the relay itself (doc/PROTOCOL section 4).
 */
#include "config.h"

#include "hub/frames.h"

#include <assert.h>
#include <string.h>

#include "base/err.h"
#include "wire/frame.h"
#include "wire/payload.h"

size_t
frames_left(const uint8_t *data, size_t len, size_t offset)
{
	struct frame f;
	size_t end = 0;

	while (end < offset) {
		long n = frame_decode(&f, data + end, len - end);

		assert(n > 0);
		end += n;
	}
	return end - offset;
}

/* Puts the header before a payload that stands at out + its length. */
static size_t
finish(uint8_t *out, uint32_t src, uint32_t dest, const struct writer *w)
{
	assert(writer_end(w) == ERR_OK);
	frame_header(out, src, dest, w->len);
	return FRAME_HEADER_BYTES + w->len;
}

static void
begin(struct writer *w, uint8_t *out)
{
	writer_init(w, out + FRAME_HEADER_BYTES,
	    FRAMES_OWN_BYTES_MAX - FRAME_HEADER_BYTES);
}

size_t
frames_ping(uint8_t out[static FRAMES_OWN_BYTES_MAX], uint32_t dest)
{
	struct payload_ping ping = { .type = TYPE_PING };
	struct writer w;

	begin(&w, out);
	payload_ping_encode(&w, &ping);
	return finish(out, RELAY_ID, dest, &w);
}

size_t
frames_pong(uint8_t out[static FRAMES_OWN_BYTES_MAX], uint32_t dest,
    const uint8_t *ping_payload)
{
	struct payload_ping pong = { .type = TYPE_PONG };
	struct writer w;

	memcpy(pong.token, ping_payload + 1, sizeof pong.token);
	begin(&w, out);
	payload_ping_encode(&w, &pong);
	return finish(out, RELAY_ID, dest, &w);
}

size_t
frames_error(uint8_t out[static FRAMES_OWN_BYTES_MAX], uint32_t dest,
    uint8_t severity, uint16_t code, const char *text)
{
	struct writer w;

	begin(&w, out);
	payload_error_encode(&w, severity, code, text, strlen(text));
	return finish(out, RELAY_ID, dest, &w);
}

size_t
frames_presence(uint8_t out[static FRAMES_OWN_BYTES_MAX], uint32_t id,
    uint8_t type)
{
	struct writer w;

	begin(&w, out);
	payload_presence_encode(&w, type);
	return finish(out, id, ALL_IDS, &w);
}

void
frames_init(uint8_t out[static FRAMES_INIT_BYTES], uint32_t dest, size_t count)
{
	struct writer w;

	writer_init(&w, out + FRAME_HEADER_BYTES, PAYLOAD_BYTES_MIN);
	writer_u8(&w, TYPE_INIT);
	writer_u8(&w, 0);
	writer_u16(&w, count);
	frame_header(out, RELAY_ID, dest, PAYLOAD_BYTES_MIN + 4 * count);
}

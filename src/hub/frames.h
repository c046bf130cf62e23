/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Frames as the relay writes them, and where one ends in a row of them.
 */
#ifndef HUB_FRAMES_H
#define HUB_FRAMES_H

#include <stddef.h>
#include <stdint.h>

#include "wire/limits.h"

/*
 * data[0..len) are whole frames. How many bytes there are from offset to the
 * end of the frame that offset lies in; 0 at a frame's start.
 */
size_t frames_left(const uint8_t *data, size_t len, size_t offset);

/* The longest text that an ERROR of the relay has. */
enum { ERROR_TEXT_BYTES_MAX = 100 };
/* Room for any frame that the relay itself makes, INIT excepted. */
enum { FRAMES_OWN_BYTES_MAX =
    FRAME_HEADER_BYTES + PAYLOAD_BYTES_MIN + ERROR_TEXT_BYTES_MAX };

/* What members are told when their relay's order is lost. */
#define BACKBONE_LOST "relay backbone lost"

/* Each writes a frame from the relay to dest and returns its length. */
size_t frames_ping(uint8_t out[static FRAMES_OWN_BYTES_MAX], uint32_t dest);
size_t frames_pong(uint8_t out[static FRAMES_OWN_BYTES_MAX], uint32_t dest,
    const uint8_t *ping_payload);
size_t frames_error(uint8_t out[static FRAMES_OWN_BYTES_MAX], uint32_t dest,
    uint8_t severity, uint16_t code, const char *text);
/* JOIN or EXIT of id. */
size_t frames_presence(uint8_t out[static FRAMES_OWN_BYTES_MAX], uint32_t id,
    uint8_t type);

/* The start of an INIT, before its ids, of which there are count. */
enum { FRAMES_INIT_BYTES = FRAME_HEADER_BYTES + PAYLOAD_BYTES_MIN };
void frames_init(uint8_t out[static FRAMES_INIT_BYTES], uint32_t dest,
    size_t count);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames, split at every byte and at the bounds of their size. */
#include "config.h"

#include "wire/frame.h"

#include "base/err.h"
#include "base/mem.h"
#include "tap.h"

static void
test_split(void)
{
	static const uint8_t data[] = {
		0x01, 0x02, 0x03, 0x04, 0xfa, 0xfb, 0xfc, 0xfd, 0x00, 0x05,
		0x80, 0x11, 0x22, 0x33, 0x44,
		0xff	/* the next one's first byte */
	};
	struct frame f;
	uint8_t *part;
	size_t len;

	for (len = 0; len < sizeof data - 1; len++) {
		part = mem_dup(data, len);	/* no byte to read behind */
		is_int(frame_decode(&f, part, len), 0, "%zu bytes", len);
		free(part);
	}
	for (; len <= sizeof data; len++) {
		is_int(frame_decode(&f, data, len), 15, "%zu bytes", len);
		is_int(f.src, 0x01020304, "src");
		is_int(f.dest, 0xfafbfcfd, "dest");
		is_int(f.size, 5, "size");
		ok(f.payload == data + 10, "payload is borrowed");
		is_int(frame_type(&f), 128, "type");
	}
}

static void
test_sizes(void)
{
	static uint8_t data[FRAME_BYTES_MAX + 1];
	struct frame f;
	size_t size;

	for (size = 0; size < 4; size++) {
		data[9] = (uint8_t)size;
		is_int(frame_decode(&f, data, 9), 0, "nothing known yet");
		is_int(frame_decode(&f, data, 10), ERR_FORMAT,
		    "%zu is too small, told by the header alone", size);
		is_int(frame_decode(&f, data, 100), ERR_FORMAT, "always");
	}
	data[9] = 4;
	is_int(frame_decode(&f, data, sizeof data), 14, "the smallest");
	data[8] = data[9] = 0xff;
	is_int(frame_decode(&f, data, FRAME_BYTES_MAX - 1), 0, "one less");
	is_int(frame_decode(&f, data, sizeof data), FRAME_BYTES_MAX,
	    "the largest");
	is_int(f.size, PAYLOAD_BYTES_MAX, "its size");
}

static void
test_header(void)
{
	uint8_t out[FRAME_HEADER_BYTES];

	frame_header(out, 0x01020304, 0xfafbfcfd, 0xfffe);
	is_mem(out, "\x01\x02\x03\x04\xfa\xfb\xfc\xfd\xff\xfe", 10, "header");
	frame_header(out, RELAY_ID, ALL_IDS, PAYLOAD_BYTES_MIN);
	is_mem(out, "\0\0\0\0\0\0\0\0\0\4", 10, "the smallest");
}

int
main(void)
{
	test_split();
	test_sizes();
	test_header();
	return done_testing();
}

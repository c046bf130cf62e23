/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/hub/frames.c */
#include "config.h"

#include "hub/frames.h"
#include "tap.h"
#include "wire/payload.h"

static void
test_made(void)
{
	static const uint8_t ping[] = { 0, 0, 0, 0, 1, 2, 3, 4, 0, 4,
	    1, 0, 0, 0 };
	static const uint8_t pong[] = { 0, 0, 0, 0, 1, 2, 3, 4, 0, 4,
	    2, 7, 8, 9 };
	static const uint8_t error[] = { 0, 0, 0, 0, 1, 2, 3, 4, 0, 6,
	    3, 96, 0, 6, 'h', 'm' };
	static const uint8_t exited[] = { 1, 2, 3, 4, 0, 0, 0, 0, 0, 4,
	    34, 0, 0, 0 };
	static const uint8_t init[] = { 0, 0, 0, 0, 5, 6, 7, 8, 0, 12,
	    32, 0, 0, 2 };
	uint8_t out[FRAMES_OWN_BYTES_MAX];

	is_int(frames_ping(out, 0x01020304), sizeof ping, "PING");
	is_mem(out, ping, sizeof ping, "its bytes");
	is_int(frames_pong(out, 0x01020304, (uint8_t[]){ 1, 7, 8, 9 }),
	    sizeof pong, "PONG");
	is_mem(out, pong, sizeof pong, "its bytes, those of the PING in it");
	is_int(frames_error(out, 0x01020304, SEVERITY_RECONNECT, CODE_SLOW,
	    "hm"), sizeof error, "ERROR");
	is_mem(out, error, sizeof error, "its bytes");
	is_int(frames_presence(out, 0x01020304, TYPE_EXIT), sizeof exited,
	    "EXIT");
	is_mem(out, exited, sizeof exited, "its bytes");
	is_int(FRAMES_INIT_BYTES, sizeof init, "INIT before its ids");
	frames_init(out, 0x05060708, 2);
	is_mem(out, init, sizeof init, "its bytes");
}

static void
test_left(void)
{
	uint8_t two[2 * FRAMES_OWN_BYTES_MAX];
	size_t first = frames_error(two, 1, 0, 1, "first");
	size_t len = first + frames_ping(two + first, 1);

	is_int(frames_left(two, len, 0), 0, "at the start of a frame");
	is_int(frames_left(two, len, 1), first - 1, "inside of the first");
	is_int(frames_left(two, len, first), 0, "at the end of the first");
	is_int(frames_left(two, len, first + 13), 1, "inside of the second");
	is_int(frames_left(two, len, len), 0, "at the end of all");
}

int
main(void)
{
	test_made();
	test_left();
	return done_testing();
}

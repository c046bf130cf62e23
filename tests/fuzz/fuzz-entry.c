/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What Redis answers, through the reader of hiredis, as an entry of a room's
 * log. What is believed must consist of whole frames, and so must what a hub
 * is then given.
 */
#include "config.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "backbone/entry.h"
#include "base/err.h"
#include "fuzz.h"
#include "wire/frame.h"

/*
 * hiredis makes room for as many elements as are said to come: a Redis is
 * trusted with memory, a fuzzer not.
 */
static bool
is_modest(const uint8_t *data, size_t len)
{
	size_t i, digits = 0;

	for (i = 0; i < len; i++) {
		digits = isdigit(data[i]) ? digits + 1 : 0;
		if (digits > 4)
			return false;
	}
	return true;
}

static void
check_frames(const uint8_t *data, size_t len)
{
	struct frame f;
	size_t done = 0;

	while (done < len) {
		long n = frame_decode(&f, data + done, len - done);

		must(n > 0 && f.src != RELAY_ID);
		done += n;
	}
}

static void
check_entry(const redisReply *reply)
{
	struct entry e;
	struct buf out;

	if (entry_read(&e, reply) != ERR_OK)
		return;
	must(*e.id != '\0' && e.n > 0);
	for (int ours = 0; ours < 2; ours++) {
		buf_init(&out, SIZE_MAX / 2);
		entry_unpack(&e, ours, &out);
		must(buf_len(&out) <= e.len);
		check_frames(buf_data(&out), buf_len(&out));
		buf_release(&out);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	redisReader *reader;
	void *reply;

	if (!is_modest(data, size))
		return 0;
	reader = redisReaderCreate();
	redisReaderFeed(reader, (const char *)data, size);
	while (redisReaderGetReply(reader, &reply) == REDIS_OK &&
	    reply != NULL) {
		check_entry(reply);
		freeReplyObject(reply);
	}
	redisReaderFree(reader);
	return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/backbone/journal.c */
#include "config.h"

#include <string.h>

#include "backbone/journal.h"
#include "base/mem.h"
#include "tap.h"
#include "wire/payload.h"

static void
put(struct journal *j, uint8_t type, uint32_t src, size_t size, int64_t now_ms)
{
	uint8_t *payload = mem_zero(1, size);

	payload[0] = type;
	journal_put(j, &(struct frame){ .src = src, .payload = payload,
	    .size = size }, now_ms);
	free(payload);
}

static void
test_batches(void)
{
	struct journal j;
	struct batch *a, *b;

	journal_init(&j);
	ok(journal_next(&j) == NULL, "an empty one has nothing to send");
	put(&j, TYPE_JOIN, 0x1a2b3c4d, 4, 7);
	put(&j, TYPE_MSG, 0x1a2b3c4d, 9, 8);
	put(&j, TYPE_EXIT, 0x0a2b3c4d, 4, 9);
	a = journal_next(&j);
	is_int(a->number, 1, "numbers begin at 1");
	is_int(a->made_ms, 7, "a batch is as old as its first frame");
	is_int(buf_len(&a->frames), 14 + 19 + 14, "frames are in one batch");
	is_int(j.bytes, 14 + 19 + 14, "and counted");
	is_mem(buf_data(&a->frames), "\x1a\x2b\x3c\x4d\0\0\0\0\0\4\x21\0\0\0",
	    14, "as on the wire");
	is_str(a->joins.s, "1a2b3c4d", "with the ids of JOINs");
	is_str(a->exits.s, "0a2b3c4d", "and of EXITs");
	journal_mark_sent(&j, a);
	put(&j, TYPE_MSG, 1, 4, 10);
	b = journal_next(&j);
	ok(b != NULL && b != a && b->number == 2,
	    "what is sent gets nothing more");
	ok(!journal_heard(&j, 2), "they come out in their order");
	ok(journal_heard(&j, 1), "the first one");
	ok(!journal_heard(&j, 1), "once");
	is_int(j.bytes, 14, "it is not kept then");
	is_int(j.sent, 0, "nor counted");
	journal_release(&j);
	is_int(j.bytes, 0, "all may go");
	put(&j, TYPE_MSG, 1, 4, 10);
	is_int(journal_next(&j)->number, 1, "and numbers begin anew");
	journal_release(&j);
}

static void
test_rewind(void)
{
	struct journal j;
	struct batch *a, *b;

	journal_init(&j);
	put(&j, TYPE_MSG, 1, 4, 1);
	a = journal_next(&j);
	journal_mark_sent(&j, a);
	put(&j, TYPE_MSG, 2, 4, 1);
	b = journal_next(&j);
	journal_mark_sent(&j, b);
	is_int(j.sent, 2, "two are under way");
	journal_rewind(&j);
	is_int(j.sent, 0, "after a lost connection none is");
	ok(journal_next(&j) == a, "the first is sent again");
	put(&j, TYPE_MSG, 3, 4, 1);
	is_int(buf_len(&b->frames), 14,
	    "what may be in the log stays as it is");
	journal_mark_sent(&j, a);
	ok(journal_next(&j) == b, "then the second");
	journal_mark_sent(&j, b);
	is_int(journal_next(&j)->number, 3, "then what is new");
	ok(journal_heard(&j, 1) && journal_heard(&j, 2),
	    "and all of them come out");
	journal_release(&j);
}

static void
test_large(void)
{
	struct journal j;
	size_t i, batches = 0;

	journal_init(&j);
	for (i = 0; i < 20; i++)
		put(&j, TYPE_MSG, 1, PAYLOAD_BYTES_MAX, 1);
	while (journal_next(&j) != NULL) {
		struct batch *b = journal_next(&j);

		batches++;
		ok(buf_len(&b->frames) <= BATCH_BYTES_MAX + FRAME_BYTES_MAX,
		    "a batch is bounded: %zu bytes", buf_len(&b->frames));
		journal_mark_sent(&j, b);
	}
	is_int(batches, 5, "more than one then");
	journal_release(&j);
}

int
main(void)
{
	test_batches();
	test_rewind();
	test_large();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wire/file_body: the bytes of doc/PROTOCOL section 11, kinds 3 to 6. */
#include "config.h"

#include "wire/file_body.h"

#include <string.h>

#include "base/err.h"
#include "tap.h"

static uint8_t body[FILE_BODY_BYTES_MAX + 1];
static struct writer w;

static void
begin(void)
{
	writer_init(&w, body, sizeof body);
}

static void
test_offer(void)
{
	struct file_offer o = { .again = true, .size = 0x1122,
	    .name = "a.txt", .name_len = 5 }, got;
	size_t i, cut = 0;

	memset(o.hash.b, 7, sizeof o.hash.b);
	begin();
	file_offer_encode(&w, &o);
	is_int((long long)w.len, 47, "an offer of a name of 5 bytes has 47");
	ok(body[0] == 1 && body[1] == 7 && body[32] == 7 &&
	    body[39] == 0x11 && body[40] == 0x22 && body[41] == 5,
	    "flags, hash, size, length of the name");
	is_int(file_offer_decode(&got, body, w.len), ERR_OK, "it is read");
	ok(got.again && got.size == o.size && got.name_len == 5 &&
	    memcmp(got.name, "a.txt", 5) == 0, "as it was written");
	for (i = 0; i < w.len; i++)
		cut += file_offer_decode(&got, body, i) != ERR_OK;
	is_int((long long)cut, (long long)w.len, "but not if it is cut");
	is_int(file_offer_decode(&got, body, w.len + 1), ERR_TRAILING,
	    "or longer");
	body[0] = 2;
	is_int(file_offer_decode(&got, body, w.len), ERR_FORMAT,
	    "or has unknown flags");
	body[0] = 0;
	body[42] = 0xff;
	is_int(file_offer_decode(&got, body, w.len), ERR_FORMAT,
	    "or a name that is not UTF-8");
	body[41] = 0;
	is_int(file_offer_decode(&got, body, 42), ERR_FORMAT,
	    "or none");
	begin();
	o.size = FILE_BYTES_MAX + 1;
	file_offer_encode(&w, &o);
	is_int(file_offer_decode(&got, body, w.len), ERR_LIMIT,
	    "or a size that no disk has");
}

static void
test_answer(void)
{
	struct file_answer a = { .verdict = FILE_HAVE, .have = 99 }, got;

	begin();
	memset(a.id.b, 3, sizeof a.id.b);
	file_answer_encode(&w, &a);
	is_int((long long)w.len, 25, "an answer has 25 bytes");
	is_int(file_answer_decode(&got, body, w.len), ERR_OK, "is read");
	ok(got.verdict == FILE_HAVE && got.have == 99 &&
	    file_id_equal(&got.id, &a.id), "as it was written");
	body[16] = FILE_WHOLE;
	is_int(file_answer_decode(&got, body, w.len), ERR_FORMAT,
	    "only two have a number");
	body[24] = 0;
	is_int(file_answer_decode(&got, body, w.len), ERR_OK,
	    "the others have 0");
	body[16] = FILE_VERDICTS;
	is_int(file_answer_decode(&got, body, w.len), ERR_FORMAT,
	    "there is no seventh");
	is_int(file_answer_decode(&got, body, 24), ERR_TRUNCATED, "none cut");
	is_int(file_answer_decode(&got, body, 26), ERR_TRAILING, "or longer");
}

static void
test_part(void)
{
	struct file_part p = { .offset = 5, .data = (const uint8_t *)"xyz",
	    .len = 3 }, got;

	begin();
	file_part_encode(&w, &p);
	is_int((long long)w.len, 27, "a part has 24 bytes and its own");
	is_int(file_part_decode(&got, body, w.len), ERR_OK, "is read");
	ok(got.offset == 5 && got.len == 3 && memcmp(got.data, "xyz", 3) == 0,
	    "as it was written");
	is_int(file_part_decode(&got, body, 24), ERR_FORMAT,
	    "one without bytes is none");
	is_int(file_part_decode(&got, body, 23), ERR_TRUNCATED, "one cut");
	is_int(file_part_decode(&got, body, FILE_BODY_BYTES_MAX), ERR_OK,
	    "as many as a body takes");
	is_int(file_part_decode(&got, body, FILE_BODY_BYTES_MAX + 1),
	    ERR_LIMIT, "and no more");
	memset(body + 16, 0xff, 8);
	is_int(file_part_decode(&got, body, 27), ERR_LIMIT,
	    "none beyond all sizes");
}

static void
test_end(void)
{
	struct file_end e = { .reason = FILE_UNKNOWN }, got;

	begin();
	file_end_encode(&w, &e);
	is_int((long long)w.len, 17, "an end has 17 bytes");
	is_int(file_end_decode(&got, body, w.len), ERR_OK, "is read");
	is_int(got.reason, FILE_UNKNOWN, "as it was written");
	body[16] = FILE_REASONS;
	is_int(file_end_decode(&got, body, w.len), ERR_FORMAT,
	    "for a known reason");
	is_int(file_end_decode(&got, body, 16), ERR_TRUNCATED, "not cut");
	is_int(file_end_decode(&got, body, 18), ERR_TRAILING, "or longer");
}

int
main(void)
{
	test_offer();
	test_answer();
	test_part();
	test_end();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wire/texts_body: the bytes of doc/PROTOCOL section 11, kind 8. */
#include "config.h"

#include "wire/texts_body.h"

#include <string.h>

#include "base/err.h"
#include "tap.h"

static uint8_t body[TEXT_BYTES_MAX];
static struct text_entry got[TEXTS_MAX];

static void
both_kinds(void)
{
	static const uint8_t want[] = { 0, 0, 5, 'h', 'e', 'l', 'l', 'o',
	    1, 0, 5, 'w', 'a', 'v', 'e', 's' };
	const struct text_entry text = { false, "hello", 5 };
	const struct text_entry action = { true, "waves", 5 };
	struct writer w;
	size_t i, cut = 0;

	writer_init(&w, body, sizeof body);
	text_entry_encode(&w, &text);
	text_entry_encode(&w, &action);
	is_int((long long)w.len, sizeof want, "two texts have 16 bytes");
	is_mem(body, want, sizeof want, "kind, length, text");
	is_int(texts_body_decode(got, body, w.len), 2, "they are read");
	ok(!got[0].action && got[0].len == 5 &&
	    memcmp(got[0].text, "hello", 5) == 0 && got[1].action &&
	    got[1].len == 5 && memcmp(got[1].text, "waves", 5) == 0,
	    "as they were written");
	for (i = 1; i < w.len; i++)
		cut += texts_body_decode(got, body, i) == ERR_TRUNCATED;
	is_int((long long)cut, (long long)w.len - 2,
	    "cut anywhere but between them they are not");
}

static void
nonsense(void)
{
	is_int(texts_body_decode(got, body, 0), ERR_FORMAT, "no text");
	is_int(texts_body_decode(got, "\2\0\1x", 4), ERR_FORMAT,
	    "a kind of another message");
	is_int(texts_body_decode(got, "\0\0\1x\0\0\0", 7), ERR_FORMAT,
	    "an empty text");
}

static void
many(void)
{
	const struct text_entry one = { false, "x", 1 };
	struct writer w;
	int i;

	writer_init(&w, body, sizeof body);
	for (i = 0; i < TEXTS_MAX; i++)
		text_entry_encode(&w, &one);
	is_int(texts_body_decode(got, body, w.len), TEXTS_MAX, "32 texts");
	text_entry_encode(&w, &one);
	is_int(texts_body_decode(got, body, w.len), ERR_LIMIT, "no more");
}

int
main(void)
{
	both_kinds();
	nonsense();
	many();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The body of a message that carries several texts (doc/PROTOCOL section 11).
 * Whether a text is UTF-8 is as little judged here as for a text alone.
 */
#include "config.h"

#include "wire/texts_body.h"

#include "base/err.h"

enum { KIND_TEXT = 0, KIND_ACTION = 1 };

void
text_entry_encode(struct writer *w, const struct text_entry *e)
{
	writer_u8(w, e->action ? KIND_ACTION : KIND_TEXT);
	writer_u16(w, (uint16_t)e->len);
	writer_copy(w, e->text, e->len);
}

static int
read_entry(struct text_entry *e, struct reader *r)
{
	uint8_t kind = reader_u8(r);

	e->action = kind == KIND_ACTION;
	e->len = reader_u16(r);
	e->text = (const char *)reader_bytes(r, e->len);
	if (r->overrun)
		return ERR_TRUNCATED;
	return kind > KIND_ACTION || e->len == 0 ? ERR_FORMAT : ERR_OK;
}

long
texts_body_decode(struct text_entry e[TEXTS_MAX], const void *body,
    size_t len)
{
	struct reader r;
	long n = 0;
	int err;

	reader_init(&r, body, len);
	while (r.left > 0) {
		if (n == TEXTS_MAX)
			return ERR_LIMIT;
		err = read_entry(&e[n++], &r);
		if (err != ERR_OK)
			return err;
	}
	return n > 0 ? n : ERR_FORMAT;
}

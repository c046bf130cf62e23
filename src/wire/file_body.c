/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bodies of the messages about files (doc/PROTOCOL section 11). What a
 * file, its name and the state of a transfer mean is not known here.
 */
#include "config.h"

#include "wire/file_body.h"

#include <string.h>

#include "base/err.h"
#include "base/utf8.h"

void
file_id_of(struct file_id *id, const struct file_hash *hash)
{
	memcpy(id->b, hash->b, sizeof id->b);
}

bool
file_id_equal(const struct file_id *a, const struct file_id *b)
{
	return memcmp(a->b, b->b, sizeof a->b) == 0;
}

int
file_offer_decode(struct file_offer *o, const void *body, size_t len)
{
	struct reader r;
	uint8_t flags;
	int err;

	reader_init(&r, body, len);
	flags = reader_u8(&r);
	reader_copy(&r, o->hash.b, sizeof o->hash.b);
	o->size = reader_u64(&r);
	o->name_len = reader_u8(&r);
	o->name = (const char *)reader_bytes(&r, o->name_len);
	err = reader_end(&r);
	if (err != ERR_OK)
		return err;
	o->again = flags & 1;
	if (flags > 1 || o->name_len == 0 ||
	    !utf8_valid(o->name, o->name_len))
		return ERR_FORMAT;
	return o->size > FILE_BYTES_MAX ? ERR_LIMIT : ERR_OK;
}

int
file_answer_decode(struct file_answer *a, const void *body, size_t len)
{
	struct reader r;
	uint8_t verdict;
	int err;

	reader_init(&r, body, len);
	reader_copy(&r, a->id.b, sizeof a->id.b);
	verdict = reader_u8(&r);
	a->have = reader_u64(&r);
	err = reader_end(&r);
	if (err != ERR_OK)
		return err;
	if (verdict >= FILE_VERDICTS || (verdict > FILE_HAVE && a->have != 0))
		return ERR_FORMAT;
	a->verdict = (enum file_verdict)verdict;
	return a->have > FILE_BYTES_MAX ? ERR_LIMIT : ERR_OK;
}

int
file_part_decode(struct file_part *p, const void *body, size_t len)
{
	struct reader r;

	reader_init(&r, body, len);
	reader_copy(&r, p->id.b, sizeof p->id.b);
	p->offset = reader_u64(&r);
	p->data = reader_rest(&r, &p->len);
	if (r.overrun)
		return ERR_TRUNCATED;
	if (p->len == 0)
		return ERR_FORMAT;
	return p->len > FILE_PART_BYTES_MAX || p->offset > FILE_BYTES_MAX ?
	    ERR_LIMIT : ERR_OK;
}

int
file_end_decode(struct file_end *e, const void *body, size_t len)
{
	struct reader r;
	uint8_t reason;
	int err;

	reader_init(&r, body, len);
	reader_copy(&r, e->id.b, sizeof e->id.b);
	reason = reader_u8(&r);
	err = reader_end(&r);
	if (err != ERR_OK)
		return err;
	if (reason >= FILE_REASONS)
		return ERR_FORMAT;
	e->reason = (enum file_reason)reason;
	return ERR_OK;
}

void
file_offer_encode(struct writer *w, const struct file_offer *o)
{
	writer_u8(w, o->again);
	writer_copy(w, o->hash.b, sizeof o->hash.b);
	writer_u64(w, o->size);
	writer_u8(w, (uint8_t)o->name_len);
	writer_copy(w, o->name, o->name_len);
}

void
file_answer_encode(struct writer *w, const struct file_answer *a)
{
	writer_copy(w, a->id.b, sizeof a->id.b);
	writer_u8(w, (uint8_t)a->verdict);
	writer_u64(w, a->have);
}

void
file_part_encode(struct writer *w, const struct file_part *p)
{
	writer_copy(w, p->id.b, sizeof p->id.b);
	writer_u64(w, p->offset);
	writer_copy(w, p->data, p->len);
}

void
file_end_encode(struct writer *w, const struct file_end *e)
{
	writer_copy(w, e->id.b, sizeof e->id.b);
	writer_u8(w, (uint8_t)e->reason);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tape of broadcasts: chunks in a list, freed from the front. Which bytes
 * go on it, and where a member's own frames come in between, is not known
 * here (outbox.c).
 */
#include "config.h"

#include "hub/tape.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "hub/frames.h"
#include "hub/image_parts.h"
#include "wire/frame.h"
#include "wire/limits.h"

/*
 * Any frame fits, at most half is left unused, and a chunk stays within the
 * processor's second cache while it is copied to one socket after another.
 */
enum { CHUNK_BYTES = 2 * FRAME_BYTES_MAX };

struct tape_chunk {
	struct tape_chunk *next;
	uint64_t start;		/* position of data[0] */
	size_t readers;
	uint32_t len;
	uint8_t data[CHUNK_BYTES];
};

void
tape_init(struct tape *t)
{
	*t = (struct tape){ 0 };
}

static void
drop_head(struct tape *t)
{
	struct tape_chunk *c = t->head;

	t->head = c->next;
	if (t->head == NULL)
		t->tail = NULL;
	t->memory -= sizeof *c;
	if (t->spare == NULL)
		t->spare = c;
	else
		free(c);
}

/* The tail stays, for what comes next. */
static void
drop_passed(struct tape *t)
{
	while (t->head != t->tail && t->head->readers == 0)
		drop_head(t);
}

void
tape_release(struct tape *t)
{
	while (t->head != NULL) {
		assert(t->head->readers == 0);
		drop_head(t);
	}
	free(t->spare);
	t->spare = NULL;
}

static struct tape_chunk *
add_chunk(struct tape *t)
{
	struct tape_chunk *c = t->spare;

	t->spare = NULL;
	if (c == NULL)
		c = mem_alloc(sizeof *c);
	c->next = NULL;
	c->start = t->end;
	c->readers = 0;
	c->len = 0;
	if (t->tail != NULL)
		t->tail->next = c;
	else
		t->head = c;
	t->tail = c;
	t->memory += sizeof *c;
	drop_passed(t);
	return c;
}

uint8_t *
tape_add(struct tape *t, size_t len)
{
	struct tape_chunk *c = t->tail;
	uint8_t *room;

	assert(len <= FRAME_BYTES_MAX);
	if (c == NULL || CHUNK_BYTES - c->len < len)
		c = add_chunk(t);
	room = c->data + c->len;
	c->len += len;
	t->end += len;
	return room;
}

void
tape_reader_start(struct tape *t, struct tape_reader *r)
{
	r->chunk = t->tail != NULL ? t->tail : add_chunk(t);
	r->chunk->readers++;
	r->offset = r->chunk->len;
}

bool
tape_reader_start_at(struct tape *t, struct tape_reader *r, uint64_t position)
{
	struct tape_chunk *c = t->head;

	while (c != NULL && position > c->start + c->len)
		c = c->next;
	if (c == NULL || position < c->start)
		return false;
	c->readers++;
	r->chunk = c;
	r->offset = position - c->start;
	return true;
}

void
tape_reader_stop(struct tape *t, struct tape_reader *r)
{
	if (r->chunk == NULL)
		return;
	r->chunk->readers--;
	r->chunk = NULL;
	drop_passed(t);
}

uint64_t
tape_reader_position(const struct tape_reader *r)
{
	return r->chunk->start + r->offset;
}

void
tape_reader_advance(struct tape *t, struct tape_reader *r, size_t len)
{
	struct tape_chunk *c = r->chunk;
	size_t here = c->len - r->offset;

	while (len >= here && c->next != NULL) {
		len -= here;
		c->readers--;
		c = c->next;
		c->readers++;
		r->offset = 0;
		here = c->len;
	}
	assert(len <= here);
	r->offset += len;
	if (r->chunk != c) {
		r->chunk = c;
		drop_passed(t);
	}
}

void
tape_reader_skip(struct tape_reader *r, uint64_t position)
{
	struct tape_chunk *c = r->chunk;

	while (position > c->start + c->len)
		c = c->next;
	r->chunk = c;
	r->offset = position - c->start;
}

int
tape_pieces(const struct tape_reader *r, uint64_t end, struct iovec *pieces,
    int max)
{
	const struct tape_chunk *c = r->chunk;
	uint32_t offset = r->offset;
	size_t here;
	int n = 0;

	for (; c != NULL && n < max; c = c->next, offset = 0) {
		if (c->start + offset >= end)
			break;
		here = c->len - offset;
		if (here > end - (c->start + offset))
			here = end - (c->start + offset);
		if (here == 0)
			continue;
		pieces[n].iov_base = (void *)(c->data + offset);
		pieces[n].iov_len = here;
		n++;
	}
	return n;
}

size_t
tape_reader_frame_left(const struct tape_reader *r, const uint8_t **data)
{
	*data = r->chunk->data + r->offset;
	return frames_left(r->chunk->data, r->chunk->len, r->offset);
}

/* ---- images ---- */

void
tape_export(const struct tape *t, struct buf *out)
{
	uint64_t start = t->head != NULL ? t->head->start : t->end;
	const struct tape_chunk *c;

	image_u64(out, start);
	image_u64(out, t->end - start);
	for (c = t->head; c != NULL; c = c->next)
		buf_append(out, c->data, c->len);
}

/* Frame by frame, since none of them may be in two chunks. */
int
tape_import(struct tape *t, struct tape_reader *all, struct reader *r)
{
	const uint8_t *data;
	size_t len, done = 0;
	struct frame f;
	long n;

	t->end = reader_u64(r);
	tape_reader_start(t, all);
	data = image_read_bytes(r, &len);
	while (done < len) {
		n = frame_decode(&f, data + done, len - done);
		if (n <= 0)
			return ERR_FORMAT;
		memcpy(tape_add(t, n), data + done, n);
		done += n;
	}
	return r->overrun ? ERR_TRUNCATED : ERR_OK;
}

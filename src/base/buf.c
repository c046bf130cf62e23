/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The byte queue is one block with the queued bytes somewhere in it. What it
 * holds may be secret, so blocks are wiped before they are freed and realloc()
 * is not used, which would leave a copy behind.
 */
#include "config.h"

#include "base/buf.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

enum { BLOCK_MIN = 256 };

/*
 * The block may be a quarter larger than what may be queued: so a full queue
 * that is drained a byte at a time moves each byte at most four times,
 * instead of all bytes each time.
 */
static size_t
block_max(const struct buf *b)
{
	return b->max + b->max / 4;
}

void
buf_init(struct buf *b, size_t max)
{
	assert(max <= SIZE_MAX / 2);
	*b = (struct buf){ .max = max };
}

void
buf_release(struct buf *b)
{
	mem_wipe_free(b->data, b->size);
	buf_init(b, b->max);
}

void
buf_clear(struct buf *b)
{
	mem_wipe(b->data, b->size);
	b->start = b->end = 0;
}

size_t
buf_len(const struct buf *b)
{
	return b->end - b->start;
}

const uint8_t *
buf_data(const struct buf *b)
{
	return b->data == NULL ? NULL : b->data + b->start;
}

static void
grow(struct buf *b, size_t need)
{
	size_t size = b->size * 2;
	uint8_t *block;

	if (size < BLOCK_MIN)
		size = BLOCK_MIN;
	if (size < need)
		size = need;
	if (size > block_max(b))
		size = block_max(b);
	block = mem_alloc(size);
	if (buf_len(b) > 0)
		memcpy(block, buf_data(b), buf_len(b));
	mem_wipe_free(b->data, b->size);
	b->data = block;
	b->size = size;
}

static void
make_room(struct buf *b, size_t len)
{
	size_t queued = buf_len(b);

	if (b->data != NULL && queued + len <= b->size &&
	    b->start >= b->size / 8)
		memmove(b->data, b->data + b->start, queued);
	else
		grow(b, queued + len);
	b->start = 0;
	b->end = queued;
}

uint8_t *
buf_reserve(struct buf *b, size_t len)
{
	if (len > b->max - buf_len(b))
		return NULL;
	if (b->data == NULL || len > b->size - b->end)
		make_room(b, len);
	return b->data + b->end;
}

void
buf_commit(struct buf *b, size_t len)
{
	assert(len <= b->size - b->end && len <= b->max - buf_len(b));
	b->end += len;
}

int
buf_append(struct buf *b, const void *data, size_t len)
{
	uint8_t *room = buf_reserve(b, len);

	if (room == NULL)
		return ERR_LIMIT;
	if (len > 0)
		memcpy(room, data, len);
	buf_commit(b, len);
	return ERR_OK;
}

void
buf_consume(struct buf *b, size_t len)
{
	assert(len <= buf_len(b));
	b->start += len;
	if (b->start == b->end)
		b->start = b->end = 0;
}

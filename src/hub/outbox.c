/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A member's place on the tape and its own frames. Own frames made one after
 * the other, with no broadcast in between, share one allocation.
 */
#include "config.h"

#include "hub/outbox.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "hub/frames.h"

/* Small answers come in bursts: room for a few of them. */
enum { OWN_BYTES_MIN = 192 };

struct own_frames {
	struct own_frames *next;
	uint64_t at;		/* position of the tape they stand before */
	uint32_t len, size;
	uint8_t data[];
};

void
outbox_init(struct outbox *o)
{
	*o = (struct outbox){ 0 };
}

static void
drop_head(struct outbox *o)
{
	struct own_frames *own = o->head;

	o->own_bytes -= own->len - o->head_sent;
	o->head_sent = 0;
	o->head = own->next;
	if (o->head == NULL)
		o->tail = NULL;
	free(own);
}

void
outbox_release(struct outbox *o, struct tape *t)
{
	while (o->head != NULL)
		drop_head(o);
	tape_reader_stop(t, &o->reader);
}

void
outbox_join(struct outbox *o, struct tape *t)
{
	tape_reader_start(t, &o->reader);
	o->end = UINT64_MAX;
}

void
outbox_leave(struct outbox *o, struct tape *t)
{
	o->end = t->end;
}

/* Where on the tape this member stands; own frames at it go first. */
static uint64_t
position(const struct outbox *o)
{
	return o->reader.chunk != NULL ? tape_reader_position(&o->reader) : 0;
}

static uint64_t
end_of(const struct outbox *o, const struct tape *t)
{
	return o->end < t->end ? o->end : t->end;
}

void
outbox_cut(struct outbox *o, struct tape *t)
{
	const uint8_t *rest = NULL;
	struct own_frames *keep = NULL;
	size_t left = 0;

	if (o->head_sent > 0) {
		rest = o->head->data + o->head_sent;
		left = frames_left(o->head->data, o->head->len, o->head_sent);
	} else if (o->reader.chunk != NULL) {
		left = tape_reader_frame_left(&o->reader, &rest);
	}
	if (left > 0) {
		keep = mem_alloc(sizeof *keep + left);
		keep->next = NULL;
		keep->at = 0;
		keep->len = keep->size = left;
		memcpy(keep->data, rest, left);
	}
	outbox_release(o, t);
	o->head = o->tail = keep;
	o->own_bytes = left;
	o->end = 0;
}

static struct own_frames *
add_own(struct outbox *o, uint64_t at, size_t len)
{
	size_t size = len < OWN_BYTES_MIN ? OWN_BYTES_MIN : len;
	struct own_frames *own = mem_alloc(sizeof *own + size);

	own->next = NULL;
	own->at = at;
	own->len = 0;
	own->size = size;
	if (o->tail != NULL)
		o->tail->next = own;
	else
		o->head = own;
	o->tail = own;
	return own;
}

uint8_t *
outbox_add(struct outbox *o, const struct tape *t, size_t len)
{
	struct own_frames *own = o->tail;
	uint64_t at = end_of(o, t);
	uint8_t *room;

	if (own == NULL || own->at != at || own->size - own->len < len)
		own = add_own(o, at, len);
	room = own->data + own->len;
	own->len += len;
	o->own_bytes += len;
	return room;
}

int
outbox_pieces(const struct outbox *o, struct iovec *pieces, int max)
{
	const struct own_frames *own = o->head;
	size_t sent = o->head_sent;
	struct tape_reader r = o->reader;
	uint64_t at = position(o), until;
	int n = 0;

	while (n < max) {
		if (own != NULL && own->at <= at) {
			pieces[n].iov_base = (void *)(own->data + sent);
			pieces[n++].iov_len = own->len - sent;
			own = own->next;
			sent = 0;
			continue;
		}
		until = own != NULL ? own->at : o->end;
		if (r.chunk == NULL || at >= until)
			break;
		n += tape_pieces(&r, until, pieces + n, max - n);
		if (own == NULL)
			break;
		at = until;
		tape_reader_skip(&r, until);
	}
	return n;
}

void
outbox_sent(struct outbox *o, struct tape *t, size_t len)
{
	struct iovec piece;
	size_t part;

	while (len > 0) {
		int n = outbox_pieces(o, &piece, 1);

		assert(n == 1);
		(void)n;
		part = len < piece.iov_len ? len : piece.iov_len;
		len -= part;
		if (o->head == NULL || o->head->at > position(o)) {
			tape_reader_advance(t, &o->reader, part);
			continue;
		}
		o->head_sent += part;
		o->own_bytes -= part;
		if (o->head_sent == o->head->len)
			drop_head(o);
	}
}

size_t
outbox_bytes(const struct outbox *o, const struct tape *t)
{
	if (o->reader.chunk == NULL)
		return o->own_bytes;
	return o->own_bytes + (end_of(o, t) - position(o));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A member's place on the tape and its own frames. Own frames made one after
 * the other, with no broadcast in between, share one allocation. Most members
 * have none at most times, for which there is a short way through.
 */
#include "config.h"

#include "hub/outbox.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "hub/frames.h"
#include "hub/image_parts.h"
#include "wire/frame.h"

/* Small answers come in bursts: room for a few of them. */
enum { OWN_BYTES_MIN = 192 };

struct own_frames {
	struct own_frames *next;	/* of the last one: the first */
	uint64_t at;		/* position of the tape they stand before */
	struct roll *roll;	/* what comes behind data; NULL: nothing */
	uint32_t roll_len;
	uint32_t len, size;	/* of data */
	uint32_t sent;		/* of data and roll */
	uint8_t data[];
};

void
outbox_init(struct outbox *o)
{
	*o = (struct outbox){ 0 };
}

static struct own_frames *
head_of(const struct outbox *o)
{
	return o->tail != NULL ? o->tail->next : NULL;
}

static size_t
unsent(const struct own_frames *own)
{
	return own->len + own->roll_len - own->sent;
}

static void
append(struct outbox *o, struct own_frames *own)
{
	own->next = own;
	if (o->tail != NULL) {
		own->next = o->tail->next;
		o->tail->next = own;
	}
	o->tail = own;
}

static void
drop_head(struct outbox *o)
{
	struct own_frames *own = head_of(o);

	o->own_bytes -= unsent(own);
	o->tail->next = own->next;
	if (own == o->tail)
		o->tail = NULL;
	roll_drop(own->roll);
	free(own);
}

void
outbox_release(struct outbox *o, struct tape *t)
{
	while (o->tail != NULL)
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

/* ---- adding ---- */

static struct own_frames *
new_own(uint64_t at, size_t len)
{
	size_t size = len < OWN_BYTES_MIN ? OWN_BYTES_MIN : len;
	struct own_frames *own = mem_alloc(sizeof *own + size);

	*own = (struct own_frames){ .at = at, .size = size };
	return own;
}

static uint8_t *
extend(struct outbox *o, size_t len)
{
	uint8_t *room = o->tail->data + o->tail->len;

	o->tail->len += len;
	o->own_bytes += len;
	return room;
}

uint8_t *
outbox_add(struct outbox *o, const struct tape *t, size_t len)
{
	struct own_frames *own = o->tail;
	uint64_t at = end_of(o, t);

	if (own == NULL || own->at != at || own->size - own->len < len ||
	    own->roll != NULL)
		append(o, new_own(at, len));
	return extend(o, len);
}

uint8_t *
outbox_add_roll(struct outbox *o, const struct tape *t, size_t len,
    struct roll *roll)
{
	append(o, new_own(end_of(o, t), len));
	o->tail->roll = roll_hold(roll);
	o->tail->roll_len = roll->count * ROLL_ID_BYTES;
	o->own_bytes += o->tail->roll_len;
	return extend(o, len);
}

/* ---- cutting ---- */

/* The pieces of own, as many as there is room for; true if that is all. */
static bool
own_pieces(const struct own_frames *own, struct iovec *pieces, int max, int *n)
{
	size_t skip = own->sent > own->len ? own->sent - own->len : 0;

	if (own->sent < own->len) {
		pieces[*n].iov_base = (void *)(own->data + own->sent);
		pieces[(*n)++].iov_len = own->len - own->sent;
	}
	if (own->roll == NULL)
		return true;
	if (*n == max)
		return false;
	pieces[*n].iov_base = own->roll->ids + skip;
	pieces[(*n)++].iov_len = own->roll_len - skip;
	return true;
}

/* What is left of the frame that own has begun to send, on its own. */
static struct own_frames *
rest_of_own(const struct own_frames *own)
{
	struct own_frames *rest;
	struct iovec pieces[2];
	int i, n = 0;

	own_pieces(own, pieces, 2, &n);
	if (own->roll == NULL)
		pieces[0].iov_len = frames_left(own->data, own->len, own->sent);
	rest = new_own(0, unsent(own));
	for (i = 0; i < n; i++) {
		memcpy(rest->data + rest->len, pieces[i].iov_base,
		    pieces[i].iov_len);
		rest->len += pieces[i].iov_len;
	}
	return rest;
}

static struct own_frames *
rest_of_tape(const struct tape_reader *r)
{
	const uint8_t *data;
	size_t left = tape_reader_frame_left(r, &data);
	struct own_frames *rest = new_own(0, left);

	memcpy(rest->data, data, left);
	rest->len = left;
	return rest;
}

void
outbox_cut(struct outbox *o, struct tape *t)
{
	struct own_frames *own = head_of(o), *rest = NULL;

	if (own != NULL && own->sent > 0)
		rest = rest_of_own(own);
	else if (o->reader.chunk != NULL)
		rest = rest_of_tape(&o->reader);
	outbox_release(o, t);
	o->own_bytes = 0;
	o->end = 0;
	if (rest == NULL)
		return;
	o->own_bytes = rest->len;
	append(o, rest);
	if (rest->len == 0)
		drop_head(o);
}

/* ---- sending ---- */

int
outbox_pieces(const struct outbox *o, struct iovec *pieces, int max)
{
	const struct own_frames *own = head_of(o);
	struct tape_reader r = o->reader;
	uint64_t at = position(o), until;
	int n = 0;

	while (n < max) {
		if (own != NULL && own->at <= at) {
			if (!own_pieces(own, pieces, max, &n))
				break;
			own = own == o->tail ? NULL : own->next;
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

/* Passes what comes next, up to len bytes; returns how many. */
static size_t
pass(struct outbox *o, struct tape *t, size_t len)
{
	struct own_frames *own = head_of(o);
	size_t n = len;

	if (own == NULL || own->at > position(o)) {
		if (own != NULL && len > own->at - position(o))
			n = own->at - position(o);
		tape_reader_advance(t, &o->reader, n);
		return n;
	}
	n = len < unsent(own) ? len : unsent(own);
	own->sent += n;
	o->own_bytes -= n;
	if (unsent(own) == 0)
		drop_head(o);
	return n;
}

void
outbox_sent(struct outbox *o, struct tape *t, size_t len)
{
	while (len > 0)
		len -= pass(o, t, len);
}

size_t
outbox_bytes(const struct outbox *o, const struct tape *t)
{
	if (o->reader.chunk == NULL)
		return o->own_bytes;
	return o->own_bytes + (end_of(o, t) - position(o));
}

/* ---- images ---- */

/* Whole, with what is sent of it: where its frames begin must stay known. */
static void
export_own(const struct own_frames *own, struct buf *out)
{
	image_u64(out, own->at);
	image_u32(out, own->sent);
	image_u64(out, own->len + own->roll_len);
	buf_append(out, own->data, own->len);
	if (own->roll != NULL)
		buf_append(out, own->roll->ids, own->roll_len);
}

void
outbox_export(const struct outbox *o, struct buf *out)
{
	const struct own_frames *own = head_of(o);
	uint32_t count = 0;

	image_u64(out, position(o));
	if (own != NULL)
		do
			count++;
		while ((own = own->next) != head_of(o));
	image_u32(out, count);
	for (own = head_of(o); count-- > 0; own = own->next)
		export_own(own, out);
}

/* Whether len bytes are whole frames. */
static bool
are_frames(const uint8_t *data, size_t len)
{
	struct frame f;
	size_t done = 0;
	long n = 1;

	while (done < len && n > 0) {
		n = frame_decode(&f, data + done, len - done);
		done += n;
	}
	return n > 0;
}

static int
import_own(struct outbox *o, const struct tape *t, struct reader *r)
{
	uint64_t at = reader_u64(r);
	uint32_t sent = reader_u32(r);
	size_t len;
	const uint8_t *data = image_read_bytes(r, &len);
	struct own_frames *own;

	if (data == NULL || sent >= len || len > UINT32_MAX || at > t->end ||
	    !are_frames(data, len) ||
	    (o->tail != NULL && at < o->tail->at))
		return ERR_FORMAT;
	own = new_own(at, len);
	memcpy(own->data, data, len);
	own->len = len;
	own->sent = sent;
	append(o, own);
	o->own_bytes += unsent(own);
	return ERR_OK;
}

int
outbox_import(struct outbox *o, struct tape *t, struct reader *r)
{
	uint64_t at = reader_u64(r);
	uint32_t count = reader_u32(r);
	int e = ERR_OK;

	o->end = UINT64_MAX;
	if (r->overrun || !tape_reader_start_at(t, &o->reader, at))
		return ERR_FORMAT;
	while (e == ERR_OK && count-- > 0)
		e = import_own(o, t, r);
	return e;
}

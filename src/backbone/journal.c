/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A queue of batches: those that are sent, and behind them those that are
 * not, of which the last one takes what comes.
 */
#include "config.h"

#include "backbone/journal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "wire/payload.h"

void
journal_init(struct journal *j)
{
	*j = (struct journal){ 0 };
}

static void
drop_first(struct journal *j)
{
	struct batch *batch = j->first;

	j->first = batch->next;
	if (j->first == NULL)
		j->last = NULL;
	j->bytes -= buf_len(&batch->frames);
	j->sent -= batch->sent;
	buf_release(&batch->frames);
	str_release(&batch->joins);
	str_release(&batch->exits);
	free(batch);
}

void
journal_release(struct journal *j)
{
	while (j->first != NULL)
		drop_first(j);
	journal_init(j);
}

static struct batch *
new_batch(struct journal *j, int64_t now_ms)
{
	struct batch *batch = mem_zero(1, sizeof *batch);

	batch->number = ++j->number;
	batch->made_ms = now_ms;
	buf_init(&batch->frames, BATCH_BYTES_MAX + FRAME_BYTES_MAX);
	str_init(&batch->joins);
	str_init(&batch->exits);
	if (j->last != NULL)
		j->last->next = batch;
	else
		j->first = batch;
	j->last = batch;
	return batch;
}

static bool
takes_more(const struct batch *batch)
{
	return batch != NULL && !batch->closed &&
	    buf_len(&batch->frames) < BATCH_BYTES_MAX;
}

void
journal_put(struct journal *j, const struct frame *f, int64_t now_ms)
{
	struct batch *batch = takes_more(j->last) ? j->last :
	    new_batch(j, now_ms);
	size_t len = FRAME_HEADER_BYTES + f->size;
	uint8_t *room = buf_reserve(&batch->frames, len);

	frame_header(room, f->src, f->dest, f->size);
	memcpy(room + FRAME_HEADER_BYTES, f->payload, f->size);
	buf_commit(&batch->frames, len);
	j->bytes += len;
	if (frame_type(f) == TYPE_JOIN)
		str_printf(&batch->joins, "%08" PRIx32, f->src);
	if (frame_type(f) == TYPE_EXIT)
		str_printf(&batch->exits, "%08" PRIx32, f->src);
}

struct batch *
journal_next(struct journal *j)
{
	struct batch *batch = j->first;

	while (batch != NULL && batch->sent)
		batch = batch->next;
	return batch;
}

void
journal_mark_sent(struct journal *j, struct batch *batch)
{
	assert(!batch->sent);
	batch->sent = batch->closed = true;
	j->sent++;
}

void
journal_rewind(struct journal *j)
{
	struct batch *batch;

	for (batch = j->first; batch != NULL; batch = batch->next)
		batch->sent = false;
	j->sent = 0;
}

bool
journal_heard(struct journal *j, uint64_t number)
{
	if (j->first == NULL || j->first->number != number)
		return false;
	drop_first(j);
	return true;
}

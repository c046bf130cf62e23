/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ends of generations (see ends.h). What is done when two members saw
 * different ones is hear.c's, and when they are said is talk.c's.
 */
#include "config.h"

#include "session/ends.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "session/keyring.h"
#include "wire/limits.h"

void
ends_init(struct ends *e)
{
	memset(e, 0, sizeof *e);
}

void
ends_release(struct ends *e)
{
	free(e->v);
	ends_init(e);
}

/* In those where nobody spoke nothing can be missing. */
static void
skip_silent(struct ends *e)
{
	if (e->said < e->gone)
		e->said = e->gone;
	while (e->said < e->gone + e->n && !e->v[e->said - e->gone].spoken)
		e->said++;
}

static struct ending *
new_end(struct ends *e)
{
	if (e->n == ENDS_KEPT) {
		memmove(&e->v[0], &e->v[1], (e->n - 1) * sizeof *e->v);
		e->gone++;
		return &e->v[e->n - 1];
	}
	if (e->n == e->size) {
		e->size = e->size ? 2 * e->size : 8;
		e->v = mem_resize(e->v, e->size, sizeof *e->v);
	}
	return &e->v[e->n++];
}

void
ends_add(struct ends *e, const struct epoch *epoch, int64_t now_ms)
{
	struct ending *end = new_end(e);

	*end = (struct ending){ .pos = epoch->pos, .spoken = epoch->spoken,
	    .closed_ms = now_ms };
	memcpy(end->t, epoch->t.b, sizeof end->t);
	memcpy(end->view, epoch->view.b, sizeof end->view);
	skip_silent(e);
}

struct ending *
ends_find(const struct ends *e, const uint8_t t[VIEW_BYTES])
{
	size_t i;

	for (i = e->n; i-- > 0;)
		if (memcmp(e->v[i].t, t, VIEW_BYTES) == 0)
			return &e->v[i];
	return NULL;
}

int64_t
ends_unsaid_ms(const struct ends *e)
{
	return e->said < e->gone + e->n ? e->v[e->said - e->gone].closed_ms :
	    CLOCK_NEVER;
}

uint64_t
ends_write(const struct ends *e, struct writer *w)
{
	uint64_t at;
	const struct ending *end;
	size_t n = 0;

	for (at = e->said; at < e->gone + e->n && n < ENDS_SAID_MAX; at++) {
		end = &e->v[at - e->gone];
		if (!end->spoken)
			continue;
		writer_copy(w, end->t, sizeof end->t);
		writer_u32(w, end->pos);
		writer_copy(w, end->view, sizeof end->view);
		n++;
	}
	return at;
}

void
ends_said(struct ends *e, uint64_t mark)
{
	if (mark > e->said && mark <= e->gone + e->n)
		e->said = mark;
	skip_silent(e);
}

void
ends_read(struct ending *end, struct reader *r)
{
	*end = (struct ending){ .pos = 0 };
	reader_copy(r, end->t, sizeof end->t);
	end->pos = reader_u32(r);
	reader_copy(r, end->view, sizeof end->view);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Copies of frames in a growing array (see kept.h).
 */
#include "config.h"

#include "session/kept.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
kept_init(struct kept *l, size_t frames_max, size_t bytes_max)
{
	memset(l, 0, sizeof *l);
	l->frames_max = frames_max;
	l->bytes_max = bytes_max;
}

void
kept_release(struct kept *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		free(l->v[i]);
	free(l->v);
	kept_init(l, l->frames_max, l->bytes_max);
}

bool
kept_add(struct kept *l, const struct frame *f, int64_t now_ms)
{
	struct kept_frame *k;

	if (l->n >= l->frames_max || f->size > l->bytes_max - l->bytes)
		return false;
	if (l->n == l->size) {
		l->size = l->size ? 2 * l->size : 16;
		l->v = mem_resize(l->v, l->size, sizeof *l->v);
	}
	k = mem_alloc(sizeof *k + f->size);
	memcpy(k->data, f->payload, f->size);
	k->frame = *f;
	k->frame.payload = k->data;
	k->came_ms = now_ms;
	l->v[l->n++] = k;
	l->bytes += f->size;
	return true;
}

void
kept_drop(struct kept *l, size_t i)
{
	l->bytes -= l->v[i]->frame.size;
	free(l->v[i]);
	l->n--;
	memmove(&l->v[i], &l->v[i + 1], (l->n - i) * sizeof *l->v);
}

size_t
kept_count(const struct kept *l, uint8_t type)
{
	size_t i, n = 0;

	for (i = 0; i < l->n; i++)
		n += frame_type(&l->v[i]->frame) == type;
	return n;
}

void
kept_move(struct kept *to, struct kept *from)
{
	kept_release(to);
	*to = *from;
	kept_init(from, from->frames_max, from->bytes_max);
}

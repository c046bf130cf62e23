/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A log that several hubs have in common, in memory: what a hub puts in order
 * waits until the test lets it into the log, and comes out at each hub when
 * that one looks. So a test owns all delays.
 */
#ifndef FAKELOG_H
#define FAKELOG_H

#include <string.h>

#include "base/mem.h"
#include "hub/order.h"
#include "wire/payload.h"

struct fakelog_frame {
	struct frame f;
	uint8_t *payload;
};

struct fakelog_frames {
	struct fakelog_frame *v;
	size_t count;
};

struct fakelog {
	struct fakelog_frames all;
};

struct fakelog_order {
	struct order base;	/* first: it is one */
	struct fakelog *log;
	struct fakelog_frames waiting;
	size_t at;		/* of the log: what comes out next */
	uint32_t refused;	/* its JOIN comes out as an EXIT, here alone */
	enum order_state state;
	unsigned restarts;
};

static void
fakelog_append(struct fakelog_frames *to, const struct frame *f)
{
	struct fakelog_frame *at;

	to->v = mem_resize(to->v, to->count + 1, sizeof *to->v);
	at = &to->v[to->count++];
	at->payload = mem_dup(f->payload, f->size);
	at->f = *f;
	at->f.payload = at->payload;
}

static void
fakelog_clear(struct fakelog_frames *frames)
{
	while (frames->count > 0)
		free(frames->v[--frames->count].payload);
	free(frames->v);
	frames->v = NULL;
}

static struct fakelog_order *
fakelog_of(const struct order *base)
{
	return (struct fakelog_order *)base;
}

static enum order_state
fakelog_state(const struct order *base)
{
	return fakelog_of(base)->state;
}

static void
fakelog_put(struct order *base, const struct frame *f)
{
	struct fakelog_order *o = fakelog_of(base);

	if (o->state == ORDER_UP || o->state == ORDER_BUSY)
		fakelog_append(&o->waiting, f);
}

static bool
fakelog_next(struct order *base, struct frame *f)
{
	static const uint8_t exit[PAYLOAD_BYTES_MIN] = { TYPE_EXIT };
	struct fakelog_order *o = fakelog_of(base);

	if (o->refused != 0) {
		*f = (struct frame){ .src = o->refused, .payload = exit,
		    .size = sizeof exit };
		o->refused = 0;
		return true;
	}
	if (o->at == o->log->all.count)
		return false;
	*f = o->log->all.v[o->at++].f;
	return true;
}

static void
fakelog_restart(struct order *base)
{
	fakelog_of(base)->state = ORDER_DOWN;
	fakelog_of(base)->restarts++;
	fakelog_clear(&fakelog_of(base)->waiting);
}

static void
fakelog_free(struct order *base)
{
	fakelog_clear(&fakelog_of(base)->waiting);
	free(base);
}

static const struct order_ops fakelog_ops = {
	.state = fakelog_state,
	.put = fakelog_put,
	.next = fakelog_next,
	.restart = fakelog_restart,
	.free = fakelog_free
};

static inline struct fakelog_order *
fakelog_order_new(struct fakelog *log)
{
	struct fakelog_order *o = mem_zero(1, sizeof *o);

	o->base.ops = &fakelog_ops;
	o->log = log;
	return o;
}

/* The next n of what waits go into the log. */
static inline void
fakelog_let(struct fakelog_order *o, size_t n)
{
	size_t i;

	for (i = 0; i < n && i < o->waiting.count; i++)
		fakelog_append(&o->log->all, &o->waiting.v[i].f);
	for (n = i; i > 0; i--)
		free(o->waiting.v[i - 1].payload);
	o->waiting.count -= n;
	if (o->waiting.count > 0)
		memmove(o->waiting.v, o->waiting.v + n,
		    o->waiting.count * sizeof *o->waiting.v);
}

#endif

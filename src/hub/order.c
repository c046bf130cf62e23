/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The order of a room that has one hub: a place for one frame, which is taken
 * as soon as it is put there. So nothing is copied, and all happens at once.
 */
#include "config.h"

#include "hub/order.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"

struct embedded {
	struct order base;	/* first: it is one */
	struct frame frame;
	bool full;
};

static struct embedded *
embedded_of(struct order *base)
{
	return (struct embedded *)base;
}

static enum order_state
embedded_state(const struct order *base)
{
	(void)base;
	return ORDER_UP;
}

static void
embedded_put(struct order *base, const struct frame *f)
{
	struct embedded *e = embedded_of(base);

	assert(!e->full);
	e->frame = *f;
	e->full = true;
}

static bool
embedded_next(struct order *base, struct frame *f)
{
	struct embedded *e = embedded_of(base);

	if (!e->full)
		return false;
	*f = e->frame;
	e->full = false;
	return true;
}

/* It is never lost. */
static void
embedded_restart(struct order *base)
{
	(void)base;
}

static void
embedded_free(struct order *base)
{
	free(embedded_of(base));
}

static const struct order_ops embedded_ops = {
	.state = embedded_state,
	.put = embedded_put,
	.next = embedded_next,
	.restart = embedded_restart,
	.free = embedded_free
};

struct order *
order_embedded_new(void)
{
	struct embedded *e = mem_zero(1, sizeof *e);

	e->base.ops = &embedded_ops;
	return &e->base;
}

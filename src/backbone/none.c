/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Built without hiredis: no room has a backbone, which settings see to.
 */
#include "config.h"

#include <stdlib.h>

#include "backbone/backbone.h"

bool
backbone_available(void)
{
	return false;
}

struct backbone *
backbone_new(struct loop *loop, const struct rng *rng,
    const struct backbone_place *place, struct tls_context *tls,
    const char *room)
{
	(void)loop;
	(void)rng;
	(void)place;
	(void)tls;
	(void)room;
	abort();
}

struct order *
backbone_order(struct backbone *b)
{
	return (struct order *)b;
}

void
backbone_get_stats(const struct backbone *b, struct backbone_stats *stats)
{
	(void)b;
	*stats = (struct backbone_stats){ .reason = "" };
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libevent's generator, which the kernel seeds.
 */
#include "config.h"

#include "net/rng.h"

#include <event2/util.h>

static void
fill(void *ctx, void *out, size_t len)
{
	(void)ctx;
	evutil_secure_rng_get_bytes(out, len);
}

struct rng
net_rng(void)
{
	return (struct rng){ .fill = fill };
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long to wait before connecting again: 1 s, doubled with each failure up
 * to 60 s, of which a random half is taken off, so that the clients of a
 * restarted relay do not come back all at once. Pure.
 */
#ifndef NET_BACKOFF_H
#define NET_BACKOFF_H

#include <stdint.h>

#include "base/rng.h"

enum { BACKOFF_FIRST_MS = 1000, BACKOFF_MAX_MS = 60000 };

struct backoff {	/* all zero at first */
	unsigned failures;
};

/* Counts one failure more; the wait after it in ms. */
int64_t backoff_next_ms(struct backoff *b, const struct rng *rng);
/* After a success: the link held. */
void backoff_reset(struct backoff *b);

#endif

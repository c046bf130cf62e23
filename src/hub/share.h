/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What all rooms of a relay may send together. What is left over goes to who
 * asks first. When nothing is, each room still has its part: as much as if all
 * that have sent something of late divided the whole. So one room that floods
 * takes nothing from the others that they could claim, and what they do not
 * claim is not lost.
 */
#ifndef HUB_SHARE_H
#define HUB_SHARE_H

#include <stddef.h>
#include <stdint.h>

#include "hub/bucket.h"

struct hub_share_limits {	/* 0: no limit; a tenth of it at once */
	uint32_t copies_per_second, bytes_per_second;
};

struct hub_share {		/* all zero: unlimited */
	struct hub_share_limits limits;
	struct bucket copies, bytes;
	int64_t period;		/* in which those are counted who take part */
	uint32_t rooms, rooms_before;	/* in this period, in the last one */
};

/* Of one room; all zero: has not sent anything so far. */
struct hub_share_part {
	struct bucket copies, bytes;
	int64_t period;		/* the last one in which it sent something */
};

/* From when on that room may send something. s NULL: always. */
int64_t share_ready_ms(const struct hub_share *s,
    const struct hub_share_part *part);
/* It sends so many frames, of so many bytes in all. */
void share_take(struct hub_share *s, struct hub_share_part *part, size_t copies,
    size_t bytes, int64_t now_ms);

#endif

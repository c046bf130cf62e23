/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A token bucket that never drops anything: it says until when to wait. The
 * last taker may overdraw it (a frame is taken as a whole).
 */
#ifndef HUB_BUCKET_H
#define HUB_BUCKET_H

#include <stdint.h>

struct bucket {		/* all zero: full */
	int64_t full_at_ns;	/* when it is full again; past: it is full */
};

struct bucket_rate {
	uint32_t per_second;	/* 0: no limit */
	uint32_t burst;		/* what a full bucket holds */
};

/* From when on something may be taken; not after now_ms: now. */
int64_t bucket_ready_ms(const struct bucket *b, struct bucket_rate rate);
void bucket_take(struct bucket *b, struct bucket_rate rate, uint32_t amount,
    int64_t now_ms);

#endif

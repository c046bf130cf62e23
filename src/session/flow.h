/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How fast the parts of files go out, so that what is said goes first. Two
 * brakes, without I/O and with the time as an argument:
 *
 * struct flow, one for each receiver: how many parts may be under way. It
 * grows while they do not wait anywhere, and shrinks as soon as they take
 * FILE_DELAY_MS longer than the way itself (after RFC 6817, LEDBAT): on a
 * narrow line a message then waits for few parts.
 *
 * struct pace, one for all: bytes a second, below what a relay reads; it would
 * stop reading what we say, too.
 */
#ifndef SESSION_FLOW_H
#define SESSION_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/limits.h"

struct flow_part {
	uint64_t end;		/* the first byte behind it */
	int64_t sent_ms;
};
struct flow {
	uint64_t acked;		/* the receiver has all before this */
	uint64_t next;		/* the first byte that has not been sent */
	struct flow_part parts[FILE_WINDOW_MAX];	/* under way, a ring */
	size_t first, n;
	size_t window;		/* of so many at most */
	uint64_t narrowed;	/* next, when the window shrank last */
	int64_t base_ms;	/* the shortest way there and back */
	int64_t base_set_ms;
	int64_t heard_ms;	/* of the receiver, or when it began */
};

/* From byte at on; what was under way does not count any more. */
void flow_start(struct flow *f, uint64_t at, int64_t now_ms);
/* May one more part go? */
bool flow_is_open(const struct flow *f);
/* len bytes have gone, from next on. */
void flow_sent(struct flow *f, size_t len, int64_t now_ms);
/* The receiver has all before byte have. ERR_STATE if that cannot be, or is
 * nothing new. */
int flow_acked(struct flow *f, uint64_t have, int64_t now_ms);
/* When the receiver has been silent for too long. */
int64_t flow_quiet_ms(const struct flow *f);

struct pace {
	int64_t free_us;	/* when what was taken is paid for */
};

/* When the next bytes may go: not after now means now. */
int64_t pace_ready_ms(const struct pace *p);
void pace_take(struct pace *p, size_t bytes, int64_t bytes_per_second,
    int64_t now_ms);

#endif

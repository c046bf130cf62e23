/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bounded list of whole frames, copied, in order, with the time each came:
 * what a newcomer keeps during its handshake, MSGs that came too early, and
 * requests that wait until we know whether we have the key.
 */
#ifndef SESSION_KEPT_H
#define SESSION_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/frame.h"

struct kept_frame {
	struct frame frame;	/* payload points into data */
	int64_t came_ms;
	uint8_t data[];
};

struct kept {
	struct kept_frame **v;
	size_t n, size;
	size_t bytes;
	size_t frames_max, bytes_max;
};

void kept_init(struct kept *l, size_t frames_max, size_t bytes_max);
void kept_release(struct kept *l);	/* as after kept_init */
/* false, and nothing kept, if that would exceed a bound. */
bool kept_add(struct kept *l, const struct frame *f, int64_t now_ms);
/* Drops the one at i. */
void kept_drop(struct kept *l, size_t i);
/* How many are of that type. */
size_t kept_count(const struct kept *l, uint8_t type);
/* Moves all frames to to (released before); from is empty then. */
void kept_move(struct kept *to, struct kept *from);

#endif

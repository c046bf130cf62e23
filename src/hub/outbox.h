/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one member is sent: the tape of broadcasts from where it came in, with
 * the frames that are for it alone put in between, each at the place where
 * the tape ended when the frame was made.
 */
#ifndef HUB_OUTBOX_H
#define HUB_OUTBOX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "hub/roll.h"
#include "hub/tape.h"

struct own_frames;

struct outbox {
	struct tape_reader reader;
	uint64_t end;		/* of the tape for this member */
	struct own_frames *tail;	/* its next one is the head */
	size_t own_bytes;	/* of them that are unsent */
};

/* Starts with own frames only, which are all that it sends until joined. */
void outbox_init(struct outbox *o);
void outbox_release(struct outbox *o, struct tape *t);
/* From now on the broadcasts too. */
void outbox_join(struct outbox *o, struct tape *t);
/* What is on the tape by now is the last that this member gets of it. */
void outbox_leave(struct outbox *o, struct tape *t);
/*
 * Throws away what has not been begun: at most the rest of one frame stays.
 * Of the tape nothing comes any more.
 */
void outbox_cut(struct outbox *o, struct tape *t);

/* Room for one own frame of len bytes, to be filled now. */
uint8_t *outbox_add(struct outbox *o, const struct tape *t, size_t len);
/* The same for one frame of which len bytes are to be filled, and the rest is
 * what the roll has now. */
uint8_t *outbox_add_roll(struct outbox *o, const struct tape *t, size_t len,
    struct roll *roll);

/* Up to max > 0 pieces of what to send next; returns how many. */
int outbox_pieces(const struct outbox *o, struct iovec *pieces, int max);
void outbox_sent(struct outbox *o, struct tape *t, size_t len);
size_t outbox_bytes(const struct outbox *o, const struct tape *t);

#endif

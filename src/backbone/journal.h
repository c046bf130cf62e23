/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What this relay has to say in a room and has not heard back: frames in
 * batches, each of which is appended to the log as one entry and has the next
 * number. A batch is kept until it has come out of the log: so what Redis has
 * lost after it has acknowledged it is appended again, and what was appended
 * twice is known by its number. Pure.
 */
#ifndef BACKBONE_JOURNAL_H
#define BACKBONE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "wire/frame.h"

enum {
	/* Some of the largest frames: a script that runs longer holds up
	 * other rooms. */
	BATCH_BYTES_MAX = 256 << 10,
	/* So much waits before members are not read any more. */
	JOURNAL_BYTES_MAX = 4 << 20
};

struct batch {
	struct batch *next;
	uint64_t number;	/* 1, 2, ... */
	struct buf frames;
	struct str joins, exits;	/* their ids, 8 hex digits each */
	int64_t made_ms;
	bool sent;		/* by this connection */
	bool closed;		/* sent once: it may be in the log as it is */
};

struct journal {
	struct batch *first, *last;
	uint64_t number;	/* of the last one ever made */
	size_t bytes;		/* of all frames */
	size_t sent;		/* batches */
};

void journal_init(struct journal *j);
void journal_release(struct journal *j);	/* it is as new then */

/* To the last batch if that was never sent, or to a new one. */
void journal_put(struct journal *j, const struct frame *f, int64_t now_ms);

/* The first that is not sent, or NULL. */
struct batch *journal_next(struct journal *j);
void journal_mark_sent(struct journal *j, struct batch *batch);
/* The connection was lost: all of them are to be sent again. */
void journal_rewind(struct journal *j);

/* The batch of that number has come out of the log; false if it is not the
 * first one here. */
bool journal_heard(struct journal *j, uint64_t number);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What all members are sent, once: the frames to all in their one order, as
 * an endless tape in chunks. Each member has a reader that stands somewhere
 * on it; so a broadcast costs the same for two members and for ten thousand.
 * Readers are counted by chunk, never by frame, and a chunk goes when all
 * have passed it. A frame is never split between chunks.
 */
#ifndef HUB_TAPE_H
#define HUB_TAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

struct tape_chunk;

struct tape {
	struct tape_chunk *head, *tail;	/* oldest still read .. written */
	struct tape_chunk *spare;	/* kept, since one is needed soon */
	uint64_t end;		/* bytes ever written; never wraps */
	size_t memory;		/* bytes of head .. tail */
};

struct tape_reader {
	struct tape_chunk *chunk;	/* NULL: not on the tape */
	uint32_t offset;
};

void tape_init(struct tape *t);
void tape_release(struct tape *t);	/* all readers have stopped */

/* Room for one frame of len <= FRAME_BYTES_MAX, to be filled now. */
uint8_t *tape_add(struct tape *t, size_t len);

void tape_reader_start(struct tape *t, struct tape_reader *r);	/* at end */
void tape_reader_stop(struct tape *t, struct tape_reader *r);
/* Starts at a position that is on the tape; false if it is not. */
bool tape_reader_start_at(struct tape *t, struct tape_reader *r,
    uint64_t position);
uint64_t tape_reader_position(const struct tape_reader *r);
void tape_reader_advance(struct tape *t, struct tape_reader *r, size_t len);
/* The same with a mere copy of a reader, up to a position on the tape. */
void tape_reader_skip(struct tape_reader *r, uint64_t position);
/* Pieces from the reader up to the position end; returns how many. */
int tape_pieces(const struct tape_reader *r, uint64_t end,
    struct iovec *pieces, int max);
/* Bytes up to the next frame boundary: 0 unless inside of a frame. */
size_t tape_reader_frame_left(const struct tape_reader *r,
    const uint8_t **data);

#endif

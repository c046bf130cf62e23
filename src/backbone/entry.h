/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An entry of a room's log, as scripts.c has written it. Anybody who can reach
 * Redis can write others; what is not exactly one of ours is none.
 */
#ifndef BACKBONE_ENTRY_H
#define BACKBONE_ENTRY_H

#include <hiredis.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum {
	ENTRY_ID_BYTES = 48,		/* "MILLISECONDS-NUMBER" */
	TOKEN_BYTES = 16,		/* random, names an appending */
	RELAY_NAME_BYTES = 32		/* hex digits of such a name */
};

struct entry {
	char id[ENTRY_ID_BYTES];	/* "": not even that */
	/* The rest is set by entry_read() alone, and valid as the reply. */
	uint64_t n;			/* 1, 2, ... in the log */
	const char *relay;		/* who has appended it, or "" */
	uint64_t number;		/* of its batch */
	uint8_t token[TOKEN_BYTES];
	const uint8_t *frames;
	size_t len;
	const char *refused;		/* ids of JOINs that cannot be */
};

/*
 * ERR_OK, or another error if it is none of ours: then only id may be set.
 * Its frames are whole and such as may stand in an order.
 */
int entry_read(struct entry *e, const redisReply *reply);

/*
 * Appends its frames to out, but for refused JOINs: to the relay whose they
 * are (ours), they are EXITs.
 */
void entry_unpack(const struct entry *e, bool ours, struct buf *out);

#endif

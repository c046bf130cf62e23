/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the load generator knows of each server's protocol: how a connection
 * becomes a member of the one room, how a message looks on its way in, and
 * what comes out.
 */
#ifndef BENCH_PROTO_H
#define BENCH_PROTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PROTO_OVERHEAD = 256,	/* more than any protocol adds to a body */
	BODY_BYTES_MIN = 8	/* the number of the message, in hex */
};

enum heard_kind {
	HEARD_NOTHING,		/* of interest */
	HEARD_READY,		/* the connection is a member now */
	HEARD_MESSAGE,		/* body, body_len */
	HEARD_CAME, HEARD_WENT,	/* another one */
	HEARD_ERROR		/* of the server, who: severity and code */
};

struct heard {
	enum heard_kind kind;
	const uint8_t *body;
	size_t body_len;
	size_t count;		/* READY: members that it is told of */
	uint32_t who;		/* CAME, WENT; of tuschel READY: itself */
	const uint8_t *frame;	/* of tuschel: all of it */
	size_t frame_len;
	const char *answer;	/* to be sent back; NULL: nothing */
	size_t answer_len;
};

struct proto {
	const char *name;
	/* Every member sees the same order; else only each sender's own. */
	bool total_order;
	bool echo;		/* a sender gets its own messages back */
	/* What a connection says first; returns its length. */
	size_t (*hello)(uint8_t *out, size_t member);
	/* A message of len bytes in all that count as its payload. */
	size_t (*message)(uint8_t *out, const uint8_t *body, size_t len);
	/* Bytes taken for one thing heard; 0: more are needed; < 0: bad. */
	long (*hear)(struct heard *h, const uint8_t *data, size_t len);
};

const struct proto *proto_find(const char *name);

#endif

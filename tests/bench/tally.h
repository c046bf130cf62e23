/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The book of messages: who has heard which, in what order, how long after it
 * was sent. Each message has a number, in hex at the start of its body.
 */
#ifndef BENCH_TALLY_H
#define BENCH_TALLY_H

#include "crowd.h"

/* Set in the number of a message that is only to be in order. */
#define TALLY_UNTIMED UINT32_C(0x80000000)

enum {
	/* Messages between the first to hear of one and the last. */
	TALLY_RING = 1 << 20,
	TALLY_BUCKETS = 64 * 16
};

struct tally {
	bool total_order;
	size_t hearers;		/* that a message must reach */
	uint32_t sent, untimed;	/* numbers given out */
	uint32_t complete;	/* heard by all */
	uint64_t heard;
	uint64_t *sent_us;	/* ring, by number */
	uint32_t *reached;	/* ring, by number */
	uint32_t *order;	/* ring, by position */
	uint64_t order_len;
	uint32_t *last;		/* by member and sender; NULL: one order */
	size_t senders;
	uint64_t latency[TALLY_BUCKETS];
};

/* senders: message n is sent by n % senders. */
void tally_init(struct tally *t, const struct proto *proto, size_t members,
    size_t hearers, size_t senders);
/* The number of the next message. */
uint32_t tally_send(struct tally *t, int64_t now_us);
uint32_t tally_send_untimed(struct tally *t);
/* Dies if this is not the message that m must hear now. */
void tally_hear(struct tally *t, struct member *m, const uint8_t *body,
    size_t len, int64_t now_us);
/* Microseconds that the given part (0..1) of what was heard stayed below. */
double tally_latency_us(const struct tally *t, double part);

/* 0 if there is none. */
uint32_t tally_read_number(const uint8_t *body, size_t len);
void tally_write_number(uint8_t *body, uint32_t number);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whoever hears a message first writes it into the order; all others must
 * find it there, at their own place. Where a server promises an order for
 * each sender only, the numbers of each sender must rise.
 */
#include "config.h"

#include "tally.h"

#include <stdlib.h>
#include <string.h>

#define RING(n) ((n) & (TALLY_RING - 1))

void
tally_init(struct tally *t, const struct proto *proto, size_t members,
    size_t hearers, size_t senders)
{
	memset(t, 0, sizeof *t);
	t->total_order = proto->total_order && proto->echo;
	t->hearers = proto->echo ? hearers : hearers - 1;
	t->senders = senders;
	t->sent_us = calloc(TALLY_RING, sizeof *t->sent_us);
	t->reached = calloc(TALLY_RING, sizeof *t->reached);
	t->order = calloc(TALLY_RING, sizeof *t->order);
	if (!t->total_order)
		t->last = calloc(members * senders, sizeof *t->last);
}

uint32_t
tally_send(struct tally *t, int64_t now_us)
{
	uint32_t number = t->sent++;

	t->sent_us[RING(number)] = now_us;
	t->reached[RING(number)] = 0;
	return number;
}

uint32_t
tally_send_untimed(struct tally *t)
{
	return TALLY_UNTIMED | t->untimed++;
}

static void
check_order(struct tally *t, struct member *m, uint32_t number)
{
	uint32_t *last;

	if (!t->total_order) {
		last = &t->last[m->index * t->senders + number % t->senders];
		if (*last > number)
			crowd_die("member %u: a sender's messages out of "
			    "order", m->index);
		*last = number + 1;
	} else if (m->position == t->order_len) {
		t->order[RING(t->order_len++)] = number;
	} else if (t->order[RING(m->position)] != number) {
		crowd_die("member %u hears %08x at %zu, others %08x", m->index,
		    number, m->position, t->order[RING(m->position)]);
	}
	m->position++;
}

/* 16 buckets for each power of two. */
static size_t
bucket_of(uint64_t us)
{
	int shift;

	if (us < 16)
		return us;
	shift = 63 - __builtin_clzll(us) - 4;
	return 16 * (shift + 1) + ((us >> shift) & 15);
}

static double
bucket_end(size_t bucket)
{
	if (bucket < 16)
		return bucket + 1;
	return ((bucket & 15) + 17) * (double)(UINT64_C(1) <<
	    (bucket / 16 - 1));
}

uint32_t
tally_read_number(const uint8_t *body, size_t len)
{
	uint32_t number = 0;
	int i;

	for (i = 0; i < BODY_BYTES_MIN && len >= BODY_BYTES_MIN; i++) {
		uint8_t digit = body[i] - '0';

		number = number << 4 | (digit < 10 ? digit :
		    (body[i] - 'a' + 10) & 15);
	}
	return number;
}

void
tally_write_number(uint8_t *body, uint32_t number)
{
	static const char digits[] = "0123456789abcdef";
	int i;

	for (i = 0; i < BODY_BYTES_MIN; i++)
		body[i] = digits[number >> (28 - 4 * i) & 15];
}

void
tally_hear(struct tally *t, struct member *m, const uint8_t *body, size_t len,
    int64_t now_us)
{
	uint32_t number;

	if (len < BODY_BYTES_MIN)
		crowd_die("member %u hears a message of %zu bytes", m->index,
		    len);
	number = tally_read_number(body, len);
	check_order(t, m, number);
	t->heard++;
	if (number & TALLY_UNTIMED)
		return;
	if (number >= t->sent)
		crowd_die("member %u hears what nobody has said", m->index);
	t->latency[bucket_of(now_us - t->sent_us[RING(number)])]++;
	if (++t->reached[RING(number)] == t->hearers)
		t->complete++;
	if (t->reached[RING(number)] > t->hearers)
		crowd_die("%08x was heard too often", number);
}

double
tally_latency_us(const struct tally *t, double part)
{
	uint64_t all = 0, below = 0;
	size_t i;

	for (i = 0; i < TALLY_BUCKETS; i++)
		all += t->latency[i];
	for (i = 0; i < TALLY_BUCKETS; i++) {
		below += t->latency[i];
		if (below > 0 && below >= part * all)
			return bucket_end(i);
	}
	return 0;
}

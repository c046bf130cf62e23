/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two buckets for the whole, and two for each room, whose rates are the whole
 * divided by those who take part. A room has to wait only while both the whole
 * and its own part are used up.
 */
#include "config.h"

#include "hub/share.h"

#include <stdbool.h>

enum {
	PERIOD_MS = 1000,
	BURST_PART = 10		/* of what may be sent in a second */
};

static struct bucket_rate
rate_of(uint32_t per_second, uint32_t rooms)
{
	uint32_t part = per_second / rooms;

	if (per_second > 0 && part == 0)
		part = 1;
	return (struct bucket_rate){ part, part / BURST_PART };
}

static uint32_t
rooms_of(const struct hub_share *s)
{
	uint32_t n = s->rooms > s->rooms_before ? s->rooms : s->rooms_before;

	return n > 0 ? n : 1;
}

/* When either of them may be taken: the whole's or the part's. */
static int64_t
ready_ms(const struct bucket *whole, const struct bucket *part,
    uint32_t per_second, uint32_t rooms)
{
	int64_t a = bucket_ready_ms(whole, rate_of(per_second, 1)),
	    b = bucket_ready_ms(part, rate_of(per_second, rooms));

	return a < b ? a : b;
}

int64_t
share_ready_ms(const struct hub_share *s, const struct hub_share_part *part)
{
	int64_t copies, bytes;

	if (s == NULL)
		return 0;
	copies = ready_ms(&s->copies, &part->copies,
	    s->limits.copies_per_second, rooms_of(s));
	bytes = ready_ms(&s->bytes, &part->bytes, s->limits.bytes_per_second,
	    rooms_of(s));
	return copies > bytes ? copies : bytes;
}

static void
count_room(struct hub_share *s, struct hub_share_part *part, int64_t now_ms)
{
	int64_t period = now_ms / PERIOD_MS;

	if (period != s->period) {
		s->rooms_before = period == s->period + 1 ? s->rooms : 0;
		s->rooms = 0;
		s->period = period;
	}
	if (part->period == period)
		return;
	part->period = period;
	s->rooms++;
}

/*
 * What is left over may empty a part but not overdraw it: it was nobody's, so
 * the room shall not have to make up for it when others come.
 */
static void
take_left_over(struct bucket *part, struct bucket_rate rate, size_t amount,
    int64_t now_ms)
{
	struct bucket most = { 0 };

	bucket_take(&most, rate, rate.burst, now_ms);
	if (most.full_at_ns < part->full_at_ns)
		most = *part;
	bucket_take(part, rate, amount, now_ms);
	if (part->full_at_ns > most.full_at_ns)
		*part = most;
}

static void
take(struct bucket *whole, struct bucket *part, uint32_t per_second,
    uint32_t rooms, size_t amount, int64_t now_ms)
{
	struct bucket_rate rate = rate_of(per_second, 1);
	bool left_over = bucket_ready_ms(whole, rate) <= now_ms;

	bucket_take(whole, rate, amount, now_ms);
	rate = rate_of(per_second, rooms);
	if (left_over)
		take_left_over(part, rate, amount, now_ms);
	else
		bucket_take(part, rate, amount, now_ms);
}

void
share_take(struct hub_share *s, struct hub_share_part *part, size_t copies,
    size_t bytes, int64_t now_ms)
{
	if (s == NULL)
		return;
	count_room(s, part, now_ms);
	take(&s->copies, &part->copies, s->limits.copies_per_second,
	    rooms_of(s), copies, now_ms);
	take(&s->bytes, &part->bytes, s->limits.bytes_per_second,
	    rooms_of(s), bytes, now_ms);
}

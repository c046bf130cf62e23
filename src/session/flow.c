/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Windows and pace of file parts; see flow.h.
 */
#include "config.h"

#include "session/flow.h"

#include <assert.h>

#include "base/err.h"

enum {
	WINDOW_START = 4,
	/* A line that has become slower for good: seen only where hardly
	 * anything of ours waits in it. */
	BASE_AGE_MS = 10000,
	BURST_US = 20000	/* timers are as late as that */
};

/* ---- one receiver ---- */

void
flow_start(struct flow *f, uint64_t at, int64_t now_ms)
{
	*f = (struct flow){ .acked = at, .next = at, .window = WINDOW_START,
	    .base_ms = INT64_MAX, .base_set_ms = now_ms,
	    .heard_ms = now_ms };
}

bool
flow_is_open(const struct flow *f)
{
	return f->n < f->window;
}

void
flow_sent(struct flow *f, size_t len, int64_t now_ms)
{
	struct flow_part *p;

	assert(f->n < FILE_WINDOW_MAX);
	if (f->n == 0)
		f->heard_ms = now_ms;	/* it had nothing to answer */
	p = &f->parts[(f->first + f->n++) % FILE_WINDOW_MAX];
	f->next += len;
	*p = (struct flow_part){ f->next, now_ms };
}

static void
narrow(struct flow *f)
{
	if (f->acked < f->narrowed)
		return;		/* what shows it was sent before */
	f->narrowed = f->next;
	f->window -= f->window / 4;
	if (f->window > FILE_WINDOW_MIN)
		f->window--;
}

/* A part took that long to be acknowledged. */
static void
judge(struct flow *f, int64_t took_ms, int64_t now_ms)
{
	bool stale = f->window == FILE_WINDOW_MIN &&
	    now_ms - f->base_set_ms >= BASE_AGE_MS;

	if (took_ms < f->base_ms || stale) {
		f->base_ms = took_ms;
		f->base_set_ms = now_ms;
	}
	if (took_ms > f->base_ms + FILE_DELAY_MS)
		narrow(f);
	else if (f->window < FILE_WINDOW_MAX)
		f->window++;
}

int
flow_acked(struct flow *f, uint64_t have, int64_t now_ms)
{
	int64_t sent_ms = -1;

	if (have > f->next || have <= f->acked)
		return ERR_STATE;
	f->acked = have;
	f->heard_ms = now_ms;
	while (f->n > 0 && f->parts[f->first].end <= have) {
		sent_ms = f->parts[f->first].sent_ms;
		f->first = (f->first + 1) % FILE_WINDOW_MAX;
		f->n--;
	}
	if (sent_ms >= 0)
		judge(f, now_ms - sent_ms, now_ms);
	return ERR_OK;
}

int64_t
flow_quiet_ms(const struct flow *f)
{
	return f->heard_ms + FILE_QUIET_MS;
}

/* ---- all together ---- */

int64_t
pace_ready_ms(const struct pace *p)
{
	return (p->free_us + 999) / 1000;
}

void
pace_take(struct pace *p, size_t bytes, int64_t bytes_per_second,
    int64_t now_ms)
{
	int64_t now_us = now_ms * 1000;

	if (p->free_us < now_us - BURST_US)
		p->free_us = now_us - BURST_US;
	p->free_us += (int64_t)bytes * 1000000 / bytes_per_second;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One stream at a time, its session and two timers: the session's deadline
 * and the next attempt to connect.
 */
#include "config.h"

#include "client/link.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "net/backoff.h"
#include "net/stream.h"

struct link {
	struct loop *loop;
	struct session *session;
	struct rng rng;
	void (*changed)(void *ctx);
	void *ctx;
	struct address to;
	struct stream *stream;
	struct loop_timer *deadline, *retry;
	struct backoff backoff;
	enum link_state state;
	int64_t retry_ms;
	char *reason;
};

static void
set_state(struct link *link, enum link_state state, const char *reason)
{
	char *copy = mem_strdup(reason);	/* it may be our own */

	free(link->reason);
	link->reason = copy;
	link->state = state;
	link->changed(link->ctx);
}

static void
close_stream(struct link *link)
{
	if (link->state == LINK_UP) {
		/* Last words, such as an ERROR, as far as they fit. */
		link_flush(link);
		session_disconnect(link->session, loop_now_ms(link->loop));
	}
	stream_free(link->stream);
	link->stream = NULL;
	link->state = LINK_OFF;		/* until the caller says more */
}

void
link_break(struct link *link, const char *reason, bool retry)
{
	int64_t wait_ms;

	close_stream(link);
	if (!retry) {
		link_drop(link, reason);
		return;
	}
	wait_ms = backoff_next_ms(&link->backoff, &link->rng);
	link->retry_ms = loop_now_ms(link->loop) + wait_ms;
	loop_timer_set(link->retry, link->retry_ms);
	set_state(link, LINK_WAITING, reason);
}

static void
on_connected(void *ctx)
{
	struct link *link = ctx;

	session_connect(link->session, loop_now_ms(link->loop));
	set_state(link, LINK_UP, "");
}

static void
on_read(void *ctx, const uint8_t *data, size_t len)
{
	struct link *link = ctx;

	session_feed(link->session, data, len, loop_now_ms(link->loop));
}

static void
on_closed(void *ctx, const char *reason)
{
	link_break(ctx, reason, true);
}

/* No "writable": each turn ends with link_flush(). */
static const struct stream_events events = {
	.connected = on_connected, .read = on_read, .closed = on_closed
};

static void
start(struct link *link)
{
	loop_timer_set(link->retry, CLOCK_NEVER);
	link->stream = stream_connect(link->loop, &link->to, NULL, &events,
	    link);
	stream_read_little(link->stream);
	set_state(link, LINK_CONNECTING, link->reason);
}

static void
on_retry(void *ctx)
{
	start(ctx);
}

static void
on_deadline(void *ctx)
{
	struct link *link = ctx;

	session_tick(link->session, loop_now_ms(link->loop));
}

struct link *
link_new(struct loop *loop, struct session *session, const struct rng *rng,
    void (*changed)(void *ctx), void *ctx)
{
	struct link *link = mem_zero(1, sizeof *link);

	link->loop = loop;
	link->session = session;
	link->rng = *rng;
	link->changed = changed;
	link->ctx = ctx;
	link->deadline = loop_timer_new(loop, on_deadline, link);
	link->retry = loop_timer_new(loop, on_retry, link);
	link->reason = mem_strdup("");
	return link;
}

void
link_free(struct link *link)
{
	if (link == NULL)
		return;
	stream_free(link->stream);
	loop_timer_free(link->deadline);
	loop_timer_free(link->retry);
	free(link->reason);
	free(link);
}

void
link_connect(struct link *link, const struct address *to)
{
	struct address copy = *to;	/* it may be our own */

	close_stream(link);
	link->to = copy;
	backoff_reset(&link->backoff);
	start(link);
}

void
link_drop(struct link *link, const char *reason)
{
	close_stream(link);
	loop_timer_set(link->retry, CLOCK_NEVER);
	set_state(link, LINK_OFF, reason);
}

void
link_held(struct link *link)
{
	backoff_reset(&link->backoff);
}

void
link_flush(struct link *link)
{
	const uint8_t *data;
	size_t len, sent;

	loop_timer_set(link->deadline, session_deadline_ms(link->session));
	if (link->state != LINK_UP)
		return;
	do {
		data = session_output(link->session, &len);
		sent = len == 0 ? 0 : stream_write(link->stream, data, len);
		session_sent(link->session, sent);
	} while (sent > 0);
}

enum link_state
link_get_state(const struct link *link)
{
	return link->state;
}

int64_t
link_retry_ms(const struct link *link)
{
	return link->retry_ms;
}

const char *
link_reason(const struct link *link)
{
	return link->reason;
}

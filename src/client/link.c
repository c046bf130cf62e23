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

enum { TLS_ALERT = 21 };	/* the first byte of one, RFC 8446 */

struct link {
	struct loop *loop;
	struct session *session;
	struct rng rng;
	void (*changed)(void *ctx);
	void *ctx;
	struct address to;
	struct link_tls tls;		/* context NULL: none */
	struct tls_verdict verdict;
	bool judged;			/* there is a verdict */
	bool heard;			/* any byte by this stream */
	struct stream *stream;
	struct loop_timer *deadline, *retry;
	struct backoff backoff;
	enum link_state state;
	int64_t retry_ms;
	char *reason;
	/* The stream has ended, for that reason; told at the turn's end, after
	 * what came before, which may say more. NULL: it has not. */
	char *ended;
	bool retry_ended;
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
	free(link->ended);
	link->ended = NULL;
	if (link->state == LINK_UP) {
		/* Last words, such as an ERROR, as far as they fit. */
		link_flush(link);
		session_disconnect(link->session, loop_now_ms(link->loop));
	}
	stream_free(link->stream);
	link->stream = NULL;
	link->state = LINK_OFF;		/* until the caller says more */
}

static void
turn_off(struct link *link, const char *reason)
{
	close_stream(link);
	loop_timer_set(link->retry, CLOCK_NEVER);
	set_state(link, LINK_OFF, reason);
}

void
link_break(struct link *link, const char *reason, bool retry)
{
	int64_t wait_ms;

	if (!retry) {
		turn_off(link, reason);
		return;
	}
	close_stream(link);
	wait_ms = backoff_next_ms(&link->backoff, &link->rng);
	link->retry_ms = loop_now_ms(link->loop) + wait_ms;
	loop_timer_set(link->retry, link->retry_ms);
	set_state(link, LINK_WAITING, reason);
}

/* What is learnt in the handshake outlives the stream. */
static void
learn(struct link *link)
{
	struct transport *t = stream_transport(link->stream);

	link->judged = t != NULL;
	if (t != NULL)
		link->verdict = *tls_get_verdict(t);
}

static void
on_connected(void *ctx)
{
	struct link *link = ctx;

	learn(link);
	session_connect(link->session, loop_now_ms(link->loop));
	set_state(link, LINK_UP, "");
}

/*
 * A relay that speaks TLS waits for us to begin, then says so by an alert,
 * which is no frame of a relay: their first ones are from 0.
 */
static bool
wants_tls(struct link *link, const uint8_t *data)
{
	bool first = !link->heard;

	link->heard = true;
	return first && link->tls.context == NULL && data[0] == TLS_ALERT;
}

static void
on_read(void *ctx, const uint8_t *data, size_t len)
{
	struct link *link = ctx;

	if (wants_tls(link, data)) {
		link_break(link, "the relay speaks TLS there: take the link "
		    "that it gives, or --tls", true);
		return;
	}
	session_feed(link->session, data, len, loop_now_ms(link->loop));
}

static void
on_closed(void *ctx, const char *reason)
{
	struct link *link = ctx;

	learn(link);
	free(link->ended);
	link->ended = mem_strdup(reason);
	/* asked again, it would show the same */
	link->retry_ended = !link->judged ||
	    link->verdict.trust < TLS_OTHER_KEY;
}

/* No "writable": each turn ends with link_flush(). */
static const struct stream_events events = {
	.connected = on_connected, .read = on_read, .closed = on_closed
};

static void
start(struct link *link)
{
	struct transport *tls = link->tls.context == NULL ? NULL :
	    tls_client_start(link->tls.context, link->to.host,
	    link->tls.has_key ? &link->tls.key : NULL);

	loop_timer_set(link->retry, CLOCK_NEVER);
	link->heard = false;
	link->stream = stream_connect(link->loop, &link->to, tls, &events,
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
	free(link->ended);
	free(link);
}

void
link_connect(struct link *link, const struct address *to,
    const struct link_tls *tls)
{
	struct address copy = *to;	/* it may be our own */

	close_stream(link);
	link->judged = false;
	link->tls = tls == NULL ? (struct link_tls){ 0 } : *tls;
	link->to = copy;
	backoff_reset(&link->backoff);
	start(link);
}

void
link_drop(struct link *link, const char *reason)
{
	link->judged = false;
	turn_off(link, reason);
}

void
link_held(struct link *link)
{
	backoff_reset(&link->backoff);
}

static void
tell_end(struct link *link)
{
	char *reason = link->ended;

	link->ended = NULL;
	link_break(link, reason, link->retry_ended);
	free(reason);
}

bool
link_flush(struct link *link)
{
	bool ended = link->ended != NULL;
	const uint8_t *data;
	size_t len, sent;

	if (ended)
		tell_end(link);
	loop_timer_set(link->deadline, session_deadline_ms(link->session));
	if (link->state != LINK_UP)
		return ended;
	do {
		data = session_output(link->session, &len);
		sent = len == 0 ? 0 : stream_write(link->stream, data, len);
		session_sent(link->session, sent);
	} while (sent > 0);
	return ended;
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

const struct tls_verdict *
link_verdict(const struct link *link)
{
	return link->judged ? &link->verdict : NULL;
}

const char *
link_reason(const struct link *link)
{
	return link->reason;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The codec of hiredis over a stream. What the socket does not take at once
 * waits here: how much that is is bounded by those who send.
 */
#include "config.h"

#include "backbone/resp.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "net/stream.h"

struct resp {
	struct stream *stream;
	redisReader *reader;
	struct buf out;
	const struct resp_events *events;
	void *ctx;
	bool by_tls, connected, heard;
	bool reading;		/* replies are being told */
	bool freed;		/* meanwhile */
};

static void
write_out(struct resp *r)
{
	size_t sent;

	do {
		sent = stream_write(r->stream, buf_data(&r->out),
		    buf_len(&r->out));
		buf_consume(&r->out, sent);
	} while (sent > 0 && buf_len(&r->out) > 0);
}

static void
on_connected(void *ctx)
{
	struct resp *r = ctx;

	r->connected = true;
	r->events->connected(r->ctx);
}

static void
really_free(struct resp *r)
{
	redisReaderFree(r->reader);
	free(r);
}

/* Tells all replies that are whole; false: what has come is none. */
static bool
tell_replies(struct resp *r)
{
	void *reply;

	while (!r->freed) {
		if (redisReaderGetReply(r->reader, &reply) != REDIS_OK)
			return false;
		if (reply == NULL)
			return true;
		r->events->reply(r->ctx, reply);
		freeReplyObject(reply);
	}
	return true;
}

static void
on_read(void *ctx, const uint8_t *data, size_t len)
{
	struct resp *r = ctx;
	bool good;

	r->heard = r->reading = true;
	good = redisReaderFeed(r->reader, (const char *)data, len) ==
	    REDIS_OK && tell_replies(r);
	r->reading = false;
	if (r->freed)
		really_free(r);
	else if (!good)
		r->events->closed(r->ctx, "what answers there is no Redis");
}

static void
on_writable(void *ctx)
{
	write_out(ctx);
}

/* That it was closed says nothing of what to do. */
static const char *
why_at_once(const struct resp *r)
{
	return r->by_tls ? "it closes the connection at once: Redis does so "
	    "if it has too many clients (its maxclients), or wants their "
	    "certificates (set its tls-auth-clients to no)" :
	    "it closes the connection at once: Redis does so if it has too "
	    "many clients (its maxclients), lets in its own machine only (its "
	    "protected-mode), or has TLS on that port (rediss://)";
}

static void
on_closed(void *ctx, const char *reason)
{
	struct resp *r = ctx;

	r->events->closed(r->ctx, r->connected && !r->heard ?
	    why_at_once(r) : reason);
}

static const struct stream_events stream_events = {
	.connected = on_connected,
	.read = on_read,
	.writable = on_writable,
	.closed = on_closed
};

struct resp *
resp_new(struct loop *loop, const struct address *to,
    struct transport *transport, const struct resp_events *events, void *ctx)
{
	struct resp *r = mem_zero(1, sizeof *r);

	r->reader = redisReaderCreate();
	if (r->reader == NULL)
		mem_exhausted();
	buf_init(&r->out, SIZE_MAX / 2);
	r->events = events;
	r->ctx = ctx;
	r->by_tls = transport != NULL;
	r->stream = stream_connect(loop, to, transport, &stream_events, r);
	return r;
}

void
resp_free(struct resp *r)
{
	if (r == NULL)
		return;
	stream_free(r->stream);
	buf_release(&r->out);
	r->freed = true;
	if (!r->reading)
		really_free(r);
}

struct transport *
resp_transport(const struct resp *r)
{
	return stream_transport(r->stream);
}

struct resp_word
resp_text(const char *text)
{
	return (struct resp_word){ text, strlen(text) };
}

void
resp_send(struct resp *r, const struct resp_word *words, size_t count)
{
	const char *data[RESP_WORDS_MAX];
	size_t lens[RESP_WORDS_MAX], i;
	char *command;
	long long len;

	assert(count > 0 && count <= RESP_WORDS_MAX);
	for (i = 0; i < count; i++) {
		data[i] = words[i].data;
		lens[i] = words[i].len;
	}
	len = redisFormatCommandArgv(&command, (int)count, data, lens);
	if (len < 0)
		mem_exhausted();
	buf_append(&r->out, command, (size_t)len);
	mem_wipe(command, (size_t)len);	/* it may hold the password */
	redisFreeCommand(command);
	write_out(r);
}

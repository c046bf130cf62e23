/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A connection to Redis: commands go out, replies come in, in the same order.
 * Of hiredis only the codec is used: how a command is written and a reply is
 * read. The connection is a stream of our own (net/stream.h), since that of
 * hiredis 0.14 has no TLS, no time limit, and uses memory that it has freed
 * when it cannot connect.
 */
#ifndef BACKBONE_RESP_H
#define BACKBONE_RESP_H

#include <hiredis.h>
#include <stddef.h>

#include "net/address.h"
#include "net/loop.h"

struct resp;
struct transport;

/* Called from the loop; the owner may call resp_free() in each of them. */
struct resp_events {
	void (*connected)(void *ctx);
	/* Valid during the call. */
	void (*reply)(void *ctx, const redisReply *reply);
	/* The end, said once; reason is an English phrase. */
	void (*closed)(void *ctx, const char *reason);
};

/* transport, which may be NULL, becomes the connection's. events must outlive
 * it. */
struct resp *resp_new(struct loop *loop, const struct address *to,
    struct transport *transport, const struct resp_events *events, void *ctx);
void resp_free(struct resp *r);		/* NULL is fine */

/* The transport, as stream_transport() has it. */
struct transport *resp_transport(const struct resp *r);

/* One word of a command. */
struct resp_word {
	const void *data;
	size_t len;
};
struct resp_word resp_text(const char *text);

enum { RESP_WORDS_MAX = 64 };
/* Sends a command of 1..RESP_WORDS_MAX words. */
void resp_send(struct resp *r, const struct resp_word *words, size_t count);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Connections whose TLS handshake is under way, which are no members yet. They
 * cost memory and, at their end, processor time, so they are bounded in number
 * and time: those who begin one and do not go on must not keep others out.
 */
#ifndef SERVE_HANDSHAKES_H
#define SERVE_HANDSHAKES_H

#include <arpa/inet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/loop.h"
#include "net/stream.h"
#include "net/tls.h"

enum {
	TLS_HANDSHAKES_MAX = 512,	/* at once: some 60 KB each */
	TLS_WAITING_MAX = 16384,	/* for their turn: some 100 bytes */
	TLS_HANDSHAKE_MS = 10000,
	/* A TLS client speaks first, and at once. */
	TLS_HANDSHAKE_SILENT_MS = 5000,
	/* While others wait. */
	TLS_HANDSHAKE_PRESSED_MS = 2000,
	/* An address, or NULL for a Unix socket's; see serve.c. */
	ORIGIN_BYTES = INET6_ADDRSTRLEN
};

struct handshakes;

/* A connection is ready to be a member's; the stream is the callee's. via is
 * what handshakes_begin() was given. */
typedef void handshakes_done(void *ctx, struct stream *stream,
    const char *origin, unsigned via);

/* At most per_origin at once from one origin; 0: as many as there may be. */
struct handshakes *handshakes_new(struct loop *loop, size_t per_origin,
    handshakes_done *done, void *ctx);
void handshakes_configure(struct handshakes *h, size_t per_origin);
void handshakes_free(struct handshakes *h);	/* NULL is fine */

/* Ends all of them. */
void handshakes_clear(struct handshakes *h);

/* Takes over a socket; one too many of its origin is closed. While there are
 * TLS_HANDSHAKES_MAX, it waits for its turn. */
void handshakes_begin(struct handshakes *h, struct tls_context *tls, int fd,
    const char *origin, unsigned via);

/* Ends those that take too long; to be called at the deadline. */
void handshakes_tick(struct handshakes *h);
int64_t handshakes_deadline_ms(const struct handshakes *h);

struct handshakes_stats {
	size_t under_way, waiting;
	uint64_t started, done, failed, late, refused;
};
void handshakes_get_stats(const struct handshakes *h,
    struct handshakes_stats *stats);

#endif

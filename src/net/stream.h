/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A byte stream to a peer, over TCP or a Unix socket, bare or through a
 * transport (net/transport.h); never blocks. It has no queue: stream_write()
 * takes what fits now, the caller keeps the rest.
 */
#ifndef NET_STREAM_H
#define NET_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "net/address.h"
#include "net/loop.h"

struct spread;
struct stream;
struct transport;

/* Called from the loop, never from within a call of the owner. */
struct stream_events {
	/*
	 * stream_connect() has succeeded, or the handshake of what
	 * stream_accept() was given: read and write from now on.
	 */
	void (*connected)(void *ctx);
	/* len > 0; data is valid during the call. */
	void (*read)(void *ctx, const uint8_t *data, size_t len);
	/* After a stream_write() that did not take all: there is room again.
	 * NULL is fine for owners who write at the end of each turn anyway. */
	void (*writable)(void *ctx);
	/*
	 * The end, in whatever way, said once; then nothing is called any
	 * more and what is written is thrown away. reason is a short English
	 * phrase ("connection refused", "no such host"), valid during
	 * the call. The owner still has to call stream_free().
	 */
	void (*closed)(void *ctx, const char *reason);
};

/*
 * Starts to connect; names are looked up without blocking, and all addresses
 * of a name are tried in turn. Never NULL: even an immediate failure is told
 * by closed(). events must outlive the stream. transport becomes the stream's;
 * NULL: the bytes of the socket are those of the stream.
 */
struct stream *stream_connect(struct loop *loop, const struct address *to,
    struct transport *transport, const struct stream_events *events,
    void *ctx);

/*
 * Takes over a connected socket, as a listener gives it. Without a transport
 * it is connected at once, and connected() is not called.
 */
struct stream *stream_accept(struct loop *loop, int fd,
    struct transport *transport, const struct stream_events *events,
    void *ctx);

/* Another owner from now on: what happens is told to it. */
void stream_give(struct stream *s, const struct stream_events *events,
    void *ctx);

/* What it was made with; the stream's as before. */
struct transport *stream_transport(const struct stream *s);

/* From now on few bytes are read in each turn, so that a flood does not keep
 * the loop from what else there is, such as keys. */
void stream_read_little(struct stream *s);

/* Its socket, which stays its own; -1 if there is more to it than that. */
int stream_bare_socket(const struct stream *s);

/* Closes at once; bytes the kernel has taken still go out. NULL is fine. */
void stream_free(struct stream *s);

/* Returns how many bytes were taken, 0..len. A failure is told by closed(),
 * when what had come before it has been read. */
size_t stream_write(struct stream *s, const void *data, size_t len);
/* The same for several pieces in one system call. */
size_t stream_writev(struct stream *s, const struct iovec *pieces, int count);
/* The same when many streams are written the same pieces (net/spread.h). */
size_t stream_spread(struct stream *s, const struct iovec *pieces, int count,
    struct spread *spread);

/* Stops or resumes read(); a stopped stream does not notice its end, unless
 * a write fails. */
void stream_read_pause(struct stream *s, bool paused);

/* After the last write: tells the peer that no more bytes come. */
void stream_shutdown(struct stream *s);

#endif

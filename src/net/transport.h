/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What may lie between a stream and its socket (TLS does). A transport has no
 * event and no queue of its own: the stream calls it when the socket is ready
 * and waits for what it asks for.
 *
 *     struct tls {
 *             struct transport base;          the first member
 *             ...
 *     };
 *
 * All of a transport's calls get the stream's socket, which never blocks.
 */
#ifndef NET_TRANSPORT_H
#define NET_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

/*
 * Instead of a number of bytes. WANT_*: nothing is done; call again once the
 * socket can be read or written. FAILED: the stream ends with reason().
 */
enum {
	TRANSPORT_WANT_READ = -1,
	TRANSPORT_WANT_WRITE = -2,
	TRANSPORT_FAILED = -3
};

struct transport;

struct transport_ops {
	/* Called first, and until it returns 0: then the stream is connected.
	 * Neither read() nor writev() is called before. */
	int (*handshake)(struct transport *t, int fd);
	/* The number of bytes put to buffer, 0 at the end of the stream. It
	 * reads on until the socket or the buffer has no more. */
	ssize_t (*read)(struct transport *t, int fd, uint8_t *buffer,
	    size_t size);
	/* Bytes that read() would return although the socket has none. */
	bool (*pending)(const struct transport *t);
	/*
	 * The number of bytes taken, from the front of all pieces together,
	 * 0 < n. What is not taken may be another thing at the next call, or
	 * never come: a record that is begun must not depend on it.
	 */
	ssize_t (*writev)(struct transport *t, int fd,
	    const struct iovec *pieces, int count);
	/*
	 * What writev() and shutdown() took and the socket did not: sends it.
	 * 0 when nothing is left, else TRANSPORT_WANT_WRITE or _FAILED. Called
	 * after each writev() and shutdown(), and until it returns 0.
	 */
	int (*flush)(struct transport *t, int fd);
	/* No more bytes come, or there is no waiting for the handshake's end:
	 * says so. */
	void (*shutdown)(struct transport *t, int fd);
	/* Why it has failed: a short English phrase that lives as long. NULL:
	 * it has not, so it must be the socket. */
	const char *(*reason)(const struct transport *t);
	void (*free)(struct transport *t);
};

struct transport {
	const struct transport_ops *ops;
};

#endif

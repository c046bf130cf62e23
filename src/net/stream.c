/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Streams on sockets. What a stream waits for is told to the poller when it
 * changes, which for most of them is once in their lives. Only receive() and
 * give() know whether there is a transport in between.
 */
#include "config.h"

#include "net/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "net/dial.h"
#include "net/loop_private.h"
#include "net/reason.h"
#include "net/socket.h"
#include "net/spread.h"
#include "net/transport.h"

/* There may be ten thousand of them: no field without need. */
enum {
	LITTLE_BYTES = 8192	/* some thirty messages: 2 ms of decryption */
};

struct stream {
	struct loop *loop;
	const struct stream_events *events;	/* NULL: freed */
	void *ctx;
	struct transport *transport;	/* NULL: none */
	struct dial *dial;	/* NULL once there is a socket */
	int fd;			/* -1 before and after */
	int16_t failed;		/* errno of what is to be told soon */
	uint8_t armed;		/* what the poller waits for now */
	/* What reading, writing and the handshake wait for: POLLER_*. */
	uint8_t read_on : 2, write_on : 2, handshake_on : 2;
	bool paused : 1;
	bool little : 1;	/* reads little at a time */
	bool full : 1;		/* less was taken than was given */
	bool kicked : 1;
	bool ending : 1;	/* its last words are on their way */
};

static void on_ready(struct stream *s, int what);

static struct poller *
poller_of(const struct stream *s)
{
	return loop_poller(s->loop, on_ready);
}

static void
kick(struct stream *s)
{
	if (s->kicked)
		return;
	s->kicked = true;
	poller_kick(poller_of(s), s);
}

/* A failure is told by the loop, never within a call of the owner. */
static void
fail(struct stream *s, int error)
{
	s->failed = error;
	kick(s);
}

static void
rearm(struct stream *s)
{
	int want = s->handshake_on, was = s->armed;

	if (s->failed != 0 || s->fd < 0)
		return;
	if (want == 0)
		want = (s->paused ? 0 : s->read_on) |
		    (s->full ? s->write_on : 0);
	if (want == was)
		return;
	if (poller_set(poller_of(s), s, s->fd, was, want))
		s->armed = want;
	else
		fail(s, errno);
}

static void
close_socket(struct stream *s)
{
	if (s->fd < 0)
		return;
	poller_set(poller_of(s), s, s->fd, s->armed, 0);
	close(s->fd);
	s->fd = -1;
}

static void
finish(struct stream *s, const char *reason)
{
	close_socket(s);
	s->events->closed(s->ctx, reason);
}

/* ---- the bytes ---- */

/* Out of memory is a matter of time: the data waits like in a full socket. */
static bool
is_temporary(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == EINTR ||
	    error == ENOBUFS || error == ENOMEM;
}

/* The same values as a transport's read() returns. */
static ssize_t
receive(struct stream *s, uint8_t *buffer, size_t size)
{
	ssize_t n;

	if (s->transport != NULL)
		return s->transport->ops->read(s->transport, s->fd, buffer,
		    size);
	n = recv(s->fd, buffer, size, 0);
	if (n >= 0)
		return n;
	return is_temporary(errno) ? TRANSPORT_WANT_READ : TRANSPORT_FAILED;
}

static ssize_t
give(struct stream *s, const struct iovec *pieces, int count, size_t len,
    struct spread *spread)
{
	ssize_t n;

	if (s->transport != NULL)
		return s->transport->ops->writev(s->transport, s->fd, pieces,
		    count);
	n = spread == NULL ? socket_send(s->fd, pieces, count) :
	    spread_send(spread, s->fd, pieces, count, len);
	if (n >= 0)
		return n;
	return is_temporary(errno) ? TRANSPORT_WANT_WRITE : TRANSPORT_FAILED;
}

/* What to wait for after WANT_READ or WANT_WRITE. */
static int
wanted(ssize_t n)
{
	return n == TRANSPORT_WANT_WRITE ? POLLER_WRITE : POLLER_READ;
}

static const char *
failure(const struct stream *s, int error)
{
	const char *reason = s->transport == NULL ? NULL :
	    s->transport->ops->reason(s->transport);

	return reason != NULL ? reason : net_reason(error);
}

/* What the transport has taken and not sent; 0 when there is nothing. */
static int
flush(struct stream *s)
{
	return s->transport == NULL ? 0 :
	    s->transport->ops->flush(s->transport, s->fd);
}

/* A transport may hold bytes that the poller knows nothing of. */
static void
look_for_pending(struct stream *s)
{
	if (s->transport != NULL && s->fd >= 0 && s->handshake_on == 0 &&
	    !s->paused && s->transport->ops->pending(s->transport))
		kick(s);
}

/* ---- what happens ---- */

void
stream_read_little(struct stream *s)
{
	s->little = true;
}

static void
read_some(struct stream *s)
{
	size_t size;
	uint8_t *buffer = loop_shared_buffer(s->loop, &size);
	ssize_t n = receive(s, buffer, s->little && size > LITTLE_BYTES ?
	    LITTLE_BYTES : size);

	if (n > 0) {
		s->read_on = POLLER_READ;
		poller_note_read(poller_of(s), n);
		s->events->read(s->ctx, buffer, n);
		if (s->events == NULL)
			return;
		look_for_pending(s);
		rearm(s);
	} else if (n == 0) {
		finish(s, "the other side closed it");
	} else if (n == TRANSPORT_FAILED) {
		finish(s, failure(s, errno));
	} else {
		s->read_on = wanted(n);
		rearm(s);
	}
}

/* Goes on with the handshake; at its end the stream is connected. */
static void
greet(struct stream *s)
{
	int r = s->transport->ops->handshake(s->transport, s->fd);

	if (r == TRANSPORT_FAILED) {
		finish(s, failure(s, errno));
		return;
	}
	s->handshake_on = r == 0 ? 0 : wanted(r);
	rearm(s);
	if (r != 0)
		return;
	look_for_pending(s);
	s->events->connected(s->ctx);
}

/* Waits until more can be written, which n was the answer to. */
static void
wait_for_room(struct stream *s, ssize_t n)
{
	s->full = true;
	s->write_on = n < 0 ? wanted(n) : POLLER_WRITE;
	rearm(s);
}

static void
on_room(struct stream *s)
{
	int r = flush(s);

	if (r == TRANSPORT_WANT_WRITE)
		return;
	if (r == TRANSPORT_FAILED) {
		finish(s, failure(s, errno));
		return;
	}
	s->full = false;
	s->write_on = POLLER_WRITE;
	rearm(s);
	if (s->ending)
		shutdown(s->fd, SHUT_WR);
	else if (s->events->writable != NULL)
		s->events->writable(s->ctx);
}

/* What came before a write failed: it often says why the other side has gone.
 * False: there is nothing more. */
static bool
read_last(struct stream *s)
{
	size_t size;
	uint8_t *buffer = loop_shared_buffer(s->loop, &size);
	ssize_t n = -1;

	if (!s->paused && s->transport == NULL &&
	    (s->failed == EPIPE || s->failed == ECONNRESET))
		n = recv(s->fd, buffer, size, 0);
	if (n <= 0)
		return false;
	kick(s);
	s->events->read(s->ctx, buffer, n);
	return true;
}

/* Its owner may free it in each of its calls: then events is NULL. */
static void
on_ready(struct stream *s, int what)
{
	bool kicked = what == 0 && s->kicked;

	if (what == 0)
		s->kicked = false;
	if (s->events == NULL || s->fd < 0)
		return;
	if (s->failed != 0) {
		if (!read_last(s))
			finish(s, failure(s, s->failed));
		return;
	}
	if (s->handshake_on != 0) {
		greet(s);
		return;
	}
	if (s->full && what & s->write_on)
		on_room(s);
	if (s->events == NULL || s->fd < 0 || s->paused)
		return;
	if (kicked || what & s->read_on)
		read_some(s);
}

/* ---- making and freeing ---- */

static void
start(struct stream *s, int fd)
{
	s->fd = fd;
	socket_no_delay(fd);
	if (s->transport != NULL)
		s->handshake_on = POLLER_READ | POLLER_WRITE;
	rearm(s);
}

static void
on_dialled(void *ctx, int fd, const char *reason)
{
	struct stream *s = ctx;

	dial_free(s->dial);
	s->dial = NULL;
	if (fd < 0) {
		s->events->closed(s->ctx, reason);
		return;
	}
	start(s, fd);
	if (s->transport == NULL)
		s->events->connected(s->ctx);
}

static struct stream *
new_stream(struct loop *loop, struct transport *transport,
    const struct stream_events *events, void *ctx)
{
	struct stream *s = mem_zero(1, sizeof *s);

	s->loop = loop;
	s->transport = transport;
	s->events = events;
	s->ctx = ctx;
	s->fd = -1;
	s->read_on = POLLER_READ;
	s->write_on = POLLER_WRITE;
	return s;
}

struct stream *
stream_connect(struct loop *loop, const struct address *to,
    struct transport *transport, const struct stream_events *events,
    void *ctx)
{
	struct stream *s = new_stream(loop, transport, events, ctx);

	s->dial = dial_new(loop, to, on_dialled, s);
	return s;
}

struct stream *
stream_accept(struct loop *loop, int fd, struct transport *transport,
    const struct stream_events *events, void *ctx)
{
	struct stream *s = new_stream(loop, transport, events, ctx);

	start(s, fd);
	return s;
}

void
stream_give(struct stream *s, const struct stream_events *events, void *ctx)
{
	s->events = events;
	s->ctx = ctx;
}

struct transport *
stream_transport(const struct stream *s)
{
	return s->transport;
}

int
stream_bare_socket(const struct stream *s)
{
	return s->transport == NULL && s->failed == 0 ? s->fd : -1;
}

/* The transport's own word for the end, if it is not said yet. */
static void
say_end(struct stream *s)
{
	if (s->fd >= 0 && s->transport != NULL && !s->ending)
		s->transport->ops->shutdown(s->transport, s->fd);
	s->ending = true;
}

void
stream_free(struct stream *s)
{
	if (s == NULL)
		return;
	dial_free(s->dial);
	say_end(s);
	close_socket(s);
	if (s->transport != NULL)
		s->transport->ops->free(s->transport);
	s->transport = NULL;
	s->events = NULL;
	poller_bury(poller_of(s), s);
}

/* ---- what the owner asks for ---- */

size_t
stream_spread(struct stream *s, const struct iovec *pieces, int count,
    struct spread *spread)
{
	size_t len = 0;
	ssize_t n;
	int i;

	for (i = 0; i < count; i++)
		len += pieces[i].iov_len;
	if (s->fd < 0 || s->failed != 0 || s->full || s->handshake_on != 0 ||
	    s->ending || len == 0)
		return 0;
	n = give(s, pieces, count, len, spread);
	if (n == (ssize_t)len && flush(s) == 0)
		return n;
	if (n == TRANSPORT_FAILED) {
		fail(s, errno != 0 ? errno : EIO);
		return 0;
	}
	wait_for_room(s, n);
	return n < 0 ? 0 : n;
}

size_t
stream_writev(struct stream *s, const struct iovec *pieces, int count)
{
	return stream_spread(s, pieces, count, NULL);
}

size_t
stream_write(struct stream *s, const void *data, size_t len)
{
	struct iovec piece = { .iov_base = (void *)data, .iov_len = len };

	return stream_writev(s, &piece, 1);
}

void
stream_read_pause(struct stream *s, bool paused)
{
	if (s->paused == paused)
		return;
	s->paused = paused;
	rearm(s);
	look_for_pending(s);
}

void
stream_shutdown(struct stream *s)
{
	if (s->fd < 0)
		return;
	say_end(s);
	if (flush(s) == 0)
		shutdown(s->fd, SHUT_WR);
	else
		wait_for_room(s, TRANSPORT_WANT_WRITE);
}

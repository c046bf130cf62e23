/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Streams on plain sockets, with one event each that is re-armed when what it
 * waits for changes. Only read_some() and send_some() know that there is a
 * socket and nothing in between.
 */
#include "config.h"

#include "net/stream.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "net/dial.h"
#include "net/loop_private.h"
#include "net/reason.h"
#include "net/socket.h"

struct stream {
	struct event ev;
	struct loop *loop;
	const struct stream_events *events;
	void *ctx;
	struct dial *dial;	/* NULL once connected */
	int fd;			/* -1 before and after */
	int failed;		/* errno of a write, to be told soon */
	short armed;		/* what ev waits for now */
	bool paused;
	bool full;		/* the kernel took less than it was given */
};

static void on_event(evutil_socket_t fd, short what, void *ctx);

static void
rearm(struct stream *s)
{
	short want = (s->paused ? 0 : EV_READ) | (s->full ? EV_WRITE : 0);

	if (want == s->armed || s->failed != 0 || s->fd < 0)
		return;
	event_del(&s->ev);
	s->armed = want;
	event_assign(&s->ev, loop_base(s->loop), s->fd, EV_PERSIST | want,
	    on_event, s);
	if (want != 0)
		event_add(&s->ev, NULL);
}

static void
start(struct stream *s, int fd)
{
	s->fd = fd;
	socket_no_delay(fd);
	event_assign(&s->ev, loop_base(s->loop), fd, 0, on_event, s);
	rearm(s);
}

static void
finish(struct stream *s, const char *reason)
{
	event_del(&s->ev);
	close(s->fd);
	s->fd = -1;
	s->events->closed(s->ctx, reason);
}

static void
read_some(struct stream *s)
{
	size_t size;
	uint8_t *buffer = loop_shared_buffer(s->loop, &size);
	ssize_t n = recv(s->fd, buffer, size, 0);

	if (n > 0)
		s->events->read(s->ctx, buffer, n);
	else if (n == 0)
		finish(s, "the other side closed it");
	else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
		finish(s, net_reason(errno));
}

/* One kind of news a turn: the owner may free s in each of its calls. What
 * is there to be read is still there in the next turn. */
static void
on_event(evutil_socket_t fd, short what, void *ctx)
{
	struct stream *s = ctx;

	(void)fd;
	if (s->failed != 0) {
		finish(s, net_reason(s->failed));
		return;
	}
	if (!(what & EV_WRITE)) {
		read_some(s);
		return;
	}
	s->full = false;
	rearm(s);
	if (s->events->writable != NULL)
		s->events->writable(s->ctx);
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
	s->events->connected(s->ctx);
}

static struct stream *
new_stream(struct loop *loop, const struct stream_events *events, void *ctx)
{
	struct stream *s = mem_zero(1, sizeof *s);

	s->loop = loop;
	s->events = events;
	s->ctx = ctx;
	s->fd = -1;
	return s;
}

struct stream *
stream_connect(struct loop *loop, const struct address *to,
    const struct stream_events *events, void *ctx)
{
	struct stream *s = new_stream(loop, events, ctx);

	s->dial = dial_new(loop, to, on_dialled, s);
	return s;
}

struct stream *
stream_accept(struct loop *loop, int fd, const struct stream_events *events,
    void *ctx)
{
	struct stream *s = new_stream(loop, events, ctx);

	start(s, fd);
	return s;
}

void
stream_free(struct stream *s)
{
	if (s == NULL)
		return;
	dial_free(s->dial);
	if (s->fd >= 0) {
		event_del(&s->ev);
		close(s->fd);
	}
	free(s);
}

/* A failure is told by on_event(), which the loop is made to call. */
static void
fail(struct stream *s, int error)
{
	s->failed = error;
	event_active(&s->ev, EV_READ, 0);
}

static ssize_t
send_some(struct stream *s, const struct iovec *pieces, int count)
{
	struct msghdr message = {
		.msg_iov = (struct iovec *)pieces,
		.msg_iovlen = count
	};
	ssize_t n;

	do
		n = sendmsg(s->fd, &message, 0);
	while (n < 0 && errno == EINTR);
	return n;
}

size_t
stream_writev(struct stream *s, const struct iovec *pieces, int count)
{
	size_t len = 0;
	ssize_t n;
	int i;

	for (i = 0; i < count; i++)
		len += pieces[i].iov_len;
	if (s->fd < 0 || s->failed != 0 || s->full || len == 0)
		return 0;
	n = send_some(s, pieces, count);
	if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
		fail(s, errno);
		return 0;
	}
	if (n < 0)
		n = 0;
	s->full = (size_t)n < len;
	rearm(s);
	return n;
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
	s->paused = paused;
	rearm(s);
}

void
stream_shutdown(struct stream *s)
{
	if (s->fd >= 0)
		shutdown(s->fd, SHUT_WR);
}

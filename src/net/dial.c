/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looks the name up and tries its addresses one after the other. The reason
 * given in the end is that of the last attempt.
 */
#include "config.h"

#include "net/dial.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "net/loop_private.h"
#include "net/reason.h"
#include "net/resolve.h"
#include "net/socket.h"

enum {
	ATTEMPT_MS = 3000,	/* while there are other addresses */
	LAST_ATTEMPT_MS = 15000
};

struct dial {
	struct loop *loop;
	struct event ev;		/* of fd, while it connects */
	int fd;
	struct loop_timer *timer;	/* an attempt's end, or the start */
	struct resolve *resolve;
	const struct addrinfo *next;	/* what is left to try */
	struct address to;
	dial_done *done;
	void *ctx;
};

static void try_next(struct dial *d, const char *reason);

static void
finish(struct dial *d, const char *reason)
{
	int fd = d->fd;

	d->fd = -1;
	loop_timer_set(d->timer, CLOCK_NEVER);
	d->done(d->ctx, fd, reason);
}

static void
give_up_attempt(struct dial *d, const char *reason)
{
	if (d->fd >= 0)
		close(d->fd);
	d->fd = -1;
	try_next(d, reason);
}

static void
on_writable(evutil_socket_t fd, short what, void *ctx)
{
	struct dial *d = ctx;
	int error = 0;
	socklen_t len = sizeof error;

	(void)what;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
		error = errno;
	if (error != 0)
		give_up_attempt(d, net_reason(error));
	else
		finish(d, NULL);
}

static void
attempt(struct dial *d, const struct sockaddr *to, socklen_t len, int wait_ms)
{
	d->fd = socket_new(to->sa_family);
	if (d->fd < 0) {
		give_up_attempt(d, net_reason(errno));
		return;
	}
	if (connect(d->fd, to, len) < 0 && errno != EINPROGRESS) {
		give_up_attempt(d, net_reason(errno));
		return;
	}
	event_assign(&d->ev, loop_base(d->loop), d->fd, EV_WRITE, on_writable,
	    d);
	event_add(&d->ev, NULL);
	loop_timer_set(d->timer, loop_now_ms(d->loop) + wait_ms);
}

static void
try_next(struct dial *d, const char *reason)
{
	const struct addrinfo *to = d->next;

	if (to == NULL) {
		finish(d, reason);
		return;
	}
	d->next = to->ai_next;
	attempt(d, to->ai_addr, to->ai_addrlen,
	    d->next != NULL ? ATTEMPT_MS : LAST_ATTEMPT_MS);
}

static void
on_resolved(void *ctx, const struct addrinfo *found, const char *reason)
{
	struct dial *d = ctx;

	d->next = found;
	try_next(d, reason);
}

static void
start(struct dial *d)
{
	struct sockaddr_un un;
	socklen_t len;

	if (d->to.kind == ADDRESS_UNIX) {
		len = socket_unix(&un, &d->to);
		attempt(d, (struct sockaddr *)&un, len, LAST_ATTEMPT_MS);
		return;
	}
	d->resolve = resolve_new(d->loop, d->to.host, d->to.port, on_resolved,
	    d);
}

static void
on_timer(void *ctx)
{
	struct dial *d = ctx;

	if (d->fd < 0) {
		start(d);
		return;
	}
	event_del(&d->ev);
	give_up_attempt(d, net_reason(ETIMEDOUT));
}

struct dial *
dial_new(struct loop *loop, const struct address *to, dial_done *done,
    void *ctx)
{
	struct dial *d = mem_zero(1, sizeof *d);

	d->loop = loop;
	d->fd = -1;
	d->to = *to;
	d->done = done;
	d->ctx = ctx;
	/* Not from here: an immediate failure would call back too soon. */
	d->timer = loop_timer_new(loop, on_timer, d);
	loop_timer_set(d->timer, 0);
	return d;
}

void
dial_free(struct dial *d)
{
	if (d == NULL)
		return;
	if (d->fd >= 0) {
		event_del(&d->ev);
		close(d->fd);
	}
	resolve_free(d->resolve);
	loop_timer_free(d->timer);
	free(d);
}

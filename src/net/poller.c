/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An epoll set inside of libevent's. Where there is no epoll each stream has
 * an event of libevent after all: it works, but takes more memory.
 */
#include "config.h"

#include "net/poller.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#ifdef HAVE_EPOLL_CREATE1
#include <sys/epoll.h>
#endif

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

/*
 * As many as can be ready in one turn: what many say, or that many go, is
 * passed on in one batch. But a batch that is larger than the processor's
 * second cache costs more for each member than two that are not; so a turn
 * that has read enough ends, and who of a slice is ready shares what it reads.
 */
enum {
	READY_MAX = 4096,
	SLICE = 32,
	ENOUGH_BYTES = 128 << 10,
	SLICE_BYTES = 1 << 20
};

/*
 * A room of a hundred takes a third of a millisecond to be written to, however
 * little there is. Where so many streams speak in a turn and writing costs so
 * much, it is worth a nap to hear the others first, and to find more to read
 * of each; for half of that cost at most, and never for long. A nap takes
 * 60 us and more, by the kernel's choice.
 */
enum {
	LIVELY = 4,
	WORTH_US = 100,
	WAIT_US_MAX = 1000,
	NAPS = 3
};

struct streams {
	struct stream **v;
	size_t count, size;
};

#ifdef HAVE_EPOLL_CREATE1
struct sockets {
	int fd;
	size_t count;
	struct epoll_event events[SLICE];
};
#else
struct one_socket {
	struct event ev;
	struct poller *poller;
	struct stream *stream;
};

struct sockets {
	struct one_socket **by_fd;
	int count;
};
#endif

struct poller {
	struct event ev;	/* of all sockets, or of kicks alone */
	struct event_base *base;
	poller_ready *ready;
	struct streams kicked, buried;
	bool busy;		/* ready() is being called */
	bool lively;		/* many spoke in the last turn */
	int ready_count;	/* streams in this slice */
	int64_t cost_us;	/* of the last turn's writing */
	size_t read;		/* bytes in this turn */
	struct sockets sockets;
};

static void
add(struct streams *set, struct stream *s)
{
	if (set->count == set->size) {
		set->size = set->size > 0 ? 2 * set->size : 16;
		set->v = mem_resize(set->v, set->size, sizeof (*set->v));
	}
	set->v[set->count++] = s;
}

static void
free_buried(struct poller *p)
{
	while (p->buried.count > 0)
		free(p->buried.v[--p->buried.count]);
}

void
poller_bury(struct poller *p, struct stream *s)
{
	if (!p->busy && p->kicked.count == 0)
		free(s);
	else
		add(&p->buried, s);
}

void
poller_kick(struct poller *p, struct stream *s)
{
	add(&p->kicked, s);
	event_active(&p->ev, EV_READ, 0);
}

/* Those who are kicked meanwhile have their turn in the next. */
static void
serve_kicked(struct poller *p)
{
	struct streams now = p->kicked;
	size_t i;

	p->kicked = (struct streams){ 0 };
	for (i = 0; i < now.count; i++)
		p->ready(now.v[i], 0);
	free(now.v);
}

static void
end_turn(struct poller *p)
{
	p->busy = false;
	if (p->kicked.count == 0)
		free_buried(p);
}

#ifdef HAVE_EPOLL_CREATE1

static uint32_t
epoll_bits(int what)
{
	return (what & POLLER_READ ? EPOLLIN : 0) |
	    (what & POLLER_WRITE ? EPOLLOUT : 0);
}

static int
ready_bits(uint32_t events)
{
	if (events & (EPOLLERR | EPOLLHUP))
		return POLLER_READ | POLLER_WRITE;
	return (events & EPOLLIN ? POLLER_READ : 0) |
	    (events & EPOLLOUT ? POLLER_WRITE : 0);
}

/*
 * Until a turn has read enough. The rest is first in the next turn: the kernel
 * puts who was told of last.
 */
static int
serve_ready(struct poller *p)
{
	struct epoll_event *events = p->sockets.events;
	int i, n, all = 0;

	do {
		n = epoll_wait(p->sockets.fd, events, SLICE, 0);
		p->ready_count = n;
		for (i = 0; i < n; i++)
			p->ready(events[i].data.ptr,
			    ready_bits(events[i].events));
		all += n > 0 ? n : 0;
	} while (n == SLICE && p->read < ENOUGH_BYTES && all < READY_MAX);
	return all;
}

/* As long as there is somebody each time. */
static int
serve_late(struct poller *p)
{
	struct timespec nap = { 0 };
	int64_t wait_us = p->cost_us / 2, until_us;
	int n, all = 0;

	if (wait_us > WAIT_US_MAX)
		wait_us = WAIT_US_MAX;
	nap.tv_nsec = wait_us * 1000 / NAPS;
	until_us = clock_mono_us() + wait_us;
	do {
		nanosleep(&nap, NULL);
		n = serve_ready(p);
		all += n;
	} while (n > 0 && p->read < ENOUGH_BYTES &&
	    clock_mono_us() < until_us);
	return all;
}

static void
on_turn(evutil_socket_t fd, short what, void *ctx)
{
	struct poller *p = ctx;
	bool worth = p->cost_us >= WORTH_US;
	int n = 0;

	(void)fd;
	(void)what;
	p->busy = true;
	p->read = 0;
	serve_kicked(p);
	/* where many spoke just now, the nap comes before the first read */
	if (!p->lively || !worth)
		n = serve_ready(p);
	if ((p->lively || n >= LIVELY) && worth && p->read < ENOUGH_BYTES)
		n += serve_late(p);
	p->lively = n >= LIVELY;
	end_turn(p);
}

static bool
start(struct poller *p)
{
	int fd = epoll_create1(EPOLL_CLOEXEC);

	p->sockets.fd = fd;
	event_assign(&p->ev, p->base, fd, EV_READ | EV_PERSIST, on_turn, p);
	return fd >= 0;
}

static void
stop(struct poller *p)
{
	close(p->sockets.fd);
}

/* The loop ends by itself when nothing is left to wait for. */
static void
count_waiting(struct poller *p, int was, int want)
{
	if (was == 0 && p->sockets.count++ == 0)
		event_add(&p->ev, NULL);
	if (want == 0 && --p->sockets.count == 0)
		event_del(&p->ev);
}

bool
poller_set(struct poller *p, struct stream *s, int fd, int was, int want)
{
	struct epoll_event e = { .events = epoll_bits(want) };
	int op = was == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;

	if (want == was)
		return true;
	/* Not with no events: a broken connection would be told for ever. */
	if (want == 0)
		op = EPOLL_CTL_DEL;
	e.data.ptr = s;
	if (epoll_ctl(p->sockets.fd, op, fd, &e) < 0 && want != 0)
		return false;
	count_waiting(p, was, want);
	return true;
}

#else

static void
on_turn(evutil_socket_t fd, short what, void *ctx)
{
	struct poller *p = ctx;

	(void)fd;
	(void)what;
	p->busy = true;
	serve_kicked(p);
	end_turn(p);
}

static void
on_socket(evutil_socket_t fd, short what, void *ctx)
{
	struct one_socket *one = ctx;
	struct poller *p = one->poller;

	(void)fd;
	p->busy = true;
	p->ready(one->stream, (what & EV_READ ? POLLER_READ : 0) |
	    (what & EV_WRITE ? POLLER_WRITE : 0));
	end_turn(p);
}

static bool
start(struct poller *p)
{
	event_assign(&p->ev, p->base, -1, EV_PERSIST, on_turn, p);
	return true;
}

static void
stop(struct poller *p)
{
	int i;

	for (i = 0; i < p->sockets.count; i++)
		free(p->sockets.by_fd[i]);
	free(p->sockets.by_fd);
}

static struct one_socket *
socket_of(struct poller *p, int fd)
{
	struct sockets *all = &p->sockets;
	int i, count = all->count;

	if (fd >= count) {
		all->count = 2 * fd + 16;
		all->by_fd = mem_resize(all->by_fd, all->count,
		    sizeof (*all->by_fd));
		for (i = count; i < all->count; i++)
			all->by_fd[i] = NULL;
	}
	if (all->by_fd[fd] == NULL)
		all->by_fd[fd] = mem_zero(1, sizeof (**all->by_fd));
	return all->by_fd[fd];
}

bool
poller_set(struct poller *p, struct stream *s, int fd, int was, int want)
{
	struct one_socket *one = socket_of(p, fd);

	if (want == was)
		return true;
	if (was != 0)
		event_del(&one->ev);
	if (want == 0)
		return true;
	one->poller = p;
	one->stream = s;
	event_assign(&one->ev, p->base, fd, EV_PERSIST |
	    (want & POLLER_READ ? EV_READ : 0) |
	    (want & POLLER_WRITE ? EV_WRITE : 0), on_socket, one);
	return event_add(&one->ev, NULL) == 0;
}

#endif

void
poller_note_cost(struct poller *p, int64_t us)
{
	p->cost_us = us;
}

void
poller_note_read(struct poller *p, size_t len)
{
	p->read += len;
}

size_t
poller_share(const struct poller *p, size_t size)
{
	size_t share = SLICE_BYTES / (p->ready_count > 0 ? p->ready_count : 1);

	return share < size ? share : size;
}

struct poller *
poller_new(struct event_base *base, poller_ready *ready)
{
	struct poller *p = mem_zero(1, sizeof *p);

	p->base = base;
	p->ready = ready;
	if (start(p))
		return p;
	log_line(LOG_ERROR, "no event loop on this system");
	abort();
}

void
poller_free(struct poller *p)
{
	if (p == NULL)
		return;
	event_del(&p->ev);
	stop(p);
	free_buried(p);
	free(p->buried.v);
	free(p->kicked.v);
	free(p);
}

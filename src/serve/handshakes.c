/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One list, oldest first: those under way are its front, those who wait for
 * their turn the rest. Times are looked at twice a second, which is as exact
 * as need be.
 */
#include "config.h"

#include "serve/handshakes.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

enum { LOOK_MS = 500 };

struct handshake {
	struct handshake *next, **at;
	struct handshakes *all;
	struct stream *stream;		/* NULL: waits */
	struct tls_context *tls;
	int fd;				/* while it waits */
	bool unix_socket;
	unsigned via;
	int64_t since_ms;		/* its turn has come */
	char origin[ORIGIN_BYTES];
};

struct handshakes {
	struct loop *loop;
	handshakes_done *done;
	void *ctx;
	size_t per_origin;
	struct handshake *first, **end, *waiting;
	int64_t look_ms;
	struct handshakes_stats stats;
};

static void
unlink_one(struct handshake *one)
{
	struct handshakes *h = one->all;

	if (h->waiting == one)
		h->waiting = one->next;
	if (one->stream == NULL)
		h->stats.waiting--;
	else
		h->stats.under_way--;
	*one->at = one->next;
	if (one->next != NULL)
		one->next->at = one->at;
	else
		h->end = one->at;
	free(one);
}

static void
on_connected(void *ctx)
{
	struct handshake one = *(struct handshake *)ctx;

	unlink_one(ctx);
	one.all->stats.done++;
	one.all->done(one.all->ctx, one.stream,
	    one.unix_socket ? NULL : one.origin, one.via);
}

static void
on_closed(void *ctx, const char *reason)
{
	struct handshake *one = ctx;
	struct stream *stream = one->stream;

	log_line(LOG_DEBUG, "a TLS handshake has failed: %s", reason);
	one->all->stats.failed++;
	unlink_one(one);
	stream_free(stream);
}

static const struct stream_events events = {
	.connected = on_connected, .closed = on_closed
};

struct handshakes *
handshakes_new(struct loop *loop, size_t per_origin, handshakes_done *done,
    void *ctx)
{
	struct handshakes *h = mem_zero(1, sizeof *h);

	h->loop = loop;
	h->done = done;
	h->ctx = ctx;
	h->end = &h->first;
	h->look_ms = CLOCK_NEVER;
	handshakes_configure(h, per_origin);
	return h;
}

void
handshakes_configure(struct handshakes *h, size_t per_origin)
{
	h->per_origin = per_origin == 0 ? TLS_WAITING_MAX : per_origin;
}

static void
give_up(struct handshake *one)
{
	struct stream *stream = one->stream;
	int fd = one->fd;

	unlink_one(one);
	stream_free(stream);
	if (fd >= 0)
		close(fd);
}

void
handshakes_clear(struct handshakes *h)
{
	while (h->first != NULL)
		give_up(h->first);
}

void
handshakes_free(struct handshakes *h)
{
	if (h == NULL)
		return;
	handshakes_clear(h);
	free(h);
}

/* Whoever's turn has come. */
static void
start_next(struct handshakes *h)
{
	struct handshake *one;

	while ((one = h->waiting) != NULL &&
	    h->stats.under_way < TLS_HANDSHAKES_MAX) {
		h->waiting = one->next;
		h->stats.waiting--;
		h->stats.under_way++;
		h->stats.started++;
		one->since_ms = loop_now_ms(h->loop);
		one->stream = stream_accept(h->loop, one->fd,
		    tls_server_start(one->tls), &events, one);
		one->fd = -1;
	}
}

static size_t
count_of(const struct handshakes *h, const char *origin)
{
	const struct handshake *one;
	size_t n = 0;

	for (one = h->first; one != NULL && origin != NULL; one = one->next)
		n += strcmp(one->origin, origin) == 0;
	return n;
}

static struct handshake *
add(struct handshakes *h, int fd, const char *origin)
{
	struct handshake *one = mem_zero(1, sizeof *one);

	one->all = h;
	one->fd = fd;
	one->unix_socket = origin == NULL;
	if (origin != NULL)
		memcpy(one->origin, origin, strnlen(origin,
		    sizeof one->origin - 1));
	one->at = h->end;
	*h->end = one;
	h->end = &one->next;
	h->stats.waiting++;
	if (h->waiting == NULL)
		h->waiting = one;
	return one;
}

void
handshakes_begin(struct handshakes *h, struct tls_context *tls, int fd,
    const char *origin, unsigned via)
{
	struct handshake *one;

	/* without a limit there is nothing to count */
	if (h->stats.waiting >= TLS_WAITING_MAX || (h->per_origin <
	    TLS_WAITING_MAX && count_of(h, origin) >= h->per_origin)) {
		h->stats.refused++;
		/* which tells it, by an alert */
		stream_free(stream_accept(h->loop, fd, tls_server_start(tls),
		    &events, NULL));
		return;
	}
	one = add(h, fd, origin);
	one->tls = tls;
	one->via = via;
	start_next(h);
	if (h->look_ms == CLOCK_NEVER)
		h->look_ms = loop_now_ms(h->loop) + LOOK_MS;
}

static bool
is_late(const struct handshake *one)
{
	int64_t ms = loop_now_ms(one->all->loop) - one->since_ms;

	if (one->all->waiting != NULL && ms >= TLS_HANDSHAKE_PRESSED_MS)
		return true;
	return ms >= (tls_was_heard(stream_transport(one->stream)) ?
	    TLS_HANDSHAKE_MS : TLS_HANDSHAKE_SILENT_MS);
}

static void
end_late(struct handshakes *h)
{
	struct handshake *one, *next;

	for (one = h->first; one != NULL && one->stream != NULL; one = next) {
		next = one->next;
		if (!is_late(one))
			continue;
		h->stats.late++;
		give_up(one);
	}
}

void
handshakes_tick(struct handshakes *h)
{
	start_next(h);
	if (h->look_ms > loop_now_ms(h->loop))
		return;
	end_late(h);
	start_next(h);
	h->look_ms = h->first == NULL ? CLOCK_NEVER :
	    loop_now_ms(h->loop) + LOOK_MS;
}

int64_t
handshakes_deadline_ms(const struct handshakes *h)
{
	return h->look_ms;
}

void
handshakes_get_stats(const struct handshakes *h,
    struct handshakes_stats *stats)
{
	*stats = h->stats;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The shell around the hub: one connection is one stream and one member.
 * Reading feeds the hub; at the end of each turn every member that the hub
 * names is written to, once. No byte of the protocol is looked at here.
 */
#include "config.h"

#include "serve/serve.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "hub/bucket.h"
#include "hub/image.h"
#include "hub/operate.h"
#include "net/listen.h"
#include "net/spread.h"
#include "net/stream.h"
#include "serve/handshakes.h"

enum {
	PIECES_MAX = 16,
	/*
	 * A closed socket with unread input is reset, which can take our last
	 * words away from the peer. So the rest of its input is read and
	 * thrown away until it closes too, but not for longer than this.
	 */
	LINGER_MS = 1000,
	/* Those who are told why they may not come in. More of them are an
	 * attack, which shall not fill the list of those who linger. */
	REFUSALS_PER_SECOND = 64
};

/* There may be ten thousand of them: no field without need. */
struct conn {
	struct serve *serve;
	struct stream *stream;
	struct hub_member *member;
};

/* A stream after its connection: all is written, nothing is heard from it. */
struct lingerer {
	struct lingerer *next, **at;
	struct serve *serve;
	struct stream *stream;
	int64_t until_ms;
};

struct serve {
	struct loop *loop;
	struct loop_hook *hook;
	struct loop_timer *timer;
	struct hub *hub;
	struct bucket refusals;
	uint64_t batches;
	struct spread *spread;	/* what most are sent in this turn */
	struct listener **listeners;
	size_t listener_count;
	struct tls_context *tls;	/* of those who come by them */
	serve_chooser *chooser;		/* or NULL */
	void *chooser_ctx;
	struct handshakes *handshakes;
	struct lingerer *lingering, **lingering_end;	/* first is oldest */
	void (*done)(void *ctx);	/* of the shutdown, when not NULL */
	void *done_ctx;
	int64_t done_at_ms;
};

/* ---- after the end of a connection ---- */

static void
lingerer_free(struct lingerer *l)
{
	*l->at = l->next;
	if (l->next != NULL)
		l->next->at = l->at;
	else
		l->serve->lingering_end = l->at;
	stream_free(l->stream);
	free(l);
}

static void
on_late_read(void *ctx, const uint8_t *data, size_t len)
{
	(void)ctx;
	(void)data;
	(void)len;
}

static void
on_late_closed(void *ctx, const char *reason)
{
	(void)reason;
	lingerer_free(ctx);
}

static const struct stream_events late_events = {
	.read = on_late_read,
	.closed = on_late_closed
};

/* Takes the stream over. */
static void
linger(struct serve *s, struct stream *stream)
{
	struct lingerer *l = mem_zero(1, sizeof *l);

	l->serve = s;
	l->stream = stream;
	l->until_ms = loop_now_ms(s->loop) + LINGER_MS;
	l->at = s->lingering_end;
	*l->at = l;
	s->lingering_end = &l->next;
	stream_give(stream, &late_events, l);
	stream_shutdown(stream);
	stream_read_pause(stream, false);
}

/* ---- one connection ---- */

/* What becomes of its stream is the caller's business. */
static void
conn_end(struct conn *c)
{
	struct serve *s = c->serve;

	hub_close(s->hub, c->member, loop_now_ms(s->loop));
	spread_forget(s->spread);
	free(c);
}

/* Writes what the hub has for it, in one call if it can be. spread: at the
 * end of a turn, when nothing is added to what members are sent; or NULL. */
static void
conn_flush(struct conn *c, struct spread *spread)
{
	struct iovec pieces[PIECES_MAX];
	size_t len, sent;
	int i, n;

	do {
		n = hub_pieces(c->member, pieces, PIECES_MAX);
		for (i = 0, len = 0; i < n; i++)
			len += pieces[i].iov_len;
		if (n == 0)
			break;
		sent = stream_spread(c->stream, pieces, n, spread);
		c->serve->batches += sent > 0;
		hub_sent(c->serve->hub, c->member, sent);
		if (sent < len)
			return;
	} while (n == PIECES_MAX);
	if (!hub_wants_close(c->member))
		return;
	linger(c->serve, c->stream);
	conn_end(c);
}

static void
on_read(void *ctx, const uint8_t *data, size_t len)
{
	struct conn *c = ctx;
	struct serve *s = c->serve;

	hub_feed(s->hub, c->member, data, len, loop_now_ms(s->loop));
}

static void
on_writable(void *ctx)
{
	conn_flush(ctx, NULL);
}

static void
on_closed(void *ctx, const char *reason)
{
	struct conn *c = ctx;

	(void)reason;
	stream_free(c->stream);
	conn_end(c);
}

static const struct stream_events conn_events = {
	.read = on_read,
	.writable = on_writable,
	.closed = on_closed
};

/* ---- accepting ---- */

/* Who has an IPv6 address has 2^64 of them: they count as one. */
static const char *
origin_of(char out[static INET6_ADDRSTRLEN], const char *from)
{
	struct in6_addr in6;

	if (from == NULL || inet_pton(AF_INET6, from, &in6) != 1)
		return from;
	memset(in6.s6_addr + 8, 0, 8);
	return inet_ntop(AF_INET6, &in6, out, INET6_ADDRSTRLEN);
}

static struct conn *
conn_new(struct serve *s, struct stream *stream)
{
	struct conn *c = mem_zero(1, sizeof *c);

	c->serve = s;
	c->stream = stream;
	stream_give(stream, &conn_events, c);
	return c;
}

static void
conn_set_member(struct conn *c, struct hub_member *m)
{
	c->member = m;
	hub_member_set_user(m, c);
}

/* A stream that is connected becomes a member's. */
static void
on_ready(void *ctx, struct stream *stream, const char *origin, unsigned via)
{
	struct serve *s = ctx, *chosen = s;
	int64_t now_ms = loop_now_ms(s->loop);

	if (via != 0)
		chosen = s->chooser(s->chooser_ctx, via,
		    tls_asked_name(stream_transport(stream)));
	if (chosen != NULL)
		conn_set_member(conn_new(chosen, stream),
		    hub_open(chosen->hub, origin, now_ms));
	else
		conn_set_member(conn_new(s, stream),
		    hub_refuse(s->hub, SEVERITY_FATAL, CODE_NO_ROOM,
		    "no room of that name is here: ask for its link",
		    now_ms));
}

void
serve_set_chooser(struct serve *s, serve_chooser *chooser, void *ctx)
{
	s->chooser = chooser;
	s->chooser_ctx = ctx;
}

void
serve_accept_shared(struct serve *s, int fd, struct tls_context *tls,
    const char *from, unsigned via)
{
	char prefix[INET6_ADDRSTRLEN];

	handshakes_begin(s->handshakes, tls, fd, origin_of(prefix, from),
	    via);
}

void
serve_accept(struct serve *s, int fd, struct tls_context *tls,
    const char *from)
{
	char prefix[INET6_ADDRSTRLEN];

	if (tls != NULL)
		serve_accept_shared(s, fd, tls, from, 0);
	else
		on_ready(s, stream_accept(s->loop, fd, NULL, &conn_events,
		    NULL), origin_of(prefix, from), 0);
}

void
serve_refuse(struct serve *s, int fd, uint8_t severity, uint16_t code,
    const char *text)
{
	static const struct bucket_rate rate = { REFUSALS_PER_SECOND,
	    REFUSALS_PER_SECOND };
	int64_t now_ms = loop_now_ms(s->loop);
	struct stream *stream;

	if (bucket_ready_ms(&s->refusals, rate) > now_ms) {
		close(fd);
		return;
	}
	bucket_take(&s->refusals, rate, 1, now_ms);
	stream = stream_accept(s->loop, fd, NULL, &conn_events, NULL);
	conn_set_member(conn_new(s, stream),
	    hub_refuse(s->hub, severity, code, text, now_ms));
}

struct hub *
serve_hub(struct serve *s)
{
	return s->hub;
}

static void
on_accept(void *ctx, int fd, const char *from)
{
	struct serve *s = ctx;

	serve_accept(s, fd, s->tls, from);
}

void
serve_use_tls(struct serve *s, struct tls_context *tls)
{
	s->tls = tls;
}

const char *
serve_listen(struct serve *s, const struct address *at, char **reason)
{
	struct listener *l = listener_new(s->loop, at, on_accept, s, reason);

	if (l == NULL)
		return NULL;
	s->listeners = mem_resize(s->listeners, s->listener_count + 1,
	    sizeof (*s->listeners));
	s->listeners[s->listener_count++] = l;
	return listener_address(l);
}

static void
stop_listening(struct serve *s)
{
	while (s->listener_count > 0)
		listener_free(s->listeners[--s->listener_count]);
}

/* ---- the turn ---- */

static void
end_lingering(struct serve *s)
{
	while (s->lingering != NULL &&
	    s->lingering->until_ms <= loop_now_ms(s->loop))
		lingerer_free(s->lingering);
}

static bool
is_done(const struct serve *s)
{
	if (s->done == NULL)
		return false;
	return (hub_remaining(s->hub) == NULL && s->lingering == NULL) ||
	    loop_now_ms(s->loop) >= s->done_at_ms;
}

static int64_t
deadline_ms(const struct serve *s)
{
	int64_t at = hub_deadline_ms(s->hub);

	if (s->lingering != NULL && s->lingering->until_ms < at)
		at = s->lingering->until_ms;
	if (s->done != NULL && s->done_at_ms < at)
		at = s->done_at_ms;
	if (handshakes_deadline_ms(s->handshakes) < at)
		at = handshakes_deadline_ms(s->handshakes);
	return at;
}

static void
on_turn(void *ctx)
{
	struct serve *s = ctx;
	int64_t now_ms = loop_now_ms(s->loop);
	struct hub_member *m;
	void (*done)(void *) = s->done;

	spread_forget(s->spread);
	hub_catch_up(s->hub, now_ms);
	if (hub_deadline_ms(s->hub) <= now_ms)
		hub_tick(s->hub, now_ms);
	while ((m = hub_dirty(s->hub)) != NULL) {
		struct conn *c = hub_member_user(m);

		stream_read_pause(c->stream, !hub_may_read(m));
		conn_flush(c, s->spread);
	}
	end_lingering(s);
	handshakes_tick(s->handshakes);
	loop_timer_set(s->timer, deadline_ms(s));
	if (is_done(s)) {
		s->done = NULL;
		done(s->done_ctx);
	}
}

/* The turn that it makes is all that is wanted of the timer. */
static void
on_timer(void *ctx)
{
	(void)ctx;
}

static struct serve *
new_serve(struct loop *loop, const struct hub_config *config, struct hub *hub)
{
	struct serve *s = mem_zero(1, sizeof *s);

	s->loop = loop;
	s->hub = hub;
	s->hook = loop_hook_new(loop, on_turn, s);
	s->timer = loop_timer_new(loop, on_timer, s);
	s->lingering_end = &s->lingering;
	s->spread = spread_new();
	s->handshakes = handshakes_new(loop, config->address_members_max,
	    on_ready, s);
	return s;
}

struct serve *
serve_new(struct loop *loop, const struct hub_config *config,
    const struct rng *rng)
{
	return new_serve(loop, config, hub_new(config, rng));
}

void
serve_free(struct serve *s)
{
	struct hub_member *m;

	if (s == NULL)
		return;
	stop_listening(s);
	free(s->listeners);
	handshakes_free(s->handshakes);
	hub_shutdown(s->hub, loop_now_ms(s->loop));
	while ((m = hub_remaining(s->hub)) != NULL)
		on_closed(hub_member_user(m), NULL);
	while (s->lingering != NULL)
		lingerer_free(s->lingering);
	hub_free(s->hub);
	spread_free(s->spread);
	loop_hook_free(s->hook);
	loop_timer_free(s->timer);
	free(s);
}

void
serve_shutdown(struct serve *s, int64_t grace_ms, void (*done)(void *ctx),
    void *ctx)
{
	stop_listening(s);
	handshakes_clear(s->handshakes);
	hub_shutdown(s->hub, loop_now_ms(s->loop));
	s->done = done;
	s->done_ctx = ctx;
	s->done_at_ms = loop_now_ms(s->loop) + grace_ms;
	/* our part of this turn may be over: without members no other comes */
	loop_timer_set(s->timer, loop_now_ms(s->loop));
}

void
serve_configure(struct serve *s, const struct hub_config *config)
{
	hub_configure(s->hub, config);
	handshakes_configure(s->handshakes, config->address_members_max);
}

void
serve_get_stats(const struct serve *s, struct hub_stats *stats)
{
	hub_get_stats(s->hub, stats);
}

void
serve_get_own_stats(const struct serve *s, struct serve_stats *stats)
{
	stats->batches = s->batches;
	handshakes_get_stats(s->handshakes, &stats->handshakes);
}

/* ---- to another process ---- */

static size_t
count_members(const struct hub *hub)
{
	struct hub_stats stats;

	hub_get_stats(hub, &stats);
	return stats.members;
}

size_t
serve_export(struct serve *s, struct buf *image, int *sockets)
{
	size_t count = count_members(s->hub), i;

	if (sockets == NULL)
		return count;
	hub_export(s->hub, image);
	for (i = 0; i < count; i++) {
		struct conn *c = hub_member_user(hub_member_at(s->hub, i));

		sockets[i] = stream_bare_socket(c->stream);
	}
	return count;
}

void
serve_abandon(struct serve *s, int64_t grace_ms, void (*done)(void *ctx),
    void *ctx)
{
	size_t count = count_members(s->hub), i;
	struct conn **bare = mem_zero(count, sizeof (*bare));

	for (i = 0; i < count; i++) {
		struct conn *c = hub_member_user(hub_member_at(s->hub, i));

		if (stream_bare_socket(c->stream) >= 0)
			bare[i] = c;
	}
	serve_shutdown(s, grace_ms, done, ctx);
	for (i = 0; i < count; i++)
		if (bare[i] != NULL)
			on_closed(bare[i], NULL);
	free(bare);
}

/* The i-th of them; who has no socket has left. */
static void
adopt_member(struct serve *s, struct hub_member *m, int fd)
{
	struct conn *c;

	if (fd < 0) {
		hub_close(s->hub, m, loop_now_ms(s->loop));
		return;
	}
	c = mem_zero(1, sizeof *c);
	c->serve = s;
	c->member = m;
	c->stream = stream_accept(s->loop, fd, NULL, &conn_events, c);
	hub_member_set_user(m, c);
}

struct serve *
serve_import(struct loop *loop, const struct hub_config *config,
    const struct rng *rng, const uint8_t *image, size_t len,
    const int *sockets, size_t count)
{
	struct hub *hub = hub_import(config, rng, image, len,
	    loop_now_ms(loop));
	struct hub_member **members;
	struct serve *s;
	size_t i;

	if (hub == NULL || count_members(hub) != count) {
		hub_free(hub);
		return NULL;
	}
	s = new_serve(loop, config, hub);
	members = mem_zero(count, sizeof (*members));
	/* All of them first: who leaves makes gaps. */
	for (i = 0; i < count; i++)
		members[i] = hub_member_at(hub, i);
	for (i = 0; i < count; i++)
		adopt_member(s, members[i], sockets[i]);
	free(members);
	return s;
}

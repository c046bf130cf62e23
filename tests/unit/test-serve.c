/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/serve/serve.c: real sockets, the clients in the same loop */
#include "config.h"

#include <sys/socket.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "net/rng.h"
#include "net/stream.h"
#include "nettest.h"
#include "serve/serve.h"
#include "wire/frame.h"

struct client {
	struct stream *s;
	uint8_t *bytes;
	size_t len;		/* received */
	uint8_t want;		/* a type */
	bool got, closed;
};

static struct serve *serve;
static struct address at;
static bool done;

static bool
has_type(const struct client *c, uint8_t type)
{
	struct frame f;
	size_t n = 0;
	long len;

	while ((len = frame_decode(&f, c->bytes + n, c->len - n)) > 0) {
		if (frame_type(&f) == type)
			return true;
		n += len;
	}
	return false;
}

static void
on_connected(void *ctx)
{
	(void)ctx;
}

static void
on_read(void *ctx, const uint8_t *data, size_t len)
{
	struct client *c = ctx;

	c->bytes = mem_resize(c->bytes, c->len + len, 1);
	memcpy(c->bytes + c->len, data, len);
	c->len += len;
	c->got = has_type(c, c->want);
}

static void
on_closed(void *ctx, const char *reason)
{
	struct client *c = ctx;

	(void)reason;
	c->closed = true;
}

static const struct stream_events events = {
	.connected = on_connected, .read = on_read, .closed = on_closed
};

/* Waits for a frame of that type among those not yet cleared. */
static void
await_type(struct client *c, uint8_t type)
{
	c->want = type;
	c->got = has_type(c, type);
	await(&c->got);
}

static void
enter(struct client *c)
{
	*c = (struct client){ 0 };
	c->s = stream_connect(loop, &at, NULL, &events, c);
	await_type(c, TYPE_INIT);
}

static void
client_free(struct client *c)
{
	stream_free(c->s);
	free(c->bytes);
}

static void
send_frame(struct client *c, uint8_t type, size_t size)
{
	uint8_t *frame = mem_zero(1, FRAME_HEADER_BYTES + size);

	frame_header(frame, 0, ALL_IDS, size);
	frame[FRAME_HEADER_BYTES] = type;
	stream_write(c->s, frame, FRAME_HEADER_BYTES + size);
	free(frame);
}

static void
serve_start(const struct hub_config *config)
{
	struct rng rng = net_rng();
	char *reason;

	serve = serve_new(loop, config, &rng);
	at = unix_address("socket");
	ok(serve_listen(serve, &at, &reason) != NULL, "it listens");
	ok(serve_listen(serve, &at, &reason) == NULL, "not there twice");
	is_str(reason, "address already in use", "which it says");
	free(reason);
}

static void
test_room(void)
{
	struct hub_config config;
	struct hub_stats stats;
	struct client a, b;

	hub_config_default(&config);
	serve_start(&config);
	enter(&a);
	enter(&b);
	await_type(&a, TYPE_JOIN);
	send_frame(&a, TYPE_MSG, 20);
	await_type(&a, TYPE_MSG);
	await_type(&b, TYPE_MSG);
	ok(true, "what one sends comes to all");
	serve_get_stats(serve, &stats);
	is_int(stats.members, 2, "two are in");
	client_free(&b);
	await_type(&a, TYPE_EXIT);
	ok(true, "who goes is told");
	send_frame(&a, 0, 4);
	await_type(&a, TYPE_ERROR);
	await(&a.closed);
	ok(true, "a bad frame: ERROR, then the end");
	serve_get_stats(serve, &stats);
	is_int(stats.members, 0, "nobody is left");
	client_free(&a);
	serve_free(serve);
}

/* A connection of which only one half is closed is over. */
static void
test_half_open(void)
{
	struct hub_config config;
	struct client a, b;

	hub_config_default(&config);
	serve_start(&config);
	enter(&a);
	enter(&b);
	stream_shutdown(b.s);
	await_type(&a, TYPE_EXIT);
	await(&b.closed);
	ok(true, "who says no more is out, and closed");
	client_free(&a);
	client_free(&b);
	serve_free(serve);
}

/* One that stops reading does not stop the others, and is cut. */
static void
test_stuck(void)
{
	struct hub_config config;
	struct hub_stats stats;
	struct client a, b;
	int i;

	hub_config_default(&config);
	hub_config_unlimit(&config);
	config.queue_bytes_max = 1 << 20;
	serve_start(&config);
	enter(&b);
	enter(&a);
	stream_read_pause(b.s, true);
	for (i = 0; i < 1000 && !has_type(&a, TYPE_EXIT); i++) {
		a.len = 0;
		send_frame(&a, TYPE_MSG, 60000);
		await_type(&a, TYPE_MSG);
	}
	ok(has_type(&a, TYPE_EXIT), "who does not read is put out");
	serve_get_stats(serve, &stats);
	is_int(stats.dropped_slow, 1, "as slow");
	stream_read_pause(b.s, false);
	await_type(&b, TYPE_ERROR);
	await(&b.closed);
	ok(true, "it is told when it reads again, and closed");
	client_free(&a);
	client_free(&b);
	serve_free(serve);
}

static void
on_tick(void *ctx)
{
	*(bool *)ctx = true;
}

/* One comes from there, and waits until it is told that. */
static void
enter_from(struct client *c, const char *from, uint8_t type)
{
	int pair[2];

	*c = (struct client){ 0 };
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) < 0)
		bail_out("no socketpair");
	c->s = stream_accept(loop, pair[0], NULL, &events, c);
	serve_accept(serve, pair[1], NULL, from);
	await_type(c, type);
}

/* Who has an IPv6 address has all of its network. */
static void
test_network(void)
{
	struct hub_config config;
	struct client c[5];
	size_t i;

	hub_config_default(&config);
	config.address_members_max = 2;
	serve_start(&config);
	enter_from(&c[0], "2001:db8:0:1::1", TYPE_INIT);
	enter_from(&c[1], "2001:db8:0:1:ffff::2", TYPE_INIT);
	ok(true, "one and another of a network");
	enter_from(&c[2], "2001:db8:0:1:1:2:3:4", TYPE_ERROR);
	ok(!has_type(&c[2], TYPE_INIT), "no third of its 64 bits");
	enter_from(&c[3], "2001:db8:0:2::1", TYPE_INIT);
	enter_from(&c[4], "192.0.2.1", TYPE_INIT);
	ok(true, "but one of the next, or of IPv4");
	for (i = 0; i < 5; i++)
		client_free(&c[i]);
	serve_free(serve);
}

/* What comes, and is taken, in single bytes. */
static void
test_single_bytes(void)
{
	struct hub_config config;
	struct client a, b;
	uint8_t frame[FRAME_HEADER_BYTES + 200] = { 0 };
	bool turned;
	size_t i;

	hub_config_default(&config);
	serve_start(&config);
	enter(&a);
	enter(&b);
	frame_header(frame, 0, ALL_IDS, 200);
	frame[FRAME_HEADER_BYTES] = TYPE_MSG;
	b.len = 0;
	for (i = 0; i < sizeof frame; i++) {
		struct loop_timer *t = loop_timer_new(loop, on_tick, &turned);

		turned = false;
		stream_write(a.s, frame + i, 1);
		loop_timer_set(t, loop_now_ms(loop));
		await(&turned);
		loop_timer_free(t);
	}
	await_type(&b, TYPE_MSG);
	is_int(b.len, sizeof frame, "a frame in single bytes comes whole");
	client_free(&a);
	client_free(&b);
	serve_free(serve);
}

/* Runs after the hook that checks what is awaited. */
static void
on_done(void *ctx)
{
	*(bool *)ctx = true;
	loop_stop(loop);
}

static void
test_shutdown(void)
{
	struct hub_config config;
	struct client a;
	struct stat st;

	hub_config_default(&config);
	serve_start(&config);
	enter(&a);
	serve_shutdown(serve, 60000, on_done, &done);
	ok(lstat(at.host, &st) < 0, "nobody can come any more");
	await_type(&a, TYPE_ERROR);
	await(&a.closed);
	client_free(&a);
	await(&done);
	ok(true, "when all have been told it is done");
	serve_free(serve);

	done = false;
	serve_start(&config);
	enter(&a);
	stream_read_pause(a.s, true);
	serve_shutdown(serve, 10, on_done, &done);
	await(&done);
	ok(true, "one who does not go is not waited for");
	client_free(&a);
	serve_free(serve);
	serve_free(NULL);
}

int
main(void)
{
	nettest_init();
	test_room();
	test_half_open();
	test_stuck();
	test_network();
	test_single_bytes();
	test_shutdown();
	nettest_end();
	return done_testing();
}

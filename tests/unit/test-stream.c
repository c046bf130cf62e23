/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/net/stream.c and src/net/dial.c: both ends in one loop */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "net/listen.h"
#include "net/stream.h"
#include "nettest.h"
#include "oddlink.h"

/* One end. */
struct end {
	struct stream *s;
	uint8_t *bytes;
	size_t len, want;
	bool connected, full, closed, writable;
	bool free_on_read, pause_on_read;
	char reason[100];
};

static struct end server;
static struct listener *listener;
static int server_fd;
static bool accepted;
static struct oddlink *link_of_server;	/* for the next one that comes */
static int links_freed;

static void
on_connected(void *ctx)
{
	struct end *e = ctx;

	e->connected = true;
}

static void
on_read(void *ctx, const uint8_t *data, size_t len)
{
	struct end *e = ctx;

	e->bytes = mem_resize(e->bytes, e->len + len, 1);
	memcpy(e->bytes + e->len, data, len);
	e->len += len;
	e->full = e->len >= e->want;
	if (e->pause_on_read)
		stream_read_pause(e->s, true);
	if (e->free_on_read) {
		stream_free(e->s);
		e->s = NULL;
	}
}

static void
on_writable(void *ctx)
{
	struct end *e = ctx;

	e->writable = true;
}

static void
on_closed(void *ctx, const char *reason)
{
	struct end *e = ctx;

	if (e->closed)
		bail_out("closed twice");
	e->closed = true;
	snprintf(e->reason, sizeof e->reason, "%s", reason);
}

static const struct stream_events events = {
	on_connected, on_read, on_writable, on_closed
};

static void
on_accept(void *ctx, int fd, const char *from)
{
	(void)ctx;
	(void)from;
	server_fd = fd;
	server.s = stream_accept(loop, fd, (struct transport *)link_of_server,
	    &events, &server);
	link_of_server = NULL;
	accepted = true;
}

static void
end_free(struct end *e)
{
	stream_free(e->s);
	free(e->bytes);
	*e = (struct end){ 0 };
}

/* Listens, connects, and waits until both ends have heard of it. */
static void
meet(struct end *client, struct address at)
{
	char *reason;

	*client = (struct end){ 0 };
	accepted = false;
	listener = listener_new(loop, &at, on_accept, NULL, &reason);
	if (listener == NULL)
		bail_out("%s", reason);
	if (at.kind == ADDRESS_INET)
		at = address_of(listener_address(listener));
	client->s = stream_connect(loop, &at, NULL, &events, client);
	ok(!client->connected, "connecting takes a turn");
	await(&client->connected);
	await(&accepted);
}

static void
part(struct end *client)
{
	end_free(client);
	end_free(&server);
	listener_free(listener);
}

static void
test_talk(struct address at)
{
	struct end client;
	struct iovec pieces[] = { { "ab", 2 }, { "cde", 3 } };

	meet(&client, at);
	is_int(stream_write(client.s, "hello", 5), 5, "takes bytes");
	server.want = client.want = 5;
	await(&server.full);
	is_mem(server.bytes, "hello", 5, "which come");
	is_int(stream_writev(server.s, pieces, 2), 5, "several pieces at once");
	await(&client.full);
	is_mem(client.bytes, "abcde", 5, "come in their order");
	is_int(stream_write(client.s, "bye", 3), 3, "last words");
	stream_shutdown(client.s);
	server.want = 8;
	await(&server.closed);
	is_int(server.len, 8, "come before the end");
	is_str(server.reason, "the other side closed it", "and that is told");
	is_int(stream_write(server.s, "x", 1), 0, "nothing more is taken");
	part(&client);
}

static void
test_no_delay(void)
{
	struct end client;
	int flags;

	meet(&client, address_of("127.0.0.1:0"));
	flags = fcntl(server_fd, F_GETFL);
	ok(flags & O_NONBLOCK, "a stream never blocks");
	part(&client);
}

/* The reader pauses, the writer is stopped, and nothing is lost. */
static void
test_full(void)
{
	struct end client;
	static uint8_t data[1 << 20];
	size_t i, n, sent = 0, wrong = 0;

	for (i = 0; i < sizeof data; i++)
		data[i] = i % 251;
	meet(&client, unix_address("socket"));
	stream_read_pause(server.s, true);
	while ((n = stream_write(client.s, data, sizeof data)) == sizeof data)
		sent += n;
	sent += n;
	ok(sent > 0, "a peer that does not read: %zu bytes are taken", sent);
	is_int(stream_write(client.s, data, 1), 0, "then none");
	is_int(server.len, 0, "a paused stream reads nothing");
	server.want = sent;
	stream_read_pause(server.s, false);
	await(&server.full);
	for (i = 0; i < sent; i++)
		wrong += server.bytes[i] != i % sizeof data % 251;
	is_int(wrong, 0, "then all comes as it was sent");
	await(&client.writable);
	is_int(stream_write(client.s, data, 1), 1, "and there is room again");
	part(&client);
}

static void
test_reset(void)
{
	struct end client;
	struct linger hard = { 1, 0 };

	meet(&client, address_of("127.0.0.1:0"));
	setsockopt(server_fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
	stream_free(server.s);
	server.s = NULL;
	await(&client.closed);
	is_str(client.reason, "connection reset by the peer",
	    "a broken connection is told");
	part(&client);
}

/* A failed write is told by the loop, not from within the write. */
static void
test_failed_write(void)
{
	struct end client;
	int i;

	meet(&client, unix_address("socket"));
	stream_read_pause(client.s, true);
	stream_free(server.s);
	server.s = NULL;
	for (i = 0; i < 3; i++)
		is_int(stream_write(client.s, "x", 1), 0, "not taken");
	ok(!client.closed, "not told at once");
	stream_read_pause(client.s, false);
	await(&client.closed);
	is_str(client.reason, "the other side closed it", "but soon, and once");
	part(&client);
}

/* Who closes at once has often said why, which a write must not take away. */
static void
test_last_words(void)
{
	struct end client;

	meet(&client, unix_address("socket"));
	stream_write(server.s, "full", 4);
	stream_free(server.s);
	server.s = NULL;
	is_int(stream_write(client.s, "x", 1), 0, "not taken");
	await(&client.closed);
	is_int(client.len, 4, "what came before that is read");
	part(&client);
}

static int memory_is_short;	/* for so many calls */
ssize_t __wrap_send(int fd, const void *data, size_t len, int flags);
ssize_t __real_send(int fd, const void *data, size_t len, int flags);

ssize_t
__wrap_send(int fd, const void *data, size_t len, int flags)
{
	if (memory_is_short == 0)
		return __real_send(fd, data, len, flags);
	memory_is_short--;
	errno = memory_is_short % 2 == 0 ? ENOBUFS : ENOMEM;
	return -1;
}

/* Like a full socket: the data waits until the system has memory again. */
static void
test_no_memory(void)
{
	struct end client;
	int i;

	meet(&client, address_of("127.0.0.1:0"));
	memory_is_short = 5;
	for (i = 0; i < 5; i++) {
		client.writable = false;
		is_int(stream_write(client.s, "hello", 5), 0, "no memory");
		await(&client.writable);
	}
	ok(!client.closed, "is no reason to end a connection");
	server.want = 5;
	is_int(stream_write(client.s, "hello", 5), 5, "it goes on");
	await(&server.full);
	part(&client);
}

static void
test_free_in_callback(void)
{
	struct end client;

	meet(&client, unix_address("socket"));
	server.free_on_read = true;
	server.want = 1;
	stream_write(client.s, "x", 1);
	await(&server.full);
	await(&client.closed);
	ok(true, "a stream may be freed as it reads");
	part(&client);
}

/* Writes all, as a caller does that keeps the rest. */
static void
write_all(struct end *from, struct end *to, const uint8_t *data, size_t len)
{
	size_t sent = 0, n;

	to->want = len;
	to->full = false;
	while (sent < len) {
		n = stream_write(from->s, data + sent, len - sent);
		sent += n;
		if (sent == len)
			break;
		from->writable = false;
		await(&from->writable);
	}
	await(&to->full);
}

static void
meet_oddly(struct end *client)
{
	struct address to = address_of("127.0.0.1:0");
	char *reason;

	*client = (struct end){ 0 };
	links_freed = 0;
	link_of_server = oddlink_new(&links_freed);
	listener = listener_new(loop, &to, on_accept, NULL, &reason);
	if (listener == NULL)
		bail_out("%s", reason);
	to = address_of(listener_address(listener));
	client->s = stream_connect(loop, &to,
	    (struct transport *)oddlink_new(&links_freed), &events, client);
	await(&client->connected);
	await(&server.connected);
}

static void
test_transport(void)
{
	struct end client;
	uint8_t data[3333];
	size_t i;

	for (i = 0; i < sizeof data; i++)
		data[i] = i % 251;
	meet_oddly(&client);
	ok(true, "a handshake of a transport, then it is connected");
	write_all(&client, &server, data, sizeof data);
	is_mem(server.bytes, data, sizeof data, "all comes through it");
	write_all(&server, &client, data, sizeof data);
	is_mem(client.bytes, data, sizeof data, "in both directions");
	stream_shutdown(client.s);
	await(&server.closed);
	is_int(server.bytes[sizeof data], '!', "it has the last word");
	part(&client);
	is_int(links_freed, 2, "and is freed with its stream");
}

/* What the transport holds is not read while the stream is paused, but then
 * without one more byte on the socket. */
static void
test_transport_pause(void)
{
	struct end client;
	uint8_t data[ODD_TAKEN] = { 0 };

	meet_oddly(&client);
	server.pause_on_read = true;
	stream_write(client.s, data, sizeof data);
	await(&client.writable);
	stream_write(client.s, data, sizeof data);
	server.want = 1;
	await(&server.full);
	is_int(server.len, ODD_PIECE, "paused after the first piece");
	server.want = sizeof data;
	server.full = server.pause_on_read = false;
	stream_read_pause(server.s, false);
	await(&server.full);
	is_int(server.len, sizeof data, "the rest comes when it goes on");
	part(&client);
}

static void
test_transport_fails(void)
{
	struct end client;

	meet_oddly(&client);
	((struct oddlink *)stream_transport(server.s))->broken = true;
	stream_write(client.s, "x", 1);
	stream_write(client.s, "x", 1);
	await(&client.writable);
	stream_write(client.s, "x", 1);
	await(&server.closed);
	is_str(server.reason, "an odd link is broken", "it says why");
	part(&client);

	client = (struct end){ 0 };
	link_of_server = oddlink_new(&links_freed);
	meet(&client, address_of("127.0.0.1:0"));
	stream_write(client.s, "plain", 5);
	await(&server.closed);
	ok(!server.connected, "no handshake, no connection");
	part(&client);
}

static void
test_refused(struct address at, const char *why)
{
	struct end client = { 0 };

	client.s = stream_connect(loop, &at, NULL, &events, &client);
	ok(!client.closed, "a failure takes a turn");
	await(&client.closed);
	is_str(client.reason, why, "%s", why);
	is_int(stream_write(client.s, "x", 1), 0, "nothing is taken");
	end_free(&client);
}

/* A name with two addresses, of which only the second answers. */
static void
test_second_address(void)
{
	struct end client;
	struct address at;

	meet(&client, address_of("127.0.0.1:0"));
	end_free(&client);
	end_free(&server);
	accepted = false;
	at = address_of(listener_address(listener));
	strcpy(at.host, "localhost");
	client.s = stream_connect(loop, &at, NULL, &events, &client);
	await(&client.connected);
	await(&accepted);
	ok(accepted, "localhost is found, be it ::1 first or 127.0.0.1");
	part(&client);
}

static void
test_given_up(void)
{
	struct address at = address_of("127.0.0.1:1");
	struct address name = { .host = "localhost", .port = 1 };
	struct end client = { 0 };

	stream_free(stream_connect(loop, &at, NULL, &events, &client));
	stream_free(stream_connect(loop, &name, NULL, &events, &client));
	stream_free(NULL);
	ok(!client.closed, "one may give up before it is connected");
}

int
main(void)
{
	struct address closed;
	char *reason;

	nettest_init();
	test_talk(address_of("127.0.0.1:0"));
	test_talk(unix_address("socket"));
	if (has_ipv6())
		test_talk(address_of("[::1]:0"));
	test_no_delay();
	test_full();
	test_reset();
	test_failed_write();
	test_last_words();
	test_no_memory();
	test_free_in_callback();
	test_transport();
	test_transport_pause();
	test_transport_fails();
	closed = address_of("127.0.0.1:0");
	listener = listener_new(loop, &closed, on_accept, NULL, &reason);
	closed = address_of(listener_address(listener));
	listener_free(listener);
	test_refused(closed, "connection refused");
	test_refused(unix_address("none"), "no such file or directory");
	test_second_address();
	test_given_up();
	nettest_end();
	return done_testing();
}

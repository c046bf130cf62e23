/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/serve/handshakes.c: clients in the same loop. Its times are in
 * tests/e2e/test-tls.py. */
#include "config.h"

#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "nettest.h"
#include "net/stream.h"
#include "serve/credentials.h"
#include "serve/handshakes.h"

static struct credentials *credentials;
static struct handshakes *handshakes;
static struct stream *arrived;
static bool done;
static unsigned via_of_it;
static char origin_of_it[ORIGIN_BYTES];

static void
on_done(void *ctx, struct stream *stream, const char *origin, unsigned via)
{
	(void)ctx;
	arrived = stream;
	snprintf(origin_of_it, sizeof origin_of_it, "%s",
	    origin == NULL ? "none" : origin);
	via_of_it = via;
	done = true;
}

static struct handshakes_stats
stats(void)
{
	struct handshakes_stats s;

	handshakes_get_stats(handshakes, &s);
	return s;
}

/* A connection from origin; its other end. */
static int
begin(const char *origin)
{
	int fd[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd) < 0)
		bail_out("no pair of sockets");
	handshakes_begin(handshakes, credentials_tls(credentials), fd[0],
	    origin, 7);
	return fd[1];
}

static const struct stream_events nothing;

static void
on_client(void *ctx)
{
	(void)ctx;
}

static void
on_client_closed(void *ctx, const char *reason)
{
	(void)ctx;
	diag("the client: %s", reason);
}

static void
come(const char *origin)
{
	static const struct stream_events events = {
		.connected = on_client, .closed = on_client_closed
	};
	struct tls_files none = { NULL, NULL, NULL };
	char *reason;
	struct tls_context *tls = tls_client_new(&none, &reason);
	struct stream *client = stream_accept(loop, begin(origin),
	    tls_client_start(tls, "x",
	    tls_server_key(credentials_tls(credentials))), &events, NULL);

	done = false;
	await(&done);
	is_str(origin_of_it, origin == NULL ? "none" : origin,
	    "one has come from there");
	is_int(via_of_it, 7, "by that way");
	is_str(tls_asked_name(stream_transport(arrived)), "x",
	    "and has asked for a name");
	stream_give(arrived, &nothing, NULL);
	stream_free(arrived);
	stream_free(client);
	tls_context_free(tls);
}

static void
test_limits(void)
{
	int fds[4], i;
	char byte;

	for (i = 0; i < 4; i++)
		fds[i] = begin("192.0.2.1");
	is_int(stats().under_way, 3, "three of one origin");
	is_int(stats().refused, 1, "are all that may be");
	come("192.0.2.2");
	come(NULL);
	close(fds[0]);
	i = begin(NULL);
	ok(handshakes_deadline_ms(handshakes) != CLOCK_NEVER, "it has an eye "
	    "on them");
	handshakes_clear(handshakes);
	is_int(stats().under_way, 0, "all may be ended");
	is_int(recv(i, &byte, 1, 0), 1, "who waits for a word");
	is_int(byte, 21, "is told that this is TLS");
	close(i);
	for (i = 1; i < 4; i++)
		close(fds[i]);
}

int
main(void)
{
	struct tls_files none = { NULL, NULL, NULL };
	char *reason, *file;

	nettest_init();
	credentials = credentials_open(&none, scratch, &reason);
	if (credentials == NULL)
		bail_out("%s", reason);
	handshakes = handshakes_new(loop, 3, on_done, NULL);
	test_limits();
	handshakes_free(handshakes);
	handshakes_free(NULL);
	credentials_free(credentials);
	file = mem_printf("%s/relay.pem", scratch);
	unlink(file);
	free(file);
	nettest_end();
	return done_testing();
}

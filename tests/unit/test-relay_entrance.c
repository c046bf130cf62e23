/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/relay/entrance.c: who is let in, by what settings say of addresses. The
 * bans are in test-relay_commands.c. */
#include "config.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/log.h"
#include "net/rng.h"
#include "relay/relay.h"
#include "relaytest.h"
#include "wire/frame.h"

static struct relay *relay;
static int port;

static int
listen_somewhere(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
	    .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t len = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (bind(fd, (struct sockaddr *)&at, sizeof at) < 0 ||
	    listen(fd, 99) < 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) < 0)
		bail_out("no port");
	port = ntohs(at.sin_port);
	return fd;
}

static void
set(struct settings *s, const char *name, const char *value)
{
	size_t count;
	const struct setting *rows = settings_table(&count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].name, name) == 0 &&
		    setting_set(&rows[i], s, &s->all, value) != NULL)
			bail_out("%s = %s", name, value);
}

/* Applies one setting, and nothing else than the defaults. */
static void
apply(const char *name, const char *value)
{
	struct settings s;
	char *reason;

	settings_init(&s);
	if (name != NULL)
		set(&s, name, value);
	if (!relay_apply(relay, &s, &reason))
		bail_out("%s", reason);
	settings_release(&s);
}

static int
come(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
	    .sin_port = htons(port),
	    .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0)
		bail_out("nobody listens at port %d", port);
	return fd;
}

/* The type of the first frame; -1: it is closed without one. */
static int
first_frame(int fd)
{
	uint8_t bytes[FRAME_HEADER_BYTES + 1];
	ssize_t n;

	do {
		turns();
		n = recv(fd, bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);
	} while (n < 0 ? errno == EAGAIN : n > 0 && n < (int)sizeof bytes);
	return n <= 0 ? -1 : bytes[FRAME_HEADER_BYTES];
}

static struct relay_stats
stats(void)
{
	struct relay_stats s;

	relay_get_stats(relay, &s);
	return s;
}

static void
test_full(void)
{
	int a, b;

	apply("max-connections", "1");
	a = come();
	is_int(first_frame(a), TYPE_INIT, "one is let in");
	b = come();
	is_int(first_frame(b), TYPE_ERROR, "the next one is told why not");
	is_int(stats().refused_full, 1, "and counted");
	close(b);
	apply(NULL, NULL);
	b = come();
	is_int(first_frame(b), TYPE_INIT, "without that limit it is let in");
	close(a);
	close(b);
	turns();
}

static void
test_fast(void)
{
	int fd, i, type = TYPE_INIT;

	apply("connections-per-address", "1");
	for (i = 0; i < 90 && type == TYPE_INIT; i++) {
		fd = come();
		type = first_frame(fd);
		close(fd);
	}
	is_int(type, TYPE_ERROR, "after %d in a short time", i);
	ok(i > 40 && i < 90, "which is a burst of 50 and some");
	is_int(stats().refused_fast, 1, "it is counted");
	apply("limits", "off");
	fd = come();
	is_int(first_frame(fd), TYPE_INIT, "not without limits");
	close(fd);
	turns();
}

/* Many come at once: those who are too many wait, and then come in. */
static void
test_pause(void)
{
	int fds[12], in = 0;

	apply("connections-per-second", "5");
	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		fds[i] = come();
	turns();
	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		in += recv(fds[i], (char[1]){ 0 }, 1, MSG_PEEK |
		    MSG_DONTWAIT) == 1;
	ok(in < (int)ARRAY_LEN(fds), "%d of 12 are in at first", in);
	apply("limits", "off");
	is_int(first_frame(fds[11]), TYPE_INIT, "the last one comes in, too");
	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		close(fds[i]);
	turns();
}

static void
test_proxy(void)
{
	static const uint8_t header[28] = "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c"
	    "\xc0\0\2\7\xc6\x33\x64\1\x12\x34\x22\xa8";
	uint64_t accepted = stats().accepted;
	int fd;

	apply("proxy-protocol", "127.0.0.0/8");
	fd = come();
	turns();
	is_int(recv(fd, (char[1]){ 0 }, 1, MSG_PEEK | MSG_DONTWAIT), -1,
	    "who is from a balancer has to say whom it is for");
	is_int(send(fd, header, sizeof header, 0), 28, "it does");
	is_int(first_frame(fd), TYPE_INIT, "and is let in");
	is_int(stats().accepted, accepted + 1, "once");
	close(fd);
	fd = come();
	turns();
	is_int(send(fd, "GET / HTTP/1.1\r\n", 16, 0), 16, "who says else");
	is_int(first_frame(fd), -1, "is closed");
	is_int(stats().refused_header, 1, "and counted");
	close(fd);
	fd = come();
	turns();
	relay_drain(relay);
	is_int(first_frame(fd), -1, "who waits is closed at the end");
	close(fd);
}

int
main(void)
{
	struct rng rng = net_rng();
	char *reason;

	log_set(NULL, NULL, LOG_ERROR);
	nettest_init();
	relay = relay_new(loop, &rng);
	if (!relay_hand_in(relay, listen_somewhere(), "x", &reason))
		bail_out("%s", reason);
	test_full();
	test_fast();
	test_pause();
	test_proxy();
	relay_free(relay);
	nettest_end();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/net/listen.c */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "net/listen.h"
#include "net/socket.h"
#include "nettest.h"

static int accepted[4];
static int accepted_count;
static char from[64];
static bool one;
static struct listener *to_free;

static void
on_accept(void *ctx, int fd, const char *host)
{
	(void)ctx;
	accepted[accepted_count++] = fd;
	snprintf(from, sizeof from, "%s", host != NULL ? host : "(none)");
	one = accepted_count >= 1;
	listener_free(to_free);
	to_free = NULL;
}

static void
close_accepted(void)
{
	while (accepted_count > 0)
		close(accepted[--accepted_count]);
	one = false;
}

static struct listener *
listen_at(struct address at)
{
	char *reason;
	struct listener *l = listener_new(loop, &at, on_accept, NULL, &reason);

	if (l == NULL)
		diag("%s", reason);
	free(reason);
	return l;
}

static void
fails(struct address at, const char *want, const char *name)
{
	char *reason;
	struct listener *l = listener_new(loop, &at, on_accept, NULL, &reason);

	ok(l == NULL, "%s", name);
	is_str(reason, want, "which it says");
	free(reason);
	listener_free(l);
}

static int
connect_to(const struct address *to)
{
	struct sockaddr_un un;
	socklen_t len = socket_unix(&un, to);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (connect(fd, (struct sockaddr *)&un, len) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void
test_inet(const char *text, const char *prefix)
{
	struct listener *l = listen_at(address_of(text)), *again;

	ok(l != NULL, "listens on %s", text);
	ok(strncmp(listener_address(l), prefix, strlen(prefix)) == 0 &&
	    strcmp(listener_address(l), text) != 0, "really on %s",
	    listener_address(l));
	fails(address_of(listener_address(l)), "address already in use",
	    "nobody else may listen there");
	again = listen_at(address_of(text));
	ok(strcmp(listener_address(l), listener_address(again)) != 0,
	    "port 0 is another one each time");
	listener_free(l);
	listener_free(again);
}

static void
test_unix(void)
{
	struct address at = unix_address("socket"), other;
	struct listener *l = listen_at(at), *next;
	char text[ADDRESS_TEXT_BYTES];
	struct stat st;
	int fd, flags;

	address_text(text, &at);
	is_str(listener_address(l), text, "a Unix socket is where it is said");
	fd = connect_to(&at);
	await(&one);
	is_str(from, "(none)", "its peers have no address");
	flags = fcntl(accepted[0], F_GETFL);
	ok(flags & O_NONBLOCK, "an accepted socket does not block");
	close(fd);
	close_accepted();
	fails(at, "address already in use", "a living one is left alone");
	listener_free(l);
	ok(lstat(at.host, &st) < 0, "the file goes with it");
	l = listen_at(at);
	other = unix_address("moved");
	rename(at.host, other.host);
	next = listen_at(at);
	listener_free(l);
	ok(lstat(at.host, &st) == 0, "the file of another is not removed");
	listener_free(next);
	ok((l = listen_at(other)) != NULL, "a dead one's file is taken over");
	listener_free(l);
	listener_free(NULL);
}

static void
test_in_the_way(void)
{
	struct address at = unix_address("file");
	struct stat st;

	close(open(at.host, O_CREAT | O_WRONLY, 0600));
	fails(at, "address already in use", "a file of another kind is kept");
	ok(lstat(at.host, &st) == 0, "it is still there");
	unlink(at.host);
	fails(unix_address("no/where"), "no such file or directory",
	    "no directory, no socket");
	fails(address_of("192.0.2.1:0"), "this machine has no such address",
	    "not on an address of others");
}

static void
test_free_in_callback(void)
{
	struct address at = unix_address("socket");
	int a, b;

	to_free = listen_at(at);
	a = connect_to(&at);
	b = connect_to(&at);
	await(&one);
	is_int(accepted_count, 1, "a listener may be freed as it accepts");
	close(a);
	close(b);
	close_accepted();
}

/* ---- sockets that were opened by others ---- */

static struct listener *
adopt(int fd)
{
	char *reason;
	struct listener *l = listener_adopt(loop, fd, on_accept, NULL,
	    &reason);

	if (l == NULL)
		diag("%s", reason);
	free(reason);
	return l;
}

static void
adopt_fails(int fd, const char *want)
{
	char *reason;
	struct listener *l = listener_adopt(loop, fd, on_accept, NULL,
	    &reason);

	ok(l == NULL, "not taken over");
	is_str(reason, want, "and why");
	ok(fcntl(fd, F_GETFD) < 0, "it is closed");
	free(reason);
}

static void
test_adopt_unix(void)
{
	struct address at = unix_address("socket");
	struct sockaddr_un un;
	socklen_t len = socket_unix(&un, &at);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), peer;
	char text[ADDRESS_TEXT_BYTES];
	struct listener *l;
	struct stat st;

	bind(fd, (struct sockaddr *)&un, len);
	listen(fd, 1);
	l = adopt(fd);
	address_text(text, &at);
	is_str(listener_address(l), text, "a socket handed in knows its path");
	ok(fcntl(fd, F_GETFL) & O_NONBLOCK, "it does not block");
	ok(fcntl(fd, F_GETFD) & FD_CLOEXEC, "no child gets it");
	peer = connect_to(&at);
	await(&one);
	is_int(accepted_count, 1, "it accepts");
	close(peer);
	close_accepted();
	listener_free(l);
	ok(lstat(at.host, &st) == 0, "its file is its owner's");
	unlink(at.host);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	un.sun_path[0] = '\0';
	bind(fd, (struct sockaddr *)&un, offsetof(struct sockaddr_un,
	    sun_path) + strlen(at.host));
	listen(fd, 1);
	l = adopt(fd);
	snprintf(text, sizeof text, "unix:@%.100s", at.host + 1);
	is_str(listener_address(l), text, "and one without a file its name");
	listener_free(l);
	adopt_fails(socket(AF_UNIX, SOCK_STREAM, 0), "it does not listen");
	adopt_fails(socket(AF_UNIX, SOCK_DGRAM, 0),
	    "it is no stream socket");
	adopt_fails(dup(STDOUT_FILENO), "it is no socket");
}

/* As systemd opens one for a bare port: for both families. */
static void
test_adopt_both(void)
{
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof in6;
	int off = 0, fd = socket(AF_INET6, SOCK_STREAM, 0), peer;
	struct listener *l;

	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	if (bind(fd, (struct sockaddr *)&in6, sizeof in6) < 0 ||
	    listen(fd, 1) < 0) {
		close(fd);
		diag("no IPv6 here");
		return;
	}
	getsockname(fd, (struct sockaddr *)&in6, &len);
	l = adopt(fd);
	ok(strncmp(listener_address(l), "[::]:", 5) == 0, "really on %s",
	    listener_address(l));
	in.sin_port = in6.sin6_port;
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	peer = socket(AF_INET, SOCK_STREAM, 0);
	ok(connect(peer, (struct sockaddr *)&in, sizeof in) == 0,
	    "an IPv4 peer comes in");
	await(&one);
	is_str(from, "127.0.0.1", "with its IPv4 address");
	close(peer);
	close_accepted();
	listener_free(l);
}

static void
on_timer(void *ctx)
{
	*(bool *)ctx = true;
}

/* No descriptor is left for the one who comes; later there is. */
static void
test_out_of_files(void)
{
	struct address at = unix_address("socket");
	struct listener *l = listen_at(at);
	struct loop_timer *timer;
	struct rlimit before, none;
	bool timed_out = false;
	int fd = connect_to(&at), lowest = dup(0);

	close(lowest);
	getrlimit(RLIMIT_NOFILE, &before);
	none = before;
	none.rlim_cur = lowest;
	setrlimit(RLIMIT_NOFILE, &none);
	timer = loop_timer_new(loop, on_timer, &timed_out);
	loop_timer_set(timer, loop_now_ms(loop) + 20);
	await(&timed_out);
	is_int(accepted_count, 0, "no descriptor: it has to wait");
	setrlimit(RLIMIT_NOFILE, &before);
	await(&one);
	is_int(accepted_count, 1, "it is accepted when there is one");
	close(fd);
	close_accepted();
	loop_timer_free(timer);
	listener_free(l);
}

static int accept_fails;	/* with that, errno; 0: not */
int __wrap_accept4(int fd, struct sockaddr *at, socklen_t *len, int flags);
int __real_accept4(int fd, struct sockaddr *at, socklen_t *len, int flags);

int
__wrap_accept4(int fd, struct sockaddr *at, socklen_t *len, int flags)
{
	if (accept_fails == 0)
		return __real_accept4(fd, at, len, flags);
	errno = accept_fails;
	accept_fails = 0;
	return -1;
}

/* What accept() may say without the listener being at fault. */
static void
test_accept_fails(void)
{
	static const int errors[] = { ENOBUFS, ENOMEM, ENFILE, ECONNABORTED,
	    EPERM, EPROTO };
	struct address at = unix_address("socket");
	struct listener *l = listen_at(at);
	size_t i;
	int fd;

	for (i = 0; i < sizeof errors / sizeof errors[0]; i++) {
		accept_fails = errors[i];
		fd = connect_to(&at);
		await(&one);
		is_int(accept_fails, 0, "accept() fails: %s",
		    strerror(errors[i]));
		is_int(accepted_count, 1, "and whoever comes is let in later");
		close(fd);
		close_accepted();
	}
	listener_free(l);
}

int
main(void)
{
	nettest_init();
	test_inet("127.0.0.1:0", "127.0.0.1:");
	if (has_ipv6())
		test_inet("[::1]:0", "[::1]:");
	test_unix();
	test_in_the_way();
	test_free_in_callback();
	test_adopt_unix();
	test_adopt_both();
	test_out_of_files();
	test_accept_fails();
	nettest_end();
	return done_testing();
}

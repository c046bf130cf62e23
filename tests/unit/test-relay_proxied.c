/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/relay/proxied.c: whom to believe, and what is done with a connection
 * while its header comes. Headers themselves are in test-proxy.c, times in
 * tests/e2e/test-proxy.py. */
#include "config.h"

#include "base/log.h"
#include "relay/proxied.h"
#include "relaytest.h"

static const uint8_t header[28] =
    "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\2\7\xc6\x33\x64\1\x12\x34\x22"
    "\xa8";

static struct proxied *proxied;
static bool entered;
static void *entered_via;
static int entered_fd;
static char entered_from[64];
static char one, other;		/* listeners, so to speak */

static void
on_enter(void *via, int fd, const char *from)
{
	entered_via = via;
	entered_fd = fd;
	snprintf(entered_from, sizeof entered_from, "%s",
	    from != NULL ? from : "unix");
	entered = true;
}

/* The other end of a connection from a balancer. */
static int
begin(void *via, const char *from)
{
	int fd[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) < 0)
		bail_out("no pair of sockets");
	proxied_begin(proxied, via, fd[0], from);
	return fd[1];
}

static void
say(int fd, const void *data, size_t len)
{
	if (send(fd, data, len, 0) != (ssize_t)len)
		bail_out("cannot send");
}

static bool
is_closed(int fd)
{
	char byte;

	return recv(fd, &byte, 1, MSG_DONTWAIT) == 0;
}

static bool
have(const char *text, const char *from)
{
	char *copy = mem_strdup(text);
	struct texts texts = { &copy, 1 };
	struct proxy_sources s = { 0 };
	bool has;

	proxy_sources_set(&s, &texts);
	has = proxy_sources_have(&s, from);
	proxy_sources_release(&s);
	free(copy);
	return has;
}

static void
test_sources(void)
{
	struct proxy_sources none = { 0 };

	ok(have("192.0.2.7", "192.0.2.7"), "an address");
	ok(!have("192.0.2.7", "192.0.2.8"), "not another");
	ok(!have("192.0.2.7", NULL), "nor a Unix socket");
	ok(have("192.0.2.0/24", "192.0.2.8"), "a network");
	ok(have("2001:db8::/32", "2001:db8:1::1"), "of IPv6");
	ok(have("unix", NULL), "Unix sockets");
	ok(!have("unix", "192.0.2.7"), "and nobody else");
	ok(!proxy_sources_have(&none, "192.0.2.7") &&
	    !proxy_sources_have(&none, NULL), "nobody is believed at first");
	is_str(proxy_sources_check("unix"), NULL, "unix is good");
	is_str(proxy_sources_check("::/0"), NULL, "so is a prefix");
	ok(proxy_sources_check("example") != NULL, "a name is not");
}

static void
test_enter(void)
{
	int fd = begin(&one, "192.0.2.1");
	char more[3];

	is_int(proxied_waiting(proxied), 1, "it waits");
	say(fd, header, 20);
	turns();
	ok(!entered, "for all of the header");
	say(fd, header + 20, 8);
	say(fd, "abc", 3);
	await(&entered);
	is_str(entered_from, "192.0.2.7", "which says whom it is from");
	ok(entered_via == &one, "by its listener");
	is_int(recv(entered_fd, more, 3, 0), 3, "what follows is still there");
	is_mem(more, "abc", 3, "all of it");
	is_int(proxied_waiting(proxied), 0, "it waits no more");
	entered = false;
	close(entered_fd);
	close(fd);
}

/* The balancer's own connection, and one that it knows nothing of. */
static void
test_own(void)
{
	uint8_t own[16];
	int fd = begin(&one, NULL);

	memcpy(own, header, sizeof own);
	own[12] = 0x20;
	own[13] = own[14] = own[15] = 0;
	say(fd, own, sizeof own);
	turns();
	ok(!entered, "who may only look is waited for");
	say(fd, "abc", 3);
	await(&entered);
	is_str(entered_from, "unix", "and lets in from where it is");
	entered = false;
	close(entered_fd);
	close(fd);
	fd = begin(&one, "192.0.2.1");
	say(fd, own, sizeof own);
	close(fd);
	while (proxied_waiting(proxied) > 0)
		turns();
	ok(!entered, "one that hangs up was never there");
	fd = begin(&one, "192.0.2.1");
	own[12] = 0x21;
	say(fd, own, sizeof own);
	await(&entered);
	is_str(entered_from, "192.0.2.1", "an unknown one is from there");
	entered = false;
	close(entered_fd);
	close(fd);
	is_int(proxied_refused(proxied), 0, "nobody was refused");
}

static void
test_refused(void)
{
	int fd = begin(&one, "192.0.2.1"), fds[2];

	say(fd, "PROXY TCP4", 10);
	while (proxied_waiting(proxied) > 0)
		turns();
	is_int(proxied_refused(proxied), 1, "no header: refused");
	close(fd);
	fds[0] = begin(&one, "192.0.2.1");
	fds[1] = begin(&other, "192.0.2.1");
	proxied_forget(proxied, &one);
	ok(is_closed(fds[0]) && !is_closed(fds[1]),
	    "with a listener go those who came by it");
	is_int(proxied_refused(proxied), 1, "which is no refusal");
	proxied_free(proxied);
	ok(is_closed(fds[1]), "in the end all");
	close(fds[0]);
	close(fds[1]);
}

int
main(void)
{
	log_set(NULL, NULL, LOG_ERROR);
	nettest_init();
	proxied = proxied_new(loop, on_enter);
	test_sources();
	test_enter();
	test_own();
	test_refused();
	nettest_end();
	return done_testing();
}

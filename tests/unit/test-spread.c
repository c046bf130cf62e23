/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/net/spread.c: the same bytes for several sockets on loopback */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "net/spread.h"
#include "tap.h"

enum { SOCKETS = 4, BYTES = 40961, LITTLE = 1000 };

static int near_end[SOCKETS], far_end[SOCKETS];
static uint8_t bytes[BYTES], heard[BYTES];
static int files_sent, refuse_sendfile, refuse_file;

ssize_t __wrap_sendfile(int to, int from, off_t *start, size_t len);
ssize_t __real_sendfile(int to, int from, off_t *start, size_t len);
int __wrap_memfd_create(const char *name, unsigned flags);
int __real_memfd_create(const char *name, unsigned flags);

ssize_t
__wrap_sendfile(int to, int from, off_t *start, size_t len)
{
	files_sent++;
	if (!refuse_sendfile)
		return __real_sendfile(to, from, start, len);
	errno = EINVAL;
	return -1;
}

int
__wrap_memfd_create(const char *name, unsigned flags)
{
	if (!refuse_file)
		return __real_memfd_create(name, flags);
	errno = EMFILE;
	return -1;
}

/* TCP, since with it the pages of the sender are what the receiver reads. */
static void
connect_all(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof at;
	int listening = socket(AF_INET, SOCK_STREAM, 0), i;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(listening, (struct sockaddr *)&at, sizeof at) < 0 ||
	    listen(listening, SOCKETS) < 0 ||
	    getsockname(listening, (struct sockaddr *)&at, &len) < 0)
		bail_out("cannot listen on loopback");
	for (i = 0; i < SOCKETS; i++) {
		far_end[i] = socket(AF_INET, SOCK_STREAM, 0);
		if (connect(far_end[i], (struct sockaddr *)&at, len) < 0)
			bail_out("cannot connect on loopback");
		near_end[i] = accept(listening, NULL, NULL);
	}
	close(listening);
}

static void
close_all(void)
{
	for (int i = 0; i < SOCKETS; i++) {
		close(near_end[i]);
		close(far_end[i]);
	}
}

static void
fill(uint8_t with)
{
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = with + i % 7;
}

/* In two pieces; all of it has to be taken. */
static bool
send_to(struct spread *s, int i, size_t len)
{
	struct iovec pieces[] = {
		{ bytes, len / 3 }, { bytes + len / 3, len - len / 3 }
	};

	return spread_send(s, near_end[i], pieces, 2, len) == (ssize_t)len;
}

static bool
hears(int i, size_t len)
{
	return recv(far_end[i], heard, len, MSG_WAITALL) == (ssize_t)len &&
	    memcmp(heard, bytes, len) == 0;
}

static void
test_shared(void)
{
	struct spread *s = spread_new();
	int i;

	files_sent = 0;
	fill(1);
	for (i = 0; i < SOCKETS; i++)
		ok(send_to(s, i, BYTES), "sent to socket %d", i);
	is_int(files_sent, SOCKETS - 1, "all but the first get shared pages");
	for (i = 0; i < SOCKETS; i++)
		ok(hears(i, BYTES), "socket %d hears all of it", i);
	spread_free(s);
}

static void
test_little(void)
{
	struct spread *s = spread_new();
	int i;

	files_sent = 0;
	for (i = 0; i < SOCKETS; i++)
		ok(send_to(s, i, LITTLE) && hears(i, LITTLE),
		    "a little to socket %d", i);
	is_int(files_sent, 0, "is copied");
	spread_free(s);
}

/* What is on its way stays as it was, whatever comes after it. */
static void
test_in_flight(void)
{
	struct spread *s = spread_new();
	int i, round;

	for (round = 0; round < 3; round++) {
		fill(10 * round);
		for (i = 0; i < SOCKETS; i++)
			if (!send_to(s, i, BYTES - round))
				bail_out("the sockets are too small");
		spread_forget(s);
	}
	spread_free(s);
	for (round = 0; round < 3; round++) {
		fill(10 * round);
		for (i = 0; i < SOCKETS; i++)
			ok(hears(i, BYTES - round), "socket %d, round %d", i,
			    round);
	}
}

/* Others in between, as when members are not all at the same place. */
static void
test_mixed(void)
{
	struct spread *s = spread_new();
	static const size_t lens[] = { BYTES, BYTES, BYTES - 5, BYTES, BYTES };
	size_t i;

	fill(3);
	for (i = 0; i < sizeof lens / sizeof *lens; i++)
		ok(send_to(s, 0, lens[i]) && hears(0, lens[i]),
		    "%zu bytes", lens[i]);
	spread_free(s);
}

static void
test_refused(void)
{
	struct spread *s = spread_new();
	int i;

	fill(5);
	refuse_file = 1;
	for (i = 0; i < SOCKETS; i++)
		ok(send_to(s, i, BYTES) && hears(i, BYTES),
		    "without a file, to socket %d", i);
	refuse_file = 0;
	spread_forget(s);
	refuse_sendfile = 1;
	files_sent = 0;
	for (i = 0; i < SOCKETS; i++)
		ok(send_to(s, i, BYTES) && hears(i, BYTES),
		    "without sendfile(), to socket %d", i);
	is_int(files_sent, 1, "which is tried once");
	refuse_sendfile = 0;
	spread_free(s);
}

static void
test_gone(void)
{
	struct spread *s = spread_new();
	int error = 0, i;

	fill(6);
	shutdown(near_end[0], SHUT_WR);
	for (i = 0; i < 2; i++) {
		ok(!send_to(s, 0, BYTES), "a socket that is closed");
		error = errno;
	}
	is_int(error, EPIPE, "says so");
	spread_free(s);
}

int
main(void)
{
	alarm(60);
	signal(SIGPIPE, SIG_IGN);
	connect_all();
	test_shared();
	test_little();
	test_in_flight();
	test_mixed();
	test_refused();
	test_gone();
	close_all();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Peers of what a relay listens with, in the same loop: a few turns, and a
 * question with its whole answer.
 */
#ifndef RELAYTEST_H
#define RELAYTEST_H

#include <errno.h>
#include <sys/socket.h>

#include "net/socket.h"
#include "nettest.h"

MAYBE static void
stop_turning(void *ctx)
{
	(void)ctx;
	loop_stop(loop);
}

/* A few turns of the loop. */
MAYBE static void
turns(void)
{
	struct loop_timer *timer = loop_timer_new(loop, stop_turning, NULL);

	for (int i = 0; i < 5; i++) {
		loop_timer_set(timer, loop_now_ms(loop));
		loop_run(loop);
	}
	loop_timer_free(timer);
}

/* To a Unix socket in the scratch directory; -1: nobody listens there. */
MAYBE static int
dial(const char *socket_name)
{
	struct address a = unix_address(socket_name);
	struct sockaddr_un un;
	socklen_t len = socket_unix(&un, &a);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (connect(fd, (struct sockaddr *)&un, len) == 0)
		return fd;
	close(fd);
	return -1;
}

/* What comes until the other side closes, which this side then does too. */
MAYBE static const char *
hear_all(int fd)
{
	static char answer[1 << 16];
	size_t len = 0;
	ssize_t n = -1;

	while (n != 0 && len < sizeof answer - 1) {
		turns();
		n = recv(fd, answer + len, sizeof answer - 1 - len,
		    MSG_DONTWAIT);
		if (n < 0 && errno != EAGAIN)
			break;
		len += n > 0 ? (size_t)n : 0;
	}
	answer[len] = '\0';
	close(fd);
	return answer;
}

MAYBE static const char *
ask(const char *socket_name, const char *text)
{
	int fd = dial(socket_name);

	if (fd < 0 || send(fd, text, strlen(text), MSG_NOSIGNAL) !=
	    (ssize_t)strlen(text))
		bail_out("nobody listens at %s", socket_name);
	return hear_all(fd);
}

#endif

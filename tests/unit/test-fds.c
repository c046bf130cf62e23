/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Descriptors that other programs must not have. */
#include "config.h"

#include "base/fds.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

/* In a child, since the test needs its own descriptors. */
static int
closes(int low, int high)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		fds_close_from(low + 1);
		_exit(fcntl(low, F_GETFD) < 0 || fcntl(high, F_GETFD) >= 0);
	}
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

int
main(void)
{
	int low = open("/dev/null", O_RDONLY), high = fcntl(low, F_DUPFD, 200);
	int pair[2];
	char byte;

	ok(low >= 0 && high >= 200, "two descriptors");
	is_int(closes(low, high), 0, "the one behind is closed");
	fds_close_on_exec(low);
	is_int(fcntl(low, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC, "not for others");
	is_int(fds_pair(pair), 0, "a pair");
	is_int(fcntl(pair[0], F_GETFD) & fcntl(pair[1], F_GETFD), FD_CLOEXEC,
	    "not for others either");
	ok(write(pair[0], "x", 1) == 1 && read(pair[1], &byte, 1) == 1,
	    "and it is one");
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * close_range() is Linux's and FreeBSD's, and newer than some of their C
 * libraries; SOCK_CLOEXEC is missing in macOS.
 */
#include "config.h"

#include "base/fds.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FILES_MAX = 1 << 16 };	/* to be closed one by one where need be */

void
fds_close_from(int first)
{
#ifdef HAVE_CLOSE_RANGE
	if (close_range(first, ~0U, 0) == 0)
		return;
#endif
	for (int fd = first; fd < FILES_MAX; fd++)
		close(fd);
}

int
fds_pair(int pair[2])
{
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		return -1;
	fds_close_on_exec(pair[0]);
	fds_close_on_exec(pair[1]);
	return 0;
}

void
fds_close_on_exec(int fd)
{
	fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The system's own words begin with a capital, follow the locale and are
 * often about something else (a Unix socket that nobody listens on is
 * "refused"); so the usual ones are said here.
 */
#include "config.h"

#include "net/reason.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"

static const struct {
	int error;
	const char *text;
} reasons[] = {
	{ EACCES, "permission denied" },
	{ EADDRINUSE, "address already in use" },
	{ EADDRNOTAVAIL, "this machine has no such address" },
	{ EAFNOSUPPORT, "this system has no such kind of address" },
	{ EBADF, "there is no such descriptor" },
	{ ECONNABORTED, "connection aborted" },
	{ ECONNREFUSED, "connection refused" },
	{ ECONNRESET, "connection reset by the peer" },
	{ EHOSTUNREACH, "no way to that host" },
	{ EMFILE, "too many open files" },
	{ ENETDOWN, "the network is down" },
	{ ENETUNREACH, "network unreachable" },
	{ ENFILE, "too many open files in the system" },
	{ ENOENT, "no such file or directory" },
	{ ENOTDIR, "no such directory" },
	{ ENOTSOCK, "it is no socket" },
	{ EPERM, "not permitted" },
	{ EPIPE, "the other side closed it" },
	{ EROFS, "read-only file system" },
	{ ETIMEDOUT, "timed out" },
};

const char *
net_reason(int error)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(reasons); i++)
		if (reasons[i].error == error)
			return reasons[i].text;
	return strerror(error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sendmsg() and recvmsg() with descriptors, and their repetition until all is
 * through.
 */
#include "config.h"

#include "net/pass.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/socket.h"

#ifndef MSG_CMSG_CLOEXEC
#define MSG_CMSG_CLOEXEC 0
#endif

union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(PASS_FDS_MAX * sizeof (int))];
};

bool
pass_fds(int to, const void *data, size_t len, const int *fds, int count)
{
	union control control;
	struct iovec piece = { .iov_base = (void *)data, .iov_len = len };
	struct msghdr m = { .msg_iov = &piece, .msg_iovlen = 1 };
	ssize_t n;

	assert(count <= PASS_FDS_MAX);
	memset(&control, 0, sizeof control);
	if (count > 0) {
		m.msg_control = &control;
		m.msg_controllen = CMSG_SPACE(count * sizeof *fds);
		CMSG_FIRSTHDR(&m)->cmsg_level = SOL_SOCKET;
		CMSG_FIRSTHDR(&m)->cmsg_type = SCM_RIGHTS;
		CMSG_FIRSTHDR(&m)->cmsg_len = CMSG_LEN(count * sizeof *fds);
		memcpy(CMSG_DATA(CMSG_FIRSTHDR(&m)), fds,
		    count * sizeof *fds);
	}
	while (piece.iov_len > 0) {
		n = sendmsg(to, &m, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		piece.iov_base = (char *)piece.iov_base + n;
		piece.iov_len -= n;
		m.msg_control = NULL;
		m.msg_controllen = 0;
	}
	return true;
}

/* Those of one message, behind the had that there are already. */
static int
gather(struct msghdr *m, int *fds, int had, int max)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(m);
	int i, n, fd;

	if (c == NULL || c->cmsg_type != SCM_RIGHTS)
		return had;
	n = (c->cmsg_len - CMSG_LEN(0)) / sizeof fd;
	for (i = 0; i < n; i++) {
		memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
		if (had < max)
			fds[had++] = fd;
		else
			close(fd);
	}
	return had;
}

int
pass_take(int from, void *data, size_t len, int *fds, int max)
{
	union control control;
	struct iovec piece = { .iov_base = data, .iov_len = len };
	struct msghdr m = { .msg_iov = &piece, .msg_iovlen = 1 };
	int count = 0;
	ssize_t n;

	while (piece.iov_len > 0) {
		m.msg_control = &control;
		m.msg_controllen = sizeof control;
		n = recvmsg(from, &m, MSG_CMSG_CLOEXEC);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			errno = n == 0 ? 0 : errno;
			while (count > 0)
				close(fds[--count]);
			return -1;
		}
		count = gather(&m, fds, count, max);
		piece.iov_base = (char *)piece.iov_base + n;
		piece.iov_len -= n;
	}
	return count;
}

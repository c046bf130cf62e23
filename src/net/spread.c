/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pages that a socket has been given must not change while it has them, and
 * nobody says when that ends. So what is new gets a file that is new: the
 * pages of the old one are freed when the last socket has done with them.
 * Holes in one file would be cheaper, but what shares a page with the edge of
 * a hole is overwritten.
 */
#include "config.h"

#include "net/spread.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "net/socket.h"

#ifdef HAVE_MEMFD_CREATE
#include <sys/sendfile.h>
#define SHARES_PAGES
#endif

enum {
	/* Below, a copy costs no more than what sendfile() does. */
	LARGE_BYTES = 16384,
	PIECES_MAX = 16
};

struct spread {
	int file;		/* that has what pieces has; -1: none */
	bool hopeless;		/* there is no such way */
	size_t len;		/* of pieces; 0: none are remembered */
	int count;
	struct iovec pieces[PIECES_MAX];
};

/* ---- what the kernel has to do ---- */

#ifdef SHARES_PAGES

static int
new_file(void)
{
	return memfd_create("tuschel-spread", MFD_CLOEXEC);
}

static ssize_t
send_pages(int fd, int file, size_t len)
{
	off_t start = 0;

	return sendfile(fd, file, &start, len);
}

#else

static int
new_file(void)
{
	return -1;
}

static ssize_t
send_pages(int fd, int file, size_t len)
{
	(void)fd;
	(void)file;
	(void)len;
	errno = ENOSYS;
	return -1;
}

#endif

/* ---- the file ---- */

static void
close_file(struct spread *s)
{
	if (s->file >= 0)
		close(s->file);
	s->file = -1;
}

static bool
is_known(const struct spread *s, const struct iovec *pieces, int count,
    size_t len)
{
	return s->len == len && s->count == count &&
	    memcmp(s->pieces, pieces, count * sizeof *pieces) == 0;
}

static void
remember(struct spread *s, const struct iovec *pieces, int count, size_t len)
{
	memcpy(s->pieces, pieces, count * sizeof *pieces);
	s->count = count;
	s->len = len;
	close_file(s);
}

static bool
load(struct spread *s)
{
	if (s->file >= 0)
		return true;
	s->file = new_file();
	if (s->file >= 0 && pwritev(s->file, s->pieces, s->count, 0) ==
	    (ssize_t)s->len)
		return true;
	close_file(s);
	return false;
}

/* ---- what the owner asks for ---- */

struct spread *
spread_new(void)
{
	struct spread *s = mem_zero(1, sizeof *s);

	s->file = -1;
	return s;
}

void
spread_free(struct spread *s)
{
	if (s == NULL)
		return;
	close_file(s);
	free(s);
}

void
spread_forget(struct spread *s)
{
	s->len = 0;
	close_file(s);
}

ssize_t
spread_send(struct spread *s, int fd, const struct iovec *pieces, int count,
    size_t len)
{
	ssize_t n;

	if (len < LARGE_BYTES || count > PIECES_MAX || s->hopeless)
		return socket_send(fd, pieces, count);
	if (!is_known(s, pieces, count, len)) {
		remember(s, pieces, count, len);
		return socket_send(fd, pieces, count);
	}
	if (!load(s))
		return socket_send(fd, pieces, count);
	n = send_pages(fd, s->file, len);
	if (n >= 0 || (errno != EINVAL && errno != ENOSYS))
		return n;
	s->hopeless = true;
	return socket_send(fd, pieces, count);
}

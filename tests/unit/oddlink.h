/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A transport that does all that one may do, as awkwardly as it may: each side
 * says a byte first, what it has read is given out in pieces, and it takes a
 * few bytes at a time, after it has asked for patience, and keeps the last of
 * them for a while. The bytes on the wire are turned over.
 */
#ifndef ODDLINK_H
#define ODDLINK_H

#include <errno.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "net/transport.h"

enum { ODD_GREETING = '#', ODD_HELD_MAX = 4096, ODD_PIECE = 100,
    ODD_TAKEN = 250 };

struct oddlink {
	struct transport base;
	uint8_t held[ODD_HELD_MAX];	/* read and not given out yet */
	size_t from, to;
	bool greeted;			/* has said its byte */
	bool patient;			/* the next write is taken */
	bool lazy;			/* the next flush is for nothing */
	bool keeps;			/* taken, not sent */
	uint8_t kept;
	bool broken;			/* reading fails */
	int *freed;
};

static ssize_t
odd_none(ssize_t n, int want)
{
	if (n >= 0)
		return n;
	return errno == EAGAIN ? want : TRANSPORT_FAILED;
}

static int
odd_handshake(struct transport *t, int fd)
{
	struct oddlink *odd = (struct oddlink *)t;
	char byte = ODD_GREETING;
	ssize_t n;

	if (!odd->greeted && send(fd, &byte, 1, 0) != 1)
		return TRANSPORT_WANT_WRITE;
	odd->greeted = true;
	n = odd_none(recv(fd, &byte, 1, 0), TRANSPORT_WANT_READ);
	if (n < 0)
		return n;
	return n == 1 && byte == ODD_GREETING ? 0 : TRANSPORT_FAILED;
}

static bool
odd_pending(const struct transport *t)
{
	const struct oddlink *odd = (const struct oddlink *)t;

	return odd->from < odd->to;
}

static ssize_t
odd_read(struct transport *t, int fd, uint8_t *buffer, size_t size)
{
	struct oddlink *odd = (struct oddlink *)t;
	size_t i, n;
	ssize_t got;

	if (odd->broken)
		return TRANSPORT_FAILED;
	if (!odd_pending(t)) {
		got = recv(fd, odd->held, sizeof odd->held, 0);
		if (got <= 0)
			return odd_none(got, TRANSPORT_WANT_READ);
		odd->from = 0;
		odd->to = got;
	}
	n = odd->to - odd->from < ODD_PIECE ? odd->to - odd->from : ODD_PIECE;
	n = n < size ? n : size;
	for (i = 0; i < n; i++)
		buffer[i] = ~odd->held[odd->from++];
	return n;
}

static ssize_t
odd_writev(struct transport *t, int fd, const struct iovec *pieces, int count)
{
	struct oddlink *odd = (struct oddlink *)t;
	const uint8_t *from = pieces[0].iov_base;
	uint8_t bytes[ODD_TAKEN];
	size_t i;

	(void)count;
	if (odd->keeps)
		abort();
	odd->patient = !odd->patient;
	if (odd->patient)
		return TRANSPORT_WANT_WRITE;
	for (i = 0; i < sizeof bytes && i < pieces[0].iov_len; i++)
		bytes[i] = ~from[i];
	if (i > 1 && send(fd, bytes, i - 1, 0) != (ssize_t)i - 1)
		return TRANSPORT_FAILED;
	odd->kept = bytes[i - 1];
	odd->keeps = true;
	return i;
}

static int
odd_flush(struct transport *t, int fd)
{
	struct oddlink *odd = (struct oddlink *)t;

	odd->lazy = !odd->lazy;
	if (odd->lazy && odd->keeps)
		return TRANSPORT_WANT_WRITE;
	if (odd->keeps && send(fd, &odd->kept, 1, 0) != 1)
		return TRANSPORT_FAILED;
	odd->keeps = false;
	return 0;
}

static void
odd_shutdown(struct transport *t, int fd)
{
	struct oddlink *odd = (struct oddlink *)t;

	(void)fd;
	if (odd->keeps)
		abort();
	odd->kept = (uint8_t)~'!';
	odd->keeps = true;
}

static const char *
odd_reason(const struct transport *t)
{
	(void)t;
	return "an odd link is broken";
}

static void
odd_free(struct transport *t)
{
	struct oddlink *odd = (struct oddlink *)t;

	++*odd->freed;
	free(odd);
}

static const struct transport_ops odd_ops = {
	odd_handshake, odd_read, odd_pending, odd_writev, odd_flush,
	odd_shutdown, odd_reason, odd_free
};

static struct oddlink *
oddlink_new(int *freed)
{
	struct oddlink *odd = mem_zero(1, sizeof *odd);

	odd->base.ops = &odd_ops;
	odd->freed = freed;
	return odd;
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The least that a relay can do, to measure the real one by: it speaks enough
 * of doc/PROTOCOL for well-behaved members and checks nothing. Two ways:
 *
 *     floor batch     all that is ready goes to each member at once
 *     floor single    one send for each frame and member
 *     floor tls CERT KEY      like batch, by SSL_write()
 */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tlslink.h"

enum {
	MEMBERS_MAX = 20000, EVENTS_MAX = 4096, ACCEPTS_MAX = 1024,
	READ_BYTES = 128 << 10, HEADER = 10, INIT_HEADER = 14,
	TYPE_INIT = 32, TYPE_JOIN = 33, TYPE_EXIT = 34
};

struct peer {
	int fd;
	uint32_t id;
	size_t index;		/* in peers */
	size_t from;		/* of this turn's batch */
	uint8_t *rest, *queue;	/* half a frame, what a full socket left */
	size_t rest_len, queue_len;
	bool fresh;		/* has no INIT yet */
	struct ssl_st *tls;	/* NULL: plain */
	bool in;		/* is in peers */
};

static struct peer *peers[MEMBERS_MAX];
static uint8_t ids[4 * MEMBERS_MAX];	/* in the order of peers */
static size_t count;
static uint8_t *batch;
static size_t batch_len, batch_size;
static int set;
static bool single, tls;

static uint8_t *
batch_room(size_t len)
{
	if (batch_len + len > batch_size) {
		batch_size = 2 * (batch_len + len);
		batch = realloc(batch, batch_size);
	}
	batch_len += len;
	return batch + batch_len - len;
}

static void
put_u32(uint8_t *out, uint32_t n)
{
	n = htonl(n);
	memcpy(out, &n, 4);
}

static void
presence(uint32_t id, uint8_t type)
{
	uint8_t *out = batch_room(HEADER + 4);

	memset(out, 0, HEADER + 4);
	put_u32(out, id);
	out[HEADER - 1] = 4;
	out[HEADER] = type;
}

static void
wait_for(struct peer *p, int op, uint32_t events)
{
	struct epoll_event e = { .events = events, .data.ptr = p };

	epoll_ctl(set, op, p->fd, &e);
}

static void
keep(struct peer *p, const uint8_t *data, size_t len)
{
	p->queue = realloc(p->queue, p->queue_len + len);
	memcpy(p->queue + p->queue_len, data, len);
	if (p->queue_len == 0)
		wait_for(p, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
	p->queue_len += len;
}

static ssize_t
give(struct peer *p, const uint8_t *data, size_t len)
{
	if (p->tls != NULL)
		return tlslink_write(p->tls, data, len);
	return send(p->fd, data, len, MSG_NOSIGNAL);
}

static void
push(struct peer *p, const uint8_t *data, size_t len)
{
	ssize_t n = 0;

	if (len == 0)
		return;
	if (p->queue_len == 0)
		n = give(p, data, len);
	if (n < (ssize_t)len)
		keep(p, data + (n > 0 ? n : 0), len - (n > 0 ? n : 0));
}

static void
push_queue(struct peer *p)
{
	ssize_t n = give(p, p->queue, p->queue_len);

	if (n <= 0)
		return;
	p->queue_len -= n;
	memmove(p->queue, p->queue + n, p->queue_len);
	if (p->queue_len == 0)
		wait_for(p, EPOLL_CTL_MOD, EPOLLIN);
}

/* The list is long: straight from where it is kept. */
static void
push_init(struct peer *p)
{
	uint8_t head[INIT_HEADER] = { 0 };
	size_t n = p->index + 1, size = 4 + 4 * n;

	put_u32(head + 4, p->id);
	head[8] = size >> 8;
	head[9] = size;
	head[HEADER] = TYPE_INIT;
	head[HEADER + 2] = n >> 8;
	head[HEADER + 3] = n;
	push(p, head, sizeof head);
	push(p, ids, 4 * n);
	p->fresh = false;
}

static void
enter(struct peer *p)
{
	static uint32_t last_id;

	p->id = ++last_id;
	p->fresh = p->in = true;
	p->index = count;
	presence(p->id, TYPE_JOIN);
	p->from = batch_len;
	put_u32(ids + 4 * count, p->id);
	peers[count++] = p;
}

static void
welcome(int fd)
{
	struct peer *p = calloc(1, sizeof *p);
	int on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	p->fd = fd;
	if (tls)
		p->tls = tlslink_accept(fd);
	else
		enter(p);
	wait_for(p, EPOLL_CTL_ADD, EPOLLIN);
}

static void
welcome_all(int listening)
{
	int i, fd;

	for (i = 0; i < ACCEPTS_MAX; i++) {
		fd = accept4(listening, NULL, NULL,
		    SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd < 0)
			return;
		welcome(fd);
	}
}

static void
drop(struct peer *p)
{
	close(p->fd);
	tlslink_free(p->tls);
	if (!p->in) {
		free(p);
		return;
	}
	presence(p->id, TYPE_EXIT);
	count--;
	peers[p->index] = peers[count];
	peers[p->index]->index = p->index;
	memcpy(ids + 4 * p->index, ids + 4 * count, 4);
	free(p->rest);
	free(p->queue);
	free(p);
}

static void
take(struct peer *p, const uint8_t *data, size_t len)
{
	size_t at = 0, size;

	while (len - at >= HEADER) {
		size = HEADER + (data[at + 8] << 8 | data[at + 9]);
		if (len - at < size)
			break;
		memcpy(batch_room(size), data + at, size);
		put_u32(batch + batch_len - size, p->id);
		at += size;
	}
	free(p->rest);
	p->rest = NULL;
	p->rest_len = len - at;
	if (p->rest_len == 0)
		return;
	p->rest = malloc(p->rest_len);
	memcpy(p->rest, data + at, p->rest_len);
}

static void
receive(struct peer *p)
{
	static uint8_t buffer[2 * READ_BYTES];
	ssize_t n;

	if (p->tls != NULL && !p->in) {
		if (tlslink_greet(p->tls))
			enter(p);
		return;
	}
	if (p->tls != NULL)
		n = tlslink_read(p->tls, buffer + p->rest_len, READ_BYTES);
	else
		n = recv(p->fd, buffer + p->rest_len, READ_BYTES, 0);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0) {
		drop(p);
		return;
	}
	if (p->rest_len > 0)
		memcpy(buffer, p->rest, p->rest_len);
	take(p, buffer, p->rest_len + n);
}

static void
push_frames(struct peer *p)
{
	size_t at = p->from, size;

	while (at < batch_len) {
		size = HEADER + (batch[at + 8] << 8 | batch[at + 9]);
		push(p, batch + at, size);
		at += size;
	}
}

static void
flush(void)
{
	size_t i;

	for (i = 0; i < count && batch_len > 0; i++) {
		struct peer *p = peers[i];

		if (p->fresh)
			push_init(p);
		if (single)
			push_frames(p);
		else
			push(p, batch + p->from, batch_len - p->from);
		p->from = 0;
	}
	batch_len = 0;
}

static int
listen_anywhere(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
	struct epoll_event e = { .events = EPOLLIN };

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, (struct sockaddr *)&at, len) < 0 || listen(fd, 4096) < 0)
		exit(1);
	getsockname(fd, (struct sockaddr *)&at, &len);
	printf("listening 127.0.0.1:%d plain\n", ntohs(at.sin_port));
	fflush(stdout);
	epoll_ctl(set, EPOLL_CTL_ADD, fd, &e);
	return fd;
}

static void
turn(int listening)
{
	static struct epoll_event events[EVENTS_MAX];
	int i, n = epoll_wait(set, events, EVENTS_MAX, -1);

	for (i = 0; i < n; i++) {
		struct peer *p = events[i].data.ptr;

		if (p == NULL) {
			welcome_all(listening);
			continue;
		}
		if (events[i].events & EPOLLOUT && p->queue_len > 0)
			push_queue(p);
		if (events[i].events & ~EPOLLOUT)
			receive(p);
	}
	flush();
}

int
main(int argc, char **argv)
{
	struct rlimit files = { MEMBERS_MAX, MEMBERS_MAX };
	int listening;

	if (argc != 2 && argc != 4)
		return 2;
	single = strcmp(argv[1], "single") == 0;
	tls = argc == 4;
	if (tls)
		tlslink_init(argv[2], argv[3]);
	setrlimit(RLIMIT_NOFILE, &files);
	set = epoll_create1(EPOLL_CLOEXEC);
	listening = listen_anywhere();
	for (;;)
		turn(listening);
}

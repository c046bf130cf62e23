/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The connections of the load generator. It reads as its servers should: as
 * much as there is, into one large buffer.
 */
#include "config.h"

#include "crowd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 20, EVENTS_MAX = 512, DEAF_BUFFER = 4096 };

static uint8_t buffer[BUFFER_BYTES];

_Noreturn void
crowd_die(const char *format, ...)
{
	va_list args;

	fputs("load: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

int64_t
crowd_now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * INT64_C(1000000) + ts.tv_nsec / 1000;
}

static void
add_server(struct crowd *c, const char *address)
{
	const char *colon = strchr(address, ':');
	char host[INET_ADDRSTRLEN] = "";
	struct sockaddr_in *to = &c->to[c->servers++];

	if (colon == NULL || colon - address >= (long)sizeof host)
		crowd_die("not an address: %s", address);
	memcpy(host, address, colon - address);
	to->sin_family = AF_INET;
	to->sin_port = htons(atoi(colon + 1));
	if (inet_pton(AF_INET, host, &to->sin_addr) != 1)
		crowd_die("not an address: %s", address);
}

void
crowd_init(struct crowd *c, const struct proto *proto, const char *address,
    size_t count, const struct crowd_events *events, void *ctx)
{
	const char *next = address;
	size_t i;

	*c = (struct crowd){ .proto = proto, .events = events, .ctx = ctx,
	    .count = count };
	while (next != NULL && c->servers < CROWD_SERVERS_MAX) {
		add_server(c, next);
		next = strchr(next, ',');
		next = next != NULL ? next + 1 : NULL;
	}
	c->epoll = epoll_create1(EPOLL_CLOEXEC);
	c->members = calloc(count, sizeof *c->members);
	for (i = 0; i < count; i++)
		c->members[i] = (struct member){ .fd = -1, .index = i,
		    .server = i % c->servers };
}

static void
wait_for(struct crowd *c, struct member *m, int op)
{
	struct epoll_event e = { .data.ptr = m };

	e.events = (m->deaf || m->held ? 0 : EPOLLIN) |
	    (m->waits ? EPOLLOUT : 0);
	if (epoll_ctl(c->epoll, op, m->fd, &e) < 0)
		crowd_die("epoll_ctl: %s", strerror(errno));
}

/*
 * Of a fixed size: what the kernel gives by itself depends on how late one
 * reads, and so on what else the machine is doing.
 */
static void
set_receive_buffer(struct member *m, int bytes)
{
	setsockopt(m->fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

void
crowd_open(struct crowd *c, struct member *m)
{
	uint8_t hello[PROTO_OVERHEAD];
	int on = 1;
	size_t len;

	m->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (m->fd < 0)
		crowd_die("socket: %s (raise ulimit -n)", strerror(errno));
	setsockopt(m->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	set_receive_buffer(m, BUFFER_BYTES);
	if (connect(m->fd, (struct sockaddr *)&c->to[m->server],
	    sizeof *c->to) < 0)
		crowd_die("connect: %s", strerror(errno));
	if (c->tls)
		m->tls = tlslink_connect(m->fd);
	fcntl(m->fd, F_SETFL, O_NONBLOCK);
	m->ready = m->waits = m->deaf = m->held = false;
	m->known = m->position = 0;
	m->excused = false;
	m->error = 0;
	m->said = m->echoed = 0;
	m->read_us = crowd_now_us();
	m->silent_us = 0;
	m->life++;
	wait_for(c, m, EPOLL_CTL_ADD);
	c->awaited++;
	len = c->proto->hello(hello, m->index);
	crowd_send(c, m, hello, len);
}

void
crowd_close(struct crowd *c, struct member *m, bool hard)
{
	struct linger reset = { 1, 0 };

	if (m->fd < 0)
		return;
	if (hard)
		setsockopt(m->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
	tlslink_free(m->tls);
	m->tls = NULL;
	close(m->fd);
	m->fd = -1;
	if (m->ready)
		c->ready--;
	else
		c->awaited--;
	free(m->rest);
	free(m->out);
	m->rest = m->out = NULL;
	m->rest_len = m->out_len = m->out_sent = 0;
}

void
crowd_deafen(struct crowd *c, struct member *m, bool deaf)
{
	m->deaf = deaf;
	set_receive_buffer(m, deaf ? DEAF_BUFFER : BUFFER_BYTES);
	wait_for(c, m, EPOLL_CTL_MOD);
}

/* ---- sending ---- */

static size_t
try_send(struct crowd *c, struct member *m, const uint8_t *data, size_t len)
{
	ssize_t n = 0;

	if (len > 0 && m->tls != NULL)
		n = tlslink_write(m->tls, data, len);
	else if (len > 0)
		n = send(m->fd, data, len, MSG_NOSIGNAL);
	if (n >= 0)
		return n;
	if (errno != EAGAIN && c->events->gone == NULL)
		crowd_die("send: %s", strerror(errno));
	return 0;
}

static void
set_waits(struct crowd *c, struct member *m, bool waits)
{
	if (m->waits == waits)
		return;
	m->waits = waits;
	wait_for(c, m, EPOLL_CTL_MOD);
}

void
crowd_send(struct crowd *c, struct member *m, const void *data, size_t len)
{
	const uint8_t *bytes = data;
	size_t n = m->out_len == 0 ? try_send(c, m, bytes, len) : 0;

	if (n == len)
		return;
	m->out = realloc(m->out, m->out_len + len - n);
	memcpy(m->out + m->out_len, bytes + n, len - n);
	m->out_len += len - n;
	set_waits(c, m, true);
}

void
crowd_want_room(struct crowd *c, struct member *m)
{
	set_waits(c, m, true);
}

static void
drain(struct crowd *c, struct member *m)
{
	m->out_sent += try_send(c, m, m->out + m->out_sent,
	    m->out_len - m->out_sent);
	if (m->out_sent < m->out_len)
		return;
	m->out_len = m->out_sent = 0;
	if (c->events->drained != NULL && c->events->drained(c, m))
		return;
	if (m->out_len == 0)
		set_waits(c, m, false);
}

/* ---- hearing ---- */

static bool
act_on(struct crowd *c, struct member *m, const struct heard *h)
{
	if (h->kind == HEARD_ERROR)
		m->error = h->who;
	else if (h->kind != HEARD_NOTHING && !c->events->heard(c, m, h))
		return false;
	if (h->answer != NULL)
		crowd_send(c, m, h->answer, h->answer_len);
	if (h->kind == HEARD_READY && !m->ready) {
		m->ready = true;
		m->known = h->count;
		c->ready++;
		c->awaited--;
	}
	if (h->kind == HEARD_CAME)
		m->known++;
	if (h->kind == HEARD_WENT)
		m->known--;
	return true;
}

static void
set_held(struct crowd *c, struct member *m, bool held)
{
	if (m->held == held)
		return;
	m->held = held;
	wait_for(c, m, EPOLL_CTL_MOD);
}

static void
cut(struct crowd *c, struct member *m, size_t len)
{
	size_t at = 0;
	bool heard = true;
	long n;

	while (m->fd >= 0) {
		struct heard h = { 0 };

		n = c->proto->hear(&h, buffer + at, len - at);
		if (n == 0)
			break;
		if (n < 0)
			crowd_die("nonsense from the server: %.60s",
			    buffer + at);
		heard = act_on(c, m, &h);
		if (!heard)
			break;
		at += n;
	}
	if (m->fd < 0)
		return;
	set_held(c, m, !heard);
	free(m->rest);
	m->rest = NULL;
	m->rest_len = len - at;
	if (m->rest_len == 0)
		return;
	m->rest = malloc(m->rest_len);
	memcpy(m->rest, buffer + at, m->rest_len);
}

static void
gone(struct crowd *c, struct member *m)
{
	if (c->events->gone == NULL)
		crowd_die("the server has closed member %u of %zu, %s",
		    m->index, c->count, m->ready ? "who was in" :
		    "who was not in yet");
	c->events->gone(c, m);
}

static void
receive(struct crowd *c, struct member *m)
{
	size_t len = m->rest_len;
	ssize_t n;

	if (m->tls != NULL)
		n = tlslink_read(m->tls, buffer + len, sizeof buffer - len);
	else
		n = recv(m->fd, buffer + len, sizeof buffer - len, 0);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0) {
		gone(c, m);
		return;
	}
	if (len > 0)
		memcpy(buffer, m->rest, len);
	c->now_us = crowd_now_us();
	if (m->silent_us < c->now_us - m->read_us)
		m->silent_us = c->now_us - m->read_us;
	m->read_us = c->now_us;
	cut(c, m, len + n);
}

void
crowd_retry(struct crowd *c, struct member *m)
{
	size_t len = m->rest_len;

	if (!m->held || m->fd < 0)
		return;
	memcpy(buffer, m->rest, len);
	cut(c, m, len);
}

void
crowd_turn(struct crowd *c, int wait_ms)
{
	struct epoll_event events[EVENTS_MAX];
	int i, n = epoll_wait(c->epoll, events, EVENTS_MAX, wait_ms);

	for (i = 0; i < n; i++) {
		struct member *m = events[i].data.ptr;

		if (m->fd >= 0 && events[i].events & EPOLLOUT)
			drain(c, m);
		if (m->fd >= 0 && events[i].events & ~EPOLLOUT && !m->deaf &&
		    !m->held)
			receive(c, m);
	}
}

void
crowd_open_all(struct crowd *c, size_t at_once)
{
	size_t next = c->ready;

	while (c->ready < c->count) {
		while (next < c->count && c->awaited < at_once)
			crowd_open(c, &c->members[next++]);
		crowd_turn(c, 1000);
	}
}

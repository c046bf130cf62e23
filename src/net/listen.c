/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Listening sockets. When the system has no more descriptors, accepting
 * pauses and the callers wait in the kernel's queue, instead of the loop
 * spinning on a connection that it cannot take.
 */
#include "config.h"

#include "net/listen.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <event2/util.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/loop_private.h"
#include "net/reason.h"
#include "net/resolve.h"
#include "net/socket.h"

enum {
	BACKLOG = 4096,		/* the kernel takes less if it wants less */
	/* Many at once are told to the others in one batch. */
	ACCEPTS_PER_TURN = 1024,
	PAUSE_MS = 250,
	WARN_MS = 60000		/* between lines about pauses */
};

struct listener {
	struct event ev;
	struct loop *loop;
	struct loop_timer *timer;	/* ends a pause */
	int fd;
	listener_accept *accept;
	void *ctx;
	int64_t warned_ms;
	bool paused;
	bool *freed;		/* set by listener_free() in a callback */
	char text[ADDRESS_TEXT_BYTES];
	char *path;		/* of a Unix socket, to be removed */
	dev_t dev;		/* ... if it is still this file */
	ino_t ino;
};

/* ---- accepting ---- */

static bool
out_of_resources(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOBUFS ||
	    error == ENOMEM;
}

static void
end_pause(void *ctx)
{
	struct listener *l = ctx;

	l->paused = false;
	event_add(&l->ev, NULL);
}

void
listener_pause(struct listener *l, int64_t until_ms)
{
	event_del(&l->ev);
	l->paused = true;
	loop_timer_set(l->timer, until_ms);
}

static void
pause_accepting(struct listener *l, int error)
{
	int64_t now_ms = loop_now_ms(l->loop);

	listener_pause(l, now_ms + PAUSE_MS);
	if (l->warned_ms > 0 && now_ms < l->warned_ms + WARN_MS)
		return;
	l->warned_ms = now_ms;
	log_line(LOG_WARNING, "%s: new connections have to wait: %s", l->text,
	    net_reason(error));
}

/* An IPv4 address that came in on a socket of both families. */
static void
unmap(struct sockaddr_storage *from)
{
	struct sockaddr_in6 in6;
	struct sockaddr_in *in = (struct sockaddr_in *)from;

	memcpy(&in6, from, sizeof in6);
	if (from->ss_family != AF_INET6 || !IN6_IS_ADDR_V4MAPPED(
	    &in6.sin6_addr))
		return;
	in->sin_family = AF_INET;
	memcpy(&in->sin_addr, in6.sin6_addr.s6_addr + 12,
	    sizeof in->sin_addr);
}

static socklen_t
address_bytes(const struct sockaddr_storage *a)
{
	return a->ss_family == AF_INET ? sizeof (struct sockaddr_in) :
	    sizeof (struct sockaddr_in6);
}

static void
hand_over(struct listener *l, int fd, struct sockaddr_storage *from)
{
	char host[NI_MAXHOST];
	bool known = from->ss_family == AF_INET ||
	    from->ss_family == AF_INET6;

	unmap(from);
	if (known && getnameinfo((const struct sockaddr *)from,
	    address_bytes(from), host, sizeof host, NULL, 0,
	    NI_NUMERICHOST) != 0)
		known = false;
	l->accept(l->ctx, fd, known ? host : NULL);
}

static void
on_connection(evutil_socket_t listening, short what, void *ctx)
{
	struct listener *l = ctx;
	struct sockaddr_storage from;
	bool freed = false;
	int fd = 0, i;

	(void)what;
	l->freed = &freed;
	for (i = 0; i < ACCEPTS_PER_TURN && !freed && !l->paused; i++) {
		from.ss_family = AF_UNSPEC;
		fd = socket_accept(listening, &from);
		if (fd < 0)
			break;
		hand_over(l, fd, &from);
	}
	if (freed)
		return;
	l->freed = NULL;
	if (fd < 0 && out_of_resources(errno))
		pause_accepting(l, errno);
}

/* ---- binding ---- */

/* Nobody answers at the Unix socket that is in the way. */
static bool
is_stale(const struct sockaddr_un *un, socklen_t len)
{
	struct stat st;
	bool stale;
	int fd;

	if (lstat(un->sun_path, &st) < 0 || !S_ISSOCK(st.st_mode))
		return false;
	fd = socket_new(AF_UNIX);
	if (fd < 0)
		return false;
	stale = connect(fd, (const struct sockaddr *)un, len) < 0 &&
	    errno == ECONNREFUSED;
	close(fd);
	return stale;
}

static int
bind_unix(struct listener *l, const struct address *at)
{
	struct sockaddr_un un;
	socklen_t len = socket_unix(&un, at);
	struct stat st;
	int r = bind(l->fd, (struct sockaddr *)&un, len);

	if (r < 0 && errno == EADDRINUSE) {
		if (!is_stale(&un, len)) {
			errno = EADDRINUSE;
			return -1;
		}
		unlink(un.sun_path);
		r = bind(l->fd, (struct sockaddr *)&un, len);
	}
	if (r < 0 || stat(un.sun_path, &st) < 0)
		return -1;
	l->path = mem_strdup(un.sun_path);
	l->dev = st.st_dev;
	l->ino = st.st_ino;
	return 0;
}

static int
bind_inet(struct listener *l, const struct addrinfo *to)
{
	int on = 1;

	if (setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0)
		return -1;
	if (to->ai_family == AF_INET6 && setsockopt(l->fd, IPPROTO_IPV6,
	    IPV6_V6ONLY, &on, sizeof on) < 0)
		return -1;
	return bind(l->fd, to->ai_addr, to->ai_addrlen);
}

/* The address that the kernel has made of it. */
static int
learn_inet(struct listener *l, const struct sockaddr_storage *bound,
    socklen_t len)
{
	char host[NI_MAXHOST], port[NI_MAXSERV];
	struct address a = { .kind = ADDRESS_INET };

	if (getnameinfo((const struct sockaddr *)bound, len, host,
	    sizeof host, port, sizeof port, NI_NUMERICHOST |
	    NI_NUMERICSERV) != 0) {
		errno = EAFNOSUPPORT;
		return -1;
	}
	memcpy(a.host, host, strnlen(host, HOST_BYTES_MAX));
	a.port = strtoul(port, NULL, 10);
	address_text(l->text, &a);
	return 0;
}

/* An abstract name, which begins with a NUL, is shown with an "@". */
static void
learn_unix(struct listener *l, const struct sockaddr_un *un, socklen_t len)
{
	struct address a = { .kind = ADDRESS_UNIX };
	size_t n = len - offsetof(struct sockaddr_un, sun_path);

	if (n > sizeof un->sun_path)
		n = sizeof un->sun_path;
	memcpy(a.host, un->sun_path, n);
	if (n > 0 && a.host[0] == '\0')
		a.host[0] = '@';
	address_text(l->text, &a);
}

static int
learn_address(struct listener *l)
{
	struct sockaddr_storage bound;
	socklen_t len = sizeof bound;

	if (getsockname(l->fd, (struct sockaddr *)&bound, &len) < 0)
		return -1;
	if (bound.ss_family != AF_UNIX)
		return learn_inet(l, &bound, len);
	learn_unix(l, (struct sockaddr_un *)&bound, len);
	return 0;
}

static int
open_unix(struct listener *l, const struct address *at)
{
	address_text(l->text, at);
	l->fd = socket_new(AF_UNIX);
	return l->fd < 0 ? -1 : bind_unix(l, at);
}

static int
open_inet(struct listener *l, const struct addrinfo *to)
{
	l->fd = socket_new(to->ai_family);
	if (l->fd < 0 || bind_inet(l, to) < 0)
		return -1;
	return learn_address(l);
}

/* Binds; NULL, or why not. */
static const char *
open_at(struct listener *l, const struct address *at)
{
	struct addrinfo *to;
	const char *reason;
	int r;

	if (at->kind == ADDRESS_UNIX)
		return open_unix(l, at) < 0 ? net_reason(errno) : NULL;
	to = resolve_now(at->host, at->port, &reason);
	if (to == NULL)
		return reason;
	r = open_inet(l, to);
	reason = r < 0 ? net_reason(errno) : NULL;
	freeaddrinfo(to);
	return reason;
}

/* Without a socket yet. */
static struct listener *
new_listener(struct loop *loop, listener_accept *accept_call, void *ctx)
{
	struct listener *l = mem_zero(1, sizeof *l);

	l->fd = -1;
	l->loop = loop;
	l->accept = accept_call;
	l->ctx = ctx;
	l->timer = loop_timer_new(loop, end_pause, l);
	return l;
}

/* Begins to accept, unless something is wrong already or is now. */
static struct listener *
begin(struct listener *l, const char *why, char **reason)
{
	event_assign(&l->ev, loop_base(l->loop), l->fd, EV_READ | EV_PERSIST,
	    on_connection, l);
	if (why == NULL && event_add(&l->ev, NULL) < 0)
		why = "the system cannot wait for it";
	*reason = NULL;
	if (why == NULL)
		return l;
	*reason = mem_strdup(why);
	listener_free(l);
	return NULL;
}

struct listener *
listener_new(struct loop *loop, const struct address *at,
    listener_accept *accept_call, void *ctx, char **reason)
{
	struct listener *l = new_listener(loop, accept_call, ctx);
	const char *why = open_at(l, at);

	if (why == NULL && listen(l->fd, BACKLOG) < 0)
		why = net_reason(errno);
	return begin(l, why, reason);
}

/* NULL, or why connections cannot be accepted there. */
static const char *
judge(int fd)
{
	int type, listens;
	socklen_t len = sizeof type;

	if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) < 0)
		return net_reason(errno);
	if (type != SOCK_STREAM)
		return "it is no stream socket";
	len = sizeof listens;
	if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len) == 0 &&
	    !listens)
		return "it does not listen";
	return NULL;
}

struct listener *
listener_adopt(struct loop *loop, int fd, listener_accept *accept_call,
    void *ctx, char **reason)
{
	struct listener *l = new_listener(loop, accept_call, ctx);
	const char *why = judge(fd);

	l->fd = fd;
	evutil_make_socket_nonblocking(fd);
	evutil_make_socket_closeonexec(fd);
	if (why == NULL && learn_address(l) < 0)
		why = net_reason(errno);
	return begin(l, why, reason);
}

int
listener_lend(struct listener *l)
{
	listener_pause(l, CLOCK_NEVER);
	return fcntl(l->fd, F_DUPFD_CLOEXEC, 0);
}

static void
remove_file(const struct listener *l)
{
	struct stat st;

	if (stat(l->path, &st) == 0 && st.st_dev == l->dev &&
	    st.st_ino == l->ino)
		unlink(l->path);
}

void
listener_free(struct listener *l)
{
	if (l == NULL)
		return;
	if (l->freed != NULL)
		*l->freed = true;
	event_del(&l->ev);
	loop_timer_free(l->timer);
	if (l->path != NULL)
		remove_file(l);
	if (l->fd >= 0)
		close(l->fd);
	free(l->path);
	free(l);
}

int
listener_socket(const struct listener *l)
{
	return l->fd;
}

bool
listener_owns_file(const struct listener *l)
{
	return l->path != NULL;
}

void
listener_own_file(struct listener *l, bool own)
{
	const char *path = l->text + strlen("unix:");
	struct stat st;

	free(l->path);
	l->path = NULL;
	if (!own || strncmp(l->text, "unix:/", 6) != 0 ||
	    stat(path, &st) < 0)
		return;
	l->path = mem_strdup(path);
	l->dev = st.st_dev;
	l->ino = st.st_ino;
}

const char *
listener_address(const struct listener *l)
{
	return l->text;
}

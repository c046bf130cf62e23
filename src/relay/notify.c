/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The protocol of sd_notify(3) and sd_watchdog_enabled(3), by hand: a
 * datagram of lines to a Unix socket. libsystemd would be a library, and its
 * libraries, for these few lines.
 */
#include "config.h"

#include "relay/notify.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fds.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "net/pass.h"
#include "net/socket.h"

enum {
	SEND_WAIT_S = 1,	/* a manager that does not read for so long */
	WATCHDOG_MS_MIN = 10,	/* or less than this makes no sense */
	/* systemd compares each descriptor with all that it has. */
	BARRIER_MS = 5000
};

struct notify {
	struct loop *loop;
	struct loop_timer *timer;
	int64_t watchdog_ms;	/* between signs of life; 0: none */
	int fd;			/* -1: nobody is told */
};

static void
tell(struct notify *n, const char *lines)
{
	if (n->fd < 0 || send(n->fd, lines, strlen(lines), MSG_NOSIGNAL) >= 0)
		return;
	log_line(LOG_WARNING, "cannot tell the service manager: %s",
	    strerror(errno));
}

/* ---- the watchdog ---- */

static void
on_watchdog(void *ctx)
{
	struct notify *n = ctx;

	tell(n, "WATCHDOG=1");
	loop_timer_set(n->timer, loop_now_ms(n->loop) + n->watchdog_ms);
}

/* Whether a variable that names a process, if it is there, names this one. */
static bool
is_for_us(const char *variable)
{
	const char *text = getenv(variable);
	uint64_t pid;

	return text == NULL || (str_number(text, 1, INT32_MAX, &pid) ==
	    ERR_OK && pid == (uint64_t)getpid());
}

static void
start_watchdog(struct notify *n)
{
	const char *text = getenv("WATCHDOG_USEC");
	uint64_t usec;

	if (text == NULL || !is_for_us("WATCHDOG_PID"))
		return;
	if (str_number(text, 2000 * WATCHDOG_MS_MIN, INT64_MAX, &usec) !=
	    ERR_OK) {
		log_line(LOG_WARNING, "WATCHDOG_USEC is no usable time: %s",
		    text);
		return;
	}
	n->watchdog_ms = usec / 2000;
	loop_timer_set(n->timer, loop_now_ms(n->loop) + n->watchdog_ms);
}

/* ---- the way there ---- */

/* A path, or "@" and the name of an abstract socket. */
static int
connect_to(const char *name)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	struct timeval wait = { .tv_sec = SEND_WAIT_S };
	size_t len = strlen(name);
	int fd;

	errno = EINVAL;
	if ((*name != '/' && *name != '@') || len < 2 ||
	    len >= sizeof to.sun_path)
		return -1;
	memcpy(to.sun_path, name, len);
	if (*name == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	if (fd < 0)
		return -1;
	fds_close_on_exec(fd);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
	if (connect(fd, (struct sockaddr *)&to,
	    offsetof(struct sockaddr_un, sun_path) + len) == 0)
		return fd;
	close(fd);
	return -1;
}

struct notify *
notify_new(struct loop *loop)
{
	struct notify *n = mem_zero(1, sizeof *n);
	const char *name = getenv("NOTIFY_SOCKET");

	n->loop = loop;
	n->timer = loop_timer_new(loop, on_watchdog, n);
	n->fd = -1;
	if (name == NULL)
		return n;
	n->fd = connect_to(name);
	if (n->fd < 0)
		log_line(LOG_WARNING, "cannot tell the service manager at "
		    "%s: %s", name, strerror(errno));
	else
		start_watchdog(n);
	return n;
}

void
notify_free(struct notify *n)
{
	if (n == NULL)
		return;
	loop_timer_free(n->timer);
	if (n->fd >= 0)
		close(n->fd);
	free(n);
}

/* ---- what is told ---- */

static void
tell_all(struct notify *n, const char *lines, const char *status)
{
	char *text = mem_printf("%s\nSTATUS=%s", lines, status);

	tell(n, text);
	free(text);
}

void
notify_ready(struct notify *n, const char *status)
{
	tell_all(n, "READY=1", status);
}

/* The time tells the manager that this is not an older reload's word. */
void
notify_reloading(struct notify *n, const char *status)
{
	struct timespec now;
	char lines[64];

	clock_gettime(CLOCK_MONOTONIC, &now);
	snprintf(lines, sizeof lines, "RELOADING=1\nMONOTONIC_USEC=%" PRId64,
	    now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000);
	tell_all(n, lines, status);
}

void
notify_stopping(struct notify *n, const char *status)
{
	tell_all(n, "STOPPING=1", status);
}

void
notify_status(struct notify *n, const char *status)
{
	char *text = mem_printf("STATUS=%s", status);

	tell(n, text);
	free(text);
}

void
notify_main_pid(struct notify *n, pid_t pid)
{
	char line[32];

	snprintf(line, sizeof line, "MAINPID=%ld", (long)pid);
	tell(n, line);
}

/* ---- descriptors that the manager keeps ---- */

size_t
notify_store_max(const struct notify *n)
{
	const char *text = getenv("FDSTORE");
	uint64_t max;

	if (n->fd < 0 || text == NULL || str_number(text, 0, INT32_MAX, &max)
	    != ERR_OK)
		return 0;
	return max;
}

bool
notify_store(struct notify *n, const char *name, const int *fds, size_t count)
{
	char *lines = mem_printf("FDSTORE=1\nFDNAME=%s", name);
	size_t some;
	bool told = true;

	for (; count > 0 && told; count -= some, fds += some) {
		some = count < PASS_FDS_MAX ? count : PASS_FDS_MAX;
		told = pass_fds(n->fd, lines, strlen(lines), fds, (int)some);
	}
	free(lines);
	return told;
}

void
notify_forget(struct notify *n, const char *name)
{
	char *lines = mem_printf("FDSTOREREMOVE=1\nFDNAME=%s", name);

	tell(n, lines);
	free(lines);
}

/* It closes what comes with the message when it is its turn. */
bool
notify_barrier(struct notify *n)
{
	struct pollfd end = { .events = POLLIN };
	int pair[2];
	bool done;

	if (fds_pair(pair) < 0)
		return false;
	done = pass_fds(n->fd, "BARRIER=1", strlen("BARRIER=1"), &pair[1], 1);
	close(pair[1]);
	end.fd = pair[0];
	done = done && poll(&end, 1, BARRIER_MS) == 1 &&
	    (end.revents & POLLHUP) != 0;
	close(pair[0]);
	return done;
}

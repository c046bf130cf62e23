/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The exchange between the two, on the socket that starter.c made:
 *
 *     new: HELLO       it has read its configuration and can begin
 *     old: a head with two numbers, the descriptors, the state; it touches
 *          no connection any more
 *     new: 'T'         it has all; it has touched nothing yet
 *     old: 'G'         it has let go, and the service manager knows
 *
 * The two words at the end decide: until 'T' has come the old one can go on,
 * and the new one does nothing before 'G'. HELLO has the version of all this.
 */
#include "config.h"

#include "relay/handover.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "hub/image_parts.h"
#include "net/pass.h"

static const char HELLO[] = HANDOVER_VERSION;
enum {
	HELLO_BYTES = sizeof HELLO,
	HEAD_BYTES = 16,
	START_MS = 30000,	/* for the new one to come up */
	WAIT_S = 10,		/* for each word after that */
	FDS_MAX = 1 << 20
};

struct handover {
	struct loop *loop;
	struct relay *relay;
	struct notify *notify;
	struct starter *starter;
	struct loop_timer *timer;
	struct loop_input *input;	/* NULL: nothing is under way */
	int fd;
	pid_t pid;
};

/* ---- the old process ---- */

static void
end_attempt(struct handover *h)
{
	loop_timer_set(h->timer, INT64_MAX);
	loop_input_free(h->input);
	h->input = NULL;
	if (h->fd >= 0)
		close(h->fd);
	h->fd = -1;
}

static void
give_up(struct handover *h, const char *why)
{
	log_line(LOG_ERROR, "this process goes on, the new one does not: %s",
	    why);
	end_attempt(h);
	notify_ready(h->notify, _("ready"));
}

static bool
send_fds(int to, const int *fds, size_t count)
{
	size_t n;

	for (; count > 0; count -= n, fds += n) {
		n = count < PASS_FDS_MAX ? count : PASS_FDS_MAX;
		if (!pass_fds(to, "d", 1, fds, n))
			return false;
	}
	return true;
}

static bool
send_all(struct handover *h)
{
	struct buf state, head;
	int *fds;
	size_t count;
	bool sent;

	buf_init(&state, SIZE_MAX / 2);
	buf_init(&head, HEAD_BYTES);
	count = relay_export(h->relay, &state, &fds, true);
	image_u64(&head, count);
	image_u64(&head, buf_len(&state));
	sent = pass_fds(h->fd, buf_data(&head), HEAD_BYTES, NULL, 0) &&
	    send_fds(h->fd, fds, count) &&
	    pass_fds(h->fd, buf_data(&state), buf_len(&state), NULL, 0);
	buf_release(&state);
	buf_release(&head);
	free(fds);
	return sent;
}

static bool
hears(int fd, const char *word, size_t len)
{
	char got[HELLO_BYTES];

	return pass_take(fd, got, len, NULL, 0) == 0 &&
	    memcmp(got, word, len) == 0;
}

static void
set_wait(int fd)
{
	struct timeval wait = { .tv_sec = WAIT_S };

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
}

static void
on_hello(void *ctx)
{
	struct handover *h = ctx;

	set_wait(h->fd);
	if (!hears(h->fd, HELLO, HELLO_BYTES)) {
		give_up(h, "it has ended, or speaks another version");
		return;
	}
	if (!send_all(h) || !hears(h->fd, "T", 1)) {
		give_up(h, "it has not taken what it was given");
		return;
	}
	notify_main_pid(h->notify, h->pid);
	log_line(LOG_INFO, "process %ld is the relay now", (long)h->pid);
	pass_fds(h->fd, "G", 1, NULL, 0);
	end_attempt(h);
	relay_abandon(h->relay);
}

static void
on_late(void *ctx)
{
	give_up(ctx, "it does not come up");
}

void
handover_begin(struct handover *h)
{
	if (h->input != NULL)
		return;
	h->fd = -1;
	if (h->starter != NULL)
		h->fd = starter_start(h->starter, &h->pid);
	if (h->fd < 0) {
		give_up(h, "it cannot be started");
		return;
	}
	notify_reloading(h->notify, _("handing over to a new process"));
	h->input = loop_input_new(h->loop, h->fd, on_hello, h);
	loop_timer_set(h->timer, loop_now_ms(h->loop) + START_MS);
}

struct handover *
handover_new(struct loop *loop, struct relay *relay, struct notify *notify,
    struct starter *starter)
{
	struct handover *h = mem_zero(1, sizeof *h);

	h->loop = loop;
	h->relay = relay;
	h->notify = notify;
	h->starter = starter;
	h->fd = -1;
	h->timer = loop_timer_new(loop, on_late, h);
	return h;
}

void
handover_free(struct handover *h)
{
	if (h == NULL)
		return;
	end_attempt(h);
	loop_timer_free(h->timer);
	free(h);
}

/* ---- the new process ---- */

int
handover_offered(bool *handed_in)
{
	const char *text = getenv(HANDOVER_VARIABLE);
	uint64_t fd;
	int found = -1;

	*handed_in = getenv(HANDED_IN_VARIABLE) != NULL;
	if (text != NULL && str_number(text, 3, INT32_MAX, &fd) == ERR_OK)
		found = fd;
	unsetenv(HANDOVER_VARIABLE);
	unsetenv(HANDED_IN_VARIABLE);
	return found;
}

static bool
take_fds(int from, int *fds, size_t count)
{
	size_t had = 0, n;
	char c;

	while (had < count) {
		n = count - had < PASS_FDS_MAX ? count - had : PASS_FDS_MAX;
		if (pass_take(from, &c, 1, fds + had, n) != (int)n)
			return false;
		had += n;
	}
	return true;
}

static bool
take_all(int fd, struct relay *relay)
{
	uint8_t head[HEAD_BYTES], *state;
	struct reader r;
	size_t count, len;
	int *fds;
	bool good;

	if (pass_take(fd, head, sizeof head, NULL, 0) < 0)
		return false;
	reader_init(&r, head, sizeof head);
	count = reader_u64(&r);
	len = reader_u64(&r);
	if (count > FDS_MAX || len > SIZE_MAX / 2)
		return false;
	fds = mem_zero(count, sizeof *fds);
	state = mem_alloc(len);
	good = take_fds(fd, fds, count) &&
	    pass_take(fd, state, len, NULL, 0) == 0 &&
	    relay_import(relay, state, len, fds, count);
	free(state);
	free(fds);
	return good;
}

bool
handover_take(int fd, struct relay *relay, char **reason)
{
	*reason = NULL;
	set_wait(fd);
	if (pass_fds(fd, HELLO, HELLO_BYTES, NULL, 0) &&
	    take_all(fd, relay))
		return true;
	*reason = mem_strdup(_("the process that is to be replaced does not "
	    "hand over what this one understands; it goes on"));
	return false;
}

bool
handover_finish(int fd)
{
	bool done = pass_fds(fd, "T", 1, NULL, 0) && hears(fd, "G", 1);

	close(fd);
	return done;
}

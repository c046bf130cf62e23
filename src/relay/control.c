/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One connection is one command. A peer that sends no line or does not read
 * its answer is given some seconds, and there are never many of them.
 */
#include "config.h"

#include "relay/control.h"

#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "net/address.h"
#include "net/listen.h"
#include "net/stream.h"

enum {
	PEERS_MAX = 16,
	PEER_MS = 10000		/* for the line and for the answer */
};

struct peer {
	struct peer *next, **at;
	struct control *control;
	struct stream *stream;
	struct loop_timer *timer;
	struct str line, answer;
	size_t sent;		/* of the answer */
	bool answered;
};

struct control {
	struct loop *loop;
	struct listener *listener;
	control_command *command;
	void *ctx;
	struct peer *peers;
	size_t count;
};

static void
peer_free(struct peer *p)
{
	*p->at = p->next;
	if (p->next != NULL)
		p->next->at = p->at;
	p->control->count--;
	stream_free(p->stream);
	loop_timer_free(p->timer);
	str_release(&p->line);
	str_release(&p->answer);
	free(p);
}

/* ---- one command ---- */

static int
split(char *line, char *words[static CONTROL_WORDS_MAX])
{
	char *rest, *word;
	int n = 0;

	for (word = strtok_r(line, " \t\r", &rest); word != NULL;
	    word = strtok_r(NULL, " \t\r", &rest)) {
		if (n == CONTROL_WORDS_MAX)
			return -1;
		words[n++] = word;
	}
	return n;
}

static char *
run(struct control *c, char *line, struct str *answer)
{
	char *words[CONTROL_WORDS_MAX];
	int n = split(line, words);

	if (n < 0)
		return mem_strdup("too many words");
	if (n == 0)
		return mem_strdup("there is no command");
	return c->command(c->ctx, n, words, answer);
}

static void
flush(struct peer *p)
{
	p->sent += stream_write(p->stream, p->answer.s + p->sent,
	    p->answer.len - p->sent);
	if (p->sent == p->answer.len)
		stream_shutdown(p->stream);
}

static void
answer_line(struct peer *p)
{
	char *wrong = run(p->control, p->line.s, &p->answer);

	p->answered = true;
	if (wrong != NULL)
		str_printf(&p->answer, "error: %s\n", wrong);
	else
		str_add(&p->answer, "ok\n");
	free(wrong);
	loop_timer_set(p->timer, loop_now_ms(p->control->loop) + PEER_MS);
	flush(p);
}

/* ---- a connection ---- */

static void
on_read(void *ctx, const uint8_t *data, size_t len)
{
	struct peer *p = ctx;
	char *newline;

	if (p->answered)
		return;
	if (p->line.len + len > CONTROL_LINE_BYTES_MAX) {
		peer_free(p);
		return;
	}
	str_add_mem(&p->line, data, len);
	newline = memchr(p->line.s, '\n', p->line.len);
	if (newline == NULL)
		return;
	*newline = '\0';
	answer_line(p);
}

static void
on_writable(void *ctx)
{
	struct peer *p = ctx;

	if (p->answered)
		flush(p);
}

static void
on_closed(void *ctx, const char *reason)
{
	(void)reason;
	peer_free(ctx);
}

static void
on_late(void *ctx)
{
	peer_free(ctx);
}

static const struct stream_events peer_events = {
	.read = on_read, .writable = on_writable, .closed = on_closed
};

static void
on_accept(void *ctx, int fd, const char *from)
{
	struct control *c = ctx;
	struct peer *p;

	(void)from;
	if (c->count == PEERS_MAX) {
		close(fd);
		return;
	}
	p = mem_zero(1, sizeof *p);
	p->control = c;
	p->next = c->peers;
	p->at = &c->peers;
	if (p->next != NULL)
		p->next->at = &p->next;
	c->peers = p;
	c->count++;
	str_init(&p->line);
	str_init(&p->answer);
	p->timer = loop_timer_new(c->loop, on_late, p);
	loop_timer_set(p->timer, loop_now_ms(c->loop) + PEER_MS);
	p->stream = stream_accept(c->loop, fd, NULL, &peer_events, p);
}

/* ---- the socket ---- */

/* NULL, or why not. */
static const char *
share_with(const char *path, const char *group)
{
	const struct group *entry;

	if (group == NULL)
		return NULL;
	errno = 0;
	entry = getgrnam(group);
	if (entry == NULL)
		return errno != 0 ? strerror(errno) :
		    _("there is no such group");
	if (chown(path, (uid_t)-1, entry->gr_gid) < 0 ||
	    chmod(path, 0660) < 0)
		return strerror(errno);
	return NULL;
}

static struct listener *
listen_at(struct control *c, const char *path, char **why)
{
	char *text = mem_printf("unix:%s", path);
	struct listener *l = NULL;
	struct address at;
	const char *wrong;
	mode_t mask;

	if (address_parse(&at, text, 0, &wrong) == 0) {
		mask = umask(0177);
		l = listener_new(c->loop, &at, on_accept, c, why);
		umask(mask);
	} else {
		*why = mem_strdup(wrong);
	}
	free(text);
	return l;
}

struct control *
control_new(struct loop *loop, const char *path, const char *group,
    control_command *command, void *ctx, char **reason)
{
	struct control *c = mem_zero(1, sizeof *c);
	const char *unshared;
	char *why = NULL;

	c->loop = loop;
	c->command = command;
	c->ctx = ctx;
	c->listener = listen_at(c, path, &why);
	unshared = c->listener != NULL ? share_with(path, group) : NULL;
	*reason = NULL;
	if (c->listener == NULL)
		*reason = mem_printf(_("no control socket at %s: %s"), path,
		    why);
	else if (unshared != NULL)
		*reason = mem_printf(_("the control socket cannot be given "
		    "to group %s: %s"), group, unshared);
	free(why);
	if (*reason == NULL)
		return c;
	control_free(c);
	return NULL;
}

void
control_free(struct control *c)
{
	if (c == NULL)
		return;
	while (c->peers != NULL)
		peer_free(c->peers);
	listener_free(c->listener);
	free(c);
}

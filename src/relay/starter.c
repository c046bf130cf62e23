/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The helper waits for one byte, an order, and answers with a number and a
 * descriptor: the new process and a socket to it, or the configuration. It is
 * the relay's child and not its parent, so that the relay stays the process
 * that a service manager knows.
 */
#include "config.h"

#include "relay/starter.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/fds.h"
#include "base/mem.h"
#include "net/pass.h"

enum {
	CHANNEL = 3,		/* of the helper, and of what it starts */
	ANSWER_WAIT_S = 10
};

static const char START = 's', OPEN = 'o';

struct starter {
	int fd;
};

/* ---- the helper ---- */

static _Noreturn void
become_relay(char **argv, bool handed_in, int channel)
{
	char text[16];

	dup2(channel, CHANNEL);		/* open across exec(), unlike it */
	if (channel != CHANNEL)
		close(channel);
	snprintf(text, sizeof text, "%d", CHANNEL);
	setenv(HANDOVER_VARIABLE, text, 1);
	if (handed_in)
		setenv(HANDED_IN_VARIABLE, "1", 1);
	/* It named the old process. */
	unsetenv("WATCHDOG_PID");
	signal(SIGCHLD, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGUSR2, SIG_DFL);
	execvp(argv[0], argv);
	_exit(127);
}

static void
start_one(char **argv, bool handed_in)
{
	int pair[2] = { -1, -1 };
	int32_t pid = -1;

	if (fds_pair(pair) == 0)
		pid = fork();
	if (pid == 0)
		become_relay(argv, handed_in, pair[1]);
	pass_fds(CHANNEL, &pid, sizeof pid, pair, pid > 0 ? 1 : 0);
	close(pair[0]);
	close(pair[1]);
}

static void
open_one(const char *config)
{
	int fd = open(config, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int32_t error = fd < 0 ? -errno : 1;

	pass_fds(CHANNEL, &error, sizeof error, &fd, fd >= 0 ? 1 : 0);
	if (fd >= 0)
		close(fd);
}

static _Noreturn void
help(char **argv, bool handed_in, const struct privilege *who,
    const char *config)
{
	char *wrong, order;

	signal(SIGCHLD, SIG_IGN);	/* nobody waits for what it starts */
	signal(SIGHUP, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGUSR2, SIG_IGN);
	fds_close_from(CHANNEL + 1);
	fds_close_on_exec(CHANNEL);
	if (!privilege_drop(who, &wrong))
		_exit(1);
	while (read(CHANNEL, &order, 1) == 1) {
		if (order == START)
			start_one(argv, handed_in);
		else
			open_one(config);
	}
	_exit(0);
}

/* ---- the relay's side ---- */

struct starter *
starter_new(char **argv, bool handed_in, const struct privilege *who,
    const char *config)
{
	struct timeval wait = { .tv_sec = ANSWER_WAIT_S };
	struct starter *s;
	int pair[2];
	pid_t pid;

	if (fds_pair(pair) < 0)
		return NULL;
	pid = fork();
	if (pid == 0) {
		dup2(pair[1], CHANNEL);
		help(argv, handed_in, who, config);
	}
	close(pair[1]);
	if (pid < 0) {
		close(pair[0]);
		return NULL;
	}
	setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
	s = mem_zero(1, sizeof *s);
	s->fd = pair[0];
	return s;
}

void
starter_free(struct starter *s)
{
	if (s == NULL)
		return;
	close(s->fd);
	free(s);
}

/* What comes with the answer, and the answer; -1 if it is no good one. */
static int
ask(struct starter *s, const char *order, int32_t *answer)
{
	int fd, count;

	if (send(s->fd, order, 1, MSG_NOSIGNAL) != 1)
		return -1;
	count = pass_take(s->fd, answer, sizeof *answer, &fd, 1);
	if (count == 1 && *answer > 0)
		return fd;
	if (count >= 0)
		errno = *answer < 0 ? -*answer : ECHILD;
	return -1;
}

int
starter_start(struct starter *s, pid_t *pid)
{
	int32_t answer = 0;
	int fd = ask(s, &START, &answer);

	*pid = answer;
	return fd;
}

int
starter_open(struct starter *s)
{
	int32_t answer = 0;

	return ask(s, &OPEN, &answer);
}

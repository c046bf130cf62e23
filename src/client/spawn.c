/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A child of a child, so that it belongs to init and leaves no zombie. Whether
 * exec worked is told through a pipe that closes by itself when it did.
 */
#include "config.h"

#include "client/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fds.h"
#include "base/i18n.h"
#include "base/mem.h"

static void
run(const char *const argv[], int told)
{
	sigset_t none;
	int null = open("/dev/null", O_RDWR), error;

	setsid();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
	}
	if (told != STDERR_FILENO + 1)
		dup2(told, STDERR_FILENO + 1);
	fds_close_on_exec(STDERR_FILENO + 1);
	fds_close_from(STDERR_FILENO + 2);
	execvp(argv[0], (char *const *)argv);
	error = errno;
	if (write(STDERR_FILENO + 1, &error, sizeof error) < 0)
		_exit(126);
	_exit(127);
}

/* The errno of exec, 0 if it worked. */
static int
start(const char *const argv[])
{
	int told[2], error = 0, status;
	pid_t pid;

	if (pipe(told) != 0)
		return errno;
	pid = fork();
	if (pid == 0) {
		if (fork() == 0)
			run(argv, told[1]);
		_exit(0);
	}
	if (pid < 0)
		error = errno;
	close(told[1]);
	if (pid > 0) {
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		if (read(told[0], &error, sizeof error) !=
		    (ssize_t)sizeof error)
			error = 0;
	}
	close(told[0]);
	return error;
}

bool
spawn(const char *const argv[], char **reason)
{
	int error = start(argv);

	if (error == 0)
		return true;
	*reason = mem_printf(_("%s could not be started: %s"), argv[0],
	    strerror(error));
	return false;
}

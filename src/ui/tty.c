/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asks the terminal for its job each time: nothing tells a program that runs
 * that it has come to the foreground.
 */
#include "config.h"

#include "ui/tty.h"

#include <sys/types.h>
#include <unistd.h>

bool
tty_is_ours(int fd)
{
	pid_t job = tcgetpgrp(fd);

	/* 0: a job that this container does not see */
	return job <= 0 || job == getpgrp();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The protocol of sd_listen_fds(3), by hand: LISTEN_FDS descriptors from 3
 * on, meant for the process LISTEN_PID, with LISTEN_FDNAMES between colons.
 */
#include "config.h"

#include "relay/activate.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"

enum {
	FIRST_FD = 3,
	/* With members that were kept (kept.h); more are a mistake. */
	FDS_MAX = 65536
};

/* The name between colons that *rest is at; "unknown" as systemd says it. */
static char *
next_name(const char **rest)
{
	const char *start = *rest;
	size_t len;

	if (start == NULL)
		return mem_strdup("unknown");
	len = strcspn(start, ":");
	*rest = start[len] == ':' ? start + len + 1 : NULL;
	return mem_strndup(start, len);
}

static size_t
count_of(const char *pid_text, const char *count_text)
{
	uint64_t pid, count;

	if (pid_text == NULL || count_text == NULL)
		return 0;
	if (str_number(pid_text, 1, INT32_MAX, &pid) == ERR_OK &&
	    pid != (uint64_t)getpid())
		return 0;	/* another's, inherited */
	if (str_number(pid_text, 1, INT32_MAX, &pid) == ERR_OK &&
	    str_number(count_text, 0, FDS_MAX, &count) == ERR_OK)
		return count;
	log_line(LOG_WARNING, "sockets handed in make no sense: "
	    "LISTEN_PID=%s LISTEN_FDS=%s", pid_text, count_text);
	return 0;
}

void
activation_take(struct activation *a)
{
	const char *names = getenv("LISTEN_FDNAMES");
	size_t i;

	a->count = count_of(getenv("LISTEN_PID"), getenv("LISTEN_FDS"));
	a->v = mem_zero(a->count, sizeof *a->v);
	for (i = 0; i < a->count; i++) {
		a->v[i].fd = FIRST_FD + i;
		a->v[i].name = next_name(&names);
		fcntl(a->v[i].fd, F_SETFD, FD_CLOEXEC);
	}
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
}

void
activation_release(struct activation *a)
{
	size_t i;

	for (i = 0; i < a->count; i++) {
		if (a->v[i].fd >= 0)
			close(a->v[i].fd);
		free(a->v[i].name);
	}
	free(a->v);
	*a = (struct activation){ 0 };
}

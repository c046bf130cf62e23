/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines with the time, in a file of the user's (see debug_log.h).
 */
#include "config.h"

#include "client/debug_log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"

enum { NS_PER_MS = 1000000 };

static void
append(void *ctx, enum log_level level, const char *line)
{
	static const char *const levels[] = {
		[LOG_ERROR] = "error", [LOG_WARNING] = "warning",
		[LOG_INFO] = "info", [LOG_DEBUG] = "debug"
	};
	char text[sizeof "2026-01-01T00:00:00"];
	struct timespec now;
	struct tm tm;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm);
	fprintf(ctx, "%s.%03dZ %-7s %s\n", text,
	    (int)(now.tv_nsec / NS_PER_MS), levels[level], line);
}

FILE *
debug_log_open(const char *path, char **reason)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	FILE *log = fd < 0 ? NULL : fdopen(fd, "a");

	if (log == NULL || fchmod(fd, 0600) < 0) {
		*reason = mem_printf(_("--debug-log: %s cannot be written: "
		    "%s"), path, strerror(errno));
		if (log != NULL)
			fclose(log);
		return NULL;
	}
	setvbuf(log, NULL, _IOLBF, 0);
	log_set(append, log, LOG_DEBUG);
	return log;
}

void
debug_log_close(FILE *log)
{
	if (log == NULL)
		return;
	log_set(NULL, NULL, LOG_ERROR);
	fclose(log);
}

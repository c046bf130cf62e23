/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sinks of base/log.h. syslog.h has some of its names for levels, as
 * macros: what they mean here is put aside before it is included.
 */
#include "config.h"

#include "relay/logs.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

enum {
	OUR_ERROR = LOG_ERROR, OUR_WARNING = LOG_WARNING,
	OUR_INFO = LOG_INFO, OUR_DEBUG = LOG_DEBUG
};

#include <syslog.h>

static const int priorities[] = {
	[OUR_ERROR] = LOG_ERR,
	[OUR_WARNING] = LOG_WARNING,
	[OUR_INFO] = LOG_INFO,
	[OUR_DEBUG] = LOG_DEBUG
};

static void
to_stderr(void *ctx, enum log_level level, const char *line)
{
	(void)ctx;
	(void)level;
	fprintf(stderr, "tuscheld: %s\n", line);
}

/* sd-daemon(3): the journal takes "<4>" for the level of a line. */
static void
to_journal(void *ctx, enum log_level level, const char *line)
{
	(void)ctx;
	fprintf(stderr, "<%d>%s\n", priorities[level], line);
}

static void
to_syslog(void *ctx, enum log_level level, const char *line)
{
	(void)ctx;
	syslog(priorities[level], "%s", line);
}

/* Is stderr what systemd says that it has connected to the journal? */
static bool
is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat st;

	return stream != NULL &&
	    sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
	    fstat(STDERR_FILENO, &st) == 0 && st.st_dev == device &&
	    st.st_ino == inode;
}

static log_sink *
sink_of_stderr(void)
{
	return is_journal() ? to_journal : to_stderr;
}

void
logs_init(void)
{
	log_set(sink_of_stderr(), NULL, (enum log_level)OUR_INFO);
}

void
logs_apply(const struct settings *s)
{
	bool syslogs = s->log == SETTING_LOG_SYSLOG;

	closelog();
	if (syslogs)
		openlog("tuscheld", LOG_PID | LOG_NDELAY, LOG_DAEMON);
	log_set(syslogs ? to_syslog : sink_of_stderr(), NULL,
	    (enum log_level)s->log_level);
	log_set_addresses(s->log_addresses);
}

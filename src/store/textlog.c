/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log in the clear. Each line is one write(), so that others can read
 * along and a crash costs nothing.
 */
#include "config.h"

#include "store/textlog.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/xdg.h"

struct textlog {
	char *path;
	int fd;
};

struct textlog *
textlog_open(const char *path, char **reason)
{
	struct textlog *log;
	struct stat st;
	int fd;

	*reason = NULL;
	if (!xdg_make_for(path, reason))
		return NULL;
	fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || fstat(fd, &st) != 0) {
		*reason = mem_printf(_("cannot write the log to %s: %s"),
		    path, strerror(errno));
	} else if (S_ISREG(st.st_mode) &&
	    (st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		*reason = mem_printf(_("others can read %s; run: chmod 600 "
		    "%s"), path, path);
		close(fd);
	}
	if (*reason != NULL)
		return NULL;
	log = mem_zero(1, sizeof *log);
	log->path = mem_strdup(path);
	log->fd = fd;
	return log;
}

void
textlog_close(struct textlog *log)
{
	if (log == NULL)
		return;
	close(log->fd);
	free(log->path);
	free(log);
}

const char *
textlog_path(const struct textlog *log)
{
	return log->path;
}

static void
add_line(struct str *out, const char *when, const char *who,
    const char *text, size_t len)
{
	str_add(out, when);
	str_add_char(out, '\t');
	str_add(out, who);
	str_add_char(out, '\t');
	str_add_mem(out, text, len);
	str_add_char(out, '\n');
}

bool
textlog_add(struct textlog *log, int64_t wall_ms, const char *who,
    const char *text)
{
	time_t at = (time_t)(wall_ms / 1000);
	struct str out;
	struct tm tm;
	char when[32];
	size_t len;
	ssize_t n;

	if (localtime_r(&at, &tm) == NULL ||
	    strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", &tm) == 0)
		return false;
	str_init(&out);
	for (;; text += len + 1) {
		len = strcspn(text, "\n");
		add_line(&out, when, who, text, len);
		if (text[len] == '\0')
			break;
	}
	n = write(log->fd, out.s, out.len);
	len = out.len;
	str_release(&out);
	return n == (ssize_t)len;
}

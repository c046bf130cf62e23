/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/relay/logs.c: where lines go, and with which priority. syslog() is this
 * test's own (the linker's --wrap), as the library has it with and without
 * checks. */
#include "config.h"

#include <stdarg.h>
#include <syslog.h>

enum {
	PRIORITY_ERROR = LOG_ERR, PRIORITY_WARNING = LOG_WARNING,
	PRIORITY_INFO = LOG_INFO, PRIORITY_DEBUG = LOG_DEBUG,
	DAEMON = LOG_DAEMON
};
#undef LOG_WARNING
#undef LOG_INFO
#undef LOG_DEBUG

#include "base/log.h"
#include "relay/logs.h"
#include "tap.h"
#include "tempdir.h"

static int priority, facility;
static unsigned count;
static char text[256], name[32];

void __wrap_syslog(int level, const char *format, ...);
void __wrap___syslog_chk(int level, int flag, const char *format, ...);
void __wrap_openlog(const char *ident, int option, int to);

static void
take(int level, const char *format, va_list ap)
{
	count++;
	priority = level;
	vsnprintf(text, sizeof text, format, ap);
}

void
__wrap_syslog(int level, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	take(level, format, ap);
	va_end(ap);
}

void
__wrap___syslog_chk(int level, int flag, const char *format, ...)
{
	va_list ap;

	(void)flag;
	va_start(ap, format);
	take(level, format, ap);
	va_end(ap);
}

void
__wrap_openlog(const char *ident, int option, int to)
{
	(void)option;
	snprintf(name, sizeof name, "%s", ident);
	facility = to;
}

static void
test_syslog(void)
{
	struct settings s;

	settings_init(&s);
	s.log = SETTING_LOG_SYSLOG;
	logs_apply(&s);
	is_str(name, "tuscheld", "under its name");
	is_int(facility, DAEMON, "as a daemon");
	log_line(LOG_ERROR, "one %s", "%s");
	is_str(text, "one %s", "a line is no format");
	is_int(priority, PRIORITY_ERROR, "an error");
	log_line(LOG_WARNING, "two");
	is_int(priority, PRIORITY_WARNING, "a warning");
	log_line(LOG_INFO, "three");
	is_int(priority, PRIORITY_INFO, "a piece of news");
	log_line(LOG_DEBUG, "four");
	is_int(count, 3, "not what is below the level");
	s.log_level = LOG_DEBUG;
	s.log_addresses = false;
	logs_apply(&s);
	log_line(LOG_DEBUG, "%s", log_address("192.0.2.7"));
	is_int(priority, PRIORITY_DEBUG, "if it is to be, that too");
	is_str(text, "(an address)", "without addresses");
	s.log = SETTING_LOG_STDERR;
	s.log_addresses = true;
	logs_apply(&s);
	log_line(LOG_ERROR, "five");
	is_int(count, 4, "then no more");
	settings_release(&s);
}

/* What comes on stderr during a call. */
static const char *
heard(void)
{
	static char line[256];
	FILE *file = fopen(tempdir_path("stderr"), "r");
	size_t n = fread(line, 1, sizeof line - 1, file);

	line[n] = '\0';
	fclose(file);
	if (freopen(tempdir_path("stderr"), "w", stderr) == NULL)
		bail_out("no stderr");
	setvbuf(stderr, NULL, _IONBF, 0);
	return line;
}

static void
test_stderr(void)
{
	char stream[64];
	struct stat st;

	if (freopen(tempdir_path("stderr"), "w", stderr) == NULL)
		bail_out("no stderr");
	setvbuf(stderr, NULL, _IONBF, 0);
	unsetenv("JOURNAL_STREAM");
	logs_init();
	log_line(LOG_WARNING, "a");
	is_str(heard(), "tuscheld: a\n", "with the program's name");
	setenv("JOURNAL_STREAM", "1:2", 1);
	logs_init();
	log_line(LOG_WARNING, "b");
	is_str(heard(), "tuscheld: b\n", "also if another stream is the "
	    "journal's");
	if (fstat(STDERR_FILENO, &st) != 0)
		bail_out("no stderr");
	snprintf(stream, sizeof stream, "%llu:%llu",
	    (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
	setenv("JOURNAL_STREAM", stream, 1);
	logs_init();
	log_line(LOG_WARNING, "c");
	log_line(LOG_ERROR, "d");
	is_str(heard(), "<4>c\n<3>d\n", "the journal is told the level");
}

int
main(void)
{
	tempdir_make();
	test_syslog();
	test_stderr();
	return done_testing();
}

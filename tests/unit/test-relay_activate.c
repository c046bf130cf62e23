/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/relay/activate.c; what else of a process begins at 3 is moved first */
#include "config.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "relay/activate.h"
#include "tap.h"

static bool complained;

static void
on_log(void *ctx, enum log_level level, const char *line)
{
	(void)ctx;
	(void)level;
	diag("%s", line);
	complained = true;
}

/* Descriptors 3 and 4, open as a manager leaves them. */
static void
hand_in(void)
{
	int fd = open("/dev/null", O_RDONLY);

	if (dup2(fd, 3) < 0 || dup2(fd, 4) < 0)
		bail_out("no descriptors");
	if (fd > 4)
		close(fd);
}

static void
say(const char *pid, const char *count, const char *names)
{
	if (pid != NULL)
		setenv("LISTEN_PID", pid, 1);
	if (count != NULL)
		setenv("LISTEN_FDS", count, 1);
	if (names != NULL)
		setenv("LISTEN_FDNAMES", names, 1);
	complained = false;
}

static bool
is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static void
test_two(const char *names, const char *first, const char *second)
{
	struct activation a;
	char pid[16];

	hand_in();
	snprintf(pid, sizeof pid, "%d", (int)getpid());
	say(pid, "2", names);
	activation_take(&a);
	is_int(a.count, 2, "two, called %s", names != NULL ? names : "nothing");
	is_int(a.v[0].fd, 3, "from 3 on");
	is_int(a.v[1].fd, 4, "one after the other");
	is_str(a.v[0].name, first, "the name of the first");
	is_str(a.v[1].name, second, "and of the second");
	ok(fcntl(3, F_GETFD) & FD_CLOEXEC, "no child gets them");
	ok(getenv("LISTEN_FDS") == NULL && getenv("LISTEN_PID") == NULL &&
	    getenv("LISTEN_FDNAMES") == NULL, "nor hears of them");
	a.v[0].fd = -1;
	activation_release(&a);
	ok(is_open(3), "one that is in use stays");
	ok(!is_open(4), "one that is not is closed");
	ok(!complained, "nothing is wrong");
}

static void
test_none(const char *pid, const char *count, bool wrong)
{
	struct activation a;

	say(pid, count, "room");
	activation_take(&a);
	is_int(a.count, 0, "none: LISTEN_PID=%s LISTEN_FDS=%s",
	    pid != NULL ? pid : "(unset)", count != NULL ? count : "(unset)");
	ok(complained == wrong, "%s", wrong ? "which is said" :
	    "which is usual");
	activation_release(&a);
}

int
main(void)
{
	char pid[16];

	log_set(on_log, NULL, LOG_WARNING);
	snprintf(pid, sizeof pid, "%d", (int)getpid());
	test_two("room:club", "room", "club");
	test_two("room:", "room", "");
	test_two("room", "room", "unknown");
	test_two(NULL, "unknown", "unknown");
	test_none(NULL, NULL, false);
	test_none(NULL, "2", false);
	test_none("1", "2", false);
	test_none(pid, "0", false);
	test_none(pid, "many", true);
	test_none(pid, "100000", true);
	test_none("me", "2", true);
	return done_testing();
}

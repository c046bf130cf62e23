/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/relay/starter.c: what the helper does for the relay. A whole hand-over
 * is in tests/e2e/test-handover.py. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>

#include "relay/starter.h"
#include "tap.h"
#include "tempdir.h"

static const struct privilege nobody;

static const char *
text_of(int fd)
{
	static char text[64];
	ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;

	text[n > 0 ? n : 0] = '\0';
	if (fd >= 0)
		close(fd);
	return n < 0 ? NULL : text;
}

static void
test_open(void)
{
	char *argv[] = { "true", NULL };
	const char *path = tempdir_path("conf");
	struct starter *s = starter_new(argv, false, &nobody, path);
	int fd;

	ok(s != NULL, "a helper");
	fd = starter_open(s);
	ok(fd < 0 && errno == ENOENT, "opens nothing where nothing is");
	tempdir_write("conf", "one");
	fd = starter_open(s);
	is_int(fcntl(fd, F_GETFD), FD_CLOEXEC, "for this process alone");
	is_str(text_of(fd), "one", "it opens the file");
	tempdir_write("conf.new", "two");
	rename(tempdir_path("conf.new"), path);
	is_str(text_of(starter_open(s)), "two",
	    "and one that has taken its place");
	starter_free(s);
	starter_free(NULL);
}

static void
test_start(void)
{
	char *argv[] = { "sh", "-c", "echo $" HANDOVER_VARIABLE
	    " $" HANDED_IN_VARIABLE " >&3", NULL };
	struct starter *s = starter_new(argv, true, &nobody, "/nowhere");
	pid_t pid = 0;
	int fd = starter_start(s, &pid);

	ok(fd >= 0 && pid > 0, "a process is started");
	is_str(text_of(fd), "3 1\n", "which is told where it is listened to");
	starter_free(s);
}

int
main(void)
{
	alarm(60);
	tempdir_make();
	test_open();
	test_start();
	return done_testing();
}

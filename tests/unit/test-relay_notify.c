/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/relay/notify.c, with a service manager in the same loop */
#include "config.h"

#include <inttypes.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/clock.h"
#include "base/log.h"
#include "nettest.h"
#include "net/pass.h"
#include "relay/notify.h"

static int manager;
static char heard[256];
static bool alive, complained;

static void
open_manager(const char *name, size_t len)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };

	memcpy(un.sun_path, name, len);
	manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (bind(manager, (struct sockaddr *)&un,
	    offsetof(struct sockaddr_un, sun_path) + len) < 0)
		bail_out("no socket for the manager");
}

static const char *
hear(void)
{
	ssize_t n = recv(manager, heard, sizeof heard - 1, MSG_DONTWAIT);

	heard[n > 0 ? n : 0] = '\0';
	return heard;
}

static void
on_heard(void *ctx)
{
	(void)ctx;
	if (strcmp(hear(), "WATCHDOG=1") == 0)
		alive = true;
}

static void
on_log(void *ctx, enum log_level level, const char *line)
{
	(void)ctx;
	diag("%s", line);
	complained = level <= LOG_WARNING;
}

static void
test_words(void)
{
	struct notify *n = notify_new(loop);
	int64_t before_ms = clock_mono_ms(), usec = 0;

	notify_ready(n, "up");
	is_str(hear(), "READY=1\nSTATUS=up", "ready");
	notify_reloading(n, "reads");
	ok(sscanf(hear(), "RELOADING=1\nMONOTONIC_USEC=%" SCNd64 "\nSTATUS=",
	    &usec) == 1, "reloading, with a time");
	/* our clock is one ahead of the system's */
	ok(usec / 1000 + 1 >= before_ms && usec / 1000 < clock_mono_ms(),
	    "which is now");
	notify_stopping(n, "drains");
	is_str(hear(), "STOPPING=1\nSTATUS=drains", "stopping");
	notify_status(n, "12 members");
	is_str(hear(), "STATUS=12 members", "a status");
	notify_main_pid(n, 4711);
	is_str(hear(), "MAINPID=4711", "another process");
	notify_free(n);
}

/* The descriptors that came with what is heard, closed here. */
static int
hear_with(int max)
{
	int fds[PASS_FDS_MAX], n, i;

	memset(heard, 0, sizeof heard);
	/* it fills all of what it is given, and a datagram is shorter */
	n = pass_take(manager, heard, 1, fds, max);
	for (i = 0; i < n; i++)
		close(fds[i]);
	return n;
}

static void
test_store(void)
{
	struct notify *n = notify_new(loop);
	int fds[PASS_FDS_MAX + 1], i;

	is_int(notify_store_max(n), 0, "it keeps nothing");
	setenv("FDSTORE", "many", 1);
	is_int(notify_store_max(n), 0, "nor a number that is none");
	setenv("FDSTORE", "7", 1);
	is_int(notify_store_max(n), 7, "it keeps seven");
	unsetenv("FDSTORE");
	for (i = 0; i <= PASS_FDS_MAX; i++)
		fds[i] = manager;
	ok(notify_store(n, "x", fds, PASS_FDS_MAX + 1), "many at once");
	is_int(hear_with(PASS_FDS_MAX), PASS_FDS_MAX, "come in parts");
	is_int(hear_with(PASS_FDS_MAX), 1, "all of them");
	ok(notify_store(n, "x", fds, 0), "none");
	is_str(hear(), "", "is not worth a word");
	notify_store(n, "name", fds, 1);
	is_str(hear(), "FDSTORE=1\nFDNAME=name", "with a name");
	notify_forget(n, "name");
	is_str(hear(), "FDSTOREREMOVE=1\nFDNAME=name", "by which they go");
	notify_free(n);
}

static void
test_watchdog(void)
{
	struct loop_input *input = loop_input_new(loop, manager, on_heard,
	    NULL);
	struct notify *n;
	char pid[16];
	int i;

	setenv("WATCHDOG_USEC", "40000", 1);
	n = notify_new(loop);
	for (i = 0; i < 3; i++) {
		alive = false;
		await(&alive);
	}
	ok(alive, "signs of life, again and again");
	notify_free(n);
	snprintf(pid, sizeof pid, "%d", (int)getpid());
	setenv("WATCHDOG_PID", pid, 1);
	n = notify_new(loop);
	alive = false;
	await(&alive);
	ok(alive, "also when they are asked of this process");
	notify_free(n);
	loop_input_free(input);
	while (*hear() != '\0')
		;
}

/* What would come within a good many periods of the watchdog. */
static const char *
hear_for_long(void)
{
	struct loop_timer *timer;
	struct notify *n = notify_new(loop);
	int64_t end_ms = clock_mono_ms() + 200;

	timer = loop_timer_new(loop, (void (*)(void *))loop_stop, loop);
	loop_timer_set(timer, end_ms);
	loop_run(loop);
	loop_timer_free(timer);
	notify_free(n);
	return hear();
}

static void
test_no_watchdog(void)
{
	setenv("WATCHDOG_PID", "1", 1);
	is_str(hear_for_long(), "", "no signs of life for another process");
	unsetenv("WATCHDOG_PID");
	complained = false;
	setenv("WATCHDOG_USEC", "soon", 1);
	is_str(hear_for_long(), "", "nor at a time that is none");
	ok(complained, "which is said");
	unsetenv("WATCHDOG_USEC");
	is_str(hear_for_long(), "", "nor if nobody asks for them");
}

static void
test_nobody(void)
{
	static const char *const wrong[] = { "", "/", "@", "relative",
	    "/tmp/there-is-no-such-socket" };
	struct notify *n;
	size_t i;

	for (i = 0; i < ARRAY_LEN(wrong); i++) {
		setenv("NOTIFY_SOCKET", wrong[i], 1);
		complained = false;
		n = notify_new(loop);
		ok(complained, "no way to tell \"%s\"", wrong[i]);
		notify_ready(n, "up");
		notify_free(n);
	}
	unsetenv("NOTIFY_SOCKET");
	complained = false;
	n = notify_new(loop);
	notify_ready(n, "up");
	notify_free(n);
	notify_free(NULL);
	ok(!complained, "without a manager, silence");
}

int
main(void)
{
	char name[64];

	nettest_init();
	log_set(on_log, NULL, LOG_WARNING);
	snprintf(name, sizeof name, "%s/notify", scratch);
	open_manager(name, strlen(name));
	setenv("NOTIFY_SOCKET", name, 1);
	test_words();
	test_store();
	test_watchdog();
	test_no_watchdog();
	close(manager);
	unlink(name);
	snprintf(name, sizeof name, "@%s", scratch);
	setenv("NOTIFY_SOCKET", name, 1);
	name[0] = '\0';
	open_manager(name, 1 + strlen(scratch));
	test_words();
	close(manager);
	test_nobody();
	nettest_end();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/net/loop.c */
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "net/loop.h"
#include "tap.h"

/* What happened, one letter each. */
static char story[64];
static struct loop *loop;
static struct loop_timer *timer;
static struct loop_hook *hook, *other_hook;
static struct loop_input *input;
static int64_t due_ms;
static int pipe_fds[2];
static int left;

static void
note(const char *what)
{
	strncat(story, what, sizeof story - strlen(story) - 1);
}

static void
stop(void *ctx)
{
	note(ctx);
	loop_stop(loop);
}

static void
tell(void *ctx)
{
	note(ctx);
}

/* Nothing is left to wait for is a failure here, not an end to wait for. */
static void
too_late(void *ctx)
{
	(void)ctx;
	bail_out("the loop hangs");
}

static void
begin(void)
{
	loop = loop_new();
	timer = loop_timer_new(loop, too_late, NULL);
	loop_timer_set(timer, clock_mono_ms() + 60000);
	story[0] = '\0';
}

static void
end(void)
{
	loop_timer_free(timer);
	loop_free(loop);
}

static void
on_due(void *ctx)
{
	stop(ctx);
	due_ms = clock_mono_ms();
}

static void
test_timers(void)
{
	struct loop_timer *a, *b, *c;
	int64_t start_ms;

	begin();
	start_ms = clock_mono_ms();
	a = loop_timer_new(loop, tell, "a");
	b = loop_timer_new(loop, tell, "b");
	c = loop_timer_new(loop, on_due, "c");
	loop_timer_set(c, start_ms + 30);
	loop_timer_set(b, 0);
	loop_timer_set(a, start_ms + 10);
	loop_timer_set(a, CLOCK_NEVER);
	is_str(story, "", "a timer that is due does not call at once");
	loop_run(loop);
	is_str(story, "bc", "timers in order, none that was turned off");
	ok(due_ms >= start_ms + 30, "never too early");
	loop_timer_set(c, loop_now_ms(loop));
	loop_run(loop);
	is_str(story, "bcc", "set again, it calls again");
	loop_timer_free(a);
	loop_timer_free(b);
	loop_timer_free(c);
	loop_timer_free(NULL);
	end();
}

/* ---- the time of day jumps ---- */

/* For libevent too: it calls what this program has by these names. */
static time_t jump_s;
static int times_of_day;

int clock_gettime(clockid_t id, struct timespec *t);
int gettimeofday(struct timeval *restrict t, void *restrict zone);
time_t time(time_t *t);

static void
jumped(struct timespec *t)
{
	times_of_day++;
	syscall(SYS_clock_gettime, CLOCK_REALTIME, t);
	t->tv_sec += jump_s;
}

int
clock_gettime(clockid_t id, struct timespec *t)
{
	if (id != CLOCK_REALTIME)
		return syscall(SYS_clock_gettime, id, t);
	jumped(t);
	return 0;
}

int
gettimeofday(struct timeval *restrict t, void *restrict zone)
{
	struct timespec now;

	(void)zone;
	jumped(&now);
	t->tv_sec = now.tv_sec;
	t->tv_usec = now.tv_nsec / 1000;
	return 0;
}

time_t
time(time_t *t)
{
	struct timespec now;

	jumped(&now);
	if (t != NULL)
		*t = now.tv_sec;
	return now.tv_sec;
}

static void
jump(void *ctx)
{
	jump_s = *(time_t *)ctx;
}

/* Timers keep to the clock that does not. */
static void
test_jump(time_t by_s)
{
	struct loop_timer *in_between, *after;
	int64_t start_ms;

	begin();
	start_ms = clock_mono_ms();
	jump_s = 0;
	in_between = loop_timer_new(loop, jump, &by_s);
	after = loop_timer_new(loop, on_due, "a");
	loop_timer_set(in_between, start_ms + 10);
	loop_timer_set(after, start_ms + 60);
	loop_run(loop);
	ok(jump_s == by_s && due_ms >= start_ms + 60,
	    "a timer, not too early after a jump by %lld s",
	    (long long)by_s);
	ok(due_ms < start_ms + 30000, "nor late");
	times_of_day = 0;
	clock_wall_ms();
	is_int(times_of_day, 1, "the time of day is ours to move");
	jump_s = 0;
	loop_timer_free(in_between);
	loop_timer_free(after);
	end();
}

static void
free_hook(void *ctx)
{
	note(ctx);
	loop_hook_free(hook);
	hook = NULL;
}

static void
test_hooks(void)
{
	struct loop_timer *t;

	begin();
	hook = loop_hook_new(loop, free_hook, "1");
	other_hook = loop_hook_new(loop, tell, "2");
	t = loop_timer_new(loop, stop, "t");
	loop_timer_set(t, 0);
	loop_run(loop);
	is_str(story, "12t2", "hooks before the first turn and after each; "
	    "one may free itself");
	loop_hook_free(other_hook);
	loop_hook_free(NULL);
	loop_timer_free(t);
	end();
}

static void
test_signal(void)
{
	struct loop_signal *sig;

	begin();
	sig = loop_signal_new(loop, SIGUSR1, stop, "s");
	raise(SIGUSR1);
	raise(SIGPIPE);
	is_str(story, "", "a signal waits for the loop");
	loop_run(loop);
	is_str(story, "s", "and is told there; SIGPIPE is ignored");
	loop_signal_free(sig);
	loop_signal_free(NULL);
	end();
}

static void
read_byte(void *ctx)
{
	char c;

	note(ctx);
	if (read(pipe_fds[0], &c, 1) != 1 || --left == 0)
		loop_stop(loop);
}

static void
test_input(void)
{
	struct loop_timer *t;

	begin();
	if (pipe(pipe_fds) < 0 || write(pipe_fds[1], "xyz", 3) != 3)
		bail_out("no pipe");
	left = 2;
	input = loop_input_new(loop, pipe_fds[0], read_byte, "i");
	loop_run(loop);
	is_str(story, "ii", "called while there is something");
	loop_input_pause(input, true);
	t = loop_timer_new(loop, stop, "t");
	loop_timer_set(t, loop_now_ms(loop) + 5);
	loop_run(loop);
	is_str(story, "iit", "not while it pauses");
	loop_input_pause(input, false);
	close(pipe_fds[1]);
	left = 9;
	loop_run(loop);
	is_str(story, "iitii", "again, and at the end");
	loop_input_free(input);
	loop_input_free(NULL);
	loop_timer_free(t);
	close(pipe_fds[0]);
	end();
}

/* What epoll refuses: a file, /dev/null. */
static void
test_always_readable(const char *path)
{
	begin();
	pipe_fds[0] = open(path, O_RDONLY);
	left = 3;
	input = loop_input_new(loop, pipe_fds[0], read_byte, "i");
	loop_input_pause(input, true);
	loop_input_pause(input, false);
	loop_run(loop);
	ok(strlen(story) >= 1, "%s counts as readable", path);
	loop_input_free(input);
	close(pipe_fds[0]);
	end();
}

static void
test_nothing_left(void)
{
	struct loop *empty = loop_new();

	loop_run(empty);
	ok(loop_now_ms(empty) > 0, "with nothing to wait for it returns");
	loop_free(empty);
	loop_free(NULL);
}

int
main(int argc, char **argv)
{
	(void)argc;
	test_timers();
	test_jump(400 * 86400);
	test_jump(-400 * 86400);
	test_hooks();
	test_signal();
	test_input();
	test_always_readable("/dev/null");
	test_always_readable(argv[0]);
	test_nothing_left();
	return done_testing();
}

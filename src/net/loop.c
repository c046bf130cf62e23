/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The loop around libevent's. It waits with EVLOOP_ONCE, so that the hooks
 * run after all that was ready together has been read: what they write then
 * goes out once for all of it.
 */
#include "config.h"

#include "net/loop.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <signal.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/loop_private.h"

/* As much as a busy socket holds; read once a turn for each of them. */
enum { SHARED_BYTES = 128 << 10 };

#define MINUTE_US INT64_C(60000000)

struct loop {
	struct event_base *base;
	struct poller *poller;	/* NULL: no stream yet */
	struct loop_hook *hooks;
	int64_t now_ms;		/* 0: not read in this turn */
	int64_t began_us;	/* when that was read */
	struct loop_stats stats;	/* longest_us: of this minute */
	int64_t longest_before_us;	/* of the minute before */
	int64_t minute_ends_us;
	bool stopped, in_hooks;
	uint8_t shared[SHARED_BYTES];
};

struct loop_hook {
	struct loop_hook *next;
	struct loop *loop;
	void (*call)(void *ctx);	/* NULL: is to be freed */
	void *ctx;
};

struct loop_timer {
	struct event ev;
	struct loop *loop;
	void (*call)(void *ctx);
	void *ctx;
	int64_t at_ms;
};

struct loop_signal {
	struct event ev;
	void (*call)(void *ctx);
	void *ctx;
};

struct loop_input {
	struct event ev;
	void (*call)(void *ctx);
	void *ctx;
	bool always;	/* the kernel does not poll it: a timer of 0 s */
	bool paused;
};

static void
to_log(int severity, const char *line)
{
	log_line(severity >= EVENT_LOG_WARN ? LOG_WARNING : LOG_DEBUG,
	    "libevent: %s", line);
}

struct loop *
loop_new(void)
{
	struct loop *loop = mem_zero(1, sizeof *loop);

	event_set_log_callback(to_log);
	signal(SIGPIPE, SIG_IGN);
	loop->base = event_base_new();
	if (loop->base == NULL) {
		log_line(LOG_ERROR, "no event loop on this system");
		abort();
	}
	return loop;
}

void
loop_free(struct loop *loop)
{
	if (loop == NULL)
		return;
	poller_free(loop->poller);
	event_base_free(loop->base);
	free(loop);
}

struct event_base *
loop_base(struct loop *loop)
{
	return loop->base;
}

struct poller *
loop_poller(struct loop *loop, poller_ready *ready)
{
	if (loop->poller == NULL)
		loop->poller = poller_new(loop->base, ready);
	return loop->poller;
}

uint8_t *
loop_shared_buffer(struct loop *loop, size_t *size)
{
	*size = poller_share(loop->poller, sizeof loop->shared);
	return loop->shared;
}

static void
sweep_hooks(struct loop *loop)
{
	struct loop_hook **at = &loop->hooks;

	while (*at != NULL) {
		struct loop_hook *hook = *at;

		if (hook->call != NULL) {
			at = &hook->next;
			continue;
		}
		*at = hook->next;
		free(hook);
	}
}

static void
run_hooks(struct loop *loop)
{
	struct loop_hook *hook;

	loop->in_hooks = true;
	for (hook = loop->hooks; hook != NULL; hook = hook->next)
		if (hook->call != NULL)
			hook->call(hook->ctx);
	loop->in_hooks = false;
	sweep_hooks(loop);
}

/* The first who asks for the time comes as good as first in a turn. */
static void
count_turn(struct loop *loop)
{
	int64_t now_us, us;

	loop->stats.turns++;
	if (loop->now_ms == 0)
		return;
	now_us = clock_mono_us();
	us = now_us - loop->began_us;
	loop->stats.busy_us += us;
	if (now_us >= loop->minute_ends_us) {
		loop->minute_ends_us = now_us + MINUTE_US;
		loop->longest_before_us = loop->stats.longest_us;
		loop->stats.longest_us = 0;
	}
	if (us > loop->stats.longest_us)
		loop->stats.longest_us = us;
}

void
loop_get_stats(const struct loop *loop, struct loop_stats *stats)
{
	*stats = loop->stats;
	if (stats->longest_us < loop->longest_before_us)
		stats->longest_us = loop->longest_before_us;
}

void
loop_run(struct loop *loop)
{
	int64_t started_us;
	int r = 0;

	loop->stopped = false;
	run_hooks(loop);
	while (!loop->stopped && r == 0) {
		loop->now_ms = 0;
		r = event_base_loop(loop->base, EVLOOP_ONCE);
		started_us = clock_mono_us();
		run_hooks(loop);
		if (loop->poller != NULL)
			poller_note_cost(loop->poller,
			    clock_mono_us() - started_us);
		count_turn(loop);
	}
}

void
loop_stop(struct loop *loop)
{
	loop->stopped = true;
}

int64_t
loop_now_ms(struct loop *loop)
{
	if (loop->now_ms == 0) {
		loop->began_us = clock_mono_us();
		/* as clock_mono_ms() has it */
		loop->now_ms = loop->began_us / 1000 + 1;
	}
	return loop->now_ms;
}

struct loop_hook *
loop_hook_new(struct loop *loop, void (*call)(void *ctx), void *ctx)
{
	struct loop_hook *hook = mem_zero(1, sizeof *hook), **at;

	hook->loop = loop;
	hook->call = call;
	hook->ctx = ctx;
	for (at = &loop->hooks; *at != NULL; at = &(*at)->next)
		;
	*at = hook;
	return hook;
}

void
loop_hook_free(struct loop_hook *hook)
{
	if (hook == NULL)
		return;
	hook->call = NULL;
	if (!hook->loop->in_hooks)
		sweep_hooks(hook->loop);
}

/* ---- timers ---- */

static void
wait_for(struct loop_timer *timer)
{
	int64_t ms = timer->at_ms - loop_now_ms(timer->loop);
	struct timeval tv = { 0, 0 };

	if (ms > 0) {
		tv.tv_sec = ms / 1000;
		tv.tv_usec = ms % 1000 * 1000;
	}
	event_add(&timer->ev, &tv);
}

static void
on_timer(evutil_socket_t fd, short what, void *ctx)
{
	struct loop_timer *timer = ctx;

	(void)fd;
	(void)what;
	/* The loop's clock is coarser than ours and may be early. */
	if (loop_now_ms(timer->loop) < timer->at_ms) {
		wait_for(timer);
		return;
	}
	timer->at_ms = CLOCK_NEVER;
	timer->call(timer->ctx);
}

struct loop_timer *
loop_timer_new(struct loop *loop, void (*call)(void *ctx), void *ctx)
{
	struct loop_timer *timer = mem_zero(1, sizeof *timer);

	timer->loop = loop;
	timer->call = call;
	timer->ctx = ctx;
	timer->at_ms = CLOCK_NEVER;
	evtimer_assign(&timer->ev, loop->base, on_timer, timer);
	return timer;
}

void
loop_timer_free(struct loop_timer *timer)
{
	if (timer == NULL)
		return;
	event_del(&timer->ev);
	free(timer);
}

void
loop_timer_set(struct loop_timer *timer, int64_t at_ms)
{
	if (timer->at_ms == at_ms)
		return;
	timer->at_ms = at_ms;
	if (at_ms == CLOCK_NEVER)
		event_del(&timer->ev);
	else
		wait_for(timer);
}

/* ---- signals ---- */

static void
on_signal(evutil_socket_t number, short what, void *ctx)
{
	struct loop_signal *sig = ctx;

	(void)number;
	(void)what;
	sig->call(sig->ctx);
}

struct loop_signal *
loop_signal_new(struct loop *loop, int signal_number, void (*call)(void *ctx),
    void *ctx)
{
	struct loop_signal *sig = mem_zero(1, sizeof *sig);

	sig->call = call;
	sig->ctx = ctx;
	evsignal_assign(&sig->ev, loop->base, signal_number, on_signal, sig);
	event_add(&sig->ev, NULL);
	return sig;
}

void
loop_signal_free(struct loop_signal *sig)
{
	if (sig == NULL)
		return;
	event_del(&sig->ev);
	free(sig);
}

/* ---- other descriptors ---- */

static void
await_input(struct loop_input *input)
{
	static const struct timeval at_once = { 0, 0 };

	if (!input->always && event_add(&input->ev, NULL) == 0)
		return;
	if (!input->always)
		evtimer_assign(&input->ev, event_get_base(&input->ev),
		    event_get_callback(&input->ev), input);
	input->always = true;
	event_add(&input->ev, &at_once);
}

static void
on_input(evutil_socket_t fd, short what, void *ctx)
{
	struct loop_input *input = ctx;

	(void)fd;
	(void)what;
	if (input->always)
		await_input(input);
	input->call(input->ctx);
}

struct loop_input *
loop_input_new(struct loop *loop, int fd, void (*call)(void *ctx), void *ctx)
{
	struct loop_input *input = mem_zero(1, sizeof *input);

	input->call = call;
	input->ctx = ctx;
	event_assign(&input->ev, loop->base, fd, EV_READ | EV_PERSIST,
	    on_input, input);
	await_input(input);
	return input;
}

void
loop_input_pause(struct loop_input *input, bool paused)
{
	if (input->paused == paused)
		return;
	input->paused = paused;
	if (paused)
		event_del(&input->ev);
	else
		await_input(input);
}

void
loop_input_free(struct loop_input *input)
{
	if (input == NULL)
		return;
	event_del(&input->ev);
	free(input);
}

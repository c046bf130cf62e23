/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The event loop: what the programs wait for. Callbacks record what has
 * happened; the hooks, which run once at the end of each turn, act on it.
 *
 * All of one loop's objects belong to one thread and are freed before it.
 * Any of them may be freed within any callback, its own included.
 */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct loop;

/* Also ignores SIGPIPE: a vanished peer is an error code, not a death. */
struct loop *loop_new(void);
void loop_free(struct loop *loop);	/* NULL is fine */

/* Turns until loop_stop(), which lets the present turn end; also returns when
 * nothing is left to wait for. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

/*
 * The monotonic time of this turn (base/clock.h), read once a turn: this is
 * the now_ms to hand to the cores.
 */
int64_t loop_now_ms(struct loop *loop);

struct loop_stats {
	uint64_t turns;
	int64_t busy_us;	/* in all turns, without the waiting */
	int64_t longest_us;	/* turn of the last minute or two */
};
void loop_get_stats(const struct loop *loop, struct loop_stats *stats);

/* ---- the end of a turn ---- */

/* Hooks run in the order of their making, also before the first turn. */
struct loop_hook;
struct loop_hook *loop_hook_new(struct loop *loop, void (*call)(void *ctx),
    void *ctx);
void loop_hook_free(struct loop_hook *hook);	/* NULL is fine */

/* ---- timers ---- */

struct loop_timer;
struct loop_timer *loop_timer_new(struct loop *loop, void (*call)(void *ctx),
    void *ctx);
void loop_timer_free(struct loop_timer *timer);	/* NULL is fine */
/*
 * Calls once at at_ms or as soon after as can be, never within this call;
 * replaces what was set before. CLOCK_NEVER turns it off. Cheap when nothing
 * changes: call it every turn with a core's deadline.
 */
void loop_timer_set(struct loop_timer *timer, int64_t at_ms);

/* ---- signals ---- */

struct loop_signal;
struct loop_signal *loop_signal_new(struct loop *loop, int signal_number,
    void (*call)(void *ctx), void *ctx);
void loop_signal_free(struct loop_signal *sig);	/* NULL is fine */

/* ---- other descriptors, such as the terminal ---- */

/*
 * Calls in each turn in which fd can be read or is at its end. The descriptor
 * stays the caller's and is left as it is (not made non-blocking: others may
 * share it). Files and /dev/null, which a kernel does not poll, count as
 * always readable.
 */
struct loop_input;
struct loop_input *loop_input_new(struct loop *loop, int fd,
    void (*call)(void *ctx), void *ctx);
void loop_input_pause(struct loop_input *input, bool paused);
void loop_input_free(struct loop_input *input);	/* NULL is fine */

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines for whoever runs the program, not for its user. Off unless a sink is
 * set. Never pass secrets; text from peers must be sanitized.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

typedef void log_sink(void *ctx, enum log_level level, const char *line);

/* NULL turns logging off. Lines above level are not made at all. */
void log_set(log_sink *sink, void *ctx, enum log_level level);
void log_line(enum log_level level, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * A line that a peer can cause as often as it likes: one in LOG_SELDOM_MS,
 * which says how many like it were left out before. All zero at first.
 */
enum { LOG_SELDOM_MS = 10000 };
struct log_seldom {
	int64_t next_ms;
	uint64_t left_out;
};
void log_seldom(struct log_seldom *s, int64_t now_ms, enum log_level level,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/*
 * For log_line(): address, or "(an address)" if they are to be left out. NULL
 * is a peer without an address. Other text of it is not to be logged either.
 */
void log_set_addresses(bool shown);	/* they are, at first */
const char *log_address(const char *address);

#endif

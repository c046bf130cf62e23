/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one log of a process. It is the only global state of this layer: a sink
 * handed down through every call would burden all code for the few lines that
 * a developer reads.
 */
#include "config.h"

#include "base/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

/* A line is cut here: longer ones are not read by anybody. */
enum { LINE_BYTES = 1024 };

static log_sink *current;
static void *current_ctx;
static enum log_level current_level;
static bool hides_addresses;

void
log_set(log_sink *sink, void *ctx, enum log_level level)
{
	current = sink;
	current_ctx = ctx;
	current_level = level;
}

void
log_line(enum log_level level, const char *format, ...)
{
	char line[LINE_BYTES];
	va_list ap;

	if (current == NULL || level > current_level)
		return;
	va_start(ap, format);
	vsnprintf(line, sizeof line, format, ap);
	va_end(ap);
	current(current_ctx, level, line);
}

void
log_seldom(struct log_seldom *s, int64_t now_ms, enum log_level level,
    const char *format, ...)
{
	char line[LINE_BYTES];
	va_list ap;

	if (now_ms < s->next_ms) {
		s->left_out++;
		return;
	}
	va_start(ap, format);
	vsnprintf(line, sizeof line, format, ap);
	va_end(ap);
	if (s->left_out == 0)
		log_line(level, "%s", line);
	else
		log_line(level, "%s (and %" PRIu64 " more like it)", line,
		    s->left_out);
	s->left_out = 0;
	s->next_ms = now_ms + LOG_SELDOM_MS;
}

void
log_set_addresses(bool shown)
{
	hides_addresses = !shown;
}

const char *
log_address(const char *address)
{
	if (address == NULL || *address == '\0')
		return "a Unix socket";
	return hides_addresses ? "(an address)" : address;
}

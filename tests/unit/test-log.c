/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines reach the sink, at its level, in one piece. */
#include "config.h"

#include "base/log.h"

#include "tap.h"

struct seen {
	int lines;
	enum log_level level;
	char line[2048];
};

static void
sink(void *ctx, enum log_level level, const char *line)
{
	struct seen *seen = ctx;

	seen->lines++;
	seen->level = level;
	snprintf(seen->line, sizeof seen->line, "%s", line);
}

static void
test_seldom(struct seen *seen)
{
	struct log_seldom s = { 0 };

	log_seldom(&s, 5, LOG_INFO, "%d", 1);
	is_str(seen->line, "1", "the first one is a line");
	log_seldom(&s, 6, LOG_INFO, "%d", 2);
	log_seldom(&s, 4 + LOG_SELDOM_MS, LOG_INFO, "%d", 3);
	is_str(seen->line, "1", "for a while the next ones are not");
	log_seldom(&s, 5 + LOG_SELDOM_MS, LOG_INFO, "%d", 4);
	is_str(seen->line, "4 (and 2 more like it)", "but they are counted");
	log_seldom(&s, 5 + 2 * LOG_SELDOM_MS, LOG_INFO, "%d", 5);
	is_str(seen->line, "5", "once");
}

int
main(void)
{
	struct seen seen = { 0 };
	char text[3000];

	log_line(LOG_ERROR, "nobody listens");
	log_set(sink, &seen, LOG_INFO);
	is_int(seen.lines, 0, "off until a sink is set");
	log_line(LOG_INFO, "%s is %d", "x", 5);
	is_str(seen.line, "x is 5", "formatted");
	is_int(seen.level, LOG_INFO, "with its level");
	log_line(LOG_DEBUG, "noise");
	is_int(seen.lines, 1, "what is above the level is left out");
	log_line(LOG_ERROR, "trouble");
	is_int(seen.lines, 2, "what is below is not");
	memset(text, 'a', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	log_line(LOG_ERROR, "%s", text);
	is_int(strlen(seen.line), 1023, "a long line is cut");
	test_seldom(&seen);
	seen.lines = 3;
	log_set(NULL, NULL, LOG_DEBUG);
	log_line(LOG_ERROR, "nobody listens");
	is_int(seen.lines, 3, "off again");
	is_str(log_address("192.0.2.7"), "192.0.2.7", "an address");
	is_str(log_address(NULL), "a Unix socket", "none");
	log_set_addresses(false);
	is_str(log_address("192.0.2.7"), "(an address)", "left out");
	log_set_addresses(true);
	return done_testing();
}

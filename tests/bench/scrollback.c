/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A scrollback of a million lines: what it weighs, what a resize costs, and
 * how long the oldest line takes to be found, in pieces as the screen does it.
 * Prints a line of JSON. Times are of the processor, so that others who use
 * the machine meanwhile do not count.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ui/find.h"
#include "ui/scroll.h"

enum { ROWS = 26, PIECE = 10000 };

static double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static double
rss_mb(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	long all = 0, resident = 0;

	if (f == NULL)
		return 0;
	if (fscanf(f, "%ld %ld", &all, &resident) != 2)
		resident = 0;
	fclose(f);
	return resident * 4096.0 / 1e6;
}

static void
fill(struct scroll *s, long lines)
{
	char text[120];
	long i;

	for (i = 0; i < lines; i++) {
		struct scroll_line line = { .prefix = "somebody", .text = text,
		    .wall_ms = 1000 * i, .generation = (uint64_t)i / 100 };

		line.text_len = (size_t)snprintf(text, sizeof text, "%s line "
		    "%ld with so many words as people use in a chat",
		    i == 0 ? "needle" : "common", i);
		scroll_add(s, &line);
	}
}

/* The longest piece in *worst. */
static double
find_oldest(const struct scroll *s, double *worst)
{
	struct find *f = find_new("needle");
	uint64_t at = scroll_newest(s);
	double start = cpu_ms(), before, took;
	size_t left;
	bool found = false;

	*worst = 0;
	while (!found && at != 0) {
		before = cpu_ms();
		left = PIECE;
		found = scroll_find(s, f, &at, &left);
		took = cpu_ms() - before;
		*worst = took > *worst ? took : *worst;
	}
	find_free(f);
	return found ? cpu_ms() - start : -1;
}

static double
resize(struct scroll *s, int cols)
{
	struct scroll_row rows[ROWS];
	double start = cpu_ms();

	scroll_resize(s, ROWS, cols);
	scroll_view(s, rows, ROWS);
	return cpu_ms() - start;
}

int
main(int argc, char **argv)
{
	long lines = argc > 1 ? atol(argv[1]) : 1000000;
	struct scroll *s = scroll_new(1000000, (size_t)256 << 20);
	double base = rss_mb(), start = cpu_ms(), add, found, worst;

	scroll_resize(s, ROWS, 60);
	fill(s, lines);
	add = cpu_ms() - start;
	found = find_oldest(s, &worst);
	printf("{\"lines\": %zu, \"mb\": %.1f, \"add_us\": %.3f, "
	    "\"find_oldest_ms\": %.1f, \"piece_ms\": %.2f, "
	    "\"resize_ms\": %.3f}\n", scroll_lines(s), rss_mb() - base,
	    add * 1e3 / lines, found, worst, resize(s, 31));
	scroll_free(s);
	return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ui/term_frame: what is written while a frame is painted goes out at once. */
#include "config.h"

#include "ui/term_frame.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "tap.h"

enum { LARGE = 200000 };	/* more than a pipe holds */

/* Standard output as a pipe whose other end is returned. */
static int
redirect(int *kept)
{
	int ends[2];

	fflush(stdout);
	*kept = dup(STDOUT_FILENO);
	if (*kept < 0 || pipe(ends) != 0)
		bail_out("no pipe");
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	dup2(ends[1], STDOUT_FILENO);
	close(ends[1]);
	return ends[0];
}

static void
say(const char *text)
{
	term_write_all(text, strlen(text));
}

static void
frames(void)
{
	ssize_t before, after, second;
	struct term_frame f;
	char got[64];
	int kept, end = redirect(&kept);

	term_frame_open(&f);
	term_frame_begin(&f);
	say("one ");
	say("two ");
	before = read(end, got, sizeof got);
	say("three");
	term_frame_end(&f);
	after = read(end, got, sizeof got);
	term_frame_begin(&f);
	say("next");
	term_frame_end(&f);
	second = read(end, got + 13, sizeof got - 13);
	term_frame_begin(&f);
	term_frame_end(&f);
	term_frame_close(&f);
	dup2(kept, STDOUT_FILENO);
	is_int(before, -1, "nothing of a frame is seen before its end");
	is_int(after, 13, "then all of it, at once");
	is_int(second, 4, "and of the next one nothing else");
	is_mem(got, "one two threenext", 17, "in its order");
	is_int(read(end, got, sizeof got), 0, "an empty one is nothing");
	close(end);
	close(kept);
}

static void
large(void)
{
	char *text = mem_zero(1, LARGE + 1);
	struct term_frame f;
	size_t sum = 0;
	int kept, end = redirect(&kept);
	ssize_t n;

	memset(text, 'x', LARGE);
	term_frame_open(&f);
	term_frame_begin(&f);
	say(text);
	if (fork() == 0) {	/* nobody reads while it is painted */
		term_frame_end(&f);
		_exit(0);
	}
	term_frame_close(&f);
	dup2(kept, STDOUT_FILENO);
	fcntl(end, F_SETFL, 0);
	while ((n = read(end, text, LARGE)) > 0)
		sum += (size_t)n;
	is_int((long long)sum, LARGE, "a frame may be larger than a pipe");
	free(text);
	close(end);
	close(kept);
}

int
main(void)
{
#ifndef HAVE_MEMFD_CREATE
	skip_all("no files in memory");
#endif
	frames();
	large();
	return done_testing();
}

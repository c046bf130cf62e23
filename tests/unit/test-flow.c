/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session/flow: how many parts are under way and how fast they go, on lines of
 * this test's making.
 */
#include "config.h"

#include "session/flow.h"

#include "base/err.h"
#include "tap.h"

enum { PART = 16000 };

static void
test_window(void)
{
	struct flow f;
	size_t i, n = 0;

	flow_start(&f, 1000, 0);
	ok(f.acked == 1000 && f.next == 1000, "it begins where it is told");
	while (flow_is_open(&f)) {
		flow_sent(&f, PART, 0);
		n++;
	}
	ok(n >= FILE_WINDOW_MIN && n < FILE_WINDOW_MAX,
	    "a few parts go at first");
	is_int(flow_acked(&f, f.next + 1, 5), ERR_STATE,
	    "nobody has more than was sent");
	is_int(flow_acked(&f, 1000, 5), ERR_STATE, "or nothing new");
	is_int(flow_acked(&f, 1000 + PART, 10), ERR_OK, "one has come");
	ok(flow_is_open(&f), "the next one may go");
	is_int((long long)f.n, (long long)n - 1, "the others are under way");
	is_int(flow_acked(&f, 1000 + PART / 2, 12), ERR_STATE,
	    "what was acknowledged stays so");
	for (i = 0; i < 1000; i++) {
		while (flow_is_open(&f))
			flow_sent(&f, PART, (int64_t)i * 10);
		flow_acked(&f, f.acked + 4 * PART, (int64_t)i * 10 + 10);
	}
	is_int((long long)f.window, FILE_WINDOW_MAX,
	    "on a line without delay the window grows to its end");
	flow_start(&f, 7, 9);
	ok(f.n == 0 && f.next == 7, "a new start forgets what was under way");
}

static void
test_quiet(void)
{
	struct flow f;

	flow_start(&f, 0, 100);
	is_int(flow_quiet_ms(&f), 100 + FILE_QUIET_MS, "silence has an end");
	flow_sent(&f, PART, 5000);
	is_int(flow_quiet_ms(&f), 5000 + FILE_QUIET_MS,
	    "it counts while something is to be answered");
	flow_sent(&f, PART, 6000);
	is_int(flow_quiet_ms(&f), 5000 + FILE_QUIET_MS, "from the first on");
	flow_acked(&f, PART, 7000);
	is_int(flow_quiet_ms(&f), 7000 + FILE_QUIET_MS, "until the answer");
}

/*
 * A line that takes so long for a part, and the way there and back: how long a
 * message that is typed at the end of a minute would wait behind parts.
 */
static int64_t
wait_behind(int64_t part_ms, int64_t way_ms, size_t *parts)
{
	struct flow f;
	int64_t now, free_ms = 0, due[FILE_WINDOW_MAX];
	size_t first = 0, n = 0;

	flow_start(&f, 0, 0);
	*parts = 0;
	for (now = 0; now < 60000; now++) {
		while (flow_is_open(&f)) {
			free_ms = (free_ms > now ? free_ms : now) + part_ms;
			due[(first + n++) % FILE_WINDOW_MAX] =
			    free_ms + way_ms;
			flow_sent(&f, PART, now);
		}
		while (n > 0 && due[first] <= now) {
			first = (first + 1) % FILE_WINDOW_MAX;
			n--;
			++*parts;
			flow_acked(&f, f.acked + PART, now);
		}
	}
	return free_ms - now;
}

static void
test_lines(void)
{
	size_t parts;
	int64_t wait;

	wait = wait_behind(2, 40, &parts);
	ok(wait <= FILE_DELAY_MS && parts > 20000,
	    "F6: 8 MB/s, 40 ms: all of it used (%zu parts, wait %d ms)", parts,
	    (int)wait);
	wait = wait_behind(16, 20, &parts);
	ok(wait <= 2 * FILE_DELAY_MS && parts > 3000,
	    "F6: 1 MB/s, 20 ms: too (%zu parts, wait %d ms)", parts, (int)wait);
	wait = wait_behind(130, 30, &parts);
	ok(wait <= 3 * 130 && parts > 350,
	    "F6: 120 kB/s: a message waits for few parts (%zu parts, %d ms)",
	    parts, (int)wait);
	wait = wait_behind(1000, 30, &parts);
	ok(wait <= 3000 && parts > 40,
	    "F6: 16 kB/s: too (%zu parts, %d ms)", parts, (int)wait);
}

static void
test_pace(void)
{
	struct pace p = { 0 };
	int64_t now, bytes = 0;

	for (now = 1000; now < 11000; now++)
		while (pace_ready_ms(&p) <= now) {
			pace_take(&p, PART, 1000000, now);
			bytes += PART;
		}
	ok(bytes >= 9900000 && bytes <= 10100000,
	    "10 s at 1 MB/s are 10 MB (%lld)", (long long)bytes);
	now += 60000;
	bytes = 0;
	while (pace_ready_ms(&p) <= now) {
		pace_take(&p, PART, 1000000, now);
		bytes += PART;
	}
	ok(bytes <= 3 * PART, "a pause is not made up for");
	pace_take(&p, PART, 16, now);
	ok(pace_ready_ms(&p) >= now + 1000000 - 20,
	    "one part at 16 bytes/s holds it for 1000 s");
}

int
main(void)
{
	test_window();
	test_quiet();
	test_lines();
	test_pace();
	return done_testing();
}

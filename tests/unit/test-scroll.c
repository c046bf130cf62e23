/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ui/scroll: following, staying, reflowing, dropping. */
#include "config.h"

#include "ui/scroll.h"

#include "base/mem.h"
#include "base/rng.h"
#include "base/str.h"
#include "tap.h"

enum {
	ROWS_MAX = 40
};

static uint64_t
add(struct scroll *s, const char *text)
{
	struct scroll_line line = { .prefix = "anna", .text = text,
	    .text_len = strlen(text), .wall_ms = 7, .style = STYLE_OK };

	return scroll_add(s, &line);
}

static void
add_numbers(struct scroll *s, int from, int to)
{
	char text[20];

	for (; from <= to; from++) {
		snprintf(text, sizeof text, "%d", from);
		add(s, text);
	}
}

/* What is visible, joined by "|"; "--" is the mark. */
static const char *
seen(const struct scroll *s)
{
	static struct str out;
	struct scroll_row rows[ROWS_MAX];
	size_t i, n = scroll_view(s, rows, ROWS_MAX);

	str_release(&out);
	str_init(&out);
	for (i = 0; i < n; i++) {
		if (i > 0)
			str_add_char(&out, '|');
		if (rows[i].mark)
			str_add(&out, "--");
		else
			str_add_mem(&out, rows[i].text, rows[i].len);
	}
	return out.s;
}

static void
test_follow(void)
{
	struct scroll *s = scroll_new(100, SIZE_MAX);

	is_str(seen(s), "", "empty");
	scroll_by(s, -3);
	scroll_to_start(s);
	ok(scroll_at_end(s), "nothing to scroll");
	scroll_resize(s, 3, 10);
	add_numbers(s, 1, 2);
	is_str(seen(s), "1|2", "fewer than rows");
	scroll_by(s, -1);
	ok(scroll_at_end(s), "all visible: stays at the end");
	add_numbers(s, 3, 5);
	is_str(seen(s), "3|4|5", "the newest");
	scroll_by(s, -1);
	is_str(seen(s), "2|3|4", "a line back");
	is_int(scroll_below(s), 1, "one below");
	add_numbers(s, 6, 7);
	is_str(seen(s), "2|3|4", "stays while lines come in");
	is_int(scroll_below(s), 3, "three below");
	scroll_by(s, -100);
	is_str(seen(s), "1|2|3", "not before the start");
	scroll_by(s, 1);
	is_str(seen(s), "2|3|4", "a line on");
	scroll_by(s, 100);
	is_str(seen(s), "5|6|7", "not behind the end");
	ok(scroll_at_end(s), "follows again");
	scroll_to_start(s);
	is_str(seen(s), "1|2|3", "to the start");
	scroll_to_end(s);
	is_str(seen(s), "5|6|7", "to the end");
	scroll_clear(s);
	is_str(seen(s), "", "cleared");
	add_numbers(s, 8, 8);
	is_str(seen(s), "8", "and goes on");
	scroll_free(s);
	scroll_free(NULL);
}

static void
test_reflow(void)
{
	struct scroll *s = scroll_new(100, SIZE_MAX);

	scroll_resize(s, 3, 5);
	add(s, "aaaa bbbb cccc dddd");
	add(s, "e");
	is_str(seen(s), "cccc|dddd|e", "hard lines of a soft one");
	scroll_by(s, -2);
	is_str(seen(s), "aaaa|bbbb|cccc", "inside of it");
	is_int(scroll_below(s), 2, "a part of one is below");
	scroll_resize(s, 3, 40);
	is_str(seen(s), "aaaa bbbb cccc dddd|e", "wider: all fits");
	ok(scroll_at_end(s), "so it follows");
	scroll_resize(s, 2, 5);
	is_str(seen(s), "dddd|e", "narrow again");
	scroll_free(s);
}

static void
test_rows(void)
{
	struct scroll *s = scroll_new(100, SIZE_MAX);
	struct scroll_line line = { .text = "two\nlines", .text_len = 9,
	    .flags = SCROLL_PENDING, .generation = 12, .wall_ms = 99 };
	struct scroll_row rows[4];
	uint64_t h;

	scroll_resize(s, 4, 20);
	h = scroll_add(s, &line);
	is_int(scroll_view(s, rows, 4), 2, "two rows");
	ok(rows[0].first && !rows[0].last, "the first");
	ok(!rows[1].first && rows[1].last, "the last");
	is_str(rows[0].prefix, "", "no prefix");
	is_int(rows[0].generation, 12, "its generation");
	ok(rows[1].flags & SCROLL_PENDING, "pending");
	ok(scroll_flag(s, h, SCROLL_PENDING, SCROLL_ECHOED), "updated");
	scroll_view(s, rows, 4);
	is_int(rows[1].flags, SCROLL_ECHOED, "echoed");
	ok(scroll_get(s, h, &line) && line.wall_ms == 99, "looked up");
	ok(!scroll_get(s, h + 1, &line), "no such line");
	ok(!scroll_flag(s, 0, 0, 0), "no line 0");
	add(s, "ends in a newline\n");
	scroll_view(s, rows, 4);
	ok(!rows[2].last && rows[3].last && rows[3].len == 0,
	    "only one row is the last");
	line.flags = SCROLL_RULE;
	line.text = "a rule that is far longer than its pane";
	line.text_len = strlen(line.text);
	scroll_add(s, &line);
	scroll_view(s, rows, 4);
	ok(rows[3].flags & SCROLL_RULE && rows[3].first && rows[3].last,
	    "a rule is one row");
	is_int(scroll_lines(s), 3, "three lines");
	scroll_free(s);
}

static void
test_mark(void)
{
	struct scroll *s = scroll_new(5, SIZE_MAX);

	scroll_resize(s, 4, 10);
	add_numbers(s, 1, 2);
	scroll_mark(s);
	is_str(seen(s), "1|2", "no mark without new lines");
	add_numbers(s, 3, 3);
	is_str(seen(s), "1|2|--|3", "before the first new one");
	scroll_mark(s);
	add_numbers(s, 4, 4);
	is_str(seen(s), "2|--|3|4", "and stays there");
	scroll_by(s, -1);
	is_str(seen(s), "1|2|--|3", "scrolls with the lines");
	scroll_to_end(s);
	scroll_unmark(s);
	is_str(seen(s), "1|2|3|4", "gone");
	scroll_mark(s);
	add_numbers(s, 5, 12);
	is_str(seen(s), "9|10|11|12", "its line has been dropped");
	scroll_to_start(s);
	is_str(seen(s), "--|8|9|10", "the mark moves to the oldest");
	scroll_free(s);
}

static void
test_bound(void)
{
	struct scroll *s = scroll_new(70, SIZE_MAX);
	uint64_t h;

	scroll_resize(s, 3, 10);
	h = add(s, "first");
	add_numbers(s, 1, 69);
	is_int(scroll_lines(s), 70, "full");
	scroll_to_start(s);
	is_str(seen(s), "first|1|2", "the oldest");
	add_numbers(s, 70, 72);
	is_str(seen(s), "3|4|5", "dropped under the view");
	ok(!scroll_flag(s, h, 0, 1), "its handle is void");
	is_int(scroll_lines(s), 70, "still full");
	scroll_free(s);
}

static void
test_bytes(void)
{
	char text[1000];
	struct scroll_line line = { .text = text, .text_len = sizeof text };
	struct scroll *s = scroll_new(100, 5000);
	int i;

	memset(text, 'x', sizeof text);
	scroll_resize(s, 3, 2000);
	for (i = 0; i < 20; i++)
		scroll_add(s, &line);
	is_int(scroll_lines(s), 4, "bounded by bytes too");
	scroll_free(s);
	s = scroll_new(100, 500);
	scroll_add(s, &line);
	scroll_add(s, &line);
	is_int(scroll_lines(s), 1, "but the newest is kept");
	scroll_free(s);
}

/* The view against a model that keeps every line: one row each. */
static void
test_random(void)
{
	struct scroll *s = scroll_new(50, SIZE_MAX);
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, 42);
	struct scroll_row rows[ROWS_MAX];
	int high = 10, bottom = 0, count = 0, first, round, wrong = 0;
	size_t n;
	int delta;

	scroll_resize(s, high, 10);
	for (round = 0; round < 20000; round++) {
		first = count > 50 ? count - 50 + 1 : 1;
		switch (rng_below(&rng, 4)) {
		case 0:
			count++;
			add_numbers(s, count, count);
			first = count > 50 ? count - 50 + 1 : 1;
			if (bottom == count - 1)
				bottom = count;
			break;
		case 1:
			high = 1 + rng_below(&rng, ROWS_MAX);
			scroll_resize(s, high, 10);
			break;
		default:
			delta = (int)rng_below(&rng, 41) - 20;
			scroll_by(s, delta);
			bottom += delta;
		}
		if (bottom < first + high - 1)
			bottom = first + high - 1;
		if (bottom > count)
			bottom = count;
		n = scroll_view(s, rows, ROWS_MAX);
		if (n == 0 ? count != 0 :
		    atoi(rows[n - 1].text) != bottom ||
		    (int)n != (bottom - first + 1 < high ?
		    bottom - first + 1 : high))
			wrong++;
	}
	is_int(wrong, 0, "as the model says, 20000 times");
	scroll_free(s);
}

/* Each line found stands in the view, wherever it is. */
static void
test_find(void)
{
	struct scroll *s = scroll_new(1000, SIZE_MAX);
	struct find *f = find_new("77");
	struct scroll_place before;
	uint64_t at;
	size_t left = SIZE_MAX, hits = 0, shown = 0;

	scroll_resize(s, 5, 10);
	add_numbers(s, 1, 800);
	scroll_by(s, -100);
	before = scroll_place(s);
	for (at = scroll_newest(s); scroll_find(s, f, &at, &left);
	    at = scroll_older(s, at)) {
		hits++;
		scroll_show(s, at);
		shown += strstr(seen(s), "77") != NULL;
	}
	is_int((long)hits, 17, "77, 177 to 677, and 770 to 779");
	is_int((long)shown, (long)hits, "each is shown");
	scroll_seek(s, &before);
	is_str(seen(s), "696|697|698|699|700", "back again");
	at = scroll_newest(s);
	left = 10;
	ok(!scroll_find(s, f, &at, &left), "a piece without a hit");
	is_int((long)left, 0, "ends when it is used up");
	is_int((long)at, 790, "and says where to go on");
	find_free(f);
	f = find_new("no such");
	left = SIZE_MAX;
	ok(!scroll_find(s, f, &at, &left) && at == 0, "at last the end");
	find_free(f);
	scroll_free(s);
}

int
main(void)
{
	test_find();
	test_follow();
	test_reflow();
	test_rows();
	test_mark();
	test_bound();
	test_bytes();
	test_random();
	return done_testing();
}

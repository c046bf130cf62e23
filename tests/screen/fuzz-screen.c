/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A screen that is thrown everything: random keys, lines, sizes of the
 * terminal and events, also such as no session would send. Members of two
 * rooms write to it for real meanwhile; the second one is opened and closed.
 * The terminal is this file's own and keeps the grid, which is judged after
 * every frame: no half of a wide character, and the cursor where the text
 * before it ends.
 *
 * STEPS=1000000 TEST_SEED=7 tests/screen/fuzz-screen
 */
#include "config.h"

#include <locale.h>
#include <stdlib.h>

#include "../unit/clientbed.h"

#include "base/rng.h"
#include "base/utf8.h"
#include "client/app_inner.h"
#include "client/screen_inner.h"
#include "ui/keymap.h"
#include "../unit/tap.h"

enum { STEPS_DEFAULT = 20000, KEYS_MAX = 64 };

/* ---- the terminal ---- */

struct term {
	int rows, cols;
	uint32_t keys[KEYS_MAX];
	size_t key_count, key_at;
	struct cells shown;
	long frames;
};
static struct term terminal = { .rows = 24, .cols = 80 };

struct term *
term_open(bool ascii, enum term_fault *fault)
{
	*fault = TERM_OK;
	cells_init(&terminal.shown, ascii);
	return &terminal;
}

void
term_close(struct term *t)
{
	cells_release(&t->shown);
}

bool
term_ascii(const struct term *t)
{
	return t->shown.ascii;
}

enum style_depth
term_depth(const struct term *t)
{
	(void)t;
	return STYLE_256;
}

void
term_size(const struct term *t, int *rows, int *cols)
{
	*rows = t->rows;
	*cols = t->cols;
}

void
term_paint(struct term *t, const struct cells *g)
{
	cells_copy(&t->shown, g);
	t->frames++;
}

bool
term_ready(const struct term *t)
{
	(void)t;
	return true;
}

uint32_t
term_key(struct term *t, bool *gone)
{
	*gone = false;
	return t->key_at < t->key_count ? t->keys[t->key_at++] :
	    (uint32_t)TK_NONE;
}

bool
term_copy(struct term *t, const char *text, size_t len)
{
	(void)t;
	return utf8_valid(text, len);
}

void
term_title(struct term *t, const char *title)
{
	(void)t;
	(void)title;
}

void
term_notify(struct term *t, bool osc9, const char *text)
{
	(void)t;
	(void)osc9;
	(void)text;
}

void
term_theme(struct term *t, const struct style_look looks[static STYLES])
{
	(void)t;
	(void)looks;
}

void
term_mouse(struct term *t, bool on)
{
	(void)t;
	(void)on;
}

void
term_redraw(struct term *t)
{
	(void)t;
}

void
term_resized(struct term *t)
{
	(void)t;
}

void
term_suspend(struct term *t)
{
	(void)t;
}

void
term_continued(struct term *t)
{
	(void)t;
}

bool
term_hold(struct term *t)
{
	(void)t;
	return true;
}

void
term_bell(struct term *t)
{
	(void)t;
}

/* ---- chance ---- */

static struct rng rng;

static uint32_t
below(uint32_t n)
{
	return rng_below(&rng, n);
}

static const char *const lines[] = {
	"hello", "/query bob", "/close", "/msg bob psst", "/search a",
	"/grep o", "/key", "/peers", "/theme light", "/theme contrast",
	"/theme default", "/clear", "/ignore bob", "/rekey", "/bogus",
	"/help", "/me waves", "/set keys vi",
	"/set keys emacs", "/verify bob",
	" /leak", "//slash", "/set quiet-hours 1",
	"see https://example.org/a_(b) and http://x.y", "/whois bob",
	"\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", "e\xcc\x81\xcc\x81\xcc\x81",
	("\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d"
	    "\xf0\x9f\x91\xa6 family"),
	"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "anna, are you there",
	"word word word word word word word word word word word word word",
	"averylongwordwithoutanyblankinitthatmustbebrokensomewhere",
	"/window", "/window 2", "/window 3", "/disconnect", "/reconnect",
	"/close", "/msg carol psst",
};

static uint32_t
random_key(void)
{
	const struct key_binding *row;
	size_t n = 0;

	switch (below(4)) {
	case 0:
		return 0x20 + below(0x5f);
	case 1:
		return below(8) == 0 ? below(TK_FIRST) : 'a' + below(26);
	default:
		while (keymap_row(n) != NULL)
			n++;
		row = keymap_row(below((uint32_t)n));
		return row->key;
	}
}

static void
press(struct screen *s, uint32_t key)
{
	terminal.keys[0] = key;
	terminal.key_count = 1;
	terminal.key_at = 0;
	screen_on_input(s);
}

static void
press_some(struct screen *s)
{
	size_t i, n = 1 + below(4);

	for (i = 0; i < n; i++)
		terminal.keys[i] = random_key();
	terminal.key_count = n;
	terminal.key_at = 0;
	screen_on_input(s);
}

/* To the second room: to be closed and opened again. */
static char second[300];

static void
type_line(struct screen *s)
{
	size_t which = below(ARRAY_LEN(lines) + 2);
	const char *p = which < ARRAY_LEN(lines) ? lines[which] : second;
	size_t len, at = 0;
	int32_t c;

	if (s->win->view->asking)
		p = "cider";
	len = strlen(p);

	while (at < len) {
		at += utf8_decode(p + at, len - at, &c);
		press(s, (uint32_t)c);
	}
	if (below(4) > 0)
		press(s, '\r');
}

/* An event as only a broken session would send it. */
static void
happen(struct screen *s, uint32_t bob)
{
	struct session_event e = {
		.type = below(EVENT_CLOSE + 1), .time_ms = clock_mono_ms(),
		.id = below(3) > 0 ? bob : below(3), .other = below(2) * bob,
		.number = below(1000), .generation = below(100),
		.cause = below(CAUSE_HANDED + 1), .step = below(STEPS),
		.failure = below(FAIL_ERROR + 1), .direct = below(4) == 0,
		.kind = MESSAGE_TEXT + below(2),
	};
	char text[80];
	size_t i;

	if (e.type == EVENT_IDENTITY)
		return;
	for (i = 0; i < sizeof text; i++)
		text[i] = (char)(below(3) > 0 ? 0x20 + below(0x5f) :
		    below(256));
	e.text = text;
	e.text_len = below(sizeof text);
	screen_event(&s->win->view->front, &e, below(SAY_ERROR + 1),
	    e.type == EVENT_MESSAGE || below(2) ? NULL : "something\nhappened");
}

static void
stop(void *ctx)
{
	(void)ctx;
	loop_stop(bed_loop);
}

/* Some turns of the loop. */
static void
turn(int turns)
{
	struct loop_timer *timer = loop_timer_new(bed_loop, stop, NULL);

	while (turns-- > 0) {
		loop_timer_set(timer, loop_now_ms(bed_loop));
		loop_run(bed_loop);
	}
	loop_timer_free(timer);
}

/* ---- judging ---- */

static bool
grid_is_whole(const struct cells *g)
{
	const struct cell *c;
	int row, col;

	for (row = 0; row < g->rows; row++) {
		for (col = 0; col < g->cols; col++) {
			c = &g->cell[row * g->cols + col];
			if (c->width == 2 && (col + 1 == g->cols ||
			    c[1].width != 0))
				return false;
			if (c->width == 0 && (col == 0 || c[-1].width != 2))
				return false;
		}
	}
	return true;
}

static bool
is_plain(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text >= 0x7f ||
		    ((unsigned char)*text < 0x20 && *text != '\n'))
			return false;
	return true;
}

/* What stands left of the cursor is the end of the text before it. */
static bool
cursor_fits(const struct screen *s, const struct cells *g)
{
	const struct edit *edit = screen_edit(s);
	const char *text = edit_text(edit, NULL);
	size_t at = edit_cursor(edit), n = 0;
	int row = g->cursor_row, col = g->cursor_col;

	if (s->layout.too_small)
		return row < 0;
	if (row < 0 || row >= g->rows || col < 0 || col >= g->cols)
		return false;
	if (s->win->view->asking || !is_plain(text))
		return true;
	while (n < at && n < 4 && text[at - 1 - n] != '\n' && col > 0 &&
	    g->cell[row * g->cols + col - 1].text[0] == text[at - 1 - n]) {
		n++;
		col--;
	}
	/* fewer than that only at the start of a row, behind the prompt
	 * ("> ", "look for: "), which may have been cut, or whose blank
	 * was taken for one of the text that the end of the row before has
	 * swallowed */
	return n == 4 || n == at || text[at - 1 - n] == '\n' || strchr(
	    " >:?\xe2", g->cell[row * g->cols + col - 1].text[0]) != NULL;
}

static void
step(struct screen *s, uint32_t bob)
{
	static const int sizes[][2] = { { 24, 80 }, { 30, 100 }, { 12, 40 },
	    { 5, 20 }, { 4, 19 }, { 60, 200 }, { 6, 500 } };
	size_t i;

	switch (below(20)) {
	case 0:
		i = below(ARRAY_LEN(sizes));
		terminal.rows = sizes[i][0];
		terminal.cols = sizes[i][1];
		press(s, TK_RESIZE);
		break;
	case 1:
		terminal.rows = 1 + (int)below(70);
		terminal.cols = 1 + (int)below(220);
		press(s, TK_RESIZE);
		break;
	case 2:
	case 3:
		type_line(s);
		break;
	case 4:
	case 5:
	case 6:
		happen(s, bob);
		s->urgent = true;
		break;
	default:
		press_some(s);
	}
}

int
main(void)
{
	const char *steps_text = getenv("STEPS"), *seed = getenv("TEST_SEED");
	long steps = steps_text != NULL ? atol(steps_text) : STEPS_DEFAULT, i;
	struct rng_seeded state;
	struct bed_client *anna, *bob, *carol;
	struct front *front;
	struct screen *s;
	uint64_t number = seed != NULL ? strtoull(seed, NULL, 10) :
	    (uint64_t)clock_wall_ms();
	char *reason;
	uint32_t bob_id;
	bool whole = true, fits = true;

	setlocale(LC_ALL, "C.UTF-8");
	diag("TEST_SEED=%llu STEPS=%ld", (unsigned long long)number, steps);
	rng = rng_seeded(&state, number);
	bed_start();
	anna = bed_client("anna", "cider", true);
	ok(bed_ready(anna, 1), "a room");
	front = screen_new(anna->app, false, &reason);
	ok(front != NULL, "with a screen");
	s = screen_of(front);
	app_set(anna->app, SETTING_OPEN_COMMAND, "true");
	anna->app->front = front;
	bob = bed_client("bob", "cider", false);
	ok(bed_ready(bob, 1), "and somebody else");
	bob_id = people_self(bob->app->people);
	bed_relay = "other";
	carol = bed_client("carol", "cider", true);
	ok(bed_ready(carol, 1), "and another room");
	snprintf(second, sizeof second, "/connect unix:%s",
	    tempdir_path(bed_relay));
	for (i = 0; i < steps && whole && fits; i++) {
		step(s, bob_id);
		if (below(100) == 0)
			app_line(bob->app, below(2) ? ALL_IDS :
			    people_self(anna->app->people),
			    lines[below(3) * 4]);
		if (below(100) == 0)
			app_line(carol->app, ALL_IDS, lines[below(3) * 4]);
		if (below(10) == 0)
			turn(1);
		front->ops->changed(front);
		whole = grid_is_whole(&terminal.shown);
		fits = s->dirty || cursor_fits(s, &terminal.shown);
	}
	ok(whole, "no half of a character in %ld frames", terminal.frames);
	ok(fits, "the cursor stands behind what was typed");
	if (!fits)
		diag("step %ld: cursor %d,%d of %dx%d, at %zu in \"%s\"", i,
		    terminal.shown.cursor_row, terminal.shown.cursor_col,
		    terminal.rows, terminal.cols, edit_cursor(screen_edit(s)),
		    edit_text(screen_edit(s), NULL));
	ok(terminal.frames > i / 2, "it has been painted");
	anna->app->front = &anna->front;
	screen_free(front);
	bed_free(carol);
	bed_free(bob);
	bed_free(anna);
	loop_free(bed_loop);
	tempdir_remove();
	return done_testing();
}

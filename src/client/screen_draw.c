/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole screen: the layout for the present size, its parts drawn into the
 * grid, and until when that stays true.
 */
#include "config.h"

#include "client/screen_files.h"
#include "client/screen_inner.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"

enum {
	MINUTE_MS = 60000,
	SECOND_MS = 1000,
	KEY_HISTORY_MAX = 8,
	LATE_MS = 1000		/* what an echo may take without a word */
};

/* Room that the peers leave is for what was before this generation. */
static int
spare_rows(const struct screen *s, int peers)
{
	int spare = s->layout.peers.rows - peers - 1;
	int wanted = screen_lines_before(s->win->view);

	if (s->layout.folded || s->layout.too_small || spare < 2)
		return 0;
	if (wanted > KEY_HISTORY_MAX)
		wanted = KEY_HISTORY_MAX;
	return wanted < spare ? wanted : spare;
}

static void
place(struct screen *s, int rows, int cols, int64_t now_ms)
{
	struct rect pane = { .cols = layout_pane_cols(cols) };
	int peers = screen_draw_peers(s, NULL, &pane), i;

	s->key_history = 0;
	for (i = 0; i < 2; i++) {
		layout_make(&s->layout, rows, cols,
		    screen_input_rows(s, cols), screen_file_rows(s), peers,
		    screen_draw_key(s, NULL, &pane, 0, s->key_history,
		    now_ms));
		if (i == 0)
			s->key_history = spare_rows(s, peers);
	}
	if (s->bare && !s->layout.too_small)
		layout_bare(&s->layout);
}

static void
arrange(struct screen *s, int64_t now_ms)
{
	struct columns c;
	int rows, cols;
	bool resized;

	term_size(s->term, &rows, &cols);
	resized = rows != s->cells.rows || cols != s->cells.cols;
	if (resized)
		cells_resize(&s->cells, rows, cols);
	else
		cells_clear(&s->cells);
	place(s, rows, cols, now_ms);
	if (s->layout.too_small)
		return;
	screen_columns(s, &c);
	scroll_resize(s->win->scroll, s->layout.messages.rows, c.text_cols);
	if (s->archive.shown)
		scroll_resize(s->archive.scroll, s->layout.messages.rows,
		    c.text_cols);
	if (resized)
		screen_find_show(s);
}

static void
draw_too_small(struct screen *s)
{
	struct cells *g = &s->cells;

	cells_put(g, 0, 0, g->cols, _("too small"), STYLE_ERROR);
	cells_put(g, 1, 0, g->cols, _("needs 20x5"), STYLE_TEXT);
}

/* The border around messages and panes, with the names of the panes. */
static void
draw_frame(struct screen *s)
{
	const struct layout *l = &s->layout;
	int right = l->frame.col + l->frame.cols - 1;
	int bottom = l->frame.row + l->frame.rows - 1;
	struct cells *g = &s->cells;

	cells_box(g, &l->frame, NULL, STYLE_BORDER);
	cells_vline(g, l->frame.row + 1, l->split_col, l->frame.rows - 2,
	    STYLE_BORDER);
	cells_hline(g, l->split_row, l->split_col + 1,
	    right - l->split_col - 1, STYLE_BORDER);
	cells_put_glyph(g, l->frame.row, l->split_col, GLYPH_TEE_TOP,
	    STYLE_BORDER);
	cells_put_glyph(g, bottom, l->split_col, GLYPH_TEE_BOTTOM,
	    STYLE_BORDER);
	cells_put_glyph(g, l->split_row, l->split_col, GLYPH_TEE_LEFT,
	    STYLE_BORDER);
	cells_put_glyph(g, l->split_row, right, GLYPH_TEE_RIGHT,
	    STYLE_BORDER);
	cells_put(g, l->frame.row, l->split_col + 2, 20, _(" peers "),
	    STYLE_HEADING);
	cells_put(g, l->split_row, l->split_col + 2, 20, _(" key "),
	    STYLE_HEADING);
}

/* Of rows for both: all that the key leaves, but at least half if need be, for
 * the key has a page of its own. */
static int
peers_share(int rows, int peers, int key)
{
	int half = (rows + 1) / 2, left = rows - key;

	if (peers == 0)
		return 1;	/* to say so */
	if (left < half)
		left = half;
	return peers < left ? peers : left;
}

/* Peers above the key, over everything but status line and editor. */
static void
draw_panes_overlay(struct screen *s, int64_t now_ms)
{
	int rows = s->layout.status.row, cols = s->cells.cols, key, peers;
	struct rect inside = { .cols = cols - 2 }, r = { 0, 0, rows, cols };

	cells_fill(&s->cells, &r, STYLE_TEXT);
	cells_box(&s->cells, &r, _("peers: F2 or Esc closes"), STYLE_BORDER);
	key = screen_draw_key(s, NULL, &inside, 0, 0, now_ms);
	peers = peers_share(rows - 3, screen_draw_peers(s, NULL, &inside),
	    key);
	r = (struct rect){ 1, 1, peers, cols - 2 };
	screen_draw_peers(s, &s->cells, &r);
	if (rows < 5)
		return;
	r = (struct rect){ 2 + peers, 1, rows - 3 - peers, cols - 2 };
	cells_hline(&s->cells, 1 + peers, 1, cols - 2, STYLE_BORDER);
	cells_put_glyph(&s->cells, 1 + peers, 0, GLYPH_TEE_LEFT,
	    STYLE_BORDER);
	cells_put_glyph(&s->cells, 1 + peers, cols - 1, GLYPH_TEE_RIGHT,
	    STYLE_BORDER);
	cells_put(&s->cells, 1 + peers, 2, cols - 4, key > r.rows ?
	    _(" key: F3 shows all ") : _(" key "), STYLE_HEADING);
	screen_draw_key(s, &s->cells, &r, 0, 0, now_ms);
}

void
screen_draw(struct screen *s, int64_t now_ms)
{
	arrange(s, now_ms);
	if (s->layout.too_small) {
		draw_too_small(s);
		return;
	}
	screen_draw_title(s, now_ms);
	screen_draw_messages(s);
	screen_draw_files(s);
	if (!s->layout.folded) {
		draw_frame(s);
		screen_draw_peers(s, &s->cells, &s->layout.peers);
		screen_draw_key(s, &s->cells, &s->layout.key, 0,
		    s->key_history, now_ms);
	}
	if (s->overlay == OVERLAY_PANES)
		draw_panes_overlay(s, now_ms);
	else if (s->overlay == OVERLAY_CODE)
		screen_draw_code(s);
	else if (s->overlay != OVERLAY_NONE)
		screen_draw_page(s);
	screen_draw_menu(s);
	screen_draw_status(s, now_ms);
	screen_draw_input(s);
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

bool
screen_is_late(const struct room_view *v, int64_t now_ms)
{
	return v->pending_count > 0 &&
	    now_ms - v->pending[0].since_ms >= LATE_MS;
}

size_t
screen_late_lines(const struct window *w, int64_t now_ms)
{
	const struct room_view *v = w->view;
	size_t count = 0, i;

	for (i = 0; i < v->pending_count; i++)
		count += v->pending[i].win == w &&
		    now_ms - v->pending[i].since_ms >= LATE_MS;
	return count;
}

/* When a line of another room will have been under way for too long. */
static int64_t
late_ms(const struct screen *s, int64_t now_ms)
{
	int64_t at = CLOCK_NEVER;
	const struct room_view *v;
	size_t i;

	for (i = 0; i < s->window_count; i++) {
		v = s->windows[i]->view;
		if (v != s->win->view && v->pending_count > 0 &&
		    !screen_is_late(v, now_ms))
			at = earlier(at, v->pending[0].since_ms + LATE_MS);
	}
	return at;
}

/* When the relay of another room will have been silent for too long. */
static int64_t
silence_ms(const struct screen *s, int64_t now_ms)
{
	int64_t at = CLOCK_NEVER;
	struct app_link link;
	size_t i;

	for (i = 0; i < s->window_count; i++) {
		if (!window_is_room(s->windows[i]))
			continue;
		app_get_link(s->windows[i]->view->app, &link);
		if (link.state == LINK_UP && link.silent_ms > now_ms)
			at = earlier(at, link.silent_ms);
	}
	return at;
}

int64_t
screen_stale_ms(const struct screen *s, int64_t now_ms)
{
	int64_t wall = clock_wall_ms();
	int64_t at = earlier(now_ms + MINUTE_MS - wall % MINUTE_MS,
	    silence_ms(s, now_ms));
	const struct room_view *v = s->win->view;
	struct session_status st;
	struct app_link link;

	at = earlier(at, late_ms(s, now_ms));
	app_get_link(v->app, &link);
	session_get_status(app_session(v->app), &st);
	if (s->flash.len > 0 && s->flash_ms > now_ms)
		at = earlier(at, s->flash_ms);
	if (st.unsent > 0 && !screen_is_late(v, now_ms))
		at = earlier(at, now_ms + LATE_MS);
	if (link.state == LINK_WAITING || st.retry_ms > now_ms ||
	    st.renewal.why != RENEWAL_NONE || st.requests > 0 ||
	    st.decided_ms > now_ms)
		at = earlier(at, now_ms + SECOND_MS);
	if (link.state != LINK_UP)
		return at;
	return earlier(at, link.silent_ms > now_ms ? link.silent_ms :
	    now_ms + SECOND_MS);
}

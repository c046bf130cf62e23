/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was kept from before of the window shown, for searching and looking
 * through: a scrollback of its own, filled from the stored history a piece at
 * a time, and only when somebody looks that far. It stands in the place of
 * the window's own lines while it is looked at, and is gone afterwards.
 */
#include "config.h"

#include "client/screen_inner.h"

#include <string.h>

#include "store/history.h"

enum { PIECE_LINES = 2000 };	/* a few milliseconds, with decryption */

void
screen_archive_drop(struct screen *s)
{
	struct archive *a = &s->archive;

	if (a->shown)
		s->dirty = s->urgent = true;
	history_reader_free(a->reader);
	scroll_free(a->scroll);
	*a = (struct archive){ .scroll = NULL };
}

struct scroll *
screen_scroll(const struct screen *s)
{
	return s->archive.shown ? s->archive.scroll : s->win->scroll;
}

/* The room's window has direct lines too, as at the start. */
static bool
belongs(const struct screen *s, const struct history_line *line)
{
	const struct identity_public *who = line->flags & HISTORY_OWN ?
	    &line->to : &line->who;

	if (line->wall_ms >= s->win->since_ms)
		return false;	/* the window has it */
	return window_is_room(s->win) || (line->flags & HISTORY_DIRECT &&
	    memcmp(who, &s->win->who, sizeof *who) == 0);
}

bool
screen_archive_load(struct screen *s)
{
	struct archive *a = &s->archive;
	struct history_line line;
	int i;

	if (a->scroll == NULL) {
		a->scroll = scroll_new(SCROLL_LINES_MAX, SCROLL_BYTES_MAX);
		a->reader = app_history(s->win->view->app);
		if (a->reader != NULL)
			history_rewind(a->reader, true);
	}
	for (i = 0; i < PIECE_LINES && a->reader != NULL; i++) {
		if (!history_next(a->reader, &line)) {
			history_reader_free(a->reader);
			a->reader = NULL;
		} else if (belongs(s, &line)) {
			screen_add_stored(s->win, a->scroll, &a->day, &line);
		}
	}
	return a->reader != NULL;
}

/* Several come at one time of the clock: only counting tells which it is. */
uint64_t
screen_archive_newest(const struct screen *s)
{
	const struct scroll *scroll = s->archive.scroll;
	uint64_t handle = scroll_newest(scroll);
	size_t skipped = 0;
	struct scroll_line line;

	while (skipped < s->win->stored && scroll_get(scroll, handle, &line)) {
		skipped += line.flags & SCROLL_RULE ? 0 : 1;
		handle = scroll_older(scroll, handle);
	}
	return handle;
}

void
screen_archive_show(struct screen *s, uint64_t handle)
{
	struct columns c;

	s->archive.shown = true;
	s->dirty = s->urgent = true;
	screen_columns(s, &c);
	scroll_resize(s->archive.scroll, s->layout.messages.rows,
	    c.text_cols);
	scroll_show(s->archive.scroll, handle);
}

void
screen_archive_leave(struct screen *s)
{
	if (!s->archive.shown)
		return;
	s->archive.shown = false;
	s->dirty = s->urgent = true;
}

void
screen_to_end(struct screen *s)
{
	screen_archive_leave(s);
	scroll_to_end(s->win->scroll);
}

void
screen_scroll_by(struct screen *s, int delta)
{
	if (!s->archive.shown) {
		scroll_by(s->win->scroll, delta);
	} else if (delta > 0 && scroll_at_end(s->archive.scroll)) {
		screen_archive_leave(s);
		scroll_to_start(s->win->scroll);
	} else {
		scroll_by(s->archive.scroll, delta);
	}
}

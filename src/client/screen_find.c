/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding what was said: an incremental search through the window's
 * scrollback and then what was kept from before, and a page of all lines
 * found. A million lines are gone through
 * a piece at a time, from the newest on, each piece in a turn of its own: so
 * keys are answered between them, and the first hit shows before the rest has
 * been counted.
 */
#include "config.h"

#include "client/screen_inner.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "ui/keymap.h"

enum {
	PIECE_LINES = 10000,	/* one or two milliseconds */
	LISTED_MAX = 1000	/* on a page */
};

void
screen_finder_init(struct screen *s)
{
	s->finder.edit = edit_new(FIND_BYTES_MAX, 1);
}

/* What was found means nothing any more. */
static void
forget(struct finder *f)
{
	find_free(f->find);
	f->find = NULL;
	f->count = f->at = f->live = 0;
	f->next = 0;
	f->stored = f->looking = false;
}

void
screen_finder_release(struct screen *s)
{
	forget(&s->finder);
	free(s->finder.hits);
	edit_free(s->finder.edit);
}

/* ---- going through the lines ---- */

static void
add_hit(struct finder *f, uint64_t handle)
{
	if (f->count == f->room) {
		f->room = f->room == 0 ? 64 : 2 * f->room;
		f->hits = mem_resize(f->hits, f->room, sizeof *f->hits);
	}
	f->hits[f->count++] = handle;
}

static bool
is_stored(const struct finder *f, size_t hit)
{
	return f->stored && hit >= f->live;
}

static void
go_to(struct screen *s, size_t hit)
{
	const struct finder *f = &s->finder;

	if (hit >= f->count)
		return;
	if (is_stored(f, hit)) {
		screen_archive_show(s, f->hits[hit]);
		return;
	}
	screen_archive_leave(s);
	scroll_show(s->win->scroll, f->hits[hit]);
}

void
screen_find_show(struct screen *s)
{
	if (s->finder.on)
		go_to(s, s->finder.at);
}

/* The window's lines are through: on to those that were kept. */
static void
go_on(struct screen *s)
{
	struct finder *f = &s->finder;

	if (f->stored) {
		f->looking = false;
		return;
	}
	if (screen_archive_load(s))
		return;
	f->stored = true;
	f->live = f->count;
	f->next = screen_archive_newest(s);
	f->looking = f->next != 0;
}

/* One piece; the timer calls again while there is more. */
static void
look(struct screen *s)
{
	struct finder *f = &s->finder;
	const struct scroll *scroll = f->stored ? s->archive.scroll :
	    s->win->scroll;
	size_t left = PIECE_LINES, before = f->count;

	while (f->next != 0 && left > 0) {
		if (scroll_find(scroll, f->find, &f->next, &left)) {
			add_hit(f, f->next);
			f->next = scroll_older(scroll, f->next);
		}
	}
	if (f->next == 0)
		go_on(s);
	if (before == 0 && f->count > 0)
		screen_find_show(s);
	if (f->looking)
		loop_timer_set(s->find_timer, loop_now_ms(s->loop));
	s->dirty = true;
}

void
screen_on_find_timer(void *ctx)
{
	struct screen *s = ctx;

	if (s->finder.looking)
		look(s);
}

static void
start(struct screen *s, const char *needle)
{
	struct finder *f = &s->finder;

	forget(f);
	f->find = find_new(needle);
	if (f->find == NULL) {
		loop_timer_set(s->find_timer, CLOCK_NEVER);
		screen_archive_leave(s);
		if (f->on)
			scroll_seek(s->win->scroll, &f->before);
		return;
	}
	f->next = scroll_newest(s->win->scroll);
	f->looking = true;
	look(s);
}

/* ---- what the user does ---- */

void
screen_find(struct screen *s, const char *needle)
{
	struct finder *f = &s->finder;

	if (!f->on)
		f->before = scroll_place(s->win->scroll);
	f->on = true;
	s->overlay = OVERLAY_NONE;
	edit_set(f->edit, needle, SIZE_MAX);
	start(s, needle);
	s->dirty = s->urgent = true;
}

void
screen_find_end(struct screen *s, bool stay)
{
	struct finder *f = &s->finder;

	if (!f->on)
		return;
	f->on = false;
	free(edit_take(f->edit, false));
	forget(f);
	loop_timer_set(s->find_timer, CLOCK_NEVER);
	if (!stay) {
		screen_archive_leave(s);
		scroll_seek(s->win->scroll, &f->before);
	}
	s->dirty = s->urgent = true;
}

void
screen_find_tidy(struct screen *s)
{
	if (s->finder.on || s->overlay == OVERLAY_FOUND)
		return;
	forget(&s->finder);
	if (!s->archive.shown && s->archive.scroll != NULL)
		screen_archive_drop(s);
}

static void
step(struct screen *s, int by)
{
	struct finder *f = &s->finder;

	if (by > 0 && f->at + 1 < f->count)
		f->at++;
	else if (by < 0 && f->at > 0)
		f->at--;
	else if (f->count > 0 && !f->looking)
		screen_flash(s, by > 0 ? _("this is the oldest one") :
		    _("this is the newest one"));
	screen_find_show(s);
}

bool
screen_find_action(struct screen *s, int action)
{
	if (!s->finder.on)
		return false;
	switch (action) {
	case ACTION_SEND:
		screen_find_end(s, true);
		return true;
	case ACTION_CANCEL:
		screen_find_end(s, false);
		return true;
	case ACTION_FIND:
	case ACTION_EDIT + EDIT_UP:
	case ACTION_EDIT + EDIT_OLDER:
	case ACTION_EDIT + EDIT_SEARCH:
		step(s, 1);
		return true;
	case ACTION_EDIT + EDIT_DOWN:
	case ACTION_EDIT + EDIT_NEWER:
		step(s, -1);
		return true;
	default:
		/* what changes the needle is the editor's; the rest ends it */
		if (action < ACTION_EDIT && action != ACTION_RESIZE &&
		    action != ACTION_REDRAW && action != ACTION_FOCUS_IN &&
		    action != ACTION_FOCUS_OUT && action != ACTION_SUSPEND &&
		    action != ACTION_END_OF_INPUT)
			screen_find_end(s, true);
		return false;
	}
}

void
screen_find_typed(struct screen *s)
{
	const char *needle = edit_text(s->finder.edit, NULL);

	if (!s->finder.on)
		return;
	start(s, needle);
}

char *
screen_find_words(const struct screen *s)
{
	const struct finder *f = &s->finder;

	if (f->find == NULL)
		return mem_strdup(_("type what to look for; Esc goes back"));
	if (f->count == 0)
		return mem_strdup(f->looking ? _("looking") :
		    _("not found"));
	if (s->cells.cols < 60)
		return mem_printf(f->looking ? _("%zu of %zu so far; Esc goes "
		    "back") : _("%zu of %zu; Esc goes back"), f->at + 1,
		    f->count);
	return mem_printf(f->looking ? _("%zu of %zu so far; Up older, "
	    "Enter stays, Esc goes back") : _("%zu of %zu; Up older, Enter "
	    "stays, Esc goes back"), f->at + 1, f->count);
}

/* ---- the page of all that was found ---- */

bool
screen_search(struct front *front, const char *needle, bool list)
{
	struct screen *s = screen_of(front);

	if (!list) {
		screen_find(s, needle);
		return true;
	}
	screen_find_end(s, false);
	screen_open(s, OVERLAY_FOUND);
	start(s, needle);
	return true;
}

static void
add_found(struct page *p, const struct scroll_line *line)
{
	time_t at = (time_t)(line->wall_ms / 1000);
	char when[24] = "";
	struct tm tm;
	char *text;

	if (localtime_r(&at, &tm) != NULL)
		strftime(when, sizeof when, "%m-%d %H:%M", &tm);
	text = mem_printf("%s  %.*s", line->prefix, (int)line->text_len,
	    line->text);
	page_add(p, when, 14, text, STYLE_TIME,
	    page_item(p) ? STYLE_SELECTED : STYLE_TEXT);
	free(text);
}

void
screen_fill_found(struct page *p)
{
	const struct finder *f = &p->s->finder;
	struct scroll_line line;
	char *text = f->count == 0 ? mem_strdup(f->looking ?
	    _("looking") : _("not found")) : mem_printf(
	    Q_("%zu line, the newest first; Enter goes there",
	    "%zu lines, the newest first; Enter goes there", f->count),
	    f->count);
	size_t i;

	page_add(p, text, 0, "", STYLE_HEADING, STYLE_TEXT);
	free(text);
	for (i = 0; i < f->count && i < LISTED_MAX; i++)
		if (scroll_get(is_stored(f, i) ? p->s->archive.scroll :
		    p->s->win->scroll, f->hits[i], &line))
			add_found(p, &line);
}

void
screen_enter_found(struct screen *s)
{
	struct finder *f = &s->finder;
	size_t at = s->overlay_item;

	s->overlay = OVERLAY_NONE;
	if (at < f->count)
		go_to(s, at);
}

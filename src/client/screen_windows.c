/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The windows: one for each room, and one for each direct conversation.
 * A conversation belongs to an identity and not to an id, which is another
 * one after every reconnect, nor to a nick, which anybody may take; so a
 * draft never goes to somebody else than it was written for.
 */
#include "config.h"

#include "client/screen_files.h"
#include "client/screen_inner.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"

enum {
	/* of a direct conversation: its other end chooses how much it says */
	DIRECT_LINES_MAX = 100000,
	DIRECT_BYTES_MAX = 16 << 20,
	NAME_COLS = 20		/* in the list */
};

/* Behind all others; there is room for it. */
static struct window *
window_new(struct room_view *v, size_t lines_max, size_t bytes_max)
{
	struct screen *s = v->screen;
	struct window *w = mem_zero(1, sizeof *w);

	w->view = v;
	w->scroll = scroll_new(lines_max, bytes_max);
	w->edit = edit_new(TEXT_BYTES_MAX, HISTORY_LINES_MAX);
	w->since_ms = clock_wall_ms();
	s->windows[s->window_count++] = w;
	return w;
}

static struct window *
add_direct(struct room_view *v, const struct identity_public *who,
    const char *name)
{
	struct window *w;

	if (v->screen->window_count == WINDOWS_MAX)
		return NULL;
	w = window_new(v, DIRECT_LINES_MAX, DIRECT_BYTES_MAX);
	w->who = *who;
	w->name = mem_strdup(name);
	screen_typed_fill(w);
	return w;
}

static void
window_free(struct window *w)
{
	scroll_free(w->scroll);
	edit_free(w->edit);
	free(w->name);
	free(w);
}

bool
window_is_room(const struct window *w)
{
	return w == w->view->room;
}

static size_t
index_of(const struct screen *s, const struct window *w)
{
	size_t i = 0;

	while (s->windows[i] != w)
		i++;
	return i;
}

/* ---- whose they are ---- */

static struct window *
find(const struct room_view *v, const struct identity_public *who)
{
	const struct screen *s = v->screen;
	struct window *w;
	size_t i;

	for (i = 0; i < s->window_count; i++) {
		w = s->windows[i];
		if (w->view == v && !window_is_room(w) &&
		    memcmp(&w->who, who, sizeof *who) == 0)
			return w;
	}
	return NULL;
}

struct window *
screen_direct(struct room_view *v, uint32_t id, bool open)
{
	struct app_person person;
	struct window *w;

	if (!app_get_person(v->app, id, &person))
		return NULL;
	w = find(v, person.identity);
	if (w == NULL && open) {
		w = add_direct(v, person.identity, person.name);
		if (w != NULL)
			screen_greet(w, &person);
	}
	if (w != NULL && strcmp(w->name, person.name) != 0) {
		free(w->name);
		w->name = mem_strdup(person.name);
	}
	return w;
}

void
screen_restore(struct room_view *v, const struct identity_public *who,
    const char *name)
{
	if (find(v, who) == NULL)
		add_direct(v, who, name);
}

void
screen_new_edit(struct room_view *v)
{
	edit_free(v->room->edit);
	v->room->edit = edit_new(TEXT_BYTES_MAX, HISTORY_LINES_MAX);
}

bool
screen_dest(const struct window *w, struct app_peer *peer)
{
	size_t i;

	for (i = 0; !window_is_room(w) && app_peer(w->view->app, i, peer);
	    i++)
		if (peer->peer.has_card && memcmp(&peer->peer.identity,
		    &w->who, sizeof w->who) == 0)
			return true;
	return false;
}

/* Whom it is about is called otherwise, or is back. */
static void
meet(struct window *w)
{
	struct session_status st;
	struct app_peer peer;
	char *text;

	if (!screen_dest(w, &peer))
		return;
	if (strcmp(w->name, peer.name) != 0) {
		free(w->name);
		w->name = mem_strdup(peer.name);
	}
	session_get_status(app_session(w->view->app), &st);
	if (!w->left || peer.peer.mark != PEER_MEMBER || !st.has_key)
		return;
	w->left = false;
	text = mem_printf(_("%s is back"), w->name);
	screen_notice_in(w, SAY_INFO, text);
	free(text);
}

void
screen_meet(struct screen *s)
{
	size_t i;

	for (i = 0; i < s->window_count; i++)
		if (!window_is_room(s->windows[i]))
			meet(s->windows[i]);
}

/* ---- rooms ---- */

struct room_view *
screen_add_view(struct screen *s, struct app *app)
{
	struct room_view *v;

	if (s->window_count == WINDOWS_MAX)
		return NULL;
	v = mem_zero(1, sizeof *v);
	v->front.ops = &screen_ops;
	v->screen = s;
	v->app = app;
	v->secret = edit_new(TEXT_BYTES_MAX, 1);
	edit_mask(v->secret, true);
	v->room = window_new(v, SCROLL_LINES_MAX, SCROLL_BYTES_MAX);
	screen_typed_init(v);
	s->view_count++;
	return v;
}

static void
view_free(struct room_view *v)
{
	screen_way_release(&v->way);
	screen_generations_release(v);
	edit_free(v->secret);
	free(v);
}

/* Takes a window out of the row. */
static void
take_out(struct window *w)
{
	struct screen *s = w->view->screen;
	size_t at = index_of(s, w);

	memmove(&s->windows[at], &s->windows[at + 1],
	    (--s->window_count - at) * sizeof s->windows[0]);
	window_free(w);
}

/* A window of another room; there is one. */
static struct window *
elsewhere(const struct room_view *v)
{
	const struct screen *s = v->screen;
	size_t i = 0;

	if (s->last_win->view != v)
		return s->last_win;
	while (s->windows[i]->view == v)
		i++;
	return s->windows[i];
}

void
screen_gone(struct front *front)
{
	struct room_view *v = view_of(front);
	struct screen *s = v->screen;
	size_t i;

	if (s->win->view == v)
		screen_go(s, elsewhere(v));
	if (s->last_win->view == v)
		s->last_win = s->win;
	screen_typed_release(v);
	/* the room's own comes before its conversations */
	for (i = s->window_count; i-- > 0; )
		if (s->windows[i]->view == v)
			take_out(s->windows[i]);
	view_free(v);
	s->view_count--;
	s->dirty = s->urgent = true;
}

void
screen_views_release(struct screen *s)
{
	struct window *w;
	struct room_view *v;
	size_t i;

	/* what stands in all windows of a room is kept once more */
	for (i = 0; i < s->window_count; i++)
		if (window_is_room(s->windows[i]))
			screen_typed_release(s->windows[i]->view);
	while (s->window_count > 0) {
		w = s->windows[--s->window_count];
		v = window_is_room(w) ? w->view : NULL;	/* its last one */
		window_free(w);
		if (v != NULL)
			view_free(v);
	}
}

/* ---- going from one to another ---- */

void
screen_go(struct screen *s, struct window *w)
{
	if (w == s->win)
		return;
	screen_find_end(s, false);
	screen_archive_drop(s);
	complete_reset(s->complete);
	if (w->view != s->win->view)
		s->peers_top = 0;
	s->last_win = s->win;
	s->win = w;
	w->activity = ACTIVITY_NONE;
	s->overlay = OVERLAY_NONE;
	s->dirty = s->urgent = true;
}

void
screen_go_number(struct screen *s, size_t number)
{
	char text[80];

	if (number == index_of(s, s->win) + 1) {
		screen_go(s, s->last_win);	/* there and back */
	} else if (number > 0 && number <= s->window_count) {
		screen_go(s, s->windows[number - 1]);
	} else {
		snprintf(text, sizeof text, _("there is no window %zu"),
		    number);
		screen_flash(s, text);
	}
}

void
screen_go_next(struct screen *s, int step)
{
	size_t n = s->window_count;

	screen_go(s, s->windows[(index_of(s, s->win) + n + step) % n]);
}

/* The one where the most important thing has happened. */
void
screen_go_active(struct screen *s)
{
	struct window *best = NULL;
	size_t i;

	for (i = 0; i < s->window_count; i++)
		if (s->windows[i]->activity > (best == NULL ? ACTIVITY_NONE :
		    best->activity))
			best = s->windows[i];
	if (best != NULL)
		screen_go(s, best);
	else
		screen_flash(s, _("nothing new in any window"));
}

void
screen_touch(struct window *w, enum activity activity)
{
	struct screen *s = w->view->screen;

	if (w != s->win && activity > w->activity)
		w->activity = activity;
	s->dirty = true;
}

/* ---- closing ---- */

static size_t
count_pending(const struct window *w)
{
	const struct room_view *v = w->view;
	size_t count = 0, i;

	for (i = 0; i < v->pending_count; i++)
		count += v->pending[i].win == w;
	return count;
}

/* They are still on their way: what becomes of them is told in the room. */
static void
tell_pending(const struct window *w)
{
	size_t count = count_pending(w);
	char *text;

	if (count == 0)
		return;
	text = mem_printf(Q_("%zu line to %s is not delivered yet; if it "
	    "never is, that is said here", "%zu lines to %s are not delivered "
	    "yet; if they never are, that is said here", count), count,
	    w->name);
	screen_notice_in(w->view->room, SAY_WARNING, text);
	free(text);
}

static void
forget_pending(const struct window *w)
{
	struct room_view *v = w->view;
	size_t i, kept = 0;

	for (i = 0; i < v->pending_count; i++)
		if (v->pending[i].win != w)
			v->pending[kept++] = v->pending[i];
	v->pending_count = kept;
}

bool
screen_close(struct front *front)
{
	struct screen *s = screen_of(front);
	struct window *w = s->win;
	size_t at = index_of(s, w);

	if (window_is_room(w))
		return false;
	screen_go(s, s->last_win != w ? s->last_win : s->windows[at - 1]);
	tell_pending(w);
	forget_pending(w);
	screen_typed_closes(w);
	s->last_win = w->view->room;
	take_out(w);
	return true;
}

bool
screen_query(struct front *front, uint32_t id)
{
	struct room_view *v = view_of(front);
	struct window *w = screen_direct(v, id, true);

	if (w != NULL)
		screen_go(v->screen, w);
	return w != NULL;
}

/* ---- the list ---- */

/* A sign of its own for each: never told by colour alone. */
static const char *
activity_sign(enum activity activity)
{
	static const char *const signs[] = {
		[ACTIVITY_NONE] = "",
		[ACTIVITY_NOTICE] = "+",
		[ACTIVITY_MESSAGE] = "*",
		[ACTIVITY_MENTION] = "!",
	};

	return signs[activity];
}

size_t
screen_window_number(const struct window *w)
{
	return index_of(w->view->screen, w) + 1;
}

const char *
screen_window_name(const struct window *w)
{
	if (!window_is_room(w))
		return w->name;
	return w->view->screen->view_count > 1 ?
	    app_room_name(w->view->app) : _("room");
}

/* By its number, else by its name; NULL: neither. */
static struct window *
find_window(const struct screen *s, const char *word)
{
	uint64_t number;
	size_t i;

	if (str_number(word, 1, s->window_count, &number) == ERR_OK)
		return s->windows[number - 1];
	for (i = 0; i < s->window_count; i++)
		if (strcmp(screen_window_name(s->windows[i]), word) == 0)
			return s->windows[i];
	return NULL;
}

static void
list_windows(struct front *front)
{
	struct screen *s = screen_of(front);
	const struct window *w;
	struct str text;
	size_t i, late;

	str_init(&text);
	str_add(&text, _("the windows; Alt-1 to Alt-9 and \"/window NUMBER\" "
	    "go there:"));
	for (i = 0; i < s->window_count; i++) {
		w = s->windows[i];
		str_printf(&text, "\n%c %2zu  %s", w == s->win ? '*' : ' ',
		    i + 1, screen_window_name(w));
		if (!window_is_room(w) && s->view_count > 1)
			str_printf(&text, _(" in %s"),
			    app_room_name(w->view->app));
		str_add(&text, activity_sign(w->activity));
		late = screen_late_lines(w, loop_now_ms(s->loop));
		if (late > 0)
			str_printf(&text, Q_("  %zu line is not delivered",
			    "  %zu lines are not delivered", late), late);
	}
	screen_notice(front, SAY_INFO, text.s);
	str_release(&text);
}

bool
screen_window(struct front *front, const char *args)
{
	struct screen *s = screen_of(front);
	struct window *w;
	char *text;

	if (args[0] == '\0') {
		list_windows(front);
		return true;
	}
	w = find_window(s, args);
	if (w != NULL) {
		screen_go(s, w);
		return true;
	}
	text = mem_printf(_("there is no window %s"), args);
	screen_notice(front, SAY_ERROR, text);
	free(text);
	return false;
}

void
screen_tell_asking(struct screen *s)
{
	const struct window *w;
	char *text;
	size_t i;

	s->dirty = true;
	for (i = 0; i < s->window_count; i++) {
		w = s->windows[i];
		if (w->view == s->win->view || !(w->view->asking ||
		    w->view->doubting))
			continue;
		text = mem_printf(_("%s asks you something; Alt-A goes "
		    "there"), screen_window_name(w));
		screen_flash(s, text);
		free(text);
		return;
	}
}

/* Is another window called the same? */
static bool
has_namesake(const struct screen *s, const struct window *w)
{
	size_t i;

	for (i = 0; i < s->window_count; i++)
		if (s->windows[i] != w && strcmp(screen_window_name(w),
		    screen_window_name(s->windows[i])) == 0)
			return true;
	return false;
}

/* Its first columns. */
static void
add_short(struct str *out, const char *text, int cols)
{
	size_t len = strlen(text), at = 0, n;
	int width;

	while (at < len) {
		n = utf8_cluster(text + at, len - at, &width);
		if ((cols -= width) < 0)
			break;
		at += n;
	}
	str_add_mem(out, text, at);
	if (at < len)
		str_add_char(out, '~');
}

bool
screen_is_cut_off(const struct room_view *v, int64_t now_ms)
{
	struct app_link link;

	app_get_link(v->app, &link);
	return link.state != LINK_UP || link.silent_ms <= now_ms;
}

/* What has happened in one that is not looked at. */
static void
add_signs(struct str *out, const struct window *w)
{
	const struct screen *s = w->view->screen;

	str_add(out, activity_sign(w->activity));
	if (screen_late_lines(w, loop_now_ms(s->loop)) > 0)
		str_add_char(out, '?');
}

static void
add_window(struct str *out, const struct window *w)
{
	const struct screen *s = w->view->screen;
	bool off = window_is_room(w) && s->view_count > 1 &&
	    screen_is_cut_off(w->view, loop_now_ms(s->loop));

	str_printf(out, w == s->win ? "%s[%zu:" : "%s%zu:",
	    out->len > 0 ? " " : "", screen_window_number(w));
	if (off)
		str_add_char(out, '(');
	add_short(out, screen_window_name(w), NAME_COLS);
	if (off)
		str_add_char(out, ')');
	if (!window_is_room(w) && has_namesake(s, w)) {
		str_add_char(out, '/');
		add_short(out, app_room_name(w->view->app), NAME_COLS);
	}
	if (w == s->win)
		str_add_char(out, ']');
	else
		add_signs(out, w);
}

void
screen_window_list(const struct screen *s, struct str *out, bool active_only)
{
	const struct window *w;
	size_t i;

	for (i = 0; i < s->window_count; i++) {
		w = s->windows[i];
		if (active_only && w != s->win &&
		    w->activity < ACTIVITY_MESSAGE &&
		    screen_late_lines(w, loop_now_ms(s->loop)) == 0)
			continue;
		add_window(out, w);
	}
}

void
screen_window_numbers(const struct screen *s, struct str *out, int cols)
{
	enum activity activity;
	const struct window *w;
	struct str all;
	size_t i;

	str_init(&all);
	for (activity = ACTIVITY_MENTION; activity > ACTIVITY_NONE; activity--)
		for (i = 0; i < s->window_count; i++) {
			w = s->windows[i];
			if (w == s->win || w->activity != activity)
				continue;
			str_printf(&all, all.len > 0 ? " %zu" : "%zu", i + 1);
			add_signs(&all, w);
		}
	add_short(out, all.s, cols);
	str_release(&all);
}

enum activity
screen_most_active(const struct screen *s)
{
	enum activity most = ACTIVITY_NONE;
	size_t i;

	for (i = 0; i < s->window_count; i++)
		if (s->windows[i]->activity > most)
			most = s->windows[i]->activity;
	return most;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The front with panes: its life, the app's calls, and when it paints. Calls
 * record; once a turn changed() paints, at most every few milliseconds unless
 * a key was pressed, so that a flood of messages costs a frame now and then
 * and typing is seen at once.
 */
#include "config.h"

#include "client/screen_files.h"
#include "client/screen_inner.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "client/settings.h"

enum {
	FRAME_MS = 16,
	STALL_MS = 100,		/* until a stalled terminal is tried again */
	AWAY_MS = 250		/* until one that another job has is */
};

struct room_view *
view_of(struct front *front)
{
	return (struct room_view *)front;
}

struct screen *
screen_of(struct front *front)
{
	return view_of(front)->screen;
}

bool
screen_is_asking(const struct screen *s)
{
	return s->win->view->asking || s->win->view->doubting;
}

struct edit *
screen_edit(const struct screen *s)
{
	if (screen_is_asking(s))
		return s->win->view->secret;
	return s->finder.on ? s->finder.edit : s->win->edit;
}

/* ---- painting ---- */

static void
on_timer(void *ctx)
{
	struct screen *s = ctx;

	s->dirty = true;
}

/* In the background the room goes on, and no shell says when that is over. */
static bool
holds_terminal(struct screen *s, int64_t now_ms)
{
	bool held = term_hold(s->term);

	loop_input_pause(s->input, !held);
	if (!held)
		loop_timer_set(s->frame, now_ms + AWAY_MS);
	return held;
}

static void
changed(struct front *front)
{
	struct screen *s = screen_of(front);
	int64_t now_ms = loop_now_ms(s->loop);

	if (!s->dirty)
		return;
	if (!s->urgent && now_ms - s->painted_ms < FRAME_MS) {
		loop_timer_set(s->frame, s->painted_ms + FRAME_MS);
		return;
	}
	if (!holds_terminal(s, now_ms))
		return;
	if (!term_ready(s->term)) {
		/* the room must not wait for a terminal that hangs */
		loop_timer_set(s->frame, now_ms + STALL_MS);
		return;
	}
	screen_meet(s);
	s->dirty = s->urgent = false;
	s->painted_ms = now_ms;
	screen_draw(s, now_ms);
	screen_set_title(s);
	term_paint(s->term, &s->cells);
	loop_timer_set(s->tick, screen_stale_ms(s, now_ms));
}

/* ---- the app's calls ---- */

static void
link_changed(struct front *front)
{
	screen_of(front)->dirty = true;
	screen_typed_room(view_of(front));
}

/* Something is asked: no more than a mask, and what was typed, is said. */
static void
ask(struct room_view *v, bool masked)
{
	struct screen *s = v->screen;

	if (s->win->view == v) {
		screen_find_end(s, false);
		complete_reset(s->complete);
	} else {
		screen_touch(v->room, ACTIVITY_MENTION);
	}
	edit_do(v->secret, EDIT_CLEAR);
	edit_mask(v->secret, masked);
	v->asking = masked;
	v->doubting = !masked;
	screen_tell_asking(s);
}

static void
ask_passphrase(struct front *front, const char *why)
{
	char *text;

	if (why != NULL)
		text = mem_printf(_("%s: type another one, or Ctrl-C to stay "
		    "outside"), why);
	else
		text = mem_strdup(_("type the passphrase of the room, or "
		    "Ctrl-C to stay off line"));
	screen_notice(front, why != NULL ? SAY_ERROR : SAY_INFO, text);
	free(text);
	ask(view_of(front), true);
}

static void
ask_relay(struct front *front, const char *text, const char *key)
{
	(void)key;
	screen_notice(front, SAY_WARNING, text);
	ask(view_of(front), false);
}

static void
ask_over(struct front *front)
{
	struct room_view *v = view_of(front);

	edit_do(v->secret, EDIT_CLEAR);
	v->asking = v->doubting = false;
	v->screen->dirty = true;
}

static bool
show(struct front *front, enum front_panel panel)
{
	struct screen *s = screen_of(front);

	if (panel == PANEL_KEY)
		screen_open(s, OVERLAY_KEY);
	else if (panel == PANEL_HELP)
		screen_open(s, OVERLAY_HELP);
	else if (panel == PANEL_BINDINGS)
		screen_open(s, OVERLAY_BINDINGS);
	else if (s->layout.folded)
		screen_open(s, OVERLAY_PANES);
	else
		return false;
	return true;
}

static void
clear(struct front *front)
{
	struct screen *s = screen_of(front);

	scroll_clear(s->win->scroll);
	s->win->since_ms = clock_wall_ms();
	s->win->stored = 0;
	screen_archive_drop(s);
	s->dirty = true;
}

static void
setting(struct front *front, enum setting id)
{
	struct room_view *v = view_of(front);
	struct screen *s = v->screen;

	/* the others are read where they are drawn or used */
	if (id == SETTING_THEME && v == s->win->view)
		screen_take_theme(s);
	else if (id == SETTING_KEEP_INPUT || id == SETTING_HISTORY)
		screen_typed(v);
	else if (id == SETTING_KEYS)
		vi_reset(s->vi);
	s->dirty = true;
}

static struct front *
open_room(struct front *front, struct app *app, bool look)
{
	struct screen *s = screen_of(front);
	struct room_view *v = screen_add_view(s, app);

	if (v == NULL)
		return NULL;
	if (look)
		screen_go(s, v->room);
	return &v->front;
}

static bool
is_attended(struct front *front)
{
	(void)front;
	return true;
}

const struct front_ops screen_ops = {
	.event = screen_event,
	.said = screen_said,
	.notice = screen_notice,
	.link = link_changed,
	.changed = changed,
	.ask_passphrase = ask_passphrase,
	.ask_relay = ask_relay,
	.ask_over = ask_over,
	.show = show,
	.clear = clear,
	.code = screen_code,
	.setting = setting,
	.query = screen_query,
	.close = screen_close,
	.search = screen_search,
	.history = screen_history,
	.file = screen_file,
	.open = open_room,
	.gone = screen_gone,
	.is_attended = is_attended,
	.window = screen_window,
};

/* ---- life ---- */

static void
on_winch(void *ctx)
{
	struct screen *s = ctx;

	term_resized(s->term);
	s->dirty = s->urgent = true;
}

/* The title, too, is that of whoever had the terminal. */
static void
paint_anew(struct screen *s)
{
	str_clear(&s->title);
	s->dirty = s->urgent = true;
}

void
screen_suspend(struct screen *s)
{
	term_suspend(s->term);
	paint_anew(s);
}

/* Not from Ctrl-Z, which is a key, but from somebody else. */
static void
on_tstp(void *ctx)
{
	screen_suspend(ctx);
}

/* Stopped and continued by somebody else: who knows what is shown. */
static void
on_cont(void *ctx)
{
	struct screen *s = ctx;

	term_continued(s->term);
	paint_anew(s);
}

static char *
say_fault(enum term_fault fault)
{
	const char *name = getenv("TERM");

	switch (fault) {
	case TERM_NO_TTY:
		return mem_strdup(_("there is no terminal; --pipe works "
		    "without one"));
	case TERM_UNSET:
		return mem_strdup(_("TERM is not set, so the kind of terminal "
		    "is unknown; try TERM=vt100, or --linear"));
	case TERM_UNKNOWN:
		return mem_printf(_("TERM=%s is a kind of terminal that is "
		    "unknown here; try TERM=vt100, or --linear"), name);
	default:
		return mem_printf(_("TERM=%s cannot move its cursor; --linear "
		    "works without that"), name);
	}
}

struct front *
screen_new(struct app *app, bool ascii, char **reason)
{
	struct screen *s;
	struct room_view *v;
	enum term_fault fault;
	struct term *term = term_open(ascii, &fault);

	*reason = NULL;
	if (term == NULL) {
		*reason = say_fault(fault);
		return NULL;
	}
	s = mem_zero(1, sizeof *s);
	s->client = app_client(app);
	s->loop = client_loop(s->client);
	s->term = term;
	cells_init(&s->cells, term_ascii(term));
	v = screen_add_view(s, app);
	s->win = s->last_win = v->room;
	s->complete = complete_new();
	s->vi = vi_new();
	screen_finder_init(s);
	str_init(&s->flash);
	str_init(&s->title);
	str_init(&s->paste);
	s->input = loop_input_new(s->loop, STDIN_FILENO, screen_on_input, s);
	s->winch = loop_signal_new(s->loop, SIGWINCH, on_winch, s);
	s->tstp = loop_signal_new(s->loop, SIGTSTP, on_tstp, s);
	s->cont = loop_signal_new(s->loop, SIGCONT, on_cont, s);
	s->tick = loop_timer_new(s->loop, on_timer, s);
	s->frame = loop_timer_new(s->loop, on_timer, s);
	s->find_timer = loop_timer_new(s->loop, screen_on_find_timer, s);
	s->key_ms = loop_now_ms(s->loop);
	screen_take_theme(s);
	s->dirty = s->urgent = true;
	return &v->front;
}

void
screen_free(struct front *front)
{
	struct screen *s;

	if (front == NULL)
		return;
	s = screen_of(front);
	screen_archive_drop(s);
	screen_views_release(s);
	loop_timer_free(s->find_timer);
	loop_timer_free(s->frame);
	loop_timer_free(s->tick);
	loop_signal_free(s->cont);
	loop_signal_free(s->tstp);
	loop_signal_free(s->winch);
	loop_input_free(s->input);
	term_close(s->term);
	str_release(&s->paste);
	str_release(&s->title);
	str_release(&s->flash);
	complete_free(s->complete);
	vi_free(s->vi);
	screen_finder_release(s);
	free(s->opening);
	screen_code_release(s);
	cells_release(&s->cells);
	free(s);
}

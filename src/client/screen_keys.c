/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the user's keys do. Characters that come in one go are inserted in one
 * go, so that accents and joined emoji are seen whole. Most actions are the
 * editor's; the others are a table here.
 */
#include "config.h"

#include "client/screen_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "client/commands.h"
#include "ui/keymap.h"

enum {
	WHEEL_LINES = 3,
	FLASH_MS = 5000
};

void
screen_flash(struct screen *s, const char *text)
{
	str_clear(&s->flash);
	str_add(&s->flash, text);
	s->flash_ms = loop_now_ms(s->loop) + FLASH_MS;
	s->dirty = s->urgent = true;
}

static void
add_utf8(struct str *out, uint32_t c)
{
	char bytes[5];

	utf8_encode(bytes, c);
	str_add(out, bytes);
}

static void
insert(struct screen *s, const char *text, size_t len)
{
	struct edit *e = screen_edit(s);

	/* the prompt of a search says itself what is not found */
	if (!edit_insert(e, text, len) && !edit_searching(e))
		screen_flash(s, _("no more fits into one message"));
}

/* ---- sending ---- */

static void
send_passphrase(struct screen *s)
{
	struct room_view *v = s->win->view;
	char *text = edit_take(v->secret, false);
	size_t len = strlen(text);

	/* before the app is told: it may ask again */
	v->asking = false;
	app_passphrase(v->app, text);
	mem_wipe_free(text, len);
	screen_tell_asking(s);
}

/* The answer about the relay; what is none is asked for again. */
static void
send_answer(struct screen *s)
{
	struct room_view *v = s->win->view;
	char *text = edit_take(v->secret, false);

	if (app_answer_relay(v->app, text)) {
		v->doubting = false;
		screen_tell_asking(s);
	} else {
		screen_flash(s, _("type yes or no, or the fingerprint that "
		    "you were told"));
	}
	free(text);
}

/* What the history must not keep. */
static bool
is_secret(const char *line)
{
	static const char command[] = "/passphrase";

	return strncmp(line, command, sizeof command - 1) == 0;
}

/* Runs a line as if typed into w, where its answers are shown. */
static bool
run_line(struct screen *s, struct window *w, const char *line)
{
	uint32_t dest = ALL_IDS;
	struct app_peer peer;
	bool good;

	if (!window_is_room(w))
		dest = screen_dest(w, &peer) ? peer.peer.id : APP_NOBODY;
	s->answering = true;
	good = app_line(w->view->app, dest, line);
	s->answering = false;
	if (!good && dest == APP_NOBODY)
		w->left = true;		/* its return is told */
	return good;
}

static void
send_line(struct screen *s, const char *line)
{
	struct window *w = s->win;

	if (run_line(s, w, line)) {
		scroll_unmark(s->win->scroll);
		return;
	}
	/* wrong or not sent: to be put right where it was typed */
	if (edit_text(w->edit, NULL)[0] == '\0')
		edit_return(w->edit, line);
}

static void
on_send(struct screen *s)
{
	char *line;

	if (s->win->view->asking) {
		send_passphrase(s);
		return;
	}
	if (s->win->view->doubting) {
		send_answer(s);
		return;
	}
	if (edit_text(screen_edit(s), NULL)[0] == '\0')
		return;
	vi_reset(s->vi);
	line = edit_take(s->win->edit,
	    !is_secret(edit_text(s->win->edit, NULL)));
	screen_to_end(s);
	send_line(s, line);
	mem_wipe_free(line, strlen(line));
}

/* ---- pasting ---- */

/* One that comes before the last is decided about is added to it. */
static void
on_paste_start(struct screen *s)
{
	s->pasting = true;
	if (!s->deciding)
		str_clear(&s->paste);
	else
		str_add_char(&s->paste, '\n');
}

/* One line is typed text; more are asked about. */
static void
on_paste_end(struct screen *s)
{
	struct str *p = &s->paste;

	s->pasting = false;
	while (p->len > 0 && p->s[p->len - 1] == '\n')
		p->s[--p->len] = '\0';
	if (p->len == 0)
		return;
	if (screen_is_asking(s) ||
	    memchr(p->s, '\n', p->len) == NULL) {
		insert(s, p->s, strcspn(p->s, "\n"));
		mem_wipe(p->s, p->len);
		str_clear(p);
		return;
	}
	s->deciding = true;
	s->puzzled = false;
}

static void
paste_key(struct screen *s, uint32_t key)
{
	if (s->paste.len >= PASTE_BYTES_MAX)
		return;
	if (key == '\r')
		key = '\n';
	if (key < TK_FIRST && (key >= 0x20 || key == '\n' || key == '\t'))
		add_utf8(&s->paste, key);
}

/* Pasted text is never a command: "//x" says "/x". */
static bool
say(struct screen *s, const char *text, size_t len)
{
	char *line = mem_printf("%s%.*s", text[0] == '/' ? "/" : "",
	    (int)len, text);
	bool good = run_line(s, s->win, line);

	free(line);
	return good;
}

static void
say_lines(struct screen *s)
{
	const char *p = s->paste.s;
	size_t len;

	for (; *p != '\0'; p += len + (p[len] == '\n')) {
		len = strcspn(p, "\n");
		if (len > 0 && !say(s, p, len)) {
			/* what is left is not lost */
			insert(s, p, strlen(p));
			return;
		}
	}
}

/* The answer to what shall become of the paste. */
static void
decide(struct screen *s, uint32_t key)
{
	switch (key) {
	case 'o':
	case 'O':
		s->deciding = false;
		screen_to_end(s);
		if (!say(s, s->paste.s, s->paste.len))
			insert(s, s->paste.s, s->paste.len);
		break;
	case 'l':
	case 'L':
		s->deciding = false;
		screen_to_end(s);
		say_lines(s);
		break;
	case 'e':
	case 'E':
	case '\r':	/* sends nothing: who presses it has not looked */
	case TK_ENTER:
		s->deciding = false;
		insert(s, s->paste.s, s->paste.len);
		break;
	case TK_ESC:
	case TK_CONTROL('C'):
	case TK_CONTROL('G'):
		s->deciding = false;
		screen_flash(s, _("nothing was pasted"));
		break;
	default:
		s->puzzled = true;
		return;
	}
	str_clear(&s->paste);
}

/* ---- moving about ---- */

static int
page(const struct screen *s)
{
	int rows = s->layout.messages.rows;

	return rows > 2 ? rows - 1 : 1;
}

static void
scroll_pane(struct screen *s, int delta)
{
	if (delta < 0 && s->peers_top < (size_t)-delta)
		s->peers_top = 0;
	else
		s->peers_top += delta;
}

static void
move_view(struct screen *s, int delta)
{
	if (s->overlay == OVERLAY_PANES)
		scroll_pane(s, delta);
	else if (s->overlay >= OVERLAY_HELP)
		screen_page_scroll(s, delta);
	else if (s->overlay == OVERLAY_NONE)
		screen_scroll_by(s, delta);
}

static void
on_page_up(struct screen *s)
{
	move_view(s, -page(s));
}

static void
on_page_down(struct screen *s)
{
	move_view(s, page(s));
}

static void
on_line_up(struct screen *s)
{
	move_view(s, -1);
}

static void
on_line_down(struct screen *s)
{
	move_view(s, 1);
}

static void
on_wheel_up(struct screen *s)
{
	move_view(s, -WHEEL_LINES);
}

static void
on_wheel_down(struct screen *s)
{
	move_view(s, WHEEL_LINES);
}

static void
on_top(struct screen *s)
{
	if (s->overlay >= OVERLAY_HELP)
		s->overlay_top = 0;
	else
		scroll_to_start(screen_scroll(s));
}

static void
on_bottom(struct screen *s)
{
	screen_to_end(s);
}

static void
on_pane_up(struct screen *s)
{
	scroll_pane(s, -s->peers_rows);
}

static void
on_pane_down(struct screen *s)
{
	scroll_pane(s, s->peers_rows);
}

/* ---- overlays, the terminal ---- */

void
screen_open(struct screen *s, enum overlay overlay)
{
	s->overlay = overlay;
	s->overlay_top = 0;
	s->overlay_item = 0;
	s->dirty = true;
}

static void
toggle(struct screen *s, enum overlay overlay)
{
	screen_open(s, s->overlay == overlay ? OVERLAY_NONE : overlay);
}

static void
on_find(struct screen *s)
{
	screen_find(s, "");
}

static void
on_links(struct screen *s)
{
	toggle(s, OVERLAY_LINKS);
}

/* Without panes and reports of the mouse, so that lines can be marked. */
static void
on_bare(struct screen *s)
{
	s->bare = !s->bare;
	term_mouse(s->term, !s->bare);
	if (s->bare)
		screen_flash(s, _("select with the mouse; F4 brings the panes "
		    "back"));
}

static void
on_key_history(struct screen *s)
{
	toggle(s, OVERLAY_KEY);
}

static void
on_numbers(struct screen *s)
{
	s->numbers = !s->numbers;
}

static void
on_help(struct screen *s)
{
	toggle(s, OVERLAY_HELP);
}

static void
on_panes(struct screen *s)
{
	toggle(s, OVERLAY_PANES);
}

static void
on_redraw(struct screen *s)
{
	term_resized(s->term);
	term_redraw(s->term);
}

static void
on_suspend(struct screen *s)
{
	screen_suspend(s);
}

static void
on_resize(struct screen *s)
{
	term_resized(s->term);
}

static void
on_focus_in(struct screen *s)
{
	s->away = false;
}

static void
on_focus_out(struct screen *s)
{
	s->away = true;
}

/* Closes what is open, the innermost first; at last it clears the line. */
static void
on_cancel(struct screen *s)
{
	struct room_view *v = s->win->view;

	if (edit_searching(screen_edit(s))) {
		edit_do(screen_edit(s), EDIT_SEARCH_CANCEL);
	} else if (s->overlay != OVERLAY_NONE) {
		s->overlay = OVERLAY_NONE;
	} else if (s->archive.shown) {
		screen_archive_leave(s);
	} else if (edit_do(screen_edit(s), EDIT_CLEAR)) {
		return;
	} else if (v->asking) {
		v->asking = false;
		app_passphrase(v->app, NULL);
		screen_tell_asking(s);
	} else if (v->doubting) {
		v->doubting = false;
		app_answer_relay(v->app, NULL);
		screen_tell_asking(s);
	} else {
		screen_flash(s, _("/quit leaves the room and ends tuschel"));
	}
}

static void
on_end_of_input(struct screen *s)
{
	if (!edit_do(screen_edit(s), EDIT_DELETE) &&
	    edit_text(screen_edit(s), NULL)[0] == '\0')
		screen_flash(s, _("/quit leaves the room and ends tuschel"));
}

/* ---- windows ---- */

static void
on_window_back(struct screen *s)
{
	screen_go_next(s, -1);
}

static void
on_window_next(struct screen *s)
{
	screen_go_next(s, 1);
}

/* ---- completion ---- */

static void
on_complete(struct screen *s)
{
	screen_menu_step(s, 1);
}

static void
on_complete_back(struct screen *s)
{
	screen_menu_step(s, -1);
}

/* ---- the table ---- */

static void (*const handlers[ACTION_EDIT])(struct screen *s) = {
	[ACTION_SEND] = on_send,
	[ACTION_COMPLETE] = on_complete,
	[ACTION_COMPLETE_BACK] = on_complete_back,
	[ACTION_PAGE_UP] = on_page_up,
	[ACTION_PAGE_DOWN] = on_page_down,
	[ACTION_LINE_UP] = on_line_up,
	[ACTION_LINE_DOWN] = on_line_down,
	[ACTION_WHEEL_UP] = on_wheel_up,
	[ACTION_WHEEL_DOWN] = on_wheel_down,
	[ACTION_TOP] = on_top,
	[ACTION_BOTTOM] = on_bottom,
	[ACTION_CANCEL] = on_cancel,
	[ACTION_END_OF_INPUT] = on_end_of_input,
	[ACTION_REDRAW] = on_redraw,
	[ACTION_SUSPEND] = on_suspend,
	[ACTION_HELP] = on_help,
	[ACTION_PANES] = on_panes,
	[ACTION_FIND] = on_find,
	[ACTION_LINKS] = on_links,
	[ACTION_BARE] = on_bare,
	[ACTION_KEY] = on_key_history,
	[ACTION_NUMBERS] = on_numbers,
	[ACTION_WINDOW_BACK] = on_window_back,
	[ACTION_WINDOW_NEXT] = on_window_next,
	[ACTION_WINDOW_ACTIVE] = screen_go_active,
	[ACTION_PANE_UP] = on_pane_up,
	[ACTION_PANE_DOWN] = on_pane_down,
	[ACTION_PASTE_START] = on_paste_start,
	[ACTION_PASTE_END] = on_paste_end,
	[ACTION_FOCUS_IN] = on_focus_in,
	[ACTION_FOCUS_OUT] = on_focus_out,
	[ACTION_RESIZE] = on_resize,
};

static void
act(struct screen *s, int action)
{
	s->dirty = s->urgent = true;
	s->flash_ms = 0;
	if (screen_menu_action(s, action))
		return;
	if (screen_find_action(s, action))
		return;
	if (action >= ACTION_EDIT && edit_do(screen_edit(s),
	    action - ACTION_EDIT))
		screen_find_typed(s);
	else if (action >= ACTION_EDIT)
		return;
	else if (action >= ACTION_WINDOW && action < ACTION_WINDOW + 10)
		screen_go_number(s, action - ACTION_WINDOW + 1);
	else if (handlers[action] != NULL)
		handlers[action](s);
}

/* In an overlay, arrows and "q" are for it. */
static int
overlay_action(const struct screen *s, uint32_t key, int action)
{
	if (s->overlay == OVERLAY_NONE)
		return action;
	if (key == 'q')
		return ACTION_CANCEL;
	if (key == TK_UP)
		return ACTION_LINE_UP;
	return key == TK_DOWN ? ACTION_LINE_DOWN : action;
}

/* On pages with items keys choose one. True: that key did. */
static bool
page_key(struct screen *s, uint32_t key)
{
	bool done = false;

	if (s->overlay < OVERLAY_HELP)
		return false;
	if (key == TK_UP || key == TK_DOWN)
		done = screen_page_choose(s, key == TK_UP ? -1 : 1);
	else if (key == '\r' || key == TK_ENTER)
		done = screen_page_enter(s);
	else if (key == 'c' && s->overlay == OVERLAY_LINKS) {
		screen_copy_link(s);
		done = true;
	}
	if (done)
		s->dirty = s->urgent = true;
	return done;
}

static bool
has_vi(const struct screen *s)
{
	return strcmp(setting_text(client_settings(s->client), SETTING_KEYS),
	    "vi") == 0 && screen_edit(s) == s->win->edit &&
	    !edit_searching(s->win->edit);
}

/* What is open over the line, and Esc closes first. */
static bool
is_covered(const struct screen *s)
{
	return s->overlay != OVERLAY_NONE || s->archive.shown ||
	    complete_active(s->complete);
}

static void flush_typed(struct screen *s, struct str *typed);

/* True if it was a key of vi's. */
static bool
vi_takes(struct screen *s, uint32_t key, struct str *typed)
{
	bool back = key == TK_BACKSPACE || key == TK_CONTROL('H') ||
	    key == VI_BACK;
	bool typing = key >= 0x20 && key < TK_FIRST && !back;

	if (!has_vi(s) || (!typing && !back && key != TK_ESC) ||
	    (key == TK_ESC && is_covered(s)) ||
	    (!vi_is_normal(s->vi) && key != TK_ESC))
		return false;
	flush_typed(s, typed);
	complete_reset(s->complete);
	if (typing)
		s->overlay = OVERLAY_NONE;
	s->flash_ms = 0;
	vi_key(s->vi, s->win->edit, key == TK_ESC ? VI_ESC : back ? VI_BACK :
	    key);
	s->dirty = s->urgent = true;
	return true;
}

/* A path goes on with a slash. */
static bool
ends_in_path(const char *line)
{
	size_t len = strcspn(line, " \t\n");
	const struct command *c = command_find(line + 1, len - 1);

	return line[len] != '\0' && c != NULL && (c->word == WORD_FILE ||
	    c->next == WORD_FILE);
}

/*
 * A command was wrong and stands there to be put right, and a slash comes
 * behind it: that begins another. Only a slash does: what is typed to mend a
 * line for one member must not become one for all.
 */
static void
begin_anew(struct edit *e)
{
	const char *line = edit_text(e, NULL);

	if (edit_is_returned(e) && line[0] == '/' && line[1] != '/' &&
	    !ends_in_path(line))
		edit_do(e, EDIT_CLEAR);
}

static void
flush_typed(struct screen *s, struct str *typed)
{
	size_t from;

	if (typed->len == 0)
		return;
	from = typed->s[0] == '/' && screen_menu_has_slash(s);
	complete_reset(s->complete);
	if (typed->s[0] == '/')
		begin_anew(screen_edit(s));
	if (from < typed->len)
		insert(s, typed->s + from, typed->len - from);
	screen_find_typed(s);
	mem_wipe(typed->s, typed->len);
	str_clear(typed);
	s->dirty = s->urgent = true;
}

/* What is no answer to a question, but done while it is asked. */
static bool
is_aside(int action)
{
	switch (action) {
	case ACTION_RESIZE:
	case ACTION_FOCUS_IN:
	case ACTION_FOCUS_OUT:
	case ACTION_PASTE_START:
	case ACTION_PASTE_END:
	case ACTION_WHEEL_UP:
	case ACTION_WHEEL_DOWN:
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
	case ACTION_REDRAW:
	case ACTION_SUSPEND:
		return true;
	default:
		return false;
	}
}

static void
on_key(struct screen *s, uint32_t key, struct str *typed)
{
	int action = overlay_action(s, key, keymap_action(key));

	if (s->pasting && action != ACTION_PASTE_END) {
		paste_key(s, key);
	} else if (s->deciding && !is_aside(action)) {
		decide(s, key);
		s->dirty = s->urgent = true;
	} else if (s->opening != NULL && !is_aside(action)) {
		screen_decide_link(s, key);
	} else if (page_key(s, key)) {
		return;
	} else if (vi_takes(s, key, typed)) {
		return;
	} else if (action == ACTION_INSERT) {
		s->overlay = OVERLAY_NONE;
		add_utf8(typed, key);
	} else {
		flush_typed(s, typed);
		act(s, action);
	}
}

void
screen_on_input(void *ctx)
{
	struct screen *s = ctx;
	struct str typed;
	uint32_t key;
	bool gone;

	if (!term_hold(s->term)) {
		s->dirty = true;	/* the end of the turn pauses this */
		return;
	}
	str_init(&typed);
	while ((key = term_key(s->term, &gone)) != TK_NONE)
		on_key(s, key, &typed);
	flush_typed(s, &typed);
	str_release(&typed);
	screen_find_tidy(s);
	screen_typed(s->win->view);
	s->key_ms = s->win->seen_ms = loop_now_ms(s->loop);
	s->unseen = 0;
	if (gone) {
		loop_input_pause(s->input, true);
		client_fail(s->client, CLIENT_EXIT_FAILED, NULL);
	}
}

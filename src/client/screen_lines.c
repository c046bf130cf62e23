/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the app tells the screen becomes lines of the scrollback, marks on own
 * lines, and the state of the key pane. Nothing is drawn here.
 */
#include "config.h"

#include "client/screen_files.h"
#include "client/screen_inner.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "client/say.h"

enum {
	AWAY_MS = 300000	/* without a key that long, what comes is new */
};

static const struct {
	enum style style, prefix_style;
} levels[] = {
	[SAY_DETAIL] = { STYLE_DIM, STYLE_DIM },
	[SAY_INFO] = { STYLE_NOTICE, STYLE_DIM },
	[SAY_GOOD] = { STYLE_OK, STYLE_OK },
	[SAY_WARNING] = { STYLE_WARN, STYLE_WARN },
	[SAY_ERROR] = { STYLE_ERROR, STYLE_ERROR },
};

/* A line across the pane when another day has begun. */
static void
new_day(struct scroll *scroll, int *last, int64_t wall_ms)
{
	struct scroll_line line = { .wall_ms = wall_ms,
	    .flags = SCROLL_RULE, .style = STYLE_DIM,
	    .generation = NO_GENERATION };
	struct str text;

	str_init(&text);
	if (say_day(&text, last, wall_ms)) {
		line.text_len = text.len;
		line.text = text.s;
		scroll_add(scroll, &line);
	}
	str_release(&text);
}

static uint64_t
put_line(struct window *w, struct scroll *scroll, int *day,
    const struct scroll_line *line)
{
	int width = utf8_width(line->prefix, strlen(line->prefix));

	if (width > w->prefix_cols)
		w->prefix_cols = width;
	/* a rule ends what is above it */
	if (!(line->flags & SCROLL_RULE))
		new_day(scroll, day, line->wall_ms);
	w->view->screen->dirty = true;
	return scroll_add(scroll, line);
}

static uint64_t
add_line(struct window *w, struct scroll_line *line)
{
	if (line->wall_ms < w->since_ms)
		w->since_ms = line->wall_ms;
	return put_line(w, w->scroll, &w->day, line);
}

/* Somebody who is not looking finds a line before what has come since. */
static void
mark_unseen(struct window *w)
{
	const struct screen *s = w->view->screen;
	int64_t now_ms = loop_now_ms(s->loop);
	bool looked_at = w == s->win && scroll_at_end(w->scroll) &&
	    !s->archive.shown;

	if (looked_at && !s->away && now_ms - s->key_ms <= AWAY_MS)
		return;
	/* one from before their last key here has been seen */
	if (scroll_at_end(w->scroll) && w->mark_ms < w->seen_ms)
		scroll_unmark(w->scroll);
	if (!scroll_marked(w->scroll))
		w->mark_ms = now_ms;
	scroll_mark(w->scroll);
}

/* Before what the program says. */
static void
add_dash(const struct screen *s, struct str *prefix)
{
	str_add(prefix, glyph(GLYPH_HLINE, s->cells.ascii));
	str_add(prefix, glyph(GLYPH_HLINE, s->cells.ascii));
}

static void
add_notice(struct window *w, enum say_level level, const char *text,
    int64_t wall_ms)
{
	struct str prefix;
	struct scroll_line line = { .wall_ms = wall_ms, .text = text,
	    .text_len = strlen(text), .style = levels[level].style,
	    .prefix_style = levels[level].prefix_style,
	    .generation = NO_GENERATION };

	str_init(&prefix);
	if (level == SAY_WARNING) {
		str_add(&prefix, "!");
	} else if (level == SAY_ERROR) {
		str_add(&prefix, "!!");
	} else {
		add_dash(w->view->screen, &prefix);
	}
	line.prefix = prefix.s;
	add_line(w, &line);
	screen_touch(w, ACTIVITY_NOTICE);
	str_release(&prefix);
}

void
screen_notice_in(struct window *w, enum say_level level, const char *text)
{
	add_notice(w, level, text, clock_wall_ms());
}

void
screen_greet(struct window *w, const struct app_person *person)
{
	char *text = mem_printf(_("what is said here only %s and you can "
	    "read; %s: %s"), person->name, person->name,
	    say_mark(person->known));

	add_notice(w, person->known == KNOWN_CHANGED ? SAY_WARNING :
	    SAY_INFO, text, clock_wall_ms());
	free(text);
}

void
screen_notice(struct front *front, enum say_level level, const char *text)
{
	struct room_view *v = view_of(front);
	struct screen *s = v->screen;
	bool here = s->answering && s->win->view == v;

	s->dirty = true;
	if (level != SAY_DETAIL)
		add_notice(here ? s->win : v->room, level, text,
		    clock_wall_ms());
}

/* ---- messages ---- */

/* Are the len bytes at text[at] not a part of a longer word? */
static bool
word_at(const char *text, size_t at, size_t len)
{
	unsigned char left = at > 0 ? text[at - 1] : ' ';
	unsigned char right = text[at + len];

	if (left >= 0x80 || right >= 0x80)
		return false;
	return strchr(" \n.,:;!?()\"'@<>", left) != NULL &&
	    (right == '\0' || strchr(" \n.,:;!?()\"'<>", right) != NULL);
}

static bool
names_us(const struct app *app, const char *text)
{
	const char *nick = app_nick(app), *p = text;
	size_t len = strlen(nick);

	while (len > 0 && (p = strcasestr(p, nick)) != NULL) {
		if (word_at(text, (size_t)(p - text), len))
			return true;
		p++;
	}
	return false;
}

static enum style
style_of(const struct app *app, uint32_t id)
{
	struct session_peer peer;

	if (!session_peer_by_id(app_session(app), id, &peer) ||
	    !peer.has_card)
		return STYLE_TEXT;
	return style_nick(&peer.identity, sizeof peer.identity);
}

/* What stands in the text column: "(to you only) ", "anna " of an action. */
static void
add_body(struct str *out, const char *only, enum message_kind kind,
    const char *actor, const char *text, size_t len)
{
	if (only != NULL) {
		str_add(out, only);
		str_add_char(out, ' ');
	}
	if (kind == MESSAGE_ACTION) {
		str_add(out, actor);
		str_add_char(out, ' ');
	}
	utf8_sanitize(out, text, len, UTF8_TEXT);
}

static void
add_message(struct room_view *v, const struct session_event *event)
{
	const char *name = app_name(v->app, event->id);
	bool action = event->kind == MESSAGE_ACTION;
	struct scroll_line line = {
		.wall_ms = app_wall_ms(v->app, event->time_ms),
		.prefix = action ? "*" : name,
		.prefix_style = style_of(v->app, event->id),
		.style = STYLE_TEXT,
		.generation = event->generation
	};
	struct window *direct = event->direct ?
	    screen_direct(v, event->id, true) : NULL;
	struct window *w = direct != NULL ? direct : v->room;
	struct str text;
	bool mention;

	str_init(&text);
	add_body(&text, event->direct && direct == NULL ?
	    _("(to you only)") : NULL, event->kind, name, event->text,
	    event->text_len);
	mention = event->direct || names_us(v->app, text.s);
	if (mention && !event->direct)
		line.prefix_style = STYLE_HIGHLIGHT;
	line.text = text.s;
	line.text_len = text.len;
	mark_unseen(w);
	add_line(w, &line);
	screen_touch(w, mention ? ACTIVITY_MENTION : ACTIVITY_MESSAGE);
	if (mention)
		screen_notify(w, event->direct ? NOTICE_DIRECT : NOTICE_NAME,
		    name);
	str_release(&text);
}

static void
remember_pending(struct window *w, long number, uint64_t handle)
{
	struct room_view *v = w->view;

	if (v->pending_count == PENDING_MAX) {
		memmove(&v->pending[0], &v->pending[1],
		    (PENDING_MAX - 1) * sizeof v->pending[0]);
		v->pending_count--;
	}
	v->pending[v->pending_count++] = (struct pending){ number, w, handle,
	    loop_now_ms(v->screen->loop) };
}

/* An own line has gone into another window than it was typed in. */
static void
tell_elsewhere(struct window *w)
{
	char *text = mem_printf(_("said in window %zu, to %s only; Alt-A goes "
	    "there"), screen_window_number(w), screen_window_name(w));

	screen_flash(w->view->screen, text);
	screen_touch(w, ACTIVITY_MESSAGE);
	free(text);
}

void
screen_said(struct front *front, const struct front_said *said)
{
	struct room_view *v = view_of(front);
	const char *nick = app_nick(v->app);
	struct scroll_line line = {
		.wall_ms = said->wall_ms,
		.prefix = said->kind == MESSAGE_ACTION ? "*" : nick,
		.prefix_style = STYLE_SELF,
		.style = STYLE_TEXT,
		.flags = SCROLL_PENDING,
		.generation = NO_GENERATION
	};
	struct window *direct = said->dest != ALL_IDS ?
	    screen_direct(v, said->dest, true) : NULL;
	struct window *w = direct != NULL ? direct : v->room;
	struct str text;
	char *only = NULL;

	str_init(&text);
	if (said->dest != ALL_IDS && direct == NULL)
		only = mem_printf(_("(to %s only)"),
		    app_name(v->app, said->dest));
	add_body(&text, only, said->kind, nick, said->text, said->len);
	line.text = text.s;
	line.text_len = text.len;
	remember_pending(w, said->number, add_line(w, &line));
	if (w != v->screen->win)
		tell_elsewhere(w);
	free(only);
	str_release(&text);
}

/* Its echo has come, or never will. */
static void
settle(struct room_view *v, const struct session_event *event, unsigned flag)
{
	const struct pending *p;
	size_t i;

	for (i = 0; i < v->pending_count; i++)
		if (v->pending[i].number == event->number)
			break;
	if (i == v->pending_count)
		return;
	p = &v->pending[i];
	scroll_flag(p->win->scroll, p->handle, SCROLL_PENDING, flag);
	scroll_set_generation(p->win->scroll, p->handle, event->generation);
	v->pending_count--;
	memmove(&v->pending[i], &v->pending[i + 1],
	    (v->pending_count - i) * sizeof v->pending[0]);
}

/* ---- the way to the key ---- */

void
screen_way_release(struct way *way)
{
	free(way->broken);
	free(way->left);
	memset(way, 0, sizeof *way);
}

static void
forget_failure(struct way *way)
{
	free(way->broken);
	way->broken = NULL;
}

static void
way_failed(struct room_view *v, const struct session_event *event)
{
	forget_failure(&v->way);
	memset(v->way.done, 0, sizeof v->way.done);
	v->way.done[STEP_INIT] = true;
	if (event->id != 0)
		v->way.broken = mem_printf("%s: %s",
		    app_name(v->app, event->id),
		    say_failure(event->failure));
	else
		v->way.broken = mem_strdup(say_failure(event->failure));
}

static void
way_generation(struct room_view *v, const struct session_event *event)
{
	free(v->way.left);
	v->way.left = NULL;
	if (event->cause == CAUSE_EXIT && event->other != 0)
		v->way.left = mem_strdup(app_name(v->app, event->other));
}

static void
follow_way(struct room_view *v, const struct session_event *event)
{
	switch (event->type) {
	case EVENT_INIT:
		screen_way_release(&v->way);
		v->way.done[STEP_INIT] = true;
		break;
	case EVENT_STEP:
		forget_failure(&v->way);
		v->way.done[event->step] = true;
		break;
	case EVENT_FAILED:
	case EVENT_STOPPED:
		way_failed(v, event);
		break;
	case EVENT_READY:
		forget_failure(&v->way);
		break;
	case EVENT_GENERATION:
		way_generation(v, event);
		break;
	default:
		break;
	}
}

/* In the room, and in the conversation with whom it is about. */
static void
tell(struct room_view *v, const struct session_event *event,
    enum say_level level, const char *text)
{
	int64_t wall_ms = app_wall_ms(v->app, event->time_ms);
	struct window *w = screen_direct(v, event->id, false);

	add_notice(v->room, level, text, wall_ms);
	if (event->type == EVENT_REQUEST) {	/* waits for an answer */
		screen_touch(v->room, ACTIVITY_MENTION);
		screen_notify(v->room, NOTICE_REQUEST,
		    app_name(v->app, event->id));
	}
	if (w == NULL || event->type == EVENT_GENERATION)
		return;
	w->left |= event->type == EVENT_EXIT;
	add_notice(w, level, text, wall_ms);
}

void
screen_event(struct front *front, const struct session_event *event,
    enum say_level level, const char *text)
{
	struct room_view *v = view_of(front);

	v->screen->dirty = true;
	follow_way(v, event);
	if (event->type == EVENT_GENERATION)
		screen_add_generation(v, event, text);
	else if (event->type == EVENT_SENT)
		settle(v, event, SCROLL_ECHOED);
	else if (event->type == EVENT_UNSENT)
		settle(v, event, SCROLL_FAILED);
	if (event->type == EVENT_MESSAGE && text == NULL)
		add_message(v, event);
	else if (text != NULL && level != SAY_DETAIL && !say_is_told(event))
		tell(v, event, level, text);
}

/* ---- from before this start ---- */

static enum style
history_style(const struct history_line *line)
{
	if (line->kind == HISTORY_EVENT)
		return line->flags & HISTORY_LOUD ? STYLE_WARN : STYLE_DIM;
	return line->flags & HISTORY_OWN ? STYLE_SELF :
	    style_nick(&line->who, sizeof line->who);
}

static void
add_history_body(struct str *out, const struct history_line *line)
{
	char *only = line->flags & HISTORY_OWN ?
	    mem_printf(_("(to %s only)"), line->to_name) :
	    mem_strdup(_("(to you only)"));

	if (line->flags & HISTORY_FAILED)
		str_printf(out, "%s ", _("(not delivered)"));
	add_body(out, line->flags & HISTORY_DIRECT ? only : NULL,
	    line->kind == HISTORY_ACTION ? MESSAGE_ACTION : MESSAGE_TEXT,
	    line->name, line->text, line->text_len);
	free(only);
}

/* Where the history ends and this start begins. */
static void
add_history_end(struct window *w)
{
	const char *text = _("that was kept from before");
	struct scroll_line line = { .wall_ms = clock_wall_ms(),
	    .flags = SCROLL_RULE, .style = STYLE_DIM, .text = text,
	    .text_len = strlen(text), .prefix = "" };

	add_line(w, &line);
}

void
screen_add_stored(struct window *w, struct scroll *scroll, int *day,
    const struct history_line *was)
{
	struct scroll_line line = { .style = STYLE_DIM };
	struct str text, dash;

	str_init(&text);
	str_init(&dash);
	add_history_body(&text, was);
	add_dash(w->view->screen, &dash);
	line.wall_ms = was->wall_ms;
	line.prefix = was->kind == HISTORY_TEXT ? was->name :
	    was->kind == HISTORY_ACTION ? "*" : dash.s;
	line.prefix_style = history_style(was);
	line.generation = was->generation;
	line.text = text.s;
	line.text_len = text.len;
	put_line(w, scroll, day, &line);
	str_release(&dash);
	str_release(&text);
}

void
screen_history(struct front *front, const struct history_line *was)
{
	struct window *w = view_of(front)->room;

	if (was == NULL) {
		add_history_end(w);
		return;
	}
	w->stored++;
	screen_add_stored(w, w->scroll, &w->day, was);
}

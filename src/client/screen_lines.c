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

/* A line across the pane when a line is of another day than the last. */
static void
new_day(struct scroll *scroll, int *last, int64_t wall_ms)
{
	time_t at = (time_t)(wall_ms / 1000);
	struct scroll_line line = { .wall_ms = wall_ms,
	    .flags = SCROLL_RULE, .style = STYLE_DIM,
	    .generation = NO_GENERATION };
	struct tm tm;
	char text[64];
	int day, before = *last;

	if (localtime_r(&at, &tm) == NULL)
		return;
	day = tm.tm_year * 400 + tm.tm_yday;
	*last = day;
	if (before == 0 || before == day)
		return;
	line.text_len = strftime(text, sizeof text, "%x", &tm);
	line.text = text;
	scroll_add(scroll, &line);
}

static uint64_t
put_line(struct screen *s, struct window *w, struct scroll *scroll, int *day,
    const struct scroll_line *line)
{
	int width = utf8_width(line->prefix, strlen(line->prefix));

	if (width > w->prefix_cols)
		w->prefix_cols = width;
	new_day(scroll, day, line->wall_ms);
	s->dirty = true;
	return scroll_add(scroll, line);
}

static uint64_t
add_line(struct screen *s, struct window *w, struct scroll_line *line)
{
	if (line->wall_ms < w->since_ms)
		w->since_ms = line->wall_ms;
	return put_line(s, w, w->scroll, &w->day, line);
}

/* Somebody who is not looking finds a line before what has come since. */
static void
mark_unseen(struct screen *s, struct window *w)
{
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
add_notice(struct screen *s, struct window *w, enum say_level level,
    const char *text, int64_t wall_ms)
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
		add_dash(s, &prefix);
	}
	line.prefix = prefix.s;
	add_line(s, w, &line);
	screen_touch(s, w, ACTIVITY_NOTICE);
	str_release(&prefix);
}

void
screen_notice_in(struct screen *s, struct window *w, enum say_level level,
    const char *text)
{
	add_notice(s, w, level, text, clock_wall_ms());
}

void
screen_greet(struct screen *s, struct window *w,
    const struct app_person *person)
{
	char *text = mem_printf(_("what is said here only %s and you can "
	    "read; %s: %s"), person->name, person->name,
	    say_mark(person->known));

	add_notice(s, w, person->known == KNOWN_CHANGED ? SAY_WARNING :
	    SAY_INFO, text, clock_wall_ms());
	free(text);
}

void
screen_notice(struct front *front, enum say_level level, const char *text)
{
	struct screen *s = screen_of(front);

	s->dirty = true;
	if (level != SAY_DETAIL)
		add_notice(s, s->answering ? s->win : screen_room(s), level,
		    text, clock_wall_ms());
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
names_us(const struct screen *s, const char *text)
{
	const char *nick = app_nick(s->app), *p = text;
	size_t len = strlen(nick);

	while (len > 0 && (p = strcasestr(p, nick)) != NULL) {
		if (word_at(text, (size_t)(p - text), len))
			return true;
		p++;
	}
	return false;
}

static enum style
style_of(const struct screen *s, uint32_t id)
{
	struct session_peer peer;

	if (!session_peer_by_id(app_session(s->app), id, &peer) ||
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
add_message(struct screen *s, const struct session_event *event)
{
	const char *name = app_name(s->app, event->id);
	bool action = event->kind == MESSAGE_ACTION;
	struct scroll_line line = {
		.wall_ms = app_wall_ms(s->app, event->time_ms),
		.prefix = action ? "*" : name,
		.prefix_style = style_of(s, event->id),
		.style = STYLE_TEXT,
		.generation = event->generation
	};
	struct window *w = event->direct ?
	    screen_direct(s, event->id, true) : screen_room(s);
	struct str text;
	bool mention;

	str_init(&text);
	add_body(&text, w == NULL ? _("(to you only)") : NULL,
	    event->kind, name, event->text, event->text_len);
	mention = event->direct || names_us(s, text.s);
	if (mention && w != NULL && !event->direct)
		line.prefix_style = STYLE_HIGHLIGHT;
	if (w == NULL)
		w = screen_room(s);
	line.text = text.s;
	line.text_len = text.len;
	mark_unseen(s, w);
	add_line(s, w, &line);
	screen_touch(s, w, mention ? ACTIVITY_MENTION : ACTIVITY_MESSAGE);
	if (mention)
		screen_notify(s, w, name, event->direct);
	str_release(&text);
}

static void
remember_pending(struct screen *s, long number, struct window *w,
    uint64_t handle)
{
	if (s->pending_count == PENDING_MAX) {
		memmove(&s->pending[0], &s->pending[1],
		    (PENDING_MAX - 1) * sizeof s->pending[0]);
		s->pending_count--;
	}
	s->pending[s->pending_count++] = (struct pending){ number, w, handle,
	    loop_now_ms(s->loop) };
}

/* An own line has gone into another window than it was typed in. */
static void
tell_elsewhere(struct screen *s, struct window *w)
{
	char *text = mem_printf(_("said in window %zu, to %s only; Alt-A goes "
	    "there"), screen_window_number(s, w), screen_window_name(s, w));

	screen_flash(s, text);
	screen_touch(s, w, ACTIVITY_MESSAGE);
	free(text);
}

void
screen_said(struct front *front, const struct front_said *said)
{
	struct screen *s = screen_of(front);
	const char *nick = app_nick(s->app);
	struct scroll_line line = {
		.wall_ms = said->wall_ms,
		.prefix = said->kind == MESSAGE_ACTION ? "*" : nick,
		.prefix_style = STYLE_SELF,
		.style = STYLE_TEXT,
		.flags = SCROLL_PENDING,
		.generation = NO_GENERATION
	};
	struct window *w = said->dest == ALL_IDS ? screen_room(s) :
	    screen_direct(s, said->dest, true);
	struct str text;
	char *only = NULL;

	str_init(&text);
	if (w == NULL)
		only = mem_printf(_("(to %s only)"),
		    app_name(s->app, said->dest));
	add_body(&text, only, said->kind, nick, said->text, said->len);
	line.text = text.s;
	line.text_len = text.len;
	if (w == NULL)
		w = screen_room(s);
	remember_pending(s, said->number, w, add_line(s, w, &line));
	if (w != s->win)
		tell_elsewhere(s, w);
	free(only);
	str_release(&text);
}

/* Its echo has come, or never will. */
static void
settle(struct screen *s, const struct session_event *event, unsigned flag)
{
	const struct pending *p;
	size_t i;

	for (i = 0; i < s->pending_count; i++)
		if (s->pending[i].number == event->number)
			break;
	if (i == s->pending_count)
		return;
	p = &s->pending[i];
	scroll_flag(p->win->scroll, p->handle, SCROLL_PENDING, flag);
	scroll_set_generation(p->win->scroll, p->handle, event->generation);
	s->pending_count--;
	memmove(&s->pending[i], &s->pending[i + 1],
	    (s->pending_count - i) * sizeof s->pending[0]);
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
way_failed(struct screen *s, const struct session_event *event)
{
	forget_failure(&s->way);
	memset(s->way.done, 0, sizeof s->way.done);
	s->way.done[STEP_INIT] = true;
	if (event->id != 0)
		s->way.broken = mem_printf("%s: %s",
		    app_name(s->app, event->id),
		    say_failure(event->failure));
	else
		s->way.broken = mem_strdup(say_failure(event->failure));
}

static void
way_generation(struct screen *s, const struct session_event *event)
{
	free(s->way.left);
	s->way.left = NULL;
	if (event->cause == CAUSE_EXIT && event->other != 0)
		s->way.left = mem_strdup(app_name(s->app, event->other));
}

static void
follow_way(struct screen *s, const struct session_event *event)
{
	switch (event->type) {
	case EVENT_INIT:
		screen_way_release(&s->way);
		s->way.done[STEP_INIT] = true;
		break;
	case EVENT_STEP:
		forget_failure(&s->way);
		s->way.done[event->step] = true;
		break;
	case EVENT_FAILED:
	case EVENT_STOPPED:
		way_failed(s, event);
		break;
	case EVENT_READY:
		forget_failure(&s->way);
		break;
	case EVENT_GENERATION:
		way_generation(s, event);
		break;
	default:
		break;
	}
}

/* In the room, and in the conversation with whom it is about. */
static void
tell(struct screen *s, const struct session_event *event,
    enum say_level level, const char *text)
{
	int64_t wall_ms = app_wall_ms(s->app, event->time_ms);
	struct window *w = screen_direct(s, event->id, false);

	add_notice(s, screen_room(s), level, text, wall_ms);
	if (w != NULL && event->type != EVENT_GENERATION)
		add_notice(s, w, level, text, wall_ms);
}

void
screen_event(struct front *front, const struct session_event *event,
    enum say_level level, const char *text)
{
	struct screen *s = screen_of(front);

	s->dirty = true;
	follow_way(s, event);
	if (event->type == EVENT_GENERATION)
		screen_add_generation(s, event, text);
	else if (event->type == EVENT_SENT)
		settle(s, event, SCROLL_ECHOED);
	else if (event->type == EVENT_UNSENT)
		settle(s, event, SCROLL_FAILED);
	if (event->type == EVENT_MESSAGE && text == NULL)
		add_message(s, event);
	else if (event->type == EVENT_STOPPED &&
	    event->failure == FAIL_REFUSED)
		return;		/* the question for another one says it */
	else if (text != NULL && level != SAY_DETAIL)
		tell(s, event, level, text);
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
add_history_end(struct screen *s)
{
	const char *text = _("that was kept from before");
	struct scroll_line line = { .wall_ms = clock_wall_ms(),
	    .flags = SCROLL_RULE, .style = STYLE_DIM, .text = text,
	    .text_len = strlen(text), .prefix = "" };

	add_line(s, screen_room(s), &line);
}

void
screen_add_stored(struct screen *s, struct window *w, struct scroll *scroll,
    int *day, const struct history_line *was)
{
	struct scroll_line line = { .style = STYLE_DIM };
	struct str text, dash;

	str_init(&text);
	str_init(&dash);
	add_history_body(&text, was);
	add_dash(s, &dash);
	line.wall_ms = was->wall_ms;
	line.prefix = was->kind == HISTORY_TEXT ? was->name :
	    was->kind == HISTORY_ACTION ? "*" : dash.s;
	line.prefix_style = history_style(was);
	line.generation = was->generation;
	line.text = text.s;
	line.text_len = text.len;
	put_line(s, w, scroll, day, &line);
	str_release(&dash);
	str_release(&text);
}

void
screen_history(struct front *front, const struct history_line *was)
{
	struct screen *s = screen_of(front);
	struct window *w = screen_room(s);

	if (was == NULL) {
		add_history_end(s);
		return;
	}
	w->stored++;
	screen_add_stored(s, w, w->scroll, &w->day, was);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The front that only appends. A line says who, to whom and what, in words;
 * that an own line was delivered is not said, that it was not is.
 */
#include "config.h"

#include "client/linear.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "client/say.h"
#include "wire/limits.h"

enum {
	FILES_MAX = 64,
	OWN_MAX = 64,		/* own lines whose echo is waited for */
	LATE_MS = 5000,		/* then it is said that it has not come */
	LINE_BYTES_MAX = 2 * TEXT_BYTES_MAX
};

struct own {
	long number;
	int64_t since_ms;
	char *text;
	bool told;
};

struct linear {
	struct front front;	/* first: the front is this */
	struct app *app;
	struct loop *loop;
	struct loop_input *input;
	struct loop_timer *late, *silence;
	bool silent;		/* that the relay is has been said */
	struct str line;	/* begun */
	struct own own[OWN_MAX];
	size_t own_count;
	int quarters[FILES_MAX];	/* of files that were told, by number */
	bool asking, hidden;	/* for a passphrase; without echo */
	bool doubting;		/* asks about the relay */
	struct termios before;
	char *with;		/* name; NULL: what is typed goes to all */
	struct identity_public who;
};

static struct linear *
linear_of(struct front *front)
{
	return (struct linear *)front;
}

/* ---- printing ---- */

/* A line of time and text; further lines of text are set in. */
static void __attribute__((format(printf, 2, 3)))
say(int64_t wall_ms, const char *format, ...)
{
	time_t at = (time_t)(wall_ms / 1000);
	char when[8] = "", *text, *p, *end;
	struct tm tm;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		abort();
	va_end(args);
	if (localtime_r(&at, &tm) != NULL)
		strftime(when, sizeof when, "%H:%M", &tm);
	printf("%s ", when);
	for (p = text; (end = strchr(p, '\n')) != NULL; p = end + 1)
		printf("%.*s\n      ", (int)(end - p), p);
	printf("%s\n", p);
	fflush(stdout);
	free(text);
}

static void
say_at(enum say_level level, int64_t wall_ms, const char *text)
{
	if (level == SAY_DETAIL)
		return;
	if (level == SAY_WARNING)
		say(wall_ms, _("warning: %s"), text);
	else if (level == SAY_ERROR)
		say(wall_ms, _("error: %s"), text);
	else
		say(wall_ms, _("note: %s"), text);
}

static void
say_message(struct linear *l, const struct session_event *e)
{
	const char *who = app_name(l->app, e->id);
	int64_t wall_ms = app_wall_ms(l->app, e->time_ms);
	struct str text;

	str_init(&text);
	utf8_sanitize(&text, e->text, e->text_len, UTF8_TEXT);
	if (e->kind == MESSAGE_ACTION && e->direct)
		say(wall_ms, _("to you only: * %s %s"), who, text.s);
	else if (e->kind == MESSAGE_ACTION)
		say(wall_ms, "* %s %s", who, text.s);
	else if (e->direct)
		say(wall_ms, _("%s to you only: %s"), who, text.s);
	else
		say(wall_ms, "%s: %s", who, text.s);
	str_release(&text);
}

/* ---- own lines ---- */

static void
drop_own(struct linear *l, size_t i)
{
	free(l->own[i].text);
	l->own_count--;
	memmove(&l->own[i], &l->own[i + 1],
	    (l->own_count - i) * sizeof l->own[0]);
}

static void
settle(struct linear *l, const struct session_event *e)
{
	int64_t wall_ms = app_wall_ms(l->app, e->time_ms);
	size_t i;

	for (i = 0; i < l->own_count; i++)
		if (l->own[i].number == e->number)
			break;
	if (i == l->own_count)
		return;
	if (e->type == EVENT_UNSENT)
		say(wall_ms, _("NOT delivered: %s"), l->own[i].text);
	else if (l->own[i].told)
		say(wall_ms, _("delivered now: %s"), l->own[i].text);
	drop_own(l, i);
}

static void
on_late(void *ctx)
{
	struct linear *l = ctx;
	int64_t now_ms = loop_now_ms(l->loop), next = CLOCK_NEVER, at;
	size_t i;

	for (i = 0; i < l->own_count; i++) {
		at = l->own[i].since_ms + LATE_MS;
		if (l->own[i].told)
			continue;
		if (at > now_ms) {
			next = at < next ? at : next;
			continue;
		}
		l->own[i].told = true;
		say(clock_wall_ms(), _("not delivered yet: %s"),
		    l->own[i].text);
	}
	loop_timer_set(l->late, next);
}

/* ---- a relay that says nothing ---- */

static void
on_silence(void *ctx)
{
	struct linear *l = ctx;
	int64_t now_ms = loop_now_ms(l->loop);
	struct app_link link;
	bool silent;

	app_get_link(l->app, &link);
	if (link.state != LINK_UP) {
		l->silent = false;	/* why has been said */
		loop_timer_set(l->silence, CLOCK_NEVER);
		return;
	}
	silent = link.silent_ms <= now_ms;
	if (silent && !l->silent)
		say(clock_wall_ms(), _("warning: the relay is silent; what "
		    "you type may not be delivered"));
	else if (!silent && l->silent)
		say(clock_wall_ms(), _("note: the relay answers again"));
	l->silent = silent;
	loop_timer_set(l->silence, silent ? CLOCK_NEVER : link.silent_ms);
}

static void
on_changed(struct front *front)
{
	on_silence(linear_of(front));
}

/* ---- the app's calls ---- */

static void
on_event(struct front *front, const struct session_event *event,
    enum say_level level, const char *text)
{
	struct linear *l = linear_of(front);

	if (event->type == EVENT_SENT || event->type == EVENT_UNSENT)
		settle(l, event);
	if (event->type == EVENT_MESSAGE && text == NULL)
		say_message(l, event);
	else if (text != NULL && !say_is_told(event))
		say_at(level, app_wall_ms(l->app, event->time_ms), text);
}

static void
on_said(struct front *front, const struct front_said *said)
{
	struct linear *l = linear_of(front);
	struct str text;

	str_init(&text);
	utf8_sanitize(&text, said->text, said->len, UTF8_LINE);
	if (l->own_count == OWN_MAX)
		drop_own(l, 0);
	l->own[l->own_count++] = (struct own){ .number = said->number,
	    .since_ms = loop_now_ms(l->loop), .text = str_take(&text) };
	on_late(l);
}

static void
on_notice(struct front *front, enum say_level level, const char *text)
{
	(void)front;
	say_at(level, clock_wall_ms(), text);
}

/* A quarter at a time: what is read aloud should be little. */
static void
on_file(struct front *front, const struct front_file *file,
    enum say_level level, const char *text)
{
	struct linear *l = linear_of(front);
	int quarter = file->size == 0 ? 0 :
	    (int)((double)file->have * 4 / (double)file->size);
	int before = l->quarters[file->number % FILES_MAX];

	l->quarters[file->number % FILES_MAX] = quarter;
	if (text != NULL)
		say_at(level, clock_wall_ms(), text);
	else if (file->state == TRANSFER_RUNNING && quarter > before)
		say(clock_wall_ms(), file->incoming ?
		    _("note: %d %% of %s have come") :
		    _("note: %d %% of %s have gone"), 25 * quarter,
		    file->name);
}

static void
nothing(struct front *front)
{
	(void)front;
}

static void
on_setting(struct front *front, enum setting id)
{
	(void)front;
	(void)id;
}

/* The terminal's echo; nothing if there is no terminal. */
static void
set_hidden(struct linear *l, bool hidden)
{
	struct termios now;

	if (hidden == l->hidden || tcgetattr(STDIN_FILENO, &now) != 0)
		return;
	if (hidden) {
		l->before = now;
		now.c_lflag &= ~(tcflag_t)ECHO;
	}
	tcsetattr(STDIN_FILENO, TCSADRAIN, hidden ? &now : &l->before);
	l->hidden = hidden;
}

static void
on_ask_passphrase(struct front *front, const char *why)
{
	struct linear *l = linear_of(front);

	l->asking = true;
	set_hidden(l, true);	/* first: some type at once */
	if (why != NULL)
		say(clock_wall_ms(), _("error: %s"), why);
	say(clock_wall_ms(), _("type the passphrase of the room; it is not "
	    "shown"));
}

static void
on_ask_relay(struct front *front, const char *text, const char *key)
{
	struct linear *l = linear_of(front);

	(void)key;
	say_at(SAY_WARNING, clock_wall_ms(), text);
	l->asking = false;
	set_hidden(l, false);
	l->doubting = true;
}

/* A line from before this start. */
static void
on_history(struct front *front, const struct history_line *line)
{
	struct str text;

	(void)front;
	if (line == NULL) {
		say_at(SAY_INFO, clock_wall_ms(),
		    _("that was kept from before"));
		return;
	}
	str_init(&text);
	utf8_sanitize(&text, line->text, line->text_len, UTF8_TEXT);
	if (line->kind == HISTORY_EVENT)
		say_at(SAY_INFO, line->wall_ms, text.s);
	else
		say(line->wall_ms, line->kind == HISTORY_ACTION ?
		    "* %s %s" : "%s: %s", line->name, text.s);
	str_release(&text);
}

static void
on_ask_over(struct front *front)
{
	struct linear *l = linear_of(front);

	l->asking = l->doubting = false;
	set_hidden(l, false);
}

static bool
on_show(struct front *front, enum front_panel panel)
{
	(void)front;
	(void)panel;
	return false;
}

static bool
on_query(struct front *front, uint32_t id)
{
	struct linear *l = linear_of(front);
	struct app_person person;

	if (!app_get_person(l->app, id, &person))
		return false;
	free(l->with);
	l->with = mem_strdup(person.name);
	l->who = *person.identity;
	say(clock_wall_ms(), _("note: what you type now goes to %s only; "
	    "/close goes back to the room"), l->with);
	return true;
}

static bool
on_close(struct front *front)
{
	struct linear *l = linear_of(front);

	if (l->with == NULL)
		return false;
	free(l->with);
	l->with = NULL;
	say(clock_wall_ms(), _("note: what you type now goes to the room"));
	return true;
}

static bool
on_search(struct front *front, const char *needle, bool list)
{
	(void)front;
	(void)needle;
	(void)list;
	return false;
}

static const struct front_ops ops = {
	.event = on_event, .said = on_said, .notice = on_notice,
	.link = nothing, .changed = on_changed,
	.ask_passphrase = on_ask_passphrase, .ask_over = on_ask_over,
	.show = on_show, .clear = nothing, .setting = on_setting,
	.query = on_query, .close = on_close, .search = on_search,
	.file = on_file, .ask_relay = on_ask_relay, .history = on_history,
};

/* ---- what is typed ---- */

static uint32_t
dest(const struct linear *l)
{
	struct app_peer peer;
	size_t i;

	if (l->with == NULL)
		return ALL_IDS;
	for (i = 0; app_peer(l->app, i, &peer); i++)
		if (peer.peer.has_card && memcmp(&peer.peer.identity,
		    &l->who, sizeof l->who) == 0)
			return peer.peer.id;
	return APP_NOBODY;
}

static void
take_line(struct linear *l, char *line, size_t len)
{
	if (l->asking) {
		l->asking = false;
		set_hidden(l, false);
		app_passphrase(l->app, line);
	} else if (l->doubting) {
		l->doubting = !app_answer_relay(l->app, line);
		if (l->doubting)
			say(clock_wall_ms(), "%s", _("type yes or no, or the "
			    "fingerprint that you were told"));
	} else if (!utf8_valid(line, len)) {
		say(clock_wall_ms(), _("error: not sent, it is not UTF-8"));
	} else {
		app_line(l->app, dest(l), line);
	}
}

static void
take_lines(struct linear *l)
{
	struct str *s = &l->line;
	char *end;
	size_t n;

	while ((end = memchr(s->s, '\n', s->len)) != NULL) {
		*end = '\0';
		n = (size_t)(end - s->s);
		take_line(l, s->s, n);
		memmove(s->s, end + 1, s->len - n);	/* with its NUL */
		s->len -= n + 1;
		mem_wipe(s->s + s->len, n + 1);
	}
	if (s->len <= LINE_BYTES_MAX)
		return;
	say(clock_wall_ms(), _("error: not sent, the line is too long"));
	str_clear(s);
}

static void
on_input(void *ctx)
{
	struct linear *l = ctx;
	char bytes[4096];
	ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);

	if (n < 0 && errno == EINTR)
		return;
	if (n <= 0) {
		loop_input_pause(l->input, true);
		client_quit(app_client(l->app));
		return;
	}
	str_add_mem(&l->line, bytes, (size_t)n);
	mem_wipe(bytes, (size_t)n);
	take_lines(l);
}

struct front *
linear_new(struct app *app)
{
	struct linear *l = mem_zero(1, sizeof *l);

	l->front.ops = &ops;
	l->app = app;
	l->loop = client_loop(app_client(app));
	str_init(&l->line);
	l->input = loop_input_new(l->loop, STDIN_FILENO, on_input, l);
	l->late = loop_timer_new(l->loop, on_late, l);
	l->silence = loop_timer_new(l->loop, on_silence, l);
	return &l->front;
}

void
linear_free(struct front *front)
{
	struct linear *l;

	if (front == NULL)
		return;
	l = linear_of(front);
	set_hidden(l, false);
	while (l->own_count > 0)
		drop_own(l, l->own_count - 1);
	loop_timer_free(l->silence);
	loop_timer_free(l->late);
	loop_input_free(l->input);
	str_release(&l->line);
	free(l->with);
	free(l);
}

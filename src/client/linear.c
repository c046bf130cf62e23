/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The front that only appends. A line says who, to whom and what, in words;
 * that an own line was delivered is not said, that it was not is. Another day
 * has a line of its own.
 */
#include "config.h"

#include "client/linear.h"

#include <errno.h>
#include <signal.h>
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
#include "ui/tty.h"
#include "wire/limits.h"

enum {
	FILES_MAX = 64,
	OWN_MAX = 64,		/* own lines whose echo is waited for */
	LATE_MS = 5000,		/* then it is said that it has not come */
	AWAY_MS = 250,		/* how often a terminal of others is tried */
	LINE_BYTES_MAX = 2 * TEXT_BYTES_MAX
};

struct own {
	long number;
	int64_t since_ms;
	char *text;
	bool told;
};

struct linear {
	struct client *client;
	struct loop *loop;
	struct loop_input *input;
	struct loop_signal *cont;
	struct loop_timer *away;
	struct str line;	/* begun */
	bool hidden;		/* without echo, for a passphrase */
	bool changed;		/* for that, and it was so before: */
	struct termios before;
	struct line_room *room;	/* where what is typed goes */
	size_t room_count;
	int day;		/* of the last line printed */
};

/* A room. */
struct line_room {
	struct front front;	/* first: the front is this */
	struct linear *l;
	struct app *app;
	struct loop_timer *late, *silence;
	bool silent;		/* that the relay is has been said */
	struct own own[OWN_MAX];
	size_t own_count;
	int quarters[FILES_MAX];	/* of files that were told, by number */
	bool asking;		/* for a passphrase */
	bool refused;		/* and the one before was wrong */
	bool doubting;		/* asks about the relay */
	char *with;		/* name; NULL: what is typed goes to all */
	struct identity_public who;
};

static struct line_room *
room_of(struct front *front)
{
	return (struct line_room *)front;
}

/* ---- printing ---- */

static void
print_day(struct linear *l, int64_t wall_ms)
{
	struct str day;

	str_init(&day);
	if (say_day(&day, &l->day, wall_ms))
		printf("-- %s --\n", day.s);
	str_release(&day);
}

/* A line of time, room if there are several, and text; further lines of text
 * are set in. */
static void __attribute__((format(printf, 3, 4)))
say(const struct line_room *r, int64_t wall_ms, const char *format, ...)
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
	print_day(r->l, wall_ms);
	printf("%s ", when);
	if (r->l->room_count > 1)
		printf("[%s] ", app_room_name(r->app));
	for (p = text; (end = strchr(p, '\n')) != NULL; p = end + 1)
		printf("%.*s\n      ", (int)(end - p), p);
	printf("%s\n", p);
	fflush(stdout);
	free(text);
}

static void
say_at(const struct line_room *r, enum say_level level, int64_t wall_ms,
    const char *text)
{
	if (level == SAY_DETAIL)
		return;
	if (level == SAY_WARNING)
		say(r, wall_ms, _("warning: %s"), text);
	else if (level == SAY_ERROR)
		say(r, wall_ms, _("error: %s"), text);
	else
		say(r, wall_ms, _("note: %s"), text);
}

static void
say_message(struct line_room *r, const struct session_event *e)
{
	const char *who = app_name(r->app, e->id);
	int64_t wall_ms = app_wall_ms(r->app, e->time_ms);
	struct str text;

	str_init(&text);
	utf8_sanitize(&text, e->text, e->text_len, UTF8_TEXT);
	if (e->kind == MESSAGE_ACTION && e->direct)
		say(r, wall_ms, _("to you only: * %s %s"), who, text.s);
	else if (e->kind == MESSAGE_ACTION)
		say(r, wall_ms, "* %s %s", who, text.s);
	else if (e->direct)
		say(r, wall_ms, _("%s to you only: %s"), who, text.s);
	else
		say(r, wall_ms, "%s: %s", who, text.s);
	str_release(&text);
}

/* ---- own lines ---- */

static void
drop_own(struct line_room *r, size_t i)
{
	free(r->own[i].text);
	r->own_count--;
	memmove(&r->own[i], &r->own[i + 1],
	    (r->own_count - i) * sizeof r->own[0]);
}

static void
settle(struct line_room *r, const struct session_event *e)
{
	int64_t wall_ms = app_wall_ms(r->app, e->time_ms);
	size_t i;

	for (i = 0; i < r->own_count; i++)
		if (r->own[i].number == e->number)
			break;
	if (i == r->own_count)
		return;
	if (e->type == EVENT_UNSENT)
		say(r, wall_ms, _("NOT delivered: %s"), r->own[i].text);
	else if (r->own[i].told)
		say(r, wall_ms, _("delivered now: %s"), r->own[i].text);
	drop_own(r, i);
}

static bool
waits_for_others(const struct line_room *r)
{
	struct session_status status;

	session_get_status(app_session(r->app), &status);
	return status.apart > 0 && status.members < 2;
}

static void
on_late(void *ctx)
{
	struct line_room *r = ctx;
	int64_t now_ms = loop_now_ms(r->l->loop), next = CLOCK_NEVER, at;
	size_t i;

	for (i = 0; i < r->own_count; i++) {
		at = r->own[i].since_ms + LATE_MS;
		if (r->own[i].told)
			continue;
		if (at > now_ms) {
			next = at < next ? at : next;
			continue;
		}
		r->own[i].told = true;
		say(r, clock_wall_ms(), waits_for_others(r) ?
		    _("not delivered yet, nobody else is here: %s") :
		    _("not delivered yet: %s"), r->own[i].text);
	}
	loop_timer_set(r->late, next);
}

/* ---- a relay that says nothing ---- */

static void
on_silence(void *ctx)
{
	struct line_room *r = ctx;
	int64_t now_ms = loop_now_ms(r->l->loop);
	struct app_link link;
	bool silent;

	app_get_link(r->app, &link);
	if (link.state != LINK_UP) {
		r->silent = false;	/* why has been said */
		loop_timer_set(r->silence, CLOCK_NEVER);
		return;
	}
	silent = link.silent_ms <= now_ms;
	if (silent && !r->silent)
		say(r, clock_wall_ms(), _("warning: the relay is silent; what "
		    "you type may not be delivered"));
	else if (!silent && r->silent)
		say(r, clock_wall_ms(), _("note: the relay answers again"));
	r->silent = silent;
	loop_timer_set(r->silence, silent ? CLOCK_NEVER : link.silent_ms);
}

static void
on_changed(struct front *front)
{
	const struct line_room *r = room_of(front);
	struct client *client = r->l->client;

	on_silence(room_of(front));
	/* Ctrl-C or Ctrl-D instead of another passphrase */
	if (client_is_ending(client) && r == r->l->room && r->asking &&
	    r->refused)
		client_fail(client, CLIENT_EXIT_REFUSED, NULL);
}

/* ---- the app's calls ---- */

static void
on_event(struct front *front, const struct session_event *event,
    enum say_level level, const char *text)
{
	struct line_room *r = room_of(front);

	if (event->type == EVENT_SENT || event->type == EVENT_UNSENT)
		settle(r, event);
	if (event->type == EVENT_MESSAGE && text == NULL)
		say_message(r, event);
	else if (text != NULL && !say_is_told(event))
		say_at(r, level, app_wall_ms(r->app, event->time_ms), text);
}

static void
on_said(struct front *front, const struct front_said *said)
{
	struct line_room *r = room_of(front);
	struct str text;

	str_init(&text);
	utf8_sanitize(&text, said->text, said->len, UTF8_LINE);
	if (r->own_count == OWN_MAX)
		drop_own(r, 0);
	r->own[r->own_count++] = (struct own){ .number = said->number,
	    .since_ms = loop_now_ms(r->l->loop), .text = str_take(&text) };
	on_late(r);
}

static void
on_notice(struct front *front, enum say_level level, const char *text)
{
	say_at(room_of(front), level, clock_wall_ms(), text);
}

/* A quarter at a time: what is read aloud should be little. */
static void
on_file(struct front *front, const struct front_file *file,
    enum say_level level, const char *text)
{
	struct line_room *r = room_of(front);
	int quarter = file->size == 0 ? 0 :
	    (int)((double)file->have * 4 / (double)file->size);
	int before = r->quarters[file->number % FILES_MAX];

	r->quarters[file->number % FILES_MAX] = quarter;
	if (text != NULL)
		say_at(r, level, clock_wall_ms(), text);
	else if (file->state == TRANSFER_RUNNING && quarter > before)
		say(r, clock_wall_ms(), file->incoming ?
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
set_echo(struct linear *l)
{
	struct termios now;

	if (tcgetattr(STDIN_FILENO, &now) != 0)
		return;
	if (l->hidden) {
		if (!l->changed)
			l->before = now;
		l->changed = true;
		now.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(STDIN_FILENO, TCSADRAIN, &now);
	} else if (l->changed) {
		l->changed = false;
		tcsetattr(STDIN_FILENO, TCSADRAIN, &l->before);
	}
}

/* Also after a stop, which has left the terminal to a shell; in the background
 * it stays with that. */
static void
take_terminal(void *ctx)
{
	struct linear *l = ctx;
	bool ours = tty_is_ours(STDIN_FILENO);

	loop_input_pause(l->input, !ours);
	if (ours)
		set_echo(l);
	else
		loop_timer_set(l->away, loop_now_ms(l->loop) + AWAY_MS);
}

static void
set_hidden(struct linear *l, bool hidden)
{
	if (hidden == l->hidden)
		return;
	l->hidden = hidden;
	take_terminal(l);
}

/* What a room asks is answered where it is typed into. */
static void
set_asking(struct line_room *r, bool asking, bool doubting)
{
	r->asking = asking;
	r->doubting = doubting;
	set_hidden(r->l, r->l->room->asking);
}

static void
say_asking(const struct line_room *r)
{
	say(r, clock_wall_ms(), _("type the passphrase of the room; it is not "
	    "shown, and Ctrl-C ends"));
}

/* What does not come from a terminal was not written as another guess. */
static void
on_ask_passphrase(struct front *front, const char *why)
{
	struct line_room *r = room_of(front);

	if (why != NULL && !isatty(STDIN_FILENO)) {
		client_fail(r->l->client, CLIENT_EXIT_REFUSED, why);
		return;
	}
	set_asking(r, true, false);	/* first: some type at once */
	r->refused = why != NULL;
	if (why != NULL)
		say(r, clock_wall_ms(), _("error: %s"), why);
	if (r == r->l->room)
		say_asking(r);
	else
		say(r, clock_wall_ms(), _("this room wants its passphrase; "
		    "\"/window %s\" goes there"), app_room_name(r->app));
}

static void
on_ask_relay(struct front *front, const char *text, const char *key)
{
	struct line_room *r = room_of(front);

	(void)key;
	say_at(r, SAY_WARNING, clock_wall_ms(), text);
	set_asking(r, false, true);
}

/* A line from before this start. */
static void
on_history(struct front *front, const struct history_line *line)
{
	const struct line_room *r = room_of(front);
	struct str text;

	if (line == NULL) {
		say_at(r, SAY_INFO, clock_wall_ms(),
		    _("that was kept from before"));
		return;
	}
	str_init(&text);
	utf8_sanitize(&text, line->text, line->text_len, UTF8_TEXT);
	if (line->kind == HISTORY_EVENT)
		say_at(r, SAY_INFO, line->wall_ms, text.s);
	else
		say(r, line->wall_ms, line->kind == HISTORY_ACTION ?
		    "* %s %s" : "%s: %s", line->name, text.s);
	str_release(&text);
}

static void
on_ask_over(struct front *front)
{
	struct line_room *r = room_of(front);

	set_asking(r, false, false);
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
	struct line_room *r = room_of(front);
	struct app_person person;

	if (!app_get_person(r->app, id, &person))
		return false;
	free(r->with);
	r->with = mem_strdup(person.name);
	r->who = *person.identity;
	say(r, clock_wall_ms(), _("note: what you type now goes to %s only; "
	    "/close goes back to the room"), r->with);
	return true;
}

static bool
on_close(struct front *front)
{
	struct line_room *r = room_of(front);

	if (r->with == NULL)
		return false;
	free(r->with);
	r->with = NULL;
	say(r, clock_wall_ms(), _("note: what you type now goes to the room"));
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

/* ---- rooms ---- */

static void
go(struct line_room *r)
{
	struct linear *l = r->l;

	l->room = r;
	set_hidden(l, r->asking);
	if (r->with == NULL)
		say(r, clock_wall_ms(), _("note: what you type now goes to the "
		    "room %s"), app_room_name(r->app));
	else
		say(r, clock_wall_ms(), _("note: what you type now goes to %s "
		    "only, in %s"), r->with, app_room_name(r->app));
	if (r->asking)
		say_asking(r);
}

/* The one with that number, counted from 1, or name; or NULL. */
static struct line_room *
find_room(const struct linear *l, const char *word)
{
	uint64_t number = 0;
	struct app *app;
	size_t i;

	str_number(word, 1, l->room_count, &number);
	for (i = 0; (app = client_app(l->client, i)) != NULL; i++)
		if (i + 1 == number || strcmp(app_room_name(app), word) == 0)
			return room_of(client_front(l->client, i));
	return NULL;
}

static bool
on_window(struct front *front, const char *args)
{
	struct line_room *r = room_of(front), *to;
	struct str text;
	struct app *app;
	size_t i;

	to = find_room(r->l, args);
	if (to != NULL) {
		go(to);
		return true;
	}
	if (args[0] != '\0') {
		say(r, clock_wall_ms(), _("error: there is no window %s"),
		    args);
		return false;
	}
	str_init(&text);
	for (i = 0; (app = client_app(r->l->client, i)) != NULL; i++)
		str_printf(&text, "\n%zu  %s", i + 1, app_room_name(app));
	say(r, clock_wall_ms(), _("note: the rooms; \"/window NUMBER\" goes "
	    "there:%s"), text.s);
	str_release(&text);
	return true;
}

static bool
is_attended(struct front *front)
{
	(void)front;
	return isatty(STDIN_FILENO);
}

static struct front *on_open(struct front *front, struct app *app, bool look);
static void on_gone(struct front *front);
static bool on_interrupt(struct front *front);

static const struct front_ops ops = {
	.event = on_event, .said = on_said, .notice = on_notice,
	.link = nothing, .changed = on_changed,
	.ask_passphrase = on_ask_passphrase, .ask_over = on_ask_over,
	.show = on_show, .clear = nothing, .setting = on_setting,
	.query = on_query, .close = on_close, .search = on_search,
	.file = on_file, .ask_relay = on_ask_relay, .history = on_history,
	.open = on_open, .gone = on_gone, .window = on_window,
	.is_attended = is_attended, .interrupt = on_interrupt,
};

/* ---- what is typed ---- */

static uint32_t
dest(const struct line_room *r)
{
	struct app_peer peer;
	size_t i;

	if (r->with == NULL)
		return ALL_IDS;
	for (i = 0; app_peer(r->app, i, &peer); i++)
		if (peer.peer.has_card && memcmp(&peer.peer.identity,
		    &r->who, sizeof r->who) == 0)
			return peer.peer.id;
	return APP_NOBODY;
}

static void
take_line(struct line_room *r, char *line, size_t len)
{
	if (r->asking) {
		set_asking(r, false, false);
		app_passphrase(r->app, line);
	} else if (r->doubting) {
		r->doubting = !app_answer_relay(r->app, line);
		if (r->doubting)
			say(r, clock_wall_ms(), "%s", _("type yes or no, or "
			    "the fingerprint that you were told"));
	} else if (!utf8_valid(line, len)) {
		say(r, clock_wall_ms(), _("error: not sent, it is not UTF-8"));
	} else {
		app_line(r->app, dest(r), line);
	}
}

static void
take_lines(struct linear *l)
{
	struct str *s = &l->line;
	char *end;
	size_t n;

	while (!client_is_ending(l->client) &&
	    (end = memchr(s->s, '\n', s->len)) != NULL) {
		*end = '\0';
		n = (size_t)(end - s->s);
		take_line(l->room, s->s, n);
		memmove(s->s, end + 1, s->len - n);	/* with its NUL */
		s->len -= n + 1;
		mem_wipe(s->s + s->len, n + 1);
	}
	if (s->len <= LINE_BYTES_MAX)
		return;
	say(l->room, clock_wall_ms(), _("error: not sent, the line is too "
	    "long"));
	str_clear(s);
}

/* Once more, and it ends, as with /quit. */
static bool
on_interrupt(struct front *front)
{
	struct linear *l = room_of(front)->l;

	if (!isatty(STDIN_FILENO))
		return false;
	app_line(l->room->app, ALL_IDS, "/quit");
	return true;
}

/* At a terminal it was Ctrl-D, and more can be typed. */
static void
on_end(struct linear *l)
{
	if (isatty(STDIN_FILENO))
		app_line(l->room->app, ALL_IDS, "/quit");
	else
		client_quit(l->client);
	loop_input_pause(l->input, client_is_ending(l->client));
}

static void
on_input(void *ctx)
{
	struct linear *l = ctx;
	char bytes[4096];
	ssize_t n;

	if (!tty_is_ours(STDIN_FILENO)) {
		take_terminal(l);	/* later: it was for a shell */
		return;
	}
	n = read(STDIN_FILENO, bytes, sizeof bytes);
	if (n < 0 && errno == EINTR)
		return;
	if (n <= 0) {
		on_end(l);
		return;
	}
	str_add_mem(&l->line, bytes, (size_t)n);
	mem_wipe(bytes, (size_t)n);
	take_lines(l);
}

/* ---- life ---- */

static struct line_room *
add_room(struct linear *l, struct app *app)
{
	struct line_room *r = mem_zero(1, sizeof *r);

	r->front.ops = &ops;
	r->l = l;
	r->app = app;
	r->late = loop_timer_new(l->loop, on_late, r);
	r->silence = loop_timer_new(l->loop, on_silence, r);
	l->room_count++;
	return r;
}

static void
free_room(struct line_room *r)
{
	while (r->own_count > 0)
		drop_own(r, r->own_count - 1);
	loop_timer_free(r->silence);
	loop_timer_free(r->late);
	free(r->with);
	free(r);
}

static struct front *
on_open(struct front *front, struct app *app, bool look)
{
	struct linear *l = room_of(front)->l;
	struct line_room *r = add_room(l, app);

	if (look)
		l->room = r;
	return &r->front;
}

static void
on_gone(struct front *front)
{
	struct line_room *r = room_of(front);
	struct linear *l = r->l;
	size_t i = 0;

	if (r == l->room) {
		while (client_front(l->client, i) == front)
			i++;
		go(room_of(client_front(l->client, i)));
	}
	l->room_count--;
	free_room(r);
}

struct front *
linear_new(struct app *app)
{
	struct linear *l = mem_zero(1, sizeof *l);

	l->client = app_client(app);
	l->loop = client_loop(l->client);
	str_init(&l->line);
	l->input = loop_input_new(l->loop, STDIN_FILENO, on_input, l);
	l->cont = loop_signal_new(l->loop, SIGCONT, take_terminal, l);
	l->away = loop_timer_new(l->loop, take_terminal, l);
	l->room = add_room(l, app);
	return &l->room->front;
}

void
linear_free(struct front *front)
{
	struct linear *l;
	size_t i;

	if (front == NULL)
		return;
	l = room_of(front)->l;
	set_hidden(l, false);
	for (i = 0; client_app(l->client, i) != NULL; i++)
		free_room(room_of(client_front(l->client, i)));
	loop_timer_free(l->away);
	loop_signal_free(l->cont);
	loop_input_free(l->input);
	str_release(&l->line);
	free(l);
}

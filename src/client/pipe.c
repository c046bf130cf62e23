/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads lines no faster than they are delivered, prints events, and decides
 * when all is done: after the end of the input, when the last line has come
 * back from the relay. What the objects look like is in pipe_json.c.
 */
#include "config.h"

#include "client/pipe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "client/pipe_json.h"
#include "client/reasons.h"

enum {
	CHUNK_BYTES = 16384,
	/* A text of the greatest length and a command before it. */
	LINE_BYTES_MAX = TEXT_BYTES_MAX + 256,
	/* Lines on their way; less than the session queues. */
	UNDER_WAY_MAX = ROOM_MSGS_QUEUED_MAX / 2,
	/* From the end of the input, or from the last sign of progress. */
	GIVE_UP_MS = 30000,
	FILE_MS = 1000
};

struct pipe {
	struct front front;
	struct app *app;
	struct client *client;
	struct loop_input *input;
	struct loop_timer *give_up;
	struct str pending;	/* read, not yet taken */
	size_t taken;		/* bytes at its front that are done with */
	size_t lines, bad_lines, refused, under_way, lost;
	bool skipping;		/* the rest of a line that is too long */
	bool eof, was_up, alone;	/* alone: lines wait for others */
	int64_t file_ms;	/* when a file's progress was last told */
	char *broken;		/* why there was no link the last time */
};

static struct pipe *
pipe_of(struct front *front)
{
	return (struct pipe *)front;
}

/* ---- output ---- */

static void
print(struct pipe *p, json_t *object)
{
	int r = json_dumpf(object, stdout, JSON_COMPACT | JSON_ENSURE_ASCII);

	json_decref(object);
	if (r == 0 && putchar('\n') != EOF && fflush(stdout) == 0)
		return;
	client_fail(p->client, CLIENT_EXIT_FAILED, _("cannot write to standard "
	    "output"));
}

static void
print_text(struct pipe *p, const char *event, enum say_level level,
    const char *text)
{
	json_t *object = pipe_json_new(event, clock_wall_ms());

	json_object_set_new(object, "level",
	    json_string(pipe_json_level(level)));
	pipe_json_text(object, "text", text, strlen(text));
	print(p, object);
}

static void
on_notice(struct front *front, enum say_level level, const char *text)
{
	print_text(pipe_of(front), level == SAY_ERROR ? "error" : "notice",
	    level, text);
}

static void
on_history(struct front *front, const struct history_line *line)
{
	if (line != NULL)
		print(pipe_of(front), pipe_json_history(line));
}

static void
on_setting(struct front *front, enum setting id)
{
	struct pipe *p = pipe_of(front);
	json_t *object = pipe_json_new("setting", clock_wall_ms());
	const char *value = setting_text(client_settings(p->client), id);

	json_object_set_new(object, "name",
	    json_string(setting_rows[id].name));
	pipe_json_text(object, "value", value, strlen(value));
	print(p, object);
}

static void
progress(struct pipe *p)
{
	if (p->eof)
		loop_timer_set(p->give_up, loop_now_ms(client_loop(p->client)) +
		    GIVE_UP_MS);
}

static void
on_event(struct front *front, const struct session_event *event,
    enum say_level level, const char *text)
{
	struct pipe *p = pipe_of(front);
	json_t *object = pipe_json_event(p->app, event, level, text);

	if (object != NULL)
		print(p, object);
	if (event->type == EVENT_SENT || event->type == EVENT_UNSENT) {
		p->under_way--;
		p->lost += event->type == EVENT_UNSENT;
		progress(p);
	}
}

/* Of those under way only now and then, as people look at it. */
static void
on_file(struct front *front, const struct front_file *file,
    enum say_level level, const char *text)
{
	struct pipe *p = pipe_of(front);
	int64_t now_ms = loop_now_ms(client_loop(p->client));

	progress(p);
	if (file->state == TRANSFER_RUNNING && text == NULL) {
		if (now_ms < p->file_ms + FILE_MS)
			return;
		p->file_ms = now_ms;
	}
	print(p, pipe_json_file(p->app, file, level, text));
}

static void
on_said(struct front *front, const struct front_said *said)
{
	struct pipe *p = pipe_of(front);
	json_t *object = pipe_json_new("said", said->wall_ms);

	json_object_set_new(object, "number", json_integer(said->number));
	if (said->dest == ALL_IDS)
		json_object_set_new(object, "to", json_string("all"));
	else
		pipe_json_peer(object, p->app, said->dest, "to_");
	print(p, object);
	p->under_way++;
}

static void
on_link(struct front *front)
{
	struct pipe *p = pipe_of(front);
	struct app_link link;
	json_t *object;
	bool up;

	app_get_link(p->app, &link);
	up = link.state == LINK_UP;
	if (link.reason[0] != '\0') {
		free(p->broken);
		p->broken = mem_strdup(reason_translated(link.reason));
	}
	if (up == p->was_up)
		return;
	p->was_up = up;
	if (up) {
		free(p->broken);
		p->broken = NULL;
	}
	object = pipe_json_new(up ? "connected" : "disconnected",
	    clock_wall_ms());
	json_object_set_new(object, "relay", json_string(link.relay));
	if (!up)
		pipe_json_text(object, "reason", link.reason,
		    strlen(link.reason));
	print(p, object);
}

static void
on_ask_passphrase(struct front *front, const char *why)
{
	if (why != NULL)
		client_fail(pipe_of(front)->client, CLIENT_EXIT_REFUSED, why);
	else
		print_text(pipe_of(front), "error", SAY_ERROR, _("type it "
		    "like this: /passphrase TEXT"));
}

static void
on_ask_relay(struct front *front, const char *text, const char *key)
{
	char *message = mem_printf(_("%s\nnot connected; --relay-key %s "
	    "accepts it"), text, key);

	print_text(pipe_of(front), "error", SAY_ERROR, message);
	client_fail(pipe_of(front)->client, CLIENT_EXIT_UNTRUSTED, message);
	free(message);
}

static void
on_refused_relay(struct front *front, const char *text)
{
	client_fail(pipe_of(front)->client, CLIENT_EXIT_UNTRUSTED, text);
}

static void
on_ask_over(struct front *front)
{
	(void)front;
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
	(void)front;
	(void)id;
	return false;
}

static bool
on_close(struct front *front)
{
	(void)front;
	return false;
}

static bool
on_search(struct front *front, const char *needle, bool list)
{
	(void)front;
	(void)needle;
	(void)list;
	return false;
}

static void
on_clear(struct front *front)
{
	(void)front;
}

/* ---- input ---- */

static void
bad_line(struct pipe *p, const char *why)
{
	char *text = mem_printf(_("line %zu was not sent: %s"), p->lines,
	    why);

	p->bad_lines++;
	print_text(p, "error", SAY_ERROR, text);
	free(text);
}

static bool
is_command(const char *line)
{
	return line[0] == '/' && line[1] != '/';
}

static void
take_line(struct pipe *p, char *line, size_t len)
{
	p->lines++;
	if (p->skipping)
		p->skipping = false;
	else if (len > LINE_BYTES_MAX)
		bad_line(p, _("it is too long"));
	else if (memchr(line, '\0', len) != NULL || !utf8_valid(line, len))
		bad_line(p, _("it is not UTF-8"));
	else if (!app_line(p->app, ALL_IDS, line))
		*(is_command(line) ? &p->refused : &p->bad_lines) += 1;
}

static void
drop_taken(struct pipe *p)
{
	p->pending.len -= p->taken;
	memmove(p->pending.s, p->pending.s + p->taken, p->pending.len + 1);
	p->taken = 0;
}

/* The part of a line that is there already shows that it is too long. */
static void
judge_rest(struct pipe *p)
{
	if (p->pending.len <= LINE_BYTES_MAX)
		return;
	if (!p->skipping) {
		p->lines++;
		bad_line(p, _("it is too long"));
		p->lines--;	/* its end counts it */
	}
	p->skipping = true;
	str_clear(&p->pending);
}

static void
take_lines(struct pipe *p)
{
	char *line, *end;

	while (!client_is_ending(p->client) && p->under_way < UNDER_WAY_MAX) {
		line = p->pending.s + p->taken;
		end = memchr(line, '\n', p->pending.len - p->taken);
		if (end == NULL && p->eof && p->taken < p->pending.len)
			end = p->pending.s + p->pending.len;
		if (end == NULL) {
			drop_taken(p);
			judge_rest(p);
			return;
		}
		*end = '\0';
		p->taken = (size_t)(end - p->pending.s);
		p->taken += p->taken < p->pending.len;
		take_line(p, line, (size_t)(end - line));
	}
}

static void
on_input(void *ctx)
{
	struct pipe *p = ctx;
	char chunk[CHUNK_BYTES];
	ssize_t n = read(STDIN_FILENO, chunk, sizeof chunk);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n > 0) {
		drop_taken(p);
		str_add_mem(&p->pending, chunk, (size_t)n);
		return;
	}
	p->eof = true;
	loop_input_free(p->input);
	p->input = NULL;
	progress(p);
}

/* ---- the end ---- */

static void
on_give_up(void *ctx)
{
	struct pipe *p = ctx;

	client_fail(p->client, CLIENT_EXIT_FAILED, NULL);
}

static bool
not_let_in(const struct pipe *p)
{
	struct session_status status;

	session_get_status(app_session(p->app), &status);
	return status.state == STATE_WAITING;
}

static void
judge_end(struct pipe *p)
{
	struct app_link link;

	app_get_link(p->app, &link);
	if (client_is_ending(p->client))
		return;
	if (p->under_way == 0 && p->pending.len == p->taken &&
	    !app_files_are_busy(p->app)) {
		client_quit(p->client);
	} else if (not_let_in(p)) {
		client_fail(p->client, CLIENT_EXIT_REFUSED, _("not let in"));
	} else if (link.state == LINK_OFF) {
		client_fail(p->client, CLIENT_EXIT_FAILED,
		    link.reason[0] != '\0' ? reason_translated(link.reason) :
		    _("off line"));
	}
}

/* As long as there is a link: its end tells nothing new of that. */
static void
look_around(struct pipe *p)
{
	struct session_status status;

	session_get_status(app_session(p->app), &status);
	if (status.has_key)
		p->alone = status.apart > 0 && status.members < 2;
}

static void
on_changed(struct front *front)
{
	struct pipe *p = pipe_of(front);

	take_lines(p);
	look_around(p);
	if (p->input != NULL)
		loop_input_pause(p->input, client_is_ending(p->client) ||
		    p->under_way >= UNDER_WAY_MAX);
	if (p->eof)
		judge_end(p);
}

static void
add_undelivered(struct str *out, const struct pipe *p, size_t n)
{
	str_printf(out, Q_("%zu line was not delivered",
	    "%zu lines were not delivered", n), n);
	if (p->broken != NULL && !p->was_up)
		str_printf(out, _(", no link: %s"), p->broken);
	else if (p->alone)
		str_add(out, _(", nobody else has come back"));
}

char *
pipe_undone(const struct front *front)
{
	const struct pipe *p = (const struct pipe *)front;
	size_t n = p->under_way + p->bad_lines + p->lost;
	struct str text;

	if (n + p->refused == 0)
		return NULL;
	str_init(&text);
	if (n > 0)
		add_undelivered(&text, p, n);
	if (n > 0 && p->refused > 0)
		str_add(&text, "; ");
	if (p->refused > 0)
		str_printf(&text, Q_("%zu command was refused",
		    "%zu commands were refused", p->refused), p->refused);
	return str_take(&text);
}

static const struct front_ops ops = {
	.event = on_event, .said = on_said, .notice = on_notice,
	.link = on_link, .changed = on_changed,
	.ask_passphrase = on_ask_passphrase, .ask_relay = on_ask_relay,
	.refused_relay = on_refused_relay, .ask_over = on_ask_over,
	.show = on_show, .clear = on_clear, .setting = on_setting,
	.query = on_query, .close = on_close, .search = on_search,
	.history = on_history, .file = on_file,
};

static void
print_room(struct pipe *p)
{
	struct app_room room;
	json_t *object;

	if (!app_get_room(p->app, &room))
		return;
	object = pipe_json_new("hosting", clock_wall_ms());
	json_object_set_new(object, "places", json_string(room.places));
	json_object_set_new(object, "invite", json_string(room.invite));
	if (room.passphrase != NULL)
		json_object_set_new(object, "passphrase",
		    json_string(room.passphrase));
	print(p, object);
}

struct front *
pipe_new(struct app *app)
{
	struct pipe *p = mem_zero(1, sizeof *p);

	p->front.ops = &ops;
	p->app = app;
	p->client = app_client(app);
	str_init(&p->pending);
	p->input = loop_input_new(client_loop(p->client), STDIN_FILENO,
	    on_input, p);
	p->give_up = loop_timer_new(client_loop(p->client), on_give_up, p);
	print_room(p);
	return &p->front;
}

void
pipe_free(struct front *front)
{
	struct pipe *p = pipe_of(front);

	if (p == NULL)
		return;
	loop_input_free(p->input);
	loop_timer_free(p->give_up);
	str_release(&p->pending);
	free(p->broken);
	free(p);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drafts and sent lines of the windows over restarts, as JSON: an object with
 * a member for each conversation, by identity ("" is the room), which has its
 * name, its draft, and what was sent. Those of conversations that have no
 * window now wait in v->typed.kept.
 */
#include "config.h"

#include "client/screen_inner.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "store/typed.h"

enum {
	PAUSE_MS = 2000,	/* without a key: the disk may be slow ... */
	LATEST_MS = 10000,	/* ... but a crash costs no more than that */
	SENT_MAX = 200,		/* lines of a window, the newest ... */
	SENT_BYTES_MAX = 1 << 16	/* ... and no more than so many bytes */
};

/* What must not be written down. */
static bool
is_secret(const char *line)
{
	static const char command[] = "/passphrase";

	return strncmp(line, command, sizeof command - 1) == 0;
}

static void
key_of(const struct window *w, char key[static 2 * sizeof w->who + 1])
{
	key[0] = '\0';
	if (!window_is_room(w))
		str_hex(key, (const uint8_t *)&w->who, sizeof w->who);
}

/* ---- writing ---- */

static json_t *
sent_of(const struct window *w)
{
	json_t *sent = json_array();
	size_t count = edit_history_count(w->edit), i = count, bytes = 0;
	const char *line;

	while (i > 0 && count - i < SENT_MAX && bytes < SENT_BYTES_MAX)
		bytes += strlen(edit_history_get(w->edit, --i));
	for (; i < count; i++) {
		line = edit_history_get(w->edit, i);
		json_array_append_new(sent, json_string(line));
	}
	return sent;
}

static void
note_window(const struct window *w, bool with_draft)
{
	struct room_view *v = w->view;
	char key[2 * sizeof w->who + 1];
	const char *draft = with_draft ? edit_draft(w->edit) : "";
	json_t *one = json_object();

	key_of(w, key);
	json_object_set_new(one, "name", json_string(w->name == NULL ? "" :
	    w->name));
	json_object_set_new(one, "draft", json_string(is_secret(draft) ? "" :
	    draft));
	json_object_set_new(one, "sent", sent_of(w));
	if (v->typed.kept == NULL)
		v->typed.kept = json_object();
	json_object_set_new(v->typed.kept, key, one);
}

static void
save(struct room_view *v)
{
	const struct screen *s = v->screen;
	char *text;
	size_t i;

	v->typed.due = false;
	if (v->typed.room[0] == '\0' || !app_keeps_input(v->app))
		return;
	for (i = 0; i < s->window_count; i++)
		if (s->windows[i]->view == v)
			note_window(s->windows[i], true);
	text = json_dumps(v->typed.kept, JSON_COMPACT);
	if (text != NULL && strlen(text) <= TYPED_BYTES_MAX)
		app_keep_input(v->app, v->typed.room, text);
	if (text != NULL)
		mem_wipe_free(text, strlen(text));
}

static void
on_timer(void *ctx)
{
	save(ctx);
}

void
screen_typed(struct room_view *v)
{
	int64_t now_ms = loop_now_ms(v->screen->loop);
	int64_t at_ms = now_ms + PAUSE_MS;

	if (!app_keeps_input(v->app))
		return;
	if (!v->typed.due)
		v->typed.since_ms = now_ms;
	v->typed.due = true;
	if (at_ms > v->typed.since_ms + LATEST_MS)
		at_ms = v->typed.since_ms + LATEST_MS;
	loop_timer_set(v->typed.timer, at_ms);
}

void
screen_typed_closes(const struct window *w)
{
	note_window(w, false);
	screen_typed(w->view);
}

/* ---- reading ---- */

static const char *
text_of(const json_t *one, const char *name)
{
	const char *text = json_string_value(json_object_get(one, name));

	return text == NULL ? "" : text;
}

void
screen_typed_fill(struct window *w)
{
	char key[2 * sizeof w->who + 1];
	const json_t *one, *sent;
	const char *line;
	size_t i;

	key_of(w, key);
	one = json_object_get(w->view->typed.kept, key);
	sent = json_object_get(one, "sent");
	for (i = 0; i < json_array_size(sent); i++) {
		line = json_string_value(json_array_get(sent, i));
		if (line != NULL)
			edit_history_add(w->edit, line);
	}
	if (edit_text(w->edit, NULL)[0] == '\0' &&
	    text_of(one, "draft")[0] != '\0')
		edit_set(w->edit, text_of(one, "draft"), SIZE_MAX);
}

/* A conversation with a draft is open again. */
static void
open_drafts(struct room_view *v)
{
	struct identity_public who;
	const char *key;
	json_t *one;

	json_object_foreach(v->typed.kept, key, one)
		if (text_of(one, "draft")[0] != '\0' &&
		    str_unhex((uint8_t *)&who, sizeof who, key) == ERR_OK)
			screen_restore(v, &who, text_of(one, "name"));
}

static void
load(struct room_view *v)
{
	char *text = app_input(v->app);

	if (text == NULL)
		return;
	v->typed.kept = json_loads(text, 0, NULL);
	mem_wipe_free(text, strlen(text));
	screen_typed_fill(v->room);
	open_drafts(v);
	v->screen->dirty = true;
}

void
screen_typed_room(struct room_view *v)
{
	struct app_link link;

	app_get_link(v->app, &link);
	if (strcmp(link.relay, v->typed.room) == 0)
		return;
	if (v->typed.due)
		save(v);
	if (v->typed.room[0] != '\0')
		screen_new_edit(v);	/* a draft is for its room alone */
	json_decref(v->typed.kept);
	v->typed.kept = NULL;
	free(v->typed.room);
	v->typed.room = mem_strdup(link.relay);
	load(v);
}

/* ---- life ---- */

void
screen_typed_init(struct room_view *v)
{
	v->typed.room = mem_strdup("");
	v->typed.timer = loop_timer_new(v->screen->loop, on_timer, v);
}

void
screen_typed_release(struct room_view *v)
{
	if (v->typed.due)
		save(v);
	loop_timer_free(v->typed.timer);
	json_decref(v->typed.kept);
	free(v->typed.room);
}

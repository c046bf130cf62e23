/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events as JSON objects (doc/tuschel.1 "PIPE MODE"). A table says for each
 * type of event what it is called and which fields it has.
 */
#ifndef CLIENT_PIPE_JSON_H
#define CLIENT_PIPE_JSON_H

#include <jansson.h>

#include "client/app.h"

/* An object with "event" and "time"; the caller adds to it. */
json_t *pipe_json_new(const char *event, int64_t wall_ms);
/* A string that may hold anything: malformed UTF-8 is replaced. */
void pipe_json_text(json_t *object, const char *key, const char *text,
    size_t len);
/* "id", and what is known of it: nick, name, identity, mark. prefix is put
 * before each key. */
void pipe_json_peer(json_t *object, const struct app *app, uint32_t id,
    const char *prefix);
/* NULL for events that are not shown. text may be NULL. */
json_t *pipe_json_event(const struct app *app,
    const struct session_event *event, enum say_level level,
    const char *text);
/* A line that was kept. */
/* A file on its way. */
json_t *pipe_json_file(const struct app *app, const struct front_file *file,
    enum say_level level, const char *text);
json_t *pipe_json_history(const struct history_line *line);
const char *pipe_json_level(enum say_level level);

#endif

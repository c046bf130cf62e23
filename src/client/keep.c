/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Passes lines on to history and log. Own lines wait here for their echo, so
 * that both have the order that the room has.
 */
#include "config.h"

#include "client/keep.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "store/textlog.h"
#include "wire/limits.h"

/* What the session queues, and as much again on its way. */
enum { UNDER_WAY_MAX = 2 * ROOM_MSGS_QUEUED_MAX };

struct said {
	long number;
	struct history_line line;	/* its strings are owned */
};

struct keep {
	struct history *history;
	char *room;
	struct textlog *log;
	struct said said[UNDER_WAY_MAX];
	size_t count;
};

struct keep *
keep_new(void)
{
	return mem_zero(1, sizeof(struct keep));
}

static void
said_release(struct said *said)
{
	free((char *)said->line.name);
	free((char *)said->line.to_name);
	mem_wipe_free((char *)said->line.text, said->line.text_len);
}

void
keep_free(struct keep *keep)
{
	if (keep == NULL)
		return;
	keep_history_off(keep);
	keep_log_off(keep);
	for (size_t i = 0; i < keep->count; i++)
		said_release(&keep->said[i]);
	free(keep);
}

bool
keep_history(struct keep *keep, const char *dir, const struct vault *vault,
    const char *room, const struct history_limits *limits, char **reason)
{
	keep_history_off(keep);
	keep->history = history_open(dir, vault, room, limits, reason);
	if (keep->history != NULL)
		keep->room = mem_strdup(room);
	return keep->history != NULL;
}

void
keep_history_off(struct keep *keep)
{
	history_close(keep->history);
	keep->history = NULL;
	free(keep->room);
	keep->room = NULL;
}

void
keep_history_limits(struct keep *keep, const struct history_limits *limits)
{
	if (keep->history != NULL)
		history_set_limits(keep->history, limits);
}

const char *
keep_room(const struct keep *keep)
{
	return keep->room;
}

bool
keep_log(struct keep *keep, const char *path, char **reason)
{
	struct textlog *log = textlog_open(path, reason);

	if (log == NULL)
		return false;
	textlog_close(keep->log);
	keep->log = log;
	return true;
}

void
keep_log_off(struct keep *keep)
{
	textlog_close(keep->log);
	keep->log = NULL;
}

const char *
keep_log_path(const struct keep *keep)
{
	return keep->log == NULL ? NULL : textlog_path(keep->log);
}

/* ---- lines ---- */

/* "anna", "anna -> bob", "*" or "--". */
static void
add_who(struct str *out, const struct history_line *line)
{
	if (line->kind == HISTORY_EVENT)
		str_add(out, line->flags & HISTORY_LOUD ? "!!" : "--");
	else if (line->kind == HISTORY_ACTION)
		str_add(out, "*");
	else
		str_add(out, line->name);
	if (line->flags & HISTORY_DIRECT)
		str_printf(out, " -> %s", line->to_name);
}

static bool
log_line(struct keep *keep, const struct history_line *line)
{
	struct str who, text;
	bool good;

	str_init(&who);
	str_init(&text);
	add_who(&who, line);
	if (line->flags & HISTORY_FAILED)
		str_add(&text, _("(not delivered) "));
	if (line->kind == HISTORY_ACTION)
		str_printf(&text, "%s ", line->name);
	utf8_sanitize(&text, line->text, line->text_len, UTF8_TEXT);
	good = textlog_add(keep->log, line->wall_ms, who.s, text.s);
	str_release(&text);
	str_release(&who);
	return good;
}

static void
history_failed(struct keep *keep, char **reason)
{
	char *why = *reason;

	*reason = mem_printf(_("%s; no history is kept now"), why);
	free(why);
	keep_history_off(keep);
}

/* On a full disk both fail, and both are to be told. */
static void
log_failed(struct keep *keep, char **reason)
{
	char *before = *reason, *why = mem_printf(_("cannot write the log to "
	    "%s; it is off now"), keep_log_path(keep));

	keep_log_off(keep);
	*reason = mem_printf("%s%s%s", before != NULL ? before : "",
	    before != NULL ? "\n" : "", why);
	free(before);
	free(why);
}

bool
keep_line(struct keep *keep, const struct history_line *line, char **reason)
{
	*reason = NULL;
	if (keep->history != NULL && !history_add(keep->history, line, reason))
		history_failed(keep, reason);
	if (keep->log != NULL && !log_line(keep, line))
		log_failed(keep, reason);
	return *reason == NULL;
}

static void
drop_said(struct keep *keep, size_t i)
{
	said_release(&keep->said[i]);
	keep->count--;
	memmove(&keep->said[i], &keep->said[i + 1],
	    (keep->count - i) * sizeof keep->said[0]);
}

void
keep_said(struct keep *keep, long number, const struct history_line *line)
{
	struct said *said;

	if (keep->history == NULL && keep->log == NULL)
		return;
	if (keep->count == UNDER_WAY_MAX)
		drop_said(keep, 0);
	said = &keep->said[keep->count++];
	said->number = number;
	said->line = *line;
	said->line.name = mem_strdup(line->name);
	said->line.to_name = mem_strdup(line->to_name);
	said->line.text = mem_dup(line->text, line->text_len + 1);
}

bool
keep_sent(struct keep *keep, long number, bool delivered,
    uint64_t generation, char **reason)
{
	struct history_line *line;
	bool good;

	*reason = NULL;
	for (size_t i = 0; i < keep->count; i++) {
		if (keep->said[i].number != number)
			continue;
		line = &keep->said[i].line;
		line->generation = generation;
		if (!delivered)
			line->flags |= HISTORY_FAILED;
		good = keep_line(keep, line, reason);
		drop_said(keep, i);
		return good;
	}
	return true;
}

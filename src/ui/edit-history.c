/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line editor's history and the incremental search through it. Both only
 * put another text in the place of the one that stands there; the draft, and
 * what stood there before a search, wait aside.
 */
#include "config.h"

#include "ui/edit-i.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

static bool
go_history(struct edit *e, size_t to)
{
	if (to > e->history_count || to == e->at)
		return false;
	if (e->at == e->history_count) {
		edit_wipe_string(e->draft);
		e->draft = mem_strndup(e->text, e->len);
	}
	e->at = to;
	edit_put(e, to == e->history_count ? e->draft : e->history[to],
	    SIZE_MAX);
	edit_forget_undo(e);
	return true;
}

bool
edit_older(struct edit *e)
{
	return e->at > 0 && go_history(e, e->at - 1);
}

bool
edit_newer(struct edit *e)
{
	return e->at < e->history_count && go_history(e, e->at + 1);
}

void
edit_history_add(struct edit *e, const char *line)
{
	size_t n = e->history_count;

	if (line[strspn(line, " \n")] == '\0' ||
	    (n > 0 && strcmp(e->history[n - 1], line) == 0))
		return;
	if (n == e->history_max) {
		edit_wipe_string(e->history[0]);
		memmove(&e->history[0], &e->history[1],
		    (n - 1) * sizeof e->history[0]);
		n = --e->history_count;
		e->at -= e->at > 0 ? 1 : 0;
	}
	if (e->at == n)		/* the draft stays the draft */
		e->at++;
	e->history[n] = mem_strdup(line);
	e->history_count++;
}

const char *
edit_draft(const struct edit *e)
{
	const char *text = e->masked ? e->unmasked.text : e->text;

	if (e->searching)
		text = e->unsearched.text;
	return e->at < e->history_count && e->draft != NULL ? e->draft : text;
}

size_t
edit_history_count(const struct edit *e)
{
	return e->history_count;
}

const char *
edit_history_get(const struct edit *e, size_t i)
{
	assert(i < e->history_count);
	return e->history[i];
}

/* ---- search through the history ---- */

/* The newest line before from that contains the needle is shown. */
static bool
search_from(struct edit *e, size_t from)
{
	const char *hit = NULL;

	while (from > 0 && hit == NULL) {
		from--;
		hit = strcasestr(e->history[from], e->needle.s);
	}
	e->found = hit != NULL;
	if (e->found) {
		e->match = from;
		edit_put(e, e->history[from], hit - e->history[from]);
	}
	return e->found;
}

bool
edit_search(struct edit *e)
{
	if (e->searching)
		return e->needle.len > 0 && search_from(e, e->match);
	e->unsearched = (struct aside){
		mem_strndup(e->text, e->len), e->cursor
	};
	e->searching = e->found = true;
	e->match = e->history_count;
	str_clear(&e->needle);
	return true;
}

static bool
end_search(struct edit *e, bool keep)
{
	if (!e->searching)
		return false;
	if (!keep)
		edit_put(e, e->unsearched.text, e->unsearched.cursor);
	edit_wipe_string(e->unsearched.text);
	e->unsearched.text = NULL;
	e->searching = false;
	return true;
}

bool
edit_search_end(struct edit *e)
{
	return end_search(e, true);
}

bool
edit_search_cancel(struct edit *e)
{
	return end_search(e, false);
}

/* The needle is another one: from the newest line on, or the present one. */
bool
edit_needle_changed(struct edit *e, bool longer)
{
	size_t from = longer && e->match < e->history_count ? e->match + 1 :
	    e->history_count;

	if (e->needle.len > 0)
		return search_from(e, from);
	e->match = e->history_count;
	e->found = true;
	edit_put(e, e->unsearched.text, e->unsearched.cursor);
	return true;
}

bool
edit_needle_shorten(struct edit *e)
{
	size_t at = utf8_before(e->needle.s, e->needle.len, e->needle.len);
	char *rest = mem_strndup(e->needle.s, at);

	str_clear(&e->needle);
	str_add(&e->needle, rest);
	free(rest);
	return edit_needle_changed(e, false);
}

bool
edit_searching(const struct edit *e)
{
	return e->searching;
}

const char *
edit_needle(const struct edit *e, bool *found)
{
	*found = e->found;
	return e->needle.s;
}


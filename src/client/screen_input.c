/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The editor's rows: the prompt, the text broken wherever a row ends, and the
 * cursor. A passphrase is drawn as dots.
 */
#include "config.h"

#include "client/screen_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "ui/wrap.h"

/* With several rooms it says which one: a line must not go to another room
 * than it was meant for. To be freed. */
static char *
usual_prompt(const struct window *w)
{
	const char *room = app_room_name(w->view->app);

	if (w->view->screen->view_count == 1)
		return window_is_room(w) ? mem_strdup("> ") :
		    mem_printf(_("to %s> "), w->name);
	return window_is_room(w) ? mem_printf("%s> ", room) :
	    mem_printf(_("to %s in %s> "), w->name, room);
}

static char *
asking_prompt(const struct room_view *v)
{
	bool several = v->screen->view_count > 1;

	if (v->asking)
		return several ? mem_printf(_("passphrase of %s: "),
		    app_room_name(v->app)) : mem_strdup(_("passphrase: "));
	return several ? mem_printf(_("trust this key of %s, yes or no? "),
	    app_room_name(v->app)) :
	    mem_strdup(_("trust this key, yes or no? "));
}

/* To be freed. */
static char *
make_prompt(const struct screen *s)
{
	const char *needle;
	bool found;

	if (screen_is_asking(s))
		return asking_prompt(s->win->view);
	if (s->finder.on)
		return mem_strdup(_("look for: "));
	if (!edit_searching(screen_edit(s)))
		return usual_prompt(s->win);
	needle = edit_needle(screen_edit(s), &found);
	return mem_printf(found ? _("search \"%s\": ") :
	    _("not found \"%s\": "), needle);
}

/* What is drawn of the text, and where the cursor is in that. */
static void
shown_text(const struct screen *s, struct str *out, size_t *cursor)
{
	size_t len, at = 0, n, offset = edit_cursor(screen_edit(s));
	const char *text = edit_text(screen_edit(s), &len);
	int width;

	*cursor = offset;
	if (!s->win->view->asking) {
		str_add_mem(out, text, len);
		return;
	}
	while (at < len) {
		if (at == offset)
			*cursor = out->len;
		n = utf8_cluster(text + at, len - at, &width);
		str_add(out, glyph(GLYPH_MASK, s->cells.ascii));
		at += n;
	}
	if (offset >= len)
		*cursor = out->len;
}

static int
text_cols(int cols, const char *prompt)
{
	int left = cols - utf8_width(prompt, strlen(prompt));

	/* a column for the cursor behind a full row */
	return left > 10 ? left - 1 : 9;
}

int
screen_input_rows(const struct screen *s, int cols)
{
	char *prompt = make_prompt(s);
	struct str text;
	size_t cursor, rows;

	str_init(&text);
	shown_text(s, &text, &cursor);
	rows = wrap_count(text.s, text.len, text_cols(cols, prompt),
	    WRAP_CLUSTERS);
	str_release(&text);
	free(prompt);
	return rows > 100 ? 100 : (int)rows;
}

/* The row of the cursor, counted from the first of the text. */
static int
cursor_row(const struct str *text, size_t cursor, int cols)
{
	size_t at = 0, next;
	int row = 0;

	for (;; row++) {
		wrap_line(text->s + at, text->len - at, cols, WRAP_CLUSTERS,
		    &next);
		if (cursor < at + next || at + next >= text->len)
			break;
		at += next;
	}
	/* behind a newline at the very end */
	if (cursor == text->len && text->len > 0 &&
	    text->s[text->len - 1] == '\n')
		row++;
	return row;
}

static void
draw_rows(struct screen *s, const struct str *text, size_t cursor, int indent,
    int cols)
{
	const struct rect *r = &s->layout.input;
	int at_row = cursor_row(text, cursor, cols), row = 0, y, top;
	size_t at = 0, next, n;

	top = at_row >= r->rows ? at_row - r->rows + 1 : 0;
	for (; row < top + r->rows; row++, at += next) {
		n = wrap_line(text->s + at, text->len - at, cols,
		    WRAP_CLUSTERS, &next);
		y = r->row + row - top;
		if (row >= top)
			cells_put_mem(&s->cells, y, r->col + indent, cols,
			    text->s + at, n, STYLE_TEXT);
		if (row == at_row) {
			s->cells.cursor_row = y;
			s->cells.cursor_col = r->col + indent +
			    utf8_width(text->s + at, cursor - at);
		}
	}
}

void
screen_draw_input(struct screen *s)
{
	const struct rect *r = &s->layout.input;
	char *prompt = make_prompt(s);
	int cols = text_cols(r->cols, prompt), indent;
	struct str text;
	size_t cursor;

	indent = r->cols - cols - 1;
	str_init(&text);
	shown_text(s, &text, &cursor);
	cells_put_short(&s->cells, r->row, r->col, indent, prompt,
	    STYLE_PROMPT);
	draw_rows(s, &text, cursor, indent, cols);
	str_release(&text);
	free(prompt);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The help overlay: every key and every command, from the tables that decode
 * and run them.
 */
#include "config.h"

#include "client/screen_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "client/commands.h"
#include "ui/keymap.h"
#include "ui/wrap.h"

enum {
	HEAD_COLS = 22		/* of a key's or command's name */
};

/* Draws the lines from top on; all are counted. */
struct page {
	struct screen *s;	/* NULL: only count */
	struct rect r;
	int top, lines;
};

static void
put(const struct page *p, int col, int cols, const char *text, size_t len,
    enum style style)
{
	int row = p->lines - p->top;

	if (p->s != NULL && row >= 0 && row < p->r.rows)
		cells_put_mem(&p->s->cells, p->r.row + row, p->r.col + col,
		    cols, text, len, style);
}

/* A head and, beside it, what it does; as many lines as that takes. */
static void
add(struct page *p, const char *head, const char *text, enum style style)
{
	int col = p->r.cols / 2 < HEAD_COLS ? p->r.cols / 2 : HEAD_COLS;
	int cols = p->r.cols - col - 1 > 0 ? p->r.cols - col - 1 : 1;
	size_t len = strlen(text), at = 0, next, n;

	put(p, 1, text[0] == '\0' ? p->r.cols - 2 : col - 2, head,
	    strlen(head), style);
	do {
		n = wrap_line(text + at, len - at, cols, WRAP_WORDS, &next);
		put(p, col, cols, text + at, n, STYLE_TEXT);
		p->lines++;
		at += next;
	} while (at < len);
}

static void
add_keys(struct page *p)
{
	const struct key_binding *row;
	char name[32];
	size_t i;

	add(p, _("keys"), "", STYLE_HEADING);
	for (i = 0; (row = keymap_row(i)) != NULL; i++) {
		if (row->help == NULL)
			continue;
		keymap_name(row->key, name, sizeof name);
		add(p, name, _(row->help), STYLE_PROMPT);
	}
}

static void
add_commands(struct page *p)
{
	const struct command *c;
	char *head;
	size_t i;

	add(p, _("commands"), "", STYLE_HEADING);
	for (i = 0; i < command_count; i++) {
		c = &commands[i];
		head = mem_printf("/%s%s%s", c->name,
		    c->args != NULL ? " " : "",
		    c->args != NULL ? c->args : "");
		add(p, head, _(c->help), STYLE_PROMPT);
		free(head);
	}
}

static void
add_marks(struct page *p)
{
	bool ascii = p->s != NULL && p->s->cells.ascii;

	add(p, _("marks"), "", STYLE_HEADING);
	add(p, glyph(GLYPH_MEMBER, ascii), _("has the key"), STYLE_OK);
	add(p, glyph(GLYPH_ASKING, ascii), _("is asking for the key"),
	    STYLE_TEXT);
	add(p, glyph(GLYPH_NO_KEY, ascii), _("is here without the key"),
	    STYLE_TEXT);
	add(p, glyph(GLYPH_DOT, ascii), _("own line: not delivered yet"),
	    STYLE_DIM);
	add(p, glyph(GLYPH_CHECK, ascii), _("own line: delivered; peer: "
	    "verified by you"), STYLE_OK);
	add(p, glyph(GLYPH_CROSS, ascii), _("own line: cannot be delivered"),
	    STYLE_ERROR);
}

static void
add_all(struct page *p)
{
	add_commands(p);
	add(p, "", "", STYLE_TEXT);
	add_keys(p);
	add(p, "", "", STYLE_TEXT);
	add_marks(p);
}

int
screen_help_top_max(const struct screen *s)
{
	struct page p = { .r = { .cols = s->cells.cols - 2 } };
	int max;

	add_all(&p);
	max = p.lines - (s->layout.status.row - 2);
	return max > 0 ? max : 0;
}

void
screen_draw_help(struct screen *s)
{
	struct rect all = { 0, 0, s->layout.status.row, s->cells.cols };
	struct page p = { .s = s, .r = { 1, 1, all.rows - 2, all.cols - 2 } };
	int max = screen_help_top_max(s);

	if (s->overlay_top > max)	/* the screen has grown */
		s->overlay_top = max;
	p.top = s->overlay_top;
	cells_fill(&s->cells, &all, STYLE_TEXT);
	cells_box(&s->cells, &all, _("help: Esc closes"),
	    STYLE_BORDER);
	add_all(&p);
}

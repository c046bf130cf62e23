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
add(struct page *p, const char *head, const char *text, enum style style)
{
	int row = p->lines++ - p->top, head_cols = HEAD_COLS;
	struct cells *g;

	if (p->s == NULL || row < 0 || row >= p->r.rows)
		return;
	g = &p->s->cells;
	if (head_cols > p->r.cols / 2)
		head_cols = p->r.cols / 2;
	cells_put_short(g, p->r.row + row, p->r.col + 1,
	    text == NULL ? p->r.cols - 2 : head_cols - 1, head, style);
	if (text != NULL)
		cells_put_short(g, p->r.row + row, p->r.col + 1 + head_cols,
		    p->r.cols - 2 - head_cols, text, STYLE_TEXT);
}

static void
add_keys(struct page *p)
{
	const struct key_binding *row;
	char name[32];
	size_t i;

	add(p, _("keys"), NULL, STYLE_HEADING);
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

	add(p, _("commands"), NULL, STYLE_HEADING);
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

	add(p, _("marks"), NULL, STYLE_HEADING);
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
	add(p, "", NULL, STYLE_TEXT);
	add_keys(p);
	add(p, "", NULL, STYLE_TEXT);
	add_marks(p);
}

int
screen_help_lines(void)
{
	struct page p = { .s = NULL };

	add_all(&p);
	return p.lines;
}

void
screen_draw_help(struct screen *s)
{
	struct rect all = { 0, 0, s->layout.status.row, s->cells.cols };
	struct page p = { .s = s, .top = s->overlay_top,
	    .r = { 1, 1, all.rows - 2, all.cols - 2 } };

	cells_fill(&s->cells, &all, STYLE_TEXT);
	cells_box(&s->cells, &all, _("help: PgUp, PgDn scroll, Esc closes"),
	    STYLE_BORDER);
	add_all(&p);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Overlays: pages of text over everything but status line and editor. What
 * stands on a page is added by a function of its own each time it is drawn or
 * counted, so that it always tells how things are now. Items of some pages
 * can be chosen.
 */
#include "config.h"

#include "client/screen_inner.h"

#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "ui/wrap.h"

static const struct {
	const char *title;
	void (*fill)(struct page *p);
	void (*enter)(struct screen *s);	/* NULL: no items */
} pages[OVERLAYS] = {
	[OVERLAY_HELP] = { N_("help: Esc closes"), screen_fill_help, NULL },
	[OVERLAY_BINDINGS] = { N_("what keys do: Esc closes"),
	    screen_fill_bindings, NULL },
	[OVERLAY_KEY] = { N_("key: Esc closes"), screen_fill_key, NULL },
	[OVERLAY_FOUND] = { N_("found: Esc closes"), screen_fill_found,
	    screen_enter_found },
	[OVERLAY_LINKS] = { N_("addresses: Esc closes"), screen_fill_links,
	    screen_enter_link },
};

static void
put(const struct page *p, int col, int cols, const char *text, size_t len,
    enum style style)
{
	int row = p->lines - p->top;

	if (p->draws && row >= 0 && row < p->r.rows)
		cells_put_mem(&p->s->cells, p->r.row + row, p->r.col + col,
		    cols, text, len, style);
}

void
page_add(struct page *p, const char *head, int head_cols, const char *text,
    enum style head_style, enum style style)
{
	int col = head_cols == 0 ? 1 : p->r.cols / 2 < head_cols ?
	    p->r.cols / 2 : head_cols;
	int cols = p->r.cols - col - 1 > 0 ? p->r.cols - col - 1 : 1;
	size_t len = strlen(text), at = 0, next, n;

	bool alone = text[0] == '\0' || (head[0] != '\0' &&
	    utf8_width(head, strlen(head)) > col - 2);

	put(p, 1, alone ? p->r.cols - 2 : col - 2, head, strlen(head),
	    head_style);
	/* one that is too long for its column has a line of its own */
	p->lines += alone && text[0] != '\0';
	do {
		n = wrap_line(text + at, len - at, cols, WRAP_WORDS, &next);
		put(p, col, cols, text + at, n, style);
		p->lines++;
		at += next;
	} while (at < len);
}

bool
page_item(struct page *p)
{
	bool chosen = p->items == p->s->overlay_item &&
	    pages[p->s->overlay].enter != NULL;

	if (chosen)
		p->item_line = p->lines;
	p->items++;
	return chosen;
}

/* All of the page, counted only. */
static struct page
measure(struct screen *s)
{
	struct page p = { .s = s, .r = { 1, 1, s->layout.status.row - 2,
	    s->cells.cols - 2 } };

	pages[s->overlay].fill(&p);
	return p;
}

static int
top_max(const struct page *p)
{
	return p->lines > p->r.rows ? p->lines - p->r.rows : 0;
}

void
screen_page_scroll(struct screen *s, int delta)
{
	struct page p = measure(s);
	int max = top_max(&p);

	s->overlay_top += delta;
	if (s->overlay_top > max)
		s->overlay_top = max;
	if (s->overlay_top < 0)
		s->overlay_top = 0;
}

bool
screen_page_choose(struct screen *s, int delta)
{
	struct page p;

	if (pages[s->overlay].enter == NULL)
		return false;
	p = measure(s);
	if (delta < 0 && s->overlay_item > 0)
		s->overlay_item--;
	else if (delta > 0 && s->overlay_item + 1 < p.items)
		s->overlay_item++;
	p = measure(s);
	if (p.item_line < s->overlay_top)
		s->overlay_top = p.item_line;
	if (p.item_line >= s->overlay_top + p.r.rows)
		s->overlay_top = p.item_line - p.r.rows + 1;
	return true;
}

bool
screen_page_enter(struct screen *s)
{
	if (pages[s->overlay].enter == NULL)
		return false;
	pages[s->overlay].enter(s);
	return true;
}

void
screen_draw_page(struct screen *s)
{
	struct rect all = { 0, 0, s->layout.status.row, s->cells.cols };
	struct page p = measure(s);

	if (s->overlay_top > top_max(&p))	/* the screen has grown */
		s->overlay_top = top_max(&p);
	cells_fill(&s->cells, &all, STYLE_TEXT);
	cells_box(&s->cells, &all, _(pages[s->overlay].title), STYLE_BORDER);
	p = (struct page){ .s = s, .r = p.r, .top = s->overlay_top,
	    .draws = true };
	pages[s->overlay].fill(&p);
}

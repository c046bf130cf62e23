/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Addresses of the web in what was said: a page of them, the newest first.
 * One is opened only after a question that shows all of it, since others
 * wrote it, or copied to the clipboard through the terminal.
 */
#include "config.h"

#include "client/screen_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "client/settings.h"
#include "client/spawn.h"
#include "ui/find.h"

enum {
	LINKS_MAX = 200,
	LINES_MAX = 20000,	/* that far back */
	CLIPBOARD_MAX = 4096
};

/* Calls for each address, the newest first, until it returns false. */
static void
each(const struct screen *s, bool (*call)(void *ctx, const char *text,
    size_t len), void *ctx)
{
	const struct scroll *scroll = screen_scroll(s);
	uint64_t at = scroll_newest(scroll);
	struct scroll_line line;
	size_t i, from, start, end;

	for (i = 0; i < LINES_MAX && at != 0; i++) {
		if (!scroll_get(scroll, at, &line))
			return;
		for (from = 0; find_link(line.text, line.text_len, from,
		    &start, &end); from = end)
			if (!call(ctx, line.text + start, end - start))
				return;
		at = scroll_older(scroll, at);
	}
}

static bool
add_link(void *ctx, const char *text, size_t len)
{
	struct page *p = ctx;
	char *copy = mem_strndup(text, len);

	page_add(p, "", 0, copy, STYLE_TEXT, page_item(p) ? STYLE_SELECTED :
	    STYLE_LINK);
	free(copy);
	return p->items < LINKS_MAX;
}

void
screen_fill_links(struct page *p)
{
	int before = p->lines;

	page_add(p, _("Enter opens, c copies"), 0, "", STYLE_HEADING,
	    STYLE_TEXT);
	each(p->s, add_link, p);
	if (p->lines == before + 1)
		page_add(p, "", 0, _("nobody has said an address here"),
		    STYLE_TEXT, STYLE_DIM);
}

struct pick {
	size_t left;
	char *link;
};

static bool
pick(void *ctx, const char *text, size_t len)
{
	struct pick *p = ctx;

	if (p->left-- > 0)
		return true;
	p->link = mem_strndup(text, len);
	return false;
}

/* The chosen one, to be freed, or NULL. */
static char *
chosen(const struct screen *s)
{
	struct pick p = { s->overlay_item, NULL };

	each(s, pick, &p);
	return p.link;
}

void
screen_enter_link(struct screen *s)
{
	free(s->opening);
	s->opening = chosen(s);
	s->dirty = true;
}

void
screen_copy_link(struct screen *s)
{
	char *link = chosen(s);

	if (link == NULL)
		return;
	if (strlen(link) <= CLIPBOARD_MAX &&
	    term_copy(s->term, link, strlen(link)))
		screen_flash(s, _("copied, if your terminal lets programs "
		    "do that"));
	else
		screen_flash(s, _("this terminal has no clipboard"));
	s->overlay = OVERLAY_NONE;
	free(link);
}

void
screen_decide_link(struct screen *s, uint32_t key)
{
	const char *const argv[] = { setting_text(client_settings(s->client),
	    SETTING_OPEN_COMMAND), s->opening, NULL };
	char *reason = NULL;

	if (key == 'y' && !spawn(argv, &reason)) {
		screen_notice(&s->win->view->front, SAY_ERROR, reason);
		free(reason);
	}
	if (key == 'y')
		s->overlay = OVERLAY_NONE;
	free(s->opening);
	s->opening = NULL;
	s->dirty = s->urgent = true;
}

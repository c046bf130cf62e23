/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The message pane: time, who, text, and the mark of own lines. An own line
 * is dim with a dot until its echo has come, then plain with a check.
 */
#include "config.h"

#include "client/screen_inner.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/i18n.h"
#include "base/utf8.h"

enum {
	ROWS_MAX = 512,		/* more rows than any terminal has */
	TIME_COLS = 5,		/* "12:01" */
	PREFIX_COLS_MIN = 4,	/* the least and, by the pane's width, */
	PREFIX_COLS_WIDE = 14, PREFIX_COLS = 8, PREFIX_COLS_NARROW = 5,
	WIDE = 65, NARROW = 40	/* columns of the pane */
};

/* As wide as the widest name so far, within bounds. */
static int
prefix_cols(const struct screen *s, int cols)
{
	int max = cols >= WIDE ? PREFIX_COLS_WIDE :
	    cols >= NARROW ? PREFIX_COLS : PREFIX_COLS_NARROW;

	if (s->win->prefix_cols < PREFIX_COLS_MIN)
		return PREFIX_COLS_MIN;
	return s->win->prefix_cols < max ? s->win->prefix_cols : max;
}

void
screen_columns(const struct screen *s, struct columns *c)
{
	int cols = s->layout.messages.cols;

	c->pad = cols >= NARROW ? 1 : 0;
	c->time = s->layout.times ? TIME_COLS : 0;
	c->prefix = prefix_cols(s, cols);
	c->text = c->pad + c->prefix + (c->time > 0 ? c->time + 1 : 0) +
	    (cols >= WIDE ? 2 : 1);
	c->mark = cols - 1 - c->pad;
	c->text_cols = c->mark - (cols >= NARROW ? 1 : 0) - c->text;
}

static void
put_time(char out[static 6], int64_t wall_ms)
{
	time_t at = (time_t)(wall_ms / 1000);
	struct tm tm;

	if (localtime_r(&at, &tm) != NULL)
		strftime(out, 6, "%H:%M", &tm);
	else
		strcpy(out, "--:--");
}

/* text in the middle of a line across the pane. */
static void
draw_rule(struct screen *s, int row, const char *text, size_t len,
    enum style style)
{
	const struct rect *r = &s->layout.messages;
	int width = utf8_width(text, len), col;

	cells_hline(&s->cells, row, r->col, r->cols, style);
	col = r->col + (r->cols - width) / 2;
	if (width + 2 > r->cols)
		col = r->col + 1;
	cells_put(&s->cells, row, col - 1, 1, " ", style);
	col += cells_put_mem(&s->cells, row, col, r->col + r->cols - col,
	    text, len, style);
	if (col < r->col + r->cols)
		cells_put(&s->cells, row, col, 1, " ", style);
}

static void
draw_mark(struct screen *s, int row, int64_t wall_ms)
{
	char time[6], text[80];

	put_time(time, wall_ms);
	snprintf(text, sizeof text, _("new since %s"), time);
	draw_rule(s, row, text, strlen(text), STYLE_UNREAD);
}

static void
draw_prefix(struct screen *s, int row, const struct columns *c,
    const struct scroll_row *line)
{
	const struct rect *r = &s->layout.messages;
	int col = r->col + c->pad, width;
	char time[24] = "";

	if (c->time > 0) {
		if (!s->numbers)
			put_time(time, line->wall_ms);
		else if (line->generation != NO_GENERATION)
			snprintf(time, sizeof time, "g%" PRIu64,
			    line->generation);
		cells_put(&s->cells, row, col, c->time, time, STYLE_TIME);
		col += c->time + 1;
	}
	width = utf8_width(line->prefix, strlen(line->prefix));
	if (width < c->prefix)
		col += c->prefix - width;
	cells_put_short(&s->cells, row, col,
	    width < c->prefix ? width : c->prefix, line->prefix,
	    line->prefix_style);
}

static void
draw_echo(struct screen *s, int row, int col, unsigned flags)
{
	if (flags & SCROLL_PENDING)
		cells_put_glyph(&s->cells, row, col, GLYPH_DOT, STYLE_DIM);
	else if (flags & SCROLL_ECHOED)
		cells_put_glyph(&s->cells, row, col, GLYPH_CHECK, STYLE_OK);
	else if (flags & SCROLL_FAILED)
		cells_put_glyph(&s->cells, row, col, GLYPH_CROSS,
		    STYLE_ERROR);
}

static enum style
text_style(const struct scroll_row *line)
{
	if (line->flags & SCROLL_PENDING)
		return STYLE_DIM;
	return line->flags & SCROLL_FAILED ? STYLE_ERROR : line->style;
}

/* From the column where the row's text stands: bytes [start, end) of it. */
static void
restyle(struct screen *s, int row, const struct columns *c,
    const struct scroll_row *line, size_t start, size_t end,
    enum style style)
{
	size_t from = start > line->offset ? start - line->offset : 0;
	size_t to = end > line->offset ? end - line->offset : 0;
	struct rect r = { row, s->layout.messages.col + c->text, 1, 0 };

	if (to > line->len)
		to = line->len;
	if (from >= to)
		return;
	r.col += utf8_width(line->text, from);
	r.cols = utf8_width(line->text + from, to - from);
	cells_restyle(&s->cells, &r, style);
}

/* Addresses, and what is being looked for. */
static void
draw_finds(struct screen *s, int row, const struct columns *c,
    const struct scroll_row *line)
{
	const char *soft = line->text - line->offset;
	const struct find *find = s->finder.on ? s->finder.find : NULL;
	size_t len = line->soft_len, at, start, end, n;

	for (at = 0; find_link(soft, len, at, &start, &end); at = end)
		restyle(s, row, c, line, start, end, STYLE_LINK);
	for (at = 0; find != NULL && find_in(find, soft, len, at, &start,
	    &n); at = start + n)
		restyle(s, row, c, line, start, start + n, STYLE_SELECTED);
}

static void
draw_row(struct screen *s, int row, const struct columns *c,
    const struct scroll_row *line)
{
	const struct rect *r = &s->layout.messages;

	if (line->mark) {
		draw_mark(s, row, line->wall_ms);
		return;
	}
	if (line->flags & SCROLL_RULE) {
		draw_rule(s, row, line->text, line->len, line->style);
		return;
	}
	if (line->first)
		draw_prefix(s, row, c, line);
	cells_put_mem(&s->cells, row, r->col + c->text, c->text_cols,
	    line->text, line->len, text_style(line));
	draw_finds(s, row, c, line);
	if (line->last)
		draw_echo(s, row, r->col + c->mark, line->flags);
}

void
screen_draw_messages(struct screen *s)
{
	const struct rect *r = &s->layout.messages;
	struct scroll_row rows[ROWS_MAX];
	struct columns c;
	size_t i, n;

	screen_columns(s, &c);
	n = scroll_view(screen_scroll(s), rows, ROWS_MAX);
	for (i = 0; i < n; i++)
		draw_row(s, r->row + (int)i, &c, &rows[i]);
}

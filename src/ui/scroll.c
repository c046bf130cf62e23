/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scrollback. Soft lines lie in a ring of pointers, one block of memory each;
 * a handle is the running number of a line, so that looking one up is a
 * subtraction. The view is anchored at its bottom: the lowest visible soft
 * line and how many of its hard lines lie below the view. Everything else is
 * wrapped afresh from there upwards whenever it is looked at.
 */
#include "config.h"

#include "ui/scroll.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ui/wrap.h"

struct soft {
	int64_t wall_ms;
	uint64_t generation;
	uint32_t text_len;
	uint16_t prefix_len;
	uint8_t style, prefix_style;
	uint8_t flags;
	char text[];		/* text, NUL, prefix, NUL */
};

struct scroll {
	struct soft **ring;
	size_t size, max;	/* slots; size grows up to max */
	size_t bytes, bytes_max;	/* of the lines kept */
	uint64_t first, next;	/* handles kept: [first, next) */
	uint64_t mark;		/* "new since" stands before it; 0: none */
	int rows, cols;
	bool follows;
	uint64_t bottom;	/* if not: the lowest visible line ... */
	size_t hidden;		/* ... and its hard lines below the view */
};

enum {
	RING_FIRST = 64
};

struct scroll *
scroll_new(size_t lines_max, size_t bytes_max)
{
	struct scroll *s = mem_zero(1, sizeof *s);

	assert(lines_max > 0);
	s->max = lines_max;
	s->bytes_max = bytes_max;
	s->first = s->next = 1;
	s->follows = true;
	s->rows = s->cols = 1;
	return s;
}

static struct soft **
slot(const struct scroll *s, uint64_t handle)
{
	return &s->ring[handle % s->size];
}

static size_t
size_of(const struct soft *soft)
{
	return sizeof *soft + soft->text_len + soft->prefix_len + 2;
}

static void
drop_first(struct scroll *s)
{
	struct soft *soft = *slot(s, s->first);

	*slot(s, s->first) = NULL;
	s->first++;
	s->bytes -= size_of(soft);
	mem_wipe_free(soft, size_of(soft));
}

void
scroll_clear(struct scroll *s)
{
	while (s->first < s->next)
		drop_first(s);
	s->mark = 0;
	s->follows = true;
}

void
scroll_free(struct scroll *s)
{
	if (s == NULL)
		return;
	scroll_clear(s);
	free(s->ring);
	free(s);
}

static void
grow(struct scroll *s)
{
	struct soft **old = s->ring;
	size_t old_size = s->size;
	uint64_t h;

	s->size = old_size == 0 ? RING_FIRST : 2 * old_size;
	if (s->size > s->max)
		s->size = s->max;
	s->ring = mem_zero(s->size, sizeof *s->ring);
	for (h = s->first; h < s->next; h++)
		*slot(s, h) = old[h % old_size];
	free(old);
}

static bool
kept(const struct scroll *s, uint64_t handle)
{
	return handle >= s->first && handle < s->next;
}

bool
scroll_flag(struct scroll *s, uint64_t handle, unsigned clear, unsigned set)
{
	struct soft *soft;

	if (!kept(s, handle))
		return false;
	soft = *slot(s, handle);
	soft->flags = (soft->flags & ~clear) | set;
	return true;
}

bool
scroll_set_generation(struct scroll *s, uint64_t handle, uint64_t generation)
{
	if (!kept(s, handle))
		return false;
	(*slot(s, handle))->generation = generation;
	return true;
}

bool
scroll_get(const struct scroll *s, uint64_t handle, struct scroll_line *line)
{
	const struct soft *soft;

	if (!kept(s, handle))
		return false;
	soft = *slot(s, handle);
	*line = (struct scroll_line){
		.wall_ms = soft->wall_ms,
		.prefix = soft->text + soft->text_len + 1,
		.prefix_style = soft->prefix_style,
		.text = soft->text,
		.text_len = soft->text_len,
		.style = soft->style,
		.flags = soft->flags,
		.generation = soft->generation
	};
	return true;
}

size_t
scroll_lines(const struct scroll *s)
{
	return s->next - s->first;
}

void
scroll_mark(struct scroll *s)
{
	if (!scroll_marked(s))
		s->mark = s->next;
}

void
scroll_unmark(struct scroll *s)
{
	s->mark = 0;
}

bool
scroll_marked(const struct scroll *s)
{
	return s->mark != 0;
}

/* ---- hard lines ---- */

/* Of a kept line, with the mark before it. */
static size_t
hard_lines(const struct scroll *s, uint64_t handle)
{
	const struct soft *soft = *slot(s, handle);
	size_t n = handle == s->mark ? 1 : 0;

	if (soft->flags & SCROLL_RULE)
		return n + 1;
	return n + wrap_count(soft->text, soft->text_len, s->cols,
	    WRAP_WORDS);
}

/* The view's bottom, wherever it comes from. */
static void
bottom_of(const struct scroll *s, uint64_t *handle, size_t *hidden)
{
	*handle = s->follows ? s->next - 1 : s->bottom;
	*hidden = s->follows ? 0 : s->hidden;
}

/* Lowers a bottom so high that the first line would stand below the top. */
static void
keep_full(struct scroll *s)
{
	uint64_t h;
	size_t have = 0, lines = 0, hidden;

	for (h = s->first; h < s->next; h++, have += lines) {
		lines = hard_lines(s, h);
		if (have + lines >= (size_t)s->rows)
			break;
	}
	if (h == s->next) {
		s->follows = true;
		return;
	}
	hidden = have + lines - s->rows;
	if (s->bottom < h || (s->bottom == h && s->hidden > hidden)) {
		s->bottom = h;
		s->hidden = hidden;
	}
	if (s->bottom + 1 == s->next && s->hidden == 0)
		s->follows = true;
}

/* Only near the start can the view have run out of lines. */
static void
near_start(struct scroll *s)
{
	if (s->bottom < s->first) {
		s->bottom = s->first;
		s->hidden = 0;
	}
	if (s->bottom - s->first <= (uint64_t)s->rows)
		keep_full(s);
}

static void
scroll_up(struct scroll *s, size_t delta)
{
	size_t room;

	bottom_of(s, &s->bottom, &s->hidden);
	s->follows = false;
	for (;;) {
		room = hard_lines(s, s->bottom) - s->hidden;
		if (delta < room) {
			s->hidden += delta;
			break;
		}
		if (s->bottom == s->first)
			break;
		delta -= room;
		s->bottom--;
		s->hidden = 0;
	}
	near_start(s);
}

static void
scroll_down(struct scroll *s, size_t delta)
{
	while (!s->follows && delta > s->hidden) {
		if (s->bottom + 1 >= s->next) {
			s->follows = true;
			return;
		}
		delta -= s->hidden + 1;
		s->bottom++;
		s->hidden = hard_lines(s, s->bottom) - 1;
	}
	s->hidden -= s->follows ? 0 : delta;
	if (s->bottom + 1 == s->next && s->hidden == 0)
		s->follows = true;
}

void
scroll_resize(struct scroll *s, int rows, int cols)
{
	size_t lines;

	rows = rows > 0 ? rows : 1;
	cols = cols > 0 ? cols : 1;
	if (rows == s->rows && cols == s->cols)
		return;
	s->rows = rows;
	s->cols = cols;
	if (s->follows)
		return;
	lines = hard_lines(s, s->bottom);
	if (s->hidden >= lines)
		s->hidden = lines - 1;
	near_start(s);
}

void
scroll_by(struct scroll *s, int delta)
{
	if (scroll_lines(s) == 0)
		return;
	if (delta < 0)
		scroll_up(s, -(size_t)delta);
	else if (delta > 0)
		scroll_down(s, delta);
}

void
scroll_to_end(struct scroll *s)
{
	s->follows = true;
}

void
scroll_to_start(struct scroll *s)
{
	if (scroll_lines(s) == 0)
		return;
	s->follows = false;
	s->bottom = s->first;
	s->hidden = 0;
	keep_full(s);
}

bool
scroll_at_end(const struct scroll *s)
{
	return s->follows;
}

size_t
scroll_below(const struct scroll *s)
{
	if (s->follows)
		return 0;
	return s->next - 1 - s->bottom + (s->hidden > 0 ? 1 : 0);
}

/* ---- going to a place ---- */

struct scroll_place
scroll_place(const struct scroll *s)
{
	return (struct scroll_place){ s->follows, s->bottom, s->hidden };
}

void
scroll_seek(struct scroll *s, const struct scroll_place *place)
{
	size_t lines;

	s->follows = place->follows || scroll_lines(s) == 0 ||
	    place->bottom >= s->next;
	if (s->follows)
		return;
	s->bottom = place->bottom < s->first ? s->first : place->bottom;
	lines = hard_lines(s, s->bottom);
	s->hidden = place->hidden < lines ? place->hidden : lines - 1;
	near_start(s);
}

void
scroll_show(struct scroll *s, uint64_t handle)
{
	if (!kept(s, handle))
		return;
	s->follows = false;
	s->bottom = handle;
	s->hidden = 0;
	scroll_down(s, (size_t)s->rows / 2);
	if (!s->follows)
		near_start(s);
}

uint64_t
scroll_newest(const struct scroll *s)
{
	return scroll_lines(s) > 0 ? s->next - 1 : 0;
}

uint64_t
scroll_older(const struct scroll *s, uint64_t handle)
{
	return handle > s->first && handle < s->next ? handle - 1 : 0;
}

bool
scroll_find(const struct scroll *s, const struct find *f, uint64_t *handle,
    size_t *left)
{
	const struct soft *soft;
	size_t at, match;

	for (; *left > 0 && kept(s, *handle); --*left) {
		soft = *slot(s, *handle);
		/* text, NUL and prefix at once: no needle has a NUL */
		if (find_in(f, soft->text, soft->text_len + 1 +
		    soft->prefix_len, 0, &at, &match))
			return true;
		*handle = scroll_older(s, *handle);
	}
	if (!kept(s, *handle))
		*handle = 0;
	return false;
}

/* ---- new lines ---- */

/* For one more line of that size; the mark moves off lines that go. */
static void
make_room(struct scroll *s, size_t bytes)
{
	if (s->next - s->first == s->size && s->size < s->max)
		grow(s);
	if (s->next - s->first == s->size)
		drop_first(s);
	while (s->first < s->next && s->bytes + bytes > s->bytes_max)
		drop_first(s);
	s->bytes += bytes;
	if (s->mark != 0 && s->mark < s->first)
		s->mark = s->first;
}

uint64_t
scroll_add(struct scroll *s, const struct scroll_line *line)
{
	const char *prefix = line->prefix != NULL ? line->prefix : "";
	size_t prefix_len = strlen(prefix);
	struct soft *soft;

	assert(line->text_len < UINT32_MAX && prefix_len < UINT16_MAX);
	soft = mem_alloc(sizeof *soft + line->text_len + prefix_len + 2);
	*soft = (struct soft){
		.wall_ms = line->wall_ms,
		.generation = line->generation,
		.text_len = line->text_len,
		.prefix_len = prefix_len,
		.style = line->style,
		.prefix_style = line->prefix_style,
		.flags = line->flags
	};
	memcpy(soft->text, line->text, line->text_len);
	soft->text[line->text_len] = '\0';
	memcpy(soft->text + line->text_len + 1, prefix, prefix_len + 1);
	make_room(s, size_of(soft));
	*slot(s, s->next++) = soft;
	if (!s->follows)
		near_start(s);
	return s->next - 1;
}

/* ---- what is visible ---- */

static void
fill_row(struct scroll_row *row, const struct soft *soft, uint64_t handle)
{
	*row = (struct scroll_row){
		.wall_ms = soft->wall_ms,
		.handle = handle,
		.generation = soft->generation,
		.prefix = soft->text + soft->text_len + 1,
		.prefix_style = soft->prefix_style,
		.style = soft->style,
		.flags = soft->flags
	};
}

/*
 * Hard lines [from, to) of a line into rows; returns to - from. Lines before
 * from are wrapped and forgotten.
 */
static size_t
fill_rows(const struct scroll *s, uint64_t handle, size_t from, size_t to,
    struct scroll_row *rows)
{
	const struct soft *soft = *slot(s, handle);
	size_t total = hard_lines(s, handle);
	size_t at = 0, next, len, i = 0, n = 0;

	if (handle == s->mark && i++ >= from) {
		fill_row(&rows[n], soft, handle);
		rows[n++].mark = true;
	}
	for (; i < to; i++, at += next) {
		len = wrap_line(soft->text + at, soft->text_len - at, s->cols,
		    WRAP_WORDS, &next);
		if (i < from)
			continue;
		fill_row(&rows[n], soft, handle);
		rows[n].first = at == 0;
		rows[n].last = i + 1 == total;
		rows[n].text = soft->text + at;
		rows[n].offset = at;
		rows[n].soft_len = soft->text_len;
		rows[n++].len = len;
	}
	return n;
}

size_t
scroll_view(const struct scroll *s, struct scroll_row *rows, size_t max)
{
	uint64_t h, bottom;
	size_t want = (size_t)s->rows < max ? (size_t)s->rows : max;
	size_t have = 0, skip, lines, hidden, n = 0;

	if (scroll_lines(s) == 0)
		return 0;
	bottom_of(s, &bottom, &hidden);
	for (h = bottom; ; h--) {
		lines = hard_lines(s, h) - (h == bottom ? hidden : 0);
		have += lines;
		if (have >= want || h == s->first)
			break;
	}
	skip = have > want ? have - want : 0;
	for (; h <= bottom; h++, skip = 0) {
		lines = hard_lines(s, h) - (h == bottom ? hidden : 0);
		n += fill_rows(s, h, skip, lines, rows + n);
	}
	return n;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The scrollback of one window. It keeps soft lines (what was said) and makes
 * hard lines (what fits the width) only for what is visible, so that neither
 * a resize nor a new line costs more with a long history.
 *
 * The view follows the newest line unless the user has scrolled back; then it
 * stays where it is while lines come in.
 */
#ifndef UI_SCROLL_H
#define UI_SCROLL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/find.h"
#include "ui/style.h"

struct scroll;

enum scroll_flag {
	SCROLL_PENDING = 1,	/* own line, on its way */
	SCROLL_ECHOED = 2,	/* own line, known to be delivered */
	SCROLL_FAILED = 4,	/* own line that cannot be delivered */
	SCROLL_RULE = 8		/* a mark across the pane, such as a new day */
};

struct scroll_line {
	int64_t wall_ms;
	const char *prefix;	/* who: sanitized, one line */
	enum style prefix_style;
	const char *text;	/* sanitized, may hold newlines */
	size_t text_len;
	enum style style;
	unsigned flags;		/* enum scroll_flag */
	uint64_t generation;	/* whose key it came under; the caller's */
};

/*
 * Keeps at most lines_max soft lines and, but for the newest, bytes_max bytes;
 * the oldest go first.
 */
struct scroll *scroll_new(size_t lines_max, size_t bytes_max);
void scroll_free(struct scroll *s);	/* wipes; NULL is fine */
void scroll_clear(struct scroll *s);

/* Copies line; returns its handle (> 0), never used again. */
uint64_t scroll_add(struct scroll *s, const struct scroll_line *line);
/* Clears and sets flags of a line; false if it is no longer kept. */
bool scroll_flag(struct scroll *s, uint64_t handle, unsigned clear,
    unsigned set);
/* Once it is known; false if the line is no longer kept. */
bool scroll_set_generation(struct scroll *s, uint64_t handle,
    uint64_t generation);
/* Fills *line; its pointers last until the line is dropped. */
bool scroll_get(const struct scroll *s, uint64_t handle,
    struct scroll_line *line);
size_t scroll_lines(const struct scroll *s);

/*
 * "New since": a mark before the next line that comes, unless one stands
 * before unread lines already. scroll_unmark() takes it away.
 */
void scroll_mark(struct scroll *s);
void scroll_unmark(struct scroll *s);
bool scroll_marked(const struct scroll *s);

/* The visible rows, and the columns that text has beside time and prefix. */
void scroll_resize(struct scroll *s, int rows, int cols);
/* Up (delta < 0) or down by hard lines. */
void scroll_by(struct scroll *s, int delta);
void scroll_to_end(struct scroll *s);
void scroll_to_start(struct scroll *s);
bool scroll_at_end(const struct scroll *s);
/* Soft lines below the view. */
size_t scroll_below(const struct scroll *s);

/* Where the view is, to go back there. */
struct scroll_place {
	bool follows;
	uint64_t bottom;
	size_t hidden;
};
struct scroll_place scroll_place(const struct scroll *s);
void scroll_seek(struct scroll *s, const struct scroll_place *place);
/* That line into the middle of the view, if it is still kept. */
void scroll_show(struct scroll *s, uint64_t handle);

/* Handles from the newest to the oldest; 0: there is none. */
uint64_t scroll_newest(const struct scroll *s);
uint64_t scroll_older(const struct scroll *s, uint64_t handle);
/*
 * Looks at *handle and older lines, text and prefix, at most *left of them,
 * which it counts down. True: *handle is a hit; false: *handle is where to go
 * on, 0 at the end.
 */
bool scroll_find(const struct scroll *s, const struct find *f,
    uint64_t *handle, size_t *left);

/* One visible hard line. */
struct scroll_row {
	bool mark;		/* the line "new since": nothing else valid
				   but wall_ms, of the first new line */
	bool first, last;	/* of its soft line */
	int64_t wall_ms;
	uint64_t handle, generation;
	const char *prefix;
	enum style prefix_style;
	const char *text;	/* len bytes, not terminated ... */
	size_t len;
	size_t offset, soft_len;	/* ... at that offset of the soft
				   line, which has so many */
	enum style style;
	unsigned flags;
};
/*
 * The visible rows from the top, at most max and at most what
 * scroll_resize() said; returns how many. Valid until s changes.
 */
size_t scroll_view(const struct scroll *s, struct scroll_row *rows,
    size_t max);

#endif

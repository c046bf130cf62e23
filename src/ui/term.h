/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The terminal: the only place that knows curses. There is one terminal, so
 * at most one struct term at a time. setlocale() must have been called.
 */
#ifndef UI_TERM_H
#define UI_TERM_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/cells.h"
#include "ui/style.h"

struct term;

enum term_fault {
	TERM_OK,
	TERM_NO_TTY,		/* standard input or output is no terminal */
	TERM_UNSET,		/* TERM is not set */
	TERM_UNKNOWN,		/* TERM names what terminfo does not know */
	TERM_DUMB		/* it cannot move the cursor */
};

/*
 * Takes over the terminal; *fault says why it is NULL. Nothing has been
 * written then. Whatever ends the program gives the terminal back.
 */
struct term *term_open(bool ascii, enum term_fault *fault);
void term_close(struct term *t);	/* NULL is fine */

bool term_ascii(const struct term *t);	/* asked for, or a locale without
					   UTF-8 */
enum style_depth term_depth(const struct term *t);
void term_size(const struct term *t, int *rows, int *cols);

/* Shows g, writing only what has changed since the last time. */
void term_paint(struct term *t, const struct cells *g);
/* Would the terminal take output now, or is it stalled? */
bool term_ready(const struct term *t);
/* The next term_paint() writes everything. */
void term_redraw(struct term *t);

/*
 * The next key as ui/keymap.h counts them, TK_NONE when there is none now:
 * call it whenever standard input can be read, until TK_NONE. *gone is set
 * when the terminal has gone away.
 */
uint32_t term_key(struct term *t, bool *gone);
/* After SIGWINCH: asks for the size. */
void term_resized(struct term *t);

/* Stops the program as Ctrl-Z does elsewhere; returns when it goes on. */
void term_suspend(struct term *t);
/* After SIGCONT: somebody stopped the program, and the terminal has not been
 * ours since. */
void term_continued(struct term *t);
/*
 * Is the terminal ours? Before each term_paint() and reading of keys: takes it
 * again after a stop. False: another job has it. Nobody must wait for keys
 * then; what would be written, but for term_paint(), is left out.
 */
bool term_hold(struct term *t);

/* Reports of the wheel, which keep the mouse from selecting. */
void term_mouse(struct term *t, bool on);
/* Puts text into the clipboard (OSC 52); false if this kind of terminal has
 * none. Whether it worked nobody tells. */
bool term_copy(struct term *t, const char *text, size_t len);

/* Other looks from the next term_paint() on. */
void term_theme(struct term *t, const struct style_look looks[static STYLES]);

/* A notification by the terminal (OSC 9, else OSC 777); sanitized here. */
void term_notify(struct term *t, bool osc9, const char *text);
void term_bell(struct term *t);
/* Title of the terminal's window, if it has one; sanitized here. */
void term_title(struct term *t, const char *title);

#endif

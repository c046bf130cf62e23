/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From keys to actions. A key is a number: a code point (control characters
 * are themselves) or one of enum key, plus modifiers. The table of bindings
 * is data that the help overlay and the manual read too.
 */
#ifndef UI_KEYMAP_H
#define UI_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "ui/edit.h"

enum key {
	TK_NONE = 0,
	TK_ESC = 27,
	TK_FIRST = 0x110000,	/* behind the last code point */
	TK_UP = TK_FIRST, TK_DOWN, TK_LEFT, TK_RIGHT,
	TK_HOME, TK_END, TK_PGUP, TK_PGDN, TK_INSERT, TK_DELETE,
	TK_BACKSPACE, TK_ENTER, TK_TAB, TK_BACKTAB,
	TK_F1, TK_F2, TK_F3, TK_F4, TK_F5, TK_F6, TK_F7, TK_F8, TK_F9,
	TK_F10, TK_F11, TK_F12,
	TK_WHEEL_UP, TK_WHEEL_DOWN,
	TK_PASTE_START, TK_PASTE_END,
	TK_FOCUS_IN, TK_FOCUS_OUT,
	TK_RESIZE,		/* the terminal has another size */
	TK_LAST,
	/* modifiers */
	TK_SHIFT = 1 << 24,	/* of special keys only */
	TK_CTRL = 1 << 25,	/* of special keys only */
	TK_ALT = 1 << 26
};
#define TK_CONTROL(c) ((c) & 0x1f)	/* TK_CONTROL('A') */

enum action {
	ACTION_NONE,
	ACTION_INSERT,		/* the key is a character of the text */
	ACTION_SEND,
	ACTION_COMPLETE, ACTION_COMPLETE_BACK,
	ACTION_PAGE_UP, ACTION_PAGE_DOWN,
	ACTION_LINE_UP, ACTION_LINE_DOWN,
	ACTION_WHEEL_UP, ACTION_WHEEL_DOWN,
	ACTION_TOP, ACTION_BOTTOM,
	ACTION_CANCEL,		/* Ctrl-C, Ctrl-G, Esc */
	ACTION_END_OF_INPUT,	/* Ctrl-D: deletes, or hints at /quit */
	ACTION_REDRAW,
	ACTION_SUSPEND,
	ACTION_HELP,
	ACTION_PANES,		/* peers and key, when folded */
	ACTION_FIND,		/* in the scrollback; again: an older one */
	ACTION_LINKS,		/* a page of addresses */
	ACTION_BARE,		/* messages alone, and back */
	ACTION_KEY,		/* the history of generations */
	ACTION_NUMBERS,		/* each message's generation, not time */
	ACTION_PANE_UP, ACTION_PANE_DOWN,	/* scroll the peers */
	ACTION_WINDOW_BACK, ACTION_WINDOW_NEXT,
	ACTION_WINDOW_ACTIVE,	/* the one with the most important news */
	ACTION_WINDOW,		/* + 0..9: the first to the tenth */
	ACTION_WINDOW_LAST = ACTION_WINDOW + 9,
	ACTION_PASTE_START, ACTION_PASTE_END,
	ACTION_FOCUS_IN, ACTION_FOCUS_OUT,
	ACTION_RESIZE,
	ACTION_EDIT,		/* + enum edit_op */
	ACTIONS = ACTION_EDIT + EDIT_OPS
};

struct key_binding {
	uint32_t key;
	int action;		/* enum action, or ACTION_EDIT + edit_op */
	const char *help;	/* NULL: an alias of a row above */
};

/*
 * The user's own: key does action, ACTION_NONE for nothing, from now on.
 * False: there are KEYMAP_OWN_MAX already.
 */
enum { KEYMAP_OWN_MAX = 100 };
bool keymap_bind(uint32_t key, int action);
/* It does what the table says again; false: it did. */
bool keymap_unbind(uint32_t key);
/* The i-th of the user's own; false at the end. */
bool keymap_own(size_t i, uint32_t *key, int *action);
/* The key of such a name as keymap_name() makes; TK_NONE if it is none. */
uint32_t keymap_key(const char *name);
/* Names of actions, for users; NULL for those that are no key's, or the
 * end of the list. -1 if it is none. */
const char *keymap_action_name(int action);
int keymap_action_find(const char *name);
/* Appends "Ctrl-A, Home": the keys that do it now, perhaps none. */
void keymap_keys(struct str *out, int action);
/* What it does, in words to be translated; NULL: the table does not say. */
const char *keymap_help(int action);

/* What a key does; ACTION_NONE for one that means nothing. */
int keymap_action(uint32_t key);
/* The rows, i from 0 until NULL. */
const struct key_binding *keymap_row(size_t i);
/* "Ctrl-A", "Alt-Left", "PgUp", "F1"; at most size bytes with NUL. */
void keymap_name(uint32_t key, char *out, size_t size);

#endif

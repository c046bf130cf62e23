/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bindings, as a table: the first row of an action that has a help text
 * is the one that help shows, rows without one are further keys for it.
 */
#include "config.h"

#include "ui/keymap.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

#define C(c) TK_CONTROL(c)
#define E(op) (ACTION_EDIT + EDIT_##op)

static const struct key_binding bindings[] = {
	{ TK_ENTER, ACTION_SEND, N_("send") },
	{ '\r', ACTION_SEND, NULL },
	{ TK_ALT | '\r', E(NEWLINE), N_("a new line in the message") },
	{ TK_ALT | TK_ENTER, E(NEWLINE), NULL },
	{ '\n', E(NEWLINE), NULL },
	{ '\t', ACTION_COMPLETE, N_("complete the command, name or word") },
	{ TK_TAB, ACTION_COMPLETE, NULL },
	{ TK_BACKTAB, ACTION_COMPLETE_BACK, N_("the completion before") },

	{ TK_PGUP, ACTION_PAGE_UP, N_("scroll back a page") },
	{ TK_ALT | 'v', ACTION_PAGE_UP, NULL },
	{ TK_PGDN, ACTION_PAGE_DOWN, N_("scroll on a page") },
	{ C('V'), ACTION_PAGE_DOWN, NULL },
	{ TK_SHIFT | TK_UP, ACTION_LINE_UP, N_("scroll back a line") },
	{ TK_SHIFT | TK_DOWN, ACTION_LINE_DOWN, N_("scroll on a line") },
	{ TK_WHEEL_UP, ACTION_WHEEL_UP, NULL },
	{ TK_WHEEL_DOWN, ACTION_WHEEL_DOWN, NULL },
	{ TK_ALT | TK_HOME, ACTION_TOP, N_("scroll to the start") },
	{ TK_ALT | '<', ACTION_TOP, NULL },
	{ TK_ALT | TK_END, ACTION_BOTTOM, N_("scroll to the end") },
	{ TK_ALT | '>', ACTION_BOTTOM, NULL },

	{ C('F'), ACTION_FIND, N_("search what was said; again: older") },
	{ C('S'), ACTION_FIND, NULL },
	{ TK_ALT | 'o', ACTION_LINKS, N_("addresses of the web: open, "
	    "copy") },
	{ TK_F5, ACTION_LINKS, NULL },
	{ TK_F4, ACTION_BARE, N_("the messages alone, to select and copy; "
	    "and back") },
	{ TK_F1, ACTION_HELP, N_("this help") },
	{ TK_F2, ACTION_PANES, N_("show peers and key") },
	{ TK_ALT | '1', ACTION_WINDOW, N_("the first window, the room; "
	    "Alt-2 to Alt-0 the others") },
	{ TK_ALT | '2', ACTION_WINDOW + 1, NULL },
	{ TK_ALT | '3', ACTION_WINDOW + 2, NULL },
	{ TK_ALT | '4', ACTION_WINDOW + 3, NULL },
	{ TK_ALT | '5', ACTION_WINDOW + 4, NULL },
	{ TK_ALT | '6', ACTION_WINDOW + 5, NULL },
	{ TK_ALT | '7', ACTION_WINDOW + 6, NULL },
	{ TK_ALT | '8', ACTION_WINDOW + 7, NULL },
	{ TK_ALT | '9', ACTION_WINDOW + 8, NULL },
	{ TK_ALT | '0', ACTION_WINDOW + 9, NULL },
	{ TK_ALT | 'a', ACTION_WINDOW_ACTIVE, N_("the window where something "
	    "is new") },
	{ TK_ALT | TK_LEFT, ACTION_WINDOW_BACK, N_("the window before") },
	{ TK_ALT | TK_RIGHT, ACTION_WINDOW_NEXT, N_("the next window") },
	{ TK_F3, ACTION_KEY, N_("show the key and its generations") },
	{ TK_ALT | 'g', ACTION_NUMBERS, N_("each message's generation in "
	    "place of its time, and back") },
	{ TK_F12, ACTION_PANE_DOWN, N_("scroll the peers") },
	{ TK_ALT | TK_PGDN, ACTION_PANE_DOWN, NULL },
	{ TK_F11, ACTION_PANE_UP, N_("scroll the peers back") },
	{ TK_ALT | TK_PGUP, ACTION_PANE_UP, NULL },
	{ C('C'), ACTION_CANCEL, N_("clear the line, close what is open") },
	{ C('G'), ACTION_CANCEL, NULL },
	{ TK_ESC, ACTION_CANCEL, NULL },
	{ C('L'), ACTION_REDRAW, N_("draw the screen again") },
	{ C('Z'), ACTION_SUSPEND, N_("suspend; fg brings it back") },
	{ C('D'), ACTION_END_OF_INPUT, N_("delete the character here") },
	{ TK_DELETE, E(DELETE), NULL },

	{ TK_LEFT, E(LEFT), N_("to the left") },
	{ C('B'), E(LEFT), NULL },
	{ TK_RIGHT, E(RIGHT), N_("to the right") },
	{ TK_ALT | 'b', E(WORD_LEFT), N_("a word to the left") },
	{ TK_CTRL | TK_LEFT, E(WORD_LEFT), NULL },
	{ TK_ALT | 'f', E(WORD_RIGHT), N_("a word to the right") },
	{ TK_CTRL | TK_RIGHT, E(WORD_RIGHT), NULL },
	{ C('A'), E(HOME), N_("to the start of the line") },
	{ TK_HOME, E(HOME), NULL },
	{ C('E'), E(END), N_("to the end of the line") },
	{ TK_END, E(END), NULL },
	{ TK_UP, E(UP), N_("the line above, or what was sent before") },
	{ TK_DOWN, E(DOWN), N_("the line below, or what was sent after") },
	{ C('P'), E(OLDER), N_("what was sent before") },
	{ C('N'), E(NEWER), N_("what was sent after") },
	{ C('R'), E(SEARCH), N_("search what was sent before") },

	{ TK_BACKSPACE, E(BACKSPACE), N_("delete to the left") },
	{ 0x7f, E(BACKSPACE), NULL },
	{ C('H'), E(BACKSPACE), NULL },
	{ C('K'), E(KILL_END), N_("cut to the end of the line") },
	{ C('U'), E(KILL_START), N_("cut to the start of the line") },
	{ C('W'), E(KILL_BLANK_BACK), N_("cut back to a blank") },
	{ TK_ALT | 'd', E(KILL_WORD), N_("cut a word to the right") },
	{ TK_ALT | TK_BACKSPACE, E(KILL_WORD_BACK),
	    N_("cut a word to the left") },
	{ TK_ALT | 0x7f, E(KILL_WORD_BACK), NULL },
	{ TK_ALT | C('H'), E(KILL_WORD_BACK), NULL },
	{ C('Y'), E(YANK), N_("insert what was cut") },
	{ TK_ALT | 'y', E(YANK_POP), N_("insert what was cut before that") },
	{ C('_'), E(UNDO), N_("undo") },
	{ C('T'), E(TRANSPOSE), N_("swap two characters") },
	{ TK_ALT | 'u', E(UPCASE_WORD), N_("a word in capitals") },
	{ TK_ALT | 'l', E(DOWNCASE_WORD), N_("a word in small letters") },
	{ TK_ALT | 'c', E(CAPITALIZE_WORD), N_("a word with one capital") },

	{ TK_PASTE_START, ACTION_PASTE_START, NULL },
	{ TK_PASTE_END, ACTION_PASTE_END, NULL },
	{ TK_FOCUS_IN, ACTION_FOCUS_IN, NULL },
	{ TK_FOCUS_OUT, ACTION_FOCUS_OUT, NULL },
	{ TK_RESIZE, ACTION_RESIZE, NULL },
};

int
keymap_action(uint32_t key)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(bindings); i++)
		if (bindings[i].key == key)
			return bindings[i].action;
	return key >= 0x20 && key < TK_FIRST ? ACTION_INSERT : ACTION_NONE;
}

const struct key_binding *
keymap_row(size_t i)
{
	return i < ARRAY_LEN(bindings) ? &bindings[i] : NULL;
}

static const char *const names[TK_LAST - TK_FIRST] = {
	[TK_UP - TK_FIRST] = "Up",
	[TK_DOWN - TK_FIRST] = "Down",
	[TK_LEFT - TK_FIRST] = "Left",
	[TK_RIGHT - TK_FIRST] = "Right",
	[TK_HOME - TK_FIRST] = "Home",
	[TK_END - TK_FIRST] = "End",
	[TK_PGUP - TK_FIRST] = "PgUp",
	[TK_PGDN - TK_FIRST] = "PgDn",
	[TK_INSERT - TK_FIRST] = "Ins",
	[TK_DELETE - TK_FIRST] = "Del",
	[TK_BACKSPACE - TK_FIRST] = "Backspace",
	[TK_ENTER - TK_FIRST] = "Enter",
	[TK_TAB - TK_FIRST] = "Tab",
	[TK_BACKTAB - TK_FIRST] = "Shift-Tab",
	[TK_F1 - TK_FIRST] = "F1", [TK_F2 - TK_FIRST] = "F2",
	[TK_F3 - TK_FIRST] = "F3", [TK_F4 - TK_FIRST] = "F4",
	[TK_F5 - TK_FIRST] = "F5", [TK_F6 - TK_FIRST] = "F6",
	[TK_F7 - TK_FIRST] = "F7", [TK_F8 - TK_FIRST] = "F8",
	[TK_F9 - TK_FIRST] = "F9", [TK_F10 - TK_FIRST] = "F10",
	[TK_F11 - TK_FIRST] = "F11", [TK_F12 - TK_FIRST] = "F12",
	[TK_WHEEL_UP - TK_FIRST] = "WheelUp",
	[TK_WHEEL_DOWN - TK_FIRST] = "WheelDown",
};

void
keymap_name(uint32_t key, char *out, size_t size)
{
	uint32_t bare = key & ~(uint32_t)(TK_ALT | TK_CTRL | TK_SHIFT);
	const char *alt = key & TK_ALT ? "Alt-" : "";
	const char *shift = key & TK_SHIFT ? "Shift-" : "";
	bool control = key & TK_CTRL || bare < 0x20;

	if (bare == '\t' || bare == '\r' || bare == TK_ESC)
		snprintf(out, size, "%s%s", alt, bare == '\t' ? "Tab" :
		    bare == '\r' ? "Enter" : "Esc");
	else if (bare >= TK_FIRST && bare < TK_LAST &&
	    names[bare - TK_FIRST] != NULL)
		snprintf(out, size, "%s%s%s%s", alt, control ? "Ctrl-" : "",
		    shift, names[bare - TK_FIRST]);
	else if (bare > 0x20 && bare < 0x7f)
		snprintf(out, size, "%s%c", alt, (char)bare);
	else if (bare < 0x20)
		snprintf(out, size, "%sCtrl-%c", alt, (char)(bare + 0x40));
	else
		snprintf(out, size, "%sU+%04X", alt, bare);
}

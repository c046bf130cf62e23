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

/* Made by the user, for all screens of this program: keys are a habit. */
static struct {
	uint32_t key;
	int action;
} own[KEYMAP_OWN_MAX];
static size_t own_count;

bool
keymap_bind(uint32_t key, int action)
{
	keymap_unbind(key);
	if (own_count == KEYMAP_OWN_MAX)
		return false;
	own[own_count].key = key;
	own[own_count++].action = action;
	return true;
}

bool
keymap_unbind(uint32_t key)
{
	size_t i;

	for (i = 0; i < own_count; i++) {
		if (own[i].key != key)
			continue;
		own[i] = own[--own_count];
		return true;
	}
	return false;
}

bool
keymap_own(size_t i, uint32_t *key, int *action)
{
	if (i >= own_count)
		return false;
	*key = own[i].key;
	*action = own[i].action;
	return true;
}

static const char *const action_names[ACTIONS] = {
	[ACTION_NONE] = "nothing",
	[ACTION_SEND] = "send",
	[ACTION_COMPLETE] = "complete",
	[ACTION_COMPLETE_BACK] = "complete-back",
	[ACTION_PAGE_UP] = "page-up", [ACTION_PAGE_DOWN] = "page-down",
	[ACTION_LINE_UP] = "line-up", [ACTION_LINE_DOWN] = "line-down",
	[ACTION_TOP] = "top", [ACTION_BOTTOM] = "bottom",
	[ACTION_CANCEL] = "cancel",
	[ACTION_END_OF_INPUT] = "delete-or-end",
	[ACTION_REDRAW] = "redraw", [ACTION_SUSPEND] = "suspend",
	[ACTION_HELP] = "help", [ACTION_PANES] = "panes",
	[ACTION_FIND] = "find", [ACTION_LINKS] = "addresses",
	[ACTION_BARE] = "bare", [ACTION_KEY] = "key",
	[ACTION_NUMBERS] = "generations",
	[ACTION_PANE_UP] = "peers-up", [ACTION_PANE_DOWN] = "peers-down",
	[ACTION_WINDOW_BACK] = "window-back",
	[ACTION_WINDOW_NEXT] = "window-next",
	[ACTION_WINDOW_ACTIVE] = "window-active",
	[ACTION_WINDOW] = "window-1", [ACTION_WINDOW + 1] = "window-2",
	[ACTION_WINDOW + 2] = "window-3", [ACTION_WINDOW + 3] = "window-4",
	[ACTION_WINDOW + 4] = "window-5", [ACTION_WINDOW + 5] = "window-6",
	[ACTION_WINDOW + 6] = "window-7", [ACTION_WINDOW + 7] = "window-8",
	[ACTION_WINDOW + 8] = "window-9", [ACTION_WINDOW + 9] = "window-10",
	[E(LEFT)] = "left", [E(RIGHT)] = "right",
	[E(WORD_LEFT)] = "word-left", [E(WORD_RIGHT)] = "word-right",
	[E(HOME)] = "home", [E(END)] = "end",
	[E(UP)] = "up", [E(DOWN)] = "down",
	[E(OLDER)] = "older", [E(NEWER)] = "newer",
	[E(BACKSPACE)] = "backspace", [E(DELETE)] = "delete",
	[E(KILL_END)] = "cut-end", [E(KILL_START)] = "cut-start",
	[E(KILL_WORD)] = "cut-word",
	[E(KILL_WORD_BACK)] = "cut-word-back",
	[E(KILL_BLANK_BACK)] = "cut-blank-back",
	[E(YANK)] = "yank", [E(YANK_POP)] = "yank-older",
	[E(UNDO)] = "undo", [E(TRANSPOSE)] = "swap",
	[E(UPCASE_WORD)] = "capitals", [E(DOWNCASE_WORD)] = "small",
	[E(CAPITALIZE_WORD)] = "capital",
	[E(NEWLINE)] = "newline", [E(CLEAR)] = "clear",
	[E(SEARCH)] = "search-sent",
};

const char *
keymap_action_name(int action)
{
	return action >= 0 && action < ACTIONS ? action_names[action] : NULL;
}

int
keymap_action_find(const char *name)
{
	int i;

	for (i = 0; i < ACTIONS; i++)
		if (action_names[i] != NULL &&
		    strcmp(action_names[i], name) == 0)
			return i;
	return -1;
}

/* '\r' and TK_ENTER are one key to who reads it: each name comes once. */
static void
add_key(struct str *out, uint32_t key)
{
	char name[36] = " ";
	size_t len;

	keymap_name(key, name + 1, sizeof name - 2);
	len = strlen(name);
	name[len] = ',';
	if (strstr(out->s, name) == NULL)
		str_add_mem(out, name, len + 1);
}

void
keymap_keys(struct str *out, int action)
{
	struct str keys;
	size_t i;

	str_init(&keys);
	for (i = 0; i < own_count; i++)
		if (own[i].action == action)
			add_key(&keys, own[i].key);
	for (i = 0; i < ARRAY_LEN(bindings); i++)
		if (bindings[i].action == action &&
		    keymap_action(bindings[i].key) == action)
			add_key(&keys, bindings[i].key);
	if (keys.len > 0)
		str_add_mem(out, keys.s + 1, keys.len - 2);
	str_release(&keys);
}

const char *
keymap_help(int action)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(bindings); i++)
		if (bindings[i].action == action && bindings[i].help != NULL)
			return bindings[i].help;
	return NULL;
}

int
keymap_action(uint32_t key)
{
	size_t i;

	for (i = 0; i < own_count; i++)
		if (own[i].key == key)
			return own[i].action;

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

/* Takes prefix off the name; its modifier then, else 0. */
static uint32_t
modifier(const char **name, const char *prefix, uint32_t bit)
{
	size_t n = strlen(prefix);

	if (strncasecmp(*name, prefix, n) != 0 || (*name)[n] == '\0')
		return 0;
	*name += n;
	return bit;
}

/* Without Alt. */
static uint32_t
bare_key(const char *name)
{
	uint32_t ctrl = modifier(&name, "Ctrl-", TK_CTRL);
	uint32_t shift = modifier(&name, "Shift-", TK_SHIFT);
	unsigned char c = (unsigned char)name[0];
	uint32_t i;

	if (shift != 0 && strcasecmp(name, "Tab") == 0)
		return TK_BACKTAB;
	if (strcasecmp(name, "Tab") == 0)
		return '\t';
	if (strcasecmp(name, "Enter") == 0)
		return '\r';
	if (strcasecmp(name, "Esc") == 0)
		return TK_ESC;
	for (i = 0; i < TK_LAST - TK_FIRST; i++)
		if (names[i] != NULL && strcasecmp(names[i], name) == 0)
			return (TK_FIRST + i) | ctrl | shift;
	if (c < 0x20 || c > 0x7e || name[1] != '\0' || shift != 0)
		return TK_NONE;
	return ctrl == 0 ? c : c >= '@' ? TK_CONTROL(c) : (uint32_t)TK_NONE;
}

uint32_t
keymap_key(const char *name)
{
	uint32_t alt = modifier(&name, "Alt-", TK_ALT), key;

	key = bare_key(name);
	return key == TK_NONE ? (uint32_t)TK_NONE : key | alt;
}

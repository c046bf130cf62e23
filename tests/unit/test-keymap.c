/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ui/keymap: bindings and names of keys. */
#include "config.h"

#include "ui/keymap.h"

#include "base/mem.h"
#include "tap.h"

static const char *
name(uint32_t key)
{
	static char out[40];

	keymap_name(key, out, sizeof out);
	return out;
}

static void
test_actions(void)
{
	is_int(keymap_action('a'), ACTION_INSERT, "a letter");
	is_int(keymap_action(0x1f600), ACTION_INSERT, "an emoji");
	is_int(keymap_action('\r'), ACTION_SEND, "Enter");
	is_int(keymap_action(TK_ALT | '\r'), ACTION_EDIT + EDIT_NEWLINE,
	    "Alt-Enter");
	is_int(keymap_action('\n'), ACTION_EDIT + EDIT_NEWLINE, "Ctrl-J");
	is_int(keymap_action(TK_CONTROL('A')), ACTION_EDIT + EDIT_HOME,
	    "Ctrl-A");
	is_int(keymap_action(TK_ALT | 'b'), ACTION_EDIT + EDIT_WORD_LEFT,
	    "Alt-b");
	is_int(keymap_action(TK_CONTROL('C')), ACTION_CANCEL, "Ctrl-C");
	is_int(keymap_action(TK_PGUP), ACTION_PAGE_UP, "PgUp");
	is_int(keymap_action(TK_WHEEL_UP), ACTION_WHEEL_UP, "the wheel");
	is_int(keymap_action(TK_PASTE_START), ACTION_PASTE_START, "paste");
	is_int(keymap_action(TK_F9), ACTION_NONE, "a key without a use");
	is_int(keymap_action(TK_ALT | 'q'), ACTION_NONE, "Alt-q");
	is_int(keymap_action(1 + TK_CONTROL('Z')), ACTION_CANCEL, "Esc");
}

static void
test_rows(void)
{
	const struct key_binding *row, *other;
	bool once = true, valid = true;
	size_t i, j;

	for (i = 0; (row = keymap_row(i)) != NULL; i++) {
		valid = valid && row->action > ACTION_INSERT &&
		    row->action < ACTIONS;
		for (j = 0; (other = keymap_row(j)) != NULL; j++)
			if (i != j && row->key == other->key)
				once = false;
	}
	ok(i > 50, "there are bindings");
	ok(once, "no key has two");
	ok(valid, "all of them do something");
}

static void
test_names(void)
{
	is_str(name(TK_CONTROL('A')), "Ctrl-A", "control");
	is_str(name(TK_ALT | 'x'), "Alt-x", "alt");
	is_str(name(TK_ALT | TK_LEFT), "Alt-Left", "alt and special");
	is_str(name(TK_CTRL | TK_RIGHT), "Ctrl-Right", "control and special");
	is_str(name(TK_SHIFT | TK_UP), "Shift-Up", "shift and special");
	is_str(name(TK_F12), "F12", "function key");
	is_str(name('\t'), "Tab", "tab");
	is_str(name(TK_ALT | '\r'), "Alt-Enter", "enter");
	is_str(name(TK_ESC), "Esc", "escape");
	is_str(name(TK_CONTROL('_')), "Ctrl-_", "undo");
	is_str(name(0xe4), "U+00E4", "any other");
}

/* What keymap_name() calls a key is that key; and what users bind. */
static void
test_own(void)
{
	static const char *const wrong[] = { "", "Alt-", "Ctrl-", "abc",
	    "Ctrl-1", "Shift-x", "F13", "Nokey" };
	const struct key_binding *row;
	char name[32];
	size_t i;
	struct str keys;
	int action;
	uint32_t key;

	for (i = 0; (row = keymap_row(i)) != NULL; i++) {
		keymap_name(row->key, name, sizeof name);
		/* that one has two codes, of which this is the rare one */
		if (row->help == NULL || row->key == TK_ENTER)
			continue;
		is_int(keymap_key(name), row->key, "%s is a key", name);
		ok(keymap_action_name(row->action) != NULL,
		    "what it does has a name");
	}
	for (i = 0; i < ARRAY_LEN(wrong); i++)
		is_int(keymap_key(wrong[i]), TK_NONE, "\"%s\" is none",
		    wrong[i]);
	is_int(keymap_action_find("undo"), ACTION_EDIT + EDIT_UNDO, "undo");
	is_int(keymap_action_find("nosuch"), -1, "no such action");
	ok(keymap_bind(TK_F9, ACTION_HELP) && keymap_bind(TK_F9, ACTION_TOP),
	    "a key of one's own, twice");
	is_int(keymap_action(TK_F9), ACTION_TOP, "does the latter");
	ok(keymap_own(0, &key, &action) && key == TK_F9 &&
	    action == ACTION_TOP && !keymap_own(1, &key, &action), "is one");
	str_init(&keys);
	keymap_keys(&keys, ACTION_TOP);
	is_str(keys.s, "F9, Alt-Home, Alt-<", "with those of the table");
	ok(keymap_help(ACTION_TOP) != NULL, "what it does");
	str_clear(&keys);
	keymap_keys(&keys, ACTION_SEND);
	is_str(keys.s, "Enter", "each name once");
	str_release(&keys);
	ok(keymap_unbind(TK_F9) && !keymap_unbind(TK_F9), "taken back");
	is_int(keymap_action(TK_F9), ACTION_NONE, "does nothing again");
}

int
main(void)
{
	test_own();
	test_actions();
	test_rows();
	test_names();
	return done_testing();
}

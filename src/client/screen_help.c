/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The overlays of /help and /bind: every key and every command, from the
 * tables that decode and run them.
 */
#include "config.h"

#include "client/screen_inner.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "client/commands.h"
#include "ui/keymap.h"

enum {
	HEAD_COLS = 22		/* of a key's or command's name */
};

static void
add(struct page *p, const char *head, const char *text, enum style style)
{
	page_add(p, head, HEAD_COLS, text, style, STYLE_TEXT);
}

static void
add_keys(struct page *p)
{
	const struct key_binding *row;
	char name[32];
	size_t i;

	add(p, _("keys"), "", STYLE_HEADING);
	for (i = 0; (row = keymap_row(i)) != NULL; i++) {
		/* one that the user has changed is with their own */
		if (row->help == NULL ||
		    keymap_action(row->key) != row->action)
			continue;
		keymap_name(row->key, name, sizeof name);
		add(p, name, _(row->help), STYLE_PROMPT);
	}
}

/* Those that the user has made: key and action. */
static void
add_own_keys(struct page *p)
{
	char name[32];
	uint32_t key;
	int action;
	size_t i;

	for (i = 0; keymap_own(i, &key, &action); i++) {
		if (i == 0)
			add(p, _("keys of your own"), "", STYLE_HEADING);
		keymap_name(key, name, sizeof name);
		add(p, name, keymap_action_name(action), STYLE_PROMPT);
	}
	if (i > 0)
		add(p, "", "", STYLE_TEXT);
}

/* Its keys, and what it does. */
static void
add_action(struct page *p, int action)
{
	const char *help = keymap_help(action);
	struct str text;

	str_init(&text);
	keymap_keys(&text, action);
	if (text.len == 0)
		str_add(&text, _("no key"));
	if (help != NULL)
		str_printf(&text, "  (%s)", _(help));
	add(p, keymap_action_name(action), text.s, STYLE_PROMPT);
	str_release(&text);
}

void
screen_fill_bindings(struct page *p)
{
	int action;

	add(p, "/bind KEY ACTION", _("the key does that from now on"),
	    STYLE_PROMPT);
	add(p, "/bind KEY default", _("it does again what it did"),
	    STYLE_PROMPT);
	add(p, "", "", STYLE_TEXT);
	add_own_keys(p);
	add(p, _("actions and their keys"), "", STYLE_HEADING);
	for (action = ACTION_NONE + 1; action < ACTIONS; action++)
		if (keymap_action_name(action) != NULL)
			add_action(p, action);
	add(p, keymap_action_name(ACTION_NONE), _("for a key that shall do "
	    "nothing"), STYLE_PROMPT);
}

static void
add_commands(struct page *p)
{
	const struct command *c;
	char *head;
	size_t i;

	add(p, _("commands"), "", STYLE_HEADING);
	for (i = 0; i < command_count; i++) {
		c = &commands[i];
		head = mem_printf("/%s%s%s", c->name,
		    c->args != NULL ? " " : "",
		    c->args != NULL ? c->args : "");
		add(p, head, _(c->help), STYLE_PROMPT);
		free(head);
	}
}

static void
add_lines(struct page *p)
{
	add(p, "//TEXT", _("says \"/TEXT\"; a NAME is a nick, its beginning, "
	    "or #ID"), STYLE_PROMPT);
	add(p, _("new here? /help tutorial is one page"), "", STYLE_HEADING);
}

static void
add_marks(struct page *p)
{
	bool ascii = p->s->cells.ascii;

	add(p, _("marks"), "", STYLE_HEADING);
	add(p, glyph(GLYPH_MEMBER, ascii), _("has the key"), STYLE_OK);
	add(p, glyph(GLYPH_ASKING, ascii), _("is asking for the key"),
	    STYLE_TEXT);
	add(p, glyph(GLYPH_NO_KEY, ascii), _("is here without the key"),
	    STYLE_TEXT);
	add(p, glyph(GLYPH_DOT, ascii), _("own line: not delivered yet"),
	    STYLE_DIM);
	add(p, glyph(GLYPH_CHECK, ascii), _("own line: passed on by the "
	    "relay; peer: verified by you"), STYLE_OK);
	add(p, glyph(GLYPH_CROSS, ascii), _("own line: cannot be delivered"),
	    STYLE_ERROR);
}

void
screen_fill_help(struct page *p)
{
	add_commands(p);
	add_lines(p);
	add(p, "", "", STYLE_TEXT);
	add_keys(p);
	add(p, "", "", STYLE_TEXT);
	add_own_keys(p);
	add_marks(p);
}

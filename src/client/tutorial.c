/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page of "/help tutorial". doc/tuschel.1 (A FIRST CHAT) tells the same.
 */
#include "config.h"

#include "client/tutorial.h"

#include "base/i18n.h"
#include "base/mem.h"

/* Each is a step and says one thing to try, with the command or key for it. */
static const char *const steps[] = {
	N_("what you type goes to everybody here; the mark at its end says "
	    "that it was delivered"),
	N_("who is here, and who has the key, is on the right (F2 if the "
	    "screen is narrow, or /peers)"),
	N_("read the group words to each other on the telephone: equal words "
	    "mean equal keys, and nobody in between (/key shows them again)"),
	N_("/verify NAME compares six words with one person; you both "
	    "recognize each other from then on"),
	N_("/msg NAME TEXT goes to one member only, in a window of its own; "
	    "Alt-1 comes back here"),
	N_("who leaves cannot read on, and who comes cannot read what was "
	    "before: the key changes each time; /rekey changes it now"),
	N_("/invite shows how others join the room that you host; /policy ask "
	    "asks you before somebody comes in"),
	N_("nothing is kept after the end unless you say /history on; Ctrl-F "
	    "searches what was said"),
	N_("F1 shows the keys, /help all commands, /set the settings; Tab "
	    "completes all of them; /quit leaves"),
};

void
tutorial_add(struct str *out)
{
	str_add(out, _("a first chat, step by step:"));
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		str_printf(out, "\n  %zu  %s", i + 1, _(steps[i]));
}

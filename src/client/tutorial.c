/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page of "/help tutorial". doc/tuschel.1 (A FIRST CHAT) tells the same.
 */
#include "config.h"

#include "client/tutorial.h"

#include "base/i18n.h"
#include "base/mem.h"

/*
 * Each says one thing to try, with the command or key for it, in two lines of
 * the message pane of an 80x24 terminal: that makes one page.
 */
static const char *const steps[] = {
	N_("what you type goes to all; its mark says that the relay "
	    "has passed it on"),
	N_("F2 or /peers shows who is here, and who has the key"),
	N_("compare the words of /key by telephone: equal words, equal keys"),
	N_("/verify NAME: compare six words once, and know each other again"),
	N_("/msg NAME TEXT goes to one member; Alt-1 comes back here"),
	N_("the key changes when somebody comes or goes, or by /rekey"),
	N_("/invite shows how others join; /policy ask asks you before"),
	N_("nothing is kept without /history on; Ctrl-F searches"),
	N_("F1 shows keys, /help commands, /set settings; /quit leaves"),
};

void
tutorial_add(struct str *out)
{
	str_add(out, _("a first chat, step by step:"));
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		str_printf(out, "\n%zu  %s", i + 1, _(steps[i]));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of commands, and how a line finds its row. What the commands do
 * is in commands_link.c (connections), commands_room.c (acting on the room),
 * commands_keep.c (histories), commands_files.c (files),
 * commands_own.c (aliases, rooms), commands_settings.c and
 * commands_show.c (looking at it).
 */
#include "config.h"

#include "client/commands.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "client/app_inner.h"
#include "client/nearest.h"
#include "client/tutorial.h"

const struct command commands[] = {
	{ .name = "accept", .takes = ARGS_OPTIONAL, .args = "[NUMBER]",
	  .run = command_accept,
	  .help = N_("take a file that somebody offers") },
	{ .name = "admit", .takes = ARGS_REQUIRED, .args = "NAME",
	  .word = WORD_NAME, .run = command_admit,
	  .help = N_("let somebody in who asks") },
	{ .name = "alias", .takes = ARGS_OPTIONAL, .args = "[NAME [LINE]]",
	  .run = command_alias,
	  .help = N_("show or make a command of your own: $1, $* stand for "
	      "words") },
	{ .name = "bind", .takes = ARGS_OPTIONAL, .args = "[KEY [ACTION]]",
	  .word = WORD_NONE, .next = WORD_ACTION, .run = command_bind,
	  .help = N_("show or change what keys do") },
	{ .name = "cancel", .takes = ARGS_OPTIONAL, .args = "[NUMBER]",
	  .run = command_cancel,
	  .help = N_("take back or break off a file") },
	{ .name = "clear", .run = command_clear,
	  .help = N_("empty the message pane") },
	{ .name = "close", .run = command_close,
	  .help = N_("close this window; that of a room leaves it, if it is "
	      "not the only one") },
	{ .name = "connect", .takes = ARGS_OPTIONAL, .args = "[PLACE|ROOM]",
	  .word = WORD_ROOM, .run = command_connect,
	  .help = N_("open another room: HOST[:PORT], unix:PATH, "
	      "tuschel://..., or a saved one") },
	{ .name = "decline", .takes = ARGS_OPTIONAL, .args = "[NUMBER]",
	  .run = command_decline,
	  .help = N_("do not take a file that somebody offers") },
	{ .name = "deny", .takes = ARGS_REQUIRED, .args = "NAME",
	  .word = WORD_NAME, .run = command_deny,
	  .help = N_("do not let somebody in who asks") },
	{ .name = "disconnect", .takes = ARGS_OPTIONAL, .args = "[ROOM]",
	  .word = WORD_OPEN, .run = command_disconnect,
	  .help = N_("leave the relay of this room and stay off line") },
	{ .name = "files", .run = command_files,
	  .help = N_("show the files that are offered or under way") },
	{ .name = "found", .run = command_found,
	  .help = N_("open a room of your own after not being let in") },
	{ .name = "grep", .takes = ARGS_REQUIRED, .args = "TEXT",
	  .run = command_grep,
	  .help = N_("list the lines of this window with that text") },
	{ .name = "help", .takes = ARGS_OPTIONAL, .args = "[COMMAND|tutorial]",
	  .word = WORD_COMMAND, .choices = "tutorial", .run = command_help,
	  .help = N_("show the commands, explain one, or a first chat") },
	{ .name = "history", .takes = ARGS_OPTIONAL,
	  .args = "[on|off|delete]", .word = WORD_NONE,
	  .choices = "on off delete", .run = command_history,
	  .help = N_("keep what is said in this room, encrypted") },
	{ .name = "ignore", .takes = ARGS_OPTIONAL, .args = "[NAME]",
	  .word = WORD_NAME, .run = command_ignore,
	  .help = N_("show nothing more that somebody says; again: show") },
	{ .name = "invite", .run = command_invite,
	  .help = N_("show how others join this room, with a QR code") },
	{ .name = "key", .run = command_key,
	  .help = N_("show the key's generation, who made it, its words") },
	{ .name = "log", .takes = ARGS_OPTIONAL, .args = "[on [FILE]|off]",
	  .word = WORD_NONE, .choices = "off on", .next = WORD_FILE,
	  .run = command_log,
	  .help = N_("write what is said into a file, not encrypted") },
	{ .name = "me", .takes = ARGS_REQUIRED, .args = "TEXT",
	  .run = command_me,
	  .help = N_("say what you do: \"* anna waves\"") },
	{ .name = "merge", .takes = ARGS_REQUIRED, .args = "NAME",
	  .word = WORD_NAME, .run = command_merge,
	  .help = N_("become one group with that of somebody else") },
	{ .name = "msg", .takes = ARGS_REQUIRED, .args = "NAME TEXT",
	  .word = WORD_NAME, .run = command_msg,
	  .help = N_("send a message to one member only") },
	{ .name = "nick", .takes = ARGS_OPTIONAL, .args = "[NICK]",
	  .run = command_nick,
	  .help = N_("show your nick, or take another one") },
	{ .name = "passphrase", .takes = ARGS_OPTIONAL, .args = "[TEXT]",
	  .run = command_passphrase,
	  .help = N_("ask for the room's passphrase again, or set it") },
	{ .name = "peer", .takes = ARGS_REQUIRED, .args = "NAME|-",
	  .word = WORD_NAME, .run = command_peer,
	  .help = N_("whom to ask first for the key; - for anybody") },
	{ .name = "peers", .run = command_peers,
	  .help = N_("show who is here") },
	{ .name = "policy", .takes = ARGS_OPTIONAL, .args = "[auto|known|ask]",
	  .word = WORD_NONE, .choices = "ask auto known",
	  .run = command_policy,
	  .help = N_("let in who knows the passphrase, or ask you first") },
	{ .name = "query", .takes = ARGS_REQUIRED, .args = "NAME [TEXT]",
	  .word = WORD_NAME, .run = command_query,
	  .help = N_("talk to one member in a window of its own") },
	{ .name = "quit", .run = command_quit,
	  .help = N_("leave all rooms and end the program") },
	{ .name = "reconnect", .run = command_reconnect,
	  .help = N_("connect to the same relay again") },
	{ .name = "rekey", .run = command_rekey,
	  .help = N_("make a new key for everybody now") },
	{ .name = "retry", .run = command_retry,
	  .help = N_("ask for the key again after not being let in") },
	{ .name = "room", .takes = ARGS_OPTIONAL,
	  .args = "[add|passphrase|remove NAME]", .word = WORD_NONE,
	  .choices = "add passphrase remove", .next = WORD_ROOM,
	  .run = command_room,
	  .help = N_("show, save or remove rooms for /connect NAME") },
	{ .name = "save", .run = command_save,
	  .help = N_("write the settings into their file") },
	{ .name = "search", .takes = ARGS_OPTIONAL, .args = "[TEXT]",
	  .run = command_search,
	  .help = N_("go to the newest line here with that text") },
	{ .name = "send", .takes = ARGS_REQUIRED, .args = "FILE [NAME]",
	  .word = WORD_FILE, .run = command_send,
	  .help = N_("offer a file to everybody here, or to one member") },
	{ .name = "set", .takes = ARGS_OPTIONAL, .args = "[NAME [VALUE]]",
	  .word = WORD_SETTING, .run = command_set,
	  .help = N_("show, explain or change settings") },
	{ .name = "theme", .takes = ARGS_OPTIONAL, .args = "[NAME]",
	  .word = WORD_THEME, .run = command_theme,
	  .help = N_("show or change the theme; like /set theme") },
	{ .name = "trust", .takes = ARGS_REQUIRED,
	  .args = "NAME|list|export FILE|import FILE",
	  .word = WORD_NAME, .choices = "list export import",
	  .next = WORD_FILE, .run = command_trust,
	  .help = N_("accept a changed identity; show or take known ones") },
	{ .name = "unalias", .takes = ARGS_REQUIRED, .args = "NAME",
	  .word = WORD_ALIAS, .run = command_unalias,
	  .help = N_("remove a command of your own") },
	{ .name = "unpin", .takes = ARGS_OPTIONAL, .args = "[PLACE]",
	  .run = command_unpin,
	  .help = N_("forget the key by which a relay is known") },
	{ .name = "unset", .takes = ARGS_REQUIRED, .args = "NAME",
	  .word = WORD_SETTING, .run = command_unset,
	  .help = N_("put a setting back to its default") },
	{ .name = "untrust", .takes = ARGS_REQUIRED, .args = "NAME",
	  .word = WORD_NAME, .run = command_untrust,
	  .help = N_("take somebody for verified no more") },
	{ .name = "verify", .takes = ARGS_REQUIRED,
	  .args = "NAME [yes|no|CODE]", .word = WORD_NAME,
	  .next = WORD_NONE, .next_choices = "no yes",
	  .run = command_verify,
	  .help = N_("compare six words or a QR code with somebody, "
	    "and remember it") },
	{ .name = "version", .run = command_version,
	  .help = N_("show the version") },
	{ .name = "view", .takes = ARGS_REQUIRED, .args = "accept",
	  .word = WORD_NONE, .choices = "accept", .run = command_view,
	  .help = N_("go on although members see different rooms") },
	{ .name = "whois", .takes = ARGS_OPTIONAL, .args = "[NAME]",
	  .word = WORD_NAME, .run = command_whois,
	  .help = N_("show somebody's id, identity and trust, or your own") },
	{ .name = "window", .takes = ARGS_OPTIONAL, .args = "[NUMBER|NAME]",
	  .word = WORD_OPEN, .run = command_window,
	  .help = N_("show the windows, or go to one") },
};
const size_t command_count = ARRAY_LEN(commands);

const struct command *
command_find(const char *name, size_t len)
{
	for (size_t i = 0; i < command_count; i++)
		if (strlen(commands[i].name) == len &&
		    memcmp(commands[i].name, name, len) == 0)
			return &commands[i];
	return NULL;
}

static const char *
name_of(size_t i)
{
	return i < command_count ? commands[i].name : NULL;
}

/* What others call them, from which those here cannot be guessed. */
static const struct {
	const char *theirs, *ours;
} foreign[] = {
	{ "bye", "quit" }, { "exit", "quit" }, { "join", "connect" },
	{ "leave", "close" }, { "names", "peers" }, { "part", "close" },
	{ "who", "peers" },
};

static const char *
translate(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(foreign); i++)
		if (strlen(foreign[i].theirs) == len &&
		    memcmp(foreign[i].theirs, name, len) == 0)
			return foreign[i].ours;
	return NULL;
}

const struct command *
command_nearest(const char *name, size_t len)
{
	const char *near = translate(name, len);

	if (near == NULL)
		near = nearest(name, len, name_of);
	return near == NULL ? NULL : command_find(near, strlen(near));
}

static bool
usage(struct app *app, const struct command *c)
{
	if (c->args == NULL)
		app_say(app, SAY_ERROR, _("/%s takes nothing behind it"),
		    c->name);
	else
		app_say(app, SAY_ERROR, _("type it like this: /%s %s"),
		    c->name, c->args);
	return false;
}

static bool
unknown(struct app *app, const char *name, size_t len)
{
	const struct command *near = command_nearest(name, len);

	if (len == 0)
		app_say(app, SAY_ERROR, _("a slash begins a command; /help "
		    "shows them all"));
	else if (near != NULL)
		app_say(app, SAY_ERROR, _("there is no command /%.*s; did "
		    "you mean /%s?"), (int)len, name, near->name);
	else
		app_say(app, SAY_ERROR, _("there is no command /%.*s; /help "
		    "shows them all, //%.*s says it to the room"), (int)len,
		    name, (int)len, name);
	return false;
}

bool
command_run(struct app *app, const char *line)
{
	const char *name = line + 1, *args;
	size_t len = strcspn(name, " \t\n"), args_len;
	const struct command *c = command_find(name, len);
	const char *alias;
	char *copy;
	bool good;

	alias = c == NULL ? app_alias(app, name, len) : NULL;
	if (c == NULL && alias == NULL)
		return unknown(app, name, len);
	args = name + len + strspn(name + len, " \t\n");
	args_len = strlen(args);
	while (args_len > 0 && strchr(" \t\n", args[args_len - 1]) != NULL)
		args_len--;
	if (c != NULL && ((c->takes == ARGS_NONE && args_len > 0) ||
	    (c->takes == ARGS_REQUIRED && args_len == 0)))
		return usage(app, c);
	copy = mem_strndup(args, args_len);
	good = c != NULL ? c->run(app, copy) :
	    app_run_alias(app, line, alias, copy);
	mem_wipe_free(copy, args_len);	/* it may be a passphrase */
	return good;
}

static void
add_row(struct str *out, const struct command *c)
{
	char *head = mem_printf("/%s%s%s", c->name, c->args == NULL ? "" :
	    " ", c->args == NULL ? "" : c->args);

	str_printf(out, "\n  %-20s  %s", head, _(c->help));
	free(head);
}

bool
command_help(struct app *app, const char *args)
{
	const char *name = args[0] == '/' ? args + 1 : args;
	const struct command *c = command_find(name, strlen(name));
	bool tutorial = strcmp(args, "tutorial") == 0;
	struct str text;

	if (name[0] != '\0' && c == NULL && !tutorial)
		return unknown(app, name, strlen(name));
	if (name[0] == '\0' && app->front->ops->show(app->front, PANEL_HELP))
		return true;
	str_init(&text);
	if (tutorial) {
		tutorial_add(&text);
	} else if (c != NULL) {
		add_row(&text, c);
	} else {
		str_add(&text, _("what you type goes to everybody here, "
		    "unless it starts with a slash:"));
		for (size_t i = 0; i < command_count; i++)
			add_row(&text, &commands[i]);
		str_printf(&text, "\n  %-20s  %s\n%s", "//TEXT", _("says "
		    "\"/TEXT\"; a NAME is a nick, its beginning, or #ID"),
		    _("new here? /help tutorial is one page"));
	}
	app_say(app, SAY_INFO, "%s", c != NULL ? text.s + 1 : text.s);
	str_release(&text);
	return true;
}

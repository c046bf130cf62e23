/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The slash commands: one table, which parsing, /help, completion and the
 * manual page's check read.
 */
#ifndef CLIENT_COMMANDS_H
#define CLIENT_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>

struct app;

enum command_args { ARGS_NONE, ARGS_OPTIONAL, ARGS_REQUIRED };
/* What a word behind the command is. */
enum command_word { WORD_ANY, WORD_NAME, WORD_COMMAND, WORD_SETTING,
    WORD_ROOM, WORD_OPEN /* room */, WORD_FILE, WORD_THEME, WORD_ALIAS,
    WORD_ACTION, WORD_NONE };

struct command {
	const char *name;	/* without the slash */
	enum command_args takes;
	const char *args;	/* "NAME TEXT"; NULL: none */
	enum command_word word;	/* the first */
	/* The first may be one of these instead, "on off"; NULL: none. The
	 * one that does least harm comes first: a Tab puts it in. */
	const char *choices;
	/* The second word, behind a choice if there are any. */
	enum command_word next;
	const char *next_choices;
	const char *help;	/* N_() */
	/* args is trimmed at both ends; "" if there is none. False if the
	 * command failed, which it has said. */
	bool (*run)(struct app *app, const char *args);
};
extern const struct command commands[];
extern const size_t command_count;

/* NULL if there is none of that name. */
const struct command *command_find(const char *name, size_t len);
/* The one that was perhaps meant, or NULL if none is near. */
const struct command *command_nearest(const char *name, size_t len);
/* line starts with "/". */
bool command_run(struct app *app, const char *line);

/* Takes the user's keys out of the settings' file; complains of wrong ones. */
void commands_take_keys(struct app *app);

/* Their handlers, by file. */
bool command_help(struct app *app, const char *args);

bool command_connect(struct app *app, const char *args);
bool command_disconnect(struct app *app, const char *args);
bool command_reconnect(struct app *app, const char *args);
bool command_unpin(struct app *app, const char *args);
bool command_quit(struct app *app, const char *args);
bool command_passphrase(struct app *app, const char *args);
bool command_retry(struct app *app, const char *args);
bool command_found(struct app *app, const char *args);
bool command_invite(struct app *app, const char *args);

bool command_msg(struct app *app, const char *args);
bool command_me(struct app *app, const char *args);
bool command_ignore(struct app *app, const char *args);
bool command_bind(struct app *app, const char *args);
bool command_theme(struct app *app, const char *args);
bool command_query(struct app *app, const char *args);
bool command_close(struct app *app, const char *args);
bool command_nick(struct app *app, const char *args);
bool command_rekey(struct app *app, const char *args);
bool command_peer(struct app *app, const char *args);
bool command_trust(struct app *app, const char *args);
bool command_untrust(struct app *app, const char *args);
bool command_policy(struct app *app, const char *args);
bool command_admit(struct app *app, const char *args);
bool command_deny(struct app *app, const char *args);
bool command_merge(struct app *app, const char *args);
bool command_view(struct app *app, const char *args);

bool command_send(struct app *app, const char *args);
bool command_accept(struct app *app, const char *args);
bool command_decline(struct app *app, const char *args);
bool command_cancel(struct app *app, const char *args);
bool command_files(struct app *app, const char *args);

bool command_history(struct app *app, const char *args);
bool command_log(struct app *app, const char *args);

bool command_alias(struct app *app, const char *args);
bool command_unalias(struct app *app, const char *args);
bool command_room(struct app *app, const char *args);

bool command_set(struct app *app, const char *args);
bool command_unset(struct app *app, const char *args);
bool command_save(struct app *app, const char *args);
bool command_verify(struct app *app, const char *args);

bool command_peers(struct app *app, const char *args);
bool command_whois(struct app *app, const char *args);
bool command_key(struct app *app, const char *args);
bool command_search(struct app *app, const char *args);
bool command_grep(struct app *app, const char *args);
bool command_clear(struct app *app, const char *args);
bool command_window(struct app *app, const char *args);
bool command_version(struct app *app, const char *args);

#endif

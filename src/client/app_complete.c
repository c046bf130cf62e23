/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a word could become: a command, a member's name, or what a command
 * wants there. Which candidate is taken is the front's affair.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "client/app_inner.h"
#include "client/commands.h"
#include "client/emoji.h"
#include "client/path_words.h"
#include "client/rooms.h"
#include "client/themes.h"
#include "ui/keymap.h"

struct words {
	char **at;
	size_t n;
};

static void
add(struct words *words, char *word)
{
	words->at = mem_resize(words->at, words->n + 2, sizeof *words->at);
	words->at[words->n++] = word;
	words->at[words->n] = NULL;
}

/* Does what both look like start alike? */
static bool
starts(const char *whole, const char *start)
{
	struct str a, b;
	bool does;

	str_init(&a);
	str_init(&b);
	utf8_fold(&a, whole, strlen(whole));
	utf8_fold(&b, start, strlen(start));
	does = a.len >= b.len && memcmp(a.s, b.s, b.len) == 0;
	str_release(&a);
	str_release(&b);
	return does;
}

static void
add_commands(struct words *words, const char *start, const char *slash)
{
	for (size_t i = 0; i < command_count; i++)
		if (strncmp(commands[i].name, start, strlen(start)) == 0)
			add(words, mem_printf("%s%s%s", slash,
			    commands[i].name,
			    commands[i].args == NULL ? "" : " "));
}

static void
add_aliases(struct words *words, const struct app *app, const char *slash,
    const char *start)
{
	struct conf_item item;

	for (size_t i = 0; app->client->conf != NULL &&
	    conf_item(app->client->conf, i, &item); i++)
		if (item.section != NULL && item.name != NULL &&
		    strcmp(item.section, "aliases") == 0 &&
		    strncmp(item.name, start, strlen(start)) == 0)
			add(words, mem_printf("%s%s ", slash, item.name));
}

static void
add_rooms(struct words *words, const struct app *app, const char *start)
{
	const char *name;

	for (size_t i = 0; (name = rooms_name(app->client->conf, i)) != NULL;
	    i++)
		if (strncmp(name, start, strlen(start)) == 0)
			add(words, mem_strdup(name));
}

static void
add_open(struct words *words, const struct app *app, const char *start)
{
	const struct client *client = app->client;

	for (size_t i = 0; i < client->app_count; i++)
		if (starts(client->apps[i]->name, start))
			add(words, mem_strdup(client->apps[i]->name));
}

static void
add_names(struct words *words, const struct app *app, const char *start,
    const char *behind)
{
	struct app_peer peer;

	for (size_t i = 0; app_peer(app, i, &peer); i++)
		if (!peer.peer.self && starts(peer.name, start))
			add(words, mem_printf("%s%s", peer.name, behind));
}

static void
add_settings(struct words *words, const char *start)
{
	for (int i = 0; i < SETTINGS; i++)
		if (strncmp(setting_rows[i].name, start, strlen(start)) == 0)
			add(words, mem_printf("%s ", setting_rows[i].name));
}

static void
add_themes(struct words *words, const char *start)
{
	char **names = themes_names();

	for (size_t i = 0; names[i] != NULL; i++)
		if (strncmp(names[i], start, strlen(start)) == 0)
			add(words, mem_strdup(names[i]));
	themes_free_names(names);
}

static void
add_actions(struct words *words, const char *start)
{
	const char *name;

	for (int i = 0; i < ACTIONS; i++) {
		name = keymap_action_name(i);
		if (name != NULL && strncmp(name, start, strlen(start)) == 0)
			add(words, mem_strdup(name));
	}
}

static void
add_paths(struct words *words, const char *start, bool quotes)
{
	char **paths = path_words(start, quotes);

	for (size_t i = 0; paths[i] != NULL; i++)
		add(words, paths[i]);
	free(paths);		/* each path is the words' now */
}

/* What the setting named there could become. */
static void
add_values(struct words *words, const char *name, const char *start)
{
	static const char *const flags[] = { "on", "off", NULL };
	enum setting id = setting_find(name, strcspn(name, " "));
	const char *const *choices;

	if (id == SETTINGS)
		return;
	if (id == SETTING_THEME) {
		add_themes(words, start);
		return;
	}
	if (setting_rows[id].path)
		add_paths(words, start, false);
	choices = setting_rows[id].kind == SETTING_FLAG ? flags :
	    setting_rows[id].choices;
	for (; choices != NULL && *choices != NULL; choices++)
		if (strncmp(*choices, start, strlen(start)) == 0)
			add(words, mem_strdup(*choices));
}

/* Those of the choices, words with blanks between, that start so. */
static void
add_choices(struct words *words, const char *choices, const char *start)
{
	size_t len;

	for (; choices != NULL && *choices != '\0'; choices += len +
	    (choices[len] == ' ')) {
		len = strcspn(choices, " ");
		if (len >= strlen(start) &&
		    strncmp(choices, start, strlen(start)) == 0)
			add(words, mem_strndup(choices, len));
	}
}

static void
add_kind(struct words *words, const struct app *app, enum command_word kind,
    const char *start)
{
	switch (kind) {
	case WORD_COMMAND:
		add_commands(words, start, "");
		break;
	case WORD_SETTING:
		add_settings(words, start);
		break;
	case WORD_ROOM:
		add_rooms(words, app, start);
		break;
	case WORD_OPEN:
		add_open(words, app, start);
		break;
	case WORD_THEME:
		add_themes(words, start);
		break;
	case WORD_ALIAS:
		add_aliases(words, app, "", start);
		break;
	case WORD_ACTION:
		add_actions(words, start);
		break;
	case WORD_NONE:
		break;
	default:
		add_names(words, app, start, " ");
		break;
	}
}

static bool
is_choice(const char *choices, const char *word)
{
	struct words found = { .at = mem_zero(1, sizeof (char *)) };
	char *whole = mem_strndup(word, strcspn(word, " "));
	bool is;

	add_choices(&found, choices, whole);
	is = found.n > 0 && strcmp(found.at[0], whole) == 0;
	free(whole);
	app_complete_free(found.at);
	return is;
}

/* A file for /send, up to the end of arg; behind it, or if there is none of
 * that name, a member. Where what is replaced begins. */
static const char *
add_file(struct words *words, const struct app *app, const char *arg,
    const char *word)
{
	if (!path_is_over(arg))
		add_paths(words, arg, true);
	if (words->n > 0 || word == arg)
		return arg;
	add_names(words, app, word, " ");
	return word;
}

/* The second word, behind arg, which is the first. */
static const char *
add_second(struct words *words, const struct app *app,
    const struct command *c, const char *arg, const char *word)
{
	const char *second = arg + strcspn(arg, " ");

	second += strspn(second, " ");
	if (c->word == WORD_SETTING) {
		add_values(words, arg, second);
		return second;
	}
	if (c->choices != NULL && !is_choice(c->choices, arg)) {
		add_kind(words, app, WORD_NAME, word);
		return word;
	}
	if (c->next == WORD_FILE) {
		add_paths(words, second, false);
		return second;
	}
	add_choices(words, c->next_choices, word);
	add_kind(words, app, second == word ? c->next : WORD_NAME, word);
	return word;
}

/* The word behind a command, line[0] is the slash. Where what is replaced
 * begins. */
static const char *
add_argument(struct words *words, const struct app *app, const char *line,
    const char *word)
{
	size_t len = strcspn(line + 1, " ");
	const struct command *c = command_find(line + 1, len);
	const char *arg = line + 1 + len + strspn(line + 1 + len, " ");

	if (c != NULL && c->word == WORD_FILE)
		return add_file(words, app, arg, word);
	if (c != NULL && word > arg)
		return add_second(words, app, c, arg, word);
	if (c != NULL)
		add_choices(words, c->choices, word);
	add_kind(words, app, c == NULL ? WORD_NAME : c->word, word);
	return word;
}

/* ":smi" */
static void
add_emoji(struct words *words, const char *start)
{
	const struct emoji *e;

	for (size_t i = 0; (e = emoji_get(i)) != NULL; i++)
		if (strncmp(e->name, start, strlen(start)) == 0)
			add(words, mem_printf("%s ", e->text));
}

char **
app_complete(const struct app *app, const char *line, size_t cursor,
    size_t *start)
{
	struct words words = { .at = mem_zero(1, sizeof (char *)) };
	char *head = mem_strndup(line, cursor);
	char *blank = strrchr(head, ' ');
	const char *word = blank == NULL ? head : blank + 1;

	if (head[0] == '/' && word == head && head[1] != '/') {
		add_commands(&words, head + 1, "/");
		add_aliases(&words, app, "/", head + 1);
	} else if (word[0] == ':' && word[1] != '\0') {
		add_emoji(&words, word + 1);
	} else if (head[0] == '/' && head[1] != '/') {
		word = add_argument(&words, app, head, word);
	} else {
		add_names(&words, app, word, word == head ? ": " : " ");
	}
	*start = (size_t)(word - head);
	free(head);
	return words.at;
}

static const char *
about_emoji(const char *word, size_t len)
{
	const struct emoji *e;

	for (size_t i = 0; (e = emoji_get(i)) != NULL; i++)
		if (strlen(e->text) == len && memcmp(e->text, word, len) == 0)
			return e->name;
	return "";
}

const char *
app_complete_label(const char *line, const char *word, size_t *len)
{
	const struct command *of = line[0] == '/' ?
	    command_find(line + 1, strcspn(line + 1, " ")) : NULL;

	bool is_path = of != NULL && (of->word == WORD_FILE ||
	    of->next == WORD_FILE || (of->word == WORD_SETTING &&
	    setting_find(word, strcspn(word, " ")) == SETTINGS));

	*len = strlen(word);
	return is_path ? path_label(word, len) : word;
}

const char *
app_complete_about(const char *line, const char *word)
{
	size_t len = strcspn(word, " ");
	const struct command *c, *of = line[0] == '/' ?
	    command_find(line + 1, strcspn(line + 1, " ")) : NULL;
	enum setting id = setting_find(word, len);

	if (word[0] == '/') {
		c = command_find(word + 1, len - 1);
		return c == NULL ? "" : _(c->help);
	}
	if (of != NULL && of->word == WORD_SETTING && id != SETTINGS)
		return _(setting_rows[id].help);
	return about_emoji(word, len);
}

void
app_complete_free(char **words)
{
	for (char **word = words; *word != NULL; word++)
		free(*word);
	free(words);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of settings, and their values, which are kept as text and as a
 * number both. What a setting does is its reader's affair.
 */
#include "config.h"

#include "client/settings.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "client/nick.h"
#include "client/notify.h"

/* command_policy() has a text for each, in this order. */
/* screen_notify.c acts on each, in this order. */
static const char *const notifications[] = { "none", "bell", "osc9",
    "osc777", NULL };

/* A theme is a file's name too. */
static const char *
theme_wrong(const char *text)
{
	return text[0] == '\0' || text[0] == '.' ||
	    strchr(text, '/') != NULL ? _("a name, without a slash") : NULL;
}

static const char *
dir_wrong(const char *text)
{
	return text[0] != '/' && strncmp(text, "~/", 2) != 0 ?
	    _("a directory that begins with / or ~/") : NULL;
}

static const char *const keys[] = { "emacs", "vi", NULL };
static const char *const admissions[] = { "auto", "known", "ask", NULL };

const struct setting_row setting_rows[SETTINGS] = {
	[SETTING_ADMISSION] = { .name = "admission", .kind = SETTING_CHOICE,
	  .initial = "auto", .choices = admissions,
	  .help = N_("whom you let in: all who know the passphrase, only "
	      "those met before and others after asking you, or nobody "
	      "before asking you") },
	[SETTING_ASCII] = { .name = "ascii", .kind = SETTING_FLAG,
	  .initial = "off",
	  .help = N_("draw with ASCII characters only; from the next start") },
	[SETTING_AUTOSAVE] = { .name = "autosave", .kind = SETTING_FLAG,
	  .initial = "on",
	  .help = N_("write what was changed into the file at the end; else "
	      "only /save does") },
	[SETTING_CONNECT] = { .name = "connect", .kind = SETTING_TEXT,
	  .initial = "", .max = 1024,
	  .help = N_("the places, or saved rooms, to go to at the start, "
	      "with blanks between them, if the command line has none") },
	[SETTING_DOWNLOAD_DIR] = { .name = "download-dir",
	  .kind = SETTING_TEXT, .initial = "", .max = 4096,
	  .path = true,
	  .wrong = dir_wrong,
	  .help = N_("where files that you accept are put; ~/Downloads if it "
	      "is not set") },
	[SETTING_DOWNLOAD_MEGABYTES] = { .name = "download-megabytes",
	  .kind = SETTING_NUMBER, .initial = "1000", .min = 0,
	  .max = 1000000000,
	  .help = N_("how large a file may be that others offer; larger ones "
	      "are declined") },
	[SETTING_FILE_RATE] = { .name = "file-rate",
	  .kind = SETTING_NUMBER, .initial = "3072", .min = 16,
	  .max = 1000000,
	  .help = N_("how many kibibytes a second your files may take; a "
	      "relay reads 4096 if nobody has set it otherwise") },
	[SETTING_HISTORY] = { .name = "history", .kind = SETTING_FLAG,
	  .initial = "off",
	  .help = N_("keep what is said in rooms, encrypted on this "
	      "machine") },
	[SETTING_HISTORY_DAYS] = { .name = "history-days",
	  .kind = SETTING_NUMBER, .initial = "90", .min = 1, .max = 36500,
	  .help = N_("how many days the history of a room goes back") },
	[SETTING_HISTORY_LINES] = { .name = "history-lines",
	  .kind = SETTING_NUMBER, .initial = "100", .max = 100000,
	  .help = N_("how many lines of the history are shown at the "
	      "start") },
	[SETTING_HISTORY_MEGABYTES] = { .name = "history-megabytes",
	  .kind = SETTING_NUMBER, .initial = "64", .min = 2, .max = 100000,
	  .help = N_("how large the history of a room may become") },
	[SETTING_KEEP_INPUT] = { .name = "keep-input", .kind = SETTING_FLAG,
	  .initial = "off",
	  .help = N_("keep drafts and what was sent for the next start, "
	      "encrypted, without the history too") },
	[SETTING_KEYS] = { .name = "keys", .kind = SETTING_CHOICE,
	  .initial = "emacs", .choices = keys,
	  .help = N_("the keys of the line editor: those of Emacs, or of "
	      "vi, with an insert and a normal mode") },
	[SETTING_NICK] = { .name = "nick", .kind = SETTING_TEXT,
	  .initial = "", .max = 32, .wrong = nick_wrong,
	  .help = N_("the name that others see; the login name if it is not "
	      "set") },
	[SETTING_NOTIFY] = { .name = "notify", .kind = SETTING_CHOICE,
	  .initial = "bell", .choices = notifications,
	  .help = N_("what the terminal does when your name is said, or "
	      "somebody writes to you alone or asks to be let in, and you "
	      "look elsewhere: ring, or show a notification in one of two "
	      "ways") },
	[SETTING_NOTIFY_COMMAND] = { .name = "notify-command",
	  .kind = SETTING_TEXT, .initial = "", .max = 1024,
	  .help = N_("a program that is run then too, with a title and who "
	      "it was; what was said is not told to it") },
	[SETTING_OPEN_COMMAND] = { .name = "open-command",
	  .kind = SETTING_TEXT, .initial = "xdg-open", .max = 1024,
	  .help = N_("the program that opens addresses of the web") },
	[SETTING_PLAIN] = { .name = "plain", .kind = SETTING_FLAG,
	  .initial = "off",
	  .help = N_("allow links without TLS to other machines") },
	[SETTING_QUIET_HOURS] = { .name = "quiet-hours",
	  .kind = SETTING_TEXT, .initial = "", .max = 11,
	  .wrong = notify_quiet_wrong,
	  .help = N_("when nothing rings, such as 22:00-07:30") },
	[SETTING_THEME] = { .name = "theme", .kind = SETTING_TEXT,
	  .initial = "default", .max = 64, .wrong = theme_wrong,
	  .help = N_("colours: default, dark, light, contrast, mono, or a "
	      "file of your own") },
	[SETTING_TLS] = { .name = "tls", .kind = SETTING_FLAG,
	  .initial = "off",
	  .help = N_("TLS for links on this machine too") },
	[SETTING_TLS_CERT] = { .name = "tls-cert", .kind = SETTING_TEXT,
	  .path = true,
	  .initial = "", .max = 4096,
	  .help = N_("the file of your certificate, for relays that let in "
	      "only who has one") },
	[SETTING_TLS_KEY] = { .name = "tls-key", .kind = SETTING_TEXT,
	  .path = true,
	  .initial = "", .max = 4096,
	  .help = N_("the file of your certificate's key") },
};

struct value {
	char *text;
	int64_t number;		/* also of flags and choices */
	enum setting_origin origin;
};
struct settings {
	struct value values[SETTINGS];
};

/* ---- rows ---- */

enum setting
setting_find(const char *name, size_t len)
{
	for (int i = 0; i < SETTINGS; i++)
		if (strlen(setting_rows[i].name) == len &&
		    memcmp(setting_rows[i].name, name, len) == 0)
			return (enum setting)i;
	return SETTINGS;
}

char *
setting_range(enum setting id)
{
	const struct setting_row *row = &setting_rows[id];
	struct str out;

	if (row->kind == SETTING_FLAG)
		return mem_strdup(_("on or off"));
	if (row->kind == SETTING_NUMBER)
		return mem_printf(_("a number from %" PRId64 " to %" PRId64),
		    row->min, row->max);
	if (row->kind == SETTING_TEXT)
		return mem_printf(_("a text of at most %" PRId64 " bytes"),
		    row->max);
	str_init(&out);
	str_add(&out, _("one of"));
	for (size_t i = 0; row->choices[i] != NULL; i++)
		str_printf(&out, "%s %s", i == 0 ? "" : ",",
		    row->choices[i]);
	return str_take(&out);
}

/* ---- judging ---- */

static bool
read_flag(const char *text, int64_t *number)
{
	static const struct {
		const char *word;
		bool is;
	} words[] = {
		{ "on", true }, { "off", false }, { "yes", true },
		{ "no", false }, { "true", true }, { "false", false },
		{ "1", true }, { "0", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (strcmp(text, words[i].word) != 0)
			continue;
		*number = words[i].is;
		return true;
	}
	return false;
}

static bool
read_number(const struct setting_row *row, const char *text, int64_t *number)
{
	uint64_t n;

	if (str_number(text, (uint64_t)row->min, (uint64_t)row->max, &n) !=
	    ERR_OK)
		return false;
	*number = (int64_t)n;
	return true;
}

static bool
read_choice(const struct setting_row *row, const char *text, int64_t *number)
{
	for (int64_t i = 0; row->choices[i] != NULL; i++) {
		if (strcmp(text, row->choices[i]) != 0)
			continue;
		*number = i;
		return true;
	}
	return false;
}

/* NULL, or a phrase to be freed. */
static char *
judge_text(enum setting id, const char *text)
{
	const struct setting_row *row = &setting_rows[id];
	const char *wrong = NULL;

	if (strcmp(text, row->initial) == 0)
		return NULL;
	if (strlen(text) > (size_t)row->max ||
	    !utf8_valid(text, strlen(text)) ||
	    text[strcspn(text, "\n\r\t")] != '\0')
		return setting_range(id);
	if (row->wrong != NULL)
		wrong = row->wrong(text);
	return wrong == NULL ? NULL : mem_strdup(wrong);
}

static char *
judge(enum setting id, const char *text, int64_t *number)
{
	const struct setting_row *row = &setting_rows[id];
	bool good = false;

	switch (row->kind) {
	case SETTING_FLAG:
		good = read_flag(text, number);
		break;
	case SETTING_NUMBER:
		good = read_number(row, text, number);
		break;
	case SETTING_CHOICE:
		good = read_choice(row, text, number);
		break;
	case SETTING_TEXT:
		*number = 0;
		return judge_text(id, text);
	}
	return good ? NULL : setting_range(id);
}

/* ---- values ---- */

static void
put(struct settings *settings, enum setting id, const char *text,
    int64_t number, enum setting_origin origin)
{
	struct value *value = &settings->values[id];
	char *copy;

	if (setting_rows[id].kind == SETTING_FLAG)
		text = number ? "on" : "off";
	copy = mem_strdup(text);
	free(value->text);
	*value = (struct value) { copy, number, origin };
}

struct settings *
settings_new(void)
{
	struct settings *settings = mem_zero(1, sizeof *settings);

	for (int i = 0; i < SETTINGS; i++)
		settings_reset(settings, (enum setting)i);
	return settings;
}

void
settings_free(struct settings *settings)
{
	if (settings == NULL)
		return;
	for (int i = 0; i < SETTINGS; i++)
		free(settings->values[i].text);
	free(settings);
}

bool
settings_set(struct settings *settings, enum setting id, const char *value,
    enum setting_origin origin, char **reason)
{
	int64_t number = 0;

	*reason = judge(id, value, &number);
	if (*reason != NULL)
		return false;
	if (origin >= settings->values[id].origin)
		put(settings, id, value, number, origin);
	return true;
}

void
settings_reset(struct settings *settings, enum setting id)
{
	const char *initial = setting_rows[id].initial;
	int64_t number = 0;
	char *wrong = judge(id, initial, &number);

	assert(wrong == NULL);
	free(wrong);
	put(settings, id, initial, number, ORIGIN_DEFAULT);
}

bool
setting_flag(const struct settings *settings, enum setting id)
{
	assert(setting_rows[id].kind == SETTING_FLAG);
	return settings->values[id].number != 0;
}

int64_t
setting_number(const struct settings *settings, enum setting id)
{
	assert(setting_rows[id].kind == SETTING_NUMBER);
	return settings->values[id].number;
}

size_t
setting_choice(const struct settings *settings, enum setting id)
{
	assert(setting_rows[id].kind == SETTING_CHOICE);
	return (size_t)settings->values[id].number;
}

const char *
setting_text(const struct settings *settings, enum setting id)
{
	return settings->values[id].text;
}

enum setting_origin
setting_origin(const struct settings *settings, enum setting id)
{
	return settings->values[id].origin;
}

/* ---- the file ---- */

void
settings_load(struct settings *settings, const struct conf *conf,
    struct str *problems, struct str *unknown)
{
	struct conf_item item;
	enum setting id;
	char *wrong;

	for (size_t i = 0; conf_item(conf, i, &item); i++) {
		if (item.section != NULL)
			continue;
		id = setting_find(item.name, strlen(item.name));
		if (id == SETTINGS) {
			str_printf(unknown, _("%s:%zu: there is no setting "
			    "\"%s\"; it is left as it is"),
			    conf_path(conf), item.line, item.name);
			str_add_char(unknown, '\n');
		} else if (!settings_set(settings, id, item.value,
		    ORIGIN_FILE, &wrong)) {
			str_printf(problems, _("%s:%zu: %s cannot be "
			    "\"%s\": %s"), conf_path(conf), item.line,
			    item.name, item.value, wrong);
			str_add_char(problems, '\n');
			free(wrong);
		}
	}
}

void
settings_keep(const struct settings *settings, enum setting id,
    struct conf *conf)
{
	const struct setting_row *row = &setting_rows[id];

	if (settings->values[id].origin == ORIGIN_DEFAULT)
		conf_unset(conf, NULL, NULL, row->name);
	else
		conf_set(conf, NULL, NULL, row->name,
		    settings->values[id].text, row->kind == SETTING_TEXT ?
		    CONF_TEXT : CONF_WORD);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The settings: one table, which /set, completion, the reading of the file,
 * the command line and the manual page's check read. A new setting is a name
 * in enum setting, a row in settings.c and a paragraph in doc/tuschel.1; what
 * follows from its change is in app_settings.c or in the front's setting().
 */
#ifndef CLIENT_SETTINGS_H
#define CLIENT_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "store/conf.h"

enum setting {		/* in the order of the alphabet */
	SETTING_ADMISSION,
	SETTING_ASCII,
	SETTING_AUTOSAVE,
	SETTING_CONNECT,
	SETTING_DOWNLOAD_DIR,
	SETTING_DOWNLOAD_MEGABYTES,
	SETTING_FILE_RATE,
	SETTING_HISTORY,
	SETTING_HISTORY_DAYS,
	SETTING_HISTORY_LINES,
	SETTING_HISTORY_MEGABYTES,
	SETTING_KEEP_INPUT,
	SETTING_KEYS,
	SETTING_NICK,
	SETTING_NOTIFY,
	SETTING_NOTIFY_COMMAND,
	SETTING_OPEN_COMMAND,
	SETTING_PLAIN,
	SETTING_QUIET_HOURS,
	SETTING_THEME,
	SETTING_TLS,
	SETTING_TLS_CERT,
	SETTING_TLS_KEY,
	SETTINGS
};

enum setting_kind {
	SETTING_FLAG,		/* on, off */
	SETTING_NUMBER,		/* from min to max */
	SETTING_CHOICE,		/* one of choices */
	SETTING_TEXT		/* one line of at most max bytes */
};

struct setting_row {
	const char *name;
	enum setting_kind kind;
	const char *initial;	/* the default, in the form of the file */
	int64_t min, max;
	const char *const *choices;	/* ends with NULL */
	bool path;	/* a text that is the path of a file or directory */
	/* Why a text will not do, or NULL; may be NULL for any. "" is always
	 * right if it is the default, and means: not set. */
	const char *(*wrong)(const char *text);
	const char *help;	/* N_() */
};
extern const struct setting_row setting_rows[SETTINGS];

/* SETTINGS if there is none of that name. */
enum setting setting_find(const char *name, size_t len);
/* "on or off", "a number from 1 to 99", ...; to be freed. */
char *setting_range(enum setting id);

/* Who said so; a later one of these outweighs an earlier one. */
enum setting_origin {
	ORIGIN_DEFAULT, ORIGIN_FILE, ORIGIN_COMMAND_LINE, ORIGIN_USER
};

struct settings;

struct settings *settings_new(void);	/* all at their defaults */
void settings_free(struct settings *settings);	/* NULL is fine */

/*
 * Takes value if it is in range. False, and *reason a phrase that says what
 * it should be (to be freed), if not; nothing has changed then.
 */
bool settings_set(struct settings *settings, enum setting id,
    const char *value, enum setting_origin origin, char **reason);
void settings_reset(struct settings *settings, enum setting id);

bool setting_flag(const struct settings *settings, enum setting id);
int64_t setting_number(const struct settings *settings, enum setting id);
/* The index of the word among the row's choices. */
size_t setting_choice(const struct settings *settings, enum setting id);
/* The value in the form of the file; valid until it is set again. */
const char *setting_text(const struct settings *settings, enum setting id);
enum setting_origin setting_origin(const struct settings *settings,
    enum setting id);

/*
 * Takes all settings of the file. Appends to problems a line "FILE:LINE:
 * reason" for each value that is out of range, and to unknown one for each
 * name that is no setting.
 */
void settings_load(struct settings *settings, const struct conf *conf,
    struct str *problems, struct str *unknown);
/* Puts one into the file, or takes it out if it is the default. */
void settings_keep(const struct settings *settings, enum setting id,
    struct conf *conf);

#endif

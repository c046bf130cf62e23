/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line of tuschel: one table, which parsing, --help and the
 * manual page's check read.
 */
#ifndef CLIENT_OPTIONS_H
#define CLIENT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { OPTION_RUNS_MAX = 32 };

struct options {	/* strings are those of argv */
	bool host, plain, tls, ascii, linear, pipe, help, version;
	bool change_passphrase;
	const char *nick;		/* NULL: the login name */
	const char *passphrase_file;	/* NULL: ask */
	const char *debug_log;		/* NULL: none */
	const char *peer;		/* "#ID", NULL: at random */
	const char *relay_key;		/* that place has; NULL: not said */
	const char *tls_cert, *tls_key;	/* own ones, or NULL */
	const char *place;		/* where to connect or listen; NULL */
	const char *identity_passphrase_file;	/* NULL: ask */
	const char *export_identity, *import_identity;	/* files, or NULL */
	const char *config;		/* the file of settings, or NULL */
	const char *dir;		/* where all files are, or NULL */
	const char *run[OPTION_RUNS_MAX + 1];	/* commands; ends with NULL */
};

enum option_kind {
	OPTION_FLAG,		/* sets a bool */
	OPTION_TEXT,		/* sets a string */
	OPTION_LIST,		/* adds a string */
	OPTION_PLACE		/* sets a bool, and place if it has a value */
};
struct option_row {
	char letter;		/* 0: none */
	const char *name;	/* without the dashes */
	enum option_kind kind;
	const char *value;	/* what its value is called, NULL: none */
	size_t at;		/* offset in struct options */
	const char *help;	/* N_() */
};
extern const struct option_row option_rows[];
extern const size_t option_row_count;

/* Was that row on the command line? */
bool option_given(const struct options *o, const struct option_row *row);
/* Its value, "on" for a flag; only if it was given. */
const char *option_value(const struct options *o,
    const struct option_row *row);

/*
 * Fills o (cleared first). False, and *reason a sentence to be freed, if the
 * command line is wrong. With help or version set, the rest is not judged.
 */
bool options_parse(struct options *o, int argc, char **argv, char **reason);
void options_print_help(FILE *to);
void options_print_version(FILE *to);

#endif

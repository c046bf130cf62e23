/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file of settings that both its user and the program write, one item a
 * line, in the syntax of libconfuse:
 *
 *     # a remark
 *     nick = "anna"		# and one more
 *     history-days = 30
 *     room "work" {
 *         place = "relay.example.org"
 *     }
 *
 * A value is a word, or a text in double quotes with \" \\ \n \t and \xHH in
 * it. Only the lines that the program changes are written anew; all others
 * stay as they are, also those that mean nothing to it.
 *
 * What names and values mean is the caller's affair. Names of sections and
 * their titles may be NULL: the item stands outside of all sections, or in
 * one without a title.
 */
#ifndef STORE_CONF_H
#define STORE_CONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum { CONF_BYTES_MAX = 1 << 20 };

struct conf;

/*
 * Reads the file; one that does not exist is empty. Appends to problems a line
 * "FILE:LINE: reason" for each line that cannot be read. NULL, and *reason a
 * sentence to be freed, if the file itself cannot be read.
 */
struct conf *conf_load(const char *path, struct str *problems, char **reason);
void conf_free(struct conf *conf);	/* NULL is fine */
const char *conf_path(const struct conf *conf);

struct conf_item {
	const char *section, *title;	/* NULL outside, or without one */
	const char *name;		/* NULL: the head of the section */
	const char *value;		/* valid UTF-8; NULL: the head */
	size_t line;			/* from 1; 0: not in the file yet */
};
/* The items in the file's order, i from 0 until false; what they point to is
 * valid until conf is changed. */
bool conf_item(const struct conf *conf, size_t i, struct conf_item *item);
/* The value of the last item of that name, NULL if there is none. */
const char *conf_get(const struct conf *conf, const char *section,
    const char *title, const char *name);

/*
 * Changes the last item of that name, or adds one, and the section to put it
 * into. text is written in quotes, a word (a number, "true") as it is.
 */
enum conf_form { CONF_TEXT, CONF_WORD };
void conf_set(struct conf *conf, const char *section, const char *title,
    const char *name, const char *value, enum conf_form form);
/* Takes out all items of that name; name NULL: the whole section. */
void conf_unset(struct conf *conf, const char *section, const char *title,
    const char *name);

/* Is there anything that conf_save() would write? */
bool conf_dirty(const struct conf *conf);
/*
 * Makes the changes in the file: reads it again under a lock, so that what
 * others wrote meanwhile stays, and replaces it at once. A directory that is
 * missing is made. False, and *reason (to be freed), if that fails or the file
 * has become unreadable; then the changes are kept for another try.
 */
bool conf_save(struct conf *conf, char **reason);

/* The whole text, as conf_save() would write it. */
void conf_print(const struct conf *conf, struct str *out);

#endif

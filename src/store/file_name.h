/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names of files that somebody else has chosen.
 */
#ifndef STORE_FILE_NAME_H
#define STORE_FILE_NAME_H

#include <stddef.h>

#include "base/str.h"

enum {
	/* Room for " (99)", the mark of a partial file and its end in 255. */
	FILE_NAME_CLEAN_MAX = 200
};

/*
 * Appends to out what a file of that name may be called here: only the last
 * part of a path; no control, invisible or unassigned characters; no slash, or
 * what looks like one, and nothing that other systems do not take; blanks as
 * single spaces, so that no ending is pushed out of sight; not hidden, not
 * like an option; 1 to FILE_NAME_CLEAN_MAX bytes of UTF-8, of which an ending
 * is kept. Passes unchanged a second time.
 */
void file_name_clean(struct str *out, const char *name, size_t len);

/* Where the ending (".jpg") begins; the length of name if it has none. */
size_t file_name_ending(const char *name);

/* A path as users write it, of which "~" is their home; to be freed. */
char *file_path_expand(const char *path);

#endif

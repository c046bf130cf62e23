/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the path of a file that is being typed could become.
 */
#ifndef CLIENT_PATH_WORDS_H
#define CLIENT_PATH_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * All paths that begin with the one typed, in the order of the language, then
 * NULL: plain files with a blank behind them, directories with a slash. Names
 * that begin with a dot only if one was typed. With quotes, a path with blanks
 * has double quotes around it; typed may begin with one. To be freed with
 * path_words_free().
 */
char **path_words(const char *typed, bool quotes);
void path_words_free(char **words);	/* NULL is fine */

/* Has a path in double quotes come to its end within arg? */
bool path_is_over(const char *arg);

/*
 * What a menu shows of a candidate: its last name, *len bytes, with the slash
 * of a directory, without quotes.
 */
const char *path_label(const char *candidate, size_t *len);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the user's files are (XDG Base Directory Specification 0.8).
 */
#ifndef STORE_XDG_H
#define STORE_XDG_H

#include <stdbool.h>

enum xdg_kind {
	XDG_DATA,	/* $XDG_DATA_HOME, or ~/.local/share */
	XDG_CONFIG,	/* $XDG_CONFIG_HOME, or ~/.config */
	XDG_STATE	/* $XDG_STATE_HOME, or ~/.local/state */
};

/*
 * The directory "tuschel" there, which need not exist. NULL, and *reason a
 * sentence, if there is no such place; both to be freed.
 */
char *xdg_dir(enum xdg_kind kind, char **reason);
/*
 * Makes the directory, and those above it, with mode 0700 if it does not
 * exist. False, and *reason a sentence to be freed, if it cannot be, or if
 * others may write into it.
 */
bool xdg_make(const char *dir, char **reason);
/* The same for the directory of a file; one that is there is not judged. */
bool xdg_make_for(const char *path, char **reason);

#endif

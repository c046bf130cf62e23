/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the user's files are (XDG Base Directory Specification 0.8).
 */
#ifndef STORE_XDG_H
#define STORE_XDG_H

#include "base/str.h"

/*
 * $XDG_DATA_HOME/tuschel, or ~/.local/share/tuschel, made with mode 0700 if
 * it does not exist. NULL, and *reason a sentence, if that cannot be; both
 * to be freed.
 */
char *xdg_data_dir(char **reason);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The themes that there are: those that come along, and files in the
 * directory "themes" beside the settings.
 */
#ifndef CLIENT_THEMES_H
#define CLIENT_THEMES_H

#include <stdbool.h>

#include "base/str.h"
#include "ui/theme.h"

/* All looks of one. False, and why appended to problems, if it cannot be read
 * whole; what looks has then is not to be used. */
bool themes_load(struct style_look looks[static STYLES],
    enum style_depth depth, const char *name, struct str *problems);
/* Why a theme will not do, with those that would, to be freed; or NULL. */
char *themes_wrong(const char *name);
/* Their names, NULL behind the last; for themes_free_names(). */
char **themes_names(void);
void themes_free_names(char **names);

#endif

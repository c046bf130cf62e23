/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Themes: other looks for the roles of ui/style.h. Those that come along are
 * default (for black and white backgrounds), dark, light, contrast and mono;
 * users write their own, a role a line. Colours are numbers of the 256 or
 * names of the first 16; terminals with fewer get the nearest they have.
 */
#ifndef UI_THEME_H
#define UI_THEME_H

#include <stdbool.h>

#include "ui/style.h"

/* The names of those that come along, i from 0 until NULL. */
const char *theme_builtin(size_t i);
/* All looks of one that comes along; false, and the default, if name is
 * none of them. */
bool theme_looks(struct style_look looks[static STYLES],
    enum style_depth depth, const char *name);

/*
 * One line of a user's theme: the role's name and, in any order, "red",
 * "bright-blue", 33, "default", "on" and the colour behind, "bold", "dim",
 * "underline", "reverse". False if either means nothing.
 */
bool theme_line(struct style_look looks[static STYLES],
    enum style_depth depth, const char *role, const char *look);
bool theme_has_role(const char *role);
/* The name, "warning", "nick-1", of a role before STYLE_CODE. */
void theme_role(enum style style, char *out, size_t size);

#endif

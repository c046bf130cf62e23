/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What to try first, on one page, in the user's language.
 */
#ifndef CLIENT_TUTORIAL_H
#define CLIENT_TUTORIAL_H

#include "base/str.h"

/* Appends the page to out: lines without a newline behind the last. */
void tutorial_add(struct str *out);

#endif

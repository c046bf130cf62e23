/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The front with panes (doc/tuschel.1 "THE SCREEN"): an ncurses terminal on
 * the app's loop.
 */
#ifndef CLIENT_SCREEN_H
#define CLIENT_SCREEN_H

#include <stdbool.h>

#include "client/app.h"
#include "client/front.h"

/*
 * Takes over the terminal; ascii replaces every glyph. NULL, and *reason a
 * sentence to be freed, if there is none or it cannot do what is needed.
 */
struct front *screen_new(struct app *app, bool ascii, char **reason);
/* Gives the terminal back as it was. NULL is fine. */
void screen_free(struct front *front);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The front for screen readers, braille and slow links (doc/tuschel.1 "LINE
 * MODE"): every line is printed once, below the last one, and never touched
 * again. No boxes, no colours, no cursor keys; the terminal itself edits what
 * is typed.
 */
#ifndef CLIENT_LINEAR_H
#define CLIENT_LINEAR_H

#include "client/app.h"
#include "client/front.h"

struct front *linear_new(struct app *app);
void linear_free(struct front *front);	/* NULL is fine */

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The front without a screen (--pipe, doc/tuschel.1 "PIPE MODE"): lines from
 * standard input, events as JSON lines on standard output.
 */
#ifndef CLIENT_PIPE_H
#define CLIENT_PIPE_H

#include "client/app.h"
#include "client/front.h"

struct front *pipe_new(struct app *app);
/* NULL if every line went out and came back, and every command was run, else a
 * sentence, to be freed. */
char *pipe_undone(const struct front *front);
void pipe_free(struct front *front);	/* NULL is fine */

#endif

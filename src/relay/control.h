/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The control socket: a Unix socket on which an operator's tool sends one line
 * of words and reads the answer, lines of text of which the last one is "ok"
 * or begins with "error: ". Who may open the socket may do everything.
 */
#ifndef RELAY_CONTROL_H
#define RELAY_CONTROL_H

#include "base/str.h"
#include "net/loop.h"

enum {
	CONTROL_LINE_BYTES_MAX = 1024,
	CONTROL_WORDS_MAX = 16
};

struct control;

/*
 * Does what the words say, of which there is at least one, and appends to
 * answer whole lines. NULL, or a sentence to be freed why it was not done.
 */
typedef char *control_command(void *ctx, int count, char **words,
    struct str *answer);

/*
 * Listens at path with mode 0600, or if group is not NULL, 0660 and that
 * group. NULL on failure, and *reason a sentence to be freed.
 */
struct control *control_new(struct loop *loop, const char *path,
    const char *group, control_command *command, void *ctx, char **reason);
void control_free(struct control *c);	/* NULL is fine */

#endif

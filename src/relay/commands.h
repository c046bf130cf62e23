/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an operator can ask of a running relay: a table, which the control
 * socket, the help of "tuscheld ctl" and the check of the manual page read.
 * Answers are lines for people and for scripts alike.
 */
#ifndef RELAY_COMMANDS_H
#define RELAY_COMMANDS_H

#include <stdio.h>

#include "base/str.h"
#include "relay/relay.h"

struct operation {
	struct relay *relay;
	/* NULL, or a sentence to be freed why all stays as it was. */
	char *(*reload)(void *ctx);
	void (*drain)(void *ctx);
	void *ctx;
};

/* The control_command of control.h; ctx is a struct operation. */
char *commands_run(void *ctx, int count, char **words, struct str *answer);

void commands_print_help(FILE *to);

#endif

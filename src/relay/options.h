/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line of tuscheld. Its options are the rows of settings.h.
 */
#ifndef RELAY_OPTIONS_H
#define RELAY_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

#include "relay/settings.h"

/*
 * Sets what the command line says, over what s has from the configuration: in
 * all its rooms. False, and *reason a sentence to be freed, if it is wrong.
 * With help or version set, no more is judged.
 */
bool options_read(struct settings *s, int argc, char **argv, char **reason);

void options_print_help(FILE *to);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the command line and the configuration to settings, at the start and
 * at each SIGHUP: defaults, over them the configuration, over it the command
 * line.
 */
#ifndef RELAY_LOAD_H
#define RELAY_LOAD_H

#include <stdbool.h>
#include <stdio.h>

#include "relay/settings.h"

/*
 * False, and *reason a sentence to be freed, if something is wrong with them;
 * then there is nothing to release. With help or version set, the rest is not
 * looked at. handed_in is settings_judge()'s. s->config is the file that was
 * read, NULL if there was none.
 */
bool settings_load(struct settings *s, int argc, char **argv, bool handed_in,
    char **reason);

/* How the configuration is opened; NULL, with errno set, if it cannot be. */
typedef FILE *settings_opener(void *ctx, const char *path);
/* The same for a process that may not open everything itself. */
bool settings_load_by(struct settings *s, int argc, char **argv,
    bool handed_in, settings_opener *opener, void *ctx, char **reason);

/* The configuration that is read if none is named and this one is there. */
const char *settings_usual_config(void);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tuscheld.conf: the rows of settings.h as keys, and sections of rooms,
 *
 *	max-members = 200
 *	room "lobby" { listen = { "0.0.0.0:8872", "[::]:8872" } }
 *
 * where a value at the top holds for all rooms that have none of their own.
 */
#ifndef RELAY_CONFIGURATION_H
#define RELAY_CONFIGURATION_H

#include <stdbool.h>
#include <stdio.h>

#include "relay/settings.h"

/*
 * Sets what the configuration says. False, and *reason a sentence to be freed
 * that begins with "NAME:LINE: " where there is a line, if it is wrong; s is
 * then of no use but to settings_release(). name is for messages only.
 */
bool configuration_read(struct settings *s, FILE *from, const char *name,
    char **reason);

/* The same with a file that was opened at path; NULL: that has failed, errno
 * says why. It stays the caller's. */
bool configuration_read_file(struct settings *s, FILE *file, const char *path,
    char **reason);

/* All that is set, as a configuration that says the same. */
void configuration_print(const struct settings *s, FILE *to);

#endif

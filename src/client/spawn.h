/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Starting another program and forgetting it: nothing it prints reaches the
 * screen, and none of our files is open in it.
 */
#ifndef CLIENT_SPAWN_H
#define CLIENT_SPAWN_H

#include <stdbool.h>

/*
 * argv ends with NULL; argv[0] is looked for in PATH. False, and *reason a
 * sentence to be freed, if it could not be started.
 */
bool spawn(const char *const argv[], char **reason);

#endif

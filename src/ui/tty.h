/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whose the terminal is: of the jobs of a shell one has it at a time.
 */
#ifndef UI_TTY_H
#define UI_TTY_H

#include <stdbool.h>

/*
 * May this program read from the terminal fd and set its modes? A job in the
 * background is stopped for that. True where there are no jobs.
 */
bool tty_is_ours(int fd);

#endif

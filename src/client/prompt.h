/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A secret asked for on the terminal, before there is a screen.
 */
#ifndef CLIENT_PROMPT_H
#define CLIENT_PROMPT_H

/*
 * Shows text on the controlling terminal and reads a line that is not shown,
 * in normal form C. To be freed with passphrase_free(). NULL, and *reason a
 * sentence to be freed, if there is no terminal or the user gave up.
 */
char *prompt_secret(const char *text, char **reason);
/* The same twice, until both are equal. */
char *prompt_new_secret(const char *text, char **reason);

#endif

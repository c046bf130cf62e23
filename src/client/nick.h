/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The user's own nick. Stricter than what a card may hold (doc/PROTOCOL
 * section 6): what one types here must be easy to type for the others.
 */
#ifndef CLIENT_NICK_H
#define CLIENT_NICK_H

#include <stdbool.h>

/* NULL if nick will do, else a phrase why not ("it is longer than ..."). */
const char *nick_wrong(const char *nick);
/* The login name, or something like it; to be freed. */
char *nick_default(void);

#endif

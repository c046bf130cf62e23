/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Emoji by name, for completion: those of one code point that every terminal
 * shows in two columns.
 */
#ifndef CLIENT_EMOJI_H
#define CLIENT_EMOJI_H

#include <stddef.h>

struct emoji {
	const char *name, *text;
};
/* In the order of their names; i from 0 until NULL. */
const struct emoji *emoji_get(size_t i);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is meant by what a user typed. Never guesses among several: a direct
 * message to the wrong one cannot be taken back.
 */
#ifndef CLIENT_WHO_H
#define CLIENT_WHO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct candidate {
	uint32_t id;
	const char *name;	/* as shown: "anna", "anna#3f9a", "#3f9a21c0" */
	const char *nick;	/* sanitized, "" without a card */
};

/*
 * word is, in this order: "#" and hex digits an id starts with; a name as it
 * is shown; a nick, exactly; one that looks like it; the start of one. The
 * first rule that fits anybody decides. False, and *reason NULL if it fits
 * nobody, or a sentence to be freed if it fits several.
 */
bool who_is(const struct candidate *list, size_t n, const char *word,
    uint32_t *id, char **reason);

#endif

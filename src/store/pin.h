/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The relays whose keys the user has accepted (doc/PROTOCOL section 4): a
 * text file like ssh's known_hosts, one relay a line,
 *
 *     HOST:PORT KEY DATE
 *
 * with KEY as relay_key_text() has it and DATE, YYYY-MM-DD, for people. Lines
 * that start with "#", empty ones and those of other relays, damaged or not,
 * are never touched. The file is read at each call: another client may have
 * written it.
 */
#ifndef STORE_PIN_H
#define STORE_PIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/relay_key.h"

enum pin_found {
	PIN_NONE,
	PIN_FOUND,
	/* Perhaps there is one: the file or its line cannot be read, so the
	 * relay must not count as a new one. */
	PIN_UNREADABLE
};

struct pin {
	struct relay_key key;
	size_t line;		/* of the file, from 1 on */
};

/*
 * relay is "HOST:PORT", compared without regard to case. With PIN_UNREADABLE,
 * *reason is a sentence that says what to do, to be freed.
 */
enum pin_found pin_find(const char *path, const char *relay, struct pin *pin,
    char **reason);

/*
 * Adds a line, for a relay that has none. False, and *reason as above, if that
 * fails or there is one already with another key.
 */
bool pin_add(const char *path, const char *relay,
    const struct relay_key *key, int64_t wall_ms, char **reason);

/* Removes its lines, damaged ones too; *removed says how many. False, and
 * *reason as above, if that fails. */
bool pin_remove(const char *path, const char *relay, size_t *removed,
    char **reason);

#endif

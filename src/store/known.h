/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whom the user has met (doc/PROTOCOL section 6): a text file like ssh's
 * known_hosts, one identity a line,
 *
 *     IDENTITY TRUST FIRST LAST [NICK]...
 *
 * IDENTITY in 64 hex digits, TRUST one of "seen" and "verified", the two
 * times as YYYY-MM-DDTHH:MM:SSZ, nicks with "%XX" for what is not printable
 * ASCII. Lines that start with "#", empty ones and those that cannot be
 * read are kept as they are; the last kind is reported.
 */
#ifndef STORE_KNOWN_H
#define STORE_KNOWN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "crypto/keys.h"

struct known;

enum { KNOWN_NICKS_MAX = 16 };	/* of one identity; the oldest goes */

enum known_mark {
	KNOWN_NEW,	/* neither the identity nor the nick was met before */
	KNOWN_SEEN,	/* this identity, by this nick or by one of nobody's */
	KNOWN_VERIFIED,	/* and the user has compared fingerprints */
	KNOWN_CHANGED	/* the nick, or one that looks like it, is known of
			   another identity: perhaps somebody else's */
};

/*
 * Reads the file; one that does not exist is empty. Appends to problems a
 * line "FILE:LINE: reason" for each line that cannot be read (problems may
 * be NULL). NULL if the file itself cannot be read: then *reason is a
 * sentence to be freed, and the file must not be replaced.
 */
struct known *known_load(const char *path, struct str *problems,
    char **reason);
void known_free(struct known *known);	/* NULL is fine */

struct known_match {
	enum known_mark mark;
	int64_t first_ms, last_ms;	/* of this identity; 0: never met */
	/* KNOWN_CHANGED: the nick as it was known, and of whom. */
	const char *other_nick;		/* valid until known is changed */
	struct identity_public other;
};
/* nick is raw, NUL-terminated; see known_mark. */
void known_lookup(const struct known *known,
    const struct identity_public *who, const char *nick,
    struct known_match *match);

/*
 * Remembers that who was met under nick, or under none if that is NULL. The
 * nick of a KNOWN_CHANGED one is not remembered, so that it stays one until
 * known_trust().
 */
void known_met(struct known *known, const struct identity_public *who,
    const char *nick, int64_t wall_ms);
/* The user accepts who by that nick too. */
void known_trust(struct known *known, const struct identity_public *who,
    const char *nick, int64_t wall_ms);

/*
 * The user has compared fingerprints or words: they were right, which accepts
 * the nick as known_trust() does, or not, which takes "verified" back.
 */
void known_verify(struct known *known, const struct identity_public *who,
    const char *nick, int64_t wall_ms, bool right);

struct known_entry {
	struct identity_public who;
	enum known_mark trust;		/* KNOWN_SEEN or KNOWN_VERIFIED */
	int64_t first_ms, last_ms;
	const char *nicks[KNOWN_NICKS_MAX];	/* sanitized, oldest first */
	size_t nick_count;
};
/* The identities of the file, i from 0 until false; nicks are valid until
 * known is changed. */
bool known_entry(const struct known *known, size_t i,
    struct known_entry *entry);

/*
 * Writes all entries into a new file, in the format of the file itself; *n is
 * how many. False, and *reason (to be freed), if that fails.
 */
bool known_export(const struct known *known, const char *path, size_t *n,
    char **reason);
struct known_import {
	size_t added, verified;
	struct str conflicts;	/* "\n  nick, FINGERPRINT" each; to release */
};
/*
 * Takes over what from has. Trust only grows, and a nick that is another
 * identity's here (or looks like it) stays that one's: of such an identity
 * neither the nick nor the trust is taken, which is told as a conflict.
 */
void known_import(struct known *known, const struct known *from,
    struct known_import *result);

/* Is there anything that known_save() would write? */
bool known_dirty(const struct known *known);
/*
 * Writes what was learnt: reads the file again under a lock, so that what
 * another client wrote meanwhile stays, adds, and replaces it at once. False
 * and *reason (to be freed) if that fails.
 */
bool known_save(struct known *known, char **reason);

#endif

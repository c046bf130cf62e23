/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the members of this connection are called and how well they are known,
 * by id: sanitized names, told apart while they look alike, and the judgement
 * of the known-peers file at first sight. Those who have gone keep their
 * names, for the lines that still speak of them.
 */
#ifndef CLIENT_PEOPLE_H
#define CLIENT_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/keys.h"
#include "store/known.h"

struct people;

struct person {
	uint32_t id;
	bool has_card;		/* the rest is valid */
	bool gone;
	bool fresh;		/* the last people_card() told something new */
	struct identity_public identity;
	char *nick;		/* raw, as it is on the card */
	char *plain;		/* sanitized */
	char *fold;		/* what it looks like */
	char *name;		/* plain, or with "#3f9a" behind it */
	char *was;		/* if fresh: its name before, NULL: none */
	struct {
		enum known_mark mark;
		int64_t first_ms, last_ms;	/* met; 0: never */
		char *other_nick;	/* KNOWN_CHANGED: as it was known */
		struct identity_public other;
	} known;
};

/* known is borrowed. own is never remembered as somebody met. */
struct people *people_new(struct known *known,
    const struct identity_public *own);
void people_free(struct people *people);	/* NULL is fine */
/* A new connection: ids mean nothing any more. */
void people_clear(struct people *people);
/* Which id is the user's own: "you". 0 before it is known. */
void people_set_self(struct people *people, uint32_t id);
uint32_t people_self(const struct people *people);

/* A card: a first or another nick. */
void people_card(struct people *people, uint32_t id,
    const struct identity_public *identity, const char *nick);
/* It is really there (its own frame has been opened): remember it. */
void people_met(struct people *people, uint32_t id, int64_t wall_ms);
/* Its user vouches for the name it has. */
void people_trust(struct people *people, uint32_t id, int64_t wall_ms);
/* Its user has compared its words or fingerprint: right, or not. */
void people_verify(struct people *people, uint32_t id, int64_t wall_ms,
    bool right);
/* Known peers have changed: everybody is judged anew. */
void people_judge_all(struct people *people);
void people_gone(struct people *people, uint32_t id);

/* What that one says is not to be shown, until it is again. Kept over
 * connections. people_ignored() counts from 0 until NULL. */
void people_ignore(struct people *people, uint32_t id, bool ignored);
bool people_is_ignored(const struct people *people, uint32_t id);
const char *people_ignored(const struct people *people, size_t i);

/* NULL if nothing is known of id. Valid until people is changed. */
const struct person *people_get(const struct people *people, uint32_t id);
/* "anna", "anna#3f9a" or "#3f9a21c0"; never NULL. Valid until people is
 * changed or this has been called eight times more. */
const char *people_name(const struct people *people, uint32_t id);

#endif

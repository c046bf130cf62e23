/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the last generations ended (doc/PROTOCOL section 11, "One view"): where
 * the view stood at the KEY_NEW that closed each. Members tell each other in
 * heartbeats, so that what a relay kept from one of them just before cannot
 * pass with the generation. No keys are here: an end outlives those.
 */
#ifndef SESSION_ENDS_H
#define SESSION_ENDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/message.h"
#include "wire/cursor.h"

struct epoch;

struct ending {
	uint8_t t[VIEW_BYTES];	/* of T: number, group and history at once */
	uint32_t pos;
	uint8_t view[VIEW_BYTES];
	bool spoken;		/* there was a MSG to all in it */
	int64_t closed_ms;
	uint32_t other;		/* who saw another end first; 0: nobody */
	bool told;		/* a second one did: the user knows */
};

struct ends {
	struct ending *v;		/* oldest first */
	size_t n, size;
	uint64_t gone;		/* forgotten, in front of v[0] */
	uint64_t said;		/* of all: so many need not be said again */
};

void ends_init(struct ends *e);
void ends_release(struct ends *e);
/* The generation of epoch is closed by the KEY_NEW that came just now. */
void ends_add(struct ends *e, const struct epoch *epoch, int64_t now_ms);
/* Ours of the generation with that T; NULL. Valid until the next one. */
struct ending *ends_find(const struct ends *e, const uint8_t t[VIEW_BYTES]);

/* When the oldest one closed that is to be said; CLOCK_NEVER. */
int64_t ends_unsaid_ms(const struct ends *e);
/* The body of a heartbeat. Returns what ends_said() takes at its echo. */
uint64_t ends_write(const struct ends *e, struct writer *w);
void ends_said(struct ends *e, uint64_t mark);
/* The next one of a body. */
void ends_read(struct ending *end, struct reader *r);

#endif

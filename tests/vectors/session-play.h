/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Real sessions and a real hub that play a script without latency, under a
 * virtual clock, each party from a fixed random source of its own; and the
 * record of it, the text of tests/vectors/session.txt: every frame in the
 * relay's order, what each party draws in secret, what follows from it.
 *
 *     session-play.c     parties, relay and time; records each frame
 *     session-record.c   the text, and what is to be said about a frame
 */
#ifndef SESSION_PLAY_H
#define SESSION_PLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/rng.h"
#include "base/str.h"
#include "hub/hub.h"
#include "session/core.h"

enum { PLAY_PARTIES_MAX = 5, PLAY_GENERATIONS_MAX = 32 };

/* What a party draws; what stands behind SECRETS is in clear on the wire. */
enum secret {
	SECRET_SIGNER, SECRET_LEAF, SECRET_K, SECRET_F, SECRET_SCALAR,
	SECRET_N, SECRET_X, SECRETS,
	DRAWN_FOUND, DRAWN_NAME, DRAWN_NONCE, DRAWN_PAUSE,
	AT_CONNECT, ANYTHING
};

struct play;

struct party {
	struct play *play;
	const char *name;
	struct rng source;		/* of its bytes; the session's own rng
					   records what it takes from here */
	struct rng_seeded seeded;
	enum secret last;		/* drawn */
	uint8_t drawn[SECRETS][32];	/* the last of each */
	struct identity identity;
	struct session *session;
	struct hub_member *member;	/* NULL: not connected */
	uint32_t id;
	struct buf down;		/* from the hub, not yet delivered */
};

/* The group as it was recorded last. */
struct last_state {
	bool known;
	uint64_t generation;
	uint8_t s[32];
	struct init_key i;
	struct message_key m[PLAY_GENERATIONS_MAX];
};

struct play {
	const char *passphrase;
	struct party parties[PLAY_PARTIES_MAX];
	size_t n;
	struct rng hub_rng;
	struct rng_seeded hub_seed;
	struct hub *hub;
	int64_t now_ms, wall_offset_ms;

	struct str text;		/* the record */
	unsigned frames;
	const struct party *secrets_of;	/* whose last paragraph it is */
	struct last_state last;
};

/* ---- session-play.c ---- */

void play_init(struct play *y, const char *passphrase);
void play_release(struct play *y);
/* A party with that name for nick, off line. */
struct party *play_add(struct play *y, const char *name, uint64_t seed);
struct party *play_party(struct play *y, uint32_t id);
/* Lets everything happen until ms have passed. */
void play_wait(struct play *y, int64_t ms);
/* It connects, or its connection ends. */
void play_arrive(struct party *p);
void play_leave(struct party *p);
/* Takes in what its session tells; call after acting on it. */
void play_react(struct party *p);

/* ---- session-record.c ---- */

/* A paragraph, and the values in it. */
void record_block(struct play *y, const char *kind, const char *what);
void record_name(struct play *y, const char *name);
void record_hex(struct play *y, const char *name, const void *data,
    size_t len);
void record_number(struct play *y, const char *name, uint64_t number);
void record_text(struct play *y, const char *name, const char *text);
/* Fills what a party draws, and records it if it is a secret. */
void record_draw(void *party, void *out, size_t len);
/* What follows from a frame that all have received. */
void record_meaning(struct play *y, const struct frame *f);

#endif

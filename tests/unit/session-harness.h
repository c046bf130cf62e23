/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Real sessions around a relay that a test drives by hand: under a virtual
 * clock every single frame can be passed on, held, dropped, reordered,
 * replayed, altered or forged. Left alone, the relay is an honest one without
 * latency. Everything is deterministic.
 *
 *     room_people(&r, 3)            a, b, c are READY, ids 0x100, 0x200, 0x300
 *     session_say(...)              act on r.nodes[i].session as a client does
 *     room_settle(&r)               all that was sent is passed on
 *     room_wait(&r, 5000)           time goes by, deadlines are met
 *
 * Tests look into struct session (session/core.h) where a hostile member has
 * to seal with keys of its own, and nowhere else if it can be helped.
 */
#ifndef SESSION_HARNESS_H
#define SESSION_HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/rng.h"
#include "session/core.h"
#include "tap.h"

enum {
	ROOM_NODES_MAX = 40,
	ROOM_HOLDS_MAX = 8,
	ANY = -1,		/* any kind or mode */
	START_MS = 1000000,
	WALL_OFFSET_MS = 1000000000
};

struct room_frame {
	uint32_t src, dest;
	size_t size;
	uint8_t payload[];
};

struct room_frames {
	struct room_frame **v;
	size_t n, size;
};

struct node {
	uint32_t id;
	struct identity identity;
	struct session *session;
	bool online;
	struct session_event *events;	/* all since node_forget() */
	size_t n_events, events_size;
};

/* Frames of this type, kind (byte 1) and sender (0: any) are held. */
struct room_hold {
	uint8_t type;
	int kind;
	uint32_t src;
};

struct room {
	struct rng rng;
	struct rng_seeded seed;
	int64_t now_ms;
	struct node nodes[ROOM_NODES_MAX];
	size_t n;
	struct room_hold holds[ROOM_HOLDS_MAX];
	size_t n_holds;
	bool deaf;			/* no PONG */
	struct room_frames waiting;	/* sent, not passed on yet */
	struct room_frames held;
	struct room_frames log;		/* all that was sent, in order */
};

void room_init(struct room *r, uint64_t seed);
void room_free(struct room *r);
/* A session with that id and nick, off line; passphrase "cider". */
struct node *room_node(struct room *r, uint32_t id, const char *nick);
/* INIT to it, JOIN to the others. */
void room_connect(struct room *r, struct node *n);
/* EXIT to the others, and the session hears that its link is down. */
void room_leave(struct room *r, struct node *n);
/* count nodes a, b, c, ... with ids 0x100, 0x200, ..., all in one group. */
void room_people(struct room *r, size_t count);
struct node *room_find(struct room *r, uint32_t id);

/* ---- frames under way ---- */

/* Takes in what the sessions have said and want to send. */
void room_collect(struct room *r);
/* Passes one frame on; false if none is waiting. */
bool room_step(struct room *r);
void room_settle(struct room *r);
/* Settles, with time going by from deadline to deadline. */
void room_wait(struct room *r, int64_t ms);

void room_hold(struct room *r, uint8_t type, int kind, uint32_t src);
/* Takes the oldest held frame out; NULL if there is none. Freed by free(). */
struct room_frame *room_take(struct room *r);
/* Holds nothing any more, passes on what was held. */
void room_unhold(struct room *r);
/* Forgets what is held, goes on holding. */
void room_drop_held(struct room *r);

/* As if src had sent it now; it is queued. */
void room_send(struct room *r, uint32_t src, uint32_t dest,
    const void *payload, size_t size);
/* The relay passes f on, now. */
void room_pass(struct room *r, const struct room_frame *f);
/* To this one alone, whatever its dest. */
void room_pass_to(struct room *r, struct node *n, const struct room_frame *f);
void room_tell(struct room *r, struct node *n, uint32_t src, uint32_t dest,
    const void *payload, size_t size);
/* JOIN or EXIT of id, to all but id. */
void room_presence(struct room *r, uint8_t type, uint32_t id);
/* ERROR from src to n; sid may be NULL. */
void room_error(struct room *r, struct node *n, uint32_t src,
    uint8_t severity, uint16_t code, const struct sid *sid, const char *text);

/* The last frame sent with that type, kind and sender (0: any); NULL. */
const struct room_frame *room_last(const struct room *r, uint8_t type,
    int kind, uint32_t src);
/* How many there were. */
size_t room_count(const struct room *r, uint8_t type, int kind, uint32_t src);
struct room_frame *room_frame_copy(const struct room_frame *f);
/* One bit of the last byte is another. Returns f. */
struct room_frame *room_frame_alter(struct room_frame *f);
struct frame frame_of(const struct room_frame *f);

/* ---- what nodes know ---- */

void node_forget(struct node *n);
size_t node_count(const struct node *n, enum event_type type);
/* The last event of that type; NULL. */
const struct session_event *node_last(const struct node *n,
    enum event_type type);
/* Its number, its id; -1, 0 if there is none. */
long node_number(const struct node *n, enum event_type type);
uint32_t node_who(const struct node *n, enum event_type type);
/* Has it read that text? How often? */
size_t node_heard(const struct node *n, const char *text);
enum session_state node_state(const struct node *n);
struct session_status node_status(const struct node *n);
long node_say(struct room *r, struct node *n, uint32_t dest,
    const char *text);
/* All who are on line are READY, in the same generation, with the same words
 * and the same number of members. */
bool room_agrees(struct room *r);
/* A newcomer that stands in AWAIT_KEY with donor: its request is held. */
struct node *room_asking(struct room *r, uint32_t id, const char *nick,
    uint32_t donor);

/* ---- without a session ---- */

/* Somebody with keys and a card. */
struct person {
	struct identity identity;
	struct signer_secret signer;
	struct leaf_secret leaf;
	struct card card;
};
void person_make(struct person *p, uint32_t id, const char *nick,
    const struct rng *rng);
/* A new leaf, and the next card with it. */
void person_renew(struct person *p, const struct rng *rng);
/* What was written, as a frame that borrows it. */
struct frame frame_written(const struct writer *w, uint32_t src,
    uint32_t dest);

#endif

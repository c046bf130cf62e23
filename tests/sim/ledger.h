/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was said and read in a world, and what is judged by it when the run is
 * over (what can be judged at once is oracle.h):
 *
 *  - a message is read by each who was in its generation and stayed connected,
 *    once;
 *  - a message to all that its sender knows to be delivered, and that one who
 *    was in its generation has not read, whatever the relay did: that one has
 *    been told that something is missing or different, two heartbeats after
 *    rest at the latest. (Not if either has changed groups or connections
 *    since: then it knows that it was away, or nobody is left who saw it.)
 *  - a message to all that was said while other members were here, or after
 *    that without a key, went to somebody: not into a generation that only its
 *    sender is in;
 *  - a direct message is read by its receiver alone;
 *  - at rest all are ready in the same generation with the same group words.
 *
 * "In its generation" is known from outside: a client has told of a generation
 * with those group words during its present connection.
 */
#ifndef SIM_LEDGER_H
#define SIM_LEDGER_H

#include "world.h"

enum {
	WORDS_MAX = 40,
	REST_MS = 400000,
	LAST_MS = 2 * HEARTBEAT_MS + 500	/* what is noticed late, and
					   what is under way to others */
};

struct seen_generation {
	uint64_t generation;
	size_t members;
	char words[WORDS_MAX];
};

struct said {
	size_t sender, dest;		/* dest SIZE_MAX: to all */
	uint32_t sender_id;
	unsigned said_in, connection, dest_connection;
	long number;
	int64_t said_ms;
	bool to_others;			/* there was company */
	uint64_t generation;
	char words[WORDS_MAX];
	unsigned *times;		/* each client has read it so often */
	/* resent: said before a cut, echoed after it, so perhaps twice there */
	/* lost: its sender crashed before it knew */
	enum { SAID, DELIVERED, RESENT, UNDELIVERED, LOST } fate;
};

struct history {
	struct seen_generation *v;	/* in this connection */
	size_t n, size;
	bool company;			/* other members were here when there
					   last was a key, in any connection */
	int64_t handed_ms;		/* when it last got a key */
	uint64_t handed;		/* of which generation */
	int64_t told_ms;		/* when it last heard that something
					   is missing or different */
};

struct ledger {
	struct history *histories;	/* one per client */
	size_t n_histories;
	struct said *said;
	size_t n_said, said_size;
	bool hostile;			/* the relay is: complaints are due,
					   and not all arrives */
};

void ledger_init(struct ledger *l, size_t clients);
void ledger_release(struct ledger *l);
/* To be called with every event. */
void ledger_event(struct ledger *l, struct world *w, struct sim_client *c,
    const struct session_event *e);
/* c has crashed, and knows nothing of what it has said. */
void ledger_crash(struct ledger *l, const struct sim_client *c);
/* c says something to all (to NULL) or to one. */
void ledger_say(struct ledger *l, struct world *w, struct sim_client *c,
    struct sim_client *to);
/*
 * Is a client ready, with nothing due, and in the same generation as the first
 * one that was asked about? Zeroed before, first is what that one said.
 */
bool ledger_agrees(struct session_status *first,
    const struct session *session);
/* Are all connected clients ready in one generation? */
bool ledger_at_rest(const struct world *w);
/* Runs until they are; how long it took, -1 after REST_MS. */
int64_t ledger_rest(struct world *w, int64_t check_ms);
/* Prints how every client stands. */
void ledger_tell(const struct world *w);
/* Judges the whole run; false if anybody has been blamed, then or before. */
bool ledger_judge(struct ledger *l, struct world *w);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What truly happened in a world, and the invariants it must keep:
 *
 *  - a message is read only by who was in its generation, by each of them who
 *    stayed connected, once, unchanged, under its sender's id;
 *  - a direct message is read by its receiver alone;
 *  - at rest all are ready in the same generation with the same group words.
 *
 * "In its generation" is known from outside: a client has told of a generation
 * with those group words during its present connection.
 */
#ifndef SIM_LEDGER_H
#define SIM_LEDGER_H

#include "world.h"

enum { WORDS_MAX = 40, WHY_MAX = 200 };

struct seen_generation {
	uint64_t generation;
	char words[WORDS_MAX];
};

struct reading {
	size_t client, message;
	unsigned connection;
	uint64_t generation;
	char words[4 * WORDS_MAX];	/* of every generation of that number
					   that the reader was in */
};

struct said {
	size_t sender, dest;		/* dest SIZE_MAX: to all */
	uint32_t sender_id;
	unsigned said_in, connection, dest_connection;
	long number;
	uint64_t generation;
	char words[WORDS_MAX];
	/* resent: said before a cut, echoed after it, so perhaps twice there */
	enum { SAID, DELIVERED, RESENT, UNDELIVERED } fate;
};

struct history {
	struct seen_generation *v;	/* in this connection */
	size_t n, size;
};

struct ledger {
	struct history *histories;	/* one per client */
	size_t n_histories;
	struct said *said;
	size_t n_said, said_size;
	struct reading *readings;
	size_t n_readings, readings_size;
	bool hostile;			/* the relay is: complaints are due,
					   and not all arrives */
	char why[WHY_MAX];		/* the first violation, or "" */
};

void ledger_init(struct ledger *l, size_t clients);
void ledger_release(struct ledger *l);
/* To be called with every event. */
void ledger_event(struct ledger *l, struct world *w, struct sim_client *c,
    const struct session_event *e);
/* c says something to all (to NULL) or to one. */
void ledger_say(struct ledger *l, struct world *w, struct sim_client *c,
    struct sim_client *to);
/* Are all connected clients ready in one generation? */
bool ledger_at_rest(const struct world *w);
/* Prints how every client stands. */
void ledger_tell(const struct world *w);
/* Judges the whole run; false and why. */
bool ledger_judge(struct ledger *l, const struct world *w);

#endif

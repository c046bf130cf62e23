/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is connected (INIT + JOIN - EXIT), in order of arrival, and what this
 * session has learnt of each on its way to a key (doc/PROTOCOL section 5).
 * Being present says nothing about being a member: that is the roster's.
 */
#ifndef SESSION_PEERS_H
#define SESSION_PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/card.h"

struct peer {
	uint32_t id;
	bool holds_key;		/* sent a KEY_NEW, an admission or a MSG */
	bool no_key;		/* said so, and nothing has happened since */
	bool asked;		/* failed or answered in this round */
	uint16_t refusal;	/* CODE_REFUSED, CODE_DENIED; 0: neither */
	uint8_t silent;		/* handshakes in a row unanswered */
	uint8_t no_key_rounds;	/* rounds in which it said NO_KEY */
	bool found_rival;	/* in a group before the echo of our found */
	bool asking;		/* a handshake with us is running */
	bool has_card;
	char nick[NICK_BYTES_MAX + 1];
	struct identity_public identity;
	uint32_t admitted_by;
	uint64_t joined_generation;
	bool seen_in;
	bool differs;		/* its view is another */
	int64_t other_group_ms;	/* when we last told of its other group */
	int64_t merge_asked_ms;	/* when we last asked for that one's key */
};

struct peers {
	struct peer **order;	/* by arrival */
	struct peer **sorted;	/* the same, ascending by id */
	size_t n, size;
};

void peers_init(struct peers *p);
void peers_release(struct peers *p);
struct peer *peers_find(const struct peers *p, uint32_t id);
/* The present one, or a new one at the end. */
struct peer *peers_add(struct peers *p, uint32_t id);
void peers_remove(struct peers *p, uint32_t id);

#endif

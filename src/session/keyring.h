/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The message keys of the present and of recent generations (doc/PROTOCOL
 * section 11): the chains of all senders, the view of the room, and the own
 * leaf of that time, kept for GENERATION_KEPT_MS for what was under way.
 */
#ifndef SESSION_KEYRING_H
#define SESSION_KEYRING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/message.h"
#include "crypto/schedule.h"
#include "session/ends.h"
#include "session/roster.h"

struct chain {
	struct speaker who;
	struct chain_key key;	/* of the next counter */
	uint32_t next;
};

struct direct_chain {
	uint32_t from, to;
	struct chain_key key;
	uint32_t next;
};

struct epoch {
	uint64_t generation;
	uint8_t tag;
	struct transcript t;
	struct group_words a;	/* who has the same has the same keys */
	struct leaf_secret leaf_secret;	/* the own one at that time */
	struct message_key m;		/* until the chains are made */
	struct chain *chains;		/* by id; NULL until the first MSG */
	size_t n_chains;
	struct direct_chain *direct;
	size_t n_direct;
	struct view view;
	uint8_t (*views)[VIEW_BYTES];	/* ring of the last positions */
	uint32_t pos;
	size_t views_size;
	uint32_t messages;		/* sent and read */
	bool spoken;			/* the view has a MSG */
	int64_t closed_ms;		/* 0: the present one */
};

struct keyring {
	struct epoch **epochs;		/* oldest first */
	size_t n, size;
	struct ends ends;
};

void keyring_init(struct keyring *k);
void keyring_release(struct keyring *k);	/* wipes */

/*
 * A generation begins: takes (and wipes) keys->m. One that began before, in a
 * group that was left for what proved to be the same, goes on where it stood:
 * no counter serves twice.
 */
void keyring_open(struct keyring *k, struct schedule *keys,
    const struct leaf_secret *leaf, int64_t now_ms);
/*
 * The group is left; its roster is about to go. Chains are made while who
 * spoke is known, and the present generation closes.
 */
void keyring_close(struct keyring *k, const struct roster *r, int64_t now_ms);
/* A KEY_NEW opens one that we do not reach; keyring_close() follows. */
void keyring_end(struct keyring *k, int64_t now_ms);
/* One ordered broadcast further in the present generation. */
void keyring_step(struct keyring *k, const struct frame *f);
/*
 * Drops what is older than allowed. Returns the least generation kept,
 * of whatever group; UINT64_MAX: none.
 */
uint64_t keyring_prune(struct keyring *k, int64_t now_ms);
/* When prune has something to do; CLOCK_NEVER. */
int64_t keyring_deadline_ms(const struct keyring *k);

/* The present generation, NULL if there is none. */
struct epoch *keyring_present(const struct keyring *k);
/* The newest one with these low 16 bits and this tag, or NULL. */
struct epoch *keyring_find(const struct keyring *k, uint16_t low, uint8_t tag);

/*
 * The own next key and counter, in a chain to all or to one member. The chain
 * moves on at once: what is not sent then is a gap. ERR_NOTFOUND if id may not
 * speak or dest is no member then.
 */
int epoch_send_key(struct epoch *e, const struct roster *r, uint32_t own,
    uint32_t dest, struct frame_key *key, uint32_t *counter);

struct opened {
	struct message message;		/* points into plain */
	struct identity_public identity;	/* whose it is */
	uint32_t missing;		/* counters skipped before it */
	bool view_known, view_differs;
	uint8_t *plain;			/* heap: free it */
};
/*
 * Opens a MSG of this generation. ERR_STATE: its counter was used (a repeat).
 * ERR_NOTFOUND: the sender may not speak. ERR_LIMIT: the gap is too large.
 * ERR_CRYPTO and others: it is not genuine. Nothing changes on failure.
 */
int epoch_open(struct epoch *e, const struct roster *r, uint32_t own,
    const struct frame *f, struct opened *out);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a session remembers, part by part; each part is named after the file
 * that changes it. See core.h for the calls between them.
 */
#ifndef SESSION_STATE_H
#define SESSION_STATE_H

#include "base/buf.h"
#include "base/clock.h"
#include "crypto/handshake.h"
#include "crypto/keynew.h"
#include "session/group.h"
#include "session/kept.h"
#include "session/keyring.h"
#include "session/peers.h"
#include "session/session.h"

enum {
	SHARES_EACH = 2,	/* kept of each member */
	MINUTE_MS = 60000,
	TOKEN_MASK = 0xffffff	/* what fits a PING */
};

struct event_queue {
	struct session_event *v;
	size_t start, n, size;
};

/* The newcomer's attempt with one peer, and its rounds (asking.c). */
struct asking {
	uint32_t peer;		/* 0: no attempt is running */
	uint32_t prefer;	/* the user's choice */
	uint32_t first;		/* who let us in too late: ask it first */
	uint8_t found[FOUND_RANDOM_BYTES];	/* ours that is out; 0s: none */
	uint32_t stamp;		/* counts what makes a NO_KEY void */
	uint32_t asked_stamp;	/* at the question */
	int64_t pause_ms;	/* of the next round; doubles */
	struct handshake hs;
	struct card card;	/* as sent in the request */
	struct leaf_secret leaf_secret;	/* of that card */
	struct kept kept;
	struct roster_entry *entries;
	size_t n_entries;
	uint16_t part;
	bool requested;		/* the request has gone: no second RETURN */
	bool waited;		/* a WAIT came: the next one is ignored */
};

enum slot_state { SLOT_FREE, SLOT_REQUEST, SLOT_USER, SLOT_ECHO };

/* One newcomer that asks us (donor.c). */
struct slot {
	enum slot_state state;
	int64_t begun_ms, until_ms;
	struct handshake hs;
	struct card card;
	struct nonce nonce;	/* of our admission */
	uint64_t term;		/* whose W it is sealed under */
};

struct donor {
	struct slot slots[HANDSHAKES_MAX];
	struct kept later;	/* DH_SETUPs kept in AWAIT_ECHO, FOUNDING */
	int64_t refused_ms[REFUSED_PER_MINUTE];	/* ring of the last ones */
	size_t refused;
};

/* A share that waits for its commit (renew.c). */
struct share {
	uint32_t src;
	struct commit_id id;
	struct leaf_public leaf;
	struct commit_secret x;
};

struct renew {
	struct share *shares;	/* oldest first */
	size_t n_shares, shares_size;
	bool wanted;		/* /rekey, until the own leaf is new */
	bool wished;		/* the same, but by the user alone */
	unsigned tries;		/* own commits since hold_ms */
	int64_t tell_ms;	/* when that is worth a word; 0: not */
	size_t rank;		/* members whose turn is before ours */
	bool sent;		/* own commit is under way */
	int64_t sent_ms;
	struct commit commits[3];	/* the last ones, the newest first: as
					   many as go out before the link to
					   a relay that hangs is given up, as
					   they may be late, not lost */
	int64_t hold_ms;	/* since when own messages wait, 0: not */
	bool hold_told;
	int64_t over_ms;	/* since when the term is; 0: not */
	bool due;		/* for anybody */
	int64_t due_ms;		/* since when; CLOCK_NEVER: not */
	int64_t check_ms;	/* next look at silent members */
	int64_t term_ms;	/* when this term began here */
	uint64_t term_messages;
};

enum own_state { OWN_QUEUED, OWN_SENT };

/* A message of our own until it is known to be delivered (talk.c). */
struct own_message {
	long number;
	enum own_state state;
	uint32_t dest;
	uint8_t kind;
	char *text;
	size_t len;
	int64_t sent_ms;
	uint64_t frame;		/* the same: they went in one */
	uint64_t generation;
	uint32_t counter;
	uint32_t fence;		/* direct: the PING behind it; to all: the
				   last one before it */
	bool for_others;	/* said or sealed while they were here, or
				   while they were lost */
};

/* The room that was lost (reunion.c). */
struct reunion {
	size_t members;		/* of it; 0: none was, or it is back */
	uint64_t generation;	/* that it had */
	int64_t until_ms;	/* who is in waits for the rest; 0: not yet */
};

struct talk {
	struct own_message *v;	/* by number: those sent, then those queued */
	size_t n, size;
	long last_number;
	uint64_t last_frame;
	bool crowded;		/* too many are under way: the others wait
				   until these have come back */
	int64_t last_sent_ms;	/* for the heartbeat */
	struct {
		int64_t sent_ms;
		uint16_t generation;
		uint32_t counter;
		uint64_t ends;	/* the mark of what it says of ends */
	} beat;			/* the last heartbeat */
	struct reunion reunion;
	bool nick_pending;	/* the nick is not in our card yet */
	struct kept early;
};

struct link {
	int64_t heard_ms;	/* last byte */
	int64_t asked_ms;	/* when the last PING went */
	int64_t ping_ms;	/* when the open PING went, 0: none open */
	uint32_t ping_token;	/* of that one */
	uint32_t last_token;
	int64_t lag_ms;		/* of the last PONG, and when that was */
	int64_t answered_ms;
	bool close_told;
	int64_t error_told_ms;	/* of a peer's ERROR */
};

/* Of the present second (refuse.c). */
struct refusals {
	int64_t since_ms;
	unsigned long lines;
};

struct session {
	struct session_config config;	/* nick, passphrase: own copies */
	int64_t now_ms, wall_offset_ms;
	enum session_state state;
	int64_t until_ms;		/* the state's deadline */
	struct buf in, out;
	uint8_t scratch[PAYLOAD_BYTES_MAX];
	struct event_queue events;

	uint32_t id;			/* own, 0 before INIT */
	bool identified;		/* card, signer are valid */
	struct card card;		/* the last one that we made */
	uint32_t card_version;		/* of that one; only grows */
	struct signer_secret signer;
	struct leaf_public leaf;	/* of our card in the roster, and in */
	struct leaf_secret leaf_secret;	/* requests until our next commit */

	struct peers peers;
	struct asking asking;
	struct donor donor;
	bool has_group;
	struct group group;
	struct keyring keyring;
	struct renew renew;
	struct talk talk;
	struct link link;
	struct refusals refusals;

	/* how the present generation came to be */
	enum generation_cause cause;
	uint32_t made_by;
	int64_t made_ms;
	bool confirmed, forked;
	uint32_t donor_id;		/* who let us in */
	uint64_t entered;		/* the generation then: not readable */
	int64_t entered_ms;
	uint32_t merge_agreed;		/* the user: our group may give way to
					   this one's; 0: to none */
	int64_t merge_until_ms;		/* that long */
	int64_t merge_asked_ms;
};

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of this layer share: the state of a session, and the calls
 * between its parts. Outsiders see session.h alone.
 *
 *     session.c   the seam: feeding, ticking, status
 *     machine.c   the [STATE][INPUT] table, frames to inputs, state changes
 *     ordered.c   admissions, joins, commits, founds in the relay's order
 *     asking.c    the newcomer: whom to ask, handshake, KEY_CURRENT, join
 *     founding.c  when nobody has a key
 *     donor.c     letting others in
 *     merge.c     when there are two groups
 *     renew.c     commits: when they are due, made and lost
 *     talk.c      own messages: queue, seal, echo; heartbeats
 *     hear.c      others' messages: open, early ones, views
 *     link.c      PING, PONG, ERROR
 *     events.c    what the user is told
 *     kept.c peers.c roster.c group.c keyring.c epoch.c   plain models
 */
#ifndef SESSION_CORE_H
#define SESSION_CORE_H

#include "base/buf.h"
#include "base/clock.h"
#include "crypto/handshake.h"
#include "crypto/keynew.h"
#include "session/kept.h"
#include "session/group.h"
#include "session/keyring.h"
#include "session/peers.h"
#include "session/session.h"

enum { SHARES_MAX = 64, MINUTE_MS = 60000 };

struct event_queue {
	struct session_event *v;
	size_t start, n, size;
};

/* The newcomer's attempt with one peer, and its rounds (asking.c). */
struct asking {
	uint32_t peer;		/* 0: no attempt is running */
	uint32_t prefer;	/* the user's choice */
	uint32_t first;		/* who let us in too late: ask it first */
	uint32_t stamp;		/* counts what makes a NO_KEY void */
	uint32_t asked_stamp;	/* at the question */
	int64_t pause_ms;	/* of the next round; doubles */
	struct handshake hs;
	struct card card;	/* as sent in the request */
	struct leaf_secret leaf_secret;
	struct kept kept;
	struct roster_entry *entries;
	size_t n_entries;
	uint16_t part;
	bool requested;		/* the request has gone: no second RETURN */
};

enum slot_state { SLOT_FREE, SLOT_REQUEST, SLOT_USER, SLOT_ECHO };

/* One newcomer that asks us (donor.c). */
struct slot {
	enum slot_state state;
	int64_t until_ms;
	struct handshake hs;
	struct card card;
	struct nonce nonce;	/* of our admission */
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
	struct share shares[SHARES_MAX];
	size_t n_shares, next_share;
	bool wanted;		/* /rekey, until the own leaf is new */
	bool sent;		/* own commit is under way */
	int64_t sent_ms;
	struct commit commits[2];	/* the last one, and the one before:
					   it may be late, not lost */
	int64_t hold_ms;	/* since when own messages wait, 0: not */
	bool hold_told;
	bool due;		/* for anybody */
	int64_t due_ms;		/* since when */
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
	int64_t queued_ms;
	uint64_t generation;
	uint32_t counter;
	uint32_t fence;		/* direct: the PING behind it */
};

struct talk {
	struct own_message *v;
	size_t n, size;
	long last_number;
	int64_t last_sent_ms;	/* for the heartbeat */
	bool nick_pending;	/* the nick is not in our card yet */
	struct kept early;
};

struct link {
	int64_t heard_ms;	/* last byte */
	int64_t ping_ms;	/* when the open PING went, 0: none open */
	uint32_t ping_token;	/* of that one */
	uint32_t last_token;
	int64_t lag_ms;
	bool close_told;
	int64_t error_told_ms;	/* of a peer's ERROR */
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
	struct leaf_secret leaf_secret;	/* of our card in the roster */

	struct peers peers;
	struct asking asking;
	struct donor donor;
	bool has_group;
	struct group group;
	struct keyring keyring;
	struct renew renew;
	struct talk talk;
	struct link link;

	/* how the present generation came to be */
	enum generation_cause cause;
	uint32_t made_by;
	int64_t made_ms;
	bool confirmed, forked;
	uint32_t donor_id;		/* who let us in */
	uint64_t entered;		/* the generation then: not readable */
	int64_t entered_ms;
	bool merge_agreed;		/* the user: our group may give way */
	int64_t merge_asked_ms;
};

/* machine.c */
void machine_frame(struct session *s, const struct frame *f);
void machine_set(struct session *s, enum session_state state,
    int64_t until_ms);
/* One kept frame, as if it came now. */
void machine_replay(struct session *s, const struct frame *f);
/* The state's deadline has come. */
void machine_timeout(struct session *s);

/* READY or MERGING: we have the key, and everyone knows. */
bool session_ready(const struct session *s);

/* session.c: a payload is written into w, then sent. */
void send_begin(struct session *s, struct writer *w);
void send_payload(struct session *s, const struct writer *w, uint32_t dest);
void send_error(struct session *s, uint32_t dest, uint8_t severity,
    uint16_t code, const struct sid *sid, const char *text);
uint64_t session_wall_ms(const struct session *s);
/* Leaves the group for good (until the next KEY_CURRENT or found). */
void session_drop_group(struct session *s);

/* events.c: the new event, to be filled in by the caller. */
struct session_event *push_event(struct session *s, enum event_type type,
    uint32_t id);
void event_text(struct session_event *e, const void *text, size_t len);
void events_release(struct event_queue *q);

/* ordered.c */
void ordered_admission(struct session *s, const struct frame *f);
void ordered_join(struct session *s, const struct frame *f);
void ordered_commit(struct session *s, const struct frame *f);
void ordered_founded(struct session *s, const struct frame *f);
/* Takes over what KEY_CURRENT handed out. */
void ordered_install(struct session *s, const struct schedule *keys,
    const struct roster_entry *entries, size_t n);
void note_card(struct session *s, const struct card *card);
/* A frame of id's own has proven genuine. */
void note_member(struct session *s, uint32_t id);

/* asking.c */
void asking_start(struct session *s, int64_t at_ms);
void asking_choose(struct session *s);
void asking_fail(struct session *s, enum failure failure);
void asking_error(struct session *s, uint16_t code);
void asking_timeout(struct session *s);
void asking_peer_left(struct session *s, uint32_t id);
void asking_return(struct session *s, const struct frame *f);
void asking_roster(struct session *s, const struct frame *f);
void asking_current(struct session *s, const struct frame *f);
void asking_keep(struct session *s, const struct frame *f);
void asking_join(struct session *s);
/* Out of the group, back to asking; first: whom, if not 0. */
void asking_restart(struct session *s, enum failure failure, uint32_t first);
/* Something happened that makes a NO_KEY void. */
void asking_void_no_key(struct session *s);
void asking_release(struct session *s);
/* One attempt with p; the caller sets the state. */
void asking_attempt(struct session *s, struct peer *p);
/* Drops what belongs to the attempt. */
void asking_forget(struct session *s);

/* founding.c */
bool founding_may(const struct session *s);
void founding_start(struct session *s);
void founding_found(struct session *s, const struct frame *f);

/* donor.c */
void donor_setup(struct session *s, const struct frame *f);
void donor_later(struct session *s, const struct frame *f);
void donor_no_key(struct session *s, const struct frame *f);
void donor_request(struct session *s, const struct frame *f);
/* Our own admission came back; r is what group_admission() said. */
void donor_echo(struct session *s, const struct frame *f, int r);
void donor_peer_left(struct session *s, uint32_t id);
void donor_ready(struct session *s);
/* We have no key after all: everybody who waits is told. */
void donor_keyless(struct session *s);
void donor_tick(struct session *s);
int64_t donor_deadline_ms(const struct session *s);

/* merge.c */
void merge_suspect(struct session *s, uint32_t id);
void merge_mark(const struct session *s, struct group_id *mark);
uint16_t merge_judge(const struct session *s, const struct group_id *mark);
void merge_ask_back(struct session *s, uint32_t id);
void merge_end(struct session *s);

/* renew.c */
void renew_share(struct session *s, const struct frame *f);
/* The secret of a commit, ours or shared with us; NULL if we lack it. */
const struct commit_secret *renew_secret(const struct session *s,
    const struct commit_content *content, uint32_t src);
/* The own commit that this one is, or NULL. */
const struct commit *renew_own(const struct session *s,
    const struct commit_content *content);
/* Shall own messages wait for a commit? Says so when they no longer do. */
bool renew_holds(struct session *s);
/* A commit was applied: own says whether it was ours. */
void renew_done(struct session *s, bool own);
void renew_check(struct session *s);
void renew_clear(struct session *s);
int64_t renew_deadline_ms(const struct session *s);

/* talk.c */
void talk_flush(struct session *s);
void talk_echo(struct session *s, const struct frame *f);
void talk_fence(struct session *s, uint32_t token);
void talk_undelivered(struct session *s, uint32_t id);
void talk_peer_left(struct session *s, uint32_t id);
void talk_offline(struct session *s);
/* Somebody joined: does it know our nick? */
void talk_newcomer(struct session *s);
void talk_tick(struct session *s);
void talk_release(struct session *s);
int64_t talk_deadline_ms(const struct session *s);
int64_t heartbeat_ms(const struct session *s);

/* hear.c */
void hear_msg(struct session *s, const struct frame *f);
void hear_early(struct session *s);	/* a generation began */
void hear_tick(struct session *s);
int64_t hear_deadline_ms(const struct session *s);

/* link.c */
void link_start(struct session *s);
uint32_t link_ping(struct session *s);
void link_pong(struct session *s, const struct frame *f);
void link_error(struct session *s, const struct frame *f);
void link_tick(struct session *s);
int64_t link_deadline_ms(const struct session *s);
void link_close(struct session *s, bool retry, const char *text, size_t len);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The client's side of the protocol (doc/PROTOCOL sections 5 to 12), without
 * I/O, clock or randomness of its own. One session outlives many connections.
 *
 *     session_connect()     the link is up: bytes may come
 *     session_feed()        bytes came from the relay
 *     session_next()        what the user should see, one event at a time
 *     session_output()      bytes for the relay, session_sent() what was taken
 *     session_deadline_ms() when to call session_tick() at the latest
 *     session_disconnect()  the link is down
 *
 * Nothing is called back. After each call drain session_next() and write what
 * session_output() has. Times are those of one monotonic clock, in ms.
 */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"
#include "crypto/identity.h"
#include "crypto/message.h"
#include "wire/payload.h"

struct session;

enum session_state {
	STATE_OFFLINE,		/* no link */
	STATE_AWAIT_INIT,	/* the link is up */
	STATE_CHOOSING,		/* whom to ask, perhaps after a pause */
	STATE_AWAIT_RETURN,	/* DH_SETUP sent */
	STATE_AWAIT_KEY,	/* request sent */
	STATE_AWAIT_ECHO,	/* has the key, its join is under way */
	STATE_READY,
	STATE_MERGING,		/* ready, and asking another group for its key;
				   told as STATE_READY */
	STATE_FOUNDING,		/* its found is under way */
	STATE_WAITING,		/* for its user: see EVENT_STOPPED */
	STATES
};
const char *session_state_name(enum session_state state);

enum session_policy { POLICY_AUTO, POLICY_ASK };

struct session_config {
	struct rng rng;
	struct identity_public identity;
	const char *nick;		/* 1..32 bytes of UTF-8; copied */
	const char *passphrase;		/* NFC; copied, wiped at the end */
	enum session_policy policy;	/* ask: see EVENT_REQUEST */
	size_t members_max;		/* as a donor; 0 = MEMBERS_DEFAULT */
};

struct session *session_new(const struct session_config *config);
void session_free(struct session *s);	/* wipes; NULL is fine */

/* wall_ms - now_ms of now: for the times in cards and messages. */
void session_set_wall_offset(struct session *s, int64_t offset_ms);
void session_set_passphrase(struct session *s, const char *passphrase);
/* Valid until it is set again; for a user who wants it kept. */
const char *session_passphrase(const struct session *s);
/* Known to the room at the next card; ERR_FORMAT if it is not a nick. */
int session_set_nick(struct session *s, const char *nick);
void session_set_policy(struct session *s, enum session_policy policy);

void session_connect(struct session *s, int64_t now_ms);
void session_feed(struct session *s, const uint8_t *data, size_t len,
    int64_t now_ms);
void session_disconnect(struct session *s, int64_t now_ms);
const uint8_t *session_output(const struct session *s, size_t *len);
void session_sent(struct session *s, size_t len);
int64_t session_deadline_ms(const struct session *s);
void session_tick(struct session *s, int64_t now_ms);

/* The answer to EVENT_IDENTITY: signs this connection's card. who is not
 * kept; the caller wipes it. */
void session_identify(struct session *s, const struct identity *who,
    int64_t now_ms);

/* ---- what the user wants ---- */

/*
 * Sends a text, or a body of wire/file_body.h by its kind, to all (ALL_IDS) or
 * to one member. Returns a number > 0 that
 * EVENT_SENT repeats when it is known to be delivered, or ERR_STATE (nothing
 * can be sent now), ERR_LIMIT (too long, or too many are waiting),
 * ERR_NOTFOUND (no such member). In every state between two groups a text to
 * all is queued and goes out when there is a key. One that was said while
 * others were here, or after they were lost, waits for somebody else to be in.
 * Texts that wait go together in one message: then they share generation and
 * counter.
 */
long session_say(struct session *s, uint32_t dest, enum message_kind kind,
    const char *text, size_t len, int64_t now_ms);
/* Between two links: what has not come back yet is EVENT_UNSENT, and is never
 * sent (again), as it was for the people of another room. */
void session_forget_said(struct session *s, int64_t now_ms);
/* Makes a new generation; repeated until the own leaf is new. ERR_STATE. */
int session_rekey(struct session *s, int64_t now_ms);
/* Whom to ask first for the key; 0 = at random. */
void session_prefer(struct session *s, uint32_t id);
/* The answer to EVENT_REQUEST. ERR_NOTFOUND if that newcomer has gone. */
int session_admit(struct session *s, uint32_t id, bool yes, int64_t now_ms);
/*
 * After EVENT_TWO_GROUPS or EVENT_VIEW of id: the user agrees that our group
 * may give way to that of id, which decides. Asks id. ERR_NOTFOUND,
 * ERR_STATE (no key now).
 */
int session_merge(struct session *s, uint32_t id, int64_t now_ms);
/* Out of STATE_WAITING: try again. */
void session_retry(struct session *s, int64_t now_ms);
/* Founds a group of one's own. ERR_STATE: not while asking, or WAITING. */
int session_found(struct session *s, int64_t now_ms);

/* ---- what happened ---- */

enum session_step { STEP_INIT, STEP_DH, STEP_AUTH, STEP_KEY, STEP_NEW, STEPS };
enum generation_cause { CAUSE_FOUND, CAUSE_JOIN, CAUSE_REKEY, CAUSE_EXIT,
    CAUSE_HANDED /* by KEY_CURRENT: older than this session */ };
/* Why an attempt to get the key ended. */
enum failure {
	FAIL_TIMEOUT, FAIL_PEER_LEFT, FAIL_NO_KEY, FAIL_BUSY, FAIL_REFUSED,
	FAIL_DENIED, FAIL_CRYPTOTYPE, FAIL_YIELD, FAIL_INVALID,
	FAIL_LEFT_OUT,		/* a commit did not list us */
	FAIL_NO_SHARE,		/* it listed us but sealed nothing to us */
	FAIL_ERROR		/* an ERROR of severity >= 64 */
};
const char *failure_name(enum failure failure);

enum event_type {
	EVENT_IDENTITY,		/* call session_identify() */
	EVENT_INIT,		/* id = own, number = how many are present */
	EVENT_JOIN,		/* id came */
	EVENT_EXIT,		/* id went */
	EVENT_STEP,		/* step done, with peer id (0: none) */
	EVENT_FAILED,		/* attempt with id ended: failure, retry_ms */
	EVENT_STOPPED,		/* STATE_WAITING: failure REFUSED: another
				   passphrase, then session_retry(); DENIED:
				   session_retry() or session_found() */
	EVENT_REQUEST,		/* id, nick, identity ask to be let in; number
				   = ms in which session_admit() can answer */
	EVENT_REQUEST_OVER,	/* nobody has answered that of id */
	EVENT_ADMITTED,		/* id was let in by other */
	EVENT_MEMBER,		/* id is in: own join, or first opened frame */
	EVENT_CARD,		/* nick and identity of id are now known */
	EVENT_GENERATION,	/* generation, cause, made by id; number = of
				   members, other = one who left (EXIT) or who
				   let id in (JOIN), text = the group words */
	EVENT_READY,		/* messages can be sent and read */
	EVENT_CONFIRMED,	/* a second member's frame opened */
	EVENT_MESSAGE,		/* id, direct, kind, text (of the kinds for
				   files: the body), generation, counter,
				   sent_ms */
	EVENT_SENT,		/* number = what session_say() returned */
	EVENT_UNSENT,		/* that one is not delivered: the member left,
				   the relay dropped it, or it was forgotten */
	EVENT_MISSING,		/* number messages of id are missing */
	EVENT_WAITING,		/* number messages wait for their generation */
	EVENT_UNREADABLE,	/* number messages could not be read */
	EVENT_HELD_TOO_LONG,	/* a message went out although a leaver may
				   still read it: no commit came for 5 s */
	EVENT_RENEWING,		/* that takes longer than usual: number = ms so
				   far; see session_status.renewal. Told again
				   ever more seldom */
	EVENT_UNRENEWED,	/* what session_rekey() wished will not come:
				   the link or the group was lost before */
	EVENT_LEFT_OUT,		/* by other's commit, as whom the GENERATION
				   that follows names: id */
	EVENT_GUESS,		/* id tried a wrong passphrase */
	EVENT_NO_SHARE,		/* id left us out of its commit's shares */
	EVENT_VIEW,		/* id sees another room than we do */
	EVENT_VIEW_FORK,	/* two or more do: texts stop until
				   session_accept_view() */
	EVENT_TWO_GROUPS,	/* id is in another group than we, or so it
				   seems: session_merge() */
	EVENT_ERROR,		/* id (0: relay), severity, code, text */
	EVENT_LAG,		/* number = ms between a PING and its PONG */
	EVENT_CLOSE		/* close the link; reconnect (with back-off) if
				   retry, else stay off line; text says why */
};

struct session_event {
	enum event_type type;
	int64_t time_ms;		/* the now_ms of what caused it */
	uint32_t id, other;
	long number;
	uint64_t generation;
	enum generation_cause cause;
	enum session_step step;
	enum failure failure;
	int64_t retry_ms;		/* until the next attempt, < 0: none */
	uint8_t severity;
	uint16_t code;
	bool direct, retry;
	uint8_t kind;			/* enum message_kind or unknown */
	uint32_t counter;
	uint64_t sent_ms;
	struct identity_public identity;
	char nick[NICK_BYTES_MAX + 1];	/* as sent: not sanitized */
	char *text;			/* as sent: not sanitized; heap, NUL
					   added, NULL if none */
	size_t text_len;
};
/* false when there is none. The event is the caller's: release it. */
bool session_next(struct session *s, struct session_event *event);
void session_event_release(struct session_event *event);
void session_accept_view(struct session *s, int64_t now_ms);

/* ---- how things stand ---- */

enum renewal_why {
	RENEWAL_NONE,		/* none is under way */
	RENEWAL_WISHED,		/* session_rekey() */
	RENEWAL_GONE,		/* a member has left */
	RENEWAL_SILENT,		/* or was not heard for too long */
	RENEWAL_OLD,		/* the term has lasted long enough */
	RENEWAL_LEAF		/* another leaf of ours is in the roster */
};
struct session_renewal {
	enum renewal_why why;	/* the rest is valid but for NONE */
	uint32_t whose;		/* who is gone or silent: one of them */
	uint32_t waits_for;	/* RELAY_ID: for the echo of our commit; a
				   member: its turn is before ours; own id:
				   it is our turn at next_ms */
	int64_t since_ms;	/* now_ms */
	int64_t next_ms;	/* now_ms at which we commit, or once more */
	unsigned tries;		/* own commits so far */
};

struct session_status {
	enum session_state state;
	uint32_t own_id;		/* 0 before INIT */
	uint32_t asking;		/* whom, 0: nobody */
	bool has_key;			/* generation and words are valid */
	bool confirmed;			/* a second member's frame opened, or
					   there is only the donor */
	bool commit_due;
	struct session_renewal renewal;
	bool forked;
	uint64_t generation, term_start;
	enum generation_cause cause;
	uint32_t made_by;		/* CAUSE_HANDED: the donor */
	int64_t made_ms;		/* now_ms of when it began here */
	uint32_t messages;		/* read and sent in this generation */
	size_t members;			/* of the roster, joined */
	size_t present;			/* connected, self included */
	size_t waiting;			/* messages that wait for their key */
	size_t unsent;			/* own ones without their echo, parts
					   of files not counted */
	size_t apart;			/* of these, those that wait for others
					   to be in again */
	int64_t retry_ms;		/* now_ms of the next attempt, < 0 */
	int64_t decided_ms;		/* asking: a member decides by hand, up
					   to that now_ms; < 0: not */
	size_t requests;		/* EVENT_REQUESTs without an answer */
	uint32_t request;		/* id of the one that ends first, */
	int64_t request_ms;		/* at that now_ms */
	int64_t lag_ms;			/* < 0: unknown */
	int64_t silent_ms_since;	/* now_ms since which the relay owes us
				   an answer; later than now: it does not */
	char words[40];			/* group words, "" without a key */
};
void session_get_status(const struct session *s,
    struct session_status *status);

enum peer_mark {
	PEER_NO_KEY,		/* present, nothing known of it */
	PEER_ASKING,		/* handshake running, or half-joined */
	PEER_MEMBER		/* joined */
};
struct session_peer {
	uint32_t id;
	bool self;
	enum peer_mark mark;
	bool has_card;			/* nick, identity are valid */
	bool seen_in;			/* its own frame has been opened */
	bool requests;			/* EVENT_REQUEST without an answer */
	char nick[NICK_BYTES_MAX + 1];	/* not sanitized */
	struct identity_public identity;
	uint32_t admitted_by;		/* 0: unknown or founder */
	bool differs;			/* its view differs from ours */
	uint64_t joined_generation;
};
/*
 * Peers in order of arrival, self included; i from 0 until false. O(1).
 * The order changes only when an event says that somebody came or went.
 */
bool session_peer(const struct session *s, size_t i,
    struct session_peer *peer);
bool session_peer_by_id(const struct session *s, uint32_t id,
    struct session_peer *peer);

#endif

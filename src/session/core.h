/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The calls between the parts of a session, whose state is in state.h.
 * Outsiders see session.h alone.
 *
 *     session.c   the seam: feeding, ticking, status
 *     machine.c   the [STATE][INPUT] table, frames to inputs, state changes
 *     ordered.c   admissions, joins, commits, founds in the relay's order
 *     asking.c    the newcomer: whom to ask, handshake, KEY_CURRENT, join
 *     founding.c  when nobody has a key
 *     donor.c     letting others in
 *     merge.c     when there are two groups
 *     renew.c     commits: when they are due, made and lost
 *     renewal.c   what is told of that
 *     reunion.c   what is said to others waits until one is in
 *     talk.c      own messages: queue, seal, echo; heartbeats
 *     hear.c      others' messages: open, early ones, views
 *     link.c      PING, PONG, ERROR
 *     events.c    what the user is told
 *     refuse.c    what the log is told of frames that are refused
 *     kept.c peers.c roster.c group.c keyring.c epoch.c ends.c   plain models
 */
#ifndef SESSION_CORE_H
#define SESSION_CORE_H

#include "session/state.h"

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

/* refuse.c: err of a function that judged f; a line in the log unless ERR_OK.
 * Returns err. */
int refused(struct session *s, const struct frame *f, int err);

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
void asking_rejoin(struct session *s);
/* Out of the group, back to asking; first: whom, if not 0. */
void asking_restart(struct session *s, enum failure failure, uint32_t first);
/* Something happened that makes a NO_KEY void. */
void asking_void_no_key(struct session *s);
void asking_release(struct session *s);
/* One attempt with p; the caller sets the state. */
void asking_attempt(struct session *s, struct peer *p);
bool asking_card_old(struct session *s);
/* Drops what belongs to the attempt. */
void asking_forget(struct session *s);

/* founding.c */
bool founding_may(const struct session *s);
void founding_start(struct session *s);
void founding_found(struct session *s, const struct frame *f);
/* Signs of another group before the echo of our own found. */
void founding_rival(struct session *s, const struct frame *f);
void founding_admission(struct session *s, const struct frame *f);

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
/* Does id wait for the user's answer? */
bool donor_requests(const struct session *s, uint32_t id);
void donor_fill(const struct session *s, struct session_status *st);

/* merge.c */
void merge_suspect(struct session *s, uint32_t id);
void merge_mark(const struct session *s, struct group_id *mark);
uint16_t merge_judge(const struct session *s, uint32_t id,
    const struct group_id *mark);
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
/* A commit came that is void. */
void renew_void(struct session *s, const struct frame *f);
/* Shall own messages wait for a commit? Says so when they no longer do. */
bool renew_holds(struct session *s);
/* A commit was applied: own says whether it was ours. */
void renew_done(struct session *s, bool own);
void renew_check(struct session *s);
bool renew_is_open(const struct session *s);
void renew_clear(struct session *s);
int64_t renew_deadline_ms(const struct session *s);
/* Not connected, or silent for so long that its EXIT may be withheld. */
bool renew_is_gone(const struct session *s, const struct member *m);
/* When it is our turn, if so many are before us. */
int64_t renew_turn_ms(const struct session *s, size_t rank);

/* renewal.c */
void renewal_fill(const struct session *s, struct session_renewal *out);
/* Tells of it when it is slow; returns when to look again. */
int64_t renewal_tell(struct session *s);

/* reunion.c */
enum reunion_state { REUNION_ALONE, REUNION_SOME, REUNION_TOGETHER };
/* Is another member here, or one who has just been let in? */
bool reunion_company(const struct session *s);
/* Is what is said now for others, and of no use to who is alone? */
bool reunion_for_others(const struct session *s);
/* The group is about to be dropped. */
void reunion_lost(struct session *s);
enum reunion_state reunion_state(const struct session *s);
void reunion_tick(struct session *s);
int64_t reunion_deadline_ms(const struct session *s);
/* Nothing waits any more. */
void reunion_done(struct session *s);
void reunion_forget(struct session *s);

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
/* When the oldest own message without an echo was sent; CLOCK_NEVER. */
int64_t talk_waiting_ms(const struct session *s);
/* Texts of ours that wait for a key or their echo. */
size_t talk_unsent(const struct session *s);
/* Of these, those that wait for others to be in. */
size_t talk_apart(const struct session *s);
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

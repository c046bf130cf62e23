/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The client's state machine (doc/PROTOCOL section 5): what each input does in
 * each state stands in one table, and nowhere else. A frame becomes an input
 * by its type and kind; PING, PONG and ERROR are the same in every state and
 * go to link.c.
 */
#include "config.h"

#include <stddef.h>

#include "base/err.h"
#include "base/log.h"
#include "session/core.h"

enum input {
	IN_NONE,
	IN_INIT, IN_JOIN, IN_EXIT,
	IN_SETUP, IN_RETURN, IN_REQUEST, IN_ROSTER, IN_CURRENT,
	IN_ADMISSION, IN_KEY_JOIN, IN_COMMIT, IN_FOUND, IN_SHARE,
	IN_MSG, IN_OTHER,	/* OTHER: an ordered type that we do not know */
	INPUTS
};

const char *
session_state_name(enum session_state state)
{
	static const char *const names[STATES] = {
		[STATE_OFFLINE] = "offline",
		[STATE_AWAIT_INIT] = "await-init",
		[STATE_CHOOSING] = "choosing",
		[STATE_AWAIT_RETURN] = "await-return",
		[STATE_AWAIT_KEY] = "await-key",
		[STATE_AWAIT_ECHO] = "await-echo",
		[STATE_READY] = "ready",
		[STATE_MERGING] = "merging",
		[STATE_FOUNDING] = "founding",
		[STATE_WAITING] = "waiting",
	};

	return names[state];
}

static const char *
input_name(enum input in)
{
	static const char *const names[INPUTS] = {
		[IN_NONE] = "none",
		[IN_INIT] = "init",
		[IN_JOIN] = "join",
		[IN_EXIT] = "exit",
		[IN_SETUP] = "setup",
		[IN_RETURN] = "return",
		[IN_REQUEST] = "request",
		[IN_ROSTER] = "roster",
		[IN_CURRENT] = "current",
		[IN_ADMISSION] = "admission",
		[IN_KEY_JOIN] = "key-join",
		[IN_COMMIT] = "commit",
		[IN_FOUND] = "found",
		[IN_SHARE] = "share",
		[IN_MSG] = "msg",
		[IN_OTHER] = "other",
	};

	return names[in];
}

void
machine_set(struct session *s, enum session_state state, int64_t until_ms)
{
	if (state != s->state)
		log_line(LOG_DEBUG, "session: %s -> %s",
		    session_state_name(s->state), session_state_name(state));
	s->state = state;
	s->until_ms = until_ms;
}

/* ---- inputs that mean the same wherever they are allowed ---- */

static void
on_init(struct session *s, const struct frame *f)
{
	struct payload_init p;
	size_t i;

	if (refused(s, f, payload_init_decode(&p, f)) != ERR_OK ||
	    p.count == 0 ||
	    payload_init_id(&p, p.count - 1u) != f->dest) {
		link_close(s, true, "the relay's INIT is not valid", 29);
		return;
	}
	s->id = f->dest;
	for (i = 0; i < p.count; i++)
		peers_add(&s->peers, payload_init_id(&p, i));
	push_event(s, EVENT_INIT, s->id)->number = p.count;
	push_event(s, EVENT_STEP, 0)->step = STEP_INIT;
	push_event(s, EVENT_IDENTITY, s->id);
	link_start(s);
	machine_set(s, STATE_CHOOSING, CLOCK_NEVER);
}

static void
on_join(struct session *s, const struct frame *f)
{
	if (f->src == s->id || f->src == RELAY_ID ||
	    peers_find(&s->peers, f->src) != NULL ||
	    s->peers.n >= INIT_IDS_MAX)
		return;
	peers_add(&s->peers, f->src);
	push_event(s, EVENT_JOIN, f->src);
}

static void
on_exit(struct session *s, const struct frame *f)
{
	if (f->src == s->id || peers_find(&s->peers, f->src) == NULL)
		return;
	push_event(s, EVENT_EXIT, f->src);
	peers_remove(&s->peers, f->src);
	asking_void_no_key(s);
	donor_peer_left(s, f->src);
	talk_peer_left(s, f->src);
	asking_peer_left(s, f->src);
	if (s->merge_agreed == f->src)
		s->merge_agreed = 0;
	renew_check(s);
}

static void
on_msg(struct session *s, const struct frame *f)
{
	if (f->src == s->id)
		talk_echo(s, f);
	else
		hear_msg(s, f);
}

/* Kept for the replay; what an earlier generation of ours opens is read now */
static void
keep_msg(struct session *s, const struct frame *f)
{
	on_msg(s, f);
	asking_keep(s, f);
}

/* While we ask another group: lived through here, kept for a replay there. */
static void
both_admission(struct session *s, const struct frame *f)
{
	asking_keep(s, f);
	ordered_admission(s, f);
}

static void
both_join(struct session *s, const struct frame *f)
{
	asking_keep(s, f);
	ordered_join(s, f);
}

static void
both_commit(struct session *s, const struct frame *f)
{
	asking_keep(s, f);
	ordered_commit(s, f);
}

static void
both_share(struct session *s, const struct frame *f)
{
	asking_keep(s, f);
	renew_share(s, f);
}

typedef void handler(struct session *s, const struct frame *f);

static handler *const table[STATES][INPUTS] = {
	[STATE_AWAIT_INIT] = {
		[IN_INIT] = on_init,
	},
	[STATE_CHOOSING] = {
		[IN_JOIN] = on_join,
		[IN_EXIT] = on_exit,
		[IN_SETUP] = donor_no_key,
		[IN_MSG] = on_msg,
	},
	[STATE_AWAIT_RETURN] = {
		[IN_JOIN] = on_join,
		[IN_EXIT] = on_exit,
		[IN_SETUP] = donor_no_key,
		[IN_RETURN] = asking_return,
		[IN_ADMISSION] = asking_keep,
		[IN_KEY_JOIN] = asking_keep,
		[IN_COMMIT] = asking_keep,
		[IN_FOUND] = asking_keep,
		[IN_SHARE] = asking_keep,
		[IN_MSG] = keep_msg,
		[IN_OTHER] = asking_keep,
	},
	[STATE_AWAIT_KEY] = {
		[IN_JOIN] = on_join,
		[IN_EXIT] = on_exit,
		[IN_SETUP] = donor_no_key,
		[IN_ROSTER] = asking_roster,
		[IN_CURRENT] = asking_current,
		[IN_ADMISSION] = asking_keep,
		[IN_KEY_JOIN] = asking_keep,
		[IN_COMMIT] = asking_keep,
		[IN_FOUND] = asking_keep,
		[IN_SHARE] = asking_keep,
		[IN_MSG] = keep_msg,
		[IN_OTHER] = asking_keep,
	},
	[STATE_AWAIT_ECHO] = {
		[IN_JOIN] = on_join,
		[IN_EXIT] = on_exit,
		[IN_SETUP] = donor_later,
		[IN_ADMISSION] = ordered_admission,
		[IN_KEY_JOIN] = ordered_join,
		[IN_COMMIT] = ordered_commit,
		[IN_SHARE] = renew_share,
		[IN_MSG] = on_msg,
	},
	[STATE_READY] = {
		[IN_JOIN] = on_join,
		[IN_EXIT] = on_exit,
		[IN_SETUP] = donor_setup,
		[IN_REQUEST] = donor_request,
		[IN_ADMISSION] = ordered_admission,
		[IN_KEY_JOIN] = ordered_join,
		[IN_COMMIT] = ordered_commit,
		[IN_SHARE] = renew_share,
		[IN_MSG] = on_msg,
	},
	[STATE_MERGING] = {
		[IN_JOIN] = on_join,
		[IN_EXIT] = on_exit,
		[IN_SETUP] = donor_setup,
		[IN_REQUEST] = donor_request,
		[IN_RETURN] = asking_return,
		[IN_ROSTER] = asking_roster,
		[IN_CURRENT] = asking_current,
		[IN_ADMISSION] = both_admission,
		[IN_KEY_JOIN] = both_join,
		[IN_COMMIT] = both_commit,
		[IN_FOUND] = asking_keep,
		[IN_SHARE] = both_share,
		[IN_MSG] = keep_msg,
		[IN_OTHER] = asking_keep,
	},
	[STATE_FOUNDING] = {
		[IN_JOIN] = on_join,
		[IN_EXIT] = on_exit,
		[IN_SETUP] = donor_later,
		[IN_ADMISSION] = founding_admission,
		[IN_KEY_JOIN] = founding_rival,
		[IN_COMMIT] = founding_rival,
		[IN_FOUND] = founding_found,
		[IN_MSG] = on_msg,
	},
	[STATE_WAITING] = {
		[IN_JOIN] = on_join,
		[IN_EXIT] = on_exit,
		[IN_SETUP] = donor_no_key,
		[IN_MSG] = on_msg,
	},
};

/* ---- frames to inputs ---- */

static enum input
key_new_input(const struct frame *f)
{
	bool to_all = f->dest == ALL_IDS;

	switch (payload_kind(f)) {
	case KEY_JOIN:
		return to_all ? IN_KEY_JOIN : IN_NONE;
	case KEY_COMMIT:
		return to_all ? IN_COMMIT : IN_NONE;
	case KEY_FOUND:
		return to_all ? IN_FOUND : IN_NONE;
	case KEY_SHARE:
		return to_all ? IN_OTHER : IN_SHARE;
	default:
		return to_all ? IN_OTHER : IN_NONE;
	}
}

static enum input
authorize_input(const struct frame *f)
{
	bool to_all = f->dest == ALL_IDS;

	switch (payload_kind(f)) {
	case AUTHORIZE_REQUEST:
		return to_all ? IN_OTHER : IN_REQUEST;
	case AUTHORIZE_ADMISSION:
		return to_all ? IN_ADMISSION : IN_NONE;
	case AUTHORIZE_ROSTER:
		return to_all ? IN_OTHER : IN_ROSTER;
	default:
		return to_all ? IN_OTHER : IN_NONE;
	}
}

static enum input
input_of(const struct frame *f)
{
	bool to_all = f->dest == ALL_IDS;
	uint8_t type = frame_type(f);

	switch (type) {
	case TYPE_INIT:
		return IN_INIT;
	case TYPE_JOIN:
		return IN_JOIN;
	case TYPE_EXIT:
		return IN_EXIT;
	case TYPE_DH_SETUP:
		return to_all ? IN_NONE : IN_SETUP;
	case TYPE_DH_RETURN:
		return to_all ? IN_NONE : IN_RETURN;
	case TYPE_AUTHORIZE:
		return authorize_input(f);
	case TYPE_KEY_CURRENT:
		return to_all ? IN_OTHER : IN_CURRENT;
	case TYPE_KEY_NEW:
		return key_new_input(f);
	case TYPE_MSG:
		return IN_MSG;
	default:
		return to_all && type_is_ordered(type) ? IN_OTHER : IN_NONE;
	}
}

/* Only who has a key sends such; is this one at least well-formed? */
static bool
shows_key(const struct frame *f, enum input in)
{
	union {
		struct payload_admission admission;
		struct payload_join join;
		struct payload_commit commit;
		struct payload_found found;
		struct payload_share share;
		struct payload_msg msg;
	} p;

	switch (in) {
	case IN_ADMISSION:
		return payload_admission_decode(&p.admission, f) == ERR_OK;
	case IN_KEY_JOIN:
		return payload_join_decode(&p.join, f) == ERR_OK;
	case IN_COMMIT:
		return payload_commit_decode(&p.commit, f) == ERR_OK;
	case IN_FOUND:
		return payload_found_decode(&p.found, f) == ERR_OK;
	case IN_SHARE:
		return payload_share_decode(&p.share, f) == ERR_OK;
	case IN_MSG:
		return payload_msg_decode(&p.msg, f) == ERR_OK;
	default:
		return false;
	}
}

/*
 * What every frame tells about its sender, whatever our state. Anybody can send
 * what looks as if it had a key: who has left SILENT_FAILURES handshakes
 * unanswered must answer one before it counts as a holder again.
 */
static void
note_sender(struct session *s, const struct frame *f, enum input in)
{
	struct peer *peer;

	if (f->src == s->id || f->src == RELAY_ID ||
	    type_class(frame_type(f)) != CLASS_MEMBER || s->id == 0)
		return;
	if (peers_find(&s->peers, f->src) == NULL)
		on_join(s, f);		/* its JOIN was kept from us */
	peer = peers_find(&s->peers, f->src);
	if (peer == NULL)
		return;		/* more than a relay may have */
	if (in == IN_RETURN || in == IN_ROSTER || in == IN_CURRENT)
		peer->silent = 0;
	if (peer->silent >= SILENT_FAILURES || !shows_key(f, in))
		return;
	peer->holds_key = true;
	if (in != IN_MSG && in != IN_SHARE)
		asking_void_no_key(s);
}

/* Handles f and, if it is an ordered broadcast, takes it into the view. */
static void
dispatch(struct session *s, const struct frame *f, enum input in)
{
	struct epoch *before = keyring_present(&s->keyring);
	handler *handle = table[s->state][in];

	log_line(LOG_DEBUG, "session: %s %s %s", session_state_name(s->state),
	    handle != NULL ? "takes" : "ignores", input_name(in));
	if (handle != NULL)
		handle(s, f);
	else if (in == IN_NONE)
		refused(s, f, ERR_FORMAT);
	if (f->dest == ALL_IDS && type_is_ordered(frame_type(f)) &&
	    before != NULL && keyring_present(&s->keyring) == before)
		keyring_step(&s->keyring, f);
}

void
machine_frame(struct session *s, const struct frame *f)
{
	enum input in = input_of(f);

	if (f->dest != ALL_IDS && s->id != 0 && f->dest != s->id) {
		refused(s, f, ERR_NOTFOUND);	/* the relay is confused */
		return;
	}
	switch (frame_type(f)) {
	case TYPE_PING:
	case TYPE_PONG:
		link_pong(s, f);
		return;
	case TYPE_ERROR:
		link_error(s, f);
		return;
	default:
		note_sender(s, f, in);
		dispatch(s, f, in);
	}
}

void
machine_replay(struct session *s, const struct frame *f)
{
	dispatch(s, f, input_of(f));
}

void
machine_timeout(struct session *s)
{
	switch (s->state) {
	case STATE_AWAIT_INIT:
		link_close(s, true, "the relay did not say who is here", 33);
		break;
	case STATE_CHOOSING:
		asking_choose(s);
		break;
	case STATE_AWAIT_RETURN:
	case STATE_AWAIT_KEY:
	case STATE_AWAIT_ECHO:
	case STATE_MERGING:
		asking_timeout(s);
		break;
	case STATE_FOUNDING:
		asking_start(s, s->now_ms);
		break;
	default:
		machine_set(s, s->state, CLOCK_NEVER);
	}
}

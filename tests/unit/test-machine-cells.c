/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every cell of the [STATE][INPUT] table (doc/PROTOCOL section 5): a session
 * is brought into the state, in a room with a living group, and is then given
 * junk of that kind, and a genuine frame of it. What each cell does stands in
 * the table below; which cells were reached is read from the machine's own
 * log, so that none can be forgotten. In other tests: what a cell does with
 * each content that a frame may have.
 */
#include "config.h"

#include "session-harness.h"

#include "base/log.h"

enum input {
	IN_NONE, IN_INIT, IN_JOIN, IN_EXIT, IN_SETUP, IN_RETURN, IN_REQUEST,
	IN_ROSTER, IN_CURRENT, IN_ADMISSION, IN_KEY_JOIN, IN_COMMIT, IN_FOUND,
	IN_SHARE, IN_MSG, IN_OTHER, INPUTS
};

/* As the machine calls them, and the frames that they are. */
static const struct {
	const char *name;
	uint8_t type;
	int kind;
	bool to_all;
} inputs[INPUTS] = {
	[IN_NONE] = { "none", 99, ANY, false },
	[IN_INIT] = { "init", TYPE_INIT, ANY, false },
	[IN_JOIN] = { "join", TYPE_JOIN, ANY, true },
	[IN_EXIT] = { "exit", TYPE_EXIT, ANY, true },
	[IN_SETUP] = { "setup", TYPE_DH_SETUP, ANY, false },
	[IN_RETURN] = { "return", TYPE_DH_RETURN, ANY, false },
	[IN_REQUEST] = { "request", TYPE_AUTHORIZE, AUTHORIZE_REQUEST,
	    false },
	[IN_ROSTER] = { "roster", TYPE_AUTHORIZE, AUTHORIZE_ROSTER, false },
	[IN_CURRENT] = { "current", TYPE_KEY_CURRENT, ANY, false },
	[IN_ADMISSION] = { "admission", TYPE_AUTHORIZE, AUTHORIZE_ADMISSION,
	    true },
	[IN_KEY_JOIN] = { "key-join", TYPE_KEY_NEW, KEY_JOIN, true },
	[IN_COMMIT] = { "commit", TYPE_KEY_NEW, KEY_COMMIT, true },
	[IN_FOUND] = { "found", TYPE_KEY_NEW, KEY_FOUND, true },
	[IN_SHARE] = { "share", TYPE_KEY_NEW, KEY_SHARE, false },
	[IN_MSG] = { "msg", TYPE_MSG, ANY, true },
	[IN_OTHER] = { "other", 99, ANY, true },
};

/* How one sees that a cell did its work. */
enum sign {
	IGNORED,	/* no event, nothing sent, nothing kept */
	EVENT,		/* this enum event_type */
	SENT,		/* a frame of this type */
	KEPT,		/* for the replay behind KEY_CURRENT */
	LATER,		/* a DH_SETUP, until we have a key */
	SHARED,		/* the secret of a commit to come */
	PART,		/* of the roster */
	QUIET		/* looked at, but of a group that is not ours yet */
};

struct cell {
	enum sign sign;
	int what;
	enum session_state next;	/* OFFLINE: stays */
};

/* A cell that is not here ignores its input, in whatever state. */
static const struct cell cells[STATES][INPUTS] = {
	[STATE_AWAIT_INIT] = {
		[IN_INIT] = { EVENT, EVENT_INIT, STATE_CHOOSING },
	},
	[STATE_CHOOSING] = {
		[IN_JOIN] = { EVENT, EVENT_JOIN, 0 },
		[IN_EXIT] = { EVENT, EVENT_EXIT, 0 },
		[IN_SETUP] = { SENT, TYPE_ERROR, 0 },
		[IN_MSG] = { QUIET, 0, 0 },
	},
	[STATE_AWAIT_RETURN] = {
		[IN_JOIN] = { EVENT, EVENT_JOIN, 0 },
		[IN_EXIT] = { EVENT, EVENT_EXIT, 0 },
		[IN_SETUP] = { SENT, TYPE_ERROR, 0 },
		[IN_RETURN] = { SENT, TYPE_AUTHORIZE, STATE_AWAIT_KEY },
		[IN_ADMISSION] = { KEPT, 0, 0 },
		[IN_KEY_JOIN] = { KEPT, 0, 0 },
		[IN_COMMIT] = { KEPT, 0, 0 },
		[IN_FOUND] = { KEPT, 0, 0 },
		[IN_SHARE] = { KEPT, 0, 0 },
		[IN_MSG] = { KEPT, 0, 0 },
		[IN_OTHER] = { KEPT, 0, 0 },
	},
	[STATE_AWAIT_KEY] = {
		[IN_JOIN] = { EVENT, EVENT_JOIN, 0 },
		[IN_EXIT] = { EVENT, EVENT_EXIT, 0 },
		[IN_SETUP] = { SENT, TYPE_ERROR, 0 },
		[IN_ROSTER] = { PART, 0, 0 },
		[IN_CURRENT] = { SENT, TYPE_KEY_NEW, STATE_AWAIT_ECHO },
		[IN_ADMISSION] = { KEPT, 0, 0 },
		[IN_KEY_JOIN] = { KEPT, 0, 0 },
		[IN_COMMIT] = { KEPT, 0, 0 },
		[IN_FOUND] = { KEPT, 0, 0 },
		[IN_SHARE] = { KEPT, 0, 0 },
		[IN_MSG] = { KEPT, 0, 0 },
		[IN_OTHER] = { KEPT, 0, 0 },
	},
	[STATE_AWAIT_ECHO] = {
		[IN_JOIN] = { EVENT, EVENT_JOIN, 0 },
		[IN_EXIT] = { EVENT, EVENT_EXIT, 0 },
		[IN_SETUP] = { LATER, 0, 0 },
		[IN_ADMISSION] = { EVENT, EVENT_ADMITTED, 0 },
		[IN_KEY_JOIN] = { EVENT, EVENT_READY, STATE_READY },
		[IN_COMMIT] = { EVENT, EVENT_READY, STATE_READY },
		[IN_SHARE] = { SHARED, 0, 0 },
		[IN_MSG] = { QUIET, 0, 0 },
	},
	[STATE_READY] = {
		[IN_JOIN] = { EVENT, EVENT_JOIN, 0 },
		[IN_EXIT] = { EVENT, EVENT_EXIT, 0 },
		[IN_SETUP] = { SENT, TYPE_DH_RETURN, 0 },
		[IN_REQUEST] = { SENT, TYPE_AUTHORIZE, 0 },
		[IN_ADMISSION] = { EVENT, EVENT_ADMITTED, 0 },
		[IN_KEY_JOIN] = { EVENT, EVENT_GENERATION, 0 },
		[IN_COMMIT] = { EVENT, EVENT_GENERATION, 0 },
		[IN_SHARE] = { SHARED, 0, 0 },
		[IN_MSG] = { EVENT, EVENT_MESSAGE, 0 },
	},
	[STATE_MERGING] = {
		[IN_JOIN] = { EVENT, EVENT_JOIN, 0 },
		[IN_EXIT] = { EVENT, EVENT_EXIT, 0 },
		[IN_SETUP] = { SENT, TYPE_DH_RETURN, 0 },
		[IN_REQUEST] = { SENT, TYPE_AUTHORIZE, 0 },
		[IN_RETURN] = { SENT, TYPE_AUTHORIZE, 0 },
		[IN_ROSTER] = { PART, 0, 0 },
		[IN_CURRENT] = { SENT, TYPE_KEY_NEW, STATE_AWAIT_ECHO },
		[IN_ADMISSION] = { EVENT, EVENT_ADMITTED, 0 },
		[IN_KEY_JOIN] = { EVENT, EVENT_GENERATION, 0 },
		[IN_COMMIT] = { EVENT, EVENT_GENERATION, 0 },
		[IN_FOUND] = { KEPT, 0, 0 },
		[IN_SHARE] = { SHARED, 0, 0 },
		[IN_MSG] = { EVENT, EVENT_MESSAGE, 0 },
		[IN_OTHER] = { KEPT, 0, 0 },
	},
	[STATE_FOUNDING] = {
		[IN_JOIN] = { EVENT, EVENT_JOIN, 0 },
		[IN_EXIT] = { EVENT, EVENT_EXIT, 0 },
		[IN_SETUP] = { LATER, 0, 0 },
		[IN_ADMISSION] = { QUIET, 0, 0 },
		[IN_KEY_JOIN] = { QUIET, 0, 0 },
		[IN_COMMIT] = { QUIET, 0, 0 },
		[IN_FOUND] = { EVENT, EVENT_READY, STATE_READY },
		[IN_MSG] = { QUIET, 0, 0 },
	},
	[STATE_WAITING] = {
		[IN_JOIN] = { EVENT, EVENT_JOIN, 0 },
		[IN_EXIT] = { EVENT, EVENT_EXIT, 0 },
		[IN_SETUP] = { SENT, TYPE_ERROR, 0 },
		[IN_MSG] = { QUIET, 0, 0 },
	},
};

/* ---- what the machine says it did ---- */

static bool reached[STATES][INPUTS];
static int last_state = -1, last_input = -1;
static bool last_taken;

static int
input_index(const char *name)
{
	int i;

	for (i = 0; i < INPUTS; i++)
		if (!strcmp(inputs[i].name, name))
			return i;
	return -1;
}

static int
state_index(const char *name)
{
	int i;

	for (i = 0; i < STATES; i++)
		if (!strcmp(session_state_name((enum session_state)i), name))
			return i;
	return -1;
}

static void
note(void *ctx, enum log_level level, const char *line)
{
	char state[32], verb[32], input[32];

	(void)ctx;
	if (level != LOG_DEBUG || sscanf(line, "session: %31s %31s %31s",
	    state, verb, input) != 3 || !strcmp(verb, "->"))
		return;
	last_state = state_index(state);
	last_input = input_index(input);
	last_taken = !strcmp(verb, "takes");
	if (last_state < 0 || last_input < 0)
		bail_out("no such cell: %s", line);
}

/* ---- the states ---- */

/* In the room: a and b, one group, and the session that is looked at. */
struct scene {
	struct room r;
	struct node *n;
	struct node *friend;		/* of n's group; else b */
};

static void
set_online(struct room *r, size_t from, size_t to, bool online)
{
	for (; from < to; from++)
		r->nodes[from].online = online;
}

static void
newcomer(struct scene *c)
{
	c->n = room_node(&c->r, 0x300, "n");
	session_prefer(c->n->session, 0x100);
}

static void
go_await_init(struct scene *c)
{
	newcomer(c);
	c->n->online = true;
	session_connect(c->n->session, c->r.now_ms);
}

/* Both members are busy: a pause. */
static void
go_choosing(struct scene *c)
{
	size_t i;

	newcomer(c);
	room_hold(&c->r, TYPE_DH_SETUP, ANY, c->n->id);
	room_connect(&c->r, c->n);
	for (i = 0; i < 2; i++) {
		room_error(&c->r, c->n, c->r.nodes[i].id, SEVERITY_INFO,
		    CODE_BUSY, &c->n->session->asking.hs.sid, "busy");
		room_collect(&c->r);
	}
}

static void
go_await_return(struct scene *c)
{
	newcomer(c);
	room_hold(&c->r, TYPE_DH_RETURN, ANY, 0x100);
	room_connect(&c->r, c->n);
}

static void
hold_answer(struct scene *c)
{
	room_hold(&c->r, TYPE_AUTHORIZE, AUTHORIZE_ROSTER, 0x100);
	room_hold(&c->r, TYPE_KEY_CURRENT, ANY, 0x100);
}

static void
go_await_key(struct scene *c)
{
	newcomer(c);
	hold_answer(c);
	room_connect(&c->r, c->n);
}

static void
go_await_echo(struct scene *c)
{
	newcomer(c);
	room_hold(&c->r, TYPE_KEY_NEW, KEY_JOIN, c->n->id);
	room_connect(&c->r, c->n);
}

static void
go_ready(struct scene *c)
{
	newcomer(c);
	room_connect(&c->r, c->n);
	room_settle(&c->r);
	node_say(&c->r, &c->r.nodes[1], 0, "hello");
}

/*
 * In a group of its own, with a friend, its user has agreed to give way to
 * a's. The others' users have not: they stay where they are.
 */
static void
go_merging(struct scene *c)
{
	size_t i;

	newcomer(c);
	c->friend = room_node(&c->r, 0x400, "friend");
	session_set_policy(c->r.nodes[1].session, POLICY_ASK);
	session_set_policy(c->friend->session, POLICY_ASK);
	set_online(&c->r, 0, 2, false);
	room_connect(&c->r, c->n);
	room_settle(&c->r);
	room_connect(&c->r, c->friend);
	room_settle(&c->r);
	set_online(&c->r, 0, 2, true);
	for (i = 0; i < c->r.n; i++)
		room_presence(&c->r, TYPE_JOIN, c->r.nodes[i].id);
	node_say(&c->r, c->friend, 0, "hello");
	node_say(&c->r, &c->r.nodes[1], 0, "hello");
	room_settle(&c->r);
	room_hold(&c->r, TYPE_DH_RETURN, ANY, 0x100);
	node_say(&c->r, &c->r.nodes[0], 0, "hello");
	room_settle(&c->r);
	session_merge(c->n->session, 0x100, c->r.now_ms);
	session_set_policy(c->friend->session, POLICY_AUTO);
}

static void
go_founding(struct scene *c)
{
	newcomer(c);
	set_online(&c->r, 0, 2, false);
	room_hold(&c->r, TYPE_KEY_NEW, KEY_FOUND, 0);
	room_connect(&c->r, c->n);
	room_settle(&c->r);
	set_online(&c->r, 0, 2, true);
	room_presence(&c->r, TYPE_JOIN, 0x100);
	room_presence(&c->r, TYPE_JOIN, 0x200);
}

static void
go_waiting(struct scene *c)
{
	newcomer(c);
	session_set_passphrase(c->n->session, "perry");
	room_connect(&c->r, c->n);
}

static void (*const go[STATES])(struct scene *) = {
	[STATE_AWAIT_INIT] = go_await_init,
	[STATE_CHOOSING] = go_choosing,
	[STATE_AWAIT_RETURN] = go_await_return,
	[STATE_AWAIT_KEY] = go_await_key,
	[STATE_AWAIT_ECHO] = go_await_echo,
	[STATE_READY] = go_ready,
	[STATE_MERGING] = go_merging,
	[STATE_FOUNDING] = go_founding,
	[STATE_WAITING] = go_waiting,
};

/* ---- genuine frames ---- */

static struct room_frame *
frame_new(const struct scene *c, enum input in, uint32_t src,
    const uint8_t *payload, size_t size)
{
	struct room_frame *f = mem_alloc(sizeof *f + size);

	f->src = src;
	f->dest = inputs[in].to_all ? ALL_IDS : c->n->id;
	f->size = size;
	memcpy(f->payload, payload, size);
	f->payload[0] = inputs[in].type;
	if (inputs[in].kind != ANY)
		f->payload[1] = (uint8_t)inputs[in].kind;
	return f;
}

static bool
is_input(const struct room_frame *f, enum input in)
{
	return f->payload[0] == inputs[in].type && (inputs[in].kind == ANY ||
	    f->payload[1] == inputs[in].kind);
}

/* One of those that are held: one for n, else it is made one for n. */
static struct room_frame *
take(struct scene *c, enum input in)
{
	struct room_frames *held = &c->r.held;
	struct room_frame *f = NULL;
	size_t i, found = 0;

	room_settle(&c->r);
	for (i = 0; i < held->n; i++) {
		if (!is_input(held->v[i], in) ||
		    (f != NULL && held->v[i]->dest != c->n->id))
			continue;
		f = held->v[i];
		found = i;
	}
	if (f == NULL)
		return NULL;
	held->n--;
	memmove(held->v + found, held->v + found + 1,
	    (held->n - found) * sizeof(struct room_frame *));
	f->dest = inputs[in].to_all ? ALL_IDS : c->n->id;
	return f;
}

/* Another newcomer comes, and asks that one; its frame is held. */
static void
somebody_joins(struct scene *c, enum input in, uint32_t whom)
{
	struct node *x = room_node(&c->r, 0x900, "x");

	session_prefer(x->session, whom);
	room_hold(&c->r, inputs[in].type, inputs[in].kind, 0);
	room_connect(&c->r, x);
}

/* Frames that can be written without a session. */
static struct room_frame *
plain(const struct scene *c, enum input in)
{
	uint8_t payload[4 + FOUND_RANDOM_BYTES] = { 0 };
	struct writer w;

	writer_init(&w, payload, sizeof payload);
	switch (in) {
	case IN_INIT:
		payload_init_encode(&w, (uint32_t[]){ 0x100, 0x200,
		    c->n->id }, 3);
		return frame_new(c, in, RELAY_ID, payload, w.len);
	case IN_JOIN:
	case IN_EXIT:
		return frame_new(c, in, 0x999, payload, 4);
	case IN_FOUND:
		return frame_new(c, in, 0x100, payload, sizeof payload);
	default:
		return frame_new(c, in, 0x100, payload, 4);
	}
}

static struct room_frame *
genuine(struct scene *c, enum input in)
{
	struct room_frame *f = take(c, in);
	bool donor = session_ready(c->n->session);

	if (f != NULL)
		return f;
	switch (in) {
	case IN_SETUP:
		somebody_joins(c, in, c->n->id);
		break;
	case IN_REQUEST:
		somebody_joins(c, in, donor ? c->n->id : c->friend->id);
		break;
	case IN_RETURN:
	case IN_ROSTER:
	case IN_CURRENT:
	case IN_ADMISSION:
	case IN_KEY_JOIN:
		somebody_joins(c, in, c->friend->id);
		break;
	case IN_SHARE:		/* who misses it must not see the commit */
		room_hold(&c->r, TYPE_KEY_NEW, KEY_SHARE, 0);
		/* fall through */
	case IN_COMMIT:
		room_hold(&c->r, TYPE_KEY_NEW, KEY_COMMIT, 0);
		session_rekey(c->friend->session, c->r.now_ms);
		break;
	case IN_MSG:
		room_hold(&c->r, TYPE_MSG, ANY, 0);
		node_say(&c->r, c->friend, 0, "hello");
		break;
	default:
		return plain(c, in);
	}
	return take(c, in);
}

/* ---- one cell ---- */

static void
pass_held(struct scene *c, enum input in)
{
	struct room_frame *f = take(c, in);

	if (f != NULL)
		room_pass_to(&c->r, c->n, f);
	free(f);
}

/* What looks like the admission that n asks for: keeping begins with it. */
static void
let_in(struct scene *c)
{
	const struct session *s = c->n->session;
	uint8_t admission[64] = { TYPE_AUTHORIZE, AUTHORIZE_ADMISSION, 0, 0,
	    (uint8_t)(s->id >> 24), (uint8_t)(s->id >> 16),
	    (uint8_t)(s->id >> 8), (uint8_t)s->id };

	room_tell(&c->r, c->n, s->asking.peer, ALL_IDS, admission,
	    sizeof admission);
}

/* What comes before a genuine frame of that kind, in the same state. */
static void
prepare(struct scene *c, enum input in)
{
	if (c->n->session->state == STATE_MERGING &&
	    (in == IN_ROSTER || in == IN_CURRENT)) {
		hold_answer(c);
		pass_held(c, IN_RETURN);
	}
	if (in == IN_CURRENT)
		pass_held(c, IN_ROSTER);
	if (in == IN_EXIT)
		room_presence(&c->r, TYPE_JOIN, 0x999);
	if (in >= IN_ADMISSION && c->n->session->asking.peer != 0)
		let_in(c);
}

struct glance {
	size_t events, output, kept, later, shares, entries;
};

static struct glance
look(const struct session *s)
{
	struct glance g = { .events = s->events.n,
	    .output = buf_len(&s->out), .kept = s->asking.kept.n,
	    .later = s->donor.later.n, .shares = s->renew.n_shares,
	    .entries = s->asking.n_entries };

	return g;
}

/* Has n sent a frame of that type since the log had that length? */
static bool
has_sent(const struct scene *c, int type, size_t since)
{
	const struct room_frames *log = &c->r.log;

	for (; since < log->n; since++)
		if (log->v[since]->src == c->n->id &&
		    log->v[since]->payload[0] == type)
			return true;
	return false;
}

/* While n asks another group, what is ordered is lived through and kept. */
static bool
is_kept(enum session_state state, enum input in)
{
	return state == STATE_MERGING && in >= IN_ADMISSION;
}

static bool
shows(struct scene *c, const struct cell *cell, const struct glance *before,
    bool kept)
{
	struct glance now = look(c->n->session);
	size_t sent = c->r.log.n;

	room_collect(&c->r);
	if (kept && now.kept != before->kept + 1)
		return false;
	switch (cell->sign) {
	case IGNORED:
		return !memcmp(&now, before, sizeof now);
	case EVENT:
		return node_count(c->n, (enum event_type)cell->what) > 0;
	case SENT:
		return has_sent(c, cell->what, sent);
	case KEPT:
		return now.kept == before->kept + 1;
	case LATER:
		return now.later == before->later + 1;
	case SHARED:
		return now.shares == before->shares + 1;
	case PART:
		return now.entries > before->entries;
	default:
		return now.output == before->output &&
		    node_count(c->n, EVENT_MESSAGE) == 0;
	}
}

/* Passes f to the session alone; did it go to that cell? */
static bool
pass(struct scene *c, const struct room_frame *f, enum session_state state,
    enum input in)
{
	last_state = -1;
	log_set(note, NULL, LOG_DEBUG);
	room_pass_to(&c->r, c->n, f);
	log_set(NULL, NULL, LOG_ERROR);
	if (last_state != (int)state || last_input != (int)in)
		return false;
	reached[state][in] = true;
	return last_taken == (cells[state][in].sign != IGNORED);
}

/*
 * Random bytes in a payload of that kind, not of whom n asks. Not for INIT,
 * which closes the link (test-machine.c). JOIN and EXIT have no content: one
 * of somebody who is there already, or not at all.
 */
static void
false_one(struct scene *c, enum session_state state, enum input in)
{
	struct room_frame *f;
	uint8_t payload[120];
	bool good;

	rng_fill(&c->r.rng, payload, sizeof payload);
	f = frame_new(c, in, in == IN_EXIT ? 0x998 : 0x200, payload,
	    sizeof payload);
	good = pass(c, f, state, in);
	free(f);
	ok(good && c->n->session->state == state,
	    "%s: a false %s changes nothing", session_state_name(state),
	    inputs[in].name);
}

static void
genuine_one(struct scene *c, enum session_state state, enum input in)
{
	const struct cell *cell = &cells[state][in];
	enum session_state next = cell->next ? cell->next : state;
	enum session_state after;
	struct room_frame *f;
	struct glance before;
	bool good;

	prepare(c, in);
	f = genuine(c, in);
	if (f == NULL)
		bail_out("no genuine %s for %s", inputs[in].name,
		    session_state_name(state));
	room_collect(&c->r);
	node_forget(c->n);
	before = look(c->n->session);
	good = pass(c, f, state, in);
	after = c->n->session->state;
	ok(good && shows(c, cell, &before, is_kept(state, in)) &&
	    after == next,
	    "%s: a genuine %s is %s: %s", session_state_name(state),
	    inputs[in].name, cell->sign == IGNORED ? "ignored" : "taken",
	    session_state_name(after));
	free(f);
}

static void
one_cell(enum session_state state, enum input in)
{
	struct scene c;

	room_init(&c.r, 1 + (uint64_t)state);
	room_people(&c.r, 2);
	c.friend = &c.r.nodes[1];
	go[state](&c);
	room_settle(&c.r);
	if (c.n->session->state != state)
		bail_out("%s instead of %s",
		    session_state_name(c.n->session->state),
		    session_state_name(state));
	if (in != IN_INIT)
		false_one(&c, state, in);
	genuine_one(&c, state, in);
	room_free(&c.r);
}

/* The seam drops what comes when there is no link: the row has no cells. */
static void
offline(void)
{
	struct scene c;
	struct room_frame *f;
	int in;

	room_init(&c.r, 1);
	newcomer(&c);
	last_state = -1;
	log_set(note, NULL, LOG_DEBUG);
	for (in = 0; in < INPUTS; in++) {
		f = plain(&c, (enum input)in);
		room_pass_to(&c.r, c.n, f);
		free(f);
	}
	log_set(NULL, NULL, LOG_ERROR);
	ok(last_state == -1 && c.n->session->state == STATE_OFFLINE,
	    "off line nothing reaches the machine");
	room_free(&c.r);
}

int
main(void)
{
	int state, in, missed = 0;

	offline();
	for (state = STATE_AWAIT_INIT; state < STATES; state++)
		for (in = 0; in < INPUTS; in++)
			one_cell((enum session_state)state, (enum input)in);
	for (state = STATE_AWAIT_INIT; state < STATES; state++)
		for (in = 0; in < INPUTS; in++) {
			if (reached[state][in])
				continue;
			missed++;
			diag("%s %s", session_state_name(
			    (enum session_state)state), inputs[in].name);
		}
	is_int(missed, 0, "no test missed a cell");
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every frame that a room has seen, malformed in several ways, to a session
 * that is in the room and to one on its way in: each is refused with a line in
 * the log, and nothing of the state is another by it.
 */
#include "config.h"

#include "session-harness.h"

#include "base/log.h"
#include "crypto/prim.h"

/* ---- the log ---- */

static size_t lines, told_more;
static char last[256];
static bool clean = true;

static void
sink(void *ctx, enum log_level level, const char *line)
{
	const char *p;

	(void)ctx;
	(void)level;
	for (p = line; *p != '\0'; p++)
		clean &= *p >= ' ' && *p < 0x7f;
	if (strstr(line, " more frames refused") != NULL)
		told_more++;
	else if (strstr(line, " refused: ") != NULL)
		lines++;
	else
		return;
	snprintf(last, sizeof last, "%s", line);
}

/* ---- the state ---- */

/*
 * What frames change if they are valid. Not in it: when somebody was last
 * heard, and the view, in which invalid broadcasts have their place, too.
 */
struct digest {
	uint8_t b[32];
	struct piece pieces[64];
	size_t n;
};

static void
add(struct digest *d, const void *data, size_t len)
{
	if (d->n == ARRAY_LEN(d->pieces))
		bail_out("too many pieces");
	d->pieces[d->n++] = (struct piece){ data, len };
}

static void
add_epoch(struct digest *d, const struct epoch *e)
{
	size_t i;

	add(d, &e->m, sizeof e->m);
	add(d, &e->leaf_secret, sizeof e->leaf_secret);
	add(d, &e->messages, sizeof e->messages);
	for (i = 0; i < e->n_chains; i++)
		add(d, &e->chains[i].key, sizeof e->chains[i].key);
	for (i = 0; i < e->n_direct; i++)
		add(d, &e->direct[i].key, sizeof e->direct[i].key);
}

static void
digest(struct digest *d, const struct session *s)
{
	const struct roster *r = &s->group.roster;
	size_t i;

	d->n = 0;
	add(d, &s->state, sizeof s->state);
	add(d, &s->until_ms, sizeof s->until_ms);
	add(d, &s->card, sizeof s->card);
	add(d, &s->group.keys, sizeof s->group.keys);
	for (i = 0; i < r->n; i++) {
		add(d, &r->members[i].card, sizeof r->members[i].card);
		add(d, &r->members[i].state, sizeof r->members[i].state);
	}
	for (i = 0; i < s->keyring.n; i++)
		add_epoch(d, s->keyring.epochs[i]);
	add(d, &s->renew, sizeof s->renew);
	add(d, s->donor.slots, sizeof s->donor.slots);
	add(d, &s->asking.peer, sizeof s->asking.peer);
	add(d, &s->asking.hs, sizeof s->asking.hs);
	add(d, &s->asking.n_entries, sizeof s->asking.n_entries);
	add(d, &s->talk.n, sizeof s->talk.n);
	add(d, &s->talk.early.n, sizeof s->talk.early.n);
	add(d, &s->confirmed, sizeof s->confirmed);
	add(d, &s->forked, sizeof s->forked);
	add(d, &s->peers.n, sizeof s->peers.n);
	prim_hash(d->b, d->pieces, d->n);
}

/* ---- frames ---- */

enum change { CUT_SHORT, CUT_LAST, ADD_LAST, ALTER_LAST, KIND, CHANGES };

/* *f as it is malformed so, in bytes. */
static void
malform(uint8_t *bytes, struct frame *f, enum change change)
{
	memcpy(bytes, f->payload, f->size);
	bytes[f->size] = 0;
	f->payload = bytes;
	switch (change) {
	case CUT_SHORT:
		f->size = PAYLOAD_BYTES_MIN;
		break;
	case CUT_LAST:
		f->size--;
		break;
	case ADD_LAST:
		f->size++;
		break;
	case ALTER_LAST:
		bytes[f->size - 1] ^= 1;
		break;
	default:
		bytes[1] ^= 0x40;
	}
}

/* What is another frame then, but a good one: of a kind not known here, which
 * has its place in the view, or of another group. */
static bool
still_good(const struct frame *f, enum change change)
{
	if (change == KIND && (f->dest == ALL_IDS ||
	    frame_type(f) == TYPE_MSG))
		return true;
	switch (frame_type(f)) {
	case TYPE_DH_SETUP:	/* any point may be sent once; any cryptotype
				   is answered */
		return change == ALTER_LAST || change == KIND;
	case TYPE_KEY_NEW:	/* which has no box */
		return payload_kind(f) == KEY_FOUND;
	case TYPE_PING:
	case TYPE_PONG:
		return change != ADD_LAST;
	case TYPE_ERROR:	/* text */
		return true;
	default:
		return false;
	}
}

/* Not what goes to a newcomer alone. */
static bool
looked_into(const struct frame *f)
{
	uint8_t type = frame_type(f);

	return type != TYPE_DH_RETURN && type != TYPE_KEY_CURRENT &&
	    (type != TYPE_AUTHORIZE || payload_kind(f) != AUTHORIZE_ROSTER);
}

static int refused_frames, told, changed;

static void
feed(struct room *r, struct node *n, const struct frame *whole,
    enum change change)
{
	struct digest before, after;
	struct frame f = *whole;
	uint8_t *bytes = mem_zero(1, f.size + 1);

	malform(bytes, &f, change);
	n->session->refusals.lines = 0;
	lines = 0;
	digest(&before, n->session);
	room_tell(r, n, f.src, f.dest, f.payload, f.size);
	digest(&after, n->session);
	refused_frames++;
	told += lines == 1;
	if (lines != 1)
		diag("%zu lines of %s, kind %d, change %d", lines,
		    type_name(frame_type(whole)), payload_kind(whole), change);
	if (memcmp(before.b, after.b, sizeof before.b) != 0) {
		changed++;
		diag("%s, kind %d, change %d makes another state",
		    type_name(frame_type(whole)), payload_kind(whole), change);
	}
	free(bytes);
}

/* All frames of the log that went to all or to n. */
static void
feed_all(struct room *r, struct node *n)
{
	size_t i, end = r->log.n;
	struct frame f;
	int change;

	refused_frames = told = changed = 0;
	for (i = 0; i < end; i++) {
		f = frame_of(r->log.v[i]);
		if (f.src == n->id || (f.dest != ALL_IDS && f.dest != n->id) ||
		    !looked_into(&f))
			continue;
		for (change = 0; change < CHANGES; change++)
			if (!still_good(&f, (enum change)change))
				feed(r, n, &f, (enum change)change);
	}
}

/* Handshakes both ways, messages, a direct one, commits. */
static void
live(struct room *r)
{
	room_people(r, 3);
	session_prefer(room_node(r, 0x400, "d")->session, 0x100);
	room_connect(r, &r->nodes[3]);
	room_settle(r);
	node_say(r, &r->nodes[1], ALL_IDS, "to all");
	node_say(r, &r->nodes[1], 0x100, "to one");
	room_settle(r);
	session_rekey(r->nodes[1].session, r->now_ms);
	room_settle(r);
	node_say(r, &r->nodes[2], ALL_IDS, "again");
	room_settle(r);
	if (!room_agrees(r))
		bail_out("there is no room");
}

static void
in_the_room(void)
{
	struct room r;

	room_init(&r, 1);
	live(&r);
	feed_all(&r, &r.nodes[0]);
	ok(refused_frames >= 25, "%d malformed frames", refused_frames);
	is_int(told, refused_frames, "each has a line in the log");
	is_int(changed, 0, "and none makes another state");
	node_say(&r, &r.nodes[1], ALL_IDS, "still here");
	room_settle(&r);
	is_int((long long)node_heard(&r.nodes[0], "still here"), 1,
	    "the room goes on");
	room_free(&r);
}

/* A newcomer whose KEY_CURRENT is under way. */
static void
on_the_way(void)
{
	struct frame whole;
	struct room r;
	struct node *n;

	room_init(&r, 2);
	room_people(&r, 2);
	n = room_node(&r, 0x300, "c");
	session_prefer(n->session, 0x100);
	room_hold(&r, TYPE_AUTHORIZE, AUTHORIZE_ROSTER, 0);
	room_hold(&r, TYPE_KEY_CURRENT, ANY, 0);
	room_connect(&r, n);
	room_settle(&r);
	is_int(node_state(n), STATE_AWAIT_KEY, "a newcomer awaits the key");
	refused_frames = told = changed = 0;
	whole = frame_of(room_last(&r, TYPE_KEY_CURRENT, ANY, 0x100));
	feed(&r, n, &whole, CUT_SHORT);
	whole = frame_of(room_last(&r, TYPE_AUTHORIZE, AUTHORIZE_ROSTER,
	    0x100));
	feed(&r, n, &whole, CUT_SHORT);
	is_int(told, 2, "what is too short is told");
	is_int(changed, 0, "and nothing else");
	room_unhold(&r);
	ok(room_agrees(&r), "it gets in");
	room_free(&r);
}

/* Who sends junk without end does not fill a log. */
static void
flood(void)
{
	static const uint8_t junk[] = { TYPE_PING, 1, 2, 3, 4 };
	struct room r;
	int i;

	room_init(&r, 3);
	room_people(&r, 1);
	lines = told_more = 0;
	for (i = 0; i < 1000; i++)
		room_tell(&r, &r.nodes[0], 0x900, 0x100, junk, sizeof junk);
	is_int((long long)lines, 20, "a second has twenty lines");
	r.now_ms += 1000;
	room_tell(&r, &r.nodes[0], 0x900, 0x100, junk, sizeof junk);
	is_int((long long)told_more, 1, "then the rest is counted");
	is_int((long long)lines, 21, "and there are lines again");
	is_str(last, "session: PING (type 1, kind 1, 5 bytes) of 00000900 "
	    "refused: unexpected bytes at the end (-2)", "what, of whom, why");
	room_free(&r);
}

int
main(void)
{
	log_set(sink, NULL, LOG_INFO);
	in_the_room();
	on_the_way();
	flood();
	ok(clean, "no line has anything but printable ASCII");
	return done_testing();
}

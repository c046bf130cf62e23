/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The newcomer between its request and its join: what it lives through by
 * replaying what came meanwhile, and what it cannot be made to believe.
 */
#include "config.h"

#include "session-harness.h"

static bool
failed_by(const struct node *n, enum failure failure)
{
	const struct session_event *e = node_last(n, EVENT_FAILED);

	return e != NULL && e->failure == failure;
}

static void
crossing(void)
{
	struct room r;
	struct node *n;

	room_init(&r, 22);
	room_people(&r, 3);
	n = room_node(&r, 0x400, "d");
	session_prefer(n->session, 0x100);
	room_hold(&r, TYPE_KEY_CURRENT, ANY, 0x100);
	room_connect(&r, n);
	room_settle(&r);
	is_int(node_state(n), STATE_AWAIT_KEY, "KEY_CURRENT is under way");
	room_connect(&r, room_node(&r, 0x500, "e"));
	session_prefer(r.nodes[4].session, 0x200);
	room_settle(&r);
	session_rekey(r.nodes[2].session, r.now_ms);
	room_settle(&r);
	node_say(&r, &r.nodes[1], 0, "for d, too");
	room_settle(&r);
	is_int(node_state(n), STATE_AWAIT_KEY, "a join and a commit overtake");
	room_unhold(&r);
	room_wait(&r, 100);
	ok(room_agrees(&r), "R3, R16: the newcomer lives through both");
	is_int((long long)room_count(&r, TYPE_KEY_NEW, KEY_JOIN, 0x400), 0,
	    "R16: listed by the commit it is in without a join");
	is_int((long long)node_heard(n, "for d, too"), 1,
	    "R9: and reads what was said since it was in");
	room_free(&r);
}

static void
reads_back(void)
{
	struct room_frame *f;
	struct room r;
	struct node *n;

	room_init(&r, 23);
	room_people(&r, 2);
	node_say(&r, &r.nodes[0], 0, "before");
	room_settle(&r);
	f = room_frame_copy(room_last(&r, TYPE_MSG, ANY, 0x100));
	n = room_asking(&r, 0x300, "c", 0x200);
	node_say(&r, &r.nodes[0], 0, "meanwhile");
	room_settle(&r);
	room_unhold(&r);
	room_wait(&r, 0);
	ok(room_agrees(&r), "c is in");
	room_pass_to(&r, n, f);
	room_wait(&r, EARLY_WAIT_MS + 1000);
	is_int((long long)(node_heard(n, "before") + node_heard(n,
	    "meanwhile")), 0, "K3: and reads nothing from before");
	free(f);
	room_free(&r);
}

static void
admission_missing(void)
{
	struct room_frame *f;
	struct room r;
	struct node *n;

	room_init(&r, 24);
	room_people(&r, 2);
	n = room_node(&r, 0x300, "c");
	session_prefer(n->session, 0x100);
	room_hold(&r, TYPE_AUTHORIZE, AUTHORIZE_ADMISSION, 0);
	room_connect(&r, n);
	room_settle(&r);
	f = room_take(&r);
	room_pass_to(&r, &r.nodes[0], f);
	room_settle(&r);
	ok(failed_by(n, FAIL_INVALID),
	    "K15: shown to the donor only, an admission ends the handshake");
	is_int(n->session->has_group, 0, "K15: the key is of no use then");
	free(f);
	room_free(&r);
}

/* b saw no admission of c: it must not be able to follow. */
static void
admission_hidden(void)
{
	struct room_frame *f;
	struct room r;
	struct node *n;

	room_init(&r, 25);
	room_people(&r, 2);
	n = room_node(&r, 0x300, "c");
	session_prefer(n->session, 0x100);
	room_hold(&r, TYPE_AUTHORIZE, AUTHORIZE_ADMISSION, 0);
	room_connect(&r, n);
	room_settle(&r);
	f = room_take(&r);
	room_pass_to(&r, n, f);
	room_pass_to(&r, &r.nodes[0], f);
	r.n_holds = 0;
	room_settle(&r);
	is_int(node_state(n), STATE_READY, "c is in, with a");
	is_int((long long)node_status(&r.nodes[1]).generation, 1,
	    "K15: b does not take the join of somebody unseen");
	node_say(&r, &r.nodes[1], 0, "secret");
	room_settle(&r);
	is_int((long long)node_heard(n, "secret"), 0,
	    "K15: nor can c read what b says");
	free(f);
	room_free(&r);
}

static void
tampered_current(void)
{
	static const struct {
		uint8_t type;
		int kind;
		const char *name;
	} v[] = {
		{ TYPE_DH_RETURN, ANY, "DH_RETURN" },
		{ TYPE_AUTHORIZE, AUTHORIZE_ROSTER, "roster" },
		{ TYPE_KEY_CURRENT, ANY, "KEY_CURRENT" },
		{ TYPE_AUTHORIZE, AUTHORIZE_REQUEST, "request" },
	};
	struct room_frame *f;
	struct room r;
	struct node *n;
	size_t i;

	for (i = 0; i < ARRAY_LEN(v); i++) {
		room_init(&r, 26);
		room_people(&r, 1);
		n = room_node(&r, 0x200, "b");
		room_hold(&r, v[i].type, v[i].kind, 0);
		room_connect(&r, n);
		room_wait(&r, 0);
		r.n_holds = 0;
		f = room_frame_alter(room_take(&r));
		room_pass(&r, f);
		room_settle(&r);
		ok(node_count(n, EVENT_FAILED) + node_count(n, EVENT_STOPPED)
		    > 0, "M1: an altered %s ends the handshake", v[i].name);
		ok(!n->session->has_group ||
		    node_state(n) == STATE_READY, "without a half of a key");
		free(f);
		room_free(&r);
	}
}

static void
repeats(void)
{
	struct room_frame *f;
	struct room r;
	struct node *n;

	room_init(&r, 27);
	room_people(&r, 2);
	n = room_node(&r, 0x300, "c");
	session_prefer(n->session, 0x100);
	room_hold(&r, TYPE_KEY_CURRENT, ANY, 0);
	room_connect(&r, n);
	room_settle(&r);
	f = room_frame_copy(room_last(&r, TYPE_AUTHORIZE, AUTHORIZE_ROSTER,
	    0x100));
	room_pass(&r, f);
	room_pass(&r, f);
	is_int(node_state(n), STATE_AWAIT_KEY,
	    "M4: a repeated roster part is ignored");
	free(f);
	f = room_frame_copy(room_last(&r, TYPE_DH_RETURN, ANY, 0x100));
	room_pass(&r, f);
	is_int(node_state(n), STATE_AWAIT_KEY, "M4: so is a DH_RETURN");
	free(f);
	room_unhold(&r);
	ok(room_agrees(&r), "the newcomer gets in all the same");
	f = room_frame_copy(room_last(&r, TYPE_KEY_CURRENT, ANY, 0x100));
	room_pass(&r, f);
	room_settle(&r);
	ok(room_agrees(&r), "K12: a repeated KEY_CURRENT changes nothing");
	free(f);
	room_free(&r);
}

int
main(void)
{
	crossing();
	reads_back();
	admission_missing();
	admission_hidden();
	tampered_current();
	repeats();
	return done_testing();
}

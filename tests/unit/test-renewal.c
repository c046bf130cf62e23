/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is told of a renewal that is under way: why, since when, whom it waits
 * for, and when it is slow or comes to nothing.
 */
#include "config.h"

#include "session-harness.h"

static struct session_renewal
renewal(const struct room *r, size_t node)
{
	return node_status(&r->nodes[node]).renewal;
}

static size_t
told(const struct room *r, size_t node)
{
	return node_count(&r->nodes[node], EVENT_RENEWING);
}

static void
wished(void)
{
	struct room r;

	room_init(&r, 1);
	room_people(&r, 3);
	is_int(renewal(&r, 0).why, RENEWAL_NONE, "mostly there is none");
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0x100);
	session_rekey(r.nodes[0].session, r.now_ms);
	room_settle(&r);
	is_int(renewal(&r, 0).why, RENEWAL_WISHED, "/rekey begins one");
	is_int(renewal(&r, 0).waits_for, RELAY_ID, "the relay has it");
	is_int(renewal(&r, 0).since_ms, r.now_ms, "since now");
	is_int(renewal(&r, 0).next_ms, r.now_ms + ECHO_TIMEOUT_MS,
	    "it is sent again after 10 s");
	is_int(renewal(&r, 0).tries, 1, "sent once");
	is_int(renewal(&r, 1).why, RENEWAL_NONE, "nobody else waits");
	room_wait(&r, 1999);
	is_int((long long)told(&r, 0), 0, "no word of what is quick");
	room_wait(&r, 1);
	is_int((long long)told(&r, 0), 1, "after 2 s there is one");
	is_int(node_last(&r.nodes[0], EVENT_RENEWING)->number, 2000,
	    "with the time so far");
	room_wait(&r, ECHO_TIMEOUT_MS - 2000);
	is_int((long long)told(&r, 0), 2, "and when it is sent again");
	is_int(renewal(&r, 0).tries, 2, "twice now");
	room_wait(&r, 30000);
	is_int((long long)told(&r, 0), 2, "then more seldom");
	room_unhold(&r);
	is_int(renewal(&r, 0).why, RENEWAL_NONE, "its echo ends it");
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0x100);
	session_rekey(r.nodes[0].session, r.now_ms);
	room_wait(&r, 2000);
	is_int(renewal(&r, 0).tries, 1, "the next one begins anew");
	is_int((long long)told(&r, 0), 3, "and has its own word");
	room_free(&r);
}

static void
turn_of_others(void)
{
	struct room r;

	room_init(&r, 2);
	room_people(&r, 4);
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0x100);
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0x200);
	room_leave(&r, &r.nodes[3]);
	is_int(renewal(&r, 2).why, RENEWAL_GONE, "who has left is why");
	is_int(renewal(&r, 2).whose, 0x400, "it is said who");
	is_int(renewal(&r, 0).waits_for, 0x100, "the first waits for more");
	is_int(renewal(&r, 2).waits_for, 0x100, "the others for the first");
	room_wait(&r, 2000);
	is_int(renewal(&r, 0).waits_for, RELAY_ID, "which has done it");
	is_int(renewal(&r, 2).waits_for, 0x100, "of that they know nothing");
	is_int((long long)told(&r, 2), 1, "which is said");
	ok(renewal(&r, 2).next_ms > r.now_ms + COMMIT_RANK_MS,
	    "its own turn comes after another one's");
	room_wait(&r, COMMIT_RANK_MS);
	is_int(renewal(&r, 2).waits_for, 0x200, "whom it waits for next");
	room_wait(&r, COMMIT_RANK_MS);
	is_int(renewal(&r, 2).why, RENEWAL_NONE, "then it does it itself");
	room_free(&r);
}

static void
silent(void)
{
	struct room r;

	room_init(&r, 3);
	room_people(&r, 3);
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0);
	roster_find(&r.nodes[0].session->group.roster, 0x300)->heard_ms =
	    r.now_ms - HEARTBEAT_MS * HEARTBEATS_MISSED;
	session_tick(r.nodes[0].session, r.now_ms);
	is_int(renewal(&r, 0).why, RENEWAL_SILENT, "so is who is silent");
	is_int(renewal(&r, 0).whose, 0x300, "that one");
	room_free(&r);
}

static void
cut_off(void)
{
	struct room r;

	room_init(&r, 5);
	room_people(&r, 3);
	room_leave(&r, &r.nodes[2]);
	room_wait(&r, 1000);
	is_int((long long)node_count(&r.nodes[2], EVENT_UNRENEWED), 0,
	    "nothing was wished");
	session_rekey(r.nodes[1].session, r.now_ms);
	room_settle(&r);
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0x100);
	session_rekey(r.nodes[0].session, r.now_ms);
	room_settle(&r);
	room_leave(&r, &r.nodes[0]);
	room_leave(&r, &r.nodes[1]);
	is_int((long long)node_count(&r.nodes[0], EVENT_UNRENEWED), 1,
	    "a /rekey that came to nothing is said");
	is_int((long long)node_count(&r.nodes[1], EVENT_UNRENEWED), 0,
	    "one that came to its end is not");
	is_int(renewal(&r, 0).why, RENEWAL_NONE, "none is under way");
	room_free(&r);
}

int
main(void)
{
	wished();
	turn_of_others();
	silent();
	cut_off();
	return done_testing();
}

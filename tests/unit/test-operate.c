/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/hub/operate.c: what an operator sees, and whom he puts out */
#include "config.h"

#include "hub/operate.h"
#include "hubtest.h"

static struct party p;

static void
test_members(void)
{
	struct hub_member_info m;
	struct guest *a, *b, *c;
	size_t at = 0;

	ok(!hub_next_member(p.hub, &at, &m), "nobody is there");
	a = come_from(&p, "192.0.2.1");
	b = come(&p);
	c = come_from(&p, "192.0.2.3");
	leave(&p, b);
	c->stuck = true;
	later(&p, 100);
	say(&p, a, TYPE_MSG, ALL_IDS, "hello");
	at = 0;
	ok(hub_next_member(p.hub, &at, &m) && m.member == a->m, "the first");
	is_str(m.address, "192.0.2.1", "where it is from");
	is_int(m.id, a->id, "its id");
	is_int(m.heard_ms, p.now_ms, "when it was heard");
	is_int(m.queued_bytes, 0, "nothing waits for it");
	ok(hub_next_member(p.hub, &at, &m) && m.member == c->m,
	    "who is gone is passed over");
	ok(m.queued_bytes > 0, "what waits for who does not read");
	ok(m.heard_ms < p.now_ms, "and says nothing");
	ok(!hub_next_member(p.hub, &at, &m), "that is all");
	c->stuck = false;
	guest_read(&p, c);
}

static void
test_expel(void)
{
	struct guest *a = &p.guests[0], *c = &p.guests[2];
	struct hub_stats stats;

	heard(&p, a);
	heard(&p, c);
	hub_expel(p.hub, c->m, SEVERITY_FATAL, CODE_BANNED, "out", p.now_ms);
	visit(&p);
	is_str(heard(&p, c), "ERROR 128/9 out", "it is told");
	ok(c->closed, "and closed");
	is_str(heard(&p, a), "EXIT c", "the others hear that it is gone");
	hub_get_stats(p.hub, &stats);
	is_int(stats.dropped_expelled, 1, "it is counted");
	a->stuck = true;
	hub_expel(p.hub, a->m, SEVERITY_FATAL, CODE_BANNED, "out", p.now_ms);
	hub_expel(p.hub, a->m, SEVERITY_FATAL, CODE_BANNED, "out", p.now_ms);
	hub_get_stats(p.hub, &stats);
	is_int(stats.dropped_expelled, 2, "who is out is not put out again");
	is_int(stats.members, 0, "nobody is left");
}

static void
test_refuse(void)
{
	struct guest *b = come(&p), *g;
	struct hub_stats before, after;

	heard(&p, b);
	hub_get_stats(p.hub, &before);
	g = &p.guests[p.count++];
	str_init(&g->said);
	g->m = hub_refuse(p.hub, SEVERITY_RECONNECT, CODE_FULL, "no",
	    p.now_ms);
	visit(&p);
	is_str(heard(&p, g), "ERROR 96/4 no", "who is not to come in is told");
	ok(g->closed, "and closed");
	is_str(heard(&p, b), "", "nobody hears of it");
	hub_get_stats(p.hub, &after);
	is_int(after.joined, before.joined, "nor has it joined");
}

static void
test_slowest(void)
{
	struct guest *a = come(&p), *b = come(&p), *c = come(&p);
	size_t bytes;

	ok(hub_slowest(p.hub, &bytes) == NULL && bytes == 0,
	    "nobody is slow as long as all read");
	b->stuck = true;
	say(&p, a, TYPE_MSG, c->id, "one");
	say(&p, a, TYPE_MSG, b->id, "one");
	c->stuck = true;
	say(&p, a, TYPE_MSG, ALL_IDS, "all");
	say(&p, a, TYPE_MSG, ALL_IDS, "all");
	ok(hub_slowest(p.hub, &bytes) == b->m,
	    "who has most of those who do not read");
	ok(bytes >= 3 * (FRAME_HEADER_BYTES + PAYLOAD_BYTES_MIN + 3),
	    "and how much");
	hub_expel_slow(p.hub, b->m, p.now_ms);
	b->stuck = false;
	visit(&p);
	ok(b->closed && strstr(heard(&p, b), "ERROR 96/6 ") != NULL,
	    "it is told why it is put out");
	ok(hub_slowest(p.hub, &bytes) == c->m, "then it is the next one");
}

int
main(void)
{
	party_init(&p);
	party_start(&p);
	test_members();
	test_expel();
	test_refuse();
	test_slowest();
	party_end(&p);
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/hub/room.c: coming and going, seen through the hub */
#include "config.h"

#include "hubtest.h"

static void
test_presence(void)
{
	struct party p;
	struct guest *a, *b, *c, *d;

	party_init(&p);
	party_start(&p);
	a = come(&p);
	is_str(heard(&p, a), "INIT a", "the first one sees itself");
	b = come(&p);
	c = come(&p);
	is_str(heard(&p, b), "INIT ab, JOIN c",
	    "INIT in order of arrival, own last; then the others' JOINs");
	is_str(heard(&p, a), "JOIN b, JOIN c", "nobody gets its own JOIN");
	heard(&p, c);
	leave(&p, b);
	is_str(heard(&p, a), "EXIT b", "who goes is told to the others");
	d = come(&p);
	is_str(heard(&p, d), "INIT acd", "and is not in the next INIT");
	is_str(heard(&p, c), "EXIT b, JOIN d", "same order for all");
	party_end(&p);
}

static void
test_two_in_a_turn(void)
{
	struct party p;
	struct guest *a;
	size_t i;

	party_init(&p);
	party_start(&p);
	a = come(&p);
	heard(&p, a);
	for (i = 1; i < 3; i++) {
		p.guests[i].m = hub_open(p.hub, NULL, p.now_ms);
		p.guests[i].id = hub_member_id(p.guests[i].m);
		str_init(&p.guests[i].said);
	}
	p.count = 3;
	hub_close(p.hub, a->m, p.now_ms);
	a->m = NULL;
	visit(&p);
	is_str(heard(&p, &p.guests[1]), "INIT ab, JOIN c, EXIT a",
	    "what happens before its first visit comes after its INIT");
	is_str(heard(&p, &p.guests[2]), "INIT abc, EXIT a",
	    "each from its own place on");
	party_end(&p);
}

static void
test_gaps(void)
{
	struct party p;
	struct guest *f;
	size_t i;

	party_init(&p);
	party_start(&p);
	for (i = 0; i < 5; i++)
		come(&p);
	for (i = 1; i < 5; i += 2) {
		hub_close(p.hub, p.guests[i].m, p.now_ms);
		p.guests[i].m = NULL;
	}
	f = &p.guests[p.count++];
	str_init(&f->said);
	f->m = hub_open(p.hub, NULL, p.now_ms);
	f->id = hub_member_id(f->m);
	hub_close(p.hub, p.guests[0].m, p.now_ms);
	p.guests[0].m = NULL;
	heard(&p, come(&p));
	is_str(heard(&p, f), "INIT acef, EXIT a, JOIN g",
	    "an INIT has all who are in, and only them");
	is_str(heard(&p, come(&p)), "INIT cefgh", "in the order of arrival");
	is_str(heard(&p, &p.guests[4]), "INIT abcde, EXIT b, EXIT d, JOIN f, "
	    "EXIT a, JOIN g, JOIN h", "which is told to those who were there");
	party_end(&p);
}

static void
test_many_leave(void)
{
	struct party p;
	struct guest *last;
	size_t i, exits = 0;
	const char *text;

	party_init(&p);
	party_start(&p);
	for (i = 0; i < GUESTS_MAX; i++)
		last = come(&p);
	heard(&p, last);
	for (i = 0; i < GUESTS_MAX - 1; i++) {
		hub_close(p.hub, p.guests[i].m, p.now_ms);
		p.guests[i].m = NULL;
	}
	visit(&p);
	for (text = heard(&p, last); (text = strstr(text, "EXIT")) != NULL;
	    text++)
		exits++;
	is_int(exits, GUESTS_MAX - 1, "all who leave at once are told");
	party_end(&p);
}

static void
test_expelled(void)
{
	struct party p;
	struct guest *a, *b, *c;

	party_init(&p);
	party_start(&p);
	a = come(&p);
	b = come(&p);
	heard(&p, a);
	heard(&p, b);
	say(&p, b, TYPE_MSG, 0, "last words");
	feed(&p, b, "\0\0\0\0\0\0\0\0\0\3abc", 13);
	ok(b->closed, "who is expelled is closed");
	is_str(heard(&p, b), "MSG b last words, ERROR 128/1 size is below 4",
	    "after what came before");
	is_str(heard(&p, a), "MSG b last words, EXIT b",
	    "the others hear of it at once");
	c = come(&p);
	is_str(heard(&p, c), "INIT ac", "and it is not in the room");
	party_end(&p);
}

int
main(void)
{
	test_presence();
	test_two_in_a_turn();
	test_gaps();
	test_many_leave();
	test_expelled();
	return done_testing();
}

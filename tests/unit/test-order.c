/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/hub/order.h: hubs that have one order do not know what it is */
#include "config.h"

#include "hubtest.h"

#include "fakelog.h"

/* Two hubs of one room. Each has letters for its own guests only. */
struct pair {
	struct fakelog log;
	struct party p[2];
	struct fakelog_order *o[2];
};

static void
pair_init(struct pair *t)
{
	size_t i;

	memset(t, 0, sizeof *t);
	for (i = 0; i < 2; i++) {
		struct rng rng;

		party_init(&t->p[i]);
		rng = rng_seeded(&t->p[i].seed, 10 + i);
		t->p[i].hub = hub_new(&t->p[i].config, &rng);
		t->o[i] = fakelog_order_new(&t->log);
		hub_set_order(t->p[i].hub, &t->o[i]->base);
	}
}

static void
catch_up(struct party *p)
{
	hub_catch_up(p->hub, p->now_ms);
	visit(p);
}

/* Both take what is in the log, after all that waits is in it too: first that
 * of the first hub. */
static void
settle(struct pair *t)
{
	while (t->o[0]->waiting.count + t->o[1]->waiting.count > 0) {
		fakelog_let(t->o[0], SIZE_MAX);
		fakelog_let(t->o[1], SIZE_MAX);
		catch_up(&t->p[0]);
		catch_up(&t->p[1]);
	}
}

static void
pair_end(struct pair *t)
{
	party_end(&t->p[0]);
	party_end(&t->p[1]);
	fakelog_clear(&t->log.all);
}

/* What text says, with the ids of guests at the other hub as %1, %2. */
static void
is_heard(struct party *p, struct guest *g, const char *want, uint32_t id1,
    uint32_t id2, const char *name)
{
	struct str s;

	str_init(&s);
	for (; *want != '\0'; want++) {
		if (*want != '%') {
			str_add_char(&s, *want);
			continue;
		}
		want++;
		str_printf(&s, "%08x", (unsigned)(*want == '1' ? id1 : id2));
	}
	is_str(heard(p, g), s.s, "%s", name);
	str_release(&s);
}

static void
test_presence(void)
{
	struct pair t;
	struct party *p = &t.p[0], *q = &t.p[1];
	struct guest *a, *b, *c;

	pair_init(&t);
	a = come(p);
	is_str(heard(p, a), "", "nobody is in before the order says so");
	ok(!hub_may_read(a->m) && !hub_wants_close(a->m),
	    "who waits for that is neither read nor closed");
	settle(&t);
	is_str(heard(p, a), "INIT a", "then INIT");
	ok(hub_may_read(a->m), "and it is read");
	b = come(q);
	c = come(p);
	fakelog_let(t.o[1], 1);
	settle(&t);
	is_heard(q, b, "INIT %1a, JOIN %2", a->id, c->id,
	    "INIT has those of other hubs, in order of arrival");
	is_heard(p, a, "JOIN %1, JOIN b", b->id, 0,
	    "JOINs come in the order of the log");
	is_heard(p, c, "INIT a%1b", b->id, 0, "and so do INITs");
	leave(q, b);
	is_str(heard(p, a), "", "an EXIT has its place, too");
	settle(&t);
	is_heard(p, a, "EXIT %1", b->id, 0, "and is told by all hubs");
	settle(&t);
	pair_end(&t);
}

static void
test_frames(void)
{
	struct pair t;
	struct party *p = &t.p[0], *q = &t.p[1];
	struct guest *a, *b, *c;

	pair_init(&t);
	a = come(p);
	b = come(q);
	c = come(p);
	settle(&t);
	heard(p, a), heard(q, b), heard(p, c);
	say(p, a, TYPE_MSG, 0, "one");
	say(p, a, TYPE_MSG, b->id, "two");
	say(p, a, TYPE_MSG, c->id, "two");
	say(p, a, TYPE_MSG, 0, "three");
	say(q, b, TYPE_MSG, 0, "four");
	is_str(heard(p, a), "", "no echo before it is in order");
	settle(&t);
	is_heard(p, a, "MSG a one, MSG a three, MSG %1 four", b->id, 0,
	    "all in the order of the log");
	is_heard(q, b, "MSG %1 one, MSG %1 two, MSG %1 three, MSG a four",
	    a->id, 0, "what is to one keeps its place, by another hub");
	is_heard(p, c, "MSG a one, MSG a two, MSG a three, MSG %1 four",
	    b->id, 0, "and by the same");
	pair_end(&t);
}

static void
test_ping(void)
{
	struct pair t;
	struct party *p = &t.p[0];
	struct guest *a;

	pair_init(&t);
	a = come(p);
	settle(&t);
	heard(p, a);
	say(p, a, TYPE_MSG, 0x1234, "");
	say(p, a, TYPE_MSG, 0, "one");
	feed(p, a, "\0\0\0\0\0\0\0\0\0\4\1xyz", 14);
	is_str(heard(p, a), "", "no PONG before what was said before");
	settle(&t);
	is_str(heard(p, a), "ERROR 16/3 00001234, MSG a one, PONG 78797a",
	    "a PONG says that all before it has arrived, or not");
	pair_end(&t);
}

/* Frames under way to one who goes. */
static void
test_leaving(void)
{
	struct pair t;
	struct party *p = &t.p[0], *q = &t.p[1];
	struct guest *a, *b;

	pair_init(&t);
	a = come(p);
	b = come(q);
	settle(&t);
	heard(p, a), heard(q, b);
	leave(q, b);
	say(p, a, TYPE_MSG, b->id, "late");
	fakelog_let(t.o[0], SIZE_MAX);
	catch_up(p);
	catch_up(q);
	is_str(heard(p, a), "", "who has no EXIT yet is no missing peer");
	settle(&t);
	is_heard(p, a, "EXIT %1", b->id, 0, "which comes later");
	say(p, a, TYPE_MSG, b->id, "too late");
	settle(&t);
	is_heard(p, a, "ERROR 16/3 %1", b->id, 0, "then it is one");
	pair_end(&t);
}

static void
test_early(void)
{
	struct pair t;
	struct party *p = &t.p[0], *q = &t.p[1];
	struct guest *a, *b, *c;
	struct hub_stats stats;

	pair_init(&t);
	a = come(p);
	settle(&t);
	heard(p, a);
	b = come(q);
	feed(q, b, "\0\0\0\0\0\0\0\0\0\4\1xyz", 14);
	settle(&t);
	is_heard(q, b, "INIT %1a, PONG 78797a", a->id, 0,
	    "what is said before INIT is taken after it");
	heard(p, a);
	c = come(q);
	leave(q, c);
	settle(&t);
	is_heard(p, a, "JOIN %1, EXIT %1", c->id, 0,
	    "who goes before it is in comes and goes");
	is_str(heard(q, b), "JOIN b, EXIT b", "everywhere");
	hub_get_stats(q->hub, &stats);
	is_int(stats.members, 1, "members are those of the hub");
	is_int(stats.present, 2, "and all are counted, too");
	c = come(q);
	t.o[1]->refused = c->id;
	fakelog_clear(&t.o[1]->waiting);
	catch_up(q);
	is_str(heard(q, c), "ERROR 96/4 the room is full",
	    "who cannot come in is told so");
	ok(c->closed, "and closed");
	is_str(heard(q, b), "", "and nobody else");
	pair_end(&t);
}

static void
test_full(void)
{
	struct pair t;
	struct party *p = &t.p[0], *q = &t.p[1];
	struct guest *a;

	pair_init(&t);
	p->config.members_max = 2;
	hub_configure(p->hub, &p->config);
	come(q);
	settle(&t);
	come(p);
	a = come(p);
	is_str(heard(p, a), "ERROR 96/4 the room is full",
	    "those of other hubs and those who are coming count");
	pair_end(&t);
}

static void
test_busy(void)
{
	struct pair t;
	struct party *p = &t.p[0];
	struct guest *a;

	pair_init(&t);
	a = come(p);
	settle(&t);
	heard(p, a);
	t.o[0]->state = ORDER_BUSY;
	say(p, a, TYPE_MSG, 0, "one");
	say(p, a, TYPE_MSG, 0, "two");
	is_int(t.o[0]->waiting.count, 0, "a busy order is given nothing");
	ok(!hub_may_read(a->m), "and nobody is read");
	catch_up(p);
	ok(!hub_may_read(a->m), "as long as it is");
	t.o[0]->state = ORDER_UP;
	catch_up(p);
	ok(hub_may_read(a->m), "then they are");
	settle(&t);
	is_str(heard(p, a), "MSG a one, MSG a two", "and nothing is lost");
	pair_end(&t);
}

static void
test_lost(void)
{
	struct pair t;
	struct party *p = &t.p[0], *q = &t.p[1];
	struct guest *a, *b, *c;
	struct hub_stats stats;

	pair_init(&t);
	a = come_from(p, "there");
	b = come(q);
	settle(&t);
	c = come_from(p, "there");
	heard(p, a), heard(q, b);
	say(p, a, TYPE_MSG, 0, "never");
	t.o[0]->state = ORDER_LOST;
	is_str(heard(p, come(p)), "ERROR 96/11 relay backbone lost",
	    "nobody can come in");
	catch_up(p);
	is_str(heard(p, a), "ERROR 96/11 relay backbone lost",
	    "who is in is told");
	is_str(heard(p, c), "ERROR 96/11 relay backbone lost",
	    "and who is coming in");
	ok(a->closed && c->closed, "and has to come again");
	is_int(t.o[0]->restarts, 1, "the order may begin anew");
	hub_get_stats(p->hub, &stats);
	is_int(stats.members + stats.present, 0, "the room is empty");
	is_str(heard(p, come(p)), "ERROR 96/11 relay backbone lost",
	    "until it is up again nobody comes in");
	t.o[0]->at = 0;
	t.o[0]->state = ORDER_UP;
	p->config.address_members_max = 1;
	hub_configure(p->hub, &p->config);
	c = come_from(p, "there");
	settle(&t);
	is_heard(p, c, "INIT a%1e", b->id, 0,
	    "then those are there who are in it by others");
	leave(p, c);
	leave(q, b);
	settle(&t);
	pair_end(&t);
}

/* One is alone at its hub, three others are at the other one. */
static struct guest *
come_beside_three(struct pair *t)
{
	struct guest *a = come(&t->p[0]);

	for (int i = 0; i < 3; i++)
		come(&t->p[1]);
	settle(t);
	return a;
}

static void
say_thrice(struct pair *t, struct guest *a)
{
	for (int i = 0; i < 3; i++) {
		say(&t->p[0], a, TYPE_MSG, 0, "x");
		settle(t);
	}
}

/* One who is alone at its hub floods those of another. */
static void
test_rates(void)
{
	struct pair t;
	struct party *p = &t.p[0];
	struct guest *a;

	pair_init(&t);
	p->config.room_copies_per_second = 40;	/* 4 at once */
	hub_configure(p->hub, &p->config);
	a = come_beside_three(&t);
	say_thrice(&t, a);
	ok(!hub_may_read(a->m), "copies that other hubs make count, too");
	later(p, 1000);
	ok(hub_may_read(a->m), "for their time");
	pair_end(&t);
}

/* What a whole relay may send is what it sends itself. */
static void
test_share(void)
{
	struct pair t;
	struct party *p = &t.p[0];
	struct hub_share share = { .limits = { 40, 0 } };
	struct guest *a;

	pair_init(&t);
	p->config.share = &share;
	hub_configure(p->hub, &p->config);
	a = come_beside_three(&t);
	say_thrice(&t, a);
	ok(hub_may_read(a->m),
	    "copies that other relays make are not this one's");
	say_thrice(&t, a);
	ok(!hub_may_read(a->m), "its own are");
	pair_end(&t);
}

/* The others have taken this hub for dead. */
static void
test_given_up(void)
{
	static const uint8_t exit[PAYLOAD_BYTES_MIN] = { TYPE_EXIT };
	struct pair t;
	struct party *p = &t.p[0], *q = &t.p[1];
	struct guest *a, *b, *c;

	pair_init(&t);
	a = come(p);
	c = come(p);
	b = come(q);
	settle(&t);
	heard(p, a), heard(q, b), heard(p, c);
	fakelog_append(&t.log.all, &(struct frame){ .src = a->id,
	    .payload = exit, .size = sizeof exit });
	catch_up(p);
	catch_up(q);
	is_str(heard(p, a), "ERROR 96/11 relay backbone lost",
	    "who is said to be gone is put out");
	is_str(heard(p, c), "EXIT a", "for all others it is gone");
	is_heard(q, b, "EXIT %1", a->id, 0, "everywhere");
	fakelog_append(&t.log.all, &(struct frame){ .src = a->id,
	    .payload = exit, .size = sizeof exit });
	catch_up(p);
	is_str(heard(p, c), "", "once");
	pair_end(&t);
}

static void
test_shutdown(void)
{
	struct pair t;
	struct party *p = &t.p[0], *q = &t.p[1];
	struct guest *a, *b, *c;

	pair_init(&t);
	a = come(p);
	b = come(q);
	settle(&t);
	c = come(p);
	heard(p, a), heard(q, b);
	hub_shutdown(p->hub, p->now_ms);
	visit(p);
	is_str(heard(p, a), "ERROR 96/7 the relay is shutting down",
	    "of one hub that ends its members are told");
	is_str(heard(p, c), "ERROR 96/7 the relay is shutting down",
	    "and who is coming in");
	settle(&t);
	is_heard(q, b, "JOIN %1, EXIT %1, EXIT %2", c->id, a->id,
	    "and those of the others that they are gone");
	pair_end(&t);
}

/* Gaps among those who are here and those who are not. */
static void
test_gaps(void)
{
	struct pair t;
	struct party *p = &t.p[0], *q = &t.p[1];
	struct guest *a, *b, *c, *d, *e;

	pair_init(&t);
	a = come(p);
	settle(&t);
	b = come(q);
	settle(&t);
	c = come(p);
	settle(&t);
	d = come(q);
	settle(&t);
	leave(p, a);
	settle(&t);
	leave(q, b);
	e = come(p);
	settle(&t);
	is_heard(p, e, "INIT %1b%2c, EXIT %1", b->id, d->id,
	    "who goes is in the INIT as long as it has no EXIT");
	heard(p, c);
	e = come(p);
	settle(&t);
	is_heard(p, e, "INIT b%1cd", d->id, 0, "and then no more");
	pair_end(&t);
}

int
main(void)
{
	test_presence();
	test_frames();
	test_ping();
	test_leaving();
	test_early();
	test_full();
	test_busy();
	test_lost();
	test_rates();
	test_share();
	test_given_up();
	test_shutdown();
	test_gaps();
	return done_testing();
}

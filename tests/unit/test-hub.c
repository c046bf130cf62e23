/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/hub/hub.c: the limits, the clock and the end */
#include "config.h"

#include "hubtest.h"

static void
test_default(void)
{
	struct hub_config c;

	hub_config_default(&c);
	ok(c.members_max == MEMBERS_DEFAULT && c.queue_bytes_max == 4 << 20 &&
	    c.ping_ms == 30000 && c.idle_ms == 90000,
	    "the defaults are those of the protocol");
	ok(c.memory_bytes_max > 0 && c.address_members_max > 0 &&
	    c.frames_per_second > 0 && c.bytes_per_second > 0 &&
	    c.address_frames_per_second > 0 &&
	    c.address_bytes_per_second > 0 &&
	    c.room_copies_per_second > 0 && c.room_bytes_per_second > 0,
	    "nothing is without a limit");
	ok(c.frames_burst >= MEMBERS_DEFAULT,
	    "a commit to all members is within a burst");
	hub_config_unlimit(&c);
	ok(c.frames_per_second == 0 && c.bytes_per_second == 0 &&
	    c.address_frames_per_second == 0 &&
	    c.address_bytes_per_second == 0 &&
	    c.room_copies_per_second == 0 && c.room_bytes_per_second == 0 &&
	    c.address_members_max == 0 && c.queue_bytes_max > 0,
	    "lifting limits leaves those that protect the memory");
}

static void
test_full(void)
{
	struct party p;
	struct guest *a, *b, *c, *d;
	struct hub_stats stats;

	party_init(&p);
	p.config.members_max = 2;
	party_start(&p);
	a = come(&p);
	b = come(&p);
	heard(&p, a);
	c = come(&p);
	is_str(heard(&p, c), "ERROR 96/4 the room is full",
	    "R12: one too many");
	ok(c->closed, "R12: is told and closed");
	is_str(heard(&p, a), "", "and nobody else hears of it");
	leave(&p, b);
	d = come(&p);
	heard(&p, a);
	is_str(heard(&p, d), "INIT ad", "when one goes there is room");
	hub_get_stats(p.hub, &stats);
	is_int(stats.members, 2, "members are counted");
	is_int(stats.members_peak, 2, "and the most at once");
	is_int(stats.joined, 3, "and all that came in");
	is_int(stats.refused_full, 1, "and those that did not");
	party_end(&p);
}

static void
test_refused_talks(void)
{
	struct party p;
	struct guest *a, *b;

	party_init(&p);
	p.config.members_max = 1;
	party_start(&p);
	a = come(&p);
	heard(&p, a);
	p.guests[1].stuck = true;
	b = come(&p);
	say(&p, b, TYPE_MSG, ALL_IDS, "hello");
	say(&p, a, TYPE_MSG, ALL_IDS, "me");
	is_str(heard(&p, a), "MSG a me", "who is refused is not heard");
	b->stuck = false;
	later(&p, 1);
	guest_read(&p, b);
	is_str(heard(&p, b), "ERROR 96/4 the room is full",
	    "and gets nothing but the refusal");
	party_end(&p);
}

static void
test_per_address(void)
{
	struct party p;
	struct guest *a, *c;

	party_init(&p);
	p.config.address_members_max = 2;
	party_start(&p);
	a = come_from(&p, "192.0.2.1");
	come_from(&p, "192.0.2.1");
	c = come_from(&p, "192.0.2.1");
	is_str(heard(&p, c), "ERROR 96/4 too many members from this address",
	    "the third of two from one address");
	ok(!come_from(&p, "192.0.2.2")->closed, "another address may");
	come(&p);
	come(&p);
	ok(!come(&p)->closed, "without an address nothing is counted");
	leave(&p, a);
	ok(!come_from(&p, "192.0.2.1")->closed, "one goes, one may come");
	party_end(&p);
}

static void
test_silence(void)
{
	struct party p;
	struct guest *a, *b;

	party_init(&p);
	p.config.ping_ms = 30000;
	p.config.idle_ms = 90000;
	party_start(&p);
	a = come(&p);
	is_int(hub_deadline_ms(p.hub), p.now_ms + 30000, "a tick is due then");
	b = come(&p);
	heard(&p, a);
	heard(&p, b);
	later(&p, 29999);
	is_str(heard(&p, a), "", "silent, but not for long");
	say(&p, b, TYPE_PONG, RELAY_ID, "");
	later(&p, 1);
	is_str(heard(&p, a), "PING 000000", "PING after 30 s of silence");
	is_str(heard(&p, b), "", "not to one that was heard");
	later(&p, 30000);
	is_str(heard(&p, a), "", "one PING is enough");
	is_str(heard(&p, b), "PING 000000", "each has its own clock");
	say(&p, b, TYPE_PONG, RELAY_ID, "");
	later(&p, 29999);
	ok(!a->closed, "not yet");
	later(&p, 1);
	is_str(heard(&p, a), "ERROR 96/8 silent for too long",
	    "after 90 s it is told");
	ok(a->closed, "and closed");
	later(&p, 1);
	is_str(heard(&p, b), "PING 000000, EXIT a", "PONG counts as life");
	party_end(&p);
}

/* The machine sleeps, or the process is stopped. */
static void
test_stall(void)
{
	struct party p;
	struct guest *a;

	party_init(&p);
	p.config.ping_ms = 30000;
	p.config.idle_ms = 90000;
	party_start(&p);
	a = come(&p);
	heard(&p, a);
	later(&p, 3600000);
	is_str(heard(&p, a), "PING 000000", "an hour too late: first a PING");
	ok(!a->closed, "and time to answer it");
	later(&p, 60000);
	is_str(heard(&p, a), "ERROR 96/8 silent for too long",
	    "but no more than that");
	party_end(&p);
}

/* The socket takes a byte at a time, and brings no more. */
static void
test_byte_by_byte(void)
{
	struct party p;
	struct guest *a, *b;
	uint8_t frame[100];
	size_t i, len, n;

	party_init(&p);
	party_start(&p);
	a = come(&p);
	b = come(&p);
	heard(&p, a);
	heard(&p, b);
	b->stuck = true;
	len = make_frame(frame, TYPE_MSG, 0, "slow");
	for (i = 0; i < len; i++)
		hub_feed(p.hub, a->m, frame + i, 1, p.now_ms);
	visit(&p);
	is_str(heard(&p, a), "MSG a slow", "a frame comes byte by byte");
	while (hub_output(b->m, &n), n > 0) {
		b->bytes = mem_resize(b->bytes, b->len + 1, 1);
		b->bytes[b->len++] = *hub_output(b->m, &n);
		hub_sent(p.hub, b->m, 1);
		hub_feed(p.hub, a->m, frame, 0, p.now_ms);
	}
	is_str(heard(&p, b), "MSG a slow", "and goes out like that");
	party_end(&p);
}

static void
test_no_clock(void)
{
	struct party p;

	party_init(&p);
	party_start(&p);
	come(&p);
	ok(hub_deadline_ms(p.hub) == CLOCK_NEVER, "no limit, nothing is due");
	later(&p, INT64_C(1) << 40);
	ok(!p.guests[0].closed, "and nobody is closed");
	party_end(&p);
}

/* Feeds n MSGs at once; their texts are numbers. */
static size_t
count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)) != NULL; text++)
		n++;
	return n;
}

/* Who is silent is asked but never closed, or closed without being asked. */
static void
test_half_a_clock(void)
{
	struct party p;
	struct guest *a;

	party_init(&p);
	p.config.ping_ms = 30000;
	party_start(&p);
	a = come(&p);
	heard(&p, a);
	later(&p, 30000);
	is_int(count(heard(&p, a), "PING"), 1, "one is asked");
	later(&p, INT64_C(1) << 40);
	ok(!a->closed, "without a limit it need not answer");
	party_end(&p);
	party_init(&p);
	p.config.idle_ms = 90000;
	party_start(&p);
	a = come(&p);
	heard(&p, a);
	later(&p, 89999);
	is_str(heard(&p, a), "", "or one is not asked");
	later(&p, 1);
	is_str(heard(&p, a), "ERROR 96/8 silent for too long", "and closed");
	party_end(&p);
}

/* The room is not passed over for each single member whose time has come. */
static void
test_silence_in_turns(void)
{
	struct party p;
	struct guest *a, *b;

	party_init(&p);
	p.config.ping_ms = 30000;
	party_start(&p);
	a = come(&p);
	p.now_ms += 20;
	b = come(&p);
	heard(&p, a);
	heard(&p, b);
	later(&p, 30000 - 20);
	is_str(heard(&p, b), "", "one's time has not come");
	is_int(count(heard(&p, a), "PING"), 1, "the other's has");
	is_int(hub_deadline_ms(p.hub), p.now_ms + 100,
	    "the next look is not at once");
	later(&p, 100);
	is_int(count(heard(&p, b), "PING"), 1, "but soon");
	party_end(&p);
}

static void
feed_many(struct party *p, struct guest *g, size_t n, size_t from)
{
	uint8_t frames[100 * 64];
	char text[16];
	size_t i, len = 0;

	for (i = 0; i < n; i++) {
		snprintf(text, sizeof text, "%zu", from + i);
		len += make_frame(frames + len, TYPE_MSG, ALL_IDS, text);
	}
	feed(p, g, frames, len);
}

static void
test_rate(void)
{
	struct party p;
	struct guest *a, *b;
	struct hub_stats stats;
	size_t i, n = 0;

	party_init(&p);
	p.config.frames_per_second = 10;
	p.config.frames_burst = 20;
	party_start(&p);
	a = come(&p);
	b = come(&p);
	heard(&p, a);
	heard(&p, b);
	feed_many(&p, a, 30, 0);
	is_int(count(heard(&p, b), "MSG"), 20, "S8: a burst passes, no more");
	is_int(count(heard(&p, a), "ERROR 16/5"), 1, "then it is told RATE");
	ok(!hub_may_read(a->m), "and not read from");
	ok(hub_may_read(b->m), "others are");
	ok(hub_deadline_ms(p.hub) < p.now_ms + 1000, "a tick is due soon");
	for (i = 0; i < 20 && !hub_may_read(a->m); i++) {
		later(&p, hub_deadline_ms(p.hub) - p.now_ms);
		n += count(heard(&p, b), "MSG");
	}
	is_int(n, 10, "R12: nothing is dropped");
	ok(hub_may_read(a->m), "and then it is read from again");
	is_int(count(heard(&p, a), "ERROR"), 0, "it is not told all the time");
	hub_get_stats(p.hub, &stats);
	ok(stats.throttled > 0, "it is counted");
	feed_many(&p, a, 30, 0);
	leave(&p, a);
	is_int(count(heard(&p, b), "EXIT"), 1, "one that waits may leave");
	party_end(&p);
}

static void
test_byte_rate(void)
{
	struct party p;
	struct guest *a, *b;
	size_t n, i;

	party_init(&p);
	p.config.bytes_per_second = 1000;
	p.config.bytes_burst = 500;
	party_start(&p);
	a = come(&p);
	b = come(&p);
	heard(&p, b);
	feed_many(&p, a, 100, 100);	/* of 17 bytes */
	n = count(heard(&p, b), "MSG");
	is_int(n, 30, "as many as the burst holds, and the one that overdraws");
	for (i = 0; i < 10; i++) {
		later(&p, 100);
		n += count(heard(&p, b), "MSG");
	}
	ok(n >= 30 + 55 && n <= 30 + 60, "then a thousand bytes a second");
	party_end(&p);
}

static void
test_throttled_silence(void)
{
	struct party p;
	struct guest *a;
	size_t i;

	party_init(&p);
	p.config.frames_per_second = 1;
	p.config.frames_burst = 1;
	p.config.idle_ms = 10000;
	party_start(&p);
	a = come(&p);
	feed_many(&p, a, 30, 0);
	for (i = 0; i < 40; i++)
		later(&p, 500);
	ok(!a->closed, "who is not read from is not silent");
	for (i = 0; i < 50; i++)
		later(&p, 1000);
	ok(a->closed, "but may become so");
	party_end(&p);
}

/* One MSG of size bytes from g, which everyone but the stuck reads. */
static void
say_large(struct party *p, struct guest *g, size_t size)
{
	char *text = mem_zero(1, size + 1);

	memset(text, 'x', size);
	say(p, g, TYPE_MSG, ALL_IDS, text);
	free(text);
}

static void
test_slow(void)
{
	struct party p;
	struct guest *a, *b;
	struct hub_stats stats;
	int i;

	party_init(&p);
	p.config.queue_bytes_max = 100000;
	party_start(&p);
	a = come(&p);
	b = come(&p);
	heard(&p, a);
	heard(&p, b);
	b->stuck = true;
	for (i = 0; i < 3; i++)
		say_large(&p, a, 30000);
	is_int(count(heard(&p, a), "MSG"), 3, "one is stuck, others are not");
	say_large(&p, a, 30000);
	is_str(strstr(heard(&p, a), "EXIT"), "EXIT b",
	    "R12: it is put out");
	hub_get_stats(p.hub, &stats);
	is_int(stats.dropped_slow, 1, "and counted");
	b->stuck = false;
	guest_read(&p, b);
	is_str(heard(&p, b),
	    "ERROR 96/6 does not read as fast as the room writes",
	    "when it reads at last it is told");
	ok(b->closed, "and closed");
	say_large(&p, a, 60000);
	ok(!a->closed, "who reads may be sent any amount");
	party_end(&p);
}

/* The queue is cut in the middle of a frame: its rest must still come. */
static void
test_slow_in_a_frame(void)
{
	struct party p;
	struct guest *a, *b;
	const uint8_t *data;
	size_t n;

	party_init(&p);
	p.config.queue_bytes_max = 100000;
	party_start(&p);
	a = come(&p);
	b = come(&p);
	heard(&p, b);
	b->stuck = true;
	say(&p, a, TYPE_MSG, ALL_IDS, "first");
	say(&p, a, TYPE_MSG, ALL_IDS, "second");
	data = hub_output(b->m, &n);
	b->bytes = mem_resize(b->bytes, 25, 1);
	memcpy(b->bytes, data, 25);
	b->len = 25;
	hub_sent(p.hub, b->m, 25);
	say_large(&p, a, 60000);
	say_large(&p, a, 60000);
	b->stuck = false;
	guest_read(&p, b);
	is_str(heard(&p, b), "MSG a first, MSG a second, "
	    "ERROR 96/6 does not read as fast as the room writes",
	    "the frame under way, the reason, the end");
	party_end(&p);
}

static void
test_never_reads(void)
{
	struct party p;
	struct guest *b;

	party_init(&p);
	party_start(&p);
	come(&p);
	p.guests[1].stuck = true;
	b = come(&p);
	feed(&p, b, "\0\0\0\0\0\0\0\0\0\3abc", 13);
	ok(!b->closed, "one that does not read its last words is waited for");
	ok(hub_deadline_ms(p.hub) <= p.now_ms + 10000, "not for long");
	later(&p, hub_deadline_ms(p.hub) - p.now_ms);
	ok(b->closed, "then it is closed");
	party_end(&p);
}

static void
test_memory(void)
{
	struct party p;
	struct guest *a, *b, *c;
	struct hub_stats stats;
	int i;

	party_init(&p);
	p.config.memory_bytes_max = 2 << 20;
	party_start(&p);
	a = come(&p);
	b = come(&p);
	c = come(&p);
	heard(&p, a);
	b->stuck = true;
	for (i = 0; i < 10; i++)
		say_large(&p, a, 60000);
	c->stuck = true;
	for (i = 0; i < 40; i++)
		say_large(&p, a, 60000);
	hub_get_stats(p.hub, &stats);
	ok(stats.queued_bytes <= (2 << 20) + 200000, "memory is bounded");
	is_int(stats.dropped_slow, 2, "those who do not read are put out");
	is_int(stats.members, 1, "the one who reads stays");
	is_int(count(heard(&p, a), "EXIT"), 2, "and hears of it");
	party_end(&p);
}

/* The queues have grown since the last visit: nobody is let in on top. */
static void
test_memory_at_the_door(void)
{
	struct party p;
	struct guest *a, *b;
	uint8_t frame[FRAME_BYTES_MAX];
	char text[2001];
	size_t i, len;

	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = '\0';
	party_init(&p);
	p.config.memory_bytes_max = 200000;
	party_start(&p);
	a = come(&p);
	b = come(&p);
	len = make_frame(frame, TYPE_MSG, ALL_IDS, text);
	for (i = 0; i < 200; i++)
		hub_feed(p.hub, a->m, frame, len, p.now_ms);
	is_str(heard(&p, come(&p)), "ERROR 96/4 the relay is out of memory",
	    "a full relay lets nobody in");
	visit(&p);
	heard(&p, a);
	heard(&p, b);
	ok(!come(&p)->closed, "until what was queued is gone");
	party_end(&p);
}

static void
test_shutdown(void)
{
	struct party p;
	struct guest *a, *b, *c;

	party_init(&p);
	p.config.ping_ms = 1000;
	party_start(&p);
	a = come(&p);
	b = come(&p);
	heard(&p, a);
	heard(&p, b);
	b->stuck = true;
	say(&p, a, TYPE_MSG, ALL_IDS, "last words");
	hub_shutdown(p.hub, p.now_ms);
	visit(&p);
	is_str(heard(&p, a),
	    "MSG a last words, ERROR 96/7 the relay is shutting down",
	    "all are told, without EXITs");
	ok(a->closed, "and closed");
	ok(!b->closed, "one that has something to read is waited for");
	b->stuck = false;
	guest_read(&p, b);
	is_str(heard(&p, b),
	    "MSG a last words, ERROR 96/7 the relay is shutting down",
	    "and gets it all");
	hub_shutdown(p.hub, p.now_ms);
	visit(&p);
	ok(hub_dirty(p.hub) == NULL, "a second time is one too many");
	c = come(&p);
	is_str(heard(&p, c), "ERROR 96/7 the relay is shutting down",
	    "nobody is let in any more");
	ok(hub_deadline_ms(p.hub) == CLOCK_NEVER, "nothing is due any more");
	party_end(&p);
}

/* Many at once, none of whom reads any more. */
static void
test_shutdown_of_many(void)
{
	struct party p;
	size_t i, closing = 0, late = 0;

	party_init(&p);
	party_start(&p);
	for (i = 0; i < 20; i++)
		come(&p);
	for (i = 0; i < p.count; i++)
		p.guests[i].stuck = true;
	hub_shutdown(p.hub, p.now_ms);
	visit(&p);
	for (i = 0; i < p.count; i++)
		closing += hub_wants_close(p.guests[i].m);
	is_int(closing, 20, "all are to be closed");
	later(&p, 60000);
	for (i = 0; i < p.count; i++)
		late += p.guests[i].closed;
	is_int(late, 20, "and after a while without their reading");
	party_end(&p);
}

/* The time of last words begins when they are said. */
static void
test_shutdown_of_quiet(void)
{
	struct party p;
	struct guest *a;

	party_init(&p);
	party_start(&p);
	a = come(&p);
	heard(&p, a);
	p.now_ms += 25000;	/* nothing happens meanwhile */
	hub_shutdown(p.hub, p.now_ms);
	hub_tick(p.hub, p.now_ms);
	visit(&p);
	is_str(heard(&p, a), "ERROR 96/7 the relay is shutting down",
	    "a room that was quiet for long is told too");
	party_end(&p);
}

static void
test_user(void)
{
	struct party p;
	struct guest *a;

	party_init(&p);
	party_start(&p);
	a = come(&p);
	ok(hub_member_user(a->m) == NULL, "no user at first");
	hub_member_set_user(a->m, &p);
	ok(hub_member_user(a->m) == &p, "it is remembered");
	hub_free(NULL);
	party_end(&p);
}

int
main(void)
{
	test_default();
	test_full();
	test_refused_talks();
	test_per_address();
	test_silence();
	test_stall();
	test_byte_by_byte();
	test_no_clock();
	test_half_a_clock();
	test_silence_in_turns();
	test_rate();
	test_byte_rate();
	test_throttled_silence();
	test_slow();
	test_slow_in_a_frame();
	test_never_reads();
	test_memory();
	test_memory_at_the_door();
	test_shutdown();
	test_shutdown_of_many();
	test_shutdown_of_quiet();
	test_user();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/hub/turns.c: what is shared between members, and that it is fairly */
#include "config.h"

#include "hubtest.h"

static size_t
count(const char *text, const char *what)
{
	size_t n = 0;

	while ((text = strstr(text, what)) != NULL) {
		text++;
		n++;
	}
	return n;
}

/* n frames of size bytes, to all, fed at once. */
static void
flood(struct party *p, struct guest *g, size_t n, size_t size)
{
	size_t body = size - FRAME_HEADER_BYTES - PAYLOAD_BYTES_MIN, i;
	uint8_t *frames = mem_alloc(n * size);
	char *text = mem_zero(1, body + 1);

	memset(text, 'f', body);
	for (i = 0; i < n; i++)
		make_frame(frames + i * size, TYPE_MSG, ALL_IDS, text);
	feed(p, g, frames, n * size);
	free(frames);
	free(text);
}

/* Bytes of MSG that reader has heard from each guest, since it was asked. */
static void
weigh(struct party *p, struct guest *reader, size_t bytes[GUESTS_MAX])
{
	size_t at = 0, i;
	struct frame f;
	long n;

	memset(bytes, 0, GUESTS_MAX * sizeof *bytes);
	while ((n = frame_decode(&f, reader->bytes + at,
	    reader->len - at)) > 0) {
		at += n;
		for (i = 0; i < p->count && frame_type(&f) == TYPE_MSG; i++)
			if (p->guests[i].id == f.src)
				bytes[i] += n;
	}
	reader->len = 0;
}

/* The next tick that the hub wants. */
static void
tick(struct party *p)
{
	later(p, hub_deadline_ms(p->hub) - p->now_ms);
}

/* So many guests, and all have heard of each other. */
static void
gather(struct party *p, size_t n, const char *address)
{
	size_t i;

	party_start(p);
	while (p->count < n)
		come_from(p, address);
	for (i = 0; i < n; i++)
		heard(p, &p->guests[i]);
}

static void
test_room(void)
{
	struct party p;
	struct guest *a, *b;
	size_t n, i;

	party_init(&p);
	p.config.room_copies_per_second = 1000;
	gather(&p, 2, NULL);
	a = &p.guests[0];
	b = &p.guests[1];
	flood(&p, a, 300, 20);
	n = count(heard(&p, b), "MSG");
	is_int(n, 50, "a tenth of a second's copies go at once");
	ok(!hub_may_read(a->m), "who says more is not read from");
	ok(hub_may_read(b->m), "others are");
	is_int(count(heard(&p, a), "ERROR"), 0,
	    "it is not told to be slower: it may not be its fault");
	while (p.now_ms < 1000000 + 200) {
		tick(&p);
		n += count(heard(&p, b), "MSG");
	}
	ok(n >= 50 + 90 && n <= 50 + 110,
	    "then as many as the rate has copies for, two each");
	for (i = 0; i < 1000 && !hub_may_read(a->m); i++) {
		tick(&p);
		n += count(heard(&p, b), "MSG");
	}
	is_int(n, 300, "nothing is dropped");
	ok(hub_may_read(a->m), "and it is read from again");
	say(&p, a, TYPE_MSG, b->id, "psst");
	is_str(heard(&p, b), "MSG a psst", "and goes at once");
	party_end(&p);
}

static void
test_private(void)
{
	struct party p;
	struct guest *a;
	uint8_t frames[80 * 32];
	size_t len = 0, i;

	party_init(&p);
	p.config.room_copies_per_second = 1000;
	gather(&p, 20, NULL);
	a = &p.guests[0];
	for (i = 0; i < 80; i++)
		len += make_frame(frames + len, TYPE_MSG, p.guests[1].id, "x");
	feed(&p, a, frames, len);
	is_int(count(heard(&p, &p.guests[1]), "MSG"), 80,
	    "a frame to one member is one copy, however many there are");
	party_end(&p);
}

static void
test_bytes(void)
{
	struct party p;
	size_t bytes[GUESTS_MAX];

	party_init(&p);
	p.config.room_bytes_per_second = 100000;
	gather(&p, 2, NULL);
	flood(&p, &p.guests[0], 100, 1000);
	weigh(&p, &p.guests[1], bytes);
	is_int(bytes[0], 5000, "bytes of all copies: 5,000 for each of two "
	    "members");
	party_end(&p);
}

/* Nine flood, with frames of different sizes, and one says a little. */
static void
test_fair(void)
{
	struct party p;
	struct guest *quiet;
	size_t bytes[GUESTS_MAX], least, most, i, waited = 0;
	int64_t start_ms;

	party_init(&p);
	p.config.room_bytes_per_second = 1000000;
	gather(&p, 10, NULL);
	quiet = &p.guests[9];
	flood(&p, &p.guests[0], 5, 20000);
	for (i = 1; i < 9; i++)
		flood(&p, &p.guests[i], 150, i % 3 == 0 ? 2000 : 600);
	quiet->len = 0;
	start_ms = p.now_ms;
	say(&p, quiet, TYPE_MSG, ALL_IDS, "hello");
	is_str(heard(&p, quiet), "", "one who has said nothing waits too");
	while (strstr(heard(&p, quiet), "MSG j") == NULL && waited++ < 100)
		tick(&p);
	/* Nine turns of 512 bytes to ten members, and the overdraft. */
	ok(p.now_ms - start_ms <= 9 * 512 * 10 / 1000 + 100,
	    "S8: but for one turn of the others only: %d ms",
	    (int)(p.now_ms - start_ms));
	while (p.now_ms - start_ms < 5000)
		tick(&p);
	weigh(&p, quiet, bytes);
	least = most = bytes[1];
	for (i = 2; i < 9; i++) {
		least = bytes[i] < least ? bytes[i] : least;
		most = bytes[i] > most ? bytes[i] : most;
	}
	ok(least > 40000 && most - least <= 2512,
	    "S8: all who flood get the same, be their frames small or large: "
	    "%zu to %zu bytes", least, most);
	ok(bytes[0] <= most + 20512 && bytes[0] + 20512 >= least,
	    "or very large: %zu", bytes[0]);
	party_end(&p);
}

/* All who flood come to the end of a large frame at the same time. */
static void
test_large(void)
{
	struct party p;
	struct guest *quiet;
	size_t i;
	int64_t start_ms;

	party_init(&p);
	p.config.room_bytes_per_second = 1000000;
	gather(&p, 10, NULL);
	quiet = &p.guests[9];
	for (i = 0; i < 9; i++)
		flood(&p, &p.guests[i], 4, 20000);
	heard(&p, quiet);
	for (i = 0; i < 6 && quiet->len == 0; i++)
		tick(&p);
	ok(quiet->len > 0, "a large frame has its turn");
	start_ms = p.now_ms;
	say(&p, quiet, TYPE_MSG, ALL_IDS, "hello");
	while (strstr(heard(&p, quiet), "MSG j") == NULL)
		tick(&p);
	/* As in test_fair(); the overdraft is one frame to ten members. */
	ok(p.now_ms - start_ms <= 9 * 512 * 10 / 1000 + 200 + 100,
	    "S8: a small one does not wait for all of them: %d ms",
	    (int)(p.now_ms - start_ms));
	party_end(&p);
}

static void
test_address(void)
{
	struct party p;
	struct guest *other;
	size_t bytes[GUESTS_MAX], i;

	party_init(&p);
	p.config.address_frames_per_second = 100;
	p.config.address_frames_burst = 50;
	gather(&p, 4, "192.0.2.1");
	other = come_from(&p, "192.0.2.2");
	heard(&p, other);
	flood(&p, &p.guests[0], 200, 20);
	flood(&p, &p.guests[1], 200, 20);
	flood(&p, &p.guests[2], 200, 20);
	is_int(count(heard(&p, other), "MSG"), 50,
	    "all members of an address have one burst together");
	say(&p, other, TYPE_MSG, ALL_IDS, "hello");
	is_str(heard(&p, other), "MSG e hello", "another address has its own");
	say(&p, &p.guests[3], TYPE_MSG, ALL_IDS, "hello");
	for (i = 0; i < 5; i++)
		tick(&p);
	weigh(&p, other, bytes);
	ok(bytes[3] > 0, "one of them who says little waits not for long");
	for (i = 0; i < 40; i++)
		tick(&p);
	weigh(&p, other, bytes);
	ok(bytes[0] > 0 && bytes[0] <= bytes[2] + 20 &&
	    bytes[2] <= bytes[0] + 20,
	    "and they share it fairly: %zu, %zu and %zu bytes", bytes[0],
	    bytes[1], bytes[2]);
	party_end(&p);
}

static void
test_address_bytes(void)
{
	struct party p;
	size_t bytes[GUESTS_MAX];

	party_init(&p);
	p.config.address_bytes_per_second = 1000;
	p.config.address_bytes_burst = 5000;
	gather(&p, 2, "192.0.2.1");
	flood(&p, &p.guests[0], 10, 1000);
	flood(&p, &p.guests[1], 10, 1000);
	weigh(&p, &p.guests[1], bytes);
	is_int(bytes[0] + bytes[1], 5000, "the bytes of an address, too");
	party_end(&p);
}

/* Whoever waits leaves, is put out or says something wrong meanwhile. */
static void
test_leaving(void)
{
	struct party p;
	struct guest *a, *b, *c, *d;
	size_t i;

	party_init(&p);
	p.config.room_copies_per_second = 100;
	p.config.address_frames_per_second = 1000;
	p.config.address_frames_burst = 100;
	gather(&p, 4, "192.0.2.1");
	a = &p.guests[0];
	b = &p.guests[1];
	c = &p.guests[2];
	d = &p.guests[3];
	flood(&p, a, 40, 20);
	flood(&p, b, 40, 20);
	feed(&p, c, "\0\0\0\0\0\0\0\0\0\0", 10);
	ok(c->closed, "what is wrong needs no turn");
	say(&p, d, 200, ALL_IDS, "");
	ok(!d->closed, "but a frame does, be it as it may");
	leave(&p, a);
	for (i = 0; i < 5 && !d->closed; i++)
		tick(&p);
	ok(d->closed && strstr(heard(&p, d), "ERROR 128/1") != NULL,
	    "in its turn it is judged");
	for (i = 0; i < 1000 && !hub_may_read(b->m); i++)
		tick(&p);
	ok(hub_may_read(b->m), "the others go on");
	flood(&p, b, 200, 20);
	leave(&p, b);
	later(&p, 10000);
	a = come_from(&p, "192.0.2.1");
	heard(&p, a);
	say(&p, a, TYPE_MSG, ALL_IDS, "hello");
	is_str(heard(&p, a), "MSG e hello", "when all are gone nobody waits");
	party_end(&p);
}

/* What waits to be taken is memory, too. */
static void
test_memory(void)
{
	struct party p;
	struct guest *late;

	party_init(&p);
	p.config.room_copies_per_second = 10;
	p.config.memory_bytes_max = 400000;
	gather(&p, 2, NULL);
	flood(&p, &p.guests[0], 8, 60000);
	late = come(&p);
	ok(late->closed && strstr(heard(&p, late), "out of memory") != NULL,
	    "nobody comes in when too much waits to be taken");
	ok(!p.guests[1].closed, "nobody is put out for it");
	party_end(&p);
}

/* Two rooms of one relay; what they may send is one. */
static void
test_share(void)
{
	struct hub_share share = { .limits = { 1000, 0 } };
	struct party loud, quiet;
	size_t n = 0, waited = 0;

	party_init(&loud);
	party_init(&quiet);
	loud.config.share = quiet.config.share = &share;
	gather(&loud, 2, NULL);
	gather(&quiet, 2, NULL);
	flood(&loud, &loud.guests[0], 3000, 20);
	while (loud.now_ms < 1000000 + 2000) {
		tick(&loud);
		n += count(heard(&loud, &loud.guests[1]), "MSG");
		quiet.now_ms = loud.now_ms;
		say(&quiet, &quiet.guests[0], TYPE_MSG, ALL_IDS, "hm");
		waited += strcmp(heard(&quiet, &quiet.guests[1]),
		    "MSG a hm") != 0;
	}
	ok(n >= 700 && n <= 1100, "a loud room has what is there: %zu", n);
	is_int(waited, 0, "and the other one never waits for it");
	party_end(&loud);
	party_end(&quiet);
}

int
main(void)
{
	test_share();
	test_room();
	test_private();
	test_bytes();
	test_fair();
	test_large();
	test_address();
	test_address_bytes();
	test_leaving();
	test_memory();
	return done_testing();
}

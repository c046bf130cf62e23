/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * src/hub/image.c: two rooms in which the same happens, but the hub of one is
 * replaced by an image of itself time and again. Nobody in it may notice.
 */
#include "config.h"

#include "base/buf.h"
#include "hub/image.h"
#include "hubtest.h"

enum { LIVES = 60, STEPS = 300, GUESTS = 12 };

static struct party plain, moved;
static struct rng_seeded state;
static struct rng chance;

static void
take_image(const struct party *p, struct buf *image)
{
	buf_init(image, SIZE_MAX / 2);
	hub_export(p->hub, image);
}

/* The shell's part: whose connection is whose. */
static void
rebind(struct party *p, struct hub *hub)
{
	struct hub_stats stats;
	size_t i;

	hub_get_stats(hub, &stats);
	for (i = 0; i < stats.members; i++)
		guest_of(p, hub_member_at(p->hub, i))->m =
		    hub_member_at(hub, i);
	hub_free(p->hub);
	p->hub = hub;
}

static void
move_house(struct party *p)
{
	struct rng rng = { 0 };
	struct rng_seeded seed = p->seed;
	struct buf image;
	struct hub *hub;

	rng = rng_seeded(&p->seed, 1);
	p->seed = seed;		/* it goes on where it was */
	take_image(p, &image);
	hub = hub_import(&p->config, &rng, buf_data(&image), buf_len(&image),
	    p->now_ms);
	buf_release(&image);
	if (hub == NULL)
		bail_out("an image that is refused");
	rebind(p, hub);
}

/* Up to len bytes of what is there for g; the pieces may be others. */
static void
read_part(struct party *p, struct guest *g, size_t len)
{
	const uint8_t *data;
	size_t n;

	while (len > 0 && (data = hub_output(g->m, &n), n > 0)) {
		if (n > len)
			n = len;
		g->bytes = mem_resize(g->bytes, g->len + n, 1);
		memcpy(g->bytes + g->len, data, n);
		g->len += n;
		len -= n;
		hub_sent(p->hub, g->m, n);
	}
}

static void
forget_news(struct party *p)
{
	while (hub_dirty(p->hub) != NULL)
		;
}

/* All that is there. */
static void
read_rest(struct party *p)
{
	size_t i;

	forget_news(p);
	for (i = 0; i < p->count; i++)
		if (p->guests[i].m != NULL)
			read_part(p, &p->guests[i], SIZE_MAX);
}

/* ---- what happens, in both rooms ---- */

struct step {
	uint32_t what, who, whom, len, split;
};

static struct step
any_step(void)
{
	return (struct step){
		.what = rng_below(&chance, 8),
		.who = rng_below(&chance, GUESTS),
		.whom = rng_below(&chance, GUESTS),
		.len = rng_below(&chance, 4) > 0 ? rng_below(&chance, 60) :
		    rng_below(&chance, 60000),
		.split = rng_below(&chance, 100)
	};
}

/* The second part of a frame waits for a later step. */
static struct {
	uint8_t bytes[FRAME_BYTES_MAX];
	size_t len;
} pending[2][GUESTS];

static void
talk(struct party *p, int room, const struct step *s)
{
	struct guest *g = &p->guests[s->who];
	uint8_t frame[FRAME_BYTES_MAX];
	size_t len, part;
	uint32_t to = s->what % 2 ? ALL_IDS : p->guests[s->whom].id;

	if (pending[room][s->who].len > 0) {
		hub_feed(p->hub, g->m, pending[room][s->who].bytes,
		    pending[room][s->who].len, p->now_ms);
		pending[room][s->who].len = 0;
		return;
	}
	len = FRAME_HEADER_BYTES + PAYLOAD_BYTES_MIN + s->len;
	memset(frame, s->split, len);
	frame_header(frame, 0, to, PAYLOAD_BYTES_MIN + s->len);
	frame[FRAME_HEADER_BYTES] = TYPE_MSG;
	part = len * s->split / 99;
	hub_feed(p->hub, g->m, frame, part, p->now_ms);
	memcpy(pending[room][s->who].bytes, frame + part, len - part);
	pending[room][s->who].len = len - part;
}

static void
arrive(struct party *p, const struct step *s)
{
	struct guest *g = &p->guests[p->count];

	if (p->count == GUESTS)
		return;
	str_init(&g->said);
	g->m = hub_open(p->hub, s->split % 2 ? "192.0.2.1" : NULL, p->now_ms);
	g->id = hub_member_id(g->m);
	p->count++;
	if (!hub_wants_close(g->m))
		return;
	hub_close(p->hub, g->m, p->now_ms);	/* is not let in */
	g->m = NULL;
}

static void
do_step(struct party *p, int room, const struct step *s)
{
	struct guest *g = &p->guests[s->who];
	bool is_there = s->who < p->count && g->m != NULL;

	if (s->what == 0)
		arrive(p, s);
	else if (s->what == 1 && is_there && s->split < 20) {
		hub_close(p->hub, g->m, p->now_ms);
		g->m = NULL;
	} else if (s->what < 5 && is_there)
		talk(p, room, s);
	else if (is_there)
		read_part(p, g, s->len);
	forget_news(p);
	p->now_ms += s->split / 20;
	hub_tick(p->hub, p->now_ms);
	forget_news(p);
}

static bool
have_read_the_same(const struct guest *a, const struct guest *b)
{
	return a->id == b->id && a->len == b->len &&
	    (a->len == 0 || memcmp(a->bytes, b->bytes, a->len) == 0);
}

static bool
are_equal(void)
{
	struct hub_stats a, b;
	size_t i;
	bool equal = plain.count == moved.count;

	hub_get_stats(plain.hub, &a);
	hub_get_stats(moved.hub, &b);
	equal &= a.members == b.members && a.joined == b.joined &&
	    a.frames_in == b.frames_in && a.bytes_out == b.bytes_out &&
	    a.frames_out == b.frames_out && a.throttled == b.throttled;
	for (i = 0; equal && i < plain.count; i++)
		equal = have_read_the_same(&plain.guests[i],
		    &moved.guests[i]);
	return equal;
}

static void
begin(struct party *p)
{
	party_init(p);
	p->config.frames_per_second = 2;
	p->config.frames_burst = 3;
	p->config.bytes_per_second = 20000;
	p->config.bytes_burst = 70000;
	p->config.address_members_max = 5;
	party_start(p);
}

static uint64_t throttled;

static uint64_t
has_throttled(const struct hub *hub)
{
	struct hub_stats stats;

	hub_get_stats(hub, &stats);
	return stats.throttled;
}

static bool
live(uint64_t seed)
{
	int i;
	bool equal;

	chance = rng_seeded(&state, seed);
	memset(pending, 0, sizeof pending);
	begin(&plain);
	begin(&moved);
	for (i = 0; i < STEPS; i++) {
		struct step s = any_step();

		do_step(&plain, 0, &s);
		do_step(&moved, 1, &s);
		if (rng_below(&chance, 5) == 0)
			move_house(&moved);
	}
	throttled += has_throttled(plain.hub);
	for (i = 0; i < 100; i++) {
		plain.now_ms += 1000;
		moved.now_ms += 1000;
		hub_tick(plain.hub, plain.now_ms);
		hub_tick(moved.hub, moved.now_ms);
	}
	read_rest(&plain);
	read_rest(&moved);
	equal = are_equal();
	party_end(&plain);
	party_end(&moved);
	return equal;
}

static void
test_lives(void)
{
	const char *given = getenv("TEST_SEED");
	uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : 1;
	int i, bad = 0;

	for (i = 0; i < LIVES; i++, seed++)
		if (!live(seed)) {
			diag("TEST_SEED=%llu", (unsigned long long)seed);
			bad++;
		}
	ok(throttled > LIVES, "some were slowed down, %llu times",
	    (unsigned long long)throttled);
	is_int(bad, 0, "nobody notices that the hub is another one");
}

/* ---- images that are none ---- */

static struct hub *
read_image(const struct buf *image, size_t len)
{
	struct rng_seeded seed;
	struct rng rng = rng_seeded(&seed, 1);

	return hub_import(&plain.config, &rng, buf_data(image), len, 1000000);
}

static void
test_damage(void)
{
	struct buf image;
	struct hub *hub;
	size_t i;
	int cut = 0, changed = 0;

	begin(&plain);
	come_from(&plain, "192.0.2.1");
	come(&plain)->stuck = true;
	say(&plain, &plain.guests[0], TYPE_MSG, ALL_IDS, "to all");
	say(&plain, &plain.guests[0], TYPE_MSG, plain.guests[1].id, "to one");
	leave(&plain, come(&plain));
	take_image(&plain, &image);
	for (i = 0; i < buf_len(&image); i++) {
		hub = read_image(&image, i);
		cut += hub != NULL;
		hub_free(hub);
	}
	is_int(cut, 0, "an image that is cut off is refused");
	for (i = 0; i < buf_len(&image); i++) {
		image.data[image.start + i] ^= 0xff;
		hub = read_image(&image, buf_len(&image));
		changed += hub != NULL;
		hub_free(hub);
		image.data[image.start + i] ^= 0xff;
	}
	diag("%d of %zu changes stay unnoticed", changed, buf_len(&image));
	image.data[image.start + strlen("tuschel hub ")]++;
	ok(read_image(&image, buf_len(&image)) == NULL,
	    "an image of another version is refused");
	image.data[image.start + strlen("tuschel hub ")]--;
	buf_append(&image, "x", 1);
	ok(read_image(&image, buf_len(&image)) == NULL,
	    "and one with something behind it");
	buf_release(&image);
	ok(heard(&plain, &plain.guests[0]) != NULL, "the hub goes on");
	party_end(&plain);
}

/* An id that is gone stays gone, and a room's order is kept in INIT. */
static void
test_ids(void)
{
	struct guest *a, *c;
	const char *init;

	begin(&moved);
	a = come(&moved);
	leave(&moved, come(&moved));
	c = come(&moved);
	heard(&moved, a);
	heard(&moved, c);
	move_house(&moved);
	visit(&moved);
	is_str(heard(&moved, a), "", "a new hub says nothing by itself");
	come(&moved);
	init = heard(&moved, &moved.guests[3]);
	is_str(init, "INIT acd", "who was there is there, in the same order");
	is_str(heard(&moved, a), "JOIN d", "and hears of who comes");
	say(&moved, a, TYPE_MSG, c->id, "still there?");
	is_str(heard(&moved, c), "JOIN d, MSG a still there?",
	    "ids lead to the same members");
	party_end(&moved);
}

int
main(void)
{
	test_ids();
	test_damage();
	test_lives();
	return done_testing();
}

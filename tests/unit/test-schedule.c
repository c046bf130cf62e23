/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key schedule against tests/vectors/crypto-schedule.txt, step by step. */
#include "config.h"

#include "crypto-vectors.h"

#include "crypto/keynew.h"
#include "crypto/schedule.h"

static uint32_t alice, bob;

/* Compares the named member of s with PREFIX.NAME of the file. */
#define is_member(s, prefix, member, name) \
	is_key((s)->member, prefix "." name)
#define is_state(s, prefix) do { \
	is_int((s)->generation, vec_number(prefix ".generation"), \
	    prefix ": generation"); \
	is_int((s)->term_start, vec_number(prefix ".term_start"), \
	    prefix ": term_start"); \
	is_member(s, prefix, i, "I"); \
	is_member(s, prefix, r, "R"); \
	is_member(s, prefix, t, "T"); \
	is_member(s, prefix, w, "W"); \
	is_member(s, prefix, ti, "TI"); \
	is_member(s, prefix, m, "M"); \
	is_member(s, prefix, a, "A"); \
} while (0)

static void
found(struct schedule *s)
{
	struct frame f = vec_frame(alice, ALL_IDS, "found.payload");
	struct script script = { .len = 0 };
	struct rng rng = script_rng(&script);

	script_add(&script, "found.K");
	script_add(&script, "found.F");
	schedule_found(s, &f, &rng);
	is_state(s, "found");
	is_key(s->k, "found.K");
	is_key(s->f0, "found.F0");
}

static void
admission(struct schedule *s)
{
	struct frame f = vec_frame(alice, ALL_IDS, "admission.payload");
	struct schedule before = *s;

	schedule_admission(s, &f);
	is_member(s, "admission", i, "I");
	is_member(s, "admission", r, "R");
	is_member(s, "admission", k, "K");
	is_member(s, "admission", t, "T");
	is_member(s, "admission", w, "W");
	is_int(s->generation, before.generation, "the generation stays");
	is_mem(&s->m, &before.m, sizeof s->m, "and so does M");
	is_mem(&s->a, &before.a, sizeof s->a, "and A");
}

static void
join(struct schedule *s)
{
	struct frame f = vec_frame(bob, ALL_IDS, "join.payload");
	struct key_part n;

	vec_copy("join.N", n.b, sizeof n.b);
	schedule_join(s, &f, &n);
	is_state(s, "join");
	is_member(s, "join", k, "K");
}

static void
commit(struct schedule *s)
{
	struct frame f = vec_frame(alice, ALL_IDS, "commit.payload");
	struct commit_secret x;

	vec_copy("commit.X", x.b, sizeof x.b);
	schedule_commit(s, &f, &x);
	is_state(s, "commit");
	is_member(s, "commit", k, "K");
	is_key(s->f0, "found.F0");
}

/*
 * doc/SECURITY R10. A generation above 2^32, and a newcomer's state, which
 * has no T.
 */
static void
late(void)
{
	struct frame f = vec_frame(bob, ALL_IDS, "late.payload");
	struct schedule s = { .generation = vec_number("late.before"),
	    .term_start = vec_number("late.term_start") };
	struct key_part n;

	vec_copy("late.before.K", s.k.b, sizeof s.k.b);
	vec_copy("late.before.I", s.i.b, sizeof s.i.b);
	vec_copy("late.before.R", s.r.b, sizeof s.r.b);
	vec_copy("late.before.W", s.w.b, sizeof s.w.b);
	schedule_term(&s);
	vec_copy("late.N", n.b, sizeof n.b);
	schedule_join(&s, &f, &n);
	is_state(&s, "late");
	is_member(&s, "late", k, "K");
	schedule_wipe(&s);
	ok(sodium_is_zero((const void *)&s, sizeof s), "a wiped one is gone");
}

/*
 * doc/SECURITY K1. Two joins in either order give the same K, and nothing
 * else alike.
 */
static void
order(const struct schedule *start)
{
	const uint8_t pa[4] = "pa", pb[4] = "pb";
	const struct frame fa = { 1, ALL_IDS, pa, sizeof pa };
	const struct frame fb = { 2, ALL_IDS, pb, sizeof pb };
	const struct key_part a = { { 1 } }, b = { { 2 } };
	struct schedule one = *start, other = *start;

	schedule_join(&one, &fa, &a);
	schedule_join(&one, &fb, &b);
	schedule_join(&other, &fb, &b);
	schedule_join(&other, &fa, &a);
	is_mem(&one.k, &other.k, sizeof one.k, "K does not see the order");
	ok(memcmp(&one.i, &other.i, sizeof one.i), "K1: I does");
	ok(memcmp(&one.m, &other.m, sizeof one.m), "K1: and M");
	ok(memcmp(&one.a, &other.a, sizeof one.a), "K1: and A");
}

/* doc/SECURITY R5. The same number and N, but not the same frame. */
static void
two_keys(const struct schedule *start)
{
	const uint8_t pa[4] = "pa", pb[4] = "pb";
	const struct frame fa = { 1, ALL_IDS, pa, sizeof pa };
	const struct frame fb = { 1, ALL_IDS, pb, sizeof pb };
	const struct key_part n = { { 1 } };
	struct schedule one = *start, other = *start;

	schedule_join(&one, &fa, &n);
	schedule_join(&other, &fb, &n);
	is_int(one.generation, other.generation, "one number");
	is_mem(&one.k, &other.k, sizeof one.k, "and one K");
	ok(memcmp(&one.m, &other.m, sizeof one.m),
	    "R5: after other frames open other messages");
	ok(memcmp(&one.a, &other.a, sizeof one.a), "R5: which is seen");
}

/*
 * doc/SECURITY K3. A newcomer is handed K, I, R, W and F0. None is M, or a key
 * that M comes from.
 */
static void
handed_over(const struct schedule *s)
{
	const uint8_t *const keys[] = { s->k.b, s->i.b, s->r.b, s->w.b,
	    s->f0.b };
	uint8_t m[KEY_BYTES];

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		prim_kdf(m, keys[i], "messages", NULL, 0);
		ok(memcmp(m, s->m.b, sizeof m) &&
		    memcmp(keys[i], s->m.b, sizeof m),
		    "K3: key %zu of a KEY_CURRENT opens nothing said before",
		    i);
	}
}

/*
 * doc/SECURITY K15. The group is not shown an admission. Who was let in by it
 * knows what the others have seen, and reckons with their transcript.
 */
static void
split(const struct schedule *start)
{
	const uint8_t payload[4] = "x";
	const struct frame f = { 1, ALL_IDS, payload, sizeof payload };
	const struct key_part n = { { 1 } };
	struct schedule unseen = *start, group = *start;

	schedule_admission(&unseen, &f);
	unseen.r = group.r;
	schedule_join(&unseen, &f, &n);
	schedule_join(&group, &f, &n);
	is_mem(&unseen.k, &group.k, sizeof group.k, "the same K");
	is_mem(&unseen.t, &group.t, sizeof group.t, "and T");
	ok(memcmp(&unseen.m, &group.m, sizeof group.m),
	    "K15: do not let in who was not seen to be let in");
}

/*
 * doc/SECURITY K10. K of the first generation can be unwound from a later K
 * and the joins between. It must open nothing: F, which was never sent, does.
 */
static void
unwound_founding(void)
{
	struct frame f = vec_frame(alice, ALL_IDS, "found.payload");
	struct script script = { .len = 0 };
	struct rng rng = script_rng(&script);
	struct schedule one, other;

	script_add(&script, "found.K");
	script_add(&script, "found.F");
	script_add(&script, "found.K");
	script_add(&script, "join.N");
	schedule_found(&one, &f, &rng);
	schedule_found(&other, &f, &rng);
	is_mem(&one.k, &other.k, sizeof one.k, "the same K and frame");
	ok(memcmp(&one.m, &other.m, sizeof one.m), "K10: do not give M");
	ok(memcmp(&one.i, &other.i, sizeof one.i), "K10: nor I");
	ok(memcmp(&one.w, &other.w, sizeof one.w), "K10: nor W");
}

/*
 * doc/SECURITY K11. A leaver has I of the generation that its exit ends. Let
 * in again later, it unwinds K, and knows T: all that goes into a commit but J.
 */
static void
unwound_commit(const struct schedule *start)
{
	const uint8_t payload[4] = "x";
	const struct frame f = { 1, ALL_IDS, payload, sizeof payload };
	const struct commit_secret x = { { 7 } };
	struct schedule group = *start, leaver = *start;
	struct key_part n;

	prim_kdf(n.b, x.b, "new", NULL, 0);
	schedule_commit(&group, &f, &x);
	schedule_join(&leaver, &f, &n);
	is_mem(&group.k, &leaver.k, sizeof group.k, "the leaver knows K");
	is_mem(&group.t, &leaver.t, sizeof group.t, "and T");
	ok(memcmp(&group.m, &leaver.m, sizeof group.m), "K11: but not M");
	ok(memcmp(&group.i, &leaver.i, sizeof group.i), "K11: nor I");
	ok(memcmp(&group.w, &leaver.w, sizeof group.w), "K11: nor W");
}

static void
tags(void)
{
	struct group_id f0 = { { 0xab } };

	is_int(schedule_tag(&f0), 0xaa, "the tag is the top 7 bits");
}

static void
expand(void)
{
	static const struct {
		uint16_t low;
		uint64_t present, want;
	} cases[] = {
		{ 0, 0, 0 },
		{ 5, 3, 5 },
		{ 3, 5, 3 },
		{ 0xffff, 0, 0xffff },		/* never below zero */
		{ 0x9000, 0x10, 0x9000 },
		{ 0xffff, 0x10000, 0xffff },
		{ 0, 0xffff, 0x10000 },
		{ 0xfffe, 0x20001, 0x1fffe },
		{ 2, 0x1fffe, 0x20002 },
		{ 0x8000, 0x20000, 0x18000 },	/* equally near: the lower */
		{ 0x8000, 0, 0x8000 },
		{ 0x7fff, 0x20000, 0x27fff },
		{ 0x8001, 0x20000, 0x18001 },
		{ 0x1234, UINT64_C(0x500001233), UINT64_C(0x500001234) }
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		is_int(schedule_expand(cases[i].low, cases[i].present),
		    cases[i].want, "%#x seen from %#llx", cases[i].low,
		    (unsigned long long)cases[i].present);
}

int
main(void)
{
	struct schedule s;

	prim_start();
	vectors_load("crypto-schedule.txt");
	alice = (uint32_t)vec_number("alice.id");
	bob = (uint32_t)vec_number("bob.id");
	found(&s);
	order(&s);
	two_keys(&s);
	handed_over(&s);
	split(&s);
	unwound_founding();
	unwound_commit(&s);
	admission(&s);
	join(&s);
	commit(&s);
	late();
	tags();
	expand();
	return done_testing();
}

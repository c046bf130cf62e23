/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What makes an admission, a join and a commit valid, and that two who see the
 * same frames hold the same afterwards.
 */
#include "config.h"

#include "session-harness.h"

#include "crypto/prim.h"

static struct rng_seeded seed;
static struct rng rng;
static struct person a, b, c;
/* As a has it, and as b does once it is in. */
static struct group ga, gb;
static uint8_t bytes[4][4096];
static struct writer w[4];

static struct frame
admission_by(int i, const struct person *donor, const struct person *who)
{
	writer_init(&w[i], bytes[i], sizeof bytes[i]);
	admission_seal(&w[i], &ga.keys, donor->card.id, &who->card,
	    &donor->signer, &rng);
	return frame_written(&w[i], donor->card.id, ALL_IDS);
}

static struct frame
join_by(int i, const struct person *who)
{
	writer_init(&w[i], bytes[i], sizeof bytes[i]);
	join_seal(&w[i], &ga.keys, who->card.id, &who->signer, &rng);
	return frame_written(&w[i], who->card.id, ALL_IDS);
}

static struct commit commits[4];

static struct frame
commit_of(int i, const struct person *who, const struct card *card,
    const uint32_t *ids, size_t n)
{
	writer_init(&w[i], bytes[i], sizeof bytes[i]);
	commit_seal(&w[i], &ga.keys, who->card.id, &commits[i], card, ids, n,
	    &who->signer, &rng);
	return frame_written(&w[i], who->card.id, ALL_IDS);
}

/* By who, with the next card, listing ids. */
static struct frame
commit_by(int i, const struct person *who, const uint32_t *ids, size_t n)
{
	struct card card = who->card;

	commit_generate(&commits[i], &rng);
	card_finish(&card, card.version + 1, &commits[i].leaf, who->card.nick,
	    who->card.nick_len, &who->signer);
	return commit_of(i, who, &card, ids, n);
}

static int
judge(const struct group *g, const struct frame *f)
{
	struct commit_content content;
	int r = group_commit(g, f, &content);

	commit_content_release(&content);
	return r;
}

static int
commit_apply(struct group *g, const struct frame *f, int i)
{
	struct commit_content content;
	int r = group_commit(g, f, &content);

	if (r == ERR_OK)
		group_commit_apply(g, f, &content, &commits[i].x);
	commit_content_release(&content);
	return r;
}

static bool
same_keys(void)
{
	return ga.keys.generation == gb.keys.generation &&
	    ga.keys.term_start == gb.keys.term_start &&
	    prim_equal(&ga.keys.k, &gb.keys.k, sizeof ga.keys.k) &&
	    prim_equal(&ga.keys.i, &gb.keys.i, sizeof ga.keys.i) &&
	    prim_equal(&ga.keys.w, &gb.keys.w, sizeof ga.keys.w) &&
	    prim_equal(&ga.keys.r, &gb.keys.r, sizeof ga.keys.r) &&
	    ga.roster.n == gb.roster.n;
}

/* a founds, b is half-joined and has the keys, c is a stranger. */
static void
begin(void)
{
	struct payload_found found = { { 1, 2, 3 } };
	struct roster_entry entries[2];
	struct frame f;
	size_t i;

	person_make(&a, 0x100, "a", &rng);
	person_make(&b, 0x200, "b", &rng);
	person_make(&c, 0x300, "c", &rng);
	group_init(&ga);
	group_init(&gb);
	writer_init(&w[0], bytes[0], sizeof bytes[0]);
	payload_found_encode(&w[0], &found);
	f = frame_written(&w[0], a.card.id, ALL_IDS);
	group_found(&ga, &f, &a.card, &rng);
	f = admission_by(0, &a, &b);
	group_admission(&ga, &f);
	for (i = 0; i < 2; i++) {
		entries[i].state = ga.roster.members[i].state;
		entries[i].card = ga.roster.members[i].card;
	}
	group_install(&gb, &ga.keys, entries, 2);
}

static void
end(void)
{
	group_release(&ga);
	group_release(&gb);
}

/* Both see f. */
static bool
both_join(const struct frame *f)
{
	int ra = group_join(&ga, f), rb = group_join(&gb, f);

	return ra == ERR_OK && rb == ERR_OK;
}

static bool
both_admit(const struct frame *f)
{
	int ra = group_admission(&ga, f), rb = group_admission(&gb, f);

	return ra == ERR_OK && rb == ERR_OK;
}

/* ---- admissions ---- */

static void
admissions(void)
{
	struct schedule before;
	struct frame f;

	begin();
	is_int((long long)ga.keys.generation, 0, "a found is generation 0");
	before = ga.keys;
	f = admission_by(0, &a, &c);
	ok(both_admit(&f), "a member lets somebody in");
	is_int(roster_find(&ga.roster, 0x300)->admitted_by, 0x100,
	    "by whom is known");
	ok(same_keys(), "all who see it agree");
	is_int((long long)ga.keys.generation, 0, "the generation stays");
	ok(!prim_equal(&before.i, &ga.keys.i, sizeof before.i) &&
	    prim_equal(&before.k, &ga.keys.k, sizeof before.k),
	    "K15: I moves with an admission, K stays");
	is_int(group_admission(&ga, &f), ERR_STATE, "K12: a repeat is void");
	person_renew(&c, &rng);
	f = admission_by(0, &b, &c);
	ok(both_admit(&f), "a half-joined one may let in, again with a "
	    "greater version");
	is_int((long long)ga.roster.n, 3, "which replaces the card");
	end();
}

static void
void_admissions(void)
{
	struct signer_public signer;
	struct person other, twin;
	struct schedule before;
	struct frame f;

	begin();
	before = ga.keys;
	f = admission_by(0, &c, &c);
	is_int(group_admission(&ga, &f), ERR_NOTFOUND,
	    "S1: who is not in lets nobody in");
	other = b;
	other.card.id = a.card.id;
	f = admission_by(0, &other, &c);
	is_int(group_admission(&ga, &f), ERR_CRYPTO,
	    "K2: nor does anybody in another's name");
	f = admission_by(0, &a, &c);
	f.src = b.card.id;
	is_int(group_admission(&ga, &f), ERR_CRYPTO,
	    "M2: nor the relay by changing src_id");
	f = admission_by(0, &a, &c);
	bytes[0][3] ^= 1;
	is_int(group_admission(&ga, &f), ERR_CRYPTO, "or the generation");
	f = admission_by(0, &a, &c);
	bytes[0][4] ^= 1;
	is_int(group_admission(&ga, &f), ERR_CRYPTO, "or the newcomer");
	f = admission_by(0, &a, &c);
	f.size--;
	is_int(group_admission(&ga, &f), ERR_CRYPTO, "or the length");

	person_make(&twin, 0x200, "b", &rng);
	person_renew(&twin, &rng);
	f = admission_by(0, &a, &twin);
	is_int(group_admission(&ga, &f), ERR_STATE,
	    "another identity does not take a member's id");
	other = b;
	prim_signer(&signer, &other.signer, &rng);
	card_begin(&other.card, 0x200, &b.identity, &signer, 1);
	card_finish(&other.card, 2, &b.card.leaf, "b", 1, &other.signer);
	f = admission_by(0, &a, &other);
	is_int(group_admission(&ga, &f), ERR_STATE,
	    "K14: nor the same identity with another signer");
	ok(prim_equal(&before, &ga.keys, sizeof before) && ga.roster.n == 2,
	    "nothing of this changed anything");
	end();
}

static void
invalid_cards(void)
{
	struct leaf_public zero = { { 0 } };
	struct person p;
	struct frame f;

	begin();
	p = c;
	card_finish(&p.card, 2, &zero, "c", 1, &c.signer);
	f = admission_by(0, &a, &p);
	is_int(group_admission(&ga, &f), ERR_POINT,
	    "R18: a leaf of small order is not let in");
	card_finish(&p.card, 2, &c.card.leaf, "\xff", 1, &c.signer);
	f = admission_by(0, &a, &p);
	is_int(group_admission(&ga, &f), ERR_FORMAT,
	    "R14: nor a nick that is not UTF-8");
	p = c;
	p.card.by_signer.b[0] ^= 1;
	f = admission_by(0, &a, &p);
	is_int(group_admission(&ga, &f), ERR_CRYPTO, "nor an unsigned card");
	p = c;
	p.card.made_ms = 1;
	f = admission_by(0, &a, &p);
	is_int(group_admission(&ga, &f), ERR_CRYPTO,
	    "nor one whose identity did not sign it so");
	p = c;
	card_begin(&p.card, 0x300, &c.identity, &c.card.signer, 1);
	card_finish(&p.card, 2, &c.card.leaf, "c", 1, &c.signer);
	f = admission_by(0, &a, &p);
	is_int(group_admission(&ga, &f), ERR_OK,
	    "R14: an old card is for the donor to refuse, not for members");
	end();
}

/* ---- joins ---- */

static void
joins(void)
{
	struct schedule before;
	struct frame f, g;

	begin();
	f = admission_by(0, &a, &c);
	both_admit(&f);
	before = ga.keys;
	f = join_by(0, &b);
	g = join_by(1, &c);
	ok(both_join(&f), "a half-joined member joins");
	is_int((long long)ga.keys.generation, 1, "which makes a generation");
	ok(same_keys(), "the same for all");
	ok(!prim_equal(&before.k, &ga.keys.k, sizeof before.k),
	    "with another K");
	ok(prim_equal(&before.w, &ga.keys.w, sizeof before.w),
	    "in the same term");
	is_int(group_join(&ga, &f), ERR_STATE, "K13: a repeat is void");
	ok(both_join(&g) && same_keys(),
	    "R1, R2: another one sealed at the same time applies, too");
	is_int((long long)roster_joined(&ga.roster), 3, "all are in");
	f = join_by(0, &a);
	is_int(group_join(&ga, &f), ERR_STATE, "who is in cannot join");
	end();
}

static void
void_joins(void)
{
	struct person other = b;
	struct frame f;

	begin();
	f = join_by(0, &c);
	is_int(group_join(&ga, &f), ERR_NOTFOUND,
	    "S1: who was not let in cannot join");
	other.signer = c.signer;
	f = join_by(0, &other);
	is_int(group_join(&ga, &f), ERR_CRYPTO, "K2: nor in another's name");
	f = join_by(0, &b);
	bytes[0][f.size - 1] ^= 1;
	is_int(group_join(&ga, &f), ERR_CRYPTO, "nor altered");
	f = join_by(0, &b);
	f.dest = a.card.id;
	ok(group_join(&ga, &f) != ERR_OK, "M2: nor re-targeted to one");
	ga.keys.generation = 1;
	f = join_by(0, &b);
	ga.keys.generation = 0;
	is_int(group_join(&ga, &f), ERR_STATE,
	    "nor with a base that has not come yet");
	is_int((long long)ga.keys.generation, 0, "nothing has moved");
	end();
}

static void
wrap(void)
{
	struct frame f, old;

	begin();
	f = admission_by(0, &a, &c);
	both_admit(&f);
	ga.keys.generation = gb.keys.generation = 0xffff;
	ga.keys.term_start = gb.keys.term_start = 0xfffe;
	f = join_by(0, &b);
	old = join_by(1, &c);
	ok(both_join(&f) && ga.keys.generation == 0x10000,
	    "R10: a join with base 65535 makes generation 65536");
	ok(both_join(&old) && ga.keys.generation == 0x10001,
	    "R10: base 65535 still means the one before");
	person_renew(&c, &rng);
	f = admission_by(0, &a, &c);
	both_admit(&f);
	f = join_by(0, &c);
	is_int(bytes[0][2] << 8 | bytes[0][3], 1, "R10: on the wire it is 1");
	ok(both_join(&f) && same_keys(), "R10: and means 65537");
	end();
}

/* ---- commits ---- */

static void
commits_apply(void)
{
	static const uint32_t both[] = { 0x100, 0x200 };
	struct schedule before;
	struct frame f, lost, join;

	begin();
	f = admission_by(0, &a, &c);
	both_admit(&f);
	join = join_by(3, &b);
	before = ga.keys;
	f = commit_by(0, &a, both, 2);
	lost = commit_by(1, &b, both, 2);
	is_int(judge(&ga, &lost), ERR_OK, "a half-joined one may commit, too");
	is_int(commit_apply(&ga, &f, 0), ERR_OK, "a commit is valid");
	is_int(commit_apply(&gb, &f, 0), ERR_OK, "for all");
	ok(same_keys(), "and makes the same keys");
	is_int((long long)ga.keys.generation, 1, "of a new generation");
	is_int((long long)ga.keys.term_start, 1, "that opens a term");
	ok(!prim_equal(&before.w, &ga.keys.w, sizeof before.w),
	    "K4: with a new W");
	is_int(roster_find(&ga.roster, 0x200)->state, MEMBER_JOINED,
	    "R9, R16: a half-joined one that is listed is in");
	ok(roster_find(&ga.roster, 0x300) == NULL,
	    "R9: one that is not listed is out");
	ok(prim_equal(&roster_find(&ga.roster, 0x100)->card.leaf,
	    &commits[0].leaf, sizeof commits[0].leaf),
	    "K5: the committer has a new leaf");
	ok(judge(&ga, &lost) != ERR_OK, "R1: the second at once is void");
	is_int(judge(&ga, &f), ERR_STATE, "M4: so is a repeat");
	ok(group_join(&ga, &join) != ERR_OK,
	    "R16: and a join that was under way");
	end();
}

static void
void_commit_lists(void)
{
	static const uint32_t others[] = { 0x200 };
	static const uint32_t stranger[] = { 0x100, 0x300 };
	static const uint32_t unsorted[] = { 0x200, 0x100 };
	static const uint32_t twice[] = { 0x100, 0x100 };
	struct frame f;

	begin();
	f = commit_by(0, &a, others, 1);
	is_int(judge(&ga, &f), ERR_STATE, "a committer must list itself");
	f = commit_by(0, &a, stranger, 2);
	is_int(judge(&ga, &f), ERR_STATE,
	    "K8: and nobody who was not let in");
	f = commit_by(0, &a, unsorted, 2);
	ok(judge(&ga, &f) != ERR_OK, "ids ascend");
	f = commit_by(0, &a, twice, 2);
	ok(judge(&ga, &f) != ERR_OK, "strictly");
	f = commit_by(0, &a, stranger, 1);
	is_int(judge(&ga, &f), ERR_OK, "a list of oneself is valid");
	f.src = b.card.id;
	is_int(judge(&ga, &f), ERR_CRYPTO, "M2: but not from another");
	f.src = c.card.id;
	is_int(judge(&ga, &f), ERR_NOTFOUND, "S1: nor from a stranger");
	end();
}

static void
void_commit_cards(void)
{
	static const uint32_t ids[] = { 0x100, 0x200 };
	struct leaf_public zero = { { 0 } };
	struct card card = a.card;
	struct frame f;

	begin();
	commit_generate(&commits[0], &rng);
	card = a.card;
	card_finish(&card, 1, &commits[0].leaf, "a", 1, &a.signer);
	f = commit_of(0, &a, &card, ids, 2);
	is_int(judge(&ga, &f), ERR_STATE,
	    "K13: the version of the card must be greater");
	card_begin(&card, 0x100, &a.identity, &a.card.signer, 77);
	card_finish(&card, 2, &commits[0].leaf, "a", 1, &a.signer);
	f = commit_of(0, &a, &card, ids, 2);
	is_int(judge(&ga, &f), ERR_STATE, "its first half the same");
	card = a.card;
	commits[0].leaf = zero;
	card_finish(&card, 2, &zero, "a", 1, &a.signer);
	f = commit_of(0, &a, &card, ids, 2);
	is_int(judge(&ga, &f), ERR_POINT, "R18: its leaf not of small order");
	end();
}

static void
bases(void)
{
	static const uint32_t both[] = { 0x100, 0x200 };
	struct frame f, early;

	begin();
	f = join_by(0, &b);
	early = commit_by(1, &a, both, 2);
	both_join(&f);
	is_int(judge(&ga, &early), ERR_OK,
	    "R2: a commit of an earlier generation of the term is valid");
	ga.keys.term_start = 1;
	is_int(judge(&ga, &early), ERR_STATE, "one of an earlier term is not");
	ga.keys.generation = 2;
	f = commit_by(0, &a, both, 2);
	ga.keys.generation = 1;
	is_int(judge(&ga, &f), ERR_STATE, "nor one of a later generation");
	end();
}

static void
lists(void)
{
	static const uint32_t ids[] = { 1, 5, 9, 0xffffffff };

	ok(ids_contain(ids, 4, 1) && ids_contain(ids, 4, 5) &&
	    ids_contain(ids, 4, 0xffffffff), "ids are found in a list");
	ok(!ids_contain(ids, 4, 0) && !ids_contain(ids, 4, 6) &&
	    !ids_contain(ids, 3, 0xffffffff) && !ids_contain(NULL, 0, 1),
	    "others are not");
}

int
main(void)
{
	prim_start();
	rng = rng_seeded(&seed, 3);
	admissions();
	void_admissions();
	invalid_cards();
	joins();
	void_joins();
	wrap();
	commits_apply();
	void_commit_lists();
	void_commit_cards();
	bases();
	lists();
	return done_testing();
}

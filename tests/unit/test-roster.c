/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members, half-joined and joined, and who could speak when. */
#include "config.h"

#include "session-harness.h"

/* Told apart by its version alone. */
static struct card
card(uint32_t id, uint32_t version)
{
	struct card c = { .id = id, .version = version };

	c.identity.b[0] = (uint8_t)id;
	c.leaf.b[0] = (uint8_t)version;
	return c;
}

static struct member *
admit(struct roster *r, uint32_t id, uint32_t version, uint64_t generation)
{
	struct card c = card(id, version);

	return roster_admit(r, &c, generation);
}

static bool
speaks(const struct roster *r, uint32_t id, uint64_t generation)
{
	struct speaker who;

	return roster_speaker(r, id, generation, &who);
}

static void
joining(void)
{
	struct roster r;

	roster_init(&r);
	admit(&r, 30, 1, 0);
	admit(&r, 10, 1, 0);
	admit(&r, 20, 1, 0);
	ok(r.members[0].card.id == 10 && r.members[1].card.id == 20 &&
	    r.members[2].card.id == 30, "members ascend by id");
	is_int(roster_find(&r, 20)->card.id, 20, "and are found");
	ok(roster_find(&r, 15) == NULL && roster_find(&r, 40) == NULL,
	    "others are not");
	is_int(roster_find(&r, 10)->state, MEMBER_HALF,
	    "an admission makes half-joined");
	is_int((long long)roster_joined(&r), 0, "which does not count");
	ok(!speaks(&r, 10, 5), "nor speak");
	roster_join(roster_find(&r, 10), 5);
	is_int((long long)roster_joined(&r), 1, "a join does");
	ok(speaks(&r, 10, 5) && speaks(&r, 10, 500), "it speaks from then on");
	ok(!speaks(&r, 10, 4), "K3: not in the generation before");
	roster_release(&r);
}

static void
replacing(void)
{
	struct roster r;
	struct speaker who;

	roster_init(&r);
	roster_join(admit(&r, 10, 1, 3), 4);
	admit(&r, 10, 2, 6);
	is_int((long long)r.n, 1, "a new card replaces the old one");
	is_int(r.members[0].card.version, 2, "in place");
	is_int(r.members[0].state, MEMBER_HALF, "as half-joined");
	ok(roster_speaker(&r, 10, 6, &who) && who.leaf.b[0] == 1,
	    "the old one speaks up to that generation");
	ok(!speaks(&r, 10, 7), "not after it");
	roster_join(roster_find(&r, 10), 8);
	ok(roster_speaker(&r, 10, 8, &who) && who.leaf.b[0] == 2,
	    "the new one after its join");
	ok(roster_speaker(&r, 10, 5, &who) && who.leaf.b[0] == 1,
	    "what was before stays");
	roster_forget(&r, 6);
	ok(speaks(&r, 10, 6), "the past is kept while a generation is");
	roster_forget(&r, 7);
	ok(!speaks(&r, 10, 6), "and forgotten with it");
	roster_release(&r);
}

static void
committing(void)
{
	static const uint32_t stay[] = { 10, 30, 40 };
	struct roster r;
	struct card committer = card(30, 2);
	struct speaker who;

	roster_init(&r);
	roster_join(admit(&r, 10, 1, 0), 1);
	roster_join(admit(&r, 20, 1, 0), 1);
	roster_join(admit(&r, 30, 1, 0), 1);
	admit(&r, 40, 1, 1);
	admit(&r, 50, 1, 1);
	roster_commit(&r, stay, ARRAY_LEN(stay), &committer, 9);
	is_int((long long)r.n, 3, "who is not listed is out");
	ok(roster_find(&r, 20) == NULL && roster_find(&r, 50) == NULL,
	    "K4: joined or not");
	is_int((long long)roster_joined(&r), 3, "R9: who is listed is joined");
	ok(speaks(&r, 40, 9) && !speaks(&r, 40, 8),
	    "a half-joined one from this generation on");
	is_int(roster_find(&r, 30)->card.version, 2,
	    "the committer has its new card");
	ok(roster_speaker(&r, 30, 8, &who) && who.leaf.b[0] == 1,
	    "and spoke with the old one before");
	ok(roster_speaker(&r, 30, 9, &who) && who.leaf.b[0] == 2,
	    "with the new one after");
	ok(speaks(&r, 10, 1) && speaks(&r, 10, 9), "others speak on");
	ok(speaks(&r, 20, 8) && !speaks(&r, 20, 9),
	    "K4: who is out only in what was before");
	ok(!speaks(&r, 50, 8), "who never joined never spoke");
	roster_release(&r);
}

static void
speakers(void)
{
	static const uint32_t stay[] = { 10, 30 };
	struct card committer = card(30, 2);
	struct speaker *all;
	struct roster r;
	size_t n;

	roster_init(&r);
	roster_join(admit(&r, 10, 1, 0), 1);
	roster_join(admit(&r, 20, 1, 0), 1);
	roster_join(admit(&r, 30, 1, 0), 1);
	roster_commit(&r, stay, ARRAY_LEN(stay), &committer, 5);
	all = roster_speakers(&r, 4, &n);
	ok(n == 3 && all[0].id == 10 && all[1].id == 20 && all[2].id == 30,
	    "all who spoke then, by id");
	ok(n == 3 && all[2].leaf.b[0] == 1, "as they were then");
	free(all);
	all = roster_speakers(&r, 5, &n);
	ok(n == 2 && all[0].id == 10 && all[1].id == 30, "and all who do now");
	free(all);
	all = roster_speakers(&r, 0, &n);
	is_int((long long)n, 0, "nobody before they came");
	free(all);
	roster_release(&r);
}

int
main(void)
{
	joining();
	replacing();
	committing();
	speakers();
	return done_testing();
}

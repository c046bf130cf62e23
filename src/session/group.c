/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Judges and applies the ordered frames (see group.h). The order of checks
 * does not matter to the outcome: a frame is valid if all hold.
 */
#include "config.h"

#include "session/group.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "wire/payload.h"

void
group_init(struct group *g)
{
	memset(g, 0, sizeof *g);
	roster_init(&g->roster);
}

void
group_release(struct group *g)
{
	schedule_wipe(&g->keys);
	roster_release(&g->roster);
}

void
group_found(struct group *g, const struct frame *f,
    const struct card *founder, const struct rng *rng)
{
	group_release(g);
	schedule_found(&g->keys, f, rng);
	roster_join(roster_admit(&g->roster, founder, 0), 0);
}

void
group_install(struct group *g, const struct schedule *keys,
    const struct roster_entry *entries, size_t n)
{
	struct member *m;
	size_t i;

	group_release(g);
	g->keys = *keys;
	for (i = 0; i < n; i++) {
		m = roster_admit(&g->roster, &entries[i].card, 0);
		if (entries[i].state == MEMBER_JOINED)
			roster_join(m, keys->generation);
	}
}

int
group_admission(struct group *g, const struct frame *f)
{
	const struct member *donor = roster_find(&g->roster, f->src);
	const struct member *old;
	struct card card;
	struct member *m;
	int r;

	if (donor == NULL)
		return ERR_NOTFOUND;
	r = admission_open(&card, &g->keys, f, &donor->card.signer);
	if (r != ERR_OK)
		return r;
	old = roster_find(&g->roster, card.id);
	if (old != NULL && !card_replaces(&card, &old->card))
		return ERR_STATE;
	if (old == NULL && g->roster.n >= INIT_IDS_MAX)
		return ERR_LIMIT;

	m = roster_admit(&g->roster, &card, g->keys.generation);
	m->admitted_by = f->src;
	schedule_admission(&g->keys, f);
	return ERR_OK;
}

/* Does the base name a generation of the present term? */
static bool
base_in_term(const struct group *g, uint16_t base)
{
	uint64_t full = schedule_expand(base, g->keys.generation);

	return full >= g->keys.term_start && full <= g->keys.generation;
}

int
group_join(struct group *g, const struct frame *f)
{
	struct member *m = roster_find(&g->roster, f->src);
	struct payload_join p;
	struct key_part part;
	int r;

	if (m == NULL)
		return ERR_NOTFOUND;
	if (m->state != MEMBER_HALF)
		return ERR_STATE;
	r = payload_join_decode(&p, f);
	if (r != ERR_OK)
		return r;
	if (!base_in_term(g, p.base))
		return ERR_STATE;
	r = join_open(&part, &g->keys, f, &m->card.signer);
	if (r != ERR_OK)
		return r;

	schedule_join(&g->keys, f, &part);
	roster_join(m, g->keys.generation);
	mem_wipe(&part, sizeof part);
	return ERR_OK;
}

/* Are all ids in the roster, and the sender among them? */
static bool
ids_valid(const struct group *g, const struct commit_content *c, uint32_t src)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (roster_find(&g->roster, c->ids[i]) == NULL)
			return false;
	return ids_contain(c->ids, c->n, src);
}

int
group_commit(const struct group *g, const struct frame *f,
    struct commit_content *content)
{
	const struct member *m = roster_find(&g->roster, f->src);
	struct payload_commit p;
	int r;

	memset(content, 0, sizeof *content);
	if (m == NULL)
		return ERR_NOTFOUND;
	r = payload_commit_decode(&p, f);
	if (r != ERR_OK)
		return r;
	if (!base_in_term(g, p.base))
		return ERR_STATE;
	r = commit_open(content, &g->keys, f, &m->card.signer);
	if (r == ERR_OK)
		r = card_verify(&content->card);
	if (r != ERR_OK)
		return r;
	if (!card_continues(&content->card, &m->card) ||
	    !ids_valid(g, content, f->src))
		return ERR_STATE;
	return ERR_OK;
}

void
group_commit_apply(struct group *g, const struct frame *f,
    const struct commit_content *content, const struct commit_secret *x)
{
	schedule_commit(&g->keys, f, x);
	roster_commit(&g->roster, content->ids, content->n, &content->card,
	    g->keys.generation);
}

bool
ids_contain(const uint32_t *ids, size_t n, uint32_t id)
{
	size_t low = 0, high = n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (ids[mid] < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low < n && ids[low] == id;
}

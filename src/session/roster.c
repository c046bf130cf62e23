/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The roster as a sorted array, and the list of past speakers (see roster.h).
 * It applies what it is told; what is valid was decided in group.c.
 */
#include "config.h"

#include "session/roster.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
roster_init(struct roster *r)
{
	memset(r, 0, sizeof *r);
}

void
roster_release(struct roster *r)
{
	free(r->members);
	free(r->past);
	roster_init(r);
}

/* Where id stands or would stand. */
static size_t
place_of(const struct roster *r, uint32_t id)
{
	size_t low = 0, high = r->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (r->members[mid].card.id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

struct member *
roster_find(const struct roster *r, uint32_t id)
{
	size_t i = place_of(r, id);

	return i < r->n && r->members[i].card.id == id ?
	    &r->members[i] : NULL;
}

static void
speaker_of(struct speaker *who, const struct member *m, uint64_t to)
{
	who->id = m->card.id;
	who->from = m->from;
	who->to = to;
	who->identity = m->card.identity;
	who->signer = m->card.signer;
	who->leaf = m->card.leaf;
}

/* m has spoken, but does not from generation to on. */
static void
remember(struct roster *r, const struct member *m, uint64_t to)
{
	if (m->state != MEMBER_JOINED || m->from >= to)
		return;
	if (r->n_past == r->past_size) {
		r->past_size = r->past_size ? 2 * r->past_size : 8;
		r->past = mem_resize(r->past, r->past_size, sizeof *r->past);
	}
	speaker_of(&r->past[r->n_past++], m, to);
}

static struct member *
insert(struct roster *r, size_t i)
{
	if (r->n == r->size) {
		r->size = r->size ? 2 * r->size : 8;
		r->members = mem_resize(r->members, r->size,
		    sizeof *r->members);
	}
	memmove(&r->members[i + 1], &r->members[i],
	    (r->n - i) * sizeof *r->members);
	r->n++;
	return &r->members[i];
}

struct member *
roster_admit(struct roster *r, const struct card *card, uint64_t generation)
{
	size_t i = place_of(r, card->id);
	struct member *m;

	if (i < r->n && r->members[i].card.id == card->id) {
		m = &r->members[i];
		remember(r, m, generation + 1);
	} else {
		m = insert(r, i);
	}
	memset(m, 0, sizeof *m);
	m->card = *card;
	m->state = MEMBER_HALF;
	return m;
}

void
roster_join(struct member *m, uint64_t generation)
{
	m->state = MEMBER_JOINED;
	m->from = generation;
}

void
roster_commit(struct roster *r, const uint32_t *ids, size_t n,
    const struct card *committer, uint64_t generation)
{
	size_t i, j = 0, kept = 0;
	struct member *m;

	for (i = 0; i < r->n; i++) {
		m = &r->members[i];
		while (j < n && ids[j] < m->card.id)
			j++;
		if (j == n || ids[j] != m->card.id) {
			remember(r, m, generation);
			continue;
		}
		if (m->card.id == committer->id) {
			remember(r, m, generation);
			m->card = *committer;
			m->state = MEMBER_HALF;
		}
		if (m->state != MEMBER_JOINED)
			roster_join(m, generation);
		if (kept != i)
			r->members[kept] = *m;
		kept++;
	}
	r->n = kept;
}

size_t
roster_joined(const struct roster *r)
{
	size_t i, n = 0;

	for (i = 0; i < r->n; i++)
		n += r->members[i].state == MEMBER_JOINED;
	return n;
}

bool
roster_speaker(const struct roster *r, uint32_t id, uint64_t generation,
    struct speaker *who)
{
	const struct member *m = roster_find(r, id);
	size_t i;

	if (m != NULL && m->state == MEMBER_JOINED && m->from <= generation) {
		speaker_of(who, m, UINT64_MAX);
		return true;
	}
	for (i = r->n_past; i-- > 0;) {
		if (r->past[i].id == id && r->past[i].from <= generation &&
		    generation < r->past[i].to) {
			*who = r->past[i];
			return true;
		}
	}
	return false;
}

static int
compare_speakers(const void *a, const void *b)
{
	const struct speaker *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

struct speaker *
roster_speakers(const struct roster *r, uint64_t generation, size_t *n)
{
	struct speaker *all = mem_zero(r->n + r->n_past + 1, sizeof *all);
	size_t i, count = 0;

	for (i = 0; i < r->n; i++)
		if (r->members[i].state == MEMBER_JOINED &&
		    r->members[i].from <= generation)
			speaker_of(&all[count++], &r->members[i], UINT64_MAX);
	for (i = 0; i < r->n_past; i++)
		if (r->past[i].from <= generation &&
		    generation < r->past[i].to)
			all[count++] = r->past[i];
	qsort(all, count, sizeof *all, compare_speakers);
	*n = count;
	return all;
}

void
roster_forget(struct roster *r, uint64_t generation)
{
	size_t i, kept = 0;

	for (i = 0; i < r->n_past; i++)
		if (r->past[i].to > generation)
			r->past[kept++] = r->past[i];
	r->n_past = kept;
}

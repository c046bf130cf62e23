/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keys of one generation at work (doc/PROTOCOL section 11): chains made at
 * the first message, one key a message, gaps counted, the view compared.
 */
#include "config.h"

#include "session/epoch.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "crypto/prim.h"
#include "wire/limits.h"
#include "wire/payload.h"

enum { VIEWS_FIRST = 64 };

static void
note_view(struct epoch *e)
{
	if (e->pos >= e->views_size && e->views_size < VIEW_POSITIONS_MAX) {
		e->views_size *= 2;
		e->views = mem_resize(e->views, e->views_size, VIEW_BYTES);
	}
	memcpy(e->views[e->pos % e->views_size], e->view.b, VIEW_BYTES);
}

struct epoch *
epoch_new(struct schedule *keys, const struct leaf_secret *leaf)
{
	struct epoch *e = mem_zero(1, sizeof *e);

	e->generation = keys->generation;
	e->tag = schedule_tag(&keys->f0);
	e->t = keys->t;
	e->a = keys->a;
	e->leaf_secret = *leaf;
	e->m = keys->m;
	mem_wipe(&keys->m, sizeof keys->m);
	e->views_size = VIEWS_FIRST;
	e->views = mem_zero(e->views_size, VIEW_BYTES);
	view_start(&e->view, &e->t);
	note_view(e);
	return e;
}

void
epoch_free(struct epoch *e)
{
	mem_wipe_free(e->chains, e->n_chains * sizeof *e->chains);
	mem_wipe_free(e->direct, e->n_direct * sizeof *e->direct);
	free(e->views);
	mem_wipe_free(e, sizeof *e);
}

bool
epoch_same(const struct epoch *a, const struct epoch *b)
{
	return a->generation == b->generation &&
	    prim_equal(a->a.b, b->a.b, sizeof a->a.b);
}

void
epoch_inherit(struct epoch *e, struct epoch *old)
{
	if (old->chains == NULL)
		return;
	e->chains = old->chains;
	e->n_chains = old->n_chains;
	e->direct = old->direct;
	e->n_direct = old->n_direct;
	e->messages = old->messages;
	mem_wipe(&e->m, sizeof e->m);
	old->chains = NULL;
	old->direct = NULL;
	old->n_chains = old->n_direct = 0;
}

void
epoch_step(struct epoch *e, const struct frame *f)
{
	view_step(&e->view, f);
	e->pos++;
	e->spoken |= frame_type(f) == TYPE_MSG;
	note_view(e);
}

void
epoch_make_chains(struct epoch *e, const struct roster *r)
{
	struct speaker *all;
	size_t i, n;

	if (e->chains != NULL)
		return;
	all = roster_speakers(r, e->generation, &n);
	e->chains = mem_zero(n + 1, sizeof *e->chains);
	e->n_chains = n;
	for (i = 0; i < n; i++) {
		e->chains[i].who = all[i];
		chain_start(&e->chains[i].key, &e->m, all[i].id,
		    &all[i].identity);
	}
	free(all);
	mem_wipe(&e->m, sizeof e->m);
}

static struct chain *
chain_of(const struct epoch *e, uint32_t id)
{
	size_t low = 0, high = e->n_chains, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (e->chains[mid].who.id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low < e->n_chains && e->chains[low].who.id == id ?
	    &e->chains[low] : NULL;
}

/* Room for one more. realloc() would leave the old keys in freed memory. */
static void
grow_direct(struct epoch *e)
{
	size_t bytes = e->n_direct * sizeof *e->direct;
	struct direct_chain *more = mem_zero(e->n_direct + 1, sizeof *more);

	if (bytes > 0)
		memcpy(more, e->direct, bytes);
	mem_wipe_free(e->direct, bytes);
	e->direct = more;
}

/* The chain from -> to, of which one is own; made when first needed. */
static int
direct_of(struct epoch *e, uint32_t own, uint32_t from, uint32_t to,
    struct direct_chain **out)
{
	const struct chain *other = chain_of(e, from == own ? to : from);
	struct direct_chain made = { .from = from, .to = to };
	size_t i;
	int r;

	for (i = 0; i < e->n_direct; i++) {
		*out = &e->direct[i];
		if ((*out)->from == from && (*out)->to == to)
			return ERR_OK;
	}
	if (other == NULL)
		return ERR_NOTFOUND;
	r = chain_direct(&made.key, &e->leaf_secret, &other->who.leaf, &e->t,
	    from, to);
	if (r != ERR_OK)
		return r;
	grow_direct(e);
	e->direct[e->n_direct] = made;
	*out = &e->direct[e->n_direct++];
	mem_wipe(&made, sizeof made);
	return ERR_OK;
}

int
epoch_send_key(struct epoch *e, const struct roster *r, uint32_t own,
    uint32_t dest, struct frame_key *key, uint32_t *counter)
{
	struct direct_chain *direct;
	struct chain *chain;
	struct chain_key *at;
	uint32_t *next;
	int err;

	epoch_make_chains(e, r);
	chain = chain_of(e, own);
	if (chain == NULL)
		return ERR_NOTFOUND;
	at = &chain->key;
	next = &chain->next;
	if (dest != ALL_IDS) {
		err = direct_of(e, own, own, dest, &direct);
		if (err != ERR_OK)
			return err;
		at = &direct->key;
		next = &direct->next;
	}
	chain_frame_key(key, at);
	chain_next(at);
	*counter = (*next)++;
	return ERR_OK;
}

static void
compare_view(const struct epoch *e, struct opened *out)
{
	const struct message *m = &out->message;

	out->view_known = m->pos > e->pos || e->pos - m->pos < e->views_size;
	out->view_differs = m->pos > e->pos || (out->view_known &&
	    memcmp(m->view, e->views[m->pos % e->views_size], VIEW_BYTES) !=
	    0);
}

/* Opens f with the chain at *key, *next, which move on if it opens. */
static int
open_with(struct epoch *e, const struct frame *f, uint32_t counter,
    const struct signer_public *signer, struct chain_key *key, uint32_t *next,
    struct opened *out)
{
	struct chain_key at = *key;
	struct frame_key mk;
	uint32_t i;
	int r;

	if (counter < *next)
		return ERR_STATE;
	if (counter - *next > COUNTER_GAP_MAX)
		return ERR_LIMIT;
	for (i = *next; i < counter; i++)
		chain_next(&at);
	chain_frame_key(&mk, &at);
	out->plain = mem_alloc(f->size);
	r = message_open(&out->message, out->plain, f, &mk, &e->t, signer);
	if (r == ERR_OK) {
		out->missing = counter - *next;
		chain_next(&at);
		*key = at;
		*next = counter + 1;
	} else {
		mem_wipe_free(out->plain, f->size);
		out->plain = NULL;
	}
	mem_wipe(&at, sizeof at);
	mem_wipe(&mk, sizeof mk);
	return r;
}

int
epoch_open(struct epoch *e, const struct roster *r, uint32_t own,
    const struct frame *f, struct opened *out)
{
	struct direct_chain *direct;
	struct payload_msg p;
	struct chain *chain;
	int err;

	memset(out, 0, sizeof *out);
	err = payload_msg_decode(&p, f);
	if (err != ERR_OK)
		return err;
	if (((p.flags & MSG_FLAG_DIRECT) != 0) != (f->dest != ALL_IDS))
		return ERR_FORMAT;
	epoch_make_chains(e, r);
	chain = chain_of(e, f->src);
	if (chain == NULL)
		return ERR_NOTFOUND;
	if (f->dest == ALL_IDS) {
		err = open_with(e, f, p.counter, &chain->who.signer,
		    &chain->key, &chain->next, out);
	} else {
		err = direct_of(e, own, f->src, own, &direct);
		if (err == ERR_OK)
			err = open_with(e, f, p.counter, &chain->who.signer,
			    &direct->key, &direct->next, out);
	}
	if (err != ERR_OK)
		return err;
	out->identity = chain->who.identity;
	compare_view(e, out);
	return ERR_OK;
}

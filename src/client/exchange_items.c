/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of items: who keeps which file, found by number, or by the other
 * end and the file's id.
 */
#include "config.h"

#include "client/exchange_inner.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "client/app_inner.h"

enum { ENDED_KEPT = 32 };	/* to be listed, and for last words lost */

int64_t
exchange_now(const struct exchange *x)
{
	return app_now_ms(x->app);
}

uint64_t
exchange_have(const struct item *item)
{
	if (item->t.outcome == OUTCOME_DONE)
		return item->size;
	if (!item->t.incoming && item->t.state == TRANSFER_CHECKING)
		return outgoing_hashed(item->source->file);
	if (!item->t.incoming)
		return item->flow.acked;
	return item->file != NULL ? incoming_have(item->file) : item->had;
}

bool
item_is_live(const struct item *item)
{
	return item->t.state != TRANSFER_ENDED;
}

void
item_release_file(struct item *item)
{
	bool drop = item->t.outcome == OUTCOME_STOPPED ||
	    item->t.outcome == OUTCOME_WRONG;

	item->had = exchange_have(item);
	if (item->source != NULL && --item->source->users == 0)
		source_free(item->source);
	item->source = NULL;
	if (drop)
		incoming_drop(item->file);
	else
		incoming_close(item->file);
	item->file = NULL;
}

static void
item_free(struct item *item)
{
	item_release_file(item);
	free(item->who_name);
	free(item->name);
	free(item->path);
	free(item->why);
	free(item);
}

void
exchange_remove(struct exchange *x, size_t i)
{
	item_free(x->items[i]);
	x->n--;
	memmove(&x->items[i], &x->items[i + 1],
	    (x->n - i) * sizeof *x->items);
}

/* The oldest of the ended ones that are too many. */
static void
prune(struct exchange *x)
{
	size_t ended = 0, i;

	for (i = 0; i < x->n; i++)
		ended += !item_is_live(x->items[i]);
	for (i = 0; i < x->n && ended > ENDED_KEPT; )
		if (item_is_live(x->items[i])) {
			i++;
		} else {
			exchange_remove(x, i);
			ended--;
		}
}

struct item *
exchange_add(struct exchange *x, bool incoming)
{
	struct item *item = mem_zero(1, sizeof *item);

	prune(x);
	if (x->n == x->room) {
		x->room = x->room == 0 ? 8 : 2 * x->room;
		x->items = mem_resize(x->items, x->room, sizeof *x->items);
	}
	x->items[x->n++] = item;
	item->number = ++x->last_number;
	item->t.incoming = incoming;
	item->tell_ms = CLOCK_NEVER;
	item->told_ms = INT64_MIN / 2;
	item->who_name = mem_strdup("");
	return item;
}

void
item_set_peer(struct exchange *x, struct item *item, uint32_t id)
{
	const struct person *p = people_get(x->app->people, id);

	if (item->peer == id)
		return;
	item->peer = id;
	if (p == NULL || !p->has_card)
		return;
	item->who = p->identity;
	free(item->who_name);
	item->who_name = mem_strdup(p->name);
}

bool
item_is_of(const struct exchange *x, const struct item *item, uint32_t id)
{
	const struct person *p;

	if (item->peer != 0)
		return item->peer == id;
	p = people_get(x->app->people, id);
	return p != NULL && p->has_card &&
	    memcmp(&p->identity, &item->who, sizeof item->who) == 0;
}

struct item *
exchange_find(const struct exchange *x, bool incoming, bool live,
    uint32_t peer, const struct file_id *id)
{
	for (size_t i = x->n; i-- > 0; ) {
		struct item *item = x->items[i];

		if (item->t.incoming == incoming &&
		    item_is_live(item) == live && (incoming || !item->to_all) &&
		    file_id_equal(&item->id, id) && item_is_of(x, item, peer))
			return item;
	}
	return NULL;
}

struct item *
exchange_find_open(const struct exchange *x, const struct file_id *id)
{
	for (size_t i = 0; i < x->n; i++) {
		struct item *item = x->items[i];

		if (!item->t.incoming && item->to_all &&
		    item->t.state == TRANSFER_OFFERED &&
		    file_id_equal(&item->id, id))
			return item;
	}
	return NULL;
}

struct item *
exchange_find_number(const struct exchange *x, unsigned number)
{
	for (size_t i = 0; i < x->n; i++)
		if (x->items[i]->number == number)
			return x->items[i];
	return NULL;
}

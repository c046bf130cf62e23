/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A hash table from id to owner, in which ids that are gone stay without an
 * owner, and a ring of those in the order of their going. The ids are random
 * already, so their low bits are their hash.
 */
#include "config.h"

#include "hub/ids.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "hub/image_parts.h"

struct id_slot {
	void *owner;	/* NULL: gone */
	uint32_t id;	/* 0: a free slot */
};

struct id_gone {
	int64_t until_ms;
	uint32_t id;
};

enum { SIZE_FIRST = 16 };

void
ids_init(struct ids *ids)
{
	*ids = (struct ids){ .size = SIZE_FIRST, .gone_size = SIZE_FIRST };
	ids->slots = mem_zero(ids->size, sizeof *ids->slots);
	ids->gone = mem_zero(ids->gone_size, sizeof *ids->gone);
}

void
ids_release(struct ids *ids)
{
	free(ids->slots);
	free(ids->gone);
	*ids = (struct ids){ 0 };
}

/* The slot of id, or the free one where it belongs. */
static size_t
find(const struct ids *ids, uint32_t id)
{
	size_t i = id & (ids->size - 1);

	while (ids->slots[i].id != 0 && ids->slots[i].id != id)
		i = (i + 1) & (ids->size - 1);
	return i;
}

static void
grow(struct ids *ids)
{
	struct id_slot *old = ids->slots;
	size_t i, n = ids->size;

	ids->size *= 2;
	ids->slots = mem_zero(ids->size, sizeof *ids->slots);
	for (i = 0; i < n; i++)
		if (old[i].id != 0)
			ids->slots[find(ids, old[i].id)] = old[i];
	free(old);
}

/*
 * Closes the gap: each slot behind it moves up if its home allows that. What
 * was taken again meanwhile stays.
 */
static void
forget(struct ids *ids, uint32_t id)
{
	size_t mask = ids->size - 1, gap = find(ids, id), i = gap, home;

	if (ids->slots[gap].id == 0 || ids->slots[gap].owner != NULL)
		return;
	for (;;) {
		i = (i + 1) & mask;
		if (ids->slots[i].id == 0)
			break;
		home = ids->slots[i].id & mask;
		if (((i - home) & mask) >= ((i - gap) & mask)) {
			ids->slots[gap] = ids->slots[i];
			gap = i;
		}
	}
	ids->slots[gap] = (struct id_slot){ 0 };
	ids->used--;
}

static void
forget_oldest(struct ids *ids)
{
	forget(ids, ids->gone[ids->gone_first].id);
	ids->gone_first = (ids->gone_first + 1) & (ids->gone_size - 1);
	ids->gone_count--;
}

static void
grow_gone(struct ids *ids)
{
	struct id_gone *ring;
	size_t i, mask = ids->gone_size - 1;

	ring = mem_zero(ids->gone_size * 2, sizeof *ring);
	for (i = 0; i < ids->gone_count; i++)
		ring[i] = ids->gone[(ids->gone_first + i) & mask];
	free(ids->gone);
	ids->gone = ring;
	ids->gone_first = 0;
	ids->gone_size *= 2;
}

uint32_t
ids_give(struct ids *ids, const struct rng *rng, void *owner, int64_t now_ms)
{
	uint32_t id;
	size_t i;

	assert(owner != NULL);
	while (ids->gone_count > 0 &&
	    ids->gone[ids->gone_first].until_ms <= now_ms)
		forget_oldest(ids);
	if (4 * (ids->used + 1) > 3 * ids->size)
		grow(ids);
	do {
		id = rng_u32(rng);
		i = find(ids, id);
	} while (id == 0 || ids->slots[i].id == id);
	ids->slots[i] = (struct id_slot){ .owner = owner, .id = id };
	ids->used++;
	return id;
}

int
ids_restore(struct ids *ids, uint32_t id, void *owner)
{
	size_t i;

	if (4 * (ids->used + 1) > 3 * ids->size)
		grow(ids);
	i = find(ids, id);
	if (id == 0 || ids->slots[i].id == id)
		return -1;
	ids->slots[i] = (struct id_slot){ .owner = owner, .id = id };
	ids->used++;
	return 0;
}

void
ids_take(struct ids *ids, uint32_t id, void *owner)
{
	assert(id != 0);
	if (ids_restore(ids, id, owner) < 0)
		ids->slots[find(ids, id)].owner = owner;
}

static void
remember(struct ids *ids, uint32_t id, int64_t until_ms)
{
	size_t last;

	if (ids->gone_count == IDS_GONE_MAX)
		forget_oldest(ids);
	if (ids->gone_count == ids->gone_size)
		grow_gone(ids);
	last = (ids->gone_first + ids->gone_count) & (ids->gone_size - 1);
	ids->gone[last] = (struct id_gone){ until_ms, id };
	ids->gone_count++;
}

void
ids_retire(struct ids *ids, uint32_t id, int64_t now_ms)
{
	ids->slots[find(ids, id)].owner = NULL;
	remember(ids, id, now_ms + IDS_GONE_MS);
}

void
ids_export(const struct ids *ids, struct buf *out)
{
	size_t i;

	image_u32(out, ids->gone_count);
	for (i = 0; i < ids->gone_count; i++) {
		const struct id_gone *gone = &ids->gone[
		    (ids->gone_first + i) & (ids->gone_size - 1)];

		image_u64(out, gone->until_ms);
		image_u32(out, gone->id);
	}
}

int
ids_import(struct ids *ids, struct reader *r)
{
	uint32_t count = reader_u32(r), id;
	int64_t until_ms;

	if (count > IDS_GONE_MAX)
		return ERR_LIMIT;
	while (count-- > 0) {
		until_ms = reader_u64(r);
		id = reader_u32(r);
		if (r->overrun || ids_restore(ids, id, NULL) < 0)
			return ERR_FORMAT;
		remember(ids, id, until_ms);
	}
	return ERR_OK;
}

void *
ids_owner(const struct ids *ids, uint32_t id)
{
	return id != 0 ? ids->slots[find(ids, id)].owner : NULL;
}

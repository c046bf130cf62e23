/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Addresses in a sorted array: there are never more than members, and no
 * choice of addresses can make the search slow, as it could with a hash.
 */
#include "config.h"

#include "hub/origin.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct origin {
	size_t members;
	struct origin_share share;
	char address[];
};

void
origins_init(struct origins *o)
{
	*o = (struct origins){ 0 };
}

void
origins_release(struct origins *o)
{
	size_t i;

	for (i = 0; i < o->count; i++)
		free(o->sorted[i]);
	free(o->sorted);
	origins_init(o);
}

/* Where address is, or where it belongs. */
static size_t
find(const struct origins *o, const char *address, bool *found)
{
	size_t low = 0, high = o->count;

	*found = false;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = strcmp(address, o->sorted[mid]->address);

		if (order == 0) {
			*found = true;
			return mid;
		}
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

static struct origin *
insert(struct origins *o, size_t at, const char *address)
{
	size_t len = strlen(address) + 1;
	struct origin *origin = mem_alloc(sizeof *origin + len);

	origin->members = 0;
	origin->share = (struct origin_share){ 0 };
	memcpy(origin->address, address, len);
	if (o->count == o->size) {
		o->size = o->size > 0 ? 2 * o->size : 8;
		o->sorted = mem_resize(o->sorted, o->size,
		    sizeof (*o->sorted));
	}
	memmove(o->sorted + at + 1, o->sorted + at,
	    (o->count - at) * sizeof (*o->sorted));
	o->sorted[at] = origin;
	o->count++;
	return origin;
}

struct origin *
origins_add(struct origins *o, const char *address, size_t max)
{
	struct origin *origin;
	bool found;
	size_t at = find(o, address, &found);

	origin = found ? o->sorted[at] : insert(o, at, address);
	if (max > 0 && origin->members >= max)
		return NULL;
	origin->members++;
	return origin;
}

void
origins_drop(struct origins *o, struct origin *origin)
{
	bool found;
	size_t at;

	if (--origin->members > 0)
		return;
	at = find(o, origin->address, &found);
	o->count--;
	memmove(o->sorted + at, o->sorted + at + 1,
	    (o->count - at) * sizeof (*o->sorted));
	free(origin);
}

struct origin_share *
origin_share(struct origin *origin)
{
	return &origin->share;
}

const char *
origin_address(const struct origin *origin)
{
	return origin->address;
}

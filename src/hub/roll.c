/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rolls: counted arrays. To add an id changes nothing that others hold; what
 * would change it, or move it, works on a copy.
 */
#include "config.h"

#include "hub/roll.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "wire/cursor.h"

enum { SIZE_FIRST = 16 };

static struct roll *
new_roll(size_t size)
{
	struct roll *r = mem_alloc(sizeof *r + size * ROLL_ID_BYTES);

	r->holders = 1;
	r->count = 0;
	r->size = size;
	return r;
}

struct roll *
roll_new(void)
{
	return new_roll(SIZE_FIRST);
}

struct roll *
roll_hold(struct roll *r)
{
	r->holders++;
	return r;
}

void
roll_drop(struct roll *r)
{
	if (r != NULL && --r->holders == 0)
		free(r);
}

uint32_t
roll_id(const struct roll *r, size_t i)
{
	struct reader in;

	assert(i < r->count);
	reader_init(&in, r->ids + i * ROLL_ID_BYTES, ROLL_ID_BYTES);
	return reader_u32(&in);
}

static struct roll *
copy(struct roll *r, size_t size)
{
	struct roll *other = new_roll(size);

	other->count = r->count;
	memcpy(other->ids, r->ids, r->count * ROLL_ID_BYTES);
	roll_drop(r);
	return other;
}

struct roll *
roll_add(struct roll *r, uint32_t id)
{
	struct writer w;

	if (r->count == r->size)
		r = copy(r, 2 * r->size);
	writer_init(&w, r->ids + r->count * ROLL_ID_BYTES, ROLL_ID_BYTES);
	writer_u32(&w, id);
	r->count++;
	return r;
}

struct roll *
roll_alone(struct roll *r)
{
	return r->holders > 1 ? copy(r, r->size) : r;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Generations and their keys, kept and forgotten (see keyring.h). Sealing and
 * opening with them stands in epoch.c.
 */
#include "config.h"

#include "session/keyring.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "session/epoch.h"
#include "wire/limits.h"

void
keyring_init(struct keyring *k)
{
	memset(k, 0, sizeof *k);
}

void
keyring_release(struct keyring *k)
{
	size_t i;

	for (i = 0; i < k->n; i++)
		epoch_free(k->epochs[i]);
	free(k->epochs);
	ends_release(&k->ends);
	keyring_init(k);
}

struct epoch *
keyring_present(const struct keyring *k)
{
	struct epoch *e = k->n > 0 ? k->epochs[k->n - 1] : NULL;

	return e != NULL && e->closed_ms == 0 ? e : NULL;
}

/* The one of before that e begins anew: its chains move to e. */
static void
succeed(struct keyring *k, struct epoch *e)
{
	size_t i;

	for (i = 0; i < k->n && !epoch_same(k->epochs[i], e); i++)
		;
	if (i == k->n)
		return;
	epoch_inherit(e, k->epochs[i]);
	epoch_free(k->epochs[i]);
	k->n--;
	memmove(&k->epochs[i], &k->epochs[i + 1],
	    (k->n - i) * sizeof *k->epochs);
}

void
keyring_open(struct keyring *k, struct schedule *keys,
    const struct leaf_secret *leaf, int64_t now_ms)
{
	struct epoch *present = keyring_present(k);
	struct epoch *e = epoch_new(keys, leaf);

	keyring_end(k, now_ms);
	if (present != NULL)
		present->closed_ms = now_ms;
	succeed(k, e);
	if (k->n == k->size) {
		k->size = k->size ? 2 * k->size : 8;
		k->epochs = mem_resize(k->epochs, k->size, sizeof *k->epochs);
	}
	k->epochs[k->n++] = e;
}

void
keyring_end(struct keyring *k, int64_t now_ms)
{
	const struct epoch *present = keyring_present(k);

	if (present != NULL)
		ends_add(&k->ends, present, now_ms);
}

void
keyring_close(struct keyring *k, const struct roster *r, int64_t now_ms)
{
	struct epoch *present = keyring_present(k);
	size_t i;

	if (present != NULL)
		present->closed_ms = now_ms;
	for (i = 0; i < k->n; i++)
		epoch_make_chains(k->epochs[i], r);
}

void
keyring_step(struct keyring *k, const struct frame *f)
{
	struct epoch *present = keyring_present(k);

	if (present != NULL)
		epoch_step(present, f);
}

/* After a change of groups the first one need not have the least number. */
static uint64_t
least_generation(const struct keyring *k)
{
	uint64_t least = UINT64_MAX;
	size_t i;

	for (i = 0; i < k->n; i++)
		if (k->epochs[i]->generation < least)
			least = k->epochs[i]->generation;
	return least;
}

uint64_t
keyring_prune(struct keyring *k, int64_t now_ms)
{
	size_t drop = 0;

	while (drop < k->n && k->epochs[drop]->closed_ms != 0 &&
	    (k->epochs[drop]->closed_ms + GENERATION_KEPT_MS <= now_ms ||
	    k->n - drop > GENERATIONS_KEPT))
		epoch_free(k->epochs[drop++]);
	if (drop > 0) {
		k->n -= drop;
		memmove(k->epochs, k->epochs + drop, k->n * sizeof *k->epochs);
	}
	return least_generation(k);
}

int64_t
keyring_deadline_ms(const struct keyring *k)
{
	if (k->n == 0 || k->epochs[0]->closed_ms == 0)
		return CLOCK_NEVER;
	if (k->n > GENERATIONS_KEPT)
		return 0;	/* a storm of them must not fill the memory */
	return k->epochs[0]->closed_ms + GENERATION_KEPT_MS;
}

struct epoch *
keyring_find(const struct keyring *k, uint16_t low, uint8_t tag)
{
	size_t i;

	for (i = k->n; i-- > 0;)
		if ((uint16_t)k->epochs[i]->generation == low &&
		    k->epochs[i]->tag == tag)
			return k->epochs[i];
	return NULL;
}

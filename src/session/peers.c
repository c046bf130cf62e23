/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two arrays of the same peers: one keeps the order of arrival, the other is
 * searched (see peers.h).
 */
#include "config.h"

#include "session/peers.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
peers_init(struct peers *p)
{
	memset(p, 0, sizeof *p);
}

void
peers_release(struct peers *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		free(p->order[i]);
	free(p->order);
	free(p->sorted);
	peers_init(p);
}

static size_t
place_of(const struct peers *p, uint32_t id)
{
	size_t low = 0, high = p->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (p->sorted[mid]->id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

struct peer *
peers_find(const struct peers *p, uint32_t id)
{
	size_t i = place_of(p, id);

	return i < p->n && p->sorted[i]->id == id ? p->sorted[i] : NULL;
}

struct peer *
peers_add(struct peers *p, uint32_t id)
{
	size_t i = place_of(p, id);
	struct peer *peer;

	if (i < p->n && p->sorted[i]->id == id)
		return p->sorted[i];
	if (p->n == p->size) {
		p->size = p->size ? 2 * p->size : 16;
		p->order = mem_resize(p->order, p->size, sizeof *p->order);
		p->sorted = mem_resize(p->sorted, p->size, sizeof *p->sorted);
	}
	peer = mem_zero(1, sizeof *peer);
	peer->id = id;
	memmove(&p->sorted[i + 1], &p->sorted[i],
	    (p->n - i) * sizeof *p->sorted);
	p->sorted[i] = peer;
	p->order[p->n++] = peer;
	return peer;
}

void
peers_remove(struct peers *p, uint32_t id)
{
	size_t i = place_of(p, id), j = 0;
	struct peer *peer;

	if (i == p->n || p->sorted[i]->id != id)
		return;
	peer = p->sorted[i];
	while (p->order[j] != peer)
		j++;
	p->n--;
	memmove(&p->sorted[i], &p->sorted[i + 1],
	    (p->n - i) * sizeof *p->sorted);
	memmove(&p->order[j], &p->order[j + 1],
	    (p->n - j) * sizeof *p->order);
	free(peer);
}

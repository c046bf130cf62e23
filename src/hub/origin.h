/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many members come from each address, and what they have said of late.
 * An address is any string; which addresses count as one is the shell's
 * choice.
 */
#ifndef HUB_ORIGIN_H
#define HUB_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>

#include "hub/bucket.h"

struct origin;

/* The address that it was made with; valid until it is dropped. */
const char *origin_address(const struct origin *origin);

/* What its members share; for turns.c. */
struct origin_share {
	struct bucket frames, bytes;
	bool starved;		/* somebody is throttled by these */
};
struct origin_share *origin_share(struct origin *origin);

struct origins {
	struct origin **sorted;
	size_t count, size;
};

void origins_init(struct origins *o);
void origins_release(struct origins *o);

/*
 * Counts one member more from address; NULL if there are max (0: any number)
 * already. What is returned goes to origins_drop() when the member leaves.
 */
struct origin *origins_add(struct origins *o, const char *address,
    size_t max);
void origins_drop(struct origins *o, struct origin *origin);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One generation's life inside the keyring: made, stepped through the ordered
 * broadcasts, wiped. Only keyring.c calls these.
 */
#ifndef SESSION_EPOCH_H
#define SESSION_EPOCH_H

#include "session/keyring.h"

struct epoch *epoch_new(struct schedule *keys, const struct leaf_secret *leaf);
void epoch_free(struct epoch *e);	/* wipes */
/* The same generation with the same keys? */
bool epoch_same(const struct epoch *a, const struct epoch *b);
/* Takes over the chains, as far as they have been used. */
void epoch_inherit(struct epoch *e, struct epoch *old);
/* Makes all chains from M, once, and wipes M. */
void epoch_make_chains(struct epoch *e, const struct roster *r);
void epoch_step(struct epoch *e, const struct frame *f);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The state that all members share (doc/PROTOCOL sections 8 to 10): the keys
 * of the present generation and the roster, moved on by the ordered frames
 * found, admission, join and commit alone. Every member that is shown the same
 * frames decides the same: nothing local (clock, presence, settings) comes in.
 */
#ifndef SESSION_GROUP_H
#define SESSION_GROUP_H

#include "crypto/keynew.h"
#include "session/roster.h"

struct group {
	struct schedule keys;
	struct roster roster;
};

void group_init(struct group *g);
void group_release(struct group *g);	/* wipes */

/* The founder's group of one, at the echo of its found. */
void group_found(struct group *g, const struct frame *f,
    const struct card *founder, const struct rng *rng);
/* A newcomer's, as KEY_CURRENT and the roster handed it over. */
void group_install(struct group *g, const struct schedule *keys,
    const struct roster_entry *entries, size_t n);

/*
 * Each judges one frame and, if it is valid, applies it. Otherwise the group
 * is unchanged and the error says why the frame is void: ERR_NOTFOUND (sender
 * not in the roster), ERR_CRYPTO (not under these keys, or not signed so),
 * ERR_STATE (repeated, late, or against the roster), ERR_FORMAT and others.
 */
int group_admission(struct group *g, const struct frame *f);
int group_join(struct group *g, const struct frame *f);
/* Judges only; content is to be released in any case. */
int group_commit(const struct group *g, const struct frame *f,
    struct commit_content *content);
/* Applies a commit that is valid, lists us, and whose secret is x. */
void group_commit_apply(struct group *g, const struct frame *f,
    const struct commit_content *content, const struct commit_secret *x);

/* Is id in a sorted list? */
bool ids_contain(const uint32_t *ids, size_t n, uint32_t id);

#endif

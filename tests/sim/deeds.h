/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a villain does with the group's keys, and the tools it needs for it.
 * Only villain.c and deeds.c know this.
 */
#ifndef SIM_DEEDS_H
#define SIM_DEEDS_H

#include "villain.h"

/* In villain.c. */
uint32_t villain_dice(struct villain *v, uint32_t below);
/* Somebody who is present, by id; itself if it is alone. */
uint32_t villain_victim(struct villain *v);
void villain_write(struct villain *v, struct writer *w);
void villain_send(struct villain *v, const struct writer *w, uint32_t dest);

/* In deeds.c; its session must be ready and joined. */
void deed_admission(struct villain *v);
void deed_join(struct villain *v);
void deed_commit(struct villain *v);
void deed_shares(struct villain *v);
void deed_msg(struct villain *v);
void deed_raw_msg(struct villain *v);
void deed_profile(struct villain *v);
/* v->lie becomes an altered copy of v->truth. */
void deeds_falsify_roster(struct villain *v);
void deeds_falsify_keys(struct villain *v, struct schedule *keys,
    struct nonce *nonce);

#endif

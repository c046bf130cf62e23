/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A hostile member. It holds the passphrase, its connection and whatever keys
 * its real session holds, and follows the protocol by that session where it
 * does nothing else; on top of that it does deeds: frames that no honest
 * client would send, or that come when none would. As a donor it may keep
 * silent or hand over lies.
 */
#ifndef SIM_VILLAIN_H
#define SIM_VILLAIN_H

#include "crypto/handshake.h"
#include "session/core.h"
#include "world.h"

enum { SEEN_FRAMES = 64, OLD_CARDS = 8 };

enum mute { MUTE_NOT, MUTE_TO_ONE, MUTE_ALL };

struct villain {
	struct world *w;
	struct sim_client *c;
	struct kept seen;		/* frames that it got, for later */
	struct card old_cards[OLD_CARDS];	/* its own, of the roster */
	size_t n_old_cards;
	enum mute mute;			/* what of its frames never goes out */
	bool lying;			/* as a donor */
	struct handshake hs;		/* of the newcomer that it lies to */
	struct card newcomer;
	struct roster_entry *truth, *lie;
	size_t n_truth, n_lie;
	uint64_t lied_to;		/* bit n: the client n */
	unsigned words;			/* it has spoken so many "x" lines */
	uint8_t scratch[PAYLOAD_BYTES_MAX];
};

void villain_init(struct villain *v, struct world *w, struct sim_client *c);
void villain_release(struct villain *v);
/* One random deed; its name. */
const char *villain_act(struct villain *v);
/* It stops: what it still sends is its session's. */
void villain_repent(struct villain *v);
/*
 * To be shown each frame for c. false: it is not delivered, since the villain
 * did not send it or has sent another one in its place.
 */
bool villain_frame(struct villain *v, struct sim_client *c,
    const struct frame *f);

#endif

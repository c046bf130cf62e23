/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What puts a room in order. The hub puts in each frame that is to have a
 * place in the order and delivers those that come out, which are the same ones
 * for every hub of the room. In between may be nothing, or a log on another
 * machine: the hub does not know which.
 *
 * A frame goes in and comes out as on the wire, with its source. Of the
 * relay's own ones JOIN and EXIT have a place in the order, and of those to
 * the relay PING, whose answer says that all before it has arrived.
 */
#ifndef HUB_ORDER_H
#define HUB_ORDER_H

#include <stdbool.h>

#include "wire/frame.h"

enum order_state {
	ORDER_UP,
	ORDER_BUSY,	/* it has enough to do: take nothing from members now */
	ORDER_LOST,	/* for good: who is in the room has to go */
	ORDER_DOWN	/* nobody can come in now */
};

struct order;

struct order_ops {
	/* Changes while nobody looks. From ORDER_LOST only restart() leads. */
	enum order_state (*state)(const struct order *o);
	/*
	 * Behind all that this hub has put in. Copied if need be; thrown away
	 * unless it is up or busy. The hub takes what comes out before it puts
	 * in another.
	 */
	void (*put)(struct order *o, const struct frame *f);
	/*
	 * What comes out next, valid until the next call; false: nothing now.
	 * A JOIN of this hub that cannot be, since its id is taken or the room
	 * is full, comes out here alone, as an EXIT.
	 */
	bool (*next)(struct order *o, struct frame *f);
	/*
	 * The room is empty after ORDER_LOST: it goes on as ORDER_DOWN, and
	 * once it is up again what comes out first are JOINs of those who are
	 * in the room by other hubs.
	 */
	void (*restart)(struct order *o);
	void (*free)(struct order *o);
};

struct order {
	const struct order_ops *ops;
};

/* What comes out is what has been put in, at once. */
struct order *order_embedded_new(void);

#endif

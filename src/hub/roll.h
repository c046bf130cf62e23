/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ids of those in the room, in order of arrival and in the byte order of
 * the wire. The list of each INIT is the roll's beginning at that time: those
 * who come together share one instead of having 40 KB each.
 */
#ifndef HUB_ROLL_H
#define HUB_ROLL_H

#include <stddef.h>
#include <stdint.h>

enum { ROLL_ID_BYTES = 4 };

struct roll {
	size_t holders;
	size_t count, size;	/* in ids */
	uint8_t ids[];		/* those once given out are never changed */
};

/* An empty one, of which the caller has the only hold. */
struct roll *roll_new(void);
struct roll *roll_hold(struct roll *r);
void roll_drop(struct roll *r);		/* NULL is fine */

uint32_t roll_id(const struct roll *r, size_t i);

/* These take the caller's hold on r; what they return is held instead. */

/* With one id more. */
struct roll *roll_add(struct roll *r, uint32_t id);
/* With no other holder, so that all of it may be changed. */
struct roll *roll_alone(struct roll *r);

#endif

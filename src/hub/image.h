/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A hub as bytes, so that another process goes on with it at the very point
 * where this one stopped: members and their ids, what waits for each, what
 * of its input is not taken yet, rates, and the ids that are gone. The bytes
 * are for the same machine and the same boot, since they hold times; they
 * have a version, and a hub takes no other than its own.
 */
#ifndef HUB_IMAGE_H
#define HUB_IMAGE_H

#include "base/buf.h"
#include "hub/hub.h"

/*
 * Appends the image of hub to out. Members that are closing are not in it.
 * The hub stays as it is and can go on if the other process does not.
 */
void hub_export(struct hub *hub, struct buf *out);

/*
 * The hub of an image. NULL if it is not one of this version, or damaged:
 * nothing is believed of it. All its members want a visit (hub_dirty()).
 */
struct hub *hub_import(const struct hub_config *config, const struct rng *rng,
    const uint8_t *data, size_t len, int64_t now_ms);

/*
 * The members in the room, in an order that an image keeps: after an export
 * and after its import the i-th are the same one, for i from 0 to
 * hub_get_stats()'s members - 1.
 */
struct hub_member *hub_member_at(const struct hub *hub, size_t i);

#endif

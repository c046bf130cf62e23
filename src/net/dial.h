/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From an address to a connected socket: the part of a stream's life that is
 * over when the first byte can flow.
 */
#ifndef NET_DIAL_H
#define NET_DIAL_H

#include "net/address.h"
#include "net/loop.h"

struct dial;

/*
 * Called once, from the loop: a socket that is now the callee's, or -1 and a
 * phrase why. The callee still owes dial_free().
 */
typedef void dial_done(void *ctx, int fd, const char *reason);

struct dial *dial_new(struct loop *loop, const struct address *to,
    dial_done *done, void *ctx);
void dial_free(struct dial *d);		/* NULL is fine; also gives up */

#endif

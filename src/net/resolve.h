/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names to addresses, without blocking the loop.
 */
#ifndef NET_RESOLVE_H
#define NET_RESOLVE_H

#include <netdb.h>
#include <stdint.h>

#include "net/loop.h"

struct resolve;

/*
 * Called once, from the loop: found is NULL on failure, and reason then a
 * phrase. Both are valid until resolve_free(), which the callee still owes.
 */
typedef void resolve_done(void *ctx, const struct addrinfo *found,
    const char *reason);

struct resolve *resolve_new(struct loop *loop, const char *host,
    uint16_t port, resolve_done *done, void *ctx);
void resolve_free(struct resolve *r);	/* NULL is fine; also gives up */

/* The same at once and blocking, for programs that start; or NULL. The
 * caller calls freeaddrinfo(). */
struct addrinfo *resolve_now(const char *host, uint16_t port,
    const char **reason);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The relay inside the client (--host): the same hub on the same sockets as
 * tuscheld, on the client's own loop.
 */
#ifndef CLIENT_HOST_H
#define CLIENT_HOST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/rng.h"
#include "net/address.h"
#include "net/loop.h"

struct host;

/*
 * Listens at place ("ADDR:PORT", "unix:PATH"), or, if it is NULL, on this
 * machine's loopback at the default port. Where other machines can reach it,
 * it speaks TLS with a certificate of its own, kept in tls_dir; NULL allows
 * it to do without. NULL, and *reason a sentence to be freed, if that is not
 * possible.
 */
struct host *host_new(struct loop *loop, const struct rng *rng,
    const char *place, const char *tls_dir, char **reason);
void host_free(struct host *host);	/* NULL is fine */

/* Where it listens, for people: "127.0.0.1:8872 and [::1]:8872". */
const char *host_places(const struct host *host);
/* Where the client that carries it connects to. */
const struct address *host_own_address(const struct host *host);
/* What the others type: "tuschel tuschel://127.0.0.1:8872/". */
const char *host_invite(const struct host *host);
/* The link in it, or NULL. */
const char *host_link(const struct host *host);

/* How many are connected, with whoever carries it. */
size_t host_members(const struct host *host);

/* Tells the members that it ends; done is called once, from the loop. */
void host_shutdown(struct host *host, void (*done)(void *ctx), void *ctx);

#endif

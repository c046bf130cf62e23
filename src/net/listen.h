/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A socket that accepts connections. A Unix socket's file is taken over from
 * a dead owner, never from a living one, and is removed at the end. IPv6
 * listeners take IPv6 only, so that [::] and 0.0.0.0 go side by side.
 */
#ifndef NET_LISTEN_H
#define NET_LISTEN_H

#include <stdbool.h>

#include "net/address.h"
#include "net/loop.h"

struct listener;

/*
 * A connection, non-blocking and now the callee's; from is the peer's address
 * without its port ("192.0.2.7", also where a socket of both families has it
 * as an IPv6 address), or NULL from a Unix socket.
 */
typedef void listener_accept(void *ctx, int fd, const char *from);

/*
 * Accepts when this returns. Port 0 lets the kernel choose. NULL on failure,
 * and *reason an English phrase ("address already in use") to be freed.
 */
struct listener *listener_new(struct loop *loop, const struct address *at,
    listener_accept *accept, void *ctx, char **reason);
/*
 * The same for a stream socket that listens already, such as a service
 * manager opens; fd is taken over in any case. The file of a Unix socket
 * stays whoever's it is.
 */
struct listener *listener_adopt(struct loop *loop, int fd,
    listener_accept *accept, void *ctx, char **reason);
/* Accepts nobody until then. */
void listener_pause(struct listener *l, int64_t until_ms);
/* Never accepts again: whoever takes this duplicate of its socket does. */
int listener_lend(struct listener *l);
void listener_free(struct listener *l);		/* NULL is fine */

/* Its socket, which stays its own. */
int listener_socket(const struct listener *l);
/* Whether the file of a Unix socket is removed by listener_free(). */
bool listener_owns_file(const struct listener *l);
void listener_own_file(struct listener *l, bool own);

/* Where it really listens: "127.0.0.1:40123", "unix:PATH". */
const char *listener_address(const struct listener *l);

#endif

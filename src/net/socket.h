/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sockets that do not block and do not survive exec(), on every system.
 */
#ifndef NET_SOCKET_H
#define NET_SOCKET_H

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>

#include "net/address.h"

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0	/* macOS; loop.c ignores the signal */
#endif

/* Both return -1 with errno set, like socket() and accept(). */
int socket_new(int family);
int socket_accept(int listening, struct sockaddr_storage *from);

/* Like sendmsg(). */
ssize_t socket_send(int fd, const struct iovec *pieces, int count);

/* Sends small frames at once; no effect on a Unix socket. */
void socket_no_delay(int fd);

/* The path of a as a socket address. */
socklen_t socket_unix(struct sockaddr_un *un, const struct address *a);

#endif

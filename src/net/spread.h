/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The same bytes for many sockets. Where the kernel can (Linux), what is
 * large and is sent more than once goes by sendfile() from memory that is a
 * file: the sockets share its pages, and nothing is copied for each.
 */
#ifndef NET_SPREAD_H
#define NET_SPREAD_H

#include <stddef.h>
#include <sys/types.h>
#include <sys/uio.h>

struct spread;

struct spread *spread_new(void);
void spread_free(struct spread *s);

/* As sendmsg() to a bare socket, of pieces that are len bytes in all. */
ssize_t spread_send(struct spread *s, int fd, const struct iovec *pieces,
    int count, size_t len);

/* The bytes at which pieces have pointed since the last call may now become
 * others. */
void spread_forget(struct spread *s);

#endif

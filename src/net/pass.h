/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Descriptors to another process, over a Unix stream socket (SCM_RIGHTS).
 * These block, as the socket does: for a moment between two processes.
 */
#ifndef NET_PASS_H
#define NET_PASS_H

#include <stdbool.h>
#include <stddef.h>

enum { PASS_FDS_MAX = 200 };	/* in one call; the kernel takes 253 */

/* All of data, len > 0, and with its first byte the descriptors. */
bool pass_fds(int to, const void *data, size_t len, const int *fds,
    int count);
/*
 * Fills all of data; up to max descriptors that came with it go to fds and
 * their number is returned; they do not survive exec(). -1, with errno set
 * (0: the end), if there is less.
 */
int pass_take(int from, void *data, size_t len, int *fds, int max);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What becomes of descriptors in other programs, where system calls differ.
 */
#ifndef BASE_FDS_H
#define BASE_FDS_H

/* Closes first and all behind it; for a child, before exec(). */
void fds_close_from(int first);

/* A pair of Unix stream sockets of this program only; -1 if there is none. */
int fds_pair(int pair[2]);

/* Another program that is started will not have it. */
void fds_close_on_exec(int fd);

#endif

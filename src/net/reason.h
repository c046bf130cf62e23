/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a failed system call means to whoever wanted a connection.
 */
#ifndef NET_REASON_H
#define NET_REASON_H

/* A short lower-case phrase for an errno; valid until the next call. */
const char *net_reason(int error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the service manager is told (sd_notify(3)): that the relay is ready,
 * reloads, stops, is another process now, and that it is alive. Without a
 * $NOTIFY_SOCKET all of this does nothing.
 */
#ifndef RELAY_NOTIFY_H
#define RELAY_NOTIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "net/loop.h"

struct notify;

/*
 * Opens the way there, which lasts when the process may open nothing any
 * more. Signs of life go out by themselves at half of $WATCHDOG_USEC: they
 * stop when the loop does.
 */
struct notify *notify_new(struct loop *loop);
void notify_free(struct notify *n);	/* NULL is fine */

/* Each with the sentence that the manager's status then shows. */
void notify_ready(struct notify *n, const char *status);
void notify_reloading(struct notify *n, const char *status);
void notify_stopping(struct notify *n, const char *status);
void notify_status(struct notify *n, const char *status);

/* Another process is the relay from now on. */
void notify_main_pid(struct notify *n, pid_t pid);

/* ---- descriptors that the manager keeps (FDSTORE) ---- */

/* How many it keeps: $FDSTORE, which systemd sets from 254 on; 0: none. */
size_t notify_store_max(const struct notify *n);
/* Gives it duplicates under a name. False if it cannot be told. */
bool notify_store(struct notify *n, const char *name, const int *fds,
    size_t count);
void notify_forget(struct notify *n, const char *name);
/* Waits until it has done all that it was told; false: not in time. */
bool notify_barrier(struct notify *n);

#endif

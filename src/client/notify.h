/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hours in which nobody wants to hear of anything, "22:00-07:30".
 */
#ifndef CLIENT_NOTIFY_H
#define CLIENT_NOTIFY_H

#include <stdbool.h>

/* Why span is none, or NULL. */
const char *notify_quiet_wrong(const char *span);
/* Is that minute of the day (0 to 1439) within it? */
bool notify_is_quiet(const char *span, int minute);

#endif

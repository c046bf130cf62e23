/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the log of the relay goes: to stderr, with the levels that the journal
 * reads if it is the journal that reads, or to syslog. A log that cannot be
 * written is lost, and nothing else.
 */
#ifndef RELAY_LOGS_H
#define RELAY_LOGS_H

#include "relay/settings.h"

/* Before there are settings. */
void logs_init(void);
/* Also when settings have changed. */
void logs_apply(const struct settings *s);

#endif

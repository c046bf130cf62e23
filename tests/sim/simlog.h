/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log that several hubs of a world share (hub/order.h), as the backbone's
 * in Redis behaves: what a hub puts in order is appended after a while, and
 * comes out of it at each hub after another while. A hub can lose it; then
 * its members are gone for the others, each by one EXIT, after a time.
 */
#ifndef SIM_SIMLOG_H
#define SIM_SIMLOG_H

#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"
#include "hub/order.h"

enum { HUBS_MAX = 4 };

struct simlog;

struct simlog *simlog_new(const struct rng *rng);
/* After all hubs, whose orders refer to it. NULL is fine. */
void simlog_free(struct simlog *log);

/* The order of the next hub, up to HUBS_MAX; the hub's. */
struct order *simlog_order(struct simlog *log, int64_t now_ms);

/*
 * Hub number i has lost it: what it has put in and is not appended never will
 * be. From back_ms on it has it again; its members are given up at gone_ms.
 */
void simlog_lose(struct simlog *log, size_t i, int64_t back_ms,
    int64_t gone_ms);

/* Time passes; and when it has to at the latest. */
void simlog_tick(struct simlog *log, int64_t now_ms);
int64_t simlog_deadline_ms(const struct simlog *log);

#endif

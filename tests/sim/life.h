/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A random life of a room under one honest relay, or several that share its
 * order.
 */
#ifndef SIM_LIFE_H
#define SIM_LIFE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether all invariants hold; see seeds.h. */
bool life_run(uint64_t seed, size_t hubs, bool verbose, int64_t *longest_ms);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The system's randomness as a struct rng, for programs that do not link the
 * crypto library (the relay: ids), and for jitter.
 */
#ifndef NET_RNG_H
#define NET_RNG_H

#include "base/rng.h"

struct rng net_rng(void);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the loop has for the files of this layer only.
 */
#ifndef NET_LOOP_PRIVATE_H
#define NET_LOOP_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

#include "net/loop.h"
#include "net/poller.h"

struct event_base;
struct event_base *loop_base(struct loop *loop);

/* The poller of all streams of this loop, made when it is first asked for. */
struct poller *loop_poller(struct loop *loop, poller_ready *ready);

/* One large buffer for streams, to read into and to hand on before anyone
 * else reads; *size is how much of it may be read now. */
uint8_t *loop_shared_buffer(struct loop *loop, size_t *size);

#endif

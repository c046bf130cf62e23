/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A hub and many sessions in one process under a virtual clock. Bytes travel
 * with latency, in order; a connection can be cut at any moment, with what is
 * under way. The same seed gives the same run.
 */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/rng.h"
#include "crypto/identity.h"
#include "hub/hub.h"
#include "session/session.h"

struct chunk;

struct pipe {
	struct chunk *first, *last;
	int64_t last_ms;		/* chunks never overtake */
};

struct sim_client {
	size_t index;
	struct identity identity;
	struct session *session;
	struct hub_member *member;	/* NULL: not connected */
	struct pipe up, down;
	int64_t latency_ms, jitter_ms;
	int64_t connect_ms;		/* when to connect, CLOCK_NEVER */
	bool stay_away;			/* do not reconnect by oneself */
	struct buf wire;		/* from the hub, not yet whole frames */
	unsigned connection;		/* how many it has had */
};

struct world;
typedef void world_event(void *ctx, struct world *w, struct sim_client *c,
    const struct session_event *event);

/*
 * A hostile relay: sees each frame for c before it is delivered. false: it is
 * not delivered. It may put others in its place with world_inject().
 */
typedef bool world_relay(void *ctx, struct world *w, struct sim_client *c,
    const struct frame *f);

struct world {
	struct rng rng;
	struct rng_seeded seeded;
	int64_t now_ms;
	struct hub *hub;
	struct sim_client *clients;
	size_t n;
	world_event *on_event;
	world_relay *on_frame;		/* NULL: an honest relay */
	void *ctx;
	bool verbose;
};

void world_init(struct world *w, uint64_t seed, size_t clients);
void world_release(struct world *w);
void world_connect(struct world *w, struct sim_client *c);
/* Cuts the connection; whatever is under way either way is lost. */
void world_cut(struct world *w, struct sim_client *c);
/* The relay dies and is back at once: all connections are lost. */
void world_restart_hub(struct world *w);
/* Lets everything happen until until_ms. */
void world_run(struct world *w, int64_t until_ms);
/* A frame for c alone, as if the relay had sent it. */
void world_inject(struct world *w, struct sim_client *c, uint32_t src,
    uint32_t dest, const uint8_t *payload, size_t size);
/* Who has that id now; NULL: nobody. */
struct sim_client *world_by_id(const struct world *w, uint32_t id);
/* Bytes that a session was told to send. Call after acting on c. */
void world_pump(struct world *w, struct sim_client *c);

#endif

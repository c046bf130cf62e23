/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A hub and many sessions in one process under a virtual clock, or several
 * hubs with one log (simlog.h). Bytes travel with latency, in order. Faults: a
 * connection can be cut at any moment, in the middle of a frame too, with what
 * is under way; a client can stand still for a while, or crash, and so may a
 * donor while somebody waits for it; the relay can die. The same seed gives
 * the same run.
 *
 * The oracle (oracle.h) watches all sessions. What it blames ends the run.
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
#include "simlog.h"

struct chunk;
struct oracle;

struct pipe {
	struct chunk *first, *last;
	int64_t last_ms;		/* chunks never overtake */
};

struct sim_client {
	size_t index;
	struct identity identity;
	struct session *session;
	struct hub_member *member;	/* NULL: not connected */
	struct hub *hub;		/* whose member it is */
	struct pipe up, down;
	int64_t latency_ms, jitter_ms;
	int64_t connect_ms;		/* when to connect, CLOCK_NEVER */
	int64_t due_ms;			/* the session's deadline */
	bool stay_away;			/* do not reconnect by oneself */
	int64_t pause_ms;		/* stands still until then */
	int64_t doom_ms;		/* crashes then, CLOCK_NEVER */
	bool hostile;			/* a villain: what it does and is told
					   proves nothing */
	struct buf wire;		/* from the hub, not yet whole frames */
	unsigned connection;		/* how many it has had */
};

struct world;
typedef void world_event(void *ctx, struct world *w, struct sim_client *c,
    const struct session_event *event);

/* c has crashed: what it knew is gone, and a new session takes its place. */
typedef void world_crash(void *ctx, struct world *w, struct sim_client *c);

/*
 * A hostile relay: sees each frame for c before it is delivered. false: it is
 * not delivered. It may put others in its place with world_inject().
 */
typedef bool world_relay(void *ctx, struct world *w, struct sim_client *c,
    const struct frame *f);

enum { BLAME_MAX = 200 };

struct world {
	struct rng rng;
	struct rng_seeded seeded;
	int64_t now_ms;
	struct hub *hubs[HUBS_MAX];
	size_t n_hubs;
	struct simlog *log;		/* of several; else NULL */
	struct sim_client *clients;
	size_t n;
	world_event *on_event;
	world_relay *on_frame;		/* NULL: an honest relay */
	void *ctx;
	world_crash *on_crash;		/* may be NULL */
	struct oracle *oracle;
	uint32_t cut_one_in;		/* of so many pieces under way one cuts
					   its connection; 0: none does */
	uint32_t doom_one_in;		/* of so many donors' answers one is
					   the donor's last; 0: none is */
	bool misled;			/* a villain has handed out a false
					   list of members */
	bool verbose;
	char why[BLAME_MAX];		/* the first violation, or "" */
};

void world_init(struct world *w, uint64_t seed, size_t clients);
/* With so many hubs, 2..HUBS_MAX: each connection is to any of them. */
void world_init_hubs(struct world *w, uint64_t seed, size_t clients,
    size_t hubs);
void world_release(struct world *w);
void world_connect(struct world *w, struct sim_client *c);
/* Cuts the connection; whatever is under way either way is lost. */
void world_cut(struct world *w, struct sim_client *c);
/* It stands still: nothing comes in or goes out, nobody looks at the clock. */
void world_pause(struct world *w, struct sim_client *c, int64_t ms);
/* The client's program dies and is started again. */
void world_crash_client(struct world *w, struct sim_client *c);
/* The faults end: nobody is cut off, doomed or stands still any more. */
void world_calm(struct world *w);
/*
 * The relay dies and is back at once: all connections are lost. Of several one
 * loses the others, or dies, and is back after a while.
 */
void world_restart_hub(struct world *w);
/* Lets everything happen until until_ms, or until somebody is blamed. */
void world_run(struct world *w, int64_t until_ms);
/* A frame for c alone, as if the relay had sent it. */
void world_inject(struct world *w, struct sim_client *c, uint32_t src,
    uint32_t dest, const uint8_t *payload, size_t size);
/* Who has that id now; NULL: nobody. */
struct sim_client *world_by_id(const struct world *w, uint32_t id);
/* An invariant is broken. The first one stays in w->why. */
void world_blame(struct world *w, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* What a session wants to say and send. Call after acting on c. */
void world_pump(struct world *w, struct sim_client *c);

#endif

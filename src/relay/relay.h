/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The running relay: its rooms, each with a hub of its own (serve/serve.h),
 * and the listeners that lead to them. Settings are applied to it at the start
 * and whenever they are read again; nobody who is in a room notices.
 */
#ifndef RELAY_RELAY_H
#define RELAY_RELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "backbone/backbone.h"
#include "base/buf.h"
#include "base/rng.h"
#include "hub/hub.h"
#include "net/loop.h"
#include "relay/confine.h"
#include "relay/settings.h"

struct bans;
struct relay;
struct serve;

struct relay *relay_new(struct loop *loop, const struct rng *rng);
void relay_free(struct relay *r);	/* closes everything at once */

/*
 * Before the first relay_apply(): a socket that listens already. It stays
 * open whatever settings say; its name is that of its room, or there is only
 * one. False, and *reason a sentence to be freed, if it cannot be used; fd is
 * taken over in any case.
 */
bool relay_hand_in(struct relay *r, int fd, const char *name, char **reason);

/*
 * Listens where s says, and only there; makes the rooms that are new, tells
 * those that are gone that they shut down, gives all of them their limits. A
 * listener that stays is not touched, even when it changes its room. Reads the
 * bans. False, and *reason a sentence to be freed, if it cannot listen
 * somewhere or read them: then all is as before. A line on stdout for each new
 * listener.
 */
bool relay_apply(struct relay *r, const struct settings *s, char **reason);

/* The files of its certificate and key: i is 0, 1, ... until it is NULL. */
const char *relay_tls_file(const struct relay *r, size_t i);

/* What of the system its listeners and backbones need, also to be opened
 * again. */
void relay_allow(const struct relay *r, struct confine *c);

/* Stops listening, tells all members, and then, or a moment later if they do
 * not read, stops the loop. Called again: stops it at once. */
void relay_drain(struct relay *r);

/* ---- to another process ---- */

/*
 * Appends all that another process needs to go on: rooms with their members,
 * but for those with a backbone, and listeners. Returns how many descriptors
 * belong to it and sets *fds to them, to be freed; they stay this one's, and
 * it can go on. Listeners that were handed in are -1, unless they are to go
 * along.
 */
size_t relay_export(struct relay *r, struct buf *state, int **fds,
    bool handed_in_too);
/*
 * Before relay_apply(), which then closes what settings do not have any more:
 * goes on from there. The descriptors are taken over, and used from the next
 * turn on; -1 is a member who has left, or a listener that is opened anew.
 * False if the state is no good: then r is of no use.
 */
bool relay_import(struct relay *r, const uint8_t *state, size_t len,
    const int *fds, size_t count);
/*
 * After relay_export(): the other process has it all. Lets go of it without a
 * word; members that could not be handed over are told to come again, and
 * then the loop stops.
 */
void relay_abandon(struct relay *r);

bool relay_is_draining(const struct relay *r);
int64_t relay_now_ms(const struct relay *r);
int64_t relay_uptime_ms(const struct relay *r);

/* ---- who is let in ---- */

/* Changes hold for those who come; see relay_put_out(). */
struct bans *relay_bans(struct relay *r);
/* Puts out those who are in and are banned by now; how many they were. */
size_t relay_put_out(struct relay *r);

struct relay_stats {
	uint64_t accepted;
	/* Of them, not let in to any room: */
	uint64_t refused_banned, refused_fast, refused_full, refused_header,
	    refused_name;
};
void relay_get_stats(const struct relay *r, struct relay_stats *stats);
void relay_get_loop_stats(const struct relay *r, struct loop_stats *stats);
/* 0 if the system does not say. */
size_t relay_resident_bytes(const struct relay *r);

/* ---- rooms ---- */

struct relay_room;

/* The first one after NULL; NULL after the last. One may be gone after the
 * loop has turned. */
struct relay_room *relay_next_room(struct relay *r,
    struct relay_room *after);
const char *relay_room_name(const struct relay_room *room);
struct hub *relay_room_hub(const struct relay_room *room);
const struct serve *relay_room_serve(const struct relay_room *room);
/* False if it has no backbone. */
bool relay_room_backbone(const struct relay_room *room,
    struct backbone_stats *stats);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the relay share: its rooms and listeners.
 */
#ifndef RELAY_RELAY_PARTS_H
#define RELAY_RELAY_PARTS_H

#include "base/log.h"
#include "relay/proxied.h"
#include "relay/relay.h"

struct relay_room {
	struct relay_room *next;
	struct relay *relay;
	char *name;
	struct serve *serve;
	char *backbone_text;	/* as settings have it, or NULL */
	struct backbone *backbone;	/* is the hub's, or NULL */
	struct proxy_sources proxies;
	struct texts server_names;
	bool wanted;		/* by the settings that are being applied */
	bool gone;		/* drains, and is then freed */
};

/* What the settings say about one listener. */
struct place {
	const char *text, *room;
	bool optional;		/* no reason not to start */
	bool tls;
	struct port *port;	/* of a socket that was handed in, or NULL */
	const struct place *with;	/* whose listener it shares, or NULL */
};

struct port {
	struct port *next;
	char *text;		/* as it was asked for */
	char *real;		/* where it was when it was closed, or NULL */
	unsigned number;	/* not 0, and no other's ever */
	struct relay_room *room;	/* NULL: has just been opened */
	/* All that share it, room first; each but one has server names. */
	struct relay_room **rooms;
	size_t room_count;
	struct listener *listener;
	char *handed_in;	/* the name of such a socket, else NULL */
	bool tls;
	const struct place *wanted;	/* only while settings are applied */
};

struct relay {
	struct loop *loop;
	struct loop_hook *hook;	/* before those of the rooms */
	struct rng rng;
	struct hub_share share;	/* of what all rooms may send */
	size_t memory_max;	/* what may wait in all of them */
	struct relay_room *rooms;
	struct port *ports;
	unsigned ports_made;
	struct door *door;
	struct bans *bans;
	struct proxied *proxied;
	struct relay_stats stats;
	struct log_seldom told_name;
	int64_t started_ms;
	int statm_fd;		/* may not be opened any more when confined */
	size_t handed_in;	/* sockets */
	struct credentials *credentials;	/* NULL: no TLS so far */
	struct tls_context *backbone_tls;	/* NULL: none so far */
	bool draining;
};

/* relay.c */

/* What a room is called, also one that has no section. */
const char *room_name_of(const struct room_settings *s);
struct relay_room *room_named(struct relay *r, const char *name);
struct relay_room *room_new(struct relay *r, const char *name,
    const struct hub_config *config);

/* relay_memory.c */

/* Is so much waiting in all rooms that nobody more is let in? */
bool relay_is_out_of_memory(const struct relay *r);
/* Puts out who does not read, in whichever room, until the memory suffices. */
void relay_relieve_memory(struct relay *r);

/* relay_backbone.c */

/* Is it that one, NULL being none? */
bool room_has_backbone(const struct relay_room *room, const char *text);
/* The places of all rooms' backbones that are new; NULL, and *reason a sentence
 * to be freed, if one cannot be had. */
struct backbone_place *backbones_prepare(struct relay *r,
    const struct settings *s, char **reason);
void backbones_forget(struct backbone_place *places, size_t count);
/* While the room is empty and new. text NULL: it has none. */
void room_set_backbone(struct relay_room *room, const char *text,
    const struct backbone_place *place);
void room_forget_backbone(struct relay_room *room);
void backbones_allow(const struct relay *r, struct confine *c);

/* relay_places.c: all listeners of settings; NULL, or what is wrong. out has
 * room for LISTENERS_MAX of each room and for those that were handed in. */
char *places_gather(struct relay *r, const struct settings *s,
    struct place *out, size_t *n);

/* relay_ports.c */

struct port *port_new(struct relay *r, const char *text);
/* Opens and closes listeners as wanted; all or nothing. */
bool ports_open(struct relay *r, const struct place *wanted, size_t count,
    char **reason);
/* After it: they lead to their rooms, and what is new is said on stdout. */
void ports_assign(struct relay *r, const struct place *wanted, size_t count,
    bool named);
void ports_close(struct relay *r);

/* entrance.c */

/* A listener's: ctx is a struct port. What is from a balancer waits for its
 * header, see port_let_in(). */
void port_enter(void *ctx, int fd, const char *from);
/* Whose member somebody becomes who has asked for that name by TLS; ctx is the
 * relay, via a port's number. */
struct serve *port_choose(void *ctx, unsigned via, const char *name);
/* Lets in to its room whom the door and the bans let in. */
void port_let_in(void *ctx, int fd, const char *from);

#endif

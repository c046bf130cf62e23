/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the relay share: its rooms and listeners.
 */
#ifndef RELAY_RELAY_PARTS_H
#define RELAY_RELAY_PARTS_H

#include "relay/relay.h"

struct relay_room {
	struct relay_room *next;
	struct relay *relay;
	char *name;
	struct serve *serve;
	bool wanted;		/* by the settings that are being applied */
	bool gone;		/* drains, and is then freed */
};

/* What the settings say about one listener. */
struct place {
	const char *text, *room;
	bool optional;		/* no reason not to start */
	bool tls;
	struct port *port;	/* of a socket that was handed in, or NULL */
};

struct port {
	struct port *next;
	char *text;		/* as it was asked for */
	char *real;		/* where it was when it was closed, or NULL */
	struct relay_room *room;	/* NULL: has just been opened */
	struct listener *listener;
	char *handed_in;	/* the name of such a socket, else NULL */
	bool tls;
	const struct place *wanted;	/* only while settings are applied */
};

struct relay {
	struct loop *loop;
	struct rng rng;
	struct relay_room *rooms;
	struct port *ports;
	struct door *door;
	struct bans *bans;
	struct relay_stats stats;
	int64_t started_ms;
	int statm_fd;		/* may not be opened any more when confined */
	size_t handed_in;	/* sockets */
	struct credentials *credentials;	/* NULL: no TLS so far */
	bool draining;
};

/* A listener's: ctx is a struct port. Lets in to its room whom the door and
 * the bans let in (entrance.c). */
void port_enter(void *ctx, int fd, const char *from);

#endif

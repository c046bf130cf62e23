/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many connections to one server, in one thread: connects them, cuts what
 * comes into what is heard, and keeps what a full socket does not take.
 */
#ifndef BENCH_CROWD_H
#define BENCH_CROWD_H

#include <netinet/in.h>

#include "proto.h"
#include "tlslink.h"

struct member {
	int fd;			/* -1: not open */
	struct ssl_st *tls;	/* NULL: plain */
	uint32_t index;
	uint32_t server;	/* where it comes to */
	bool ready;		/* is a member of the room */
	bool deaf;		/* does not read */
	bool waits;		/* for EPOLLOUT */
	bool held;		/* what it hears is kept */
	uint8_t *rest;		/* received, not whole yet */
	uint32_t rest_len;
	uint32_t out_len, out_sent;
	uint8_t *out;		/* to be sent */
	size_t known;		/* members that it knows of, itself too */
	size_t position;	/* messages heard: see tally.h */
	/* For the soak: whether it may be put out, how often it has come, what
	 * it has said since, and what of that the witness has heard. */
	bool excused;
	uint32_t error;		/* the last one it was told, 0: none */
	uint8_t life;
	uint32_t said, echoed;
	int64_t read_us, silent_us;	/* last read; longest time without */
};

enum { CROWD_SERVERS_MAX = 4 };

struct crowd;

struct crowd_events {
	/* False: not now. It is kept, with all that comes after it, until
	 * crowd_retry(). */
	bool (*heard)(struct crowd *c, struct member *m,
	    const struct heard *h);
	/* The server has closed it. NULL: that is an error. */
	void (*gone)(struct crowd *c, struct member *m);
	/* All that was queued is sent. NULL is fine; true: to be called again
	 * when there is room. */
	bool (*drained)(struct crowd *c, struct member *m);
};

struct crowd {
	const struct proto *proto;
	bool tls;
	const struct crowd_events *events;
	void *ctx;
	/* Several servers of one room: each has every n-th member, if nobody
	 * says otherwise. */
	struct sockaddr_in to[CROWD_SERVERS_MAX];
	size_t servers;
	int epoll;
	struct member *members;
	size_t count, ready, awaited;	/* awaited: open and not ready */
	int64_t now_us;		/* when the present bytes came */
};

/* Prints why and ends the program. */
_Noreturn void crowd_die(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

int64_t crowd_now_us(void);

/* address: "IP:PORT", or several with commas between. */
void crowd_init(struct crowd *c, const struct proto *proto,
    const char *address, size_t count, const struct crowd_events *events,
    void *ctx);
void crowd_open(struct crowd *c, struct member *m);
/* hard: by a reset, which leaves nothing behind in the kernel. */
void crowd_close(struct crowd *c, struct member *m, bool hard);
/* Reads no more, or reads on. */
void crowd_deafen(struct crowd *c, struct member *m, bool deaf);
/* Lets one that is held hear what was kept. */
void crowd_retry(struct crowd *c, struct member *m);
void crowd_send(struct crowd *c, struct member *m, const void *data,
    size_t len);
/* Lets drained() be called when there is room. */
void crowd_want_room(struct crowd *c, struct member *m);
/* Waits up to wait_ms for something to happen, and lets it happen. */
void crowd_turn(struct crowd *c, int wait_ms);
/* Opens all, up to at_once that are not ready at any time. */
void crowd_open_all(struct crowd *c, size_t at_once);

#endif

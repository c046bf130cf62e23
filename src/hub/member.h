/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the hub share: its state, a member's, and the ways in
 * which one of them makes the others act.
 */
#ifndef HUB_MEMBER_H
#define HUB_MEMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/log.h"
#include "hub/bucket.h"
#include "hub/hub.h"
#include "hub/ids.h"
#include "hub/origin.h"
#include "hub/outbox.h"
#include "hub/tape.h"

enum {
	LINGER_MS = 5000	/* for the last words to someone who reads */
};

/* There may be ten thousand of them: no field without need. */
struct hub_member {
	struct outbox out;
	void *user;
	struct origin *origin;		/* NULL: not counted */
	struct buf *in;			/* what is not taken yet; mostly NULL */
	struct bucket frames, bytes;
	int64_t heard_ms;		/* closing: when its queue is dropped */
	int64_t rate_told_ms;
	/* The tape's end at the last visit. Each pass visits all: so there is
	 * never so much between two visits that 32 bits could be wrong. */
	uint32_t visited;
	uint32_t left;			/* queued then and still not written */
	uint32_t id;			/* 0: was never let in */
	uint32_t index;			/* in hub->room */
	uint32_t due;			/* while it is throttled: turns.c */
	bool in_room : 1;		/* else it is closing */
	bool dirty : 1;			/* is in hub->dirty */
	bool throttled : 1;		/* is in hub->throttled */
	bool going : 1;			/* takes part in this tick's turns */
	bool has_turn : 1;
	bool pinged : 1;		/* since it was heard */
};

/* Members in no particular order. */
struct member_set {
	struct hub_member **v;
	size_t count, size;
};

struct hub {
	struct hub_config config;
	struct rng rng;
	struct tape tape;
	struct ids ids;
	struct origins origins;
	/* In order of arrival; NULL: who stood there is gone. */
	struct hub_member **room;
	size_t room_count, room_size;
	struct roll *roll;		/* their ids, of those gone too */
	struct member_set dirty, closing;
	struct member_set throttled, contenders;
	struct bucket copies, sent;	/* of all frames to all members */
	bool starved;			/* somebody is throttled by these */
	uint32_t served, served_rest;	/* in turns: turns.c */
	size_t swept;		/* members of the room visited in this pass */
	uint64_t swept_end;	/* the tape's end when it began */
	size_t own_bytes;	/* of all members' own frames */
	size_t in_bytes;	/* that are not taken yet, of all members */
	int64_t now_ms;
	int64_t silence_at_ms;	/* nobody is silent for too long before it */
	struct log_seldom told_bad;
	bool shutting_down;
	struct hub_stats stats;
};

void set_add(struct member_set *set, struct hub_member *m);
void set_remove(struct member_set *set, const struct hub_member *m);

/* room.c */

/* Puts m at the end of the room; nobody is told. */
void room_add(struct hub *hub, struct hub_member *m);
/* hub->room is without NULLs then. */
void room_close_gaps(struct hub *hub);
/* Lets m in: its id, INIT to it, JOIN to the others. */
void room_enter(struct hub *hub, struct hub_member *m);
/* Takes m out: EXIT to the others; what it is still to get is queued. */
void room_leave(struct hub *hub, struct hub_member *m);
/* The frame to all, which is also counted for all. */
uint8_t *room_send(struct hub *hub, size_t len);
/* The frame to one alone. */
uint8_t *room_send_one(struct hub *hub, struct hub_member *m, size_t len);
/* An ERROR of the relay to m. */
void room_error(struct hub *hub, struct hub_member *m, uint8_t severity,
    uint16_t code, const char *text);
/* An ERROR, and then m is out. */
void room_expel(struct hub *hub, struct hub_member *m, uint8_t severity,
    uint16_t code, const char *text);
/* m does not read: its queue goes, ERROR SLOW comes instead, and it is out. */
void room_expel_slow(struct hub *hub, struct hub_member *m);
void room_mark_dirty(struct hub *hub, struct hub_member *m);
/* It gets to the shell what is queued, or after a while is just closed. */
void room_start_closing(struct hub *hub, struct hub_member *m);

/* hub.c */

/* Takes what is kept of m's input, as far as that goes; m may be out then. */
void hub_take_input(struct hub *hub, struct hub_member *m);

/* route.c */

/*
 * Takes the frames at the start of data, as many as are whole and as the
 * rates allow; returns the bytes taken. m may be out afterwards.
 */
size_t route(struct hub *hub, struct hub_member *m, const uint8_t *data,
    size_t len);

/* turns.c */

/* May a frame of len bytes from m be taken now? If not, m is throttled. */
bool turns_allow(struct hub *hub, struct hub_member *m, size_t len);
/* It has been taken, and so many copies of it have been made. */
void turns_charge(struct hub *hub, struct hub_member *m, size_t len,
    size_t copies);
/* m is out: it does not wait any more. To be called while it has its origin. */
void turns_forget(struct hub *hub, struct hub_member *m);
/* When somebody may go on; CLOCK_NEVER if nobody is throttled. */
int64_t turns_deadline_ms(const struct hub *hub);
void turns_tick(struct hub *hub);

#endif

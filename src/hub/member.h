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
#include "hub/order.h"
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
	bool in_room : 1;
	bool entering : 1;		/* its JOIN is not out of the order */
	/* Neither of them: it is closing. */
	bool held : 1;			/* is in hub->held */
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
	struct order *order;
	struct tape tape;
	struct ids ids;
	struct origins origins;
	/* Seats in order of arrival; NULL: who sits there is in the room by
	 * another hub, or gone. */
	struct hub_member **room;
	size_t room_count, room_size;
	struct roll *roll;		/* their ids, of those gone too */
	size_t present;			/* in the room, by any hub */
	struct member_set dirty, closing, entering;
	struct member_set held;		/* until the order takes more */
	struct member_set throttled, contenders;
	struct bucket copies, sent;	/* of all frames to all members */
	struct hub_share_part part;		/* of what all hubs may send */
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

/* Who has that id here; NULL: nobody does, or it is not in the room. */
struct hub_member *room_member(const struct hub *hub, uint32_t id);
/* Is it in the room, by any hub? */
bool room_has(const struct hub *hub, uint32_t id);

/* Puts m, or one of another hub, at the end of the room; nobody is told. */
void room_add(struct hub *hub, uint32_t id, struct hub_member *m);
/* All that have a seat are in the room then. */
void room_close_gaps(struct hub *hub);
/* Gives m an id and lets it in at its place in the order. */
void room_enter(struct hub *hub, struct hub_member *m);
/* Takes m out, here at once; what it is still to get is queued. */
void room_leave(struct hub *hub, struct hub_member *m);
/* The connection of m, which is entering, is gone. */
void room_leave_early(struct hub *hub, struct hub_member *m);
/* At their place in the order: INIT to who has come, JOIN or EXIT to the
 * others. */
void room_join(struct hub *hub, uint32_t id);
void room_exit(struct hub *hub, uint32_t id);
/* An ERROR to all who are here, and then they are out. */
void room_dismiss(struct hub *hub, uint16_t code, const char *text);
/* The order is lost: the same, and nobody is in the room any more. */
void room_lose(struct hub *hub);
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

/* deliver.c */

/* Puts a frame in order, and delivers what comes out by that. */
void deliver_put(struct hub *hub, const struct frame *f);
/* A JOIN or an EXIT. */
void deliver_put_presence(struct hub *hub, uint32_t id, uint8_t type);
/* Is the order too busy for a frame of m? Then m is held. */
bool deliver_must_wait(struct hub *hub, struct hub_member *m);
/* What m has said is taken when the order takes more. */
void deliver_hold(struct hub *hub, struct hub_member *m);
/* m is out. */
void deliver_forget(struct hub *hub, struct hub_member *m);

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
/* It has been taken. */
void turns_charge(struct hub *hub, struct hub_member *m, size_t len);
/* So many copies of a frame of len bytes have been made. */
void turns_charge_room(struct hub *hub, size_t len, size_t copies);
/* m is out: it does not wait any more. To be called while it has its origin. */
void turns_forget(struct hub *hub, struct hub_member *m);
/* When somebody may go on; CLOCK_NEVER if nobody is throttled. */
int64_t turns_deadline_ms(const struct hub *hub);
void turns_tick(struct hub *hub);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of struct exchange, for exchange*.c only.
 *
 *     exchange.c       what comes in, what the user wants, the turn
 *     exchange_items.c the list of what there is
 *     exchange_out.c   deeds of who sends
 *     exchange_in.c    deeds of who receives
 *     exchange_say.c   sentences, and what fronts see
 */
#ifndef CLIENT_EXCHANGE_INNER_H
#define CLIENT_EXCHANGE_INNER_H

#include "client/exchange.h"

#include "crypto/keys.h"
#include "net/loop.h"
#include "session/flow.h"
#include "session/transfer.h"
#include "store/incoming.h"
#include "store/outgoing.h"
#include "wire/file_body.h"

enum {
	CHECK_BYTES = 1 << 20	/* hashed in a turn: about a millisecond */
};

/* A file of ours; an offer to all and its takers share one. */
struct source {
	struct outgoing *file;
	size_t users;
};

struct item {
	struct transfer t;
	unsigned number;
	bool to_all;		/* was offered to all; if it is ours, each
				   who takes it has an item of its own */
	uint32_t peer;		/* the other end; 0: all, or not here */
	struct identity_public who;	/* not of our offers to all */
	char *who_name;		/* as last seen; "" for all */
	char *name;		/* of the file, clean */
	struct file_hash hash;
	struct file_id id;
	uint64_t size;

	/* ours */
	struct source *source;
	bool offered;		/* has been: the next time is "again" */
	struct flow flow;
	uint64_t spent;		/* bytes sent so far, repeated ones too */

	/* another's */
	struct incoming *file;
	int64_t heard_ms;	/* the last part */
	unsigned untold;	/* parts since the last HAVE */
	int64_t tell_ms;	/* when the next HAVE is due */
	uint64_t gap;		/* have + 1, when a GO told of a gap there */
	char *path;		/* where it is in the end */
	uint64_t had;		/* when it ended */

	char *why;		/* of OUTCOME_BROKEN; a sentence */
	uint64_t sample;	/* have, at sample_ms: for the rate */
	int64_t sample_ms;
	uint64_t rate;		/* bytes a second; 0: not known */
	int64_t told_ms;	/* when the front heard of it last */
	bool begun;		/* it has been running */
};

struct exchange {
	struct app *app;
	struct loop_timer *timer;
	struct item **items;
	size_t n, room;
	unsigned last_number;
	struct pace pace;
	size_t under_way;	/* parts that the relay has not taken yet */
	size_t next;		/* whose part goes next */
	bool look;		/* somebody may be here again */
	uint64_t have;		/* of the answer at work */
	const struct file_part *part;	/* of the message at work */
	int64_t unknown_ms;	/* when UNKNOWN was last said */
	int64_t lag_ms;		/* when a lag was last told */
};

int64_t exchange_now(const struct exchange *x);

/* exchange_items.c */
struct item *exchange_add(struct exchange *x, bool incoming);
void exchange_remove(struct exchange *x, size_t i);
bool item_is_live(const struct item *item);
/* An ended one needs its file no more. */
void item_release_file(struct item *item);
/* Who the other end is, as long as it is here. */
void item_set_peer(struct exchange *x, struct item *item, uint32_t id);
/* Is id its other end? */
bool item_is_of(const struct exchange *x, const struct item *item,
    uint32_t id);
struct item *exchange_find(const struct exchange *x, bool incoming,
    bool live, uint32_t peer, const struct file_id *id);
/* What we offer to all. */
struct item *exchange_find_open(const struct exchange *x,
    const struct file_id *id);
struct item *exchange_find_number(const struct exchange *x,
    unsigned number);
uint64_t exchange_have(const struct item *item);

/* exchange.c */
/* Changes the state, tells of it, and does what is to be done. */
void exchange_input(struct exchange *x, struct item *item,
    enum transfer_input input);
/* Sends a body about the item to its other end (or all); without it, the item
 * is told that it has left. False then. */
bool exchange_say(struct exchange *x, struct item *item,
    enum message_kind kind, const struct writer *w);
/* Why an item is broken; taken over. */
void exchange_blame(struct item *item, char *why);

/* exchange_out.c */
void exchange_do_offer(struct exchange *x, struct item *item);
void exchange_do_end(struct exchange *x, struct item *item,
    enum file_reason reason);
/* As many parts as may go. */
void exchange_send_parts(struct exchange *x);
/* When the next may, or CLOCK_NEVER. */
int64_t exchange_send_ms(const struct exchange *x);
struct source *source_new(struct outgoing *file);
void source_free(struct source *source);	/* by its last user */

/* exchange_in.c */
void exchange_do_check(struct exchange *x, struct item *item);
void exchange_do_answer(struct exchange *x, struct item *item,
    enum file_verdict verdict);
void exchange_do_take(struct exchange *x, struct item *item,
    const struct file_part *part);
void exchange_finish(struct exchange *x, struct item *item);
/* One that is too large; or NULL: it may come. */
char *exchange_too_large(const struct exchange *x, uint64_t size);

/* exchange_say.c: its state is another one than was, or if was is
 * TRANSFER_STATES it is new. */
void exchange_tell(struct exchange *x, struct item *item,
    enum transfer_state was);
void exchange_tell_progress(struct exchange *x, struct item *item);

#endif

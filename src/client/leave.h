/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Leaving a room or all of them without losing anything unnoticed, nor
 * others' room that is hosted here.
 */
#ifndef CLIENT_LEAVE_H
#define CLIENT_LEAVE_H

#include <stdbool.h>
#include <stdint.h>

struct app;
struct client;

/* How far that is; the client's. */
struct leave {
	struct loop_timer *timer;	/* only ends the loop's waiting */
	bool waits;			/* for what was typed just now */
	int64_t until_ms;
	struct app *app, *room;		/* where it was wished, and of what */
	uint64_t asked_line;		/* of client->lines_typed; 0: none */
	const struct app *asked_room;
};

/*
 * Leaves room, or with NULL all rooms, which ends the program; perhaps only
 * when what was typed just now is delivered. If something would be lost app
 * says what instead, and the next line is the answer if it wants the same.
 * Where nobody is there to be asked, it leaves at once.
 */
void leave(struct app *app, struct app *room);
/* The turn: leaves, or asks, if that was waited for. */
void leave_turn(struct client *client);

#endif

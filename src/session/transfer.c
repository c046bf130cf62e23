/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two tables of a file's way. A cell that is empty changes nothing: what a
 * liar says at the wrong time is as if it had not been said.
 */
#include "config.h"

#include "session/transfer.h"

#include <assert.h>

#include "base/log.h"

struct cell {
	bool used;
	enum transfer_state next;
	enum transfer_deed deed;
	enum transfer_outcome outcome;
};

#define GOES(state, deed) { true, TRANSFER_##state, DEED_##deed, OUTCOME_NONE }
#define ENDS(outcome, deed) \
	{ true, TRANSFER_ENDED, DEED_##deed, OUTCOME_##outcome }

/* Who sends: one receiver. */
static const struct cell sender[TRANSFER_STATES][TRANSFER_INPUTS] = {
	[TRANSFER_CHECKING] = {
		[INPUT_CHECKED] = GOES(OFFERED, OFFER),
		[INPUT_BROKEN] = ENDS(BROKEN, NONE),
		[INPUT_STOP] = ENDS(STOPPED, NONE),
	},
	[TRANSFER_OFFERED] = {
		[INPUT_GO] = GOES(RUNNING, SEND),
		[INPUT_WHOLE] = ENDS(DONE, NONE),
		[INPUT_NO] = ENDS(DECLINED, NONE),
		[INPUT_UNABLE] = ENDS(UNABLE, NONE),
		[INPUT_BROKEN] = ENDS(BROKEN, NONE),
		[INPUT_STOP] = ENDS(STOPPED, SAY_END),
		[INPUT_LEFT] = GOES(WAITING, NONE),
	},
	[TRANSFER_RUNNING] = {
		[INPUT_GO] = GOES(RUNNING, SEND),
		[INPUT_HAVE] = GOES(RUNNING, NOTE),
		[INPUT_WHOLE] = ENDS(DONE, NONE),
		[INPUT_NO] = ENDS(DECLINED, NONE),
		[INPUT_WRONG] = ENDS(WRONG, NONE),
		[INPUT_UNABLE] = ENDS(UNABLE, NONE),
		[INPUT_BROKEN] = ENDS(BROKEN, SAY_END),
		[INPUT_STOP] = ENDS(STOPPED, SAY_END),
		[INPUT_LEFT] = GOES(WAITING, NONE),
		/* its last word may be lost: an offer brings it again */
		[INPUT_QUIET] = GOES(OFFERED, OFFER),
	},
	[TRANSFER_WAITING] = {
		[INPUT_GO] = GOES(RUNNING, SEND),
		[INPUT_WHOLE] = ENDS(DONE, NONE),
		[INPUT_NO] = ENDS(DECLINED, NONE),
		[INPUT_UNABLE] = ENDS(UNABLE, NONE),
		[INPUT_STOP] = ENDS(STOPPED, SAY_END),
		[INPUT_BACK] = GOES(OFFERED, OFFER),
	},
};

static const struct cell receiver[TRANSFER_STATES][TRANSFER_INPUTS] = {
	[TRANSFER_OFFERED] = {
		[INPUT_ACCEPT] = GOES(CHECKING, CHECK),
		[INPUT_STOP] = ENDS(DECLINED, SAY_NO),
		[INPUT_WITHDRAWN] = ENDS(WITHDRAWN, NONE),
		[INPUT_UNABLE] = ENDS(UNABLE, NONE),
		[INPUT_UNKNOWN] = ENDS(WITHDRAWN, NONE),
	},
	[TRANSFER_CHECKING] = {
		[INPUT_CHECKED] = GOES(RUNNING, SAY_GO),
		[INPUT_BROKEN] = ENDS(BROKEN, SAY_UNABLE),
		[INPUT_STOP] = ENDS(STOPPED, SAY_NO),
		[INPUT_WITHDRAWN] = ENDS(WITHDRAWN, NONE),
		[INPUT_UNABLE] = ENDS(UNABLE, NONE),
	},
	[TRANSFER_RUNNING] = {
		[INPUT_PART] = GOES(RUNNING, TAKE),
		[INPUT_OFFER] = GOES(RUNNING, SAY_GO),
		[INPUT_AGAIN] = GOES(RUNNING, SAY_GO),
		[INPUT_QUIET] = GOES(RUNNING, SAY_GO),
		[INPUT_RIGHT] = ENDS(DONE, SAY_WHOLE),
		[INPUT_NOT_RIGHT] = ENDS(WRONG, SAY_WRONG),
		[INPUT_BROKEN] = ENDS(BROKEN, SAY_UNABLE),
		[INPUT_STOP] = ENDS(STOPPED, SAY_NO),
		[INPUT_WITHDRAWN] = ENDS(WITHDRAWN, NONE),
		[INPUT_UNABLE] = ENDS(UNABLE, NONE),
		/* it has been started anew: its user will offer it again */
		[INPUT_UNKNOWN] = GOES(WAITING, NONE),
		[INPUT_LEFT] = GOES(WAITING, NONE),
	},
	[TRANSFER_WAITING] = {
		[INPUT_OFFER] = GOES(CHECKING, CHECK),
		[INPUT_AGAIN] = GOES(CHECKING, CHECK),
		[INPUT_BACK] = GOES(CHECKING, CHECK),
		[INPUT_STOP] = ENDS(STOPPED, SAY_NO),
		[INPUT_WITHDRAWN] = ENDS(WITHDRAWN, NONE),
		[INPUT_UNABLE] = ENDS(UNABLE, NONE),
	},
	[TRANSFER_ENDED] = {
		[INPUT_AGAIN] = GOES(ENDED, SAY_AGAIN),
	},
};

const char *
transfer_state_name(enum transfer_state state)
{
	static const char *const names[TRANSFER_STATES] = {
		[TRANSFER_CHECKING] = "checking",
		[TRANSFER_OFFERED] = "offered",
		[TRANSFER_RUNNING] = "running",
		[TRANSFER_WAITING] = "waiting",
		[TRANSFER_ENDED] = "ended",
	};

	return names[state];
}

static void
set_state(struct transfer *t, enum transfer_state next)
{
	if (t->state == next)
		return;
	log_line(LOG_DEBUG, "file %s: %s -> %s", t->incoming ? "in" : "out",
	    transfer_state_name(t->state), transfer_state_name(next));
	t->state = next;
}

enum transfer_deed
transfer_take(struct transfer *t, enum transfer_input input)
{
	const struct cell *c;

	assert(input < TRANSFER_INPUTS);
	c = &(t->incoming ? receiver : sender)[t->state][input];
	if (!c->used)
		return DEED_NONE;
	set_state(t, c->next);
	if (c->outcome != OUTCOME_NONE)
		t->outcome = c->outcome;
	return c->deed;
}

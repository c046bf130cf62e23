/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The states of one file on its way between us and one other (doc/PROTOCOL
 * section 11): a table each for who sends and who receives. It does no I/O: an
 * input changes the state, and says what is to be done then. Whoever calls
 * keeps the file, and knows whether the other is here.
 */
#ifndef SESSION_TRANSFER_H
#define SESSION_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum transfer_state {
	TRANSFER_CHECKING,	/* what there is of it is being hashed */
	TRANSFER_OFFERED,	/* until the receiver's user decides */
	TRANSFER_RUNNING,
	TRANSFER_WAITING,	/* for the other to be here again */
	TRANSFER_ENDED,
	TRANSFER_STATES
};

enum transfer_input {
	/* messages of the receiver */
	INPUT_GO, INPUT_HAVE, INPUT_WHOLE, INPUT_NO, INPUT_WRONG,
	INPUT_UNABLE,		/* of the sender, too */
	/* of the sender; AGAIN is an OFFER that says so */
	INPUT_OFFER, INPUT_AGAIN, INPUT_PART, INPUT_WITHDRAWN, INPUT_UNKNOWN,
	/* the user */
	INPUT_ACCEPT, INPUT_STOP,
	/* our file: hashed so far; all there and right; not right; it cannot
	 * be read or written */
	INPUT_CHECKED, INPUT_RIGHT, INPUT_NOT_RIGHT, INPUT_BROKEN,
	/* the other: went, or did not get a message; is here; says nothing */
	INPUT_LEFT, INPUT_BACK, INPUT_QUIET,
	TRANSFER_INPUTS
};

/* What is to be done after an input. */
enum transfer_deed {
	DEED_NONE,
	DEED_OFFER,		/* send the offer, as "again" if it was sent */
	DEED_SEND,		/* send parts, from where it said */
	DEED_NOTE,		/* it has that much */
	DEED_CHECK,		/* open it, hash what is there: CHECKED */
	DEED_TAKE,		/* write the part */
	DEED_SAY_GO, DEED_SAY_WHOLE, DEED_SAY_NO, DEED_SAY_WRONG,
	DEED_SAY_UNABLE,
	DEED_SAY_END,		/* of the sender */
	DEED_SAY_AGAIN		/* how it ended */
};

/* How it ended. */
enum transfer_outcome {
	OUTCOME_NONE,		/* it has not */
	OUTCOME_DONE,
	OUTCOME_DECLINED,	/* the receiver's user does not want it */
	OUTCOME_STOPPED,	/* by our user */
	OUTCOME_WITHDRAWN,	/* by the sender's */
	OUTCOME_WRONG,		/* it is not what was offered */
	OUTCOME_UNABLE,		/* the other one's file failed */
	OUTCOME_BROKEN,		/* ours did */
	TRANSFER_OUTCOMES
};

struct transfer {
	bool incoming;
	enum transfer_state state;
	enum transfer_outcome outcome;
};

/* Takes it in; DEED_NONE also if it means nothing now. */
enum transfer_deed transfer_take(struct transfer *t,
    enum transfer_input input);
const char *transfer_state_name(enum transfer_state state);

#endif

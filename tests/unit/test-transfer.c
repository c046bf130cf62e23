/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session/transfer: the ways of a file through both tables, and what holds in
 * every cell.
 */
#include "config.h"

#include "session/transfer.h"

#include "tap.h"

static struct transfer t;

static void
start(bool incoming, enum transfer_state state)
{
	t = (struct transfer){ .incoming = incoming, .state = state };
}

/* The input brings that deed and that state. */
static void
takes(enum transfer_input input, enum transfer_deed deed,
    enum transfer_state state, const char *name)
{
	enum transfer_deed did = transfer_take(&t, input);

	ok(did == deed && t.state == state, "%s", name);
}

static void
test_sender(void)
{
	start(false, TRANSFER_CHECKING);
	takes(INPUT_GO, DEED_NONE, TRANSFER_CHECKING,
	    "nobody takes what was not offered");
	takes(INPUT_CHECKED, DEED_OFFER, TRANSFER_OFFERED,
	    "hashed, it is offered");
	takes(INPUT_HAVE, DEED_NONE, TRANSFER_OFFERED,
	    "nobody has what was not sent");
	takes(INPUT_GO, DEED_SEND, TRANSFER_RUNNING, "taken, it is sent");
	takes(INPUT_HAVE, DEED_NOTE, TRANSFER_RUNNING, "and acknowledged");
	takes(INPUT_GO, DEED_SEND, TRANSFER_RUNNING,
	    "once more from somewhere");
	takes(INPUT_LEFT, DEED_NONE, TRANSFER_WAITING,
	    "who leaves is waited for");
	takes(INPUT_QUIET, DEED_NONE, TRANSFER_WAITING, "without a word");
	takes(INPUT_BACK, DEED_OFFER, TRANSFER_OFFERED, "and offered it again");
	takes(INPUT_GO, DEED_SEND, TRANSFER_RUNNING, "it goes on");
	takes(INPUT_QUIET, DEED_OFFER, TRANSFER_OFFERED,
	    "who is silent is asked");
	takes(INPUT_WHOLE, DEED_NONE, TRANSFER_ENDED, "it was whole");
	is_int(t.outcome, OUTCOME_DONE, "and right");
	takes(INPUT_GO, DEED_NONE, TRANSFER_ENDED, "an end is one");
}

static void
test_receiver(void)
{
	start(true, TRANSFER_OFFERED);
	takes(INPUT_PART, DEED_NONE, TRANSFER_OFFERED,
	    "F3: nothing comes unasked");
	takes(INPUT_LEFT, DEED_NONE, TRANSFER_OFFERED,
	    "an offer outlives a break");
	takes(INPUT_ACCEPT, DEED_CHECK, TRANSFER_CHECKING,
	    "accepted, it looks for what is there");
	takes(INPUT_PART, DEED_NONE, TRANSFER_CHECKING, "before all else");
	takes(INPUT_CHECKED, DEED_SAY_GO, TRANSFER_RUNNING, "then it begins");
	takes(INPUT_PART, DEED_TAKE, TRANSFER_RUNNING, "parts are taken");
	takes(INPUT_QUIET, DEED_SAY_GO, TRANSFER_RUNNING,
	    "when none come they are asked for");
	takes(INPUT_LEFT, DEED_NONE, TRANSFER_WAITING, "the sender leaves");
	takes(INPUT_PART, DEED_NONE, TRANSFER_WAITING, "nothing comes");
	takes(INPUT_BACK, DEED_CHECK, TRANSFER_CHECKING, "it is back");
	takes(INPUT_CHECKED, DEED_SAY_GO, TRANSFER_RUNNING, "it goes on");
	takes(INPUT_UNKNOWN, DEED_NONE, TRANSFER_WAITING,
	    "a sender that forgot it is waited for");
	takes(INPUT_OFFER, DEED_CHECK, TRANSFER_CHECKING,
	    "until it offers it again");
	takes(INPUT_CHECKED, DEED_SAY_GO, TRANSFER_RUNNING, "and goes on");
	takes(INPUT_RIGHT, DEED_SAY_WHOLE, TRANSFER_ENDED, "all is there");
	is_int(t.outcome, OUTCOME_DONE, "and right");
	takes(INPUT_AGAIN, DEED_SAY_AGAIN, TRANSFER_ENDED,
	    "a sender that has not heard of it hears it again");
	takes(INPUT_OFFER, DEED_NONE, TRANSFER_ENDED,
	    "an offer anew is not of this one");
}

static void
test_ends(void)
{
	start(true, TRANSFER_OFFERED);
	takes(INPUT_STOP, DEED_SAY_NO, TRANSFER_ENDED, "declined");
	is_int(t.outcome, OUTCOME_DECLINED, "by the receiver's user");
	start(true, TRANSFER_RUNNING);
	takes(INPUT_NOT_RIGHT, DEED_SAY_WRONG, TRANSFER_ENDED, "wrong");
	is_int(t.outcome, OUTCOME_WRONG, "is said");
	start(true, TRANSFER_RUNNING);
	takes(INPUT_BROKEN, DEED_SAY_UNABLE, TRANSFER_ENDED, "disk full");
	start(true, TRANSFER_RUNNING);
	takes(INPUT_WITHDRAWN, DEED_NONE, TRANSFER_ENDED, "withdrawn");
	start(false, TRANSFER_RUNNING);
	takes(INPUT_STOP, DEED_SAY_END, TRANSFER_ENDED, "by the sender");
	is_int(t.outcome, OUTCOME_STOPPED, "its user");
	start(false, TRANSFER_RUNNING);
	takes(INPUT_WRONG, DEED_NONE, TRANSFER_ENDED, "wrong there");
	start(false, TRANSFER_RUNNING);
	takes(INPUT_BROKEN, DEED_SAY_END, TRANSFER_ENDED, "unreadable");
}

/* In no state can an end be left, or data be moved that nobody agreed to. */
static void
test_cells(void)
{
	int state, input, in, bad = 0, data = 0;
	enum transfer_deed deed;

	for (in = 0; in < 2; in++)
		for (state = 0; state < TRANSFER_STATES; state++)
			for (input = 0; input < TRANSFER_INPUTS; input++) {
				start(in, (enum transfer_state)state);
				deed = transfer_take(&t,
				    (enum transfer_input)input);
				bad += state == TRANSFER_ENDED &&
				    t.state != TRANSFER_ENDED;
				bad += (t.state == TRANSFER_ENDED &&
				    state != TRANSFER_ENDED) !=
				    (t.outcome != OUTCOME_NONE);
				data += deed == DEED_TAKE &&
				    (!in || state != TRANSFER_RUNNING);
				data += deed == DEED_SEND &&
				    (in || input != INPUT_GO);
			}
	is_int(bad, 0, "each end has its outcome, and none is left");
	is_int(data, 0, "parts move only after accept and GO");
}

int
main(void)
{
	test_sender();
	test_receiver();
	test_ends();
	test_cells();
	return done_testing();
}

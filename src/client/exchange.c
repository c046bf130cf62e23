/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The files under way, each an item: found for the messages that come, given
 * inputs by them, by the user and by time. Nothing that another says makes
 * more work than one answer, or more items than there is a limit for.
 */
#include "config.h"

#include "client/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "client/app_inner.h"
#include "client/exchange_inner.h"
#include "store/file_name.h"

enum {
	ITEMS_MAX = 1000,	/* each taker of an offer to all is one */
	OFFERS_EACH_MAX = 8,	/* of one other, that wait for the user */
	UNKNOWN_PAUSE_MS = 1000,
	LAG_PAUSE_MS = 1000
};

/* ---- inputs and deeds ---- */

static void
do_send(struct exchange *x, struct item *item)
{
	flow_start(&item->flow, x->have, exchange_now(x));
}

static void
do_note(struct exchange *x, struct item *item)
{
	flow_acked(&item->flow, x->have, exchange_now(x));
}

static void
do_take(struct exchange *x, struct item *item)
{
	exchange_do_take(x, item, x->part);
}

static void
say_go(struct exchange *x, struct item *item)
{
	exchange_do_answer(x, item, FILE_GO);
}

static void
say_whole(struct exchange *x, struct item *item)
{
	exchange_do_answer(x, item, FILE_WHOLE);
}

static void
say_no(struct exchange *x, struct item *item)
{
	/* nobody waits for the answer to what was offered to all */
	if (!item->to_all || item->t.outcome != OUTCOME_DECLINED)
		exchange_do_answer(x, item, FILE_NO);
}

static void
say_wrong(struct exchange *x, struct item *item)
{
	exchange_do_answer(x, item, FILE_WRONG);
}

static void
say_unable(struct exchange *x, struct item *item)
{
	exchange_do_answer(x, item, FILE_UNABLE);
}

static void
say_end(struct exchange *x, struct item *item)
{
	exchange_do_end(x, item, item->t.outcome == OUTCOME_BROKEN ?
	    FILE_UNREADABLE : FILE_WITHDRAWN);
}

static void
say_again(struct exchange *x, struct item *item)
{
	exchange_do_answer(x, item, item->t.outcome == OUTCOME_DONE ?
	    FILE_WHOLE : FILE_NO);
}

static void (*const deeds[])(struct exchange *x, struct item *item) = {
	[DEED_OFFER] = exchange_do_offer,
	[DEED_SEND] = do_send,
	[DEED_NOTE] = do_note,
	[DEED_CHECK] = exchange_do_check,
	[DEED_TAKE] = do_take,
	[DEED_SAY_GO] = say_go,
	[DEED_SAY_WHOLE] = say_whole,
	[DEED_SAY_NO] = say_no,
	[DEED_SAY_WRONG] = say_wrong,
	[DEED_SAY_UNABLE] = say_unable,
	[DEED_SAY_END] = say_end,
	[DEED_SAY_AGAIN] = say_again,
};

void
exchange_input(struct exchange *x, struct item *item,
    enum transfer_input input)
{
	enum transfer_state was = item->t.state;
	enum transfer_deed deed = transfer_take(&item->t, input);

	if (item->t.state != was) {
		item->sample_ms = 0;
		item->rate = 0;
		exchange_tell(x, item, was);
	}
	if (deed != DEED_NONE)
		deeds[deed](x, item);
	if (!item_is_live(item))
		item_release_file(item);
}

static void
item_left(struct exchange *x, struct item *item)
{
	item->peer = 0;
	item->tell_ms = CLOCK_NEVER;
	exchange_input(x, item, INPUT_LEFT);
}

/* peer 0: all have. */
static void
all_left(struct exchange *x, uint32_t peer)
{
	for (size_t i = 0; i < x->n; i++)
		if (x->items[i]->peer != 0 &&
		    (peer == 0 || x->items[i]->peer == peer))
			item_left(x, x->items[i]);
}

void
exchange_blame(struct item *item, char *why)
{
	free(item->why);
	item->why = why;
}

bool
exchange_say(struct exchange *x, struct item *item, enum message_kind kind,
    const struct writer *w)
{
	bool all = item->to_all && !item->t.incoming;
	long number;

	if (!all && item->peer == 0)
		return false;		/* not here: that is known already */
	number = session_say(x->app->session, all ? ALL_IDS : item->peer,
	    kind, (const char *)w->data, w->len, exchange_now(x));
	if (number <= 0 && !all)
		item_left(x, item);
	return number > 0;
}

/* ---- messages ---- */

/* Not more than one a second: there is no item that would count them. */
static void
say_unknown(struct exchange *x, uint32_t peer, const struct file_id *id)
{
	struct file_end end = { .id = *id, .reason = FILE_UNKNOWN };
	uint8_t body[64];
	struct writer w;

	if (exchange_now(x) < x->unknown_ms + UNKNOWN_PAUSE_MS)
		return;
	x->unknown_ms = exchange_now(x);
	writer_init(&w, body, sizeof body);
	file_end_encode(&w, &end);
	session_say(x->app->session, peer, MESSAGE_FILE_END,
	    (const char *)body, w.len, exchange_now(x));
}

static bool
may_offer(const struct exchange *x, uint32_t peer)
{
	size_t undecided = 0;

	for (size_t i = 0; i < x->n; i++)
		undecided += x->items[i]->t.incoming &&
		    x->items[i]->t.state == TRANSFER_OFFERED &&
		    item_is_of(x, x->items[i], peer);
	return undecided < OFFERS_EACH_MAX && x->n < ITEMS_MAX &&
	    !people_is_ignored(x->app->people, peer);
}

static void
new_offer(struct exchange *x, const struct session_event *event,
    const struct file_offer *o)
{
	struct item *item;
	struct str name;
	char *why;

	if (!may_offer(x, event->id))
		return;
	item = exchange_add(x, true);
	str_init(&name);
	file_name_clean(&name, o->name, o->name_len);
	item->name = str_take(&name);
	item->hash = o->hash;
	file_id_of(&item->id, &o->hash);
	item->size = o->size;
	item->to_all = !event->direct;
	item->t.state = TRANSFER_OFFERED;
	item_set_peer(x, item, event->id);
	why = exchange_too_large(x, o->size);
	if (why == NULL) {
		exchange_tell(x, item, TRANSFER_STATES);
		return;
	}
	exchange_blame(item, why);
	exchange_input(x, item, INPUT_STOP);
}

static void
take_offer(struct exchange *x, const struct session_event *event)
{
	struct file_offer o;
	struct file_id id;
	struct item *item;

	if (file_offer_decode(&o, event->text, event->text_len) != ERR_OK)
		return;
	file_id_of(&id, &o.hash);
	item = exchange_find(x, true, true, event->id, &id);
	if (item == NULL && o.again)
		item = exchange_find(x, true, false, event->id, &id);
	if (item == NULL) {
		new_offer(x, event, &o);
		return;
	}
	if (o.size != item->size ||
	    memcmp(&o.hash, &item->hash, sizeof o.hash) != 0)
		return;
	item_set_peer(x, item, event->id);
	exchange_input(x, item, o.again ? INPUT_AGAIN : INPUT_OFFER);
}

/* Somebody wants what was offered to all. */
static struct item *
new_taker(struct exchange *x, const struct item *open, uint32_t peer)
{
	struct item *item;

	if (x->n >= ITEMS_MAX)
		return NULL;
	item = exchange_add(x, false);
	item->name = mem_strdup(open->name);
	item->hash = open->hash;
	item->id = open->id;
	item->size = open->size;
	item->offered = true;
	item->source = open->source;
	item->source->users++;
	item->t.state = TRANSFER_OFFERED;
	item_set_peer(x, item, peer);
	return item;
}

static void
take_answer(struct exchange *x, const struct session_event *event)
{
	static const enum transfer_input inputs[FILE_VERDICTS] = {
		[FILE_GO] = INPUT_GO, [FILE_HAVE] = INPUT_HAVE,
		[FILE_WHOLE] = INPUT_WHOLE, [FILE_NO] = INPUT_NO,
		[FILE_WRONG] = INPUT_WRONG, [FILE_UNABLE] = INPUT_UNABLE,
	};
	const struct item *open;
	struct file_answer a;
	struct item *item;

	if (!event->direct || file_answer_decode(&a, event->text,
	    event->text_len) != ERR_OK)
		return;
	item = exchange_find(x, false, true, event->id, &a.id);
	if (item == NULL && a.verdict == FILE_GO) {
		open = exchange_find_open(x, &a.id);
		if (open != NULL)
			item = new_taker(x, open, event->id);
		else
			say_unknown(x, event->id, &a.id);
	}
	if (item == NULL || a.have > item->size)
		return;
	item_set_peer(x, item, event->id);
	x->have = a.have;
	exchange_input(x, item, inputs[a.verdict]);
}

static void
take_part(struct exchange *x, const struct session_event *event)
{
	struct file_part part;
	struct item *item;

	if (!event->direct || file_part_decode(&part, event->text,
	    event->text_len) != ERR_OK)
		return;
	item = exchange_find(x, true, true, event->id, &part.id);
	if (item == NULL)
		return;
	x->part = &part;
	exchange_input(x, item, INPUT_PART);
	x->part = NULL;
}

static void
take_end(struct exchange *x, const struct session_event *event)
{
	static const enum transfer_input inputs[FILE_REASONS] = {
		[FILE_WITHDRAWN] = INPUT_WITHDRAWN,
		[FILE_UNREADABLE] = INPUT_UNABLE,
		[FILE_UNKNOWN] = INPUT_UNKNOWN,
	};
	struct file_end end;
	struct item *item;

	if (file_end_decode(&end, event->text, event->text_len) != ERR_OK)
		return;
	item = exchange_find(x, true, true, event->id, &end.id);
	if (item != NULL)
		exchange_input(x, item, inputs[end.reason]);
}

static void
take_message(struct exchange *x, const struct session_event *event)
{
	switch (event->kind) {
	case MESSAGE_FILE_OFFER:
		take_offer(x, event);
		break;
	case MESSAGE_FILE_ANSWER:
		take_answer(x, event);
		break;
	case MESSAGE_FILE_PART:
		take_part(x, event);
		break;
	default:
		take_end(x, event);
		break;
	}
}

/* One of our messages about files has been taken by the relay, or has not. */
static void
settle(struct exchange *x, const struct session_event *event)
{
	if (event->kind == MESSAGE_FILE_PART && x->under_way > 0)
		x->under_way--;
	if (event->type == EVENT_UNSENT && event->direct)
		all_left(x, event->other);
}

/* A part has a PING behind it, whose answer tells a lag. */
static bool
is_spare_lag(struct exchange *x)
{
	if (!exchange_is_busy(x) ||
	    exchange_now(x) >= x->lag_ms + LAG_PAUSE_MS) {
		x->lag_ms = exchange_now(x);
		return false;
	}
	return true;
}

bool
exchange_event(struct exchange *x, const struct session_event *event)
{
	switch (event->type) {
	case EVENT_MESSAGE:
		if (!message_is_file(event->kind))
			return false;
		take_message(x, event);
		return true;
	case EVENT_SENT:
	case EVENT_UNSENT:
		x->look = true;
		if (!message_is_file(event->kind))
			return false;
		settle(x, event);
		return true;
	case EVENT_LAG:
		return is_spare_lag(x);
	case EVENT_INIT:
		all_left(x, 0);
		return false;
	case EVENT_EXIT:
		all_left(x, event->id);
		return false;
	case EVENT_MEMBER:
	case EVENT_READY:
	case EVENT_GENERATION:
	case EVENT_CARD:
		x->look = true;
		return false;
	default:
		return false;
	}
}

/* ---- the user ---- */

/* A front's call comes after exchange_turn(): there has to be another one. */
static void
take_turn(struct exchange *x)
{
	loop_timer_set(x->timer, exchange_now(x));
}

bool
exchange_offer(struct exchange *x, const char *path, uint32_t dest)
{
	struct outgoing *file;
	struct item *item;
	char *reason;

	if (x->n >= ITEMS_MAX) {
		app_say(x->app, SAY_ERROR, _("too many files are under way; "
		    "/files lists them, /cancel ends one"));
		return false;
	}
	file = outgoing_open(path, &reason);
	if (file == NULL) {
		app_say(x->app, SAY_ERROR, "%s", reason);
		free(reason);
		return false;
	}
	item = exchange_add(x, false);
	item->source = source_new(file);
	item->name = mem_strdup(outgoing_name(file));
	item->size = outgoing_size(file);
	item->to_all = dest == ALL_IDS;
	if (!item->to_all)
		item_set_peer(x, item, dest);
	exchange_tell(x, item, TRANSFER_STATES);
	take_turn(x);
	return true;
}

bool
exchange_accept(struct exchange *x, unsigned number)
{
	struct item *item = exchange_find_number(x, number);

	if (item == NULL || !item->t.incoming ||
	    item->t.state != TRANSFER_OFFERED) {
		app_say(x->app, SAY_ERROR, _("there is no offer %u; /files "
		    "lists them"), number);
		return false;
	}
	if (item->peer == 0) {
		app_say(x->app, SAY_ERROR, _("%s is not here; \"/accept %u\" "
		    "takes it when they are back"), item->who_name, number);
		return false;
	}
	if (!app_may_go_to(x->app, item->peer))
		return false;
	exchange_input(x, item, INPUT_ACCEPT);
	take_turn(x);
	return true;
}

/* Who takes an offer to all that ends, gets no more of it. */
static void
stop_takers(struct exchange *x, const struct item *open)
{
	for (size_t i = 0; i < x->n; i++)
		if (x->items[i] != open && item_is_live(x->items[i]) &&
		    x->items[i]->source == open->source)
			exchange_input(x, x->items[i], INPUT_STOP);
}

bool
exchange_stop(struct exchange *x, unsigned number)
{
	struct item *item = exchange_find_number(x, number);

	if (item == NULL || !item_is_live(item)) {
		app_say(x->app, SAY_ERROR, _("no file %u is under way; "
		    "/files lists them"), number);
		return false;
	}
	if (item->to_all && !item->t.incoming)
		stop_takers(x, item);
	exchange_input(x, item, INPUT_STOP);
	return true;
}

bool
exchange_is_busy(const struct exchange *x)
{
	for (size_t i = 0; i < x->n; i++) {
		const struct item *item = x->items[i];
		bool open = item->t.state == TRANSFER_OFFERED &&
		    (item->t.incoming || item->to_all);

		if (item_is_live(item) && !open)
			return true;
	}
	return false;
}

/* ---- the turn ---- */

static bool
find_member(const struct exchange *x, const struct identity_public *who,
    uint32_t *id)
{
	struct session_peer peer;

	for (size_t i = 0; session_peer(x->app->session, i, &peer); i++) {
		if (!peer.has_card || peer.self || peer.mark != PEER_MEMBER ||
		    memcmp(&peer.identity, who, sizeof *who) != 0)
			continue;
		*id = peer.id;
		return true;
	}
	return false;
}

static void
look_for_others(struct exchange *x)
{
	uint32_t id;

	x->look = false;
	for (size_t i = 0; i < x->n; i++) {
		struct item *item = x->items[i];

		if (!item_is_live(item) || item->peer != 0 ||
		    (item->to_all && !item->t.incoming) ||
		    !find_member(x, &item->who, &id))
			continue;
		item_set_peer(x, item, id);
		exchange_input(x, item, INPUT_BACK);
	}
}

/* Hashes a little of the first file that needs it. */
static bool
check_some(struct exchange *x)
{
	int r;

	for (size_t i = 0; i < x->n; i++) {
		struct item *item = x->items[i];

		if (item->t.state != TRANSFER_CHECKING)
			continue;
		r = item->t.incoming ?
		    incoming_check(item->file, CHECK_BYTES) :
		    outgoing_check(item->source->file, CHECK_BYTES);
		if (r == ERR_OK && !item->t.incoming) {
			item->hash = *outgoing_hash(item->source->file);
			file_id_of(&item->id, &item->hash);
		}
		if (r != ERR_STATE)
			exchange_input(x, item, r == ERR_OK ? INPUT_CHECKED :
			    INPUT_BROKEN);
		return true;
	}
	return false;
}

/* When the silence of the other end becomes too long. */
static int64_t
quiet_ms(const struct item *item)
{
	if (item->t.state != TRANSFER_RUNNING)
		return CLOCK_NEVER;
	if (item->t.incoming)
		return item->heard_ms + FILE_QUIET_MS;
	return item->flow.n > 0 || item->flow.next == item->size ?
	    flow_quiet_ms(&item->flow) : CLOCK_NEVER;
}

static void
visit(struct exchange *x, struct item *item, int64_t now_ms)
{
	if (item->tell_ms <= now_ms)
		exchange_do_answer(x, item, FILE_HAVE);
	if (quiet_ms(item) <= now_ms) {
		item->heard_ms = now_ms;
		exchange_input(x, item, INPUT_QUIET);
	}
	if (item_is_live(item))
		exchange_tell_progress(x, item);
}

static void
set_timer(struct exchange *x, bool checking)
{
	int64_t at = exchange_send_ms(x);

	for (size_t i = 0; i < x->n; i++) {
		const struct item *item = x->items[i];

		if (item->tell_ms < at)
			at = item->tell_ms;
		if (quiet_ms(item) < at)
			at = quiet_ms(item);
	}
	loop_timer_set(x->timer, checking ? exchange_now(x) : at);
}

void
exchange_turn(struct exchange *x)
{
	bool checking;

	if (x->n == 0)
		return;
	if (link_get_state(x->app->link) != LINK_UP)
		all_left(x, 0);
	if (x->look)
		look_for_others(x);
	checking = check_some(x);
	for (size_t i = 0; i < x->n; i++)
		visit(x, x->items[i], exchange_now(x));
	exchange_send_parts(x);
	set_timer(x, checking);
}

/* ---- life ---- */

static void
on_timer(void *ctx)
{
	(void)ctx;	/* each turn ends with exchange_turn() */
}

struct exchange *
exchange_new(struct app *app)
{
	struct exchange *x = mem_zero(1, sizeof *x);

	x->app = app;
	x->timer = loop_timer_new(app->client->loop, on_timer, x);
	x->unknown_ms = x->lag_ms = INT64_MIN / 2;
	return x;
}

void
exchange_free(struct exchange *x)
{
	if (x == NULL)
		return;
	while (x->n > 0)
		exchange_remove(x, x->n - 1);
	free(x->items);
	loop_timer_free(x->timer);
	free(x);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that go to others: offers, and parts as fast as they may go. What is
 * said goes first: parts wait while a key is renewed, while the link is full,
 * and for their pace.
 */
#include "config.h"

#include "client/exchange_inner.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "client/app_inner.h"

enum {
	UNDER_WAY_MAX = 64,	/* parts on their way to the relay */
	/* As long as that much waits for the link, no more is made. */
	OUTPUT_BYTES_MAX = 65536,
	/* What a part costs beside its bytes: frame, box, padding, PING. */
	PART_EXTRA_BYTES = 512,
	/* Who asks for more than so often the whole file has no good reason;
	 * and small ones may be asked for a few times more. */
	TIMES_MAX = 4,
	SPARE_BYTES = 1 << 20
};

struct source *
source_new(struct outgoing *file)
{
	struct source *source = mem_zero(1, sizeof *source);

	source->file = file;
	source->users = 1;
	return source;
}

void
source_free(struct source *source)
{
	outgoing_free(source->file);
	free(source);
}

/* why has the name. */
static void
give_up(struct exchange *x, struct item *item, const char *why)
{
	exchange_blame(item, mem_printf(why, item->name));
	exchange_input(x, item, INPUT_BROKEN);
}

void
exchange_do_offer(struct exchange *x, struct item *item)
{
	struct file_offer o = { .again = item->offered, .hash = item->hash,
	    .size = item->size, .name = item->name,
	    .name_len = strlen(item->name) };
	uint8_t body[64 + FILE_NAME_BYTES_MAX];
	struct writer w;

	writer_init(&w, body, sizeof body);
	file_offer_encode(&w, &o);
	if (exchange_say(x, item, MESSAGE_FILE_OFFER, &w))
		item->offered = true;
	else if (item->to_all)
		give_up(x, item, _("%s is not offered: too many messages "
		    "wait"));
	else
		exchange_input(x, item, INPUT_LEFT);
}

void
exchange_do_end(struct exchange *x, struct item *item,
    enum file_reason reason)
{
	struct file_end end = { .id = item->id, .reason = reason };
	uint8_t body[64];
	struct writer w;

	writer_init(&w, body, sizeof body);
	file_end_encode(&w, &end);
	exchange_say(x, item, MESSAGE_FILE_END, &w);
}

/* ---- parts ---- */

static bool
wants_part(const struct item *item)
{
	return !item->t.incoming && item->t.state == TRANSFER_RUNNING &&
	    item->peer != 0 && item->flow.next < item->size &&
	    flow_is_open(&item->flow);
}

/* In turns; NULL if nobody wants one. */
static struct item *
next_item(struct exchange *x)
{
	struct item *item;

	for (size_t i = 0; i < x->n; i++) {
		x->next = (x->next + 1) % x->n;
		item = x->items[x->next];
		if (wants_part(item))
			return item;
	}
	return NULL;
}

/* Whatever is said now would be read, and at once? */
static bool
is_way_free(const struct exchange *x)
{
	struct session_status status;
	size_t waiting;

	if (x->under_way >= UNDER_WAY_MAX)
		return false;
	session_output(x->app->session, &waiting);
	if (waiting >= OUTPUT_BYTES_MAX)
		return false;
	session_get_status(x->app->session, &status);
	return status.state == STATE_READY && !status.commit_due &&
	    !status.forked;
}

static bool
send_part(struct exchange *x, struct item *item)
{
	uint8_t data[FILE_PART_BYTES_MAX], body[FILE_BODY_BYTES_MAX];
	uint64_t left = item->size - item->flow.next;
	struct file_part part = { .id = item->id,
	    .offset = item->flow.next, .data = data,
	    .len = left < sizeof data ? (size_t)left : sizeof data };
	struct writer w;

	if (item->spent > TIMES_MAX * item->size + SPARE_BYTES) {
		give_up(x, item, _("%s is asked for again and again; it is "
		    "not sent any more"));
		return true;
	}
	if (outgoing_read(item->source->file, part.offset, data, part.len) !=
	    ERR_OK) {
		give_up(x, item, _("%s cannot be read any more, or has become "
		    "shorter"));
		return true;
	}
	writer_init(&w, body, sizeof body);
	file_part_encode(&w, &part);
	if (!exchange_say(x, item, MESSAGE_FILE_PART, &w))
		return false;
	x->under_way++;
	item->spent += part.len;
	flow_sent(&item->flow, part.len, exchange_now(x));
	pace_take(&x->pace, part.len + PART_EXTRA_BYTES,
	    setting_number(x->app->client->settings, SETTING_FILE_RATE) * 1024,
	    exchange_now(x));
	return true;
}

void
exchange_send_parts(struct exchange *x)
{
	struct item *item;

	while (pace_ready_ms(&x->pace) <= exchange_now(x) &&
	    (item = next_item(x)) != NULL && is_way_free(x) &&
	    send_part(x, item))
		;
}

int64_t
exchange_send_ms(const struct exchange *x)
{
	for (size_t i = 0; i < x->n; i++)
		if (wants_part(x->items[i]) && is_way_free(x))
			return pace_ready_ms(&x->pace);
	return CLOCK_NEVER;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that come from others: parts in their order and nothing beyond what
 * was offered, each few of them acknowledged, the whole compared with the hash
 * that was offered before it gets its name.
 */
#include "config.h"

#include "client/exchange_inner.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "client/app_inner.h"

char *
exchange_too_large(const struct exchange *x, uint64_t size)
{
	int64_t max = setting_number(x->app->client->settings,
	    SETTING_DOWNLOAD_MEGABYTES);

	if (size <= (uint64_t)max * 1000000)
		return NULL;
	return mem_printf(_("declined, it is larger than %" PRId64 " MB: "
	    "/set download-megabytes allows more"), max);
}

void
exchange_do_check(struct exchange *x, struct item *item)
{
	char *dir, *reason = NULL;

	if (item->file != NULL)
		return;		/* it was open all the time */
	dir = incoming_dir(setting_text(x->app->client->settings,
	    SETTING_DOWNLOAD_DIR), &reason);
	if (dir != NULL)
		item->file = incoming_open(dir, item->name, &item->hash,
		    item->size, &reason);
	free(dir);
	if (item->file != NULL)
		return;
	exchange_blame(item, reason);
	exchange_input(x, item, INPUT_BROKEN);
}

void
exchange_do_answer(struct exchange *x, struct item *item,
    enum file_verdict verdict)
{
	struct file_answer a = { .id = item->id, .verdict = verdict,
	    .have = verdict <= FILE_HAVE ? exchange_have(item) : 0 };
	uint8_t body[64];
	struct writer w;

	item->untold = 0;
	item->tell_ms = CLOCK_NEVER;
	if (verdict == FILE_GO)
		item->heard_ms = exchange_now(x);
	writer_init(&w, body, sizeof body);
	file_answer_encode(&w, &a);
	if (!exchange_say(x, item, MESSAGE_FILE_ANSWER, &w))
		exchange_input(x, item, INPUT_LEFT);
	else if (verdict == FILE_GO && a.have == item->size)
		exchange_finish(x, item);
}

/* All is there: is it right? */
void
exchange_finish(struct exchange *x, struct item *item)
{
	char *reason;

	if (!incoming_is_right(item->file)) {
		exchange_input(x, item, INPUT_NOT_RIGHT);
		return;
	}
	item->path = incoming_keep(item->file, &reason);
	if (item->path == NULL)
		exchange_blame(item, reason);
	exchange_input(x, item, item->path != NULL ? INPUT_RIGHT :
	    INPUT_BROKEN);
}

static void
acknowledge(struct exchange *x, struct item *item)
{
	item->heard_ms = exchange_now(x);
	if (++item->untold >= FILE_ACK_PARTS)
		exchange_do_answer(x, item, FILE_HAVE);
	else if (item->tell_ms == CLOCK_NEVER)
		item->tell_ms = exchange_now(x) + FILE_ACK_MS;
}

/* Something is missing before this one: told once, what follows it on the way
 * would tell it again. */
static void
ask_again(struct exchange *x, struct item *item)
{
	uint64_t have = exchange_have(item);

	if (item->gap == have + 1)
		return;
	item->gap = have + 1;
	exchange_do_answer(x, item, FILE_GO);
}

void
exchange_do_take(struct exchange *x, struct item *item,
    const struct file_part *part)
{
	uint64_t have = exchange_have(item), skip = have - part->offset;

	if (part->offset > have) {
		ask_again(x, item);
		return;
	}
	if (part->len > item->size - part->offset)
		return;		/* more than was offered */
	if (skip >= part->len) {	/* its sender has not heard of it */
		acknowledge(x, item);
		return;
	}
	if (incoming_write(item->file, part->data + skip,
	    part->len - (size_t)skip) != ERR_OK) {
		exchange_blame(item, mem_printf(_("%s cannot be written; is "
		    "the disk full?"), item->name));
		exchange_input(x, item, INPUT_BROKEN);
		return;
	}
	if (incoming_have(item->file) == item->size)
		exchange_finish(x, item);
	else
		acknowledge(x, item);
}

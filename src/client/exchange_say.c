/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the user is told of files: a sentence where something begins or ends,
 * numbers in between. "from NAME" and "to NAME" are different sentences
 * throughout.
 */
#include "config.h"

#include "client/exchange_inner.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "client/app_inner.h"
#include "client/say.h"

enum {
	PROGRESS_MS = 250,	/* a picture's life */
	SAMPLE_MS = 1000
};

typedef enum say_level sentence(struct str *out, const struct item *item);

static void
add_checksum(struct str *out, const struct item *item)
{
	char hex[2 * FILE_HASH_BYTES + 1];

	str_hex(hex, item->hash.b, sizeof item->hash.b);
	str_printf(out, _("\nchecksum (b2sum -l 256): %s"), hex);
}

/* ---- what we send ---- */

static enum say_level
out_new(struct str *out, const struct item *item)
{
	(void)out;
	(void)item;
	return SAY_DETAIL;
}

static enum say_level
out_offered(struct str *out, const struct item *item)
{
	char *size;

	if (item->offered)
		return SAY_DETAIL;
	size = say_size(item->size);
	if (item->to_all)
		str_printf(out, _("%s (%s) is offered to everybody here; "
		    "\"/cancel %u\" takes that back"), item->name, size,
		    item->number);
	else
		str_printf(out, _("%s (%s) is offered to %s; \"/cancel %u\" "
		    "takes that back"), item->name, size, item->who_name,
		    item->number);
	free(size);
	return SAY_INFO;
}

static enum say_level
out_running(struct str *out, const struct item *item)
{
	if (item->begun)
		str_printf(out, _("%s goes on to %s"), item->name,
		    item->who_name);
	else
		str_printf(out, _("%s goes to %s"), item->name,
		    item->who_name);
	return SAY_INFO;
}

static enum say_level
out_waiting(struct str *out, const struct item *item)
{
	str_printf(out, _("%s waits: %s is away; it goes on when they are "
	    "back"), item->name, item->who_name);
	return SAY_INFO;
}

static enum say_level
out_done(struct str *out, const struct item *item)
{
	str_printf(out, _("%s has %s, whole and right"), item->who_name,
	    item->name);
	add_checksum(out, item);
	return SAY_GOOD;
}

static enum say_level
out_declined(struct str *out, const struct item *item)
{
	str_printf(out, _("%s does not take %s"), item->who_name, item->name);
	return SAY_INFO;
}

static enum say_level
out_stopped(struct str *out, const struct item *item)
{
	if (item->to_all)
		str_printf(out, _("%s is not offered any more"), item->name);
	else
		str_printf(out, _("%s does not go to %s any more"),
		    item->name, item->who_name);
	return SAY_INFO;
}

static enum say_level
out_wrong(struct str *out, const struct item *item)
{
	str_printf(out, _("what %s got is not %s as it was offered, and is "
	    "deleted there; has it changed? /send offers it again"),
	    item->who_name, item->name);
	return SAY_ERROR;
}

static enum say_level
out_unable(struct str *out, const struct item *item)
{
	str_printf(out, _("%s cannot store %s"), item->who_name, item->name);
	return SAY_WARNING;
}

static enum say_level
say_why(struct str *out, const struct item *item)
{
	if (item->why != NULL)
		str_add(out, item->why);
	else
		str_printf(out, _("%s cannot be read"), item->name);
	return SAY_ERROR;
}

/* ---- what we get ---- */

static enum say_level
in_new(struct str *out, const struct item *item)
{
	char *size = say_size(item->size);

	str_printf(out, item->to_all ?
	    _("%s offers everybody the file %s (%s): /accept %u or "
	    "/decline %u") :
	    _("%s offers you the file %s (%s): /accept %u or /decline %u"),
	    item->who_name, item->name, size, item->number, item->number);
	free(size);
	return SAY_INFO;
}

static enum say_level
in_running(struct str *out, const struct item *item)
{
	uint64_t have = exchange_have(item);
	char *size = say_size(have);

	if (have == 0)
		str_printf(out, _("%s comes from %s"), item->name,
		    item->who_name);
	else if (have < item->size)
		str_printf(out, _("%s from %s goes on after %s"), item->name,
		    item->who_name, size);
	free(size);
	return SAY_INFO;
}

static enum say_level
in_waiting(struct str *out, const struct item *item)
{
	str_printf(out, _("%s waits: %s is away, or has to offer it again; "
	    "what has come is kept"), item->name, item->who_name);
	return SAY_INFO;
}

static enum say_level
in_done(struct str *out, const struct item *item)
{
	str_printf(out, _("from %s, whole and right: %s"), item->who_name,
	    item->path);
	add_checksum(out, item);
	return SAY_GOOD;
}

static enum say_level
in_declined(struct str *out, const struct item *item)
{
	str_printf(out, _("%s from %s is not taken"), item->name,
	    item->who_name);
	if (item->why != NULL)
		str_printf(out, ": %s", item->why);
	return SAY_INFO;
}

static enum say_level
in_stopped(struct str *out, const struct item *item)
{
	str_printf(out, _("%s from %s is broken off, and what had come of it "
	    "deleted"), item->name, item->who_name);
	return SAY_INFO;
}

static enum say_level
in_withdrawn(struct str *out, const struct item *item)
{
	str_printf(out, _("%s does not offer %s any more"), item->who_name,
	    item->name);
	return SAY_INFO;
}

static enum say_level
in_wrong(struct str *out, const struct item *item)
{
	str_printf(out, _("what came from %s as %s is not what was offered; "
	    "nothing of it is kept"), item->who_name, item->name);
	return SAY_ERROR;
}

static enum say_level
in_unable(struct str *out, const struct item *item)
{
	str_printf(out, _("%s cannot send %s any more: it has changed, or "
	    "cannot be read there"), item->who_name, item->name);
	return SAY_WARNING;
}

/* ---- which one ---- */

static sentence *const states[2][TRANSFER_STATES] = {
	{ [TRANSFER_OFFERED] = out_offered, [TRANSFER_RUNNING] = out_running,
	  [TRANSFER_WAITING] = out_waiting },
	{ [TRANSFER_OFFERED] = in_new, [TRANSFER_RUNNING] = in_running,
	  [TRANSFER_WAITING] = in_waiting },
};
static sentence *const outcomes[2][TRANSFER_OUTCOMES] = {
	{ [OUTCOME_DONE] = out_done, [OUTCOME_DECLINED] = out_declined,
	  [OUTCOME_STOPPED] = out_stopped, [OUTCOME_WRONG] = out_wrong,
	  [OUTCOME_UNABLE] = out_unable, [OUTCOME_BROKEN] = say_why },
	{ [OUTCOME_DONE] = in_done, [OUTCOME_DECLINED] = in_declined,
	  [OUTCOME_STOPPED] = in_stopped,
	  [OUTCOME_WITHDRAWN] = in_withdrawn, [OUTCOME_WRONG] = in_wrong,
	  [OUTCOME_UNABLE] = in_unable, [OUTCOME_BROKEN] = say_why },
};

static void
fill(const struct item *item, struct front_file *file)
{
	static char hex[2 * FILE_HASH_BYTES + 1];
	uint64_t have = exchange_have(item);

	*file = (struct front_file){ .number = item->number,
	    .incoming = item->t.incoming, .to_all = item->to_all,
	    .state = item->t.state, .outcome = item->t.outcome,
	    .peer = item->peer, .who = item->who_name, .name = item->name,
	    .size = item->size, .have = have, .rate = item->rate,
	    .left_ms = -1, .checksum = hex, .path = item->path };
	if (item->rate > 0)
		file->left_ms = (int64_t)((double)(item->size - have) * 1000 /
		    (double)item->rate);
	hex[0] = '\0';
	if (item->t.incoming || item->offered ||
	    item->t.state != TRANSFER_CHECKING)
		str_hex(hex, item->hash.b, sizeof item->hash.b);
}

static void
tell(struct exchange *x, struct item *item, enum say_level level,
    const char *text)
{
	struct front_file file;

	fill(item, &file);
	item->told_ms = exchange_now(x);
	x->app->front->ops->file(x->app->front, &file, level, text);
}

void
exchange_tell(struct exchange *x, struct item *item, enum transfer_state was)
{
	bool incoming = item->t.incoming;
	sentence *say = item->t.state == TRANSFER_ENDED ?
	    outcomes[incoming][item->t.outcome] :
	    states[incoming][item->t.state];
	enum say_level level = SAY_DETAIL;
	struct str text;

	if (was == TRANSFER_STATES && !incoming)
		say = out_new;
	str_init(&text);
	if (say != NULL)
		level = say(&text, item);
	item->begun |= item->t.state == TRANSFER_RUNNING;
	tell(x, item, level, text.len > 0 ? text.s : NULL);
	str_release(&text);
}

static void
measure(struct item *item, int64_t now_ms)
{
	uint64_t have = exchange_have(item), rate;
	int64_t ms = now_ms - item->sample_ms;

	if (item->sample_ms != 0 && ms < SAMPLE_MS)
		return;
	if (item->sample_ms != 0 && have >= item->sample) {
		rate = (have - item->sample) * 1000 / (uint64_t)ms;
		item->rate = item->rate == 0 ? rate :
		    (3 * item->rate + rate) / 4;
	}
	item->sample = have;
	item->sample_ms = now_ms;
}

void
exchange_tell_progress(struct exchange *x, struct item *item)
{
	int64_t now_ms = exchange_now(x);

	if (item->t.state != TRANSFER_RUNNING ||
	    now_ms < item->told_ms + PROGRESS_MS)
		return;
	measure(item, now_ms);
	tell(x, item, SAY_DETAIL, NULL);
}

bool
exchange_get(const struct exchange *x, size_t i, struct front_file *file)
{
	if (i >= x->n)
		return false;
	fill(x->items[i], file);
	return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One relay's part in a room. Two connections: the writer appends and renews
 * the lease, the reader waits for what is new in the log. Either may be lost
 * and made again while members notice nothing, as long as Redis then still
 * has what was read last. If it has not, or does not answer in time, the room
 * is lost, and this relay begins anew under another name.
 */
#include "config.h"

#include "backbone/backbone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backbone/entry.h"
#include "backbone/journal.h"
#include "backbone/redis.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "wire/payload.h"

enum {
	TICK_MS = 250,
	/* So late a tick was not Redis' fault: this process stood still. */
	STALL_MS = 1000,
	RENEW_MS = 1000,
	LOOK_AGAIN_MS = 10000,	/* whether Redis is set as it has to be */
	READ_WAIT_MS = 1000,	/* then Redis answers that nothing has come */
	/* The connection may be dead, and Redis not: another is tried. */
	SILENT_MS = 2500,
	AGAIN_MS = 200,		/* while members wait */
	ATTACH_AGAIN_MS = 1000,
	DOWN_TOLD_AGAIN_MS = 60000,
	SENT_MAX = 8,		/* batches that are not heard back */
	ENTRIES_MAX = 32,	/* of one answer */
	NAMELESS_MAX = 32	/* relays without a lease that are watched */
};

enum what { ATTACHED, CHECKED, APPENDED, RENEWED, READ };

/* One of the two connections. */
struct side {
	struct backbone *b;
	struct redis *redis;	/* NULL: none */
	bool checked;		/* it is the same room: it may be used */
	int64_t again_ms;	/* when to connect */
	int64_t heard_ms;	/* by this connection */
	int64_t alive_ms;	/* the last answer after the greeting */
};

struct leaseless {
	char name[RELAY_NAME_BYTES + 1];
	int64_t since_ms;
	bool still;
};

struct backbone {
	struct order base;	/* first: it is one */
	struct loop *loop;
	struct loop_hook *hook;
	struct loop_timer *timer;
	struct rng rng;
	struct backbone_place place;
	struct tls_context *tls;
	char *room;
	struct room_keys keys;
	struct side writer, reader;
	size_t attempts;
	enum order_state state;		/* never ORDER_BUSY */
	bool attached;
	/* Of the room, of this relay in it, and in the time before. */
	char epoch[RELAY_NAME_BYTES + 1], name[RELAY_NAME_BYTES + 1],
	    before[RELAY_NAME_BYTES + 1];
	struct journal journal;
	struct buf in;			/* frames that came out of the log */
	size_t given;			/* of the one that next() gave last */
	char from[ENTRY_ID_BYTES];	/* read on behind that entry */
	char seen[ENTRY_ID_BYTES];	/* the last one of ours, its token */
	uint8_t token[TOKEN_BYTES];
	uint64_t n;			/* and number */
	int64_t tick_ms, renew_ms, look_ms;
	bool renewing;
	struct leaseless leaseless[NAMELESS_MAX];
	size_t leaseless_count;
	char *reason, *told;
	int64_t told_ms;
	struct log_seldom told_foreign;
	struct backbone_stats stats;
};

bool
backbone_available(void)
{
	return true;
}

static int64_t
now_of(const struct backbone *b)
{
	return loop_now_ms(b->loop);
}

/* ---- the end of a connection, and of a room ---- */

static void
set_reason(struct backbone *b, const char *reason)
{
	char *copy = mem_strdup(reason);	/* it may be our own */

	free(b->reason);
	b->reason = copy;
}

static void
disconnect(struct side *side, int64_t again_ms)
{
	redis_free(side->redis);
	side->redis = NULL;
	side->checked = false;
	side->again_ms = again_ms;
}

/* Not each time that it is tried: as long as it is the same, once a minute. */
static void
tell_down(struct backbone *b)
{
	char at[ADDRESS_TEXT_BYTES];

	if (b->told != NULL && strcmp(b->told, b->reason) == 0 &&
	    now_of(b) < b->told_ms + DOWN_TOLD_AGAIN_MS)
		return;
	free(b->told);
	b->told = mem_strdup(b->reason);
	b->told_ms = now_of(b);
	address_text(at, &b->place.host);
	log_line(LOG_ERROR, "room %s has no backbone at %s, nobody can come "
	    "in: %s", b->room, at, b->reason);
}

/* What was is forgotten; ORDER_UP becomes ORDER_LOST. */
static void
lose(struct backbone *b, const char *reason)
{
	set_reason(b, reason);
	disconnect(&b->writer, now_of(b) + ATTACH_AGAIN_MS);
	disconnect(&b->reader, CLOCK_NEVER);
	journal_release(&b->journal);
	buf_clear(&b->in);
	b->given = 0;
	b->renewing = false;
	b->leaseless_count = 0;
	if (b->attached)
		memcpy(b->before, b->name, sizeof b->before);
	b->attached = false;
	if (b->state == ORDER_UP) {
		b->stats.lost++;
		b->state = ORDER_LOST;
	}
	tell_down(b);
}

/* What check and the others say instead of "OK". */
static void
lose_by_word(struct backbone *b, const char *word)
{
	static const struct {
		const char *word, *reason;
	} words[] = {
		{ "EPOCH", "Redis has forgotten the room: it was emptied, or "
		  "its clock has jumped by more than a day" },
		{ "GONE", "the other relays have given this one up, which "
		  "did not renew its lease in time" },
		{ "BEHIND", "Redis has lost a part of what was read" },
		{ "GAP", "Redis has lost a part of what was read" },
		{ "FORMAT", "another version of tuscheld has made the room: "
		  "all relays of a room need the same" },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcmp(words[i].word, word) == 0) {
			lose(b, words[i].reason);
			return;
		}
	lose(b, "a script of this program answers what it should not");
}

static void
on_closed(void *ctx, const char *reason)
{
	struct side *side = ctx;
	struct backbone *b = side->b;

	set_reason(b, reason);
	disconnect(side, now_of(b) +
	    (b->attached ? AGAIN_MS : ATTACH_AGAIN_MS));
	if (side == &b->writer)
		b->renewing = false;
	if (b->state == ORDER_DOWN)
		tell_down(b);
}

/* ---- asking ---- */

static struct resp_word
bytes(const void *data, size_t len)
{
	return (struct resp_word){ data, len };
}

static void
make_name(struct backbone *b, char out[static RELAY_NAME_BYTES + 1])
{
	uint8_t random[RELAY_NAME_BYTES / 2];

	rng_fill(&b->rng, random, sizeof random);
	str_hex(out, random, sizeof random);
}

static const char *
lease_text(void)
{
	static char text[16];

	snprintf(text, sizeof text, "%d", (int)BACKBONE_LEASE_MS);
	return text;
}

static void
attach(struct backbone *b)
{
	char epoch[RELAY_NAME_BYTES + 1];

	make_name(b, epoch);
	make_name(b, b->name);
	rng_fill(&b->rng, b->token, sizeof b->token);
	redis_run(b->writer.redis, ATTACHED, SCRIPT_ATTACH,
	    (struct resp_word []){ resp_text(epoch), resp_text(b->name),
	    bytes(b->token, sizeof b->token), resp_text(b->keys.leases),
	    resp_text(lease_text()), resp_text(b->before) }, 6);
}

static void
check(struct side *side)
{
	struct backbone *b = side->b;

	redis_run(side->redis, CHECKED, SCRIPT_CHECK,
	    (struct resp_word []){ resp_text(b->epoch), resp_text(b->name),
	    resp_text(b->seen), bytes(b->token, sizeof b->token) }, 4);
}

static void
append(struct backbone *b, struct batch *batch)
{
	uint8_t token[TOKEN_BYTES];
	char number[24];

	rng_fill(&b->rng, token, sizeof token);
	snprintf(number, sizeof number, "%llu",
	    (unsigned long long)batch->number);
	redis_run(b->writer.redis, APPENDED, SCRIPT_APPEND,
	    (struct resp_word []){ resp_text(b->epoch), resp_text(b->name),
	    resp_text(number), bytes(token, sizeof token),
	    bytes(buf_data(&batch->frames), buf_len(&batch->frames)),
	    bytes(batch->joins.s, batch->joins.len),
	    bytes(batch->exits.s, batch->exits.len) }, 7);
	journal_mark_sent(&b->journal, batch);
	b->stats.appended++;
}

static void
append_all(struct backbone *b)
{
	struct batch *batch;

	if (!b->writer.checked)
		return;
	while (b->journal.sent < SENT_MAX &&
	    (batch = journal_next(&b->journal)) != NULL)
		append(b, batch);
}

static void
read_on(struct backbone *b)
{
	char count[16], wait[16];

	snprintf(count, sizeof count, "%d", (int)ENTRIES_MAX);
	snprintf(wait, sizeof wait, "%d", (int)READ_WAIT_MS);
	redis_ask(b->reader.redis, READ,
	    (struct resp_word []){ resp_text("XREAD"), resp_text("COUNT"),
	    resp_text(count), resp_text("BLOCK"), resp_text(wait),
	    resp_text("STREAMS"), resp_text(b->keys.names[KEY_LOG]),
	    resp_text(b->from) }, 8);
}

/* Those who are without a lease for too long are given up by it. */
static void
renew(struct backbone *b)
{
	struct resp_word words[6 + NAMELESS_MAX];
	uint8_t token[TOKEN_BYTES];
	size_t n = 6, i;

	rng_fill(&b->rng, token, sizeof token);
	words[0] = resp_text(b->epoch);
	words[1] = resp_text(b->name);
	words[2] = bytes(token, sizeof token);
	words[3] = resp_text(b->keys.leases);
	words[4] = resp_text(lease_text());
	words[5] = resp_text(b->seen);
	for (i = 0; i < b->leaseless_count; i++)
		if (now_of(b) >= b->leaseless[i].since_ms + BACKBONE_GRACE_MS)
			words[n++] = resp_text(b->leaseless[i].name);
	redis_run(b->writer.redis, RENEWED, SCRIPT_RENEW, words, n);
	b->renewing = true;
	b->renew_ms = now_of(b) + RENEW_MS;
	if (now_of(b) < b->look_ms)
		return;
	redis_look_again(b->writer.redis);
	b->look_ms = now_of(b) + LOOK_AGAIN_MS;
}

/* ---- answers ---- */

/* The i-th text of an answer; NULL: it has none. */
static const char *
text_of(const redisReply *reply, size_t i)
{
	if (reply->type != REDIS_REPLY_ARRAY || i >= reply->elements ||
	    reply->element[i]->type != REDIS_REPLY_STRING)
		return NULL;
	return reply->element[i]->str;
}

/* Is it "OK"? If not, the room is lost. */
static bool
is_good(struct backbone *b, const char *word)
{
	if (word != NULL && strcmp(word, "OK") == 0)
		return true;
	lose_by_word(b, word != NULL ? word : "");
	return false;
}

static void
begin(struct side *side)
{
	struct backbone *b = side->b;

	side->checked = true;
	side->alive_ms = now_of(b);
	if (b->writer.checked && b->reader.checked)
		set_reason(b, "");
}

/* JOINs of those who are in the room, as if they came just now. */
static bool
take_roll(struct backbone *b, const redisReply *reply, size_t from)
{
	uint8_t payload[PAYLOAD_BYTES_MIN] = { TYPE_JOIN };
	uint8_t id[4], header[FRAME_HEADER_BYTES];
	size_t i;

	for (i = from; i < reply->elements; i++) {
		const char *hex = text_of(reply, i);

		if (hex == NULL || str_unhex(id, sizeof id, hex) != ERR_OK)
			return false;
		frame_header(header, (uint32_t)id[0] << 24 | id[1] << 16 |
		    id[2] << 8 | id[3], ALL_IDS, sizeof payload);
		buf_append(&b->in, header, sizeof header);
		buf_append(&b->in, payload, sizeof payload);
	}
	return true;
}

static void
on_attached(struct backbone *b, const redisReply *reply)
{
	const char *epoch = text_of(reply, 1), *id = text_of(reply, 2);

	if (!is_good(b, text_of(reply, 0)))
		return;
	if (epoch == NULL || strlen(epoch) != RELAY_NAME_BYTES || id == NULL ||
	    strlen(id) >= ENTRY_ID_BYTES || reply->elements < 4 ||
	    reply->element[3]->type != REDIS_REPLY_INTEGER ||
	    !take_roll(b, reply, 4)) {
		lose_by_word(b, "");
		return;
	}
	snprintf(b->epoch, sizeof b->epoch, "%s", epoch);
	snprintf(b->from, sizeof b->from, "%s", id);
	snprintf(b->seen, sizeof b->seen, "%s", id);
	b->n = (uint64_t)reply->element[3]->integer;
	b->attached = true;
	*b->before = '\0';
	if (!redis_is_persistent(b->writer.redis))
		log_line(LOG_WARNING, "room %s: Redis does not keep its "
		    "backbone on disk (appendonly no): when it is started "
		    "again, all members have to come again", b->room);
	begin(&b->writer);
	b->reader.again_ms = now_of(b);
	b->reader.alive_ms = now_of(b);
	renew(b);
}

static void
come_up(struct backbone *b)
{
	b->state = ORDER_UP;
	free(b->told);
	b->told = NULL;
	log_line(LOG_INFO, "room %s has its backbone: relay %.8s", b->room,
	    b->name);
}

static void
on_checked(struct side *side, const redisReply *reply)
{
	struct backbone *b = side->b;

	if (!is_good(b, reply->type == REDIS_REPLY_STRING ? reply->str :
	    NULL))
		return;
	begin(side);
	if (side == &b->reader) {
		if (b->state == ORDER_DOWN)
			come_up(b);
		read_on(b);
	} else {
		journal_rewind(&b->journal);
	}
}

static bool
is_watched(struct backbone *b, const char *name)
{
	for (size_t i = 0; i < b->leaseless_count; i++)
		if (strcmp(b->leaseless[i].name, name) == 0) {
			b->leaseless[i].still = true;
			return true;
		}
	return false;
}

static void
watch(struct backbone *b, const char *name)
{
	struct leaseless *l;

	if (strlen(name) != RELAY_NAME_BYTES || is_watched(b, name) ||
	    b->leaseless_count == NAMELESS_MAX)
		return;
	l = &b->leaseless[b->leaseless_count++];
	*l = (struct leaseless){ .since_ms = now_of(b), .still = true };
	memcpy(l->name, name, sizeof l->name);
	log_line(LOG_INFO, "room %s: relay %.8s does not renew its lease",
	    b->room, name);
}

static void
on_renewed(struct backbone *b, const redisReply *reply)
{
	size_t i, left = 0;

	b->renewing = false;
	if (!is_good(b, text_of(reply, 0)))
		return;
	for (i = 0; i < b->leaseless_count; i++)
		b->leaseless[i].still = false;
	for (i = 1; i < reply->elements; i++)
		if (text_of(reply, i) != NULL)
			watch(b, text_of(reply, i));
	for (i = 0; i < b->leaseless_count; i++)
		if (b->leaseless[i].still)
			b->leaseless[left++] = b->leaseless[i];
	b->leaseless_count = left;
}

/* False: the room is lost. */
static bool
take_entry(struct backbone *b, const redisReply *reply)
{
	struct entry e;
	int r = entry_read(&e, reply);
	bool ours;

	b->stats.read++;
	if (*e.id != '\0')
		memcpy(b->from, e.id, sizeof b->from);
	if (r != ERR_OK) {
		b->stats.foreign++;
		log_seldom(&b->told_foreign, now_of(b), LOG_WARNING,
		    "room %s: passed over an entry of %s that no relay has "
		    "made: something else writes there, and should not",
		    b->room, b->keys.names[KEY_LOG]);
		return *e.id != '\0';
	}
	ours = strcmp(e.relay, b->name) == 0;
	if (e.n != b->n + 1 || (ours && !journal_heard(&b->journal,
	    e.number))) {
		lose(b, "entries are gone that this relay has not read: it "
		    "stood still for too long, or Redis has lost them");
		return false;
	}
	entry_unpack(&e, ours, &b->in);
	b->n = e.n;
	memcpy(b->seen, e.id, sizeof b->seen);
	memcpy(b->token, e.token, sizeof b->token);
	return true;
}

/* The one stream that was asked for, its name and its entries; or nil. */
static void
on_entries(struct backbone *b, const redisReply *reply)
{
	const redisReply *list = NULL;
	size_t i;

	if (reply->type == REDIS_REPLY_ARRAY && reply->elements == 1 &&
	    reply->element[0]->type == REDIS_REPLY_ARRAY &&
	    reply->element[0]->elements == 2)
		list = reply->element[0]->element[1];
	for (i = 0; list != NULL && i < list->elements; i++)
		if (!take_entry(b, list->element[i]))
			return;
	read_on(b);
}

static void
on_reply(void *ctx, int what, const redisReply *reply)
{
	struct side *side = ctx;
	struct backbone *b = side->b;

	side->heard_ms = side->alive_ms = now_of(b);
	switch ((enum what)what) {
	case ATTACHED:
		on_attached(b, reply);
		break;
	case CHECKED:
		on_checked(side, reply);
		break;
	case APPENDED:
		is_good(b, reply->type == REDIS_REPLY_STRING ? reply->str :
		    NULL);
		break;
	case RENEWED:
		on_renewed(b, reply);
		break;
	case READ:
		on_entries(b, reply);
		break;
	}
}

static void
on_ready(void *ctx)
{
	struct side *side = ctx;

	side->heard_ms = now_of(side->b);
	if (side->b->attached)
		check(side);
	else
		attach(side->b);
}

static const struct redis_events events = {
	.ready = on_ready,
	.reply = on_reply,
	.closed = on_closed
};

/* ---- time ---- */

static void
connect_side(struct side *side)
{
	struct backbone *b = side->b;

	side->heard_ms = now_of(b);
	side->again_ms = CLOCK_NEVER;
	side->redis = redis_new(b->loop, &b->place,
	    b->attempts++ % b->place.count, b->place.tls ? b->tls : NULL,
	    &b->keys, &events, side);
}

static const char *
why_silent(const struct side *side)
{
	return side->b->place.tls && !redis_is_ready(side->redis) ?
	    "Redis does not answer by TLS: has it any on that port?" :
	    "Redis does not answer";
}

static void
look_after(struct side *side)
{
	int64_t now_ms = now_of(side->b);

	if (side->redis != NULL && now_ms >= side->heard_ms + SILENT_MS)
		on_closed(side, why_silent(side));
	if (side->redis == NULL && now_ms >= side->again_ms)
		connect_side(side);
}

/* Nobody could answer meanwhile: that time does not count. */
static void
forgive_stall(struct backbone *b)
{
	int64_t late_ms = now_of(b) - b->tick_ms;
	struct batch *batch;

	if (late_ms < STALL_MS)
		return;
	b->writer.heard_ms += late_ms;
	b->writer.alive_ms += late_ms;
	b->reader.heard_ms += late_ms;
	b->reader.alive_ms += late_ms;
	for (batch = b->journal.first; batch != NULL; batch = batch->next)
		batch->made_ms += late_ms;
}

static bool
is_late(const struct backbone *b)
{
	const struct batch *oldest = b->journal.first;
	int64_t since_ms = b->writer.alive_ms;

	if (b->reader.alive_ms < since_ms)
		since_ms = b->reader.alive_ms;
	if (oldest != NULL && oldest->made_ms < since_ms)
		since_ms = oldest->made_ms;
	return now_of(b) >= since_ms + BACKBONE_LOST_MS;
}

static void
on_tick(void *ctx)
{
	struct backbone *b = ctx;

	forgive_stall(b);
	b->tick_ms = now_of(b) + TICK_MS;
	loop_timer_set(b->timer, b->tick_ms);
	if (b->state == ORDER_LOST)
		return;
	look_after(&b->writer);
	look_after(&b->reader);
	if (b->attached && is_late(b))
		lose(b, *b->reason != '\0' ? b->reason :
		    "Redis does not answer");
	else if (b->writer.checked && !b->renewing &&
	    now_of(b) >= b->renew_ms)
		renew(b);
}

/* What the hub has put in during this turn goes out in one batch. */
static void
on_turn(void *ctx)
{
	append_all(ctx);
}

/* ---- the order ---- */

static struct backbone *
backbone_of(const struct order *base)
{
	return (struct backbone *)base;
}

static enum order_state
order_state(const struct order *base)
{
	const struct backbone *b = backbone_of(base);

	return b->state == ORDER_UP && b->journal.bytes > JOURNAL_BYTES_MAX ?
	    ORDER_BUSY : b->state;
}

static void
order_put(struct order *base, const struct frame *f)
{
	struct backbone *b = backbone_of(base);

	if (b->state == ORDER_UP)
		journal_put(&b->journal, f, now_of(b));
}

static bool
order_next(struct order *base, struct frame *f)
{
	struct backbone *b = backbone_of(base);
	long n;

	buf_consume(&b->in, b->given);
	b->given = 0;
	if (b->state != ORDER_UP || buf_len(&b->in) == 0)
		return false;
	n = frame_decode(f, buf_data(&b->in), buf_len(&b->in));
	b->given = n > 0 ? (size_t)n : 0;
	return n > 0;
}

static void
order_restart(struct order *base)
{
	backbone_of(base)->state = ORDER_DOWN;
}

static void
order_free(struct order *base)
{
	struct backbone *b = backbone_of(base);

	disconnect(&b->writer, CLOCK_NEVER);
	disconnect(&b->reader, CLOCK_NEVER);
	journal_release(&b->journal);
	buf_release(&b->in);
	loop_hook_free(b->hook);
	loop_timer_free(b->timer);
	room_keys_release(&b->keys);
	backbone_place_wipe(&b->place);
	free(b->room);
	free(b->reason);
	free(b->told);
	free(b);
}

static const struct order_ops ops = {
	.state = order_state,
	.put = order_put,
	.next = order_next,
	.restart = order_restart,
	.free = order_free
};

struct backbone *
backbone_new(struct loop *loop, const struct rng *rng,
    const struct backbone_place *place, struct tls_context *tls,
    const char *room)
{
	struct backbone *b = mem_zero(1, sizeof *b);

	b->base.ops = &ops;
	b->loop = loop;
	b->rng = *rng;
	b->place = *place;
	b->tls = tls;
	b->room = mem_strdup(room);
	room_keys_init(&b->keys, room);
	b->state = ORDER_DOWN;
	journal_init(&b->journal);
	buf_init(&b->in, SIZE_MAX / 2);
	set_reason(b, "it is not connected yet");
	b->writer.b = b->reader.b = b;
	b->reader.again_ms = CLOCK_NEVER;
	b->hook = loop_hook_new(loop, on_turn, b);
	b->timer = loop_timer_new(loop, on_tick, b);
	b->tick_ms = now_of(b);
	loop_timer_set(b->timer, b->tick_ms);
	return b;
}

struct order *
backbone_order(struct backbone *b)
{
	return &b->base;
}

void
backbone_get_stats(const struct backbone *b, struct backbone_stats *stats)
{
	*stats = b->stats;
	stats->up = b->state == ORDER_UP;
	stats->reason = b->reason;
	stats->waiting_bytes = b->journal.bytes;
}

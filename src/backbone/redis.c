/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The greeting, and which answer belongs to which question: Redis answers in
 * order.
 */
#include "config.h"

#include "backbone/redis.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backbone/judge.h"
#include "base/mem.h"
#include "net/tls.h"

enum { SHA_BYTES = 41 };

/* What the answers of the greeting are to; script texts are from LOADED on. */
enum { GREETED = -100, INFO, LOADED, LAST = LOADED + SCRIPTS - 1 };

struct redis {
	struct resp *resp;
	const struct backbone_place *place;
	const struct room_keys *keys;
	const struct redis_events *events;
	void *ctx;
	int waiting[REDIS_WAITING_MAX];	/* a ring */
	size_t first, count;
	char shas[SCRIPTS][SHA_BYTES];
	bool ready, persistent;
};

void
room_keys_init(struct room_keys *keys, const char *room)
{
	for (int i = 0; i < ROOM_KEYS; i++)
		keys->names[i] = room_key_name(i, room);
	keys->leases = room_key_leases(room);
}

void
room_keys_release(struct room_keys *keys)
{
	for (int i = 0; i < ROOM_KEYS; i++)
		free(keys->names[i]);
	free(keys->leases);
}

/* ---- asking ---- */

void
redis_ask(struct redis *r, int what, const struct resp_word *words,
    size_t count)
{
	assert(r->count < REDIS_WAITING_MAX);
	r->waiting[(r->first + r->count++) % REDIS_WAITING_MAX] = what;
	resp_send(r->resp, words, count);
}

void
redis_run(struct redis *r, int what, enum script script,
    const struct resp_word *words, size_t count)
{
	struct resp_word all[RESP_WORDS_MAX];
	char keys[8];
	size_t n = 0, i;

	assert(count <= SCRIPT_WORDS_MAX);
	snprintf(keys, sizeof keys, "%d", (int)ROOM_KEYS);
	all[n++] = resp_text("EVALSHA");
	all[n++] = resp_text(r->shas[script]);
	all[n++] = resp_text(keys);
	for (i = 0; i < ROOM_KEYS; i++)
		all[n++] = resp_text(r->keys->names[i]);
	for (i = 0; i < count; i++)
		all[n++] = words[i];
	redis_ask(r, what, all, n);
}

/* ---- the greeting ---- */

static void
send_password(struct redis *r)
{
	struct resp_word words[3] = { resp_text("AUTH") };
	size_t n = 1;

	if (*r->place->password == '\0')
		return;
	if (*r->place->user != '\0')
		words[n++] = resp_text(r->place->user);
	words[n++] = resp_text(r->place->password);
	redis_ask(r, GREETED, words, n);
}

static void
load_script(struct redis *r, enum script script)
{
	char *text = script_text(script);
	struct resp_word words[] = { resp_text("SCRIPT"), resp_text("LOAD"),
	    resp_text(text) };

	redis_ask(r, LOADED + (int)script, words, ARRAY_LEN(words));
	free(text);
}

void
redis_look_again(struct redis *r)
{
	struct resp_word word = resp_text("INFO");

	redis_ask(r, INFO, &word, 1);
}

static void
on_connected(void *ctx)
{
	struct redis *r = ctx;
	char db[16];
	struct resp_word words[2] = { resp_text("SELECT") };

	send_password(r);
	snprintf(db, sizeof db, "%u", r->place->db);
	words[1] = resp_text(db);
	redis_ask(r, GREETED, words, 2);
	redis_look_again(r);
	for (int i = 0; i < SCRIPTS; i++)
		load_script(r, i);
}

/* NULL, or what is wrong. */
static char *
take_greeting(struct redis *r, int what, const redisReply *reply)
{
	char *wrong = NULL;

	if (what == GREETED)
		return NULL;
	if (reply->type != REDIS_REPLY_STRING)
		return mem_strdup("Redis does not answer as it should");
	if (what == INFO) {
		wrong = judge_info(reply->str);
		r->persistent = judge_persistent(reply->str);
		return wrong;
	}
	snprintf(r->shas[what - LOADED], SHA_BYTES, "%s", reply->str);
	r->ready = what == LAST;
	return NULL;
}

static void
end(struct redis *r, char *why)
{
	r->events->closed(r->ctx, why);
	free(why);
}

static void
on_reply(void *ctx, const redisReply *reply)
{
	struct redis *r = ctx;
	char *wrong = NULL;
	int what;

	if (r->count == 0) {
		end(r, mem_strdup("Redis answers what it was not asked"));
		return;
	}
	what = r->waiting[r->first];
	r->first = (r->first + 1) % REDIS_WAITING_MAX;
	r->count--;
	if (reply->type == REDIS_REPLY_ERROR)
		wrong = judge_error(reply->str);
	else if (what < 0)
		wrong = take_greeting(r, what, reply);
	if (wrong != NULL)
		end(r, wrong);
	else if (what >= 0)
		r->events->reply(r->ctx, what, reply);
	else if (what == LAST)
		r->events->ready(r->ctx);
}

static void
on_closed(void *ctx, const char *reason)
{
	struct redis *r = ctx;

	r->events->closed(r->ctx, reason);
}

static const struct resp_events events = {
	.connected = on_connected,
	.reply = on_reply,
	.closed = on_closed
};

struct redis *
redis_new(struct loop *loop, const struct backbone_place *place, size_t at,
    struct tls_context *tls, const struct room_keys *keys,
    const struct redis_events *redis_events, void *ctx)
{
	struct redis *r = mem_zero(1, sizeof *r);
	struct transport *transport = tls == NULL ? NULL :
	    tls_client_start(tls, place->host.host, NULL);

	r->place = place;
	r->keys = keys;
	r->events = redis_events;
	r->ctx = ctx;
	r->resp = resp_new(loop, &place->at[at], transport, &events, r);
	return r;
}

void
redis_free(struct redis *r)
{
	if (r == NULL)
		return;
	resp_free(r->resp);
	free(r);
}

bool
redis_is_ready(const struct redis *r)
{
	return r->ready;
}

bool
redis_is_persistent(const struct redis *r)
{
	return r->persistent;
}

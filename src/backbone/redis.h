/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A connection to a Redis that is fit for a room: it has taken the password,
 * it has said what it is, and it knows the scripts. Until then nothing else
 * is sent.
 */
#ifndef BACKBONE_REDIS_H
#define BACKBONE_REDIS_H

#include <stdbool.h>
#include <stddef.h>

#include "backbone/backbone_place.h"
#include "backbone/resp.h"
#include "backbone/scripts.h"
#include "net/loop.h"

struct redis;
struct tls_context;

/* Called from the loop; the owner may call redis_free() in each of them. */
struct redis_events {
	void (*ready)(void *ctx);
	/* What was asked with that number has this answer, which is no error
	 * and valid during the call. */
	void (*reply)(void *ctx, int what, const redisReply *reply);
	/* The end, said once: the connection is lost, or an error was the
	 * answer. reason is an English phrase. */
	void (*closed)(void *ctx, const char *reason);
};

/* What its scripts are given: a room's keys. */
struct room_keys {
	char *names[ROOM_KEYS];
	char *leases;
};
void room_keys_init(struct room_keys *keys, const char *room);
void room_keys_release(struct room_keys *keys);

/*
 * To the address at of place, by TLS if tls is not NULL. place, keys and
 * events must outlive it.
 */
struct redis *redis_new(struct loop *loop, const struct backbone_place *place,
    size_t at, struct tls_context *tls, const struct room_keys *keys,
    const struct redis_events *events, void *ctx);
void redis_free(struct redis *r);	/* NULL is fine */

bool redis_is_ready(const struct redis *r);
/* Does it keep on disk what it is told? To be asked once it is ready. */
bool redis_is_persistent(const struct redis *r);

/* Is it still fit for a room? If it is not, closed() says so. */
void redis_look_again(struct redis *r);

enum {
	/* Answers that are waited for at once. */
	REDIS_WAITING_MAX = 64,
	SCRIPT_WORDS_MAX = RESP_WORDS_MAX - 3 - ROOM_KEYS
};
/* what >= 0 comes back with the answer. */
void redis_ask(struct redis *r, int what, const struct resp_word *words,
    size_t count);
/* The same for a script, with its arguments; at most SCRIPT_WORDS_MAX. */
void redis_run(struct redis *r, int what, enum script script,
    const struct resp_word *words, size_t count);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that go to others and come from them (doc/PROTOCOL section 11): what
 * has been offered, to and by whom, and how far it has come. Messages about
 * files come in by exchange_event(); what is due is done at the end of a turn,
 * after what is said. The fronts are told by their file().
 */
#ifndef CLIENT_EXCHANGE_H
#define CLIENT_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/front.h"

struct app;
struct exchange;

struct exchange *exchange_new(struct app *app);
/* What has come of files is kept, to be gone on with. NULL is fine. */
void exchange_free(struct exchange *x);

/* Every event of the session; true: it was about a file and concerns nobody
 * else. */
bool exchange_event(struct exchange *x, const struct session_event *event);
/* The end of a turn. */
void exchange_turn(struct exchange *x);

/* ---- what the user wants; false: it cannot be, which has been said ---- */

/* To one, or to all (ALL_IDS) who want it. */
bool exchange_offer(struct exchange *x, const char *path, uint32_t dest);
bool exchange_accept(struct exchange *x, unsigned number);
/* Declines, withdraws or breaks off, whatever it is. */
bool exchange_stop(struct exchange *x, unsigned number);

/* ---- how things stand ---- */

/* From 0 on, in the order of their numbers, until false. Strings are valid
 * until the app is called again. */
bool exchange_get(const struct exchange *x, size_t i, struct front_file *file);
/* Is anything under way that will end by itself? */
bool exchange_is_busy(const struct exchange *x);

#endif

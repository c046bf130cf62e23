/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Saved rooms, sections of the settings' file:
 *
 *     room "NAME" {
 *         place = "PLACE"
 *         passphrase = "HEX"
 *     }
 *
 * The passphrase is optional, padded to 64 bytes and sealed by a vault of the
 * identity, with name and place as context: it does not open for a place that
 * somebody else has written there. passphrase-file = "FILE" may stand in its
 * stead.
 */
#ifndef CLIENT_ROOMS_H
#define CLIENT_ROOMS_H

#include <stdbool.h>

#include "crypto/vault.h"
#include "store/conf.h"

/* conf may be NULL: then there are none. */

/* Why this will not do as the name of one, or NULL. */
const char *rooms_wrong(const char *name);
/* Where it is; NULL if there is no room of that name. */
const char *rooms_place(const struct conf *conf, const char *name);
/* The rooms' names, i from 0 until NULL. */
const char *rooms_name(const struct conf *conf, size_t i);
/* The name of one at that address (as address_text() gives it), or NULL. */
const char *rooms_name_at(const struct conf *conf, const char *text);

enum room_secret { ROOM_ASKS, ROOM_SEALED, ROOM_IN_FILE };
enum room_secret rooms_secret(const struct conf *conf, const char *name);

/* Adds it, or gives it another place; then a kept passphrase goes. */
void rooms_add(struct conf *conf, const char *name, const char *place);
bool rooms_remove(struct conf *conf, const char *name);
void rooms_keep_passphrase(struct conf *conf, const char *name,
    const struct vault *vault, const struct rng *rng,
    const char *passphrase);
void rooms_forget_passphrase(struct conf *conf, const char *name);
/*
 * Its passphrase, to be freed with passphrase_free(). NULL if none is kept,
 * or if it does not open; then *reason is a sentence to be freed. vault is
 * needed for ROOM_SEALED only.
 */
char *rooms_passphrase(const struct conf *conf, const char *name,
    const struct vault *vault, char **reason);

#endif

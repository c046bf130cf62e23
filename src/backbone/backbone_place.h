/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a backbone is, as the configuration has it:
 *
 *     redis://[[USER]:PASSWORD@]HOST[:PORT][/DB]
 *     rediss://...                        the same by TLS
 *     unix://[[USER]:PASSWORD@]/PATH[?db=DB]
 *
 * In USER and PASSWORD %XX is a byte. Pure parsing, but for
 * backbone_place_resolve().
 */
#ifndef BACKBONE_BACKBONE_PLACE_H
#define BACKBONE_BACKBONE_PLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "net/address.h"

enum {
	PLACE_PORT = 6379,
	PLACE_DB_MAX = 65535,
	PLACE_SECRET_BYTES_MAX = 255,
	/* One host has two kinds of them, seldom more. */
	PLACE_ADDRESSES_MAX = 8
};

struct backbone_place {
	struct address host;		/* as it was written */
	bool tls;
	char user[PLACE_SECRET_BYTES_MAX + 1];		/* "": the usual one */
	char password[PLACE_SECRET_BYTES_MAX + 1];	/* "": none */
	unsigned db;
	/* What backbone_place_resolve() has found, or host alone. */
	struct address at[PLACE_ADDRESSES_MAX];
	size_t count;
};

/* ERR_FORMAT, and *reason a phrase why, if text is no place. It holds a
 * password: to be wiped by backbone_place_wipe(). */
int backbone_place_parse(struct backbone_place *p, const char *text,
    const char **reason);
void backbone_place_wipe(struct backbone_place *p);

/* Appends text without its password, which is shown as "***". */
void backbone_place_mask(struct str *out, const char *text);

/*
 * Looks up its name, at once and blocking: once the relay is confined, it may
 * not. False, and *reason a phrase, if there is no such host.
 */
bool backbone_place_resolve(struct backbone_place *p, const char **reason);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What Redis itself does for a room, each in one go that nothing comes
 * between: scripts in Lua. doc/DESIGN ("Several relays") says what the keys
 * of a room hold.
 */
#ifndef BACKBONE_SCRIPTS_H
#define BACKBONE_SCRIPTS_H

enum script {
	/*
	 * A relay begins: EPOCH that a new room gets, RELAY, TOKEN, LEASES,
	 * LEASE_MS, a relay that it was before or "". Answer: "OK", the epoch,
	 * an entry's id and its n, then the ids of those who are in the room.
	 */
	SCRIPT_ATTACH,
	/*
	 * Is it still the same room? EPOCH, RELAY, the id and the token of the
	 * last entry that was read. "OK", or one of the words below.
	 */
	SCRIPT_CHECK,
	/*
	 * EPOCH, RELAY, the batch's number, TOKEN, frames, ids of JOINs, ids
	 * of EXITs. "OK", also if that number has been appended before.
	 */
	SCRIPT_APPEND,
	/*
	 * Once a second: EPOCH, RELAY, TOKEN, LEASES, LEASE_MS, the id of the
	 * last entry that was read, relays that are to be given up if they
	 * have no lease. Answer: "OK", and relays that have none.
	 */
	SCRIPT_RENEW,
	SCRIPTS
};

/* Instead of "OK":
 * EPOCH   the room has begun anew, or is gone: Redis has forgotten it;
 * GONE    others have given this relay up;
 * BEHIND  what was read last is not there: Redis has lost a part;
 * GAP     the number is not the next one;
 * FORMAT  the room was made by another version of this program. */

/* The text of script, to be freed. */
char *script_text(enum script script);

/* The names of a room's keys, in the order that scripts want. */
enum room_key {
	KEY_ROOM, KEY_NUMBERS, KEY_ROLL, KEY_HOMES, KEY_GONE, KEY_READ,
	KEY_LOG, ROOM_KEYS
};
/* "tuschel:{ROOM}:log", to be freed. */
char *room_key_name(enum room_key key, const char *room);
/* What leases begin with; the name of a relay follows. To be freed. */
char *room_key_leases(const char *room);

#endif

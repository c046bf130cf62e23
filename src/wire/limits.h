/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every number of the protocol (doc/PROTOCOL), with its reason.
 */
#ifndef WIRE_LIMITS_H
#define WIRE_LIMITS_H

#include <stdint.h>

enum {
	DEFAULT_PORT = 8872,

	/* section 2: the frame */
	FRAME_HEADER_BYTES = 10,	/* u32 src, u32 dest, u16 size */
	PAYLOAD_BYTES_MIN = 4,		/* the common header of all types */
	PAYLOAD_BYTES_MAX = 65535,	/* what a u16 can say */
	FRAME_BYTES_MAX = FRAME_HEADER_BYTES + PAYLOAD_BYTES_MAX,
	INIT_IDS_MAX = 16382,		/* ids that fit one INIT */

	/* section 5: a client's way in */
	INIT_TIMEOUT_MS = 10000,
	RETURN_TIMEOUT_MS = 5000,
	KEY_TIMEOUT_MS = 10000,
	KEY_TIMEOUT_WAIT_MS = 60000,	/* after a WAIT: a human decides */
	ECHO_TIMEOUT_MS = 10000,
	SILENT_FAILURES = 3,		/* then a silent peer has failed */
	NO_KEY_ROUNDS = 3,		/* then it no longer delays founding */
	REFUSALS_MAX = 3,		/* then the user must act */
	ROUND_WAIT_MIN_MS = 200,	/* pause between rounds, at random */
	ROUND_WAIT_MAX_MS = 1000,
	ROUND_WAIT_LIMIT_MS = 10000,	/* it doubles up to this */
	KEPT_BYTES_MAX = 8 << 20,	/* broadcasts kept during a handshake:
					   a key storm of 1,000 members */

	/* sections 7, 8: the donor */
	RESTART_MS = 1000,		/* until one newcomer may ask anew */
	HANDSHAKES_MAX = 8,		/* at once; costs 2 multiplications */
	HANDSHAKE_SLOT_MS = 20000,
	REFUSED_PER_MINUTE = 5,		/* guesses of the passphrase */
	CARD_AGE_MAX_MS = 86400000,	/* an older one may be a captured one */

	/* sections 6, 9 */
	NICK_BYTES_MAX = 32,
	MEMBERS_DEFAULT = 1024,		/* up to here commits are proven */
	GENERATIONS_KEPT = 1024,	/* many joins a second */
	GENERATION_KEPT_MS = 60000,	/* for what was under way */

	/* section 10: commits */
	EXITS_GATHER_MS = 250,		/* one commit for a burst of exits */
	COMMIT_RANK_MS = 3000,		/* head start of the next lower id */
	TERM_MESSAGES_MAX = 65536,
	TERM_GENERATIONS_MAX = 4096,
	TERM_ACTIVE_MS = 3600000,	/* of a term with messages */
	SEND_HOLD_MS = 5000,		/* a MSG waits for a due commit */

	/* section 11: messages */
	TEXT_BYTES_MAX = 16384,
	PAD_BYTES = 256,
	COUNTER_GAP_MAX = 1000,
	TEXTS_MAX = 32,			/* texts in one message: what a line
					   costs is then its own, not that of
					   the signature; nor is a liar given
					   more lines than that for one */
	MSGS_UNDER_WAY_MAX = 8,		/* own ones to all; what is said then
					   goes together */
	REUNION_MS = 10000,		/* those who are back in a lost room
					   wait that long for the others */
	EARLY_FRAMES_MAX = 1000,
	EARLY_BYTES_MAX = 4 << 20,
	EARLY_WAIT_MS = 60000,
	HEARTBEAT_MS = 30000,		/* max(this, members / 10 s) */
	HEARTBEAT_PER_SECOND = 10,
	HEARTBEATS_MISSED = 3,
	VIEW_POSITIONS_MAX = 65536,	/* of one generation remembered */
	ENDS_KEPT = 1024,		/* of closed generations */
	ENDS_SAID_MAX = 128,		/* in one heartbeat */
	END_BYTES = 20,			/* of T 8, u32 pos, of V 8 */

	/* section 11: files */
	FILE_NAME_BYTES_MAX = 255,	/* what most file systems take */
	FILE_PART_BYTES_MAX = TEXT_BYTES_MAX - 24,	/* id and offset */
	FILE_WINDOW_MIN = 2,		/* parts under way to one receiver */
	FILE_WINDOW_MAX = 32,		/* half a MiB: an eighth of what a
					   relay lets wait for a member */
	FILE_DELAY_MS = 100,		/* that parts may add to the way to the
					   other end: RFC 6817 has it too */
	FILE_ACK_PARTS = 4,		/* parts for each HAVE */
	FILE_ACK_MS = 50,		/* or this long after one */
	FILE_QUIET_MS = 20000,		/* nothing has come: ask again */

	/* the link, seen from the client */
	LINK_PING_MS = 9000,		/* a frozen relay is shown in 15 s */
	LINK_PING_BUSY_MS = 5000,	/* after an own one without an echo */
	LINK_LATE_MS = 1000,		/* a PONG that took longer was late: */
	LINK_PING_LATE_MS = 1000,	/* whether it still is, soon after */
	LINK_DEAD_MS = 20000,		/* without a PONG; then reconnect */
	TOLD_AGAIN_MS = 60000,		/* one complaint about one peer */
	ROOM_MSGS_QUEUED_MAX = 1000	/* own lines that wait for a key */
};

/* Nobody gets there; from a liar's word it must not wrap (section 7). */
#define GENERATION_MAX INT64_MAX
/* What no disk holds: offsets can be added up. */
#define FILE_BYTES_MAX (UINT64_C(1) << 56)

#endif

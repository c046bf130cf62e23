/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The payloads (doc/PROTOCOL section 3): one struct per message with its
 * clear fields, and the box, if it has one, borrowed as it stands. Decoding
 * checks every length and fixed byte and has no side effect; encoding writes
 * the clear fields, after which the caller appends the box.
 *
 * payload_ad() gives the bytes that every box authenticates besides itself.
 */
#ifndef WIRE_PAYLOAD_H
#define WIRE_PAYLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/cursor.h"
#include "wire/frame.h"

enum payload_type {
	TYPE_PING = 1, TYPE_PONG = 2, TYPE_ERROR = 3,
	TYPE_INIT = 32, TYPE_JOIN = 33, TYPE_EXIT = 34,
	TYPE_DH_SETUP = 64, TYPE_DH_RETURN = 65,
	TYPE_AUTHORIZE = 96, TYPE_KEY_CURRENT = 97, TYPE_KEY_NEW = 98,
	TYPE_MSG = 128
};

/* What a type is allowed to be, by its number alone. */
enum type_class {
	CLASS_RELAY,		/* 1-31: to the relay itself, or to one */
	CLASS_FROM_RELAY,	/* 32-63: a client must not send it */
	CLASS_MEMBER,		/* 64-159: forwarded, to one or to all */
	CLASS_FORBIDDEN		/* 0, 160-255: an error */
};
enum type_class type_class(uint8_t type);
/* "KEY_NEW"; "type 77" style names do not exist: NULL for unknown ones. */
const char *type_name(uint8_t type);
/* 96-159: what a newcomer keeps and what the view counts. */
bool type_is_ordered(uint8_t type);

enum authorize_kind {
	AUTHORIZE_REQUEST, AUTHORIZE_ADMISSION, AUTHORIZE_ROSTER
};
enum key_new_mode { KEY_JOIN, KEY_SHARE, KEY_COMMIT, KEY_FOUND };

enum error_code {
	CODE_BAD_FRAME = 1, CODE_FORBIDDEN, CODE_NO_SUCH_PEER, CODE_FULL,
	CODE_RATE, CODE_SLOW, CODE_SHUTDOWN, CODE_IDLE, CODE_BANNED,
	CODE_NO_ROOM, CODE_BACKBONE,
	CODE_NO_KEY = 16, CODE_REFUSED, CODE_WAIT, CODE_CRYPTOTYPE, CODE_BUSY,
	CODE_DENIED, CODE_YIELD,
	CODE_BAD_MAC = 32, CODE_GENERATION, CODE_FORK
};
/* "NO_KEY"; NULL for unknown ones. */
const char *code_name(uint16_t code);

enum severity {		/* section 12; a severity is this or more */
	SEVERITY_INFO = 0,
	SEVERITY_NOTICE = 16,		/* shown */
	SEVERITY_REFUSED = 32,		/* shown */
	SEVERITY_HANDSHAKE = 64,	/* a new handshake */
	SEVERITY_RECONNECT = 96,	/* with back-off */
	SEVERITY_FATAL = 128		/* stay off line, say why */
};

enum { SID_BYTES = 16, COMMIT_ID_BYTES = 16, NONCE_BYTES = 24,
    POINT_BYTES = 32, GROUP_ID_BYTES = 32, FOUND_RANDOM_BYTES = 32,
    BOX_BYTES_MIN = 16 /* its tag alone */ };

/* Bytes 1 and 2 of the handshake that this version speaks. */
enum { CRYPTOTYPE_CPACE = 1, CRYPTO_VERSION = 1 };

struct payload_ping {	/* PING and PONG */
	uint8_t type, token[3];
};
struct payload_error {
	uint8_t severity;
	uint16_t code;
	const uint8_t *text;	/* all behind the code, not sanitized: of an
				   answer to a handshake first its sid */
	size_t text_len;
};
struct payload_init {
	uint16_t count;
	const uint8_t *ids;	/* count big-endian u32: payload_init_id() */
};
struct payload_dh {	/* DH_SETUP and DH_RETURN */
	uint8_t type, cryptotype, version;
	uint8_t sid[SID_BYTES], point[POINT_BYTES];
};
struct payload_request {
	uint8_t sid[SID_BYTES];
	const uint8_t *box;
	size_t box_len;
};
struct payload_admission {
	uint16_t generation;
	uint32_t newcomer;
	uint8_t nonce[NONCE_BYTES];
	const uint8_t *box;
	size_t box_len;
};
struct payload_roster {
	uint16_t part;
	uint8_t sid[SID_BYTES];
	const uint8_t *box;
	size_t box_len;
};
struct payload_current {
	uint16_t generation;
	uint8_t sid[SID_BYTES];
	const uint8_t *box;
	size_t box_len;
};
struct payload_join {
	uint16_t base;
	uint8_t nonce[NONCE_BYTES];
	const uint8_t *box;
	size_t box_len;
};
struct payload_share {
	uint16_t base;
	uint8_t commit[COMMIT_ID_BYTES], leaf[POINT_BYTES];
	const uint8_t *box;
	size_t box_len;
};
struct payload_commit {
	uint16_t base;
	uint8_t commit[COMMIT_ID_BYTES], nonce[NONCE_BYTES];
	const uint8_t *box;
	size_t box_len;
};
struct payload_found {
	uint8_t random[FOUND_RANDOM_BYTES];
};
struct payload_msg {
	uint8_t flags;
	uint16_t generation;
	uint32_t counter;
	uint8_t nonce[NONCE_BYTES];
	const uint8_t *box;
	size_t box_len;
};
#define MSG_FLAG_DIRECT 1	/* bit 0; bits 1-7 are the group's tag */

/*
 * Each decoder is to be called when the type (and kind or mode, byte 1) is
 * known to be its own, and returns ERR_TRUNCATED, ERR_TRAILING or ERR_FORMAT;
 * what is in *p is then of no use.
 *
 * Members agree on a state only if they agree on what is well-formed, so every
 * fixed field between members must hold its value, and what goes to one (DH,
 * request, roster, KEY_CURRENT, share) or to all (admission, join, commit,
 * found) must say so in dest; MSG says it in its direct flag. Pads (INIT,
 * JOIN, EXIT) are ignored. The ids of an INIT are not zero and one is dest. A
 * box is at least a tag long; its exact length is the crypto layer's to judge.
 *
 * A dh of an unknown cryptotype or version decodes as far as its four bytes
 * (the rest zero), so that it can be answered.
 */
int payload_ping_decode(struct payload_ping *p, const struct frame *f);
int payload_error_decode(struct payload_error *p, const struct frame *f);
int payload_init_decode(struct payload_init *p, const struct frame *f);
uint32_t payload_init_id(const struct payload_init *p, size_t i);
int payload_dh_decode(struct payload_dh *p, const struct frame *f);
int payload_request_decode(struct payload_request *p, const struct frame *f);
int payload_admission_decode(struct payload_admission *p,
    const struct frame *f);
int payload_roster_decode(struct payload_roster *p, const struct frame *f);
int payload_current_decode(struct payload_current *p, const struct frame *f);
int payload_join_decode(struct payload_join *p, const struct frame *f);
int payload_share_decode(struct payload_share *p, const struct frame *f);
int payload_commit_decode(struct payload_commit *p, const struct frame *f);
int payload_found_decode(struct payload_found *p, const struct frame *f);
int payload_msg_decode(struct payload_msg *p, const struct frame *f);

/* Byte 1 of AUTHORIZE and KEY_NEW; the payload has at least 4 bytes. */
uint8_t payload_kind(const struct frame *f);

/* Each writes the clear fields; box, box_len and text are not looked at. */
void payload_ping_encode(struct writer *w, const struct payload_ping *p);
void payload_error_encode(struct writer *w, uint8_t severity, uint16_t code,
    const void *text, size_t text_len);
void payload_init_encode(struct writer *w, const uint32_t *ids, size_t count);
void payload_presence_encode(struct writer *w, uint8_t type); /* JOIN, EXIT */
void payload_dh_encode(struct writer *w, const struct payload_dh *p);
void payload_request_encode(struct writer *w, const struct payload_request *p);
void payload_admission_encode(struct writer *w,
    const struct payload_admission *p);
void payload_roster_encode(struct writer *w, const struct payload_roster *p);
void payload_current_encode(struct writer *w, const struct payload_current *p);
void payload_join_encode(struct writer *w, const struct payload_join *p);
void payload_share_encode(struct writer *w, const struct payload_share *p);
void payload_commit_encode(struct writer *w, const struct payload_commit *p);
void payload_found_encode(struct writer *w, const struct payload_found *p);
void payload_msg_encode(struct writer *w, const struct payload_msg *p);

/*
 * AD = header || src || dest || the clear bytes between header and box, where
 * payload holds clear_len clear bytes and header is its first 4 (of MSG 8).
 * Returns the length; out must have room for clear_len + 8 bytes.
 */
enum { AD_BYTES_MAX = 128 };
size_t payload_ad(uint8_t out[static AD_BYTES_MAX], uint32_t src,
    uint32_t dest, const uint8_t *payload, size_t clear_len);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The clear fields of every message, and nothing behind them: boxes are the
 * crypto layer's (doc/PROTOCOL section 3, 7, 10, 11). One decoder per message,
 * each reads all fields first and judges once.
 */
#include "config.h"

#include "wire/payload.h"

#include <assert.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

static const char *const type_names[256] = {
	[TYPE_PING] = "PING",
	[TYPE_PONG] = "PONG",
	[TYPE_ERROR] = "ERROR",
	[TYPE_INIT] = "INIT",
	[TYPE_JOIN] = "JOIN",
	[TYPE_EXIT] = "EXIT",
	[TYPE_DH_SETUP] = "DH_SETUP",
	[TYPE_DH_RETURN] = "DH_RETURN",
	[TYPE_AUTHORIZE] = "AUTHORIZE",
	[TYPE_KEY_CURRENT] = "KEY_CURRENT",
	[TYPE_KEY_NEW] = "KEY_NEW",
	[TYPE_MSG] = "MSG"
};

static const char *const code_names[] = {
	[CODE_BAD_FRAME] = "BAD_FRAME",
	[CODE_FORBIDDEN] = "FORBIDDEN",
	[CODE_NO_SUCH_PEER] = "NO_SUCH_PEER",
	[CODE_FULL] = "FULL",
	[CODE_RATE] = "RATE",
	[CODE_SLOW] = "SLOW",
	[CODE_SHUTDOWN] = "SHUTDOWN",
	[CODE_IDLE] = "IDLE",
	[CODE_BANNED] = "BANNED",
	[CODE_NO_ROOM] = "NO_ROOM",
	[CODE_BACKBONE] = "BACKBONE",
	[CODE_NO_KEY] = "NO_KEY",
	[CODE_REFUSED] = "REFUSED",
	[CODE_WAIT] = "WAIT",
	[CODE_CRYPTOTYPE] = "CRYPTOTYPE",
	[CODE_BUSY] = "BUSY",
	[CODE_DENIED] = "DENIED",
	[CODE_YIELD] = "YIELD",
	[CODE_BAD_MAC] = "BAD_MAC",
	[CODE_GENERATION] = "GENERATION",
	[CODE_FORK] = "FORK"
};

/* The first type of each class, ascending. */
static const struct {
	uint8_t first;
	enum type_class class;
} classes[] = {
	{ 0, CLASS_FORBIDDEN },
	{ 1, CLASS_RELAY },
	{ 32, CLASS_FROM_RELAY },
	{ 64, CLASS_MEMBER },
	{ 160, CLASS_FORBIDDEN }
};

enum type_class
type_class(uint8_t type)
{
	size_t i = ARRAY_LEN(classes) - 1;

	while (type < classes[i].first)
		i--;
	return classes[i].class;
}

const char *
type_name(uint8_t type)
{
	return type_names[type];
}

bool
type_is_ordered(uint8_t type)
{
	return type >= TYPE_AUTHORIZE && type < 160;
}

const char *
code_name(uint16_t code)
{
	return code < ARRAY_LEN(code_names) ? code_names[code] : NULL;
}

uint8_t
payload_kind(const struct frame *f)
{
	return f->payload[1];
}

/* A reader of f's payload behind the type. */
static struct reader
start(const struct frame *f)
{
	struct reader r;

	reader_init(&r, f->payload, f->size);
	reader_u8(&r);
	return r;
}

/* The verdict on a payload without a box; fixed: are all fixed fields right? */
static int
finish(const struct reader *r, bool fixed)
{
	int err = reader_end(r);

	if (err != ERR_OK)
		return err;
	return fixed ? ERR_OK : ERR_FORMAT;
}

/* Takes all that is left as the box, then as finish(). */
static int
finish_box(struct reader *r, const uint8_t **box, size_t *len, bool fixed)
{
	*box = reader_rest(r, len);
	if (*len < BOX_BYTES_MIN)
		return ERR_TRUNCATED;
	return finish(r, fixed);
}

int
payload_ping_decode(struct payload_ping *p, const struct frame *f)
{
	struct reader r = start(f);

	p->type = frame_type(f);
	reader_copy(&r, p->token, sizeof p->token);
	return finish(&r, true);
}

int
payload_error_decode(struct payload_error *p, const struct frame *f)
{
	struct reader r = start(f);

	p->severity = reader_u8(&r);
	p->code = reader_u16(&r);
	p->text = reader_rest(&r, &p->text_len);
	return finish(&r, true);
}

static bool
init_ids_right(const struct payload_init *p, uint32_t own)
{
	bool found = false;
	size_t i;

	for (i = 0; i < p->count; i++) {
		if (payload_init_id(p, i) == 0)
			return false;
		found |= payload_init_id(p, i) == own;
	}
	return found;
}

int
payload_init_decode(struct payload_init *p, const struct frame *f)
{
	struct reader r = start(f);
	int err;

	reader_u8(&r);	/* a pad */
	p->count = reader_u16(&r);
	p->ids = reader_bytes(&r, (size_t)p->count * 4);
	err = finish(&r, true);
	if (err != ERR_OK)
		return err;
	return init_ids_right(p, f->dest) ? ERR_OK : ERR_FORMAT;
}

uint32_t
payload_init_id(const struct payload_init *p, size_t i)
{
	struct reader r;

	assert(i < p->count);
	reader_init(&r, p->ids + 4 * i, 4);
	return reader_u32(&r);
}

int
payload_dh_decode(struct payload_dh *p, const struct frame *f)
{
	struct reader r = start(f);
	uint8_t zero;

	memset(p, 0, sizeof *p);
	p->type = frame_type(f);
	p->cryptotype = reader_u8(&r);
	p->version = reader_u8(&r);
	zero = reader_u8(&r);
	if (f->dest == ALL_IDS)
		return ERR_FORMAT;
	if (p->cryptotype != CRYPTOTYPE_CPACE || p->version != CRYPTO_VERSION)
		return r.overrun ? ERR_TRUNCATED : ERR_OK;
	reader_copy(&r, p->sid, sizeof p->sid);
	reader_copy(&r, p->point, sizeof p->point);
	return finish(&r, zero == 0);
}

int
payload_request_decode(struct payload_request *p, const struct frame *f)
{
	struct reader r = start(f);
	bool fixed;

	fixed = reader_u8(&r) == AUTHORIZE_REQUEST;
	fixed &= reader_u16(&r) == 0 && f->dest != ALL_IDS;
	reader_copy(&r, p->sid, sizeof p->sid);
	return finish_box(&r, &p->box, &p->box_len, fixed);
}

int
payload_admission_decode(struct payload_admission *p, const struct frame *f)
{
	struct reader r = start(f);
	bool fixed;

	fixed = reader_u8(&r) == AUTHORIZE_ADMISSION && f->dest == ALL_IDS;
	p->generation = reader_u16(&r);
	p->newcomer = reader_u32(&r);
	fixed &= p->newcomer != 0;
	reader_copy(&r, p->nonce, sizeof p->nonce);
	return finish_box(&r, &p->box, &p->box_len, fixed);
}

int
payload_roster_decode(struct payload_roster *p, const struct frame *f)
{
	struct reader r = start(f);
	bool fixed;

	fixed = reader_u8(&r) == AUTHORIZE_ROSTER && f->dest != ALL_IDS;
	p->part = reader_u16(&r);
	reader_copy(&r, p->sid, sizeof p->sid);
	return finish_box(&r, &p->box, &p->box_len, fixed);
}

int
payload_current_decode(struct payload_current *p, const struct frame *f)
{
	struct reader r = start(f);
	bool fixed;

	fixed = reader_u8(&r) == 0 && f->dest != ALL_IDS;
	p->generation = reader_u16(&r);
	reader_copy(&r, p->sid, sizeof p->sid);
	return finish_box(&r, &p->box, &p->box_len, fixed);
}

int
payload_join_decode(struct payload_join *p, const struct frame *f)
{
	struct reader r = start(f);
	bool fixed;

	fixed = reader_u8(&r) == KEY_JOIN && f->dest == ALL_IDS;
	p->base = reader_u16(&r);
	reader_copy(&r, p->nonce, sizeof p->nonce);
	return finish_box(&r, &p->box, &p->box_len, fixed);
}

int
payload_share_decode(struct payload_share *p, const struct frame *f)
{
	struct reader r = start(f);
	bool fixed;

	fixed = reader_u8(&r) == KEY_SHARE && f->dest != ALL_IDS;
	p->base = reader_u16(&r);
	reader_copy(&r, p->commit, sizeof p->commit);
	reader_copy(&r, p->leaf, sizeof p->leaf);
	return finish_box(&r, &p->box, &p->box_len, fixed);
}

int
payload_commit_decode(struct payload_commit *p, const struct frame *f)
{
	struct reader r = start(f);
	bool fixed;

	fixed = reader_u8(&r) == KEY_COMMIT && f->dest == ALL_IDS;
	p->base = reader_u16(&r);
	reader_copy(&r, p->commit, sizeof p->commit);
	reader_copy(&r, p->nonce, sizeof p->nonce);
	return finish_box(&r, &p->box, &p->box_len, fixed);
}

int
payload_found_decode(struct payload_found *p, const struct frame *f)
{
	struct reader r = start(f);
	bool fixed;

	fixed = reader_u8(&r) == KEY_FOUND && f->dest == ALL_IDS;
	fixed &= reader_u16(&r) == 0;
	reader_copy(&r, p->random, sizeof p->random);
	return finish(&r, fixed);
}

int
payload_msg_decode(struct payload_msg *p, const struct frame *f)
{
	struct reader r = start(f);
	bool direct;

	p->flags = reader_u8(&r);
	p->generation = reader_u16(&r);
	p->counter = reader_u32(&r);
	reader_copy(&r, p->nonce, sizeof p->nonce);
	direct = p->flags & MSG_FLAG_DIRECT;
	return finish_box(&r, &p->box, &p->box_len,
	    direct == (f->dest != ALL_IDS));
}

/* What all payloads begin with: type, a byte, a u16. */
static void
write_head(struct writer *w, uint8_t type, uint8_t second, uint16_t third)
{
	writer_u8(w, type);
	writer_u8(w, second);
	writer_u16(w, third);
}

void
payload_ping_encode(struct writer *w, const struct payload_ping *p)
{
	writer_u8(w, p->type);
	writer_copy(w, p->token, sizeof p->token);
}

void
payload_error_encode(struct writer *w, uint8_t severity, uint16_t code,
    const void *text, size_t text_len)
{
	write_head(w, TYPE_ERROR, severity, code);
	writer_copy(w, text, text_len);
}

void
payload_init_encode(struct writer *w, const uint32_t *ids, size_t count)
{
	size_t i;

	assert(count <= INIT_IDS_MAX);
	write_head(w, TYPE_INIT, 0, (uint16_t)count);
	for (i = 0; i < count; i++)
		writer_u32(w, ids[i]);
}

void
payload_presence_encode(struct writer *w, uint8_t type)
{
	write_head(w, type, 0, 0);
}

void
payload_dh_encode(struct writer *w, const struct payload_dh *p)
{
	writer_u8(w, p->type);
	writer_u8(w, p->cryptotype);
	writer_u8(w, p->version);
	writer_u8(w, 0);
	writer_copy(w, p->sid, sizeof p->sid);
	writer_copy(w, p->point, sizeof p->point);
}

void
payload_request_encode(struct writer *w, const struct payload_request *p)
{
	write_head(w, TYPE_AUTHORIZE, AUTHORIZE_REQUEST, 0);
	writer_copy(w, p->sid, sizeof p->sid);
}

void
payload_admission_encode(struct writer *w, const struct payload_admission *p)
{
	write_head(w, TYPE_AUTHORIZE, AUTHORIZE_ADMISSION, p->generation);
	writer_u32(w, p->newcomer);
	writer_copy(w, p->nonce, sizeof p->nonce);
}

void
payload_roster_encode(struct writer *w, const struct payload_roster *p)
{
	write_head(w, TYPE_AUTHORIZE, AUTHORIZE_ROSTER, p->part);
	writer_copy(w, p->sid, sizeof p->sid);
}

void
payload_current_encode(struct writer *w, const struct payload_current *p)
{
	write_head(w, TYPE_KEY_CURRENT, 0, p->generation);
	writer_copy(w, p->sid, sizeof p->sid);
}

void
payload_join_encode(struct writer *w, const struct payload_join *p)
{
	write_head(w, TYPE_KEY_NEW, KEY_JOIN, p->base);
	writer_copy(w, p->nonce, sizeof p->nonce);
}

void
payload_share_encode(struct writer *w, const struct payload_share *p)
{
	write_head(w, TYPE_KEY_NEW, KEY_SHARE, p->base);
	writer_copy(w, p->commit, sizeof p->commit);
	writer_copy(w, p->leaf, sizeof p->leaf);
}

void
payload_commit_encode(struct writer *w, const struct payload_commit *p)
{
	write_head(w, TYPE_KEY_NEW, KEY_COMMIT, p->base);
	writer_copy(w, p->commit, sizeof p->commit);
	writer_copy(w, p->nonce, sizeof p->nonce);
}

void
payload_found_encode(struct writer *w, const struct payload_found *p)
{
	write_head(w, TYPE_KEY_NEW, KEY_FOUND, 0);
	writer_copy(w, p->random, sizeof p->random);
}

void
payload_msg_encode(struct writer *w, const struct payload_msg *p)
{
	write_head(w, TYPE_MSG, p->flags, p->generation);
	writer_u32(w, p->counter);
	writer_copy(w, p->nonce, sizeof p->nonce);
}

size_t
payload_ad(uint8_t out[static AD_BYTES_MAX], uint32_t src, uint32_t dest,
    const uint8_t *payload, size_t clear_len)
{
	size_t header = payload[0] == TYPE_MSG ? 8 : 4;
	struct writer w;

	assert(clear_len >= header && clear_len + 8 <= AD_BYTES_MAX);
	writer_init(&w, out, AD_BYTES_MAX);
	writer_copy(&w, payload, header);
	writer_u32(&w, src);
	writer_u32(&w, dest);
	writer_copy(&w, payload + header, clear_len - header);
	return w.len;
}

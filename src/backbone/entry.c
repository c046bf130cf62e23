/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a reply of Redis to an entry. A reply is a tree whose kinds and lengths
 * are Redis' word; all of it is checked before anything is believed.
 */
#include "config.h"

#include "backbone/entry.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "wire/frame.h"
#include "wire/payload.h"

enum { ID_DIGITS = 8 };

/* The fields of an entry, by the letters that scripts.c gives them. */
struct field {
	const char *name;
	const redisReply *value;
};
enum { N, RELAY, NUMBER, TOKEN, REFUSED, FRAMES, FIELDS };

static bool
is_text(const redisReply *r)
{
	return r->type == REDIS_REPLY_STRING;
}

/* Each once, in any order, and nothing else. */
static int
find_fields(struct field fields[static FIELDS], const redisReply *list)
{
	size_t i, k, found = 0;

	if (list->type != REDIS_REPLY_ARRAY || list->elements != 2 * FIELDS)
		return ERR_FORMAT;
	for (i = 0; i < list->elements; i += 2) {
		if (!is_text(list->element[i]) ||
		    !is_text(list->element[i + 1]))
			return ERR_FORMAT;
		for (k = 0; k < FIELDS; k++)
			if (fields[k].value == NULL && strcmp(fields[k].name,
			    list->element[i]->str) == 0) {
				fields[k].value = list->element[i + 1];
				found++;
			}
	}
	return found == FIELDS ? ERR_OK : ERR_FORMAT;
}

static bool
is_hex(const redisReply *r, size_t unit)
{
	return r->len % unit == 0 && r->len <= INIT_IDS_MAX * unit &&
	    strspn(r->str, "0123456789abcdef") == r->len;
}

static bool
may_stand(const struct frame *f)
{
	switch (type_class(frame_type(f))) {
	case CLASS_RELAY:
		return f->dest != RELAY_ID || frame_type(f) == TYPE_PING;
	case CLASS_FROM_RELAY:
		return frame_type(f) == TYPE_JOIN ||
		    frame_type(f) == TYPE_EXIT;
	case CLASS_MEMBER:
		return true;
	default:
		return false;
	}
}

static int
judge_frames(const uint8_t *data, size_t len)
{
	struct frame f;
	size_t done = 0;
	long n;

	while (done < len) {
		n = frame_decode(&f, data + done, len - done);
		if (n <= 0 || f.src == RELAY_ID || !may_stand(&f))
			return ERR_FORMAT;
		done += n;
	}
	return ERR_OK;
}

int
entry_read(struct entry *e, const redisReply *reply)
{
	struct field fields[FIELDS] = {
		[N] = { .name = "n" }, [RELAY] = { .name = "r" },
		[NUMBER] = { .name = "s" }, [TOKEN] = { .name = "t" },
		[REFUSED] = { .name = "x" }, [FRAMES] = { .name = "f" }
	};

	*e = (struct entry){ 0 };
	if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 2 ||
	    !is_text(reply->element[0]) ||
	    reply->element[0]->len >= ENTRY_ID_BYTES)
		return ERR_FORMAT;
	snprintf(e->id, sizeof e->id, "%s", reply->element[0]->str);
	if (find_fields(fields, reply->element[1]) != ERR_OK ||
	    str_number(fields[N].value->str, 1, INT64_MAX, &e->n) != ERR_OK ||
	    str_number(fields[NUMBER].value->str, 0, INT64_MAX, &e->number) !=
	    ERR_OK || fields[TOKEN].value->len != TOKEN_BYTES ||
	    !is_hex(fields[RELAY].value, RELAY_NAME_BYTES) ||
	    !is_hex(fields[REFUSED].value, ID_DIGITS))
		return ERR_FORMAT;
	e->relay = fields[RELAY].value->str;
	memcpy(e->token, fields[TOKEN].value->str, TOKEN_BYTES);
	e->refused = fields[REFUSED].value->str;
	e->frames = (const uint8_t *)fields[FRAMES].value->str;
	e->len = fields[FRAMES].value->len;
	return judge_frames(e->frames, e->len);
}

static bool
is_refused(const struct entry *e, const struct frame *f)
{
	const char *at;
	char id[ID_DIGITS + 1];

	if (*e->refused == '\0' || frame_type(f) != TYPE_JOIN)
		return false;
	snprintf(id, sizeof id, "%08" PRIx32, f->src);
	for (at = e->refused; *at != '\0'; at += ID_DIGITS)
		if (memcmp(at, id, ID_DIGITS) == 0)
			return true;
	return false;
}

static void
add_exit(struct buf *out, uint32_t id)
{
	uint8_t frame[FRAME_HEADER_BYTES + PAYLOAD_BYTES_MIN] = { 0 };

	frame_header(frame, id, ALL_IDS, PAYLOAD_BYTES_MIN);
	frame[FRAME_HEADER_BYTES] = TYPE_EXIT;
	buf_append(out, frame, sizeof frame);
}

void
entry_unpack(const struct entry *e, bool ours, struct buf *out)
{
	struct frame f;
	size_t done = 0;

	if (*e->refused == '\0') {
		buf_append(out, e->frames, e->len);
		return;
	}
	while (done < e->len) {
		long n = frame_decode(&f, e->frames + done, e->len - done);

		if (!is_refused(e, &f))
			buf_append(out, e->frames + done, n);
		else if (ours)
			add_exit(out, f.src);
		done += n;
	}
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The image of a hub: numbers as on the wire, in the order of the functions
 * below, each of which writes or reads one part. The parts of the tape and of
 * an outbox are theirs (tape.c, outbox.c).
 */
#include "config.h"

#include "hub/image.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "hub/image_parts.h"
#include "hub/member.h"

/* Changes with everything that is written here. */
static const char MAGIC[] = "tuschel hub 2\n";
enum { MAGIC_BYTES = sizeof MAGIC - 1 };

/* ---- numbers ---- */

void
image_u32(struct buf *out, uint32_t v)
{
	struct writer w;

	writer_init(&w, buf_reserve(out, 4), 4);
	writer_u32(&w, v);
	buf_commit(out, 4);
}

void
image_u64(struct buf *out, uint64_t v)
{
	struct writer w;

	writer_init(&w, buf_reserve(out, 8), 8);
	writer_u64(&w, v);
	buf_commit(out, 8);
}

void
image_bytes(struct buf *out, const void *data, size_t len)
{
	image_u64(out, len);
	buf_append(out, data, len);
}

const uint8_t *
image_read_bytes(struct reader *r, size_t *len)
{
	uint64_t n = reader_u64(r);

	*len = n <= r->left ? n : 0;
	if (n > r->left)
		r->overrun = true;
	return r->overrun ? NULL : reader_bytes(r, n);
}

/* ---- what is counted ---- */

/* All of them are uint64_t or size_t of the same size in any build that can
 * exchange images; one by one all the same. */
static void
write_stats(const struct hub_stats *s, struct buf *out)
{
	image_u64(out, s->members_peak);
	image_u64(out, s->joined);
	image_u64(out, s->frames_in);
	image_u64(out, s->bytes_in);
	image_u64(out, s->frames_out);
	image_u64(out, s->bytes_out);
	image_u64(out, s->refused_full);
	image_u64(out, s->dropped_slow);
	image_u64(out, s->dropped_idle);
	image_u64(out, s->dropped_bad);
	image_u64(out, s->throttled);
}

static void
read_stats(struct hub_stats *s, struct reader *r)
{
	s->members_peak = reader_u64(r);
	s->joined = reader_u64(r);
	s->frames_in = reader_u64(r);
	s->bytes_in = reader_u64(r);
	s->frames_out = reader_u64(r);
	s->bytes_out = reader_u64(r);
	s->refused_full = reader_u64(r);
	s->dropped_slow = reader_u64(r);
	s->dropped_idle = reader_u64(r);
	s->dropped_bad = reader_u64(r);
	s->throttled = reader_u64(r);
}

/* ---- members ---- */

static void
write_member(const struct hub_member *m, struct buf *out)
{
	const char *from = m->origin != NULL ? origin_address(m->origin) : "";

	image_u32(out, m->id);
	image_u32(out, m->pinged);
	image_u64(out, m->heard_ms);
	image_u64(out, m->rate_told_ms);
	image_u64(out, m->frames.full_at_ns);
	image_u64(out, m->bytes.full_at_ns);
	image_u32(out, m->due);
	image_bytes(out, from, strlen(from));
	if (m->in != NULL)
		image_bytes(out, buf_data(m->in), buf_len(m->in));
	else
		image_bytes(out, NULL, 0);
	outbox_export(&m->out, out);
}

static void
read_origin(struct hub *hub, struct hub_member *m, struct reader *r)
{
	size_t len;
	const uint8_t *from = image_read_bytes(r, &len);
	char *address;

	if (len == 0)
		return;
	address = mem_strndup((const char *)from, len);
	m->origin = origins_add(&hub->origins, address, 0);
	free(address);
}

static void
read_input(struct hub *hub, struct hub_member *m, struct reader *r)
{
	size_t len;
	const uint8_t *data = image_read_bytes(r, &len);

	if (len == 0)
		return;
	m->in = mem_alloc(sizeof *m->in);
	buf_init(m->in, SIZE_MAX / 2);
	buf_append(m->in, data, len);
	hub->in_bytes += len;
}

static int
read_member(struct hub *hub, struct reader *r)
{
	struct hub_member *m = mem_zero(1, sizeof *m);
	outbox_init(&m->out);
	m->id = reader_u32(r);
	m->pinged = reader_u32(r) != 0;
	m->heard_ms = reader_u64(r);
	m->rate_told_ms = reader_u64(r);
	m->frames.full_at_ns = reader_u64(r);
	m->bytes.full_at_ns = reader_u64(r);
	m->due = reader_u32(r);
	if (r->overrun || ids_restore(&hub->ids, m->id, m) < 0) {
		free(m);
		return ERR_FORMAT;
	}
	m->in_room = true;
	m->visited = hub->tape.end;
	room_add(hub, m->id, m);
	read_origin(hub, m, r);
	read_input(hub, m, r);
	if (outbox_import(&m->out, &hub->tape, r) < 0)
		return ERR_FORMAT;
	hub->own_bytes += m->out.own_bytes;
	room_mark_dirty(hub, m);
	return ERR_OK;
}

/* In their order, in which they go on. */
static void
write_throttled(const struct hub *hub, struct buf *out)
{
	size_t i;

	image_u32(out, hub->served);
	image_u32(out, hub->served_rest);
	image_u32(out, hub->throttled.count);
	for (i = 0; i < hub->throttled.count; i++)
		image_u32(out, hub->throttled.v[i]->index);
}

static int
read_throttled(struct hub *hub, struct reader *r)
{
	uint32_t count, i, index;

	hub->served = reader_u32(r);
	hub->served_rest = reader_u32(r);
	count = reader_u32(r);
	for (i = 0; i < count; i++) {
		index = reader_u32(r);
		if (r->overrun || index >= hub->room_count ||
		    hub->room[index]->throttled)
			return ERR_FORMAT;
		hub->room[index]->throttled = true;
		set_add(&hub->throttled, hub->room[index]);
	}
	return ERR_OK;
}

struct hub_member *
hub_member_at(const struct hub *hub, size_t i)
{
	return hub->room[i];
}

/* ---- all of it ---- */

void
hub_export(struct hub *hub, struct buf *out)
{
	size_t i;

	room_close_gaps(hub);
	buf_append(out, MAGIC, MAGIC_BYTES);
	write_stats(&hub->stats, out);
	ids_export(&hub->ids, out);
	tape_export(&hub->tape, out);
	image_u32(out, hub->stats.members);
	for (i = 0; i < hub->stats.members; i++)
		write_member(hub->room[i], out);
	write_throttled(hub, out);
}

static int
read_members(struct hub *hub, struct reader *r)
{
	struct tape_reader all;
	uint32_t count, i;
	int e = tape_import(&hub->tape, &all, r);

	count = reader_u32(r);
	if (count > INIT_IDS_MAX)
		e = ERR_LIMIT;
	for (i = 0; e == ERR_OK && i < count; i++)
		e = read_member(hub, r);
	if (e == ERR_OK)
		e = read_throttled(hub, r);
	tape_reader_stop(&hub->tape, &all);
	return e == ERR_OK ? reader_end(r) : e;
}

struct hub *
hub_import(const struct hub_config *config, const struct rng *rng,
    const uint8_t *data, size_t len, int64_t now_ms)
{
	struct hub *hub;
	struct reader r;
	const uint8_t *magic;

	reader_init(&r, data, len);
	magic = reader_bytes(&r, MAGIC_BYTES);
	if (magic == NULL || memcmp(magic, MAGIC, MAGIC_BYTES) != 0)
		return NULL;
	hub = hub_new(config, rng);
	hub->now_ms = now_ms;
	hub->silence_at_ms = now_ms;
	read_stats(&hub->stats, &r);
	if (ids_import(&hub->ids, &r) == ERR_OK &&
	    read_members(hub, &r) == ERR_OK)
		return hub;
	hub_free(hub);
	return NULL;
}

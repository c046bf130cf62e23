/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a history, back and forth. One segment is in memory at a time, with
 * its lines opened; damage ends a block, and the next one is found by its
 * magic.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "store/file.h"
#include "store/history_inner.h"
#include "wire/cursor.h"

struct entry {
	uint8_t *bytes;
	size_t len;
};

struct history_reader {
	char *dir;
	struct vault *vault;
	int64_t since_ms;
	uint64_t *segments;
	size_t segment_count;
	/* The segment in memory, segment_count: none. The reader stands
	 * before entry at, or behind the last. */
	size_t segment;
	struct entry *entries;
	size_t count, room, at;
	struct str store;		/* the strings of the last line */
	bool *judged;			/* segments whose damage is counted */
	size_t damaged;
};

struct history_reader *
history_reader_new(const char *dir, const struct vault *vault,
    const char *room, int64_t since_ms)
{
	struct history_reader *r = mem_zero(1, sizeof *r);

	r->dir = history_dir(dir, vault, room);
	r->vault = vault_derive(vault, room);
	r->since_ms = since_ms;
	r->segments = history_segments(r->dir, &r->segment_count);
	r->judged = mem_zero(r->segment_count + 1, sizeof *r->judged);
	r->segment = r->segment_count;
	str_init(&r->store);
	return r;
}

static void
drop_entries(struct history_reader *r)
{
	for (size_t i = 0; i < r->count; i++)
		mem_wipe_free(r->entries[i].bytes, r->entries[i].len);
	r->count = r->at = 0;
}

static void
wipe_store(struct history_reader *r)
{
	mem_wipe(r->store.s, r->store.len);
	str_clear(&r->store);
}

void
history_reader_free(struct history_reader *r)
{
	if (r == NULL)
		return;
	drop_entries(r);
	wipe_store(r);
	str_release(&r->store);
	vault_free(r->vault);
	free(r->entries);
	free(r->judged);
	free(r->segments);
	free(r->dir);
	free(r);
}

size_t
history_damaged(const struct history_reader *r)
{
	return r->damaged;
}

/* ---- opening a segment ---- */

static void
add_entry(struct history_reader *r, uint8_t *bytes, size_t len)
{
	if (r->count == r->room) {
		r->room = r->room == 0 ? 256 : 2 * r->room;
		r->entries = mem_resize(r->entries, r->room,
		    sizeof *r->entries);
	}
	r->entries[r->count++] = (struct entry) { bytes, len };
}

/* The beginning of a block's head that a crash has cut off? */
static bool
is_torn_head(const uint8_t *p, size_t left)
{
	return left < HISTORY_MAGIC_BYTES &&
	    memcmp(p, history_magic, left) == 0;
}

/* One record; its length in *size. ERR_TRUNCATED if it was cut off. */
static int
open_record(struct history_reader *r, struct sealed *block,
    uint64_t block_at, const uint8_t *p, size_t left, size_t *size)
{
	struct reader in;
	uint8_t context[CONTEXT_BYTES], *plain;
	uint32_t length;
	size_t len;
	bool last;
	int result;

	reader_init(&in, p, left);
	length = reader_u32(&in);
	if (in.overrun || is_torn_head(p, left))
		return ERR_TRUNCATED;
	if (length <= SEALED_EXTRA_BYTES || length > RECORD_BYTES_MAX)
		return ERR_FORMAT;
	if (length > in.left)
		return ERR_TRUNCATED;
	len = length - SEALED_EXTRA_BYTES;
	plain = mem_alloc(len);
	history_context(context, r->segments[r->segment], block_at, length);
	result = sealed_get(block, plain, context, sizeof context, in.p,
	    length, &last);
	*size = LENGTH_BYTES + length;
	if (result == ERR_OK)
		add_entry(r, plain, len);
	else
		free(plain);
	return result;
}

/* ERR_OK, or ERR_TRUNCATED if its end was cut off, or that it is damaged. */
static int
open_block(struct history_reader *r, const uint8_t *start, size_t len,
    uint64_t block_at)
{
	size_t at = BLOCK_HEAD_BYTES, size = 0;
	struct sealed *block;
	int result = ERR_OK;

	if (len < BLOCK_HEAD_BYTES)
		return ERR_TRUNCATED;
	block = sealed_reader(r->vault, start + HISTORY_MAGIC_BYTES);
	while (result == ERR_OK && at < len) {
		result = open_record(r, block, block_at, start + at,
		    len - at, &size);
		at += size;
	}
	sealed_free(block);
	return result;
}

static const uint8_t *
find_magic(const uint8_t *p, const uint8_t *end)
{
	return p >= end ? NULL : memmem(p, (size_t)(end - p), history_magic,
	    HISTORY_MAGIC_BYTES);
}

static size_t
open_blocks(struct history_reader *r, const uint8_t *bytes, size_t len)
{
	const uint8_t *end = bytes + len, *start, *next;
	size_t damaged = 0;
	int result;

	start = find_magic(bytes, end);
	damaged += start != bytes && !is_torn_head(bytes, len);
	for (; start != NULL; start = next) {
		next = find_magic(start + HISTORY_MAGIC_BYTES, end);
		result = open_block(r, start, (size_t)((next == NULL ? end :
		    next) - start), (uint64_t)(start - bytes));
		damaged += result != ERR_OK && result != ERR_TRUNCATED;
	}
	return damaged;
}

static void
load(struct history_reader *r, size_t segment)
{
	char *path = history_segment_path(r->dir, r->segments[segment]);
	struct str text;
	size_t damaged;

	drop_entries(r);
	r->segment = segment;
	str_init(&text);
	/* One that is too long, or gone meanwhile, has no lines. */
	if (file_read(&text, path, 2 * SEGMENT_BYTES_MAX) == ERR_OK)
		damaged = open_blocks(r, (const uint8_t *)text.s, text.len);
	else
		damaged = 0;
	if (!r->judged[segment])
		r->damaged += damaged;
	r->judged[segment] = true;
	str_release(&text);
	free(path);
}

/* ---- stepping ---- */

static bool
take(struct history_reader *r, size_t i, struct history_line *line)
{
	wipe_store(r);
	return history_decode(line, &r->store, r->entries[i].bytes,
	    r->entries[i].len) == ERR_OK && line->wall_ms >= r->since_ms;
}

bool
history_previous(struct history_reader *r, struct history_line *line)
{
	for (;;) {
		while (r->at > 0)
			if (take(r, --r->at, line))
				return true;
		if (r->segment == 0)
			return false;
		load(r, r->segment - 1);
		r->at = r->count;
	}
}

bool
history_next(struct history_reader *r, struct history_line *line)
{
	for (;;) {
		while (r->at < r->count)
			if (take(r, r->at++, line))
				return true;
		if (r->segment + 1 >= r->segment_count)
			return false;
		load(r, r->segment + 1);
	}
}

bool
history_search(struct history_reader *r, bool forward,
    bool (*match)(const void *ctx, const struct history_line *line),
    const void *ctx, struct history_line *line)
{
	while (forward ? history_next(r, line) : history_previous(r, line))
		if (match(ctx, line))
			return true;
	return false;
}

void
history_rewind(struct history_reader *r, bool to_start)
{
	drop_entries(r);
	r->segment = r->segment_count;
	if (!to_start || r->segment_count == 0)
		return;
	load(r, 0);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A line of a history as bytes, and where segments are. The first byte is
 * the version, so that later ones can say more.
 */
#include "config.h"

#include "store/history_inner.h"

#include <assert.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "wire/cursor.h"

enum { VERSION = 1, PAD_BYTES = 64, NUMBER_DIGITS = 10 };

const char history_magic[HISTORY_MAGIC_BYTES + 1] = "tuschel history\n";

char *
history_dir(const char *dir, const struct vault *vault, const char *room)
{
	enum { NAME_BYTES = 16 };
	uint8_t name[32];
	char hex[2 * NAME_BYTES + 1];

	vault_name(vault, name, room);
	str_hex(hex, name, NAME_BYTES);
	return mem_printf("%s/%s", dir, hex);
}

char *
history_segment_path(const char *room_dir, uint64_t number)
{
	return mem_printf("%s/%0*" PRIu64, room_dir, NUMBER_DIGITS, number);
}

static int
compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

uint64_t *
history_segments(const char *room_dir, size_t *count)
{
	DIR *dir = opendir(room_dir);
	uint64_t *list = NULL, number;
	const struct dirent *entry;

	*count = 0;
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (strlen(entry->d_name) < NUMBER_DIGITS ||
		    str_number(entry->d_name, 1, INT64_MAX, &number) !=
		    ERR_OK)
			continue;
		list = mem_resize(list, *count + 1, sizeof *list);
		list[(*count)++] = number;
	}
	if (dir != NULL)
		closedir(dir);
	if (*count > 0)
		qsort(list, *count, sizeof *list, compare);
	return list;
}

void
history_context(uint8_t out[static CONTEXT_BYTES], uint64_t segment,
    uint64_t block_at, uint32_t length)
{
	struct writer w;

	writer_init(&w, out, CONTEXT_BYTES);
	writer_u64(&w, segment);
	writer_u64(&w, block_at);
	writer_u32(&w, length);
	assert(writer_end(&w) == ERR_OK);
}

static void
put_name(struct writer *w, const char *name)
{
	size_t len = strlen(name);

	if (len > HISTORY_NAME_BYTES_MAX)
		len = utf8_before(name, len, HISTORY_NAME_BYTES_MAX);
	writer_u8(w, (uint8_t)len);
	writer_copy(w, name, len);
}

size_t
history_encode(uint8_t *out, const struct history_line *line)
{
	struct writer w;

	if (line->text_len > HISTORY_TEXT_BYTES_MAX)
		return 0;
	writer_init(&w, out, PLAIN_BYTES_MAX);
	writer_u8(&w, VERSION);
	writer_u8(&w, (uint8_t)line->kind);
	writer_u8(&w, (uint8_t)line->flags);
	writer_u8(&w, line->mark);
	writer_u64(&w, (uint64_t)line->wall_ms);
	writer_u64(&w, line->generation);
	writer_copy(&w, line->who.b, sizeof line->who.b);
	writer_copy(&w, line->to.b, sizeof line->to.b);
	put_name(&w, line->name);
	put_name(&w, line->to_name);
	writer_u32(&w, (uint32_t)line->text_len);
	writer_copy(&w, line->text, line->text_len);
	while (w.len % PAD_BYTES != 0)
		writer_u8(&w, 0);
	assert(writer_end(&w) == ERR_OK);
	return w.len;
}

/* Where the name starts in store. */
static size_t
get_name(struct reader *r, struct str *store)
{
	size_t at = store->len, len = reader_u8(r);
	const uint8_t *bytes = reader_bytes(r, len);

	if (bytes != NULL)
		utf8_sanitize(store, bytes, len, UTF8_LINE);
	str_add_char(store, '\0');
	return at;
}

static bool
is_padding(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i] != 0)
			return false;
	return len < PAD_BYTES;
}

int
history_decode(struct history_line *line, struct str *store,
    const uint8_t *bytes, size_t len)
{
	struct reader r;
	size_t name, to_name, text, rest;
	const uint8_t *from;
	uint8_t version, kind;

	str_clear(store);
	reader_init(&r, bytes, len);
	version = reader_u8(&r);
	kind = reader_u8(&r);
	line->flags = reader_u8(&r);
	line->mark = reader_u8(&r);
	line->wall_ms = (int64_t)reader_u64(&r);
	line->generation = reader_u64(&r);
	reader_copy(&r, line->who.b, sizeof line->who.b);
	reader_copy(&r, line->to.b, sizeof line->to.b);
	name = get_name(&r, store);
	to_name = get_name(&r, store);
	line->text_len = reader_u32(&r);
	from = reader_bytes(&r, line->text_len);
	if (from == NULL)
		return ERR_TRUNCATED;
	if (version != VERSION || kind >= HISTORY_KINDS || line->wall_ms < 0)
		return ERR_FORMAT;
	text = store->len;
	str_add_mem(store, from, line->text_len);
	from = reader_rest(&r, &rest);
	if (!is_padding(from, rest))
		return ERR_TRAILING;
	line->kind = (enum history_kind)kind;
	line->name = store->s + name;
	line->to_name = store->s + to_name;
	line->text = store->s + text;
	return ERR_OK;
}

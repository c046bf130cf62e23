/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What follows the first byte of the input, if that is even, is a segment of a
 * history: what is read is the same back and forth, and a line written then
 * is read last. If it is odd, it is one line as the decoder gets it: what is
 * read is what is read again once it is written.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "crypto/prim.h"
#include "fuzz.h"
#include "fuzz-dir.h"
#include "store/history_inner.h"

static const struct vault_cost cheap = { 1, 8, { 0x5a } };
static const struct history_limits limits = { 1, 1 << 30 };

static void
check_line(const uint8_t *data, size_t size)
{
	uint8_t *again = mem_alloc(PLAIN_BYTES_MAX);
	struct history_line line, twice;
	struct str store, store2;
	size_t len;

	str_init(&store);
	str_init(&store2);
	if (history_decode(&line, &store, data, size) == ERR_OK) {
		must(line.kind < HISTORY_KINDS && line.wall_ms >= 0);
		must(line.text[line.text_len] == '\0');
		len = history_encode(again, &line);
		must(line.text_len > HISTORY_TEXT_BYTES_MAX ? len == 0 :
		    history_decode(&twice, &store2, again, len) == ERR_OK);
		must(len == 0 || (twice.text_len == line.text_len &&
		    twice.generation == line.generation));
	}
	str_release(&store2);
	str_release(&store);
	free(again);
}

static size_t
count(const struct vault *vault, const char *dir, struct str *last)
{
	struct history_reader *r = history_reader_new(dir, vault, "r", 0);
	struct history_line line;
	size_t forth = 0, back = 0;

	str_clear(last);
	history_rewind(r, true);
	while (history_next(r, &line))
		forth++;
	while (history_previous(r, &line)) {
		if (back++ == 0)
			str_add_mem(last, line.text, line.text_len);
	}
	must(forth == back);
	history_reader_free(r);
	return forth;
}

static void
check_file(const struct vault *vault, const uint8_t *data, size_t size)
{
	const struct history_line line = { .name = "n", .to_name = "",
	    .text = "last", .text_len = 4 };
	char *dir = fuzz_dir_path(""), *reason, *room, *path, *name;
	struct history *h = history_open(dir, vault, "r", &limits, &reason);
	struct str last;
	size_t before;

	must(h != NULL);
	str_init(&last);
	room = history_dir(dir, vault, "r");
	path = history_segment_path(room, 1);
	name = path + strlen(dir);
	fuzz_dir_write(name + strspn(name, "/"), data, size);
	before = count(vault, dir, &last);
	must(history_add(h, &line, &reason));
	must(count(vault, dir, &last) == before + 1);
	must(strcmp(last.s, "last") == 0);
	history_close(h);
	must(history_delete(dir, vault, "r", &reason));
	str_release(&last);
	free(path);
	free(room);
	free(dir);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct vault *vault;

	prim_start();
	if (vault == NULL)
		vault = vault_of_passphrase("fuzz", &cheap);
	if (size == 0)
		return 0;
	if (data[0] % 2 != 0)
		check_line(data + 1, size - 1);
	else
		check_file(vault, data + 1, size - 1);
	return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bodies about files (doc/PROTOCOL section 11), any bytes: what decodes must
 * encode to the same bytes and keep to its limits. And their names, which are
 * also tried as they are: what becomes of any name is the name of a file, in
 * this directory and in sight.
 */
#include "config.h"

#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "store/file_name.h"
#include "wire/file_body.h"

static uint8_t bytes[2 * FILE_BODY_BYTES_MAX];
static struct writer w;

static void
same(const uint8_t *data, size_t size)
{
	must(writer_end(&w) == ERR_OK);
	must(w.len == size && memcmp(bytes, data, size) == 0);
	writer_init(&w, bytes, sizeof bytes);
}

static void
check_name(const char *name, size_t len)
{
	struct str once, twice;

	str_init(&once);
	str_init(&twice);
	file_name_clean(&once, name, len);
	must(once.len > 0 && once.len <= FILE_NAME_CLEAN_MAX);
	must(strlen(once.s) == once.len && utf8_valid(once.s, once.len));
	must(strpbrk(once.s, "/\\\n\r\t\033") == NULL);
	must(strchr(" .-~", once.s[0]) == NULL);
	must(once.s[once.len - 1] != ' ' && once.s[once.len - 1] != '.');
	must(strstr(once.s, "  ") == NULL);
	must(file_name_ending(once.s) <= once.len);
	file_name_clean(&twice, once.s, once.len);
	must(strcmp(once.s, twice.s) == 0);
	str_release(&twice);
	str_release(&once);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct file_offer o;
	struct file_answer a;
	struct file_part p;
	struct file_end e;

	writer_init(&w, bytes, sizeof bytes);
	if (file_offer_decode(&o, data, size) == ERR_OK) {
		must(o.name_len <= FILE_NAME_BYTES_MAX);
		must(o.size <= FILE_BYTES_MAX);
		check_name(o.name, o.name_len);
		file_offer_encode(&w, &o);
		same(data, size);
	}
	if (file_answer_decode(&a, data, size) == ERR_OK) {
		must(a.verdict < FILE_VERDICTS);
		file_answer_encode(&w, &a);
		same(data, size);
	}
	if (file_part_decode(&p, data, size) == ERR_OK) {
		must(p.len > 0 && p.len <= FILE_PART_BYTES_MAX);
		file_part_encode(&w, &p);
		same(data, size);
	}
	if (file_end_decode(&e, data, size) == ERR_OK) {
		must(e.reason < FILE_REASONS);
		file_end_encode(&w, &e);
		same(data, size);
	}
	check_name((const char *)data, size);
	return 0;
}

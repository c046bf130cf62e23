/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bodies with several texts (doc/PROTOCOL section 11, kind 8), any bytes: what
 * decodes must encode to the same bytes and keep to its limits.
 */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "wire/texts_body.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t bytes[TEXTS_MAX * (TEXT_ENTRY_BYTES + UINT16_MAX)];
	static struct text_entry entries[TEXTS_MAX];
	long i, n = texts_body_decode(entries, data, size);
	struct writer w;

	if (n < 0)
		return 0;
	must(n > 0 && n <= TEXTS_MAX);
	writer_init(&w, bytes, sizeof bytes);
	for (i = 0; i < n; i++) {
		must(entries[i].len > 0);
		text_entry_encode(&w, &entries[i]);
	}
	must(!w.overrun && w.len == size && memcmp(bytes, data, size) == 0);
	return 0;
}

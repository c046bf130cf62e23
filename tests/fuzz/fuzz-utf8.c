/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes through the sanitizer, the clusters and the fold. The result is
 * well-formed, holds no control but a newline, passes a second time unchanged,
 * folds as the original does and is covered by clusters of at most two columns.
 */
#include "config.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "fuzz.h"

static void
check_clusters(const char *text, size_t len)
{
	char drawn[UTF8_CLUSTER_BYTES + 1], small[5];
	int width, again, sum = 0;
	size_t at, n;

	for (at = 0; at < len; at += n) {
		n = utf8_cluster(text + at, len - at, &width);
		must(n > 0 && n <= len - at && n <= UTF8_CLUSTER_BYTES);
		must(width <= 2 && (width == 0) == (text[at] == '\n'));
		utf8_cluster_draw(drawn, UTF8_CLUSTER_BYTES, text + at, n,
		    &again);
		must(again == width && utf8_valid(drawn, strlen(drawn)));
		utf8_cluster_draw(small, sizeof small - 1, text + at, n,
		    &again);
		must(again <= width && utf8_valid(small, strlen(small)));
		sum += width;
	}
	must(sum == utf8_width(text, len));
}

static void
check_edges(const char *text, size_t len, size_t offset)
{
	size_t before = utf8_before(text, len, offset);
	size_t after = utf8_after(text, len, offset);

	must(before < offset || offset == 0);
	must(after > offset || offset == len);
	must(utf8_after(text, len, before) >= offset);
}

static void
check_mode(const uint8_t *data, size_t size, enum utf8_mode mode)
{
	struct str once, twice;
	size_t i;

	str_init(&once);
	str_init(&twice);
	utf8_sanitize(&once, data, size, mode);
	must(utf8_valid(once.s, once.len) && once.len <= 3 * size);
	for (i = 0; i < once.len; i++)
		must((unsigned char)once.s[i] >= ' ' ||
		    (once.s[i] == '\n' && mode == UTF8_TEXT));
	utf8_sanitize(&twice, once.s, once.len, mode);
	must(strcmp(once.s, twice.s) == 0);
	check_clusters(once.s, once.len);
	check_edges(once.s, once.len, size > 0 ? data[0] % (once.len + 1) : 0);
	str_release(&once);
	str_release(&twice);
}

static void
check_fold(const char *text, size_t len)
{
	struct str clean, once, twice;

	str_init(&clean);
	str_init(&once);
	str_init(&twice);
	utf8_fold(&once, text, len);
	must(utf8_valid(once.s, once.len));
	utf8_sanitize(&clean, text, len, UTF8_LINE);
	utf8_fold(&twice, clean.s, clean.len);
	must(strcmp(once.s, twice.s) == 0);
	str_clear(&once);
	must((utf8_nfc(&once, text, len) == ERR_OK) == utf8_valid(text, len));
	str_release(&clean);
	str_release(&once);
	str_release(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_mode(data, size, UTF8_LINE);
	check_mode(data, size, UTF8_TEXT);
	if (size > 0)
		check_clusters((const char *)data, size);
	/* nicks and passphrases are short; ordering marks is quadratic */
	check_fold((const char *)data, size < 256 ? size : 256);
	return 0;
}

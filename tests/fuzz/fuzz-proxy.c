/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands at the start of a connection behind a load balancer. A header
 * that is accepted names an address that is one, does not depend on what
 * follows it, and was not there before its last byte was.
 */
#include "config.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "fuzz.h"
#include "net/prefix.h"
#include "net/proxy.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char from[PROXY_FROM_BYTES], again[PROXY_FROM_BYTES];
	uint8_t *copy = mem_dup(data, size);
	struct prefix p;
	const char *reason;
	int r = proxy_parse(from, copy, size);

	must(r <= (int)size && r <= PROXY_BYTES_MAX);
	must(r == 0 || r == ERR_FORMAT || r == ERR_LIMIT ||
	    r >= PROXY_FIXED_BYTES);
	if (r > 0) {
		must(from[0] == '\0' ||
		    prefix_parse(&p, from, &reason) == ERR_OK);
		must(proxy_parse(again, copy, (size_t)r) == r);
		must(strcmp(from, again) == 0);
		must(proxy_parse(again, copy, (size_t)r - 1) == 0);
	}
	free(copy);
	return 0;
}

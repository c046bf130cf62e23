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

/* Read as the relay reads it, it ends where it ends. */
static void
must_end_there(const uint8_t *data, size_t size)
{
	struct proxy_header h;
	size_t len = 0;

	while (len < size) {
		must(proxy_parse(&h, data, len) == 0);
		len += proxy_wants(data, len);
	}
	must(len == size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct proxy_header h, again;
	uint8_t *copy = mem_dup(data, size);
	struct prefix p;
	const char *reason;
	int r = proxy_parse(&h, copy, size);

	must(r <= (int)size && r <= PROXY_BYTES_MAX);
	must(r == 0 || r == ERR_FORMAT || r == ERR_LIMIT ||
	    r >= PROXY_FIXED_BYTES);
	if (r > 0) {
		must(h.from[0] == '\0' || (!h.local &&
		    prefix_parse(&p, h.from, &reason) == ERR_OK));
		must(proxy_parse(&again, copy, (size_t)r) == r);
		must(strcmp(h.from, again.from) == 0);
		must_end_there(copy, (size_t)r);
	}
	free(copy);
	return 0;
}

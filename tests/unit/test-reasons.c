/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Does the list for translators have what the layers below say? */
#include "config.h"

#include "client/reasons.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "net/address.h"
#include "net/reason.h"
#include "tap.h"

enum { ERRNO_MAX = 133 };

static void
test_errno(void)
{
	int missing = 0;

	for (int error = 1; error <= ERRNO_MAX; error++) {
		/* strerror() may use the same place again */
		char *reason = mem_strdup(net_reason(error));

		if (strcmp(reason, strerror(error)) != 0 &&
		    !reason_is_known(reason)) {
			diag("missing: %s", reason);
			missing++;
		}
		free(reason);
	}
	is_int(missing, 0, "all that net/reason.c words is listed");
}

static void
test_addresses(void)
{
	static const char *const wrong[] = { "unix:", "host:x", "[::1",
	    "[::1]x", "", "a b", "tuschel://host/?new=1",
	    "tuschel://host/?relay=damaged", "tuschel://host/path" };
	struct address address;
	const char *reason;

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		reason = "";
		ok(address_parse(&address, wrong[i], 1, &reason) != 0 &&
		    reason_is_known(reason), "\"%s\": %s", wrong[i],
		    reason);
	}
}

int
main(void)
{
	test_errno();
	test_addresses();
	is_str(reason_translated("what nobody has listed"),
	    "what nobody has listed", "another one is said as it is");
	is_str(reason_translated(""), "", "and so is none");
	ok(reason_is_known("the relay is shutting down"), "a relay's end");
	return done_testing();
}

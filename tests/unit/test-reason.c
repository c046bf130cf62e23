/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/net/reason.c */
#include "config.h"

#include <errno.h>

#include "net/reason.h"
#include "tap.h"

int
main(void)
{
	is_str(net_reason(ECONNREFUSED), "connection refused", "a usual one");
	is_str(net_reason(EADDRINUSE), "address already in use", "another");
	ok(net_reason(EDOM)[0] != '\0', "an unusual one has words as well");
	return done_testing();
}

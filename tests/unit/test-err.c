/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every error has a phrase of its own, and no number is without one. */
#include "config.h"

#include "base/err.h"

#include "tap.h"

int
main(void)
{
	const char *unknown = err_string(1);
	int err, other;

	is_str(err_string(ERR_OK), "no error", "ERR_OK");
	for (err = ERR_OK; err >= ERR_SYSTEM; err--) {
		ok(strcmp(err_string(err), unknown) != 0, "%d is known", err);
		for (other = ERR_OK; other > err; other--)
			if (strcmp(err_string(err), err_string(other)) == 0)
				ok(false, "%d and %d differ", err, other);
	}
	is_str(err_string(ERR_SYSTEM - 1), unknown, "below the last");
	is_str(err_string(-2147483647 - 1), unknown, "the least int");
	is_str(err_string(2147483647), unknown, "the greatest int");
	return done_testing();
}

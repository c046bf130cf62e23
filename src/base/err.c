/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The phrases of enum err. They go into logs and diagnostics; what a user is
 * shown says more than that and is written, and translated, where it arises.
 */
#include "config.h"

#include "base/err.h"

#include <stddef.h>

#include "base/mem.h"

static const char *const phrases[] = {
	[-ERR_OK] = "no error",
	[-ERR_TRUNCATED] = "input ends too early",
	[-ERR_TRAILING] = "unexpected bytes at the end",
	[-ERR_FORMAT] = "malformed input",
	[-ERR_LIMIT] = "limit exceeded",
	[-ERR_CRYPTO] = "does not decrypt or verify",
	[-ERR_POINT] = "invalid curve point",
	[-ERR_STATE] = "not allowed in this state",
	[-ERR_NOTFOUND] = "not found",
	[-ERR_SYSTEM] = "system call failed"
};

const char *
err_string(int err)
{
	if (err > 0 || err <= -(int)ARRAY_LEN(phrases))
		return "unknown error";
	return phrases[-err];
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which name was perhaps meant. */
#include "config.h"

#include "client/nearest.h"

#include <string.h>

#include "base/mem.h"
#include "tap.h"

static const char *
name(size_t i)
{
	static const char *const names[] = { "file-rate", "", "theme", "tls",
	    "a-name-that-is-longer-than-any-that-is-looked-at" };

	return i < ARRAY_LEN(names) ? names[i] : NULL;
}

static void
means(const char *typed, const char *want)
{
	const char *got = nearest(typed, strlen(typed), name);

	is_str(got == NULL ? "nothing" : got, want, "%s", typed);
}

int
main(void)
{
	means("theme", "theme");
	means("the", "theme");
	means("themes", "theme");
	means("tehme", "theme");
	means("filerate", "file-rate");
	means("tsl", "tls");
	means("t", "theme");
	means("xy", "nothing");
	means("", "nothing");
	means("nonsense", "nothing");
	means("a-name-that-is-longer-than-any-that-is-looked-at", "nothing");
	return done_testing();
}

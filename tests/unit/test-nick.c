/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be one's own nick. */
#include "config.h"

#include "client/nick.h"

#include "tap.h"

int
main(void)
{
	static const char *const good[] = {
		"a", "anna", "Änne", "安娜", "a-b_c.d", "a#b",
		"12345678901234567890123456789012",
	};
	static const char *const wrong[] = {
		"", "123456789012345678901234567890123", "a b", "a\tb", "a\nb",
		"\xff", "#a", "/a", "@a", "-a", "a\x1b[1m", "a\xe2\x80\xae",
		"\xc2\x85", "a\x7f",
	};
	char *login;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		ok(nick_wrong(good[i]) == NULL, "good nick %zu", i);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		ok(nick_wrong(wrong[i]) != NULL, "wrong nick %zu: %s", i,
		    nick_wrong(wrong[i]));
	login = nick_default();
	ok(nick_wrong(login) == NULL, "the login name will do, or \"guest\"");
	free(login);
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first page to read: what it names is there, and it is one page. */
#include "config.h"

#include "client/tutorial.h"

#include <string.h>

#include "client/commands.h"
#include "tap.h"

/* Of text, in the message pane of an 80x24 terminal. */
enum { LINES_MAX = 20, COLUMNS = 37 };

/* How many commands the text names that there are; -1 for a wrong one. */
static int
commands_in(const char *text)
{
	int found = 0;

	for (const char *at = text; (at = strchr(at, '/')) != NULL; at++) {
		size_t len = strcspn(at + 1, " ;,)\n");

		if (command_find(at + 1, len) == NULL) {
			diag("no command /%.*s", (int)len, at + 1);
			return -1;
		}
		found++;
	}
	return found;
}

/* Wrapped between words; all is ASCII. */
static size_t
lines_of(const char *text)
{
	size_t lines = 1, column = 0;

	for (; *text != '\0'; text += strspn(text, " ")) {
		size_t len = strcspn(text, " \n");

		if (column > 0 && column + len > COLUMNS) {
			lines++;
			column = 0;
		}
		column += len + 1;
		text += len;
		if (*text == '\n') {
			lines++;
			column = 0;
			text++;
		}
	}
	return lines;
}

int
main(void)
{
	struct str page;

	str_init(&page);
	tutorial_add(&page);
	is_int(commands_in(page.s), 11, "it names commands that there are");
	ok(lines_of(page.s) <= LINES_MAX, "it is one page: %zu lines",
	    lines_of(page.s));
	str_release(&page);
	return done_testing();
}

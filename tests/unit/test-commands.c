/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of commands, and how lines find their rows. */
#include "config.h"

#include "client/commands.h"

#include <string.h>

#include "tap.h"

static void
test_table(void)
{
	for (size_t i = 0; i < command_count; i++) {
		const struct command *c = &commands[i];

		ok(c->run != NULL && c->help != NULL, "/%s is complete",
		    c->name);
		ok((c->takes == ARGS_NONE) == (c->args == NULL),
		    "/%s says what it takes", c->name);
		ok(i == 0 || strcmp(commands[i - 1].name, c->name) < 0,
		    "/%s is in order", c->name);
		ok(command_find(c->name, strlen(c->name)) == c,
		    "/%s is found", c->name);
	}
	ok(command_find("hel", 3) == NULL, "a part is not");
	ok(command_find("helper", 6) == NULL, "nor is more");
	ok(command_find("", 0) == NULL, "nor is nothing");
}

static void
nearest(const char *name, const char *want)
{
	const struct command *c = command_nearest(name, strlen(name));

	is_str(c == NULL ? NULL : c->name, want, "/%s", name);
}

static void
test_nearest(void)
{
	nearest("halp", "help");	/* another letter */
	nearest("hlep", "help");	/* two swapped */
	nearest("hlp", "help");		/* one missing */
	nearest("heelp", "help");	/* one too many */
	nearest("disco", "disconnect");	/* the beginning */
	nearest("rekye", "rekey");
	nearest("exit", "quit");	/* as irssi calls it */
	nearest("leave", "close");
	nearest("who", "peers");	/* not the beginning of whois */
	nearest("q", "query");		/* as there */
	nearest("QUIT", NULL);		/* four other letters */
	nearest("whatever", NULL);
	nearest("x", NULL);		/* near to every short one */
	nearest("", NULL);
	nearest("a-word-that-is-far-longer-than-any-command", NULL);
}

int
main(void)
{
	test_table();
	test_nearest();
	return done_testing();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What words could become. */
#include "config.h"

#include "clientbed.h"

static struct bed_client *anna, *bob;

/* line has the cursor as "|"; want has the candidates with "," between. */
static void
completes(const char *line, size_t start, const char *want)
{
	size_t cursor = strcspn(line, "|"), at;
	char *clean = mem_printf("%.*s%s", (int)cursor, line,
	    line + cursor + 1), **words;
	struct str got;

	str_init(&got);
	words = app_complete(anna->app, clean, cursor, &at);
	for (char **word = words; *word != NULL; word++)
		str_printf(&got, "%s%s", word == words ? "" : ",", *word);
	is_str(got.s, want, "%s", line);
	is_int((long long)at, (long long)start, "from byte %zu", start);
	app_complete_free(words);
	str_release(&got);
	free(clean);
}

int
main(void)
{
	bed_start();
	anna = bed_client("anna", "", true);
	bed_ready(anna, 1);
	bob = bed_client("Bob", "", false);
	bed_ready(bob, 1);
	bed_log(anna, "Bob let in");

	completes("/re|", 0, "/reconnect,/rekey,/retry");
	completes("/rek|", 0, "/rekey");
	completes("/ms|", 0, "/msg ");
	completes("/zz|", 0, "");
	completes("/help re|", 6, "reconnect,rekey,retry");
	completes("/help rek|ey", 6, "rekey");
	completes("/help tu|", 6, "tutorial");
	completes("/history |", 9, "on,off,delete");
	completes("/history of|", 9, "off");
	completes("/policy k|", 8, "known");
	completes("/theme con|", 7, "contrast");
	completes("/set theme con|", 11, "contrast");
	completes("/set ascii o|", 11, "on,off");
	completes("/set nick |", 10, "");
	completes("/trust |", 7, "list,export,import,Bob ");
	completes("/trust Bob x|", 11, "");
	completes("/verify B|", 8, "Bob ");
	completes("/verify Bob |", 12, "no,yes");
	completes("/view |", 6, "accept");
	completes("/bind F5 window-a|", 9, "window-active");
	completes("/room a|", 6, "add");
	completes("/log |", 5, "off,on");
	completes("/accept |", 8, "Bob ");
	completes("/msg |", 5, "Bob ");
	completes("/msg b|", 5, "Bob ");
	completes("/msg Bob hello b|", 15, "Bob ");
	completes("b|", 0, "Bob: ");
	completes("hi b|", 3, "Bob ");
	completes("hi a|", 3, "");
	completes("//re|", 0, "");
	completes("|", 0, "Bob: ");

	bed_free(bob);
	bed_free(anna);
	loop_free(bed_loop);
	return done_testing();
}

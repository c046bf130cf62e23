/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/relay/load.c */
#include "config.h"

#include "base/mem.h"
#include "relay/load.h"
#include "tap.h"
#include "tempdir.h"

static struct settings s;
static char *reason;
static char path[256];

/* Loads with these words; a NULL ends them. */
static bool
load(char *a, char *b)
{
	char *argv[] = { "tuscheld", "--config", path, a, b, NULL };
	int argc = a == NULL ? 3 : b == NULL ? 4 : 5;

	free(reason);
	if (settings_load(&s, argc, argv, false, &reason))
		return true;
	diag("%s", reason);
	return false;
}

int
main(void)
{
	char *bare[] = { "tuscheld", "--max-members", "5", NULL };

	tempdir_make();
	snprintf(path, sizeof path, "%s", tempdir_path("a.conf"));
	ok(!load(NULL, NULL), "a configuration that is not there");
	tempdir_write("a.conf", "max-members = 4\nqueue-bytes = 2M\n");
	ok(load(NULL, NULL), "one that is there");
	is_int(s.all.max_members, 4, "is read");
	is_str(s.config, path, "and named");
	settings_release(&s);
	ok(load("--max-members", "6"), "with an option");
	is_int(s.all.max_members, 6, "which has the last word");
	is_int(s.all.queue_bytes, 2 << 20, "of what it says");
	settings_release(&s);
	ok(!load("--max-members", "0"), "a wrong option");
	ok(load("--help", NULL) && s.help, "help");
	settings_release(&s);
	tempdir_write("a.conf", "max-members = 4\nlimits = perhaps\n");
	ok(!load(NULL, NULL), "a wrong configuration");
	ok(strstr(reason, "a.conf:2: limits") != NULL, "says where");
	ok(load("--help", NULL), "keeps nobody from help");
	settings_release(&s);
	tempdir_write("a.conf", "tls-cert = a\n");
	ok(!load(NULL, NULL) && strstr(reason, "a.conf: ") != NULL,
	    "what no line shows is judged too");
	free(reason);
	ok(settings_load(&s, 3, bare, false, &reason),
	    "without a configuration");
	is_int(s.all.max_members, 5, "options alone");
	settings_release(&s);
	return done_testing();
}
